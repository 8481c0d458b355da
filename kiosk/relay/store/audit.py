"""The relay's audit log: only appended, the database itself holds it so."""

from __future__ import annotations

import json

from peewee import SQL, Database, Table

from kiosk.core.instants import from_ms, to_ms
from kiosk.relay.records import AuditEntry
from kiosk.relay.store.columns import keyed


class StoredAudit:
    """The port `Audit` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("audit").bind(database)

    def append(self, entry: AuditEntry) -> None:
        """Keep who did what."""
        row = {
            "at": to_ms(entry.at),
            "action": entry.action,
            "device": entry.device,
            "person": entry.person,
            "subject": entry.subject,
            "detail": json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True),
        }
        self._table.insert(keyed(self._table, row)).execute()

    def page(self, before: int | None, limit: int) -> list[AuditEntry]:
        """Entries newest first, below number `before`."""
        column = self._table.c
        query = self._table.select(SQL("*")).order_by(column.number.desc()).limit(limit)
        if before is not None:
            query = query.where(column.number < before)
        return [
            AuditEntry(**{**row, "at": from_ms(row["at"]), "detail": json.loads(row["detail"])})
            for row in query.dicts()
        ]
