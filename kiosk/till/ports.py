"""What the use cases of the till need from outside, as protocols. Adapters stand in `store/` and `link/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from kiosk.core.chain import Sealed
from kiosk.till.books.documents import AuditRow, RefundRow, ZRow
from kiosk.till.books.orders import Orders
from kiosk.till.books.ports import Books
from kiosk.till.clock import Clock as Clock  # noqa: PLC0414 - most know it from here
from kiosk.till.people.ports import PeopleTables
from kiosk.till.records import Attempt, DayTotal, Listed, ReceiptCells, ReceiptRow, Sale
from kiosk.till.selling.slip_records import Slips
from kiosk.till.snapshot import Issued

NewId = Callable[[], str]
"""A new id that nobody else has."""


class Transaction(Books, Orders, PeopleTables, Slips, Protocol):
    """Everything a use case may read and write; all of it is committed together or not at all."""

    def sale(self, sale_id: str) -> Sale | None:
        """The sale, or None."""

    def save_sale(self, sale: Sale) -> None:
        """Insert or replace a sale."""

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt, or None."""

    def attempts(self, sale_id: str) -> list[Attempt]:
        """All attempts of a sale, first to newest."""

    def attempt_for(self, payment_id: str) -> Attempt | None:
        """The attempt that asked for a payment, or None."""

    def save_attempt(self, attempt: Attempt) -> None:
        """Insert or replace an attempt."""

    def open_attempts(self) -> list[Attempt]:
        """Every attempt that is not settled, oldest first."""

    def tell(
        self,
        sale_id: str,
        attempt_id: str | None,
        at: datetime,
        word: str,
        source: str,
        detail: str,
    ) -> None:
        """Append a line to the story of a sale; `detail` is JSON text."""

    def receipt_of(self, sale_id: str) -> ReceiptRow | None:
        """The receipt of a sale, or None."""

    def receipt_for(self, payment_id: str) -> ReceiptRow | None:
        """The receipt that a payment paid, or None."""

    def receipt(self, number: str) -> ReceiptRow | None:
        """The receipt with a number, or None."""

    def last_issued(self, till: str, limit: int) -> list[Issued]:
        """The receipts of a till that were issued last, newest first."""

    def receipts_beyond(self, place: int, limit: int) -> list[tuple[int, ReceiptRow]]:
        """Receipts after a place in the log, each with its place, in the order they were issued."""

    def paid_sale_without_receipt(self) -> str | None:
        """The id of a sale that is paid and has no receipt: there must be none."""

    def append_receipt(self, row: ReceiptRow, sealed: Sealed, place: int | None = None) -> None:
        """Add the next receipt, at a free place in the log or at its end. The database itself refuses a gap or a
        broken chain."""

    def is_place_free(self, place: int) -> bool:
        """No receipt lies at this place of the log."""

    def day_total(self, till: str, day: date) -> DayTotal:
        """The receipts of one business day added up."""

    def newest_amounts(self, till: str, limit: int) -> list[int]:
        """The satang of a till's newest receipts, newest first."""

    def recent_sales(self, limit: int) -> list[Listed]:
        """The newest sales with their receipts, newest first."""

    def open_sales(self) -> list[Sale]:
        """Sales whose newest attempt may still be paid, and those a person must settle; oldest first."""

    def fact(self, name: str) -> str | None:
        """A small fact of this till, or None."""

    def set_fact(self, name: str, value: str | None) -> None:
        """Remember a small fact; None forgets it."""


class Store(Protocol):
    """The till's database. One thread at a time uses it."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin to write (`BEGIN IMMEDIATE`); leaving commits, an exception rolls back.

        Raises `StoreError` when the database cannot be written.
        """

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent picture of the database, for reading only. Raises `StoreError`."""

    def receipts(
        self, since: date | None = None, until: date | None = None
    ) -> Iterator[ReceiptRow]:
        """Receipts in the order they were issued, of the business days given (inclusive)."""

    def write_back(self) -> None:
        """Nobody waits just now: what commits put off may be done. Raises nothing."""


class Archive(Store, Protocol):
    """A store that also hands out everything in bulk."""

    def receipt_count(self) -> int:
        """How many receipts there are, of all tills."""

    def receipt_cells(self) -> Iterator[ReceiptCells]:
        """All receipts in the order they were issued, as the database has them."""

    def refunds(self) -> Iterator[RefundRow]:
        """All refunds in the order they were issued."""

    def zs(self) -> Iterator[ZRow]:
        """All Z reports in the order they were made."""

    def audit(self) -> Iterator[AuditRow]:
        """The whole audit log in order."""
