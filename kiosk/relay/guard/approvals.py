"""Approvals: a manager's PIN lets one device do one thing to one payment, once, within a minute.

Which PIN is right is `judging`'s to say.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.logs import fields
from kiosk.protocol.guard import ApprovalGiven, AskApproval
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.judging import PinJudging
from kiosk.relay.guard.records import ApprovalAction, ApprovalRecord, PersonRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Transaction
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
    """Gives approvals."""

    def __init__(self, judging: PinJudging) -> None:
        self._judging = judging

    async def give(self, caller: Caller, body: AskApproval) -> ApprovalGiven:
        """Judge the PIN; the approval is shown once. Raises `Refusal` as `PinJudging.judge` does."""
        asked = _Asked(caller.name, body.person, ApprovalAction(body.action), body.payment_id)
        token = APPROVAL_PREFIX + secrets.token_urlsafe(32)

        def decide(
            tx: Transaction, manager: PersonRecord | None, now: datetime
        ) -> ApprovalGiven | None:
            if manager is None:
                _deny(tx, asked, now)
                return None
            return _give(tx, asked, manager, token, now)

        return await self._judging.judge(caller.name, body.person, body.pin, decide)


def _give(
    tx: Transaction, asked: _Asked, manager: PersonRecord, token: str, now: datetime
) -> ApprovalGiven:
    tx.approvals.prune(now)
    tx.approvals.add(
        ApprovalRecord(
            token_hash=hash_of(token),
            person=manager.name,
            device=asked.device,
            action=asked.action,
            payment_id=asked.payment_id,
            expires_at=now + LIFE,
        )
    )
    _note(tx, asked, "approval_given", manager.name, now)
    return ApprovalGiven(approval=token, expires_at=now + LIFE)


def _deny(tx: Transaction, asked: _Asked, now: datetime) -> None:
    """Keep that somebody tried: under the person's name if there is one, never a name that nobody has."""
    person = tx.people.by_name(asked.person)
    _note(tx, asked, "approval_refused", None if person is None else person.name, now)


def _note(tx: Transaction, asked: _Asked, what: str, person: str | None, now: datetime) -> None:
    detail = {"action": asked.action.value}
    tx.audit.append(AuditEntry(now, what, asked.device, person, asked.payment_id, detail))
    facts = fields(device=asked.device, person=person, payment=asked.payment_id, **detail)
    _log.info("%s: %s", what.replace("_", " "), facts)


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
