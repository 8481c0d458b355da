"""The tables of people and wrong PINs: rows to records and back, no rule."""

from __future__ import annotations

from typing import Any

from peewee import SQL, SqliteDatabase, Table

from kiosk.core.instants import from_ms, to_ms
from kiosk.core.person import Role, folded
from kiosk.core.pin_locks import WrongPins
from kiosk.till.people.ports import KnownPerson, PinCopy
from kiosk.till.store.books import BookTables
from kiosk.till.store.rows import columns, one


class PeopleTables(BookTables):
    """The part of the till's `Transaction` that knows people."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._person = Table("person").bind(database)
        self._pin_try = Table("pin_try").bind(database)

    def person(self, name: str) -> KnownPerson | None:
        """The person, however the name is written."""
        row = self._written.row("person", "folded", folded(name))
        return None if row is None else _person(row)

    def people(self) -> list[KnownPerson]:
        """Everybody by name."""
        query = self._person.select(SQL("*")).order_by(self._person.c.folded)
        return [_person(row) for row in query.dicts()]

    def save_person(self, person: KnownPerson) -> None:
        """Insert or replace by the name."""
        copy = person.copy
        row = {
            "folded": folded(person.name),
            "name": person.name,
            "role": person.role.value,
            "pin_set_at": to_ms(person.pin_set_at),
            "pin_hash": None if copy is None else copy.hash,
            "confirmed_at": None if copy is None else to_ms(copy.confirmed_at),
        }
        self._person.insert(columns(self._person, row)).on_conflict("REPLACE").execute()

    def remove_person(self, name: str) -> None:
        """They are not there any more."""
        self._person.delete().where(self._person.c.folded == folded(name)).execute()

    def wrong_pins(self, subject: str) -> WrongPins | None:
        """What is known of a subject, None when its last PIN was right."""
        row = one(self._pin_try.select(SQL("*")).where(self._pin_try.c.subject == subject))
        if row is None:
            return None
        instants = {name: from_ms(row[name]) for name in ("last_at", "locked_until")}
        return WrongPins(**{**row, **instants})

    def save_wrong_pins(self, record: WrongPins) -> None:
        """Insert or replace by the subject."""
        row = {
            "subject": record.subject,
            "failures": record.failures,
            "last_at": to_ms(record.last_at),
            "locked_until": to_ms(record.locked_until),
        }
        self._pin_try.insert(columns(self._pin_try, row)).on_conflict("REPLACE").execute()

    def forget_wrong_pins(self, subject: str) -> None:
        """The PIN was right."""
        self._pin_try.delete().where(self._pin_try.c.subject == subject).execute()


def _person(row: dict[str, Any]) -> KnownPerson:
    kept = row["pin_hash"]
    copy = None if kept is None else PinCopy(kept, from_ms(row["confirmed_at"]))
    return KnownPerson(row["name"], Role(row["role"]), from_ms(row["pin_set_at"]), copy)
