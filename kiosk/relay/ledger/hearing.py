"""What Stripe says of a refund, brought into the store: events and answers to questions end here.

Whatever is believed is kept together with the event that pushes it, and the payment follows. It may plan
questions, and must never ask one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.core.attention import Decision
from kiosk.core.refund_status import ENDED, Age, AskStripe, RefundStatus, Take, advance, age_of
from kiosk.logs import fields
from kiosk.protocol.sse import EventName
from kiosk.relay.ledger.records import ErrandKind, RefundRecord
from kiosk.relay.ledger.wire import as_refund
from kiosk.relay.payments.apply import Applied, Result, keep, money_moved
from kiosk.relay.ports import Transaction
from kiosk.relay.records import (
    AuditEntry,
    Identity,
    OutboxEvent,
    PaymentRecord,
    Settlement,
)
from kiosk.relay.stripe_side.gateway import Mark, mark_of
from kiosk.relay.stripe_side.ledger_objects import Refund
from kiosk.relay.stripe_side.parsing import MalformedError

FIRST_LOOK = timedelta(minutes=1)
"""When a refund is looked at for the first time, also without a webhook."""
UNKNOWN_BODY = ""
"""Instead of a body's hash: the request of a refund whose row was lost is not known any more."""

_log = logging.getLogger("kiosk.relay.ledger")


@dataclass(frozen=True, slots=True)
class Hearing:
    """How something was heard at `at`: an event that Stripe made at `said_at`, or the answer to a question.

    `heard_before` is how much had been believed of each refund (by its id at Stripe) when the question was sent:
    what came in meanwhile may be newer than the answer.
    """

    at: datetime
    said_at: datetime | None = None
    heard_before: Mapping[str, int] = field(default_factory=dict)

    def age(self, record: RefundRecord) -> Age:
        """How old what was said is beside what is known."""
        if self.said_at is not None:
            return age_of(self.said_at, record.said_at)
        if record.stripe_id is None:
            return Age.NEWER
        before = self.heard_before.get(record.stripe_id)
        return Age.NEWER if before == record.heard else Age.UNCLEAR


def hear_refund(tx: Transaction, refund: Refund, identity: Identity, hearing: Hearing) -> Applied:
    """Bring the refund that Stripe speaks of up to what it says. Idempotent, in any order.

    Raises `MalformedError` for a status that no refund has.
    """
    status = _status(refund)
    record = _find(tx, refund, identity)
    if record is not None:
        return _heard(tx, record, refund, status, hearing)
    payment = _payment_of(tx, refund)
    if payment is None:
        return _unknown(tx, refund, identity, hearing.at)
    mark = _own_mark(refund, identity)
    if mark is not None and tx.refunds.by_key(mark.device, mark.key) is not None:
        mark = None  # another refund has this key; this one is no less real
    adopted = tx.refunds.insert(_adopted(payment, refund, status, mark, hearing))
    _log.info("a refund was not made here: %s", _facts(adopted))
    _tell(tx, adopted, hearing.at)
    return Applied(Result.CHANGED, _payment_follows(tx, adopted, hearing.at))


def keep_refund(
    tx: Transaction, before: RefundRecord, after: RefundRecord, at: datetime
) -> PaymentRecord | None:
    """Save `after`; when anybody could see a difference it is pushed, and the payment follows: as it is then."""
    if after != before:
        tx.refunds.save(after)
    if as_refund(before) == as_refund(after):
        return tx.payments.by_number(after.payment)
    if after.stripe_id is not None:
        _tell(tx, after, at)
        _decide(tx, after, at)
    return _payment_follows(tx, after, at)


def with_snapshot(
    record: RefundRecord, refund: Refund, status: RefundStatus, said_at: datetime | None
) -> RefundRecord:
    """The refund once a snapshot is believed. Pure."""
    return replace(
        record,
        stripe_id=record.stripe_id or refund.id,
        amount_satang=refund.amount,
        status=status,
        reason=record.reason or refund.reason,
        failure_reason=refund.failure_reason if status in ENDED else None,
        said_at=said_at,
        heard=record.heard + 1,
    )


def _heard(
    tx: Transaction,
    record: RefundRecord,
    refund: Refund,
    status: RefundStatus,
    hearing: Hearing,
) -> Applied:
    # What Stripe refused to create and tells of now was created after all.
    known = record.status if record.stripe_id is not None else RefundStatus.CREATING
    step = advance(known, status, hearing.age(record))
    if isinstance(step, Take):
        after = with_snapshot(record, refund, status, hearing.said_at)
        _log.info("refund moved: %s", _facts(after, from_=record.status))
    elif isinstance(step, AskStripe):
        tx.errands.want(ErrandKind.READ_REFUND, refund.id, hearing.at)
        after = replace(record, heard=record.heard + 1)
    else:
        after = _confirmed(record, refund, status, hearing)
    payment = keep_refund(tx, record, after, hearing.at)
    result = Result.CHANGED if isinstance(step, Take) else Result.NOTHING_NEW
    return Applied(result, payment)


def _confirmed(
    record: RefundRecord, refund: Refund, status: RefundStatus, hearing: Hearing
) -> RefundRecord:
    """Nothing moves, but what is known may be known to be so at a later time."""
    if status is not record.status or hearing.age(record) is not Age.NEWER:
        return record
    failure_reason = refund.failure_reason if status in ENDED else None
    return replace(
        record,
        failure_reason=failure_reason or record.failure_reason,
        said_at=hearing.said_at,
        heard=record.heard + 1,
    )


def _find(tx: Transaction, refund: Refund, identity: Identity) -> RefundRecord | None:
    """By Stripe's id; or by our mark, when an event overtook the answer that would have told us the id."""
    record = tx.refunds.by_stripe_id(refund.id)
    if record is not None:
        return record
    mark = _own_mark(refund, identity)
    record = tx.refunds.by_key(mark.device, mark.key) if mark is not None else None
    if record is None or record.stripe_id is not None:
        return None
    return record if record.intent_id == refund.payment_intent else None


def _own_mark(refund: Refund, identity: Identity) -> Mark | None:
    mark = mark_of(refund.metadata)
    return mark if mark is not None and mark.relay_id == identity.relay_id else None


def _payment_of(tx: Transaction, refund: Refund) -> PaymentRecord | None:
    found = tx.payments.by_stripe_id(refund.payment_intent) if refund.payment_intent else None
    if found is None and refund.charge is not None:
        found = tx.payments.by_charge(refund.charge)
    return found


def _unknown(tx: Transaction, refund: Refund, identity: Identity, at: datetime) -> Applied:
    """A refund of a payment that is not here. One of ours means that the payment was lost: Stripe still has it."""
    if _own_mark(refund, identity) is not None and refund.payment_intent:
        facts = fields(refund=refund.id, payment=refund.payment_intent)
        _log.warning("a refund bears our mark and its payment is not known here: %s", facts)
        tx.errands.want(ErrandKind.READ_PAYMENT, refund.payment_intent, at)
    return Applied(Result.NOT_OURS)


def _adopted(
    payment: PaymentRecord,
    refund: Refund,
    status: RefundStatus,
    mark: Mark | None,
    hearing: Hearing,
) -> RefundRecord:
    """A refund that was not asked for here, or whose row was lost; then it bears our mark and keeps its key."""
    assert payment.stripe_id is not None
    created_at = min(refund.created_at or hearing.at, hearing.at)
    return RefundRecord(
        payment=payment.number,
        intent_id=payment.stripe_id,
        amount_satang=refund.amount,
        created_at=created_at,
        asked_at=created_at,
        status=status,
        reason=refund.reason,
        email=refund.instructions_email,
        stripe_id=refund.id,
        failure_reason=refund.failure_reason if status in ENDED else None,
        said_at=hearing.said_at,
        heard=1,
        device=mark.device if mark else None,
        key=mark.key if mark else None,
        body_hash=UNKNOWN_BODY if mark else None,
    )


def _facts(record: RefundRecord, **more: object) -> str:
    named = {"refund": record.stripe_id, "payment": record.intent_id, "key": record.key}
    return fields(**named, **more, status=record.status)


def _status(refund: Refund) -> RefundStatus:
    try:
        return RefundStatus(refund.status)
    except ValueError:
        raise MalformedError(f"status: no refund is {refund.status}.") from None


def _payment_follows(tx: Transaction, record: RefundRecord, at: datetime) -> PaymentRecord | None:
    """The payment shows what Stripe has given back or keeps aside for it; and the balance changed."""
    payment = tx.payments.by_number(record.payment)
    assert payment is not None
    money_moved(tx, at)
    if record.stripe_id is not None and record.status not in ENDED:
        tx.errands.want(ErrandKind.READ_REFUND, record.stripe_id, at + FIRST_LOOK)
    refunded = tx.refunds.refunded_satang(record.payment)
    return keep(tx, payment, replace(payment, amount_refunded_satang=refunded), at)


def _decide(tx: Transaction, record: RefundRecord, at: datetime) -> None:
    """The refund exists, so the decision that it carries out is made; not by one whose money stayed."""
    payment = tx.payments.by_number(record.payment)
    assert payment is not None
    if record.decides is None or record.device is None or payment.settlement is not None:
        return
    if record.status in ENDED:
        return
    by = record.person or record.device
    settled = Settlement(Decision.REFUND, record.decides, by, record.created_at)
    keep(tx, payment, replace(payment, settlement=settled), at)
    detail = {"decision": Decision.REFUND.value, "reason": record.decides}
    tx.audit.append(
        AuditEntry(at, "resolve", record.device, record.person, record.intent_id, detail)
    )


def _tell(tx: Transaction, record: RefundRecord, at: datetime) -> None:
    payment = tx.payments.by_number(record.payment)
    assert payment is not None
    tx.outbox.append(
        OutboxEvent(
            audience=payment.device,
            name=EventName.REFUND,
            data=as_refund(record).to_json(),
            at=at,
        )
    )
