"""The ledger's records as the wire shows them, and the sentences a manager reads. It must not change anything."""

from __future__ import annotations

from datetime import datetime

from kiosk.core.money import format_baht
from kiosk.protocol.ledger import (
    Dispute,
    LastTransaction,
    Payout,
    PayoutDetail,
    PayoutLine,
    Refund,
    Wallet,
)
from kiosk.relay.ledger.records import (
    DisputeRecord,
    PayoutRecord,
    RefundRecord,
    WalletRecord,
)
from kiosk.relay.ledger.records import PayoutLine as LineRecord
from kiosk.relay.ports import Transaction

DISPUTE_WON = frozenset({"won", "warning_closed"})
"""Stripe decided for the shop, or the bank's question led to nothing."""


def as_refund(record: RefundRecord) -> Refund:
    """The contract's Refund."""
    return Refund(
        id=record.stripe_id,
        payment_id=record.intent_id,
        amount=record.amount_satang,
        status=record.status.value,
        reason=record.reason,
        failure_reason=record.failure_reason,
        created_at=record.created_at,
    )


def as_payout(record: PayoutRecord) -> Payout:
    """The contract's payout."""
    return Payout(
        id=record.id,
        status=record.status,
        amount=record.amount_satang,
        arrival_date=record.arrival_at,
        failure_code=record.failure_code,
        message=payout_message(record),
        timestamp=record.changed_at,
    )


def as_payout_detail(record: PayoutRecord, lines: list[LineRecord]) -> PayoutDetail:
    """A payout with what it is made of."""
    shown = [
        PayoutLine(
            id=line.id,
            type=line.type,
            payment_id=line.payment_id,
            refund_id=line.refund_id,
            amount=line.amount_satang,
            fee=line.fee_satang,
            net=line.net_satang,
        )
        for line in lines
    ]
    whole = shown if record.lines_read_at is not None else None
    return PayoutDetail(**as_payout(record).model_dump(by_alias=False), lines=whole)


def payout_message(record: PayoutRecord) -> str:
    """What became of a payout, for a manager."""
    sum_baht = f"The payout of ฿{format_baht(record.amount_satang)}"
    match record.status:
        case "paid":
            return f"{sum_baht} was sent to the shop's bank."
        case "in_transit":
            return f"{sum_baht} is on its way to the shop's bank."
        case "canceled":
            return f"{sum_baht} was canceled; the money is in the Stripe balance."
        case "failed":
            why = (record.failure_message or "the bank gave no reason").rstrip(".")
            before = ", which was reported as paid, came back" if record.was_paid else " failed"
            return (
                f"{sum_baht}{before}: {why}. The money is in the Stripe balance; check the bank account in "
                "Stripe's dashboard."
            )
        case _:
            return f"{sum_baht} is being prepared."


def as_dispute(record: DisputeRecord, payment_id: str) -> Dispute:
    """A contested payment."""
    return Dispute(
        id=record.id,
        payment_id=payment_id,
        amount=record.amount_satang,
        status=record.status,
        reason=record.reason,
        message=dispute_message(record),
        created_at=record.created_at,
        closed_at=record.closed_at,
    )


def dispute_message(record: DisputeRecord) -> str:
    """How a dispute stands and what to do about it, for a manager."""
    sum_baht = f"฿{format_baht(record.amount_satang)}"
    if record.status in DISPUTE_WON:
        return (
            f"The dispute over {sum_baht} was decided for the shop; accept it, the receipt stands."
        )
    if record.status == "lost":
        return f"The dispute over {sum_baht} was lost and the money is gone; ignore it once it is booked."
    return f"The customer's bank contests {sum_baht}; answer it in Stripe's dashboard before its deadline."


def as_wallet(record: WalletRecord, last: LastTransaction | None) -> Wallet:
    """The contract's wallet."""
    return Wallet(
        available=record.available_satang,
        pending=record.pending_satang,
        currency=record.currency,
        last_transaction=last,
        timestamp=record.read_at,
    )


def last_transaction(tx: Transaction) -> LastTransaction | None:
    """The last movement of money in the store: of a payment, a refund or a payout."""
    found: list[tuple[datetime, LastTransaction]] = []
    payment = tx.payments.last_paid()
    if payment is not None and payment.paid_at is not None and payment.stripe_id is not None:
        found.append(
            _last("payment", payment.stripe_id, payment.amount_received_satang, payment.paid_at)
        )
    refund = tx.refunds.last()
    if refund is not None and refund.stripe_id is not None:
        found.append(_last("refund", refund.stripe_id, -refund.amount_satang, refund.created_at))
    for payout in tx.payouts.page(None, 1):
        found.append(_last("payout", payout.id, -payout.amount_satang, payout.created_at))
    return max(found, key=lambda one: one[0])[1] if found else None


def _last(kind: str, thing_id: str, amount: int, at: datetime) -> tuple[datetime, LastTransaction]:
    return at, LastTransaction(type=kind, id=thing_id, amount=amount, at=at)
