"""A payment as the wire shows it: what is in the record, less what must not be seen.

The one place that decides whether a code may be on a screen. It must not change anything.
"""

from __future__ import annotations

from kiosk.core.payment import Outcome
from kiosk.protocol.messages import (
    Failure,
    IntentCreated,
    ManagerPayment,
    Payment,
    Qr,
    Resolution,
)
from kiosk.relay.records import PaymentRecord

_FOR_MANAGERS = frozenset(ManagerPayment.model_fields) - frozenset(Payment.model_fields)


def as_payment(record: PaymentRecord) -> Payment:
    """The contract's Payment as its device sees it."""
    whole = as_manager_payment(record)
    return Payment.model_construct(
        **{name: value for name, value in whole if name not in _FOR_MANAGERS}
    )


def as_manager_payment(record: PaymentRecord) -> ManagerPayment:
    """The contract's Payment as a manager sees it."""
    return ManagerPayment(
        id=record.stripe_id,
        key=record.key,
        status=record.status,
        outcome=record.outcome,
        attention=record.attention,
        failure=_failure(record),
        amount=record.amount_satang,
        currency=record.currency,
        amount_received=record.amount_received_satang,
        amount_refunded=record.amount_refunded_satang,
        description=record.description,
        metadata=dict(record.metadata),
        device=record.device,
        reference=record.reference if record.paid_at is not None else None,
        qr=_code(record) if _may_be_shown(record) else None,
        created_at=record.created_at,
        expires_at=record.expires_at,
        paid_at=record.paid_at,
        cancel_requested_at=record.cancel_requested_at,
        confirmed_by=record.confirmed_by,
        checked_at=record.checked_at,
        receipt=record.receipt,
        resolution=_resolution(record),
        version=record.version,
        fee=record.fee_satang if record.paid_at is not None else None,
        net=record.net_satang if record.paid_at is not None else None,
        available_on=record.available_on if record.paid_at is not None else None,
        payout_id=record.payout_id,
    )


def same_on_the_wire(one: PaymentRecord, other: PaymentRecord) -> bool:
    """Nobody outside could tell them apart, the time of the last check aside."""
    neutral = {"checked_at": None, "version": 0}
    before, after = (as_manager_payment(record) for record in (one, other))
    return before.model_copy(update=neutral) == after.model_copy(update=neutral)


def as_answer(record: PaymentRecord, public_url: str | None) -> IntentCreated | None:
    """The 201 of a creation, or None while there is no code to give.

    `public_url` is the address customers see; without it the payment has no page that could be named.
    """
    code = _code(record)
    if code is None or not (record.stripe_id and record.client_secret and record.status):
        return None
    return IntentCreated(
        payment_intent_id=record.stripe_id,
        client_secret=record.client_secret,
        status=record.status,
        amount=record.amount_satang,
        currency=record.currency,
        qr=code,
        created_at=record.created_at,
        expires_at=record.expires_at,
        page_url=page_url(record, public_url),
    )


def page_url(record: PaymentRecord, public_url: str | None) -> str | None:
    """Where the customer finds the payment's page, None when there is no such place."""
    if public_url is None or record.page_token is None:
        return None
    return f"{public_url}/p/{record.page_token}"


def _code(record: PaymentRecord) -> Qr | None:
    if record.qr_data is None:
        return None
    return Qr(data=record.qr_data, image_url=record.qr_image_url)


def _may_be_shown(record: PaymentRecord) -> bool:
    """A code is shown while somebody should scan it: not after a result, not while it is taken back, and not
    once the bank has the payment (a second scan would pay twice)."""
    return (
        record.outcome is Outcome.WAITING
        and record.cancel_requested_at is None
        and not record.with_the_bank
    )


def _resolution(record: PaymentRecord) -> Resolution | None:
    settled = record.settlement
    if settled is None:
        return None
    return Resolution(
        decision=settled.decision.value, reason=settled.reason, by=settled.by, at=settled.at
    )


def _failure(record: PaymentRecord) -> Failure | None:
    if record.failure_code is None:
        return None
    return Failure(code=record.failure_code, message=record.failure_message or "")
