"""Approvals: a manager's PIN lets one device do one thing to one payment, once, within a minute.

Whoever asks never learns whether a name is known: every wrong answer is the same sentence, after the same
work. A PIN must never be stored, logged or repeated.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.logs import fields
from kiosk.protocol.guard import ApprovalGiven, AskApproval
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard import pin_locks
from kiosk.relay.guard.hashing import PinHashing
from kiosk.relay.guard.pins import read_pin
from kiosk.relay.guard.records import ApprovalAction, ApprovalRecord, PersonRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import AuditEntry, Caller

APPROVAL_HEADER = "Approval"
APPROVAL_PREFIX = "ka_"
LIFE = timedelta(seconds=60)
_LONGEST = 200
_NOT_GOOD = "This approval is not good for this; ask the manager again."

_log = logging.getLogger("kiosk.relay.guard")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request for an approval, without its PIN."""

    device: str
    person: str
    action: ApprovalAction
    payment_id: str


class Approving:
    """Gives approvals. A try is counted as wrong before the PIN is judged, so no number of tries at once and no
    restart gets more of them; the right PIN takes it back."""

    def __init__(self, store: Store, hashing: PinHashing, clock: Clock) -> None:
        self._store = store
        self._hashing = hashing
        self._clock = clock

    async def give(self, caller: Caller, body: AskApproval) -> ApprovalGiven:
        """Judge the PIN; the approval is shown once.

        Raises `Refusal`: `forbidden` whatever of name, PIN and role is wrong, `rate_limited` after too many
        wrong ones, `validation_failed` for what cannot be a PIN.
        """
        with self._hashing.room():  # before the try is counted: who finds no room has not tried
            return await self._judged(caller, body)

    async def _judged(self, caller: Caller, body: AskApproval) -> ApprovalGiven:
        pin = read_pin(body.pin.get_secret_value())
        asked = _Asked(caller.name, body.person, ApprovalAction(body.action), body.payment_id)
        begun = self._clock()
        person = await self._store.run(lambda tx: _begin(tx, asked, begun))
        pin_hash = self._hashing.nobodys if person is None else person.pin_hash
        fits = await self._hashing.fits(pin_hash, pin)
        newer = await self._hashing.hash(pin) if fits and self._hashing.outdated(pin_hash) else None
        token = APPROVAL_PREFIX + secrets.token_urlsafe(32)
        now = self._clock()
        given = await self._store.run(
            lambda tx: _give(tx, asked, person, token, now) if fits else _deny(tx, asked, now)
        )
        if not given:
            text = "The name or the PIN is not right, or this person may not approve."
            raise Refusal(ProblemCode.FORBIDDEN, text)
        if newer is not None:
            await self._store.run(lambda tx: _rehash(tx, asked.person, pin_hash, newer))
        return ApprovalGiven(approval=token, expires_at=now + LIFE)


def _begin(tx: Transaction, asked: _Asked, now: datetime) -> PersonRecord | None:
    """Count the try; the person, if there is one of this name."""
    tx.pin_tries.prune(now - pin_locks.FORGOTTEN_AFTER)
    subjects = pin_locks.subjects(asked.device, asked.person)
    before = {subject: tx.pin_tries.of(subject) for subject in subjects}
    wait = max(pin_locks.locked_for(wrong, now) for wrong in before.values())
    if wait:
        facts = fields(device=asked.device, wait_s=round(wait.total_seconds()))
        _log.info("too many wrong PINs: %s", facts)
        text = "There were too many wrong PINs; wait before you try again."
        raise Refusal(ProblemCode.RATE_LIMITED, text, retry_after_s=wait.total_seconds())
    for subject, tries in subjects.items():
        tx.pin_tries.save(pin_locks.one_more(before[subject], subject, tries, now))
    return tx.people.by_name(asked.person)


def _give(
    tx: Transaction, asked: _Asked, judged: PersonRecord | None, token: str, now: datetime
) -> bool:
    """The PIN was right: keep an approval, unless the person may not give one, or not any more."""
    person = tx.people.by_name(asked.person)
    if judged is None or person is None or person.pin_hash != judged.pin_hash:
        return _deny(tx, asked, now)
    if not person.may_approve:
        return _deny(tx, asked, now)
    for subject in pin_locks.subjects(asked.device, asked.person):
        tx.pin_tries.forget(subject)
    tx.approvals.prune(now)
    tx.approvals.add(
        ApprovalRecord(
            token_hash=hash_of(token),
            person=person.name,
            device=asked.device,
            action=asked.action,
            payment_id=asked.payment_id,
            expires_at=now + LIFE,
        )
    )
    _note(tx, asked, "approval_given", person.name, now)
    return True


def _deny(tx: Transaction, asked: _Asked, now: datetime) -> bool:
    """Keep that somebody tried: under the person's name if there is one, never a name that nobody has."""
    person = tx.people.by_name(asked.person)
    _note(tx, asked, "approval_refused", None if person is None else person.name, now)
    return False


def _note(tx: Transaction, asked: _Asked, what: str, person: str | None, now: datetime) -> None:
    detail = {"action": asked.action.value}
    tx.audit.append(AuditEntry(now, what, asked.device, person, asked.payment_id, detail))
    facts = fields(device=asked.device, person=person, payment=asked.payment_id, **detail)
    _log.info("%s: %s", what.replace("_", " "), facts)


def _rehash(tx: Transaction, name: str, old_hash: str, new_hash: str) -> None:
    """Keep the hash at the present cost, unless the PIN was changed meanwhile."""
    person = tx.people.by_name(name)
    if person is not None and person.pin_hash == old_hash:
        tx.people.save(replace(person, pin_hash=new_hash))


class ApprovalMisused(Refusal):
    """An approval was shown for something that it was not given for, or after its giver lost the right.

    The refusal undoes the transaction it is raised in; `burn` is to be run in one of its own.
    """

    def __init__(self, token_hash: str, entry: AuditEntry) -> None:
        super().__init__(ProblemCode.FORBIDDEN, _NOT_GOOD)
        self.token_hash = token_hash
        self.entry = entry


def burn(tx: Transaction, misuse: ApprovalMisused) -> None:
    """Keep that an approval was misused; it is good for nothing from now on."""
    tx.approvals.remove(misuse.token_hash)
    tx.audit.append(misuse.entry)


def use(
    tx: Transaction,
    approval: str | None,
    caller: Caller,
    action: ApprovalAction,
    payment_id: str,
    now: datetime,
) -> str:
    """Use up what the header `Approval` brought; the name of the manager who gave it.

    To be called in the transaction that does what is allowed, so that both happen or neither. Raises
    `Refusal` (`forbidden`) when it is not there, used, expired, or for another device, act or payment.
    """
    detail = {"action": action.value}
    if approval is None:
        raise Refusal(ProblemCode.FORBIDDEN, "This needs a manager's approval.")
    record = tx.approvals.by_token_hash(hash_of(approval[:_LONGEST]))
    if record is None or now >= record.expires_at:
        facts = fields(device=caller.name, payment=payment_id, **detail)
        _log.info("approval refused: %s", facts)
        raise Refusal(ProblemCode.FORBIDDEN, _NOT_GOOD)
    person = tx.people.by_name(record.person)
    assert person is not None  # the database holds that
    if not _is_for(record, caller, action, payment_id) or not person.may_approve:
        raise _misused(record.token_hash, caller, person, payment_id, detail, now)
    tx.approvals.remove(record.token_hash)
    tx.audit.append(AuditEntry(now, "approval_used", caller.name, person.name, payment_id, detail))
    facts = fields(device=caller.name, person=person.name, payment=payment_id, **detail)
    _log.info("approval used: %s", facts)
    return person.name


def _is_for(
    record: ApprovalRecord, caller: Caller, action: ApprovalAction, payment_id: str
) -> bool:
    given = (record.device, record.action, record.payment_id)
    return given == (caller.name, action, payment_id)


def _misused(
    token_hash: str,
    caller: Caller,
    person: PersonRecord,
    payment_id: str,
    detail: dict[str, str],
    now: datetime,
) -> ApprovalMisused:
    _log.info(
        "approval misused: %s",
        fields(device=caller.name, person=person.name, payment=payment_id, **detail),
    )
    entry = AuditEntry(now, "approval_misused", caller.name, person.name, payment_id, detail)
    return ApprovalMisused(token_hash, entry)
