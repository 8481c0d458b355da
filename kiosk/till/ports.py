"""What the use cases of the till need from outside, as protocols. Adapters stand in `store/` and `link/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, tzinfo
from typing import Protocol

from kiosk.core.receipt import ChainHead, Sealed
from kiosk.till.listing import Kept, LogFilter, LogRow, Order, Part, SaleStory, Totals
from kiosk.till.records import Attempt, DayTotal, Listed, ReceiptRow, Sale

Clock = Callable[[], datetime]
"""The present instant, aware, in UTC."""
NewId = Callable[[], str]
"""A new id that nobody else has."""


class Transaction(Protocol):
    """Everything a use case may read and write; all of it is committed together or not at all."""

    def sale(self, sale_id: str) -> Sale | None:
        """The sale, or None."""

    def save_sale(self, sale: Sale) -> None:
        """Insert or replace a sale."""

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt, or None."""

    def attempts(self, sale_id: str) -> list[Attempt]:
        """All attempts of a sale, first to newest."""

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

    def receipt(self, number: str) -> ReceiptRow | None:
        """The receipt with a number, or None."""

    def receipts_beyond(self, place: int, limit: int) -> list[tuple[int, ReceiptRow]]:
        """Receipts after a place in the log, each with its place, in the order they were issued."""

    def paid_sale_without_receipt(self) -> str | None:
        """The id of a sale that is paid and has no receipt: there must be none."""

    def chain_head(self, till: str) -> ChainHead:
        """The end of the receipts' chain."""

    def append_receipt(self, row: ReceiptRow, sealed: Sealed) -> None:
        """Add the next receipt. The database itself refuses a gap or a broken chain."""

    def last_business_day(self, till: str) -> date | None:
        """The latest business day that has a receipt."""

    def day_total(self, till: str, day: date) -> DayTotal:
        """The receipts of one business day added up."""

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


class Log(Protocol):
    """The receipt log for reading, on a connection of its own: nothing asked here holds up a sale.

    One thread at a time uses it. Everything raises `StoreError` when the file cannot be read.
    """

    def page(
        self,
        wanted: LogFilter,
        order: Order,
        limit: int,
        beyond: LogRow | None = None,
        *,
        backwards: bool = False,
    ) -> list[LogRow]:
        """The first `limit` receipts, or those that follow a row; `backwards`: those before it, or the last
        ones. Always in `order`."""

    def places(self, wanted: LogFilter, order: Order) -> Sequence[int]:
        """The places of all receipts wanted, in order: row i of a table is the i-th. A `range` where nothing
        has to be looked up, else eight bytes each."""

    def rows(self, places: Sequence[int]) -> list[LogRow]:
        """The receipts at some places, in the order given."""

    def totals(self, wanted: LogFilter) -> Totals:
        """What the receipts wanted add up to."""

    def by_day(self, wanted: LogFilter) -> list[Part]:
        """Totals of each business day that has receipts (`2026-11-21`), in order."""

    def by_hour(self, wanted: LogFilter, zone: tzinfo) -> list[Part]:
        """Totals of each hour of the day that has receipts (`00` to `23`, in `zone`), in order."""

    def by_cashier(self, wanted: LogFilter) -> list[Part]:
        """Totals of each cashier, by name."""

    def by_learnt_by(self, wanted: LogFilter) -> list[Part]:
        """Totals of each way in which the till learnt of the money."""

    def waits(self, wanted: LogFilter) -> list[tuple[int, int]]:
        """How many customers waited how many whole seconds for *paid*: (seconds, receipts), ascending."""

    def cashiers(self) -> list[str]:
        """Every cashier's name that is on a receipt."""

    def read(self, wanted: LogFilter) -> Iterator[Kept]:
        """The receipts wanted, oldest first, read as they are asked for."""

    def read_documents(self, wanted: LogFilter) -> Iterator[tuple[Kept, str]]:
        """As `read`, each with its document."""

    def receipt(self, number: str) -> ReceiptRow | None:
        """The receipt with a number, or None."""

    def sale_story(self, sale_id: str) -> SaleStory | None:
        """All that is known of a sale, or None."""

    def unchanging(self) -> AbstractContextManager[None]:
        """As long as it lasts, every answer is of the same instant, whatever is sold meanwhile."""

    def interrupt(self) -> None:
        """From any thread: the question now being answered ends with a `StoreError` of code `interrupted`."""
