"""What windows, link and commands ask of a running till's books; each call is done on the lane, in its turn.

The rules stand in `closing`, `refund_book` and `audit`; here they only meet a transaction. A future raises what
could not be done, so that whoever asked can say so.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date

from kiosk.till.books import audit, closing, refund_book
from kiosk.till.books.audit import Who
from kiosk.till.books.closing import OpenDays, XReport
from kiosk.till.books.desk_books import DeskBooks, Lane
from kiosk.till.books.documents import AuditRow, RefundRow, RefundStatus, ZRow
from kiosk.till.ports import Clock, Transaction
from kiosk.till.shop import Shop


class Bookkeeping(DeskBooks):
    """The books of a running till. `write` commits and lets the windows see; `read` only looks."""

    def __init__(self, shop: Shop, clock: Clock, write: Lane, read: Lane) -> None:
        super().__init__(shop, clock, write, read)
        self.on_closed: Callable[[tuple[ZRow, ...]], None] = lambda closed: None
        """Told of each close once it is committed, on the lane's thread: it must only hand over."""

    def x_reports(self) -> Future[tuple[XReport, ...]]:
        """What every open business day came to so far."""
        return self._read(lambda tx: closing.x_reports(tx, self._shop, self._clock()))

    def open_days(self) -> Future[OpenDays]:
        """Which business days are not closed yet, and what they came to so far."""
        return self._read(lambda tx: closing.open_days(tx, self._shop, self._clock()))

    def close_days(self, who: Who, through: date | None = None) -> Future[tuple[ZRow, ...]]:
        """Close what is open. The future raises `ClosingError`."""
        closed = self._write(
            lambda tx: closing.close_days(tx, self._shop, who, self._clock(), through)
        )
        closed.add_done_callback(self._tell_closed)
        return closed

    def _tell_closed(self, closed: Future[tuple[ZRow, ...]]) -> None:
        if not closed.cancelled() and closed.exception() is None:
            self.on_closed(closed.result())

    def tills(self) -> Future[list[str]]:
        """The codes that documents of this file bear: this till's, first, and those it had before."""

        def read(tx: Transaction) -> list[str]:
            others = [till for till in tx.tills_with_documents() if till != self._shop.till]
            return [self._shop.till, *others]

        return self._read(read)

    def recent_zs(
        self, limit: int, before: int | None = None, till: str | None = None
    ) -> Future[list[ZRow]]:
        """Z reports newest first, those before a sequence; `till`: of a code that the till had before."""
        return self._read(lambda tx: tx.recent_zs(till or self._shop.till, limit, before))

    def return_by_hand(
        self, receipt_number: str, amount_satang: int, who: Who, key: str
    ) -> Future[RefundRow]:
        """Record money given back without Stripe. The future raises `RefundBookError`."""
        return self._write(
            lambda tx: refund_book.return_by_hand(
                tx, self._shop, receipt_number, amount_satang, who, key, self._clock()
            )
        )

    def take_back(self, number: str, who: Who) -> Future[RefundRow]:
        """Reverse a record by hand. The future raises `RefundBookError`."""
        return self._write(
            lambda tx: refund_book.take_back(tx, self._shop, number, who, self._clock())
        )

    def refund_statuses(self, payment_id: str) -> Future[list[RefundStatus]]:
        """How the refunds of a payment stand, oldest first."""
        return self._read(lambda tx: tx.refund_statuses(payment_id))

    def refund_documents(self, receipt_number: str) -> Future[list[RefundRow]]:
        """The refunds of a receipt and what reverses them."""
        return self._read(lambda tx: tx.refund_documents(receipt_number))

    def write_down(self, who: Who, action: str, subject: str) -> Future[AuditRow]:
        """An audit entry for what a person did that the books do not write down by themselves."""
        return self._write(
            lambda tx: audit.write_down(tx, self._shop.till, who, action, subject, self._clock())
        )

    def recent_audit(self, limit: int, before: int | None = None) -> Future[list[AuditRow]]:
        """Audit entries newest first, those before a sequence."""
        return self._read(lambda tx: tx.recent_audit(self._shop.till, limit, before))
