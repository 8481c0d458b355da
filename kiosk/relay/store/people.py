"""People, approvals, sessions and wrong PINs: rows to records and back, and no rule at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, Database, Table

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.core.person import Role, folded
from kiosk.core.pin_locks import WrongPins
from kiosk.relay.guard.records import (
    ApprovalAction,
    ApprovalRecord,
    PersonRecord,
    SessionRecord,
)
from kiosk.relay.store.columns import keyed, one


class StoredPeople:
    """The port `People` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("person").bind(database)

    def by_name(self, name: str) -> PersonRecord | None:
        """The person, disabled or not, however the name is written."""
        query = self._table.select(SQL("*")).where(self._table.c.folded == folded(name))
        row = one(query)
        return None if row is None else _person(row)

    def save(self, record: PersonRecord) -> None:
        """Insert or replace a person by the name."""
        row = {
            "name": record.name,
            "role": record.role.value,
            "pin_hash": record.pin_hash,
            "created_at": to_ms(record.created_at),
            "pin_set_at": to_ms(record.pin_set_at),
            "disabled_at": optional_ms(record.disabled_at),
        }
        insert = self._table.insert(keyed(self._table, {"folded": folded(record.name), **row}))
        change = keyed(self._table, row)
        insert.on_conflict(conflict_target=[self._table.c.folded], update=change).execute()

    def all(self) -> list[PersonRecord]:
        """Every person by name, the disabled ones too."""
        query = self._table.select(SQL("*")).order_by(self._table.c.folded)
        return [_person(row) for row in query.dicts()]


class StoredApprovals:
    """The port `Approvals` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("approval").bind(database)

    def by_token_hash(self, token_hash: str) -> ApprovalRecord | None:
        """The approval with this token."""
        query = self._table.select(SQL("*")).where(self._table.c.token_hash == token_hash)
        row = one(query)
        if row is None:
            return None
        action, expires_at = ApprovalAction(row["action"]), from_ms(row["expires_at"])
        return ApprovalRecord(**{**row, "action": action, "expires_at": expires_at})

    def add(self, record: ApprovalRecord) -> None:
        """Keep an approval."""
        row = {
            "token_hash": record.token_hash,
            "person": folded(record.person),
            "device": record.device,
            "action": record.action.value,
            "payment_id": record.payment_id,
            "expires_at": to_ms(record.expires_at),
        }
        self._table.insert(keyed(self._table, row)).execute()

    def remove(self, token_hash: str) -> None:
        """It is used up."""
        self._table.delete().where(self._table.c.token_hash == token_hash).execute()

    def prune(self, before: datetime) -> None:
        """Forget what expired before."""
        self._table.delete().where(self._table.c.expires_at < to_ms(before)).execute()


class StoredSessions:
    """The port `Sessions` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("session").bind(database)

    def by_token_hash(self, token_hash: str) -> SessionRecord | None:
        """The session with this token, over or not."""
        query = self._table.select(SQL("*")).where(self._table.c.token_hash == token_hash)
        row = one(query)
        if row is None:
            return None
        instants = {name: from_ms(row[name]) for name in ("opened_at", "used_at")}
        return SessionRecord(**{**row, **instants})

    def add(self, record: SessionRecord) -> None:
        """Keep a session."""
        row = {
            "token_hash": record.token_hash,
            "person": folded(record.person),
            "device": record.device,
            "device_token_hash": record.device_token_hash,
            "opened_at": to_ms(record.opened_at),
            "used_at": to_ms(record.used_at),
        }
        self._table.insert(keyed(self._table, row)).execute()

    def used(self, token_hash: str, at: datetime) -> None:
        """Something was asked with it."""
        update = self._table.update({self._table.c.used_at: to_ms(at)})
        update.where(self._table.c.token_hash == token_hash).execute()

    def remove(self, token_hash: str) -> None:
        """It is closed."""
        self._table.delete().where(self._table.c.token_hash == token_hash).execute()

    def end_all_of(self, person: str) -> None:
        """Close every session of a person."""
        self._table.delete().where(self._table.c.person == folded(person)).execute()

    def prune(self, opened_before: datetime, used_before: datetime) -> None:
        """Forget those opened, or used for the last time, before."""
        column = self._table.c
        old = (column.opened_at < to_ms(opened_before)) | (column.used_at < to_ms(used_before))
        self._table.delete().where(old).execute()


class StoredPinTries:
    """The port `PinTries` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._table = Table("pin_try").bind(database)

    def of(self, subject: str) -> WrongPins | None:
        """What is known of a subject, None when its last PIN was right."""
        query = self._table.select(SQL("*")).where(self._table.c.subject == subject)
        row = one(query)
        if row is None:
            return None
        instants = {name: from_ms(row[name]) for name in ("last_at", "locked_until")}
        return WrongPins(**{**row, **instants})

    def save(self, record: WrongPins) -> None:
        """Insert or replace by the subject."""
        row = {
            "failures": record.failures,
            "last_at": to_ms(record.last_at),
            "locked_until": to_ms(record.locked_until),
        }
        insert = self._table.insert(keyed(self._table, {"subject": record.subject, **row}))
        change = keyed(self._table, row)
        insert.on_conflict(conflict_target=[self._table.c.subject], update=change).execute()

    def forget(self, subject: str) -> None:
        """The PIN was right."""
        self._table.delete().where(self._table.c.subject == subject).execute()

    def prune(self, before: datetime) -> None:
        """Forget subjects whose last wrong PIN is older."""
        self._table.delete().where(self._table.c.last_at < to_ms(before)).execute()


def _person(row: dict[str, Any]) -> PersonRecord:
    return PersonRecord(
        name=row["name"],
        role=Role(row["role"]),
        pin_hash=row["pin_hash"],
        created_at=from_ms(row["created_at"]),
        pin_set_at=from_ms(row["pin_set_at"]),
        disabled_at=from_optional_ms(row["disabled_at"]),
    )
