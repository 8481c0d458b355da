"""Copies of the tills' refunds, Z reports and audit entries."""

from __future__ import annotations

from typing import Any

from peewee import Database, Tuple

from kiosk.core.instants import from_ms
from kiosk.protocol.documents import DocumentKind
from kiosk.relay.records import DocumentCopy, DocumentQuery
from kiosk.relay.store.copies import StoredCopies


class StoredDocuments(StoredCopies[DocumentCopy]):
    """The port `Documents` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "document", _copy)

    def last(self, kind: DocumentKind, till: str) -> DocumentCopy | None:
        """The newest copy of a till code's chain."""
        column = self._table.c
        wanted = (column.till == till) & (column.kind == kind.value)
        return self._one(wanted, column.sequence.desc())

    def page(self, query: DocumentQuery) -> list[DocumentCopy]:
        """Copies as `query` wants them, by till, kind and number."""
        column = self._table.c
        wanted = self._wanted(query)
        if query.kind is not None:
            wanted &= column.kind == query.kind.value
        if query.beyond is not None:
            till, kind, sequence = query.beyond
            place = Tuple(column.till, column.kind, column.sequence)
            wanted &= place > Tuple(till, kind.value, sequence)
        return self._page(wanted, query.limit, column.till, column.kind, column.sequence)


def _copy(row: dict[str, Any]) -> DocumentCopy:
    kind = DocumentKind(row["kind"])
    return DocumentCopy(**{**row, "kind": kind, "received_at": from_ms(row["received_at"])})
