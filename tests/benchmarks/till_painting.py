"""How soon a till answers on its screens: a key to its amount, a push event to the customer's *paid*.

Both in the whole program, its link to a relay running. A key is timed from its press to the end of the painting.
An event is timed from where the link hands it over to the end of painting *paid*, the commit included.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.report import Figure, percentile, say
from tests.benchmarks.till_process import measured, practice_shop

NAME = "till_painting"
MEASURES = "key to painted, and a push event to the customer's paid page painted"
KEY_MS, EVENT_MS = 16.0, 50.0


@dataclass(frozen=True)
class Size:
    """How many keys are pressed, and how many sales made."""

    keys: int = 1_000
    sales: int = 200


TINY = Size(keys=20, sales=2)


def run(size: Size) -> list[Figure]:
    """Each in a till of its own."""
    with tempfile.TemporaryDirectory() as name, practice_shop(Path(name) / "shop") as place:
        say(f"{NAME}: {size.keys} keys")
        keys_ms = measured("keys", place, size.keys)["key_to_painted_ms"]
        say(f"{NAME}: {size.sales} sales")
        events_ms = measured("sales", place, size.sales)["event_to_painted_ms"]
    return [
        Figure(NAME, f"{what}, p{percent}", percentile(times, percent), "ms", most)
        for what, times, most in (
            ("key to painted", keys_ms, KEY_MS),
            ("event to paid painted", events_ms, EVENT_MS),
        )
        for percent in (50, 99)
    ]
