"""What a till holds that sells: both windows, the customer's of 1920×1080, its link to a relay running.

What it holds at rest after the sales counts, as the system tells it for this process alone. The most that it ever
held, at its start, is told beside it; it must not creep up either.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.report import Figure, say
from tests.benchmarks.till_process import SETTLE_SALES, measured, practice_shop

NAME = "till_memory"
MEASURES = "memory of a till that sells, and what each sale adds"
MIB = 1_024


@dataclass(frozen=True)
class Size:
    """How many sales."""

    sales: int = 100


TINY = Size(sales=2)


def run(size: Size) -> list[Figure]:
    """Once: memory does not jump about as times do."""
    with tempfile.TemporaryDirectory() as name, practice_shop(Path(name) / "shop") as place:
        say(f"{NAME}: {size.sales} sales")
        found = measured("sales", place, size.sales)
    sales = max(1, size.sales - min(SETTLE_SALES, size.sales - 1))
    grown_kib = (found["late"]["mebibytes"] - found["early"]["mebibytes"]) * MIB / sales
    return [
        Figure(NAME, "held after the sales", found["late"]["mebibytes"], "MiB", 120.0),
        Figure(NAME, "the most it held", found["peak_mebibytes"], "MiB", 150.0),
        Figure(NAME, "a sale adds", max(0.0, grown_kib), "KiB", 20.0),
    ]
