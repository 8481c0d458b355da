"""Pairings: rows to records and back, and no rule at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, Database, Table

from kiosk.core.instants import from_ms, to_ms
from kiosk.relay.guard.records import PairingRecord
from kiosk.relay.records import Scope
from kiosk.relay.store.columns import keyed, one


class StoredPairings:
    """The port `Pairings` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("pairing").bind(database)

    def by_name(self, name: str) -> PairingRecord | None:
        """The pairing of a device that has not come yet."""
        return self._one(self._table.c.name == name)

    def by_selector(self, selector: str) -> PairingRecord | None:
        """The pairing that the first part of a code names."""
        return self._one(self._table.c.selector == selector)

    def save(self, record: PairingRecord) -> None:
        """Insert a pairing, or put it in the place of the one of the same name."""
        row = {
            "scope": record.scope.value,
            "selector": record.selector,
            "secret_hash": record.secret_hash,
            "expires_at": to_ms(record.expires_at),
            "wrong_tries": record.wrong_tries,
        }
        insert = self._table.insert(keyed(self._table, {"name": record.name, **row}))
        change = keyed(self._table, row)
        insert.on_conflict(conflict_target=[self._table.c.name], update=change).execute()

    def remove(self, name: str) -> None:
        """It is used, or its device is here by another way."""
        self._table.delete().where(self._table.c.name == name).execute()

    def prune(self, before: datetime) -> None:
        """Forget what expired before."""
        self._table.delete().where(self._table.c.expires_at < to_ms(before)).execute()

    def _one(self, wanted: Any) -> PairingRecord | None:
        row = one(self._table.select(SQL("*")).where(wanted))
        if row is None:
            return None
        scope, expires_at = Scope(row["scope"]), from_ms(row["expires_at"])
        return PairingRecord(**{**row, "scope": scope, "expires_at": expires_at})
