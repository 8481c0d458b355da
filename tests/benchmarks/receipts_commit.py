"""What a receipt costs when it is committed into a log of a million, beside one durable write of 8 KiB.

Measured is the whole use case behind *paid*: the payment read, the sale moved on, the receipt numbered, chained,
indexed for search, and all of it synced to the disk.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from tests.benchmarks.receipts_data import shared
from tests.benchmarks.report import Figure, median, percentile, say
from tests.till.builders import Desk, payment

NAME = "receipts_commit"
MEASURES = "a receipt's whole commit, beside one 8 KiB write with fdatasync"
BLOCK = b"\xa5" * 8_192


@dataclass(frozen=True)
class Size:
    """Into how many receipts, and how many more."""

    receipts: int = 1_000_000
    commits: int = 1_000


TINY = Size(receipts=1_500, commits=10)


def run(size: Size) -> list[Figure]:
    """In turns with the write."""
    path = shared(size.receipts)
    say(f"{NAME}: {size.commits} commits")
    desk = Desk(path)
    with closing(desk):
        ours, anchor = measure(desk, path, size.commits)
    return [
        Figure(NAME, "p50", median(ours), "ms", 6.0, False, "write", median(anchor)),
        Figure(
            NAME, "p99", percentile(ours, 99), "ms", 6.0, False, "write", percentile(anchor, 99)
        ),
    ]


def measure(desk: Desk, path: Path, commits: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each commit, and of each write beside it."""
    ours: list[float] = []
    anchor: list[float] = []
    file = os.open(path.with_name("block"), os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        for number in range(commits):
            sale_id = desk.sell(18_550, f"กาแฟเย็น {number}")
            paid = payment(desk.attempt(sale_id).id, Outcome.PAID, amount=18_550)
            began = time.perf_counter()
            desk.checkout.apply(paid, LearntBy.PUSH)
            ours.append((time.perf_counter() - began) * 1_000)
            desk.store.write_back()  # as the till's lane does, once both screens say *paid*
            began = time.perf_counter()
            os.pwrite(file, BLOCK, number * len(BLOCK))
            os.fdatasync(file)
            anchor.append((time.perf_counter() - began) * 1_000)
    finally:
        os.close(file)
    return ours, anchor
