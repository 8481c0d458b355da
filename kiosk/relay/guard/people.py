"""Cashiers and managers and their PINs: adding, disabling, a new PIN. No two PINs are alike.

A PIN is judged against everybody's, the disabled ones' too, so that letting somebody back in needs no PIN. PINs
are hashed outside of transactions; a transaction that finds others' PINs changed meanwhile is begun anew. It
must never store, log or repeat a PIN.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from kiosk.core.person import Role, folded, written
from kiosk.logs import fields
from kiosk.protocol.guard import Person, PersonList, PersonNamed, PersonNames
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import pin_locks
from kiosk.relay.guard.audit import note
from kiosk.relay.guard.hashing import PinHashing
from kiosk.relay.guard.pins import read_new_pin
from kiosk.relay.guard.records import PersonRecord
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import By

T = TypeVar("T")

_ROUNDS = 3

_log = logging.getLogger("kiosk.relay.guard")


class People:
    """The use cases over one store. `by` is who asks, for the audit log."""

    def __init__(self, store: Store, hashing: PinHashing, clock: Clock) -> None:
        self._store = store
        self._hashing = hashing
        self._clock = clock

    async def listed(self) -> PersonList:
        """Everybody by name, the disabled ones too; never a PIN."""
        records = await self._store.run(lambda tx: tx.people.all())
        return PersonList(items=[as_person(record) for record in records])

    async def names(self) -> PersonNames:
        """Everybody who is not disabled, by name."""
        records = await self._store.run(lambda tx: tx.people.all())
        return PersonNames(items=[as_named(one) for one in records if one.disabled_at is None])

    async def nobody_yet(self) -> None:
        """Whether the first person may be added by a till. Raises `Refusal` (`forbidden`)."""
        await self._store.run(_nobody_yet)

    async def add(
        self, by: By, name: str, role: Role, pin: str, *, only_first: bool = False
    ) -> Person:
        """Add somebody. The first one must be a manager; with `only_first` nobody else is added.

        Raises `Refusal`: `invalid_state` for a name or a PIN in use and for a cashier without a manager,
        `validation_failed` for what is no PIN or too easy to guess, `forbidden` for a second with `only_first`.
        """
        name = written(name)
        new_pin = read_new_pin(pin)

        def may_be(tx: Transaction) -> None:
            if only_first:
                _nobody_yet(tx)
            _may_be_added(tx, name, role)

        await self._store.run(may_be)

        def add(tx: Transaction, pin_hash: str, now: datetime) -> Person:
            may_be(tx)
            record = PersonRecord(name, role, pin_hash, created_at=now, pin_set_at=now)
            tx.people.save(record)
            note(tx, now, "person_added", by, name, role=role.value)
            _log.info("person added: %s", fields(person=name, role=role, by=by.device))
            return as_person(record)

        return await self._with_pin(new_pin, None, add)

    async def reset(self, by: By, name: str, pin: str) -> Person:
        """Give somebody a new PIN; wrong ones given before are forgotten, and their sessions end.

        Raises `Refusal`: `not_found`, and for the PIN as `add` does.
        """
        new_pin = read_new_pin(pin)
        await self._store.run(lambda tx: _found(tx, name))

        def reset(tx: Transaction, pin_hash: str, now: datetime) -> Person:
            record = replace(_found(tx, name), pin_hash=pin_hash, pin_set_at=now)
            tx.people.save(record)
            tx.pin_tries.forget(pin_locks.of_name(record.name))
            tx.sessions.end_all_of(record.name)
            note(tx, now, "person_pin_reset", by, record.name)
            _log.info("person's PIN reset: %s", fields(person=record.name, by=by.device))
            return as_person(record)

        return await self._with_pin(new_pin, name, reset)

    async def disable(self, by: By, name: str) -> Person:
        """Take somebody's approvals and sessions away from now on; twice is allowed.

        Raises `Refusal`: `not_found`, `invalid_state` for the only manager.
        """
        return await self._store.run(lambda tx: _disabled(tx, by, name, self._clock()))

    async def enable(self, by: By, name: str) -> Person:
        """Let somebody in again with the PIN of before; twice is allowed. Raises `Refusal` (`not_found`)."""
        return await self._store.run(lambda tx: _enabled(tx, by, name, self._clock()))

    async def _with_pin(
        self, pin: str, own_name: str | None, change: Callable[[Transaction, str, datetime], T]
    ) -> T:
        """Carry out `change` with the hash of a PIN that nobody else has."""
        with self._hashing.room():
            return await self._with_new_hash(pin, own_name, change)

    async def _with_new_hash(
        self, pin: str, own_name: str | None, change: Callable[[Transaction, str, datetime], T]
    ) -> T:
        pin_hash = await self._hashing.hash(pin)
        judged: set[str] = set()
        for _ in range(_ROUNDS):
            for other in await self._store.run(lambda tx: _others(tx, own_name)):
                if other not in judged and await self._hashing.fits(other, pin):
                    raise _taken()
                judged.add(other)

            def unless_changed(tx: Transaction) -> tuple[T] | None:
                if not judged.issuperset(_others(tx, own_name)):
                    return None
                return (change(tx, pin_hash, self._clock()),)

            if done := await self._store.run(unless_changed):
                return done[0]
        raise Refusal(
            ProblemCode.IN_PROGRESS, "Other PINs are being changed; try again.", retry_after_s=1
        )


def as_person(record: PersonRecord) -> Person:
    """A person as managers see one."""
    return Person(
        name=record.name,
        role=record.role.value,
        created_at=record.created_at,
        pin_set_at=record.pin_set_at,
        disabled_at=record.disabled_at,
    )


def as_named(record: PersonRecord) -> PersonNamed:
    """A person as tills know one."""
    return PersonNamed(name=record.name, role=record.role.value, pin_set_at=record.pin_set_at)


def _others(tx: Transaction, own_name: str | None) -> list[str]:
    own = None if own_name is None else folded(own_name)
    return [record.pin_hash for record in tx.people.all() if folded(record.name) != own]


def _nobody_yet(tx: Transaction) -> None:
    if tx.people.all():
        text = "There are people already; a manager adds more of them."
        raise Refusal(ProblemCode.FORBIDDEN, text)


def _may_be_added(tx: Transaction, name: str, role: Role) -> None:
    before = tx.people.by_name(name)
    if before is not None:
        state = "" if before.disabled_at is None else ", disabled"
        text = f"There is a person '{before.name}' already{state}."
        raise Refusal(ProblemCode.INVALID_STATE, text)
    if role is not Role.MANAGER and not any(one.may_approve for one in tx.people.all()):
        text = "There is no manager yet; the first person must be a manager."
        raise Refusal(ProblemCode.INVALID_STATE, text)


def _found(tx: Transaction, name: str) -> PersonRecord:
    record = tx.people.by_name(name)
    if record is None:
        raise Refusal(ProblemCode.NOT_FOUND, f"There is no person '{name}'.")
    return record


def _disabled(tx: Transaction, by: By, name: str, now: datetime) -> Person:
    record = _found(tx, name)
    if record.disabled_at is not None:
        return as_person(record)
    managers = [one.name for one in tx.people.all() if one.may_approve]
    if managers == [record.name]:
        text = f"{record.name} is the only manager; add another one first."
        raise Refusal(ProblemCode.INVALID_STATE, text)
    tx.sessions.end_all_of(record.name)
    return _changed(tx, by, replace(record, disabled_at=now), "person_disabled", now)


def _enabled(tx: Transaction, by: By, name: str, now: datetime) -> Person:
    record = _found(tx, name)
    if record.disabled_at is None:
        return as_person(record)
    return _changed(tx, by, replace(record, disabled_at=None), "person_enabled", now)


def _changed(tx: Transaction, by: By, record: PersonRecord, action: str, now: datetime) -> Person:
    tx.people.save(record)
    note(tx, now, action, by, record.name)
    _log.info("%s: %s", action.replace("_", " "), fields(person=record.name, by=by.device))
    return as_person(record)


def _taken() -> Refusal:
    return Refusal(ProblemCode.INVALID_STATE, "Somebody has this PIN already; take another.")
