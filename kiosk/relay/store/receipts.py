"""Copies of the tills' receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from peewee import Database, Tuple

from kiosk.core.instants import from_ms
from kiosk.relay.records import ReceiptCopy, ReceiptQuery, TillDay
from kiosk.relay.store.columns import execute, named, on_postgresql
from kiosk.relay.store.copies import StoredCopies

# One step in the index for each code there is: DISTINCT would go through every copy. SQLite keeps to the order in
# which a CROSS JOIN is written; PostgreSQL looks for each code's newest where it is told to by LATERAL.
_HEADS_SQLITE = """
WITH RECURSIVE code (till) AS (
    SELECT min(till) FROM receipt
    UNION ALL
    SELECT (SELECT min(till) FROM receipt WHERE till > code.till) FROM code WHERE code.till IS NOT NULL
    LIMIT ?
)
SELECT receipt.* FROM code CROSS JOIN receipt ON receipt.till = code.till
   AND receipt.sequence = (SELECT max(sequence) FROM receipt WHERE till = code.till)
"""
_HEADS_POSTGRESQL = """
WITH RECURSIVE code (till, place) AS (
    SELECT min(till), 1 FROM receipt
    UNION ALL
    SELECT (SELECT min(till) FROM receipt WHERE till > code.till), place + 1 FROM code
     WHERE code.till IS NOT NULL AND place < ?
)
SELECT newest.* FROM code CROSS JOIN LATERAL (
    SELECT * FROM receipt WHERE receipt.till = code.till ORDER BY sequence DESC LIMIT 1
) AS newest ORDER BY newest.till
"""
_TOTALS = """
SELECT device, till, count, amount_satang FROM receipt_day WHERE business_day = ? ORDER BY device, till
"""


class StoredReceipts(StoredCopies[ReceiptCopy]):
    """The port `Receipts` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "receipt", _copy)

    def last(self, till: str) -> ReceiptCopy | None:
        """The newest copy under a till code."""
        return self._one(self._table.c.till == till, self._table.c.sequence.desc())

    def page(self, query: ReceiptQuery) -> list[ReceiptCopy]:
        """Copies as `query` wants them, in the order of their numbers."""
        column = self._table.c
        if query.till is not None and query.beyond is not None:
            # Within one till the page before says only from which number on: the index begins there.
            beyond_till, sequence = query.beyond
            if beyond_till > query.till:
                return []
            after = max(query.after, sequence if beyond_till == query.till else 0)
            query = replace(query, after=after, beyond=None)
        wanted = self._wanted(query)
        if query.beyond is not None:
            # As one row: written with OR, SQLite sorts all that is left for every page.
            wanted &= Tuple(column.till, column.sequence) > Tuple(*query.beyond)
        return self._page(wanted, query.limit, column.till, column.sequence)

    def heads(self, limit: int) -> list[ReceiptCopy]:
        """The newest copy of each till code, by code."""
        heads = _HEADS_POSTGRESQL if on_postgresql(self._database) else _HEADS_SQLITE
        return [_copy(row) for row in named(execute(self._database, heads, (limit,)))]

    def totals(self, day: date) -> list[TillDay]:
        """What each till's copies come to on a business day, by device and code."""
        rows = execute(self._database, _TOTALS, (day.isoformat(),))
        return [TillDay(*row) for row in rows]


def _copy(row: dict[str, Any]) -> ReceiptCopy:
    return ReceiptCopy(**{**row, "received_at": from_ms(row["received_at"])})
