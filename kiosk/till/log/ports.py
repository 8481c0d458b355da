"""What lists, charts and exports need of the receipt log, as a protocol. The adapter stands in `store/log.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import tzinfo
from typing import Protocol

from kiosk.till.log.listing import (
    GivenBack,
    Kept,
    LogFilter,
    LogRow,
    Order,
    Part,
    RefundTotals,
    SaleStory,
    Totals,
)
from kiosk.till.ports import Transaction


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

    def refund_totals(self, wanted: LogFilter) -> RefundTotals:
        """What the refunds issued on the wanted days add up to; only the days are asked."""

    def read_refunds(self, wanted: LogFilter) -> Iterator[GivenBack]:
        """The refunds issued on the wanted days, in the order they were issued."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent picture of everything else in the file, for reading only."""

    def misread(self) -> str | None:
        """The number of the first receipt, or the first business day, that lists and totals would show otherwise
        than the documents say; None when there is none. Goes through everything."""

    def sale_story(self, sale_id: str) -> SaleStory | None:
        """All that is known of a sale, or None."""

    def unchanging(self) -> AbstractContextManager[None]:
        """As long as it lasts, every answer is of the same instant, whatever is sold meanwhile."""

    def interrupt(self) -> None:
        """From any thread: the question now being answered ends with a `StoreError` of code `interrupted`."""
