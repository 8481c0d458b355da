"""What giving money back does to the store, step by step; each step is one transaction. It asks nobody anything.

`begin` decides what a request means and keeps its share of the payment, `note` keeps what Stripe said, `refuse`
and `next_try` that it said no, `give` hands out the 201. A crash between any two leaves a refund that the next
request or the ledger's watch carries on.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.core.money import format_baht
from kiosk.core.refund_status import RefundStatus
from kiosk.protocol.ledger import CreateRefund
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.ledger.allowing import allowed_by
from kiosk.relay.ledger.hearing import UNKNOWN_BODY, Hearing, hear_refund
from kiosk.relay.ledger.records import ErrandKind, RefundRecord
from kiosk.relay.ledger.wire import DISPUTE_WON, as_refund
from kiosk.relay.payments.body_hash import body_hash
from kiosk.relay.ports import Transaction
from kiosk.relay.records import AuditEntry, Caller, Identity, PaymentRecord
from kiosk.relay.stripe_side.gateway import Mark, RefundOrder, Unavailable
from kiosk.relay.stripe_side.ledger_objects import Refund

FIRST_RESUME = timedelta(seconds=5)
STRIPES_REASONS = frozenset({"duplicate", "fraudulent", "requested_by_customer"})


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """One wish to give money back that was understood. `action` is what an approval has to be for.

    `decides` is a person's reason when the refund is their decision over the payment.
    """

    caller: Caller
    key: str
    payment_id: str
    body: CreateRefund
    approval: str | None = None
    action: ApprovalAction = ApprovalAction.REFUND
    decides: str | None = None

    @property
    def body_hash(self) -> str:
        """The same for every spelling of the same request."""
        return body_hash({"payment": self.payment_id, **self.body.model_dump()})


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """The 201's JSON, and whether it was given before."""

    json: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class AskRefund:
    """Stripe has to be asked for this refund. `first`: under this key nobody ever asked before."""

    record: RefundRecord
    first: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A refund as Stripe told of it. `said_at`, by Stripe's clock, is when it was so: for the answer to its
    creation, which is repeated word for word, the time it was created; None for one that was looked up."""

    refund: Refund
    heard_at: datetime
    said_at: datetime | None


def order_of(record: RefundRecord, identity: Identity) -> RefundOrder:
    """What Stripe is asked for. The key is derived, so that a lost answer is asked for again, not given twice."""
    parts = [identity.relay_id, "refund", record.device, record.key, str(record.try_number)]
    derived = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    stripes = record.reason if record.reason in STRIPES_REASONS else None
    return RefundOrder(
        payment_intent=record.intent_id,
        amount_satang=record.amount_satang,
        reason=stripes,
        instructions_email=record.email,
        mark=mark_for(record, identity),
        idempotency_key=f"kiosk-{derived}",
        metadata={"reason": record.reason} if record.reason and stripes is None else {},
    )


def mark_for(record: RefundRecord, identity: Identity) -> Mark:
    """How this refund says at Stripe whose it is."""
    assert record.device is not None
    assert record.key is not None
    return Mark(identity.relay_id, record.device, record.key)


def begin(tx: Transaction, request: RefundRequest, now: datetime) -> RefundAnswer | AskRefund:
    """Take the request on: its share of the payment is committed as *creating* before Stripe hears of it.

    Raises `Refusal`: `not_refundable` over what is left, `idempotency_conflict`, `forbidden`.
    """
    record = tx.refunds.by_key(request.caller.name, request.key)
    if record is None:
        record = tx.refunds.insert(_new(tx, request, now))
        _planned(tx, record, request, now)
        return AskRefund(record, first=True)
    if record.refused_by_stripe:
        if request.approval is None and not request.caller.manager:
            # Whoever lost the first answer hears it again; to begin anew takes a new approval.
            text = f"Stripe refused this refund ({record.failure_reason}); nothing went back."
            raise Refusal(ProblemCode.STRIPE_REJECTED, text)
        return AskRefund(_retried(tx, record, request, now), first=True)
    same_payment = record.intent_id == request.payment_id
    if not same_payment or record.body_hash not in (request.body_hash, UNKNOWN_BODY):
        raise Refusal(
            ProblemCode.IDEMPOTENCY_CONFLICT,
            "This Idempotency-Key was used for another request; use a new one.",
        )
    if record.answer is not None:
        return RefundAnswer(record.answer, replayed=True)
    if record.stripe_id is not None:
        return give(tx, record.number)
    return AskRefund(record, first=False)


def note(tx: Transaction, number: int, said: Said, identity: Identity) -> RefundRecord:
    """Keep what Stripe said of the refund that was created. A replayed answer may be old: it is only believed as
    the first word. Raises `Unavailable` when it speaks of another one."""
    record = tx.refunds.by_number(number)
    assert record is not None
    refund = said.refund
    known = tx.refunds.by_stripe_id(refund.id)
    of_this_payment = refund.payment_intent in (None, record.intent_id)
    of_this_refund = record.stripe_id in (None, refund.id) and known in (None, record)
    if not (of_this_payment and of_this_refund):
        raise Unavailable("Stripe answered for another refund.", retry_after_s=2)
    if record.stripe_id is None:
        marked = _with_mark(refund, record, identity)
        hear_refund(tx, marked, identity, Hearing(said.heard_at, said_at=said.said_at))
    else:
        tx.errands.want(ErrandKind.READ_REFUND, record.stripe_id, said.heard_at)
    after = tx.refunds.by_number(number)
    assert after is not None
    return after


def _with_mark(refund: Refund, record: RefundRecord, identity: Identity) -> Refund:
    """The answer to our own question, found by our mark whether or not it repeats it."""
    mark = mark_for(record, identity).as_metadata()
    return refund.model_copy(update={"metadata": mark, "payment_intent": record.intent_id})


def refuse(tx: Transaction, tried: RefundRecord, code: str, now: datetime) -> None:
    """Stripe said a definite no under the key that was `tried`: nothing exists there, and the share is free again.

    Raises `Unavailable` when another relay asks under the next key by now: what becomes of that is not known yet.
    """
    record = tx.refunds.by_number(tried.number)
    assert record is not None
    if record.status is not RefundStatus.CREATING:
        return  # an event brought better news in the meantime
    if record.try_number != tried.try_number:
        raise Unavailable("Another relay is asking Stripe for this refund.", retry_after_s=1)
    tx.refunds.save(replace(record, status=RefundStatus.FAILED, failure_reason=code))
    # Stripe may count more as given back than we know of.
    tx.errands.want(ErrandKind.LIST_REFUNDS, record.intent_id, now)


def next_try(tx: Transaction, tried: RefundRecord, now: datetime) -> RefundRecord:
    """Stripe has nothing under the key that was `tried` and never will: go on under the next one.

    Another relay that asks for the same refund may have found so first: then under the one it took, never two.
    """
    record = tx.refunds.by_number(tried.number)
    assert record is not None
    if record.stripe_id is not None:
        raise Unavailable("Stripe told by an event that the refund exists.", retry_after_s=1)
    if record.try_number != tried.try_number:
        return record
    after = replace(record, try_number=record.try_number + 1, asked_at=now)
    tx.refunds.save(after)
    return after


def give(tx: Transaction, number: int) -> RefundAnswer:
    """The 201, for the first time."""
    record = tx.refunds.by_number(number)
    assert record is not None
    if record.answer is not None:
        return RefundAnswer(record.answer, replayed=True)
    answer = as_refund(record).to_json()
    tx.refunds.save(replace(record, answer=answer))
    return RefundAnswer(answer, replayed=False)


def left_satang(tx: Transaction, payment: PaymentRecord) -> int:
    """What of a payment can still be given back."""
    return payment.amount_received_satang - tx.refunds.bound_satang(payment.number)


def _new(tx: Transaction, request: RefundRequest, now: datetime) -> RefundRecord:
    payment = tx.payments.by_stripe_id(request.payment_id)
    assert payment is not None
    amount = _share(tx, payment, request.body.amount)
    body = request.body
    action = ApprovalAction.REFUND_TO_SHOP if body.to_shop else request.action
    person = allowed_by(tx, request.caller, request.approval, action, request.payment_id, now)
    return RefundRecord(
        payment=payment.number,
        intent_id=request.payment_id,
        amount_satang=amount,
        created_at=now,
        asked_at=now,
        device=request.caller.name,
        key=request.key,
        body_hash=request.body_hash,
        reason=body.reason,
        email=None if body.to_shop else body.email,
        person=person,
        decides=request.decides,
    )


def _retried(
    tx: Transaction, record: RefundRecord, request: RefundRequest, now: datetime
) -> RefundRecord:
    """A refund that Stripe refused is asked for again: a new try under the same key."""
    after = replace(
        _new(tx, request, now),
        number=record.number,
        created_at=record.created_at,
        try_number=record.try_number + 1,
    )
    tx.refunds.save(after)
    _planned(tx, after, request, now)
    return after


def _planned(tx: Transaction, record: RefundRecord, request: RefundRequest, now: datetime) -> None:
    """Whatever becomes of the request, somebody carries the refund on; and who wanted it is on record."""
    tx.errands.want(ErrandKind.RESUME_REFUND, str(record.number), now + FIRST_RESUME)
    detail = {"amount": str(record.amount_satang), "to": record.email or "the shop"}
    if record.reason:
        detail["reason"] = record.reason
    action = "refund_to_shop" if request.body.to_shop else "refund"
    tx.audit.append(
        AuditEntry(now, action, request.caller.name, record.person, record.intent_id, detail)
    )


def _share(tx: Transaction, payment: PaymentRecord, wanted: int | None) -> int:
    """How much goes back. Raises `Refusal` (`not_refundable`)."""
    if payment.paid_at is None:
        raise _not_refundable("This payment brought no money that could be given back.")
    if any(one.status not in DISPUTE_WON for one in tx.disputes.of_payment(payment.number)):
        raise _not_refundable(
            "The customer's bank contests this payment, so Stripe refuses to give it back."
        )
    left = left_satang(tx, payment)
    if left <= 0:
        raise _not_refundable("All of this payment went back already, or is on its way.")
    if wanted is not None and wanted > left:
        raise _not_refundable(
            f"Only ฿{format_baht(left)} of this payment is left to be given back."
        )
    return left if wanted is None else wanted


def _not_refundable(text: str) -> Refusal:
    return Refusal(ProblemCode.NOT_REFUNDABLE, text)
