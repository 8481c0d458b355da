"""The receipts that are printed by themselves, read from the log on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kiosk.till.log.listing import LogFilter, Order
from kiosk.till.log.ports import Log
from kiosk.till.ports import Clock, Transaction
from kiosk.till.printing.queue import Job, job_of
from kiosk.till.records import ReceiptRow

_AT_ONCE = 50
"""More are never new; after a restore the rest is found the next time."""


class OpenLog(Log, Protocol):
    """A log with its end."""

    def close(self) -> None:
        """Close the file."""


class PaidReceipts:
    """One till's receipts; the file is opened when it is first asked, by the thread that asks."""

    def __init__(self, open_log: Callable[[], OpenLog], till: str, clock: Clock) -> None:
        self._open_log = open_log
        self._till = till
        self._clock = clock
        self._log: OpenLog | None = None

    def newest(self) -> int:
        """The place of the newest receipt, 0 before the first. Raises `StoreError`."""
        rows = self._opened().page(LogFilter(), Order.NEWEST, 1)
        return rows[0].place if rows else 0

    def beyond(self, place: int) -> list[tuple[int, datetime, Job | None]]:
        """Receipts after a place, in order: place, when it was issued, and its job; None for another till's.

        Raises `StoreError`."""
        with self._opened().reading() as tx:
            return [
                (at, row.issued_at, self._job(tx, row) if row.till == self._till else None)
                for at, row in tx.receipts_beyond(place, _AT_ONCE)
            ]

    def close(self) -> None:
        """Nothing more is read."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def _opened(self) -> OpenLog:
        if self._log is None:
            self._log = self._open_log()
        return self._log

    def _job(self, tx: Transaction, row: ReceiptRow) -> Job:
        offers = [one.offer for one in tx.attempts(row.sale_id) if one.payment_id == row.payment_id]
        page_url = next((offer.page_url for offer in offers if offer is not None), None)
        return job_of(row.document, self._clock(), page_url=page_url, by_itself=True)
