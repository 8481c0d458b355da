"""Copies of the tills' receipts in SQLite: written once, read by number or till."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import SQL, SqliteDatabase, Table

from kiosk.core.instants import from_ms, to_ms
from kiosk.relay.records import ReceiptCopy, ReceiptQuery, TillDay
from kiosk.relay.store.columns import execute, keyed
from kiosk.relay.store.documents import left_by

# One step in the index for each code there is: DISTINCT would go through every copy.
_HEADS = """
WITH RECURSIVE code (till) AS (
    SELECT min(till) FROM receipt
    UNION ALL
    SELECT (SELECT min(till) FROM receipt WHERE till > code.till) FROM code WHERE code.till IS NOT NULL
    LIMIT ?
)
SELECT receipt.* FROM code CROSS JOIN receipt ON receipt.till = code.till
   AND receipt.sequence = (SELECT max(sequence) FROM receipt WHERE till = code.till)
"""
_TOTALS = """
SELECT device, till, count, amount_satang FROM receipt_day WHERE business_day = ? ORDER BY device, till
"""


class SqliteReceipts:
    """The port `Receipts` inside one open transaction."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
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
        after, beyond = query.after, query.beyond
        if query.till is not None and beyond is not None:
            # Within one till the page before says only from which number on: the index begins there.
            beyond_till, sequence = beyond
            if beyond_till > query.till:
                return []
            after, beyond = max(after, sequence if beyond_till == query.till else 0), None
        wanted = column.sequence > after
        if query.till is not None:
            wanted &= column.till == query.till
        if query.device is not None:
            wanted &= left_by(column.device, self._device, query.device, query.handed_over)
        if beyond is not None:
            # As one row: written with OR, SQLite sorts all that is left for every page.
            wanted &= SQL("(till, sequence) > (?, ?)", beyond)
        rows = self._table.select(SQL("*")).where(wanted).order_by(column.till, column.sequence)
        return [_copy(row) for row in rows.limit(query.limit).dicts()]

    def heads(self, limit: int) -> list[ReceiptCopy]:
        """The newest copy of each till code, by code."""
        cursor = execute(self._database, _HEADS, (limit,))
        names = [name for name, *_ in cursor.description]
        return [_copy(dict(zip(names, row, strict=True))) for row in cursor]

    def totals(self, day: date) -> list[TillDay]:
        """What each till's copies come to on a business day, by device and code."""
        rows = execute(self._database, _TOTALS, (day.isoformat(),))
        return [TillDay(*row) for row in rows]

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
