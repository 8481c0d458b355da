"""Whether a PIN is right: one way for whatever somebody wants with it.

A try is counted as wrong before the PIN is judged, so no number of tries at once and no restart gets more of
them; the right PIN takes it back. Whoever asks never learns whether a name is known: every wrong answer is the
same sentence, after the same work. A PIN must never be stored, logged or repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import SecretStr

from kiosk.core.pin_locks import FORGOTTEN_AFTER, locked_for, one_more
from kiosk.logs import fields
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import pin_locks
from kiosk.relay.guard.hashing import PinHashing
from kiosk.relay.guard.pins import read_pin
from kiosk.relay.guard.records import PersonRecord
from kiosk.relay.ports import Store, Transaction

T = TypeVar("T")

Decide = Callable[[Transaction, PersonRecord | None, datetime], T | None]
"""What is done once a PIN is judged, in one transaction: with the manager whose PIN it was, or, with None, what
keeps that somebody tried. None: it is denied."""

_log = logging.getLogger("kiosk.relay.guard")


class PinJudging:
    """Judges PINs over one store."""

    def __init__(self, store: Store, hashing: PinHashing, clock: Clock) -> None:
        self._store = store
        self._hashing = hashing
        self._clock = clock

    async def judge(self, device: str, name: str, pin: SecretStr, decide: Decide[T]) -> T:
        """What `decide` makes of it, for the PIN that was given at `device` as that of `name`.

        Raises `Refusal`: `forbidden` whatever of name, PIN and role is wrong, `rate_limited` after too many
        wrong ones, `validation_failed` for what cannot be a PIN.
        """
        with self._hashing.room():  # before the try is counted: who finds no room has not tried
            return await self._judged(device, name, read_pin(pin.get_secret_value()), decide)

    async def _judged(self, device: str, name: str, pin: str, decide: Decide[T]) -> T:
        begun = self._clock()
        person = await self._store.run(lambda tx: _begin(tx, device, name, begun))
        pin_hash = self._hashing.nobodys if person is None else person.pin_hash
        fits = await self._hashing.fits(pin_hash, pin)
        newer = await self._hashing.hash(pin) if fits and self._hashing.outdated(pin_hash) else None
        now = self._clock()

        def end(tx: Transaction) -> T | None:
            manager = _manager(tx, name, pin_hash) if fits else None
            if manager is not None:
                for subject in pin_locks.subjects(device, name):
                    tx.pin_tries.forget(subject)
            return decide(tx, manager, now)

        done = await self._store.run(end)
        if done is None:
            text = "The name or the PIN is not right, or this person may not approve."
            raise Refusal(ProblemCode.FORBIDDEN, text)
        if newer is not None:
            await self._store.run(lambda tx: _rehash(tx, name, pin_hash, newer))
        return done


def _begin(tx: Transaction, device: str, name: str, now: datetime) -> PersonRecord | None:
    """Count the try; the person, if there is one of this name."""
    tx.pin_tries.prune(now - FORGOTTEN_AFTER)
    subjects = pin_locks.subjects(device, name)
    before = {subject: tx.pin_tries.of(subject) for subject in subjects}
    wait = max(locked_for(wrong, now) for wrong in before.values())
    if wait:
        facts = fields(device=device, wait_s=round(wait.total_seconds()))
        _log.info("too many wrong PINs: %s", facts)
        text = "There were too many wrong PINs; wait before you try again."
        raise Refusal(ProblemCode.RATE_LIMITED, text, retry_after_s=wait.total_seconds())
    for subject, tries in subjects.items():
        tx.pin_tries.save(one_more(before[subject], subject, tries, now))
    return tx.people.by_name(name)


def _manager(tx: Transaction, name: str, judged_hash: str) -> PersonRecord | None:
    """The manager whose PIN was judged, unless it was changed, or the right was lost, meanwhile."""
    person = tx.people.by_name(name)
    if person is None or person.pin_hash != judged_hash or not person.may_approve:
        return None
    return person


def _rehash(tx: Transaction, name: str, old_hash: str, new_hash: str) -> None:
    """Keep the hash at the present cost, unless the PIN was changed meanwhile."""
    person = tx.people.by_name(name)
    if person is not None and person.pin_hash == old_hash:
        tx.people.save(replace(person, pin_hash=new_hash))
