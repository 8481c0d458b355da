"""Proving a whole log, beside only reading its rows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.till.keeping.verify import verify
from kiosk.till.store.database import SqliteStore
from tests.benchmarks.receipts_data import shared
from tests.benchmarks.report import Figure, median, say

NAME = "receipts_verify"
MEASURES = "receipts verify, beside reading the rows"


@dataclass(frozen=True)
class Size:
    """How many receipts, and how often."""

    receipts: int = 1_000_000
    rounds: int = 3


TINY = Size(receipts=1_500, rounds=2)


def run(size: Size) -> list[Figure]:
    """In turns; the medians count."""
    path = shared(size.receipts)
    ours: list[float] = []
    anchor: list[float] = []
    for turn in range(size.rounds):
        say(f"{NAME}: round {turn + 1} of {size.rounds}")
        anchor.append(reading_s(path))
        ours.append(verifying_s(path))
    return [
        Figure(NAME, "verify", median(ours), "s", 5.0, False, "reading the rows", median(anchor))
    ]


def reading_s(path: Path) -> float:
    """Every column of every receipt, and nothing done with it."""
    with closing(sqlite3.connect(path)) as connection:
        began = time.perf_counter()
        for _ in connection.execute("SELECT * FROM receipt ORDER BY id"):
            pass
        return time.perf_counter() - began


def verifying_s(path: Path) -> float:
    """The whole proof."""
    with closing(SqliteStore(path, read_only=True)) as store:
        began = time.perf_counter()
        heads = verify(store).heads
        assert heads["A1"].sequence > 0
        return time.perf_counter() - began
