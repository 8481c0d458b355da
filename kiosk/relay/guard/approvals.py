"""Approvals: a manager's PIN lets one device do one thing to one payment, once, within a minute.

Whoever asks never learns whether a name is known: every wrong answer is the same sentence, after the same
work. A PIN must never be stored, logged or repeated.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.records import ApprovalAction, ApprovalRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Transaction
from kiosk.relay.records import AuditEntry, Caller

APPROVAL_HEADER = "Approval"
LIFE = timedelta(seconds=60)
_LONGEST = 200

_log = logging.getLogger("kiosk.relay.guard")


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
    if approval is None:
        raise Refusal(ProblemCode.FORBIDDEN, "This needs a manager's approval.")
    record = tx.approvals.by_token_hash(hash_of(approval[:_LONGEST]))
    if record is None or now >= record.expires_at:
        raise _refused(caller, action, payment_id, "unknown, used or expired")
    if not _is_for(record, caller, action, payment_id):
        raise _refused(caller, action, payment_id, "given for something else")
    person = tx.people.by_name(record.person)
    if person is None or not person.may_approve:
        raise _refused(caller, action, payment_id, "of somebody who may not approve any more")
    tx.approvals.remove(record.token_hash)
    detail = {"action": action.value}
    tx.audit.append(AuditEntry(now, "approval_used", caller.name, person.name, payment_id, detail))
    _log.info("%s used an approval of %s: %s %s", caller.name, person.name, action, payment_id)
    return person.name


def _is_for(
    record: ApprovalRecord, caller: Caller, action: ApprovalAction, payment_id: str
) -> bool:
    given = (record.device, record.action, record.payment_id)
    return given == (caller.name, action, payment_id)


def _refused(caller: Caller, action: ApprovalAction, payment_id: str, why: str) -> Refusal:
    # Only in the log: the refusal undoes the transaction, and an audit entry with it.
    _log.info("an approval was refused to %s for %s %s: %s", caller.name, action, payment_id, why)
    text = "This approval is not good for this; ask the manager again."
    return Refusal(ProblemCode.FORBIDDEN, text)
