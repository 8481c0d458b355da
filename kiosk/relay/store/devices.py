"""Devices: rows to records and back, and no rule at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import SQL, Database, Table

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.relay.records import DeviceRecord, Scope
from kiosk.relay.store.columns import keyed, one


class StoredDevices:
    """The port `Devices` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("device").bind(database)

    def by_name(self, name: str) -> DeviceRecord | None:
        """The device, revoked or not."""
        return self._one(self._table.c.name == name)

    def by_token_hash(self, token_hash: str) -> DeviceRecord | None:
        """The device with this token, revoked or not."""
        return self._one(self._table.c.token_hash == token_hash)

    def good_among(self, token_hashes: Sequence[str]) -> set[str]:
        """Which of these tokens (500 at most) are known and not revoked."""
        column = self._table.c
        good = column.token_hash.in_(token_hashes) & column.revoked_at.is_null()
        return {
            token_hash
            for (token_hash,) in self._table.select(column.token_hash).where(good).tuples()
        }

    def save(self, record: DeviceRecord) -> None:
        """Insert or replace a device by its name."""
        row = {
            "scope": record.scope.value,
            "token_hash": record.token_hash,
            "created_at": to_ms(record.created_at),
            "last_seen_at": optional_ms(record.last_seen_at),
            "revoked_at": optional_ms(record.revoked_at),
            "version": record.version,
            "open_sales": record.open_sales,
            "last_receipt": record.last_receipt,
            "head_hash": record.head_hash,
            "heartbeat_at": optional_ms(record.heartbeat_at),
        }
        insert = self._table.insert(keyed(self._table, {"name": record.name, **row}))
        change = keyed(self._table, row)
        insert.on_conflict(conflict_target=[self._table.c.name], update=change).execute()

    def all(self) -> list[DeviceRecord]:
        """Every device by name, the revoked ones too."""
        query = self._table.select(SQL("*")).order_by(self._table.c.name)
        return [_record(row) for row in query.dicts()]

    def seen(self, name: str, at: datetime) -> None:
        """Note that the device called."""
        update = self._table.update({self._table.c.last_seen_at: to_ms(at)})
        update.where(self._table.c.name == name).execute()

    def _one(self, wanted: Any) -> DeviceRecord | None:
        row = one(self._table.select(SQL("*")).where(wanted))
        return None if row is None else _record(row)


def _record(row: dict[str, Any]) -> DeviceRecord:
    return DeviceRecord(
        name=row["name"],
        scope=Scope(row["scope"]),
        token_hash=row["token_hash"],
        created_at=from_ms(row["created_at"]),
        last_seen_at=from_optional_ms(row["last_seen_at"]),
        revoked_at=from_optional_ms(row["revoked_at"]),
        version=row["version"],
        open_sales=row["open_sales"],
        last_receipt=row["last_receipt"],
        head_hash=row["head_hash"],
        heartbeat_at=from_optional_ms(row["heartbeat_at"]),
    )
