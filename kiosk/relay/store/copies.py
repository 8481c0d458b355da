"""One table of copies of the tills' documents: written once, read by number or page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Generic, TypeVar

from peewee import SQL, Database, Table

from kiosk.core.instants import to_ms
from kiosk.relay.records import CopyQuery, DocumentCopy, ReceiptCopy
from kiosk.relay.store.columns import keyed, one

C = TypeVar("C", ReceiptCopy, DocumentCopy)


class StoredCopies(Generic[C]):
    """What both ports of copies ask, inside one open transaction. `read` makes a copy of a row."""

    def __init__(self, database: Database, table: str, read: Callable[[dict[str, Any]], C]) -> None:
        self._database = database
        self._table = Table(table).bind(database)
        self._read: Callable[[dict[str, Any]], C] = read

    def by_number(self, number: str) -> C | None:
        """The copy with this number."""
        return self._one(self._table.c.number == number)

    def add(self, copy: C) -> None:
        """Keep a copy. The database refuses a second one under the same number."""
        row = {**asdict(copy), "received_at": to_ms(copy.received_at)}
        self._table.insert(keyed(self._table, row)).execute()

    def _wanted(self, query: CopyQuery) -> Any:
        """The condition for what every list may ask."""
        column = self._table.c
        wanted = column.sequence > query.after
        if query.till is not None:
            wanted &= column.till == query.till
        if query.devices is not None:
            wanted &= column.device.in_(sorted(query.devices))
        return wanted

    def _page(self, wanted: Any, limit: int, *order: Any) -> list[C]:
        query = self._table.select(SQL("*")).where(wanted).order_by(*order)
        return [self._read(row) for row in query.limit(limit).dicts()]

    def _one(self, wanted: Any, *order: Any) -> C | None:
        row = one(self._table.select(SQL("*")).where(wanted).order_by(*order))
        return None if row is None else self._read(row)
