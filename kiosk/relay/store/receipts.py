"""Copies of the tills' receipts in SQLite: written once, read by number or till."""

from __future__ import annotations

from typing import Any

from peewee import SQL, SqliteDatabase, Table

from kiosk.core.instants import from_ms, to_ms
from kiosk.relay.records import ReceiptCopy, ReceiptQuery
from kiosk.relay.store.columns import keyed
from kiosk.relay.store.documents import left_by


class SqliteReceipts:
    """The port `Receipts` inside one open transaction."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._table = Table("receipt").bind(database)
        self._device = Table("device").bind(database)

    def by_number(self, number: str) -> ReceiptCopy | None:
        """The copy of the receipt with this number."""
        return self._one(self._table.c.number == number)

    def last(self, till: str) -> ReceiptCopy | None:
        """The newest copy under a till code."""
        return self._one(self._table.c.till == till, self._table.c.sequence.desc())

    def add(self, copy: ReceiptCopy) -> None:
        """Keep a copy. The database refuses a second one under the same number."""
        self._table.insert(keyed(self._table, _row(copy))).execute()

    def page(self, query: ReceiptQuery) -> list[ReceiptCopy]:
        """Copies as `query` wants them, in the order of their numbers."""
        column = self._table.c
        wanted = column.sequence > query.after
        if query.till is not None:
            wanted &= column.till == query.till
        if query.device is not None:
            wanted &= left_by(column.device, self._device, query.device, query.handed_over)
        if query.beyond is not None:
            till, sequence = query.beyond
            wanted &= (column.till > till) | ((column.till == till) & (column.sequence > sequence))
        rows = self._table.select(SQL("*")).where(wanted).order_by(column.till, column.sequence)
        return [_copy(row) for row in rows.limit(query.limit).dicts()]

    def _one(self, wanted: Any, *order: Any) -> ReceiptCopy | None:
        query = self._table.select(SQL("*")).where(wanted).order_by(*order)
        rows = list(query.limit(1).dicts())
        return _copy(rows[0]) if rows else None


def _row(copy: ReceiptCopy) -> dict[str, Any]:
    return {
        "number": copy.number,
        "device": copy.device,
        "till": copy.till,
        "sequence": copy.sequence,
        "payment_id": copy.payment_id,
        "hash": copy.hash,
        "document": copy.document,
        "received_at": to_ms(copy.received_at),
    }


def _copy(row: dict[str, Any]) -> ReceiptCopy:
    return ReceiptCopy(**{**row, "received_at": from_ms(row["received_at"])})
