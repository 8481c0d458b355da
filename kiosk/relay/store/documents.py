"""Copies of the tills' refunds, Z reports and audit entries in SQLite: written once, read by number or till."""

from __future__ import annotations

from typing import Any

from peewee import SQL, SqliteDatabase, Table, Tuple

from kiosk.core.instants import from_ms, to_ms
from kiosk.protocol.documents import DocumentKind
from kiosk.relay.records import DocumentCopy, DocumentQuery
from kiosk.relay.store.columns import keyed


class SqliteDocuments:
    """The port `Documents` inside one open transaction."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._table = Table("document").bind(database)
        self._device = Table("device").bind(database)

    def by_number(self, number: str) -> DocumentCopy | None:
        """The copy of the document with this number."""
        return self._one(self._table.select(SQL("*")).where(self._table.c.number == number))

    def add(self, copy: DocumentCopy) -> None:
        """Keep a copy. The database refuses a second one under the same number."""
        row = {
            "number": copy.number,
            "kind": copy.kind.value,
            "device": copy.device,
            "till": copy.till,
            "sequence": copy.sequence,
            "hash": copy.hash,
            "document": copy.document,
            "received_at": to_ms(copy.received_at),
        }
        self._table.insert(keyed(self._table, row)).execute()

    def last(self, kind: DocumentKind, till: str) -> DocumentCopy | None:
        """The newest copy of a till code's chain."""
        column = self._table.c
        wanted = (column.till == till) & (column.kind == kind.value)
        return self._one(
            self._table.select(SQL("*")).where(wanted).order_by(column.sequence.desc())
        )

    def page(self, query: DocumentQuery) -> list[DocumentCopy]:
        """Copies as `query` wants them, by till, kind and number."""
        column = self._table.c
        wanted = column.sequence > query.after
        if query.kind is not None:
            wanted &= column.kind == query.kind.value
        if query.till is not None:
            wanted &= column.till == query.till
        if query.device is not None:
            wanted &= left_by(column.device, self._device, query.device, query.handed_over)
        if query.beyond is not None:
            till, kind, sequence = query.beyond
            place = Tuple(column.till, column.kind, column.sequence)
            wanted &= place > Tuple(till, kind.value, sequence)
        rows = self._table.select(SQL("*")).where(wanted)
        rows = rows.order_by(column.till, column.kind, column.sequence).limit(query.limit)
        return [_copy(row) for row in rows.dicts()]

    def _one(self, query: Any) -> DocumentCopy | None:
        rows = list(query.limit(1).dicts())
        return _copy(rows[0]) if rows else None


def left_by(column: Any, devices: Table, name: str, handed_over: bool) -> Any:
    """The condition that a copy was left by a device, or by one that is revoked when those are `handed_over`."""
    mine = column == name
    if not handed_over:
        return mine
    return mine | column.in_(
        devices.select(devices.c.name).where(devices.c.revoked_at.is_null(False))
    )


def _copy(row: dict[str, Any]) -> DocumentCopy:
    kind = DocumentKind(row["kind"])
    return DocumentCopy(**{**row, "kind": kind, "received_at": from_ms(row["received_at"])})
