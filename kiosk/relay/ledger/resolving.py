"""A person settles a payment that needs attention: the sale is accepted, the money goes back, or it was only seen.

A decision is final. *Refund* is made in the transaction that learns that the refund exists, so a payment is never
settled by money that stayed; until then it waits, and nobody can decide otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.core.attention import Decision, objection
from kiosk.core.payment import Attention
from kiosk.core.refund_status import RefundStatus
from kiosk.protocol.ledger import CreateRefund, Resolve
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.ledger.allowing import allowed_by
from kiosk.relay.ledger.records import RefundRecord
from kiosk.relay.ledger.refund_steps import RefundRequest, left_satang
from kiosk.relay.ledger.refunding import Refunding
from kiosk.relay.payments.apply import keep
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import AuditEntry, Caller, PaymentRecord, Settlement

_NOBODYS_RECEIPT = (
    "This money came by a second code under one key, which no till knows, so nobody can issue its receipt; give "
    "it back instead."
)


@dataclass(frozen=True, slots=True)
class ResolveRequest:
    """One decision that was understood."""

    caller: Caller
    payment_id: str
    body: Resolve
    approval: str | None = None


class Resolving:
    """All decisions of one relay."""

    def __init__(self, store: Store, refunding: Refunding, clock: Clock) -> None:
        self._store = store
        self._refunding = refunding
        self._clock = clock

    async def resolve(self, request: ResolveRequest) -> PaymentRecord:
        """Settle the payment; the same decision again changes nothing.

        Raises `Refusal`: `invalid_state` for what cannot be decided, `forbidden`, `validation_failed`, and for a
        refund whatever keeps it from being made.
        """
        now = self._clock()
        wanted = await self._store.run(lambda tx: _decide(tx, request, now))
        if isinstance(wanted, PaymentRecord):
            return wanted
        await self._refunding.refund(wanted)
        payment = await self._store.run(lambda tx: _present(tx, request.payment_id))
        if payment.settlement is None:
            text = "The refund failed at Stripe at once, so the money is still here; decide again."
            raise Refusal(ProblemCode.NOT_REFUNDABLE, text)
        return payment


def _decide(
    tx: Transaction, request: ResolveRequest, now: datetime
) -> PaymentRecord | RefundRequest:
    """The payment once it is settled, or the refund that settles it."""
    payment = _present(tx, request.payment_id)
    decision = Decision(request.body.decision)
    if payment.settlement is not None:
        if payment.settlement.decision is decision:
            return payment
        raise _invalid(
            f"This was decided already: {payment.settlement.decision.value}, by {payment.settlement.by}."
        )
    if payment.attention is None:
        raise _invalid("This payment needs no decision.")
    why_not = _objection(tx, payment, payment.attention, decision)
    if why_not is not None:
        raise _invalid(why_not)
    waiting = _on_its_way_back(tx, payment)
    mine = waiting is not None and waiting.device == request.caller.name
    if waiting is not None and not (mine and decision is Decision.REFUND):
        raise Refusal(
            ProblemCode.IN_PROGRESS,
            "A refund that settles this payment is being asked for; wait for its answer.",
            retry_after_s=2,
        )
    if decision is Decision.REFUND and (mine or left_satang(tx, payment) > 0):
        return _refund(tx, request, payment)
    return _settled(tx, request, payment, now)


def _objection(
    tx: Transaction, payment: PaymentRecord, attention: Attention, decision: Decision
) -> str | None:
    """Why this cannot be decided, None when it can."""
    if decision is Decision.ACCEPT and payment.rebuilt_key not in (None, payment.key):
        return _NOBODYS_RECEIPT
    paid_by_other = tx.payments.circumstances(payment).sale_paid_by_other
    return objection(attention, decision, sale_paid_by_other=paid_by_other)


def _refund(tx: Transaction, request: ResolveRequest, payment: PaymentRecord) -> RefundRequest:
    """All that is left goes back, under a key that no caller can send: one such refund a payment and device, and
    another one only when the one before did not settle it."""
    body = request.body
    if body.email is None and not body.to_shop:
        raise Refusal(
            ProblemCode.VALIDATION_FAILED,
            "email: needed to refund; Stripe asks the customer for a bank account there.",
        )
    return RefundRequest(
        caller=request.caller,
        key=_key(tx, request, payment),
        payment_id=request.payment_id,
        body=CreateRefund(email=body.email, to_shop=body.to_shop),
        approval=request.approval,
        action=ApprovalAction.RESOLVE,
        decides=body.reason,
    )


def _key(tx: Transaction, request: ResolveRequest, payment: PaymentRecord) -> str:
    """By Stripe's id, which outlives a restore; our numbers are given again then, and name other payments.

    A refund that exists and did not settle the payment never will: it failed at once, or is from before a restore.
    """
    first = f"§resolve {request.payment_id}"
    made = sum(
        1
        for one in tx.refunds.of_payment(payment.number)
        if one.device == request.caller.name
        and one.stripe_id is not None
        and (one.key or "").startswith(first)
    )
    return f"{first} {made + 1}" if made else first


def _settled(
    tx: Transaction, request: ResolveRequest, payment: PaymentRecord, now: datetime
) -> PaymentRecord:
    body = request.body
    action = ApprovalAction.RESOLVE
    person = allowed_by(tx, request.caller, request.approval, action, request.payment_id, now)
    by = person or request.caller.name
    settled = Settlement(Decision(body.decision), body.reason, by, now)
    detail = {"decision": body.decision, "reason": body.reason}
    tx.audit.append(
        AuditEntry(now, "resolve", request.caller.name, person, request.payment_id, detail)
    )
    return keep(tx, payment, replace(payment, settlement=settled), now)


def _on_its_way_back(tx: Transaction, payment: PaymentRecord) -> RefundRecord | None:
    """The refund that settles the payment, while Stripe has not said what became of it."""
    for one in tx.refunds.of_payment(payment.number):
        if one.decides is not None and one.status is RefundStatus.CREATING:
            return one
    return None


def _present(tx: Transaction, payment_id: str) -> PaymentRecord:
    payment = tx.payments.by_stripe_id(payment_id)
    assert payment is not None
    return payment


def _invalid(text: str) -> Refusal:
    return Refusal(ProblemCode.INVALID_STATE, text)
