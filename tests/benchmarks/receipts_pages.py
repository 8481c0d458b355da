"""A list over a million receipts: its deepest page beside its newest, and a search beside LIKE.

LIKE goes through the folded notes alone, which is the least that it could read.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.till.log.folding import folded
from kiosk.till.log.listing import LogFilter, LogRow, Order
from kiosk.till.store.log import SqliteLog
from tests.benchmarks.receipts_data import COMMON_WORD, RARE_WORD, shared
from tests.benchmarks.report import Figure, median, percentile, say

NAME = "receipts_pages"
MEASURES = "pages of the log, the newest beside the deepest; a search beside LIKE"
PAGE = 100
_LIKE = "SELECT id FROM log_words_content WHERE c0 LIKE ? ORDER BY id DESC LIMIT ?"


@dataclass(frozen=True)
class Size:
    """How many receipts, and how often each page is asked for."""

    receipts: int = 1_000_000
    rounds: int = 300
    like_rounds: int = 9


TINY = Size(receipts=1_500, rounds=5, like_rounds=2)


def run(size: Size) -> list[Figure]:
    """In turns, so that what else the machine does meets all alike."""
    path = shared(size.receipts)
    say(f"{NAME}: {size.rounds} rounds")
    with closing(SqliteLog(path)) as log:
        return measure(log, path, size)


def measure(log: SqliteLog, path: Path, size: Size) -> list[Figure]:
    """Of pages and searches."""
    [last] = log.rows([PAGE + 1])
    places = log.places(LogFilter(), Order.NEWEST)
    asked: dict[str, Callable[[], list[LogRow]]] = {
        "newest": lambda: log.page(LogFilter(), Order.NEWEST, PAGE),
        "deepest page by key": lambda: log.page(LogFilter(), Order.NEWEST, PAGE, last),
        "deepest page by row": lambda: log.rows(places[-PAGE:]),
        "rare word": lambda: log.page(LogFilter(search=RARE_WORD), Order.NEWEST, PAGE),
        "common word": lambda: log.page(LogFilter(search=COMMON_WORD), Order.NEWEST, PAGE),
    }
    took = timed_in_turns(asked, size.rounds)
    with closing(sqlite3.connect(path)) as connection:

        def like() -> list[LogRow]:
            ids = connection.execute(_LIKE, (f"%{folded(RARE_WORD)}%", PAGE)).fetchall()
            return log.rows([id_ for (id_,) in ids])

        like_ms = median(timed_in_turns({"like": like}, size.like_rounds)["like"])
    newest = median(took["newest"])
    rare_p99 = percentile(took["rare word"], 99)
    return [
        *(
            Figure(NAME, name, median(took[name]), "ms", 1.5, False, "newest", newest)
            for name in ("deepest page by key", "deepest page by row")
        ),
        Figure(NAME, "rare word, p99", rare_p99, "ms", 5.0),
        Figure(NAME, "common word, p99", percentile(took["common word"], 99), "ms", 5.0),
        Figure(NAME, "rare word, p99", rare_p99, "ms", 1 / 20, False, "LIKE", like_ms),
    ]


def timed_in_turns(
    asked: dict[str, Callable[[], list[LogRow]]], rounds: int
) -> dict[str, list[float]]:
    """How many milliseconds each took each time."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, ask in asked.items():
            began = time.perf_counter()
            rows = ask()
            took[name].append((time.perf_counter() - began) * 1_000)
            assert rows or name != "newest"
    return took
