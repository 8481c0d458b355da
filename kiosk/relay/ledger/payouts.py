"""What Stripe says of payouts and of the balance, brought into the store and pushed to managers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.logs import fields
from kiosk.protocol.sse import EventName
from kiosk.relay.ledger.records import (
    PAYOUT_ENDED,
    ErrandKind,
    PayoutLine,
    PayoutRecord,
    WalletRecord,
)
from kiosk.relay.ledger.wire import as_payout, as_wallet, last_transaction
from kiosk.relay.payments.apply import Applied, Result, keep, money_moved
from kiosk.relay.ports import Transaction
from kiosk.relay.records import OutboxEvent, PaymentRecord
from kiosk.relay.stripe_side.ledger_objects import BAHT, Balance, Payout
from kiosk.relay.stripe_side.objects import BalanceTransaction

_RANK = {"pending": 0, "in_transit": 1, "paid": 2, "failed": 3, "canceled": 3}
"""How far a payout has come. It never goes back, so snapshots may come in any order; *paid* may still fail.
Source: Stripe's API reference, the payout's `status`."""
_MONEY_IN = frozenset({"charge", "payment"})

_log = logging.getLogger("kiosk.relay.ledger")


def hear_payout(tx: Transaction, payout: Payout, at: datetime) -> Applied:
    """Bring a payout up to what Stripe says of it. Idempotent, in any order."""
    before = tx.payouts.by_id(payout.id)
    after = _updated(before, payout, at)
    if payout.reconciliation_status == "completed" and after.lines_read_at is None:
        tx.errands.want(ErrandKind.READ_PAYOUT_LINES, payout.id, at)
    if before is not None and as_payout(replace(after, changed_at=before.changed_at)) == as_payout(
        before
    ):
        return Applied(Result.NOTHING_NEW)
    facts = fields(payout=payout.id, status=after.status, failure=after.failure_code)
    _log.info("payout moved: %s", facts)
    tx.payouts.save(after)
    tx.outbox.append(
        OutboxEvent(audience=None, name=EventName.PAYOUT, data=as_payout(after).to_json(), at=at)
    )
    money_moved(tx, at)
    return Applied(Result.CHANGED)


def _updated(before: PayoutRecord | None, payout: Payout, at: datetime) -> PayoutRecord:
    if before is None:
        before = PayoutRecord(
            id=payout.id,
            status=payout.status,
            amount_satang=payout.amount,
            currency=payout.currency,
            created_at=min(payout.created_at or at, at),
            changed_at=at,
        )
    newer = _rank(payout.status) >= _rank(before.status) and before.status not in PAYOUT_ENDED
    status = payout.status if newer else before.status
    failed = status in PAYOUT_ENDED
    return replace(
        before,
        status=status,
        amount_satang=payout.amount,
        arrival_at=payout.arrives_at if newer else before.arrival_at or payout.arrives_at,
        failure_code=(before.failure_code or payout.failure_code) if failed else None,
        failure_message=(before.failure_message or payout.failure_message) if failed else None,
        was_paid=before.was_paid or payout.status == "paid",
        changed_at=at,
    )


def _rank(status: str) -> int:
    """A word of Stripe's that is not known here comes before every other."""
    return _RANK.get(status, 0)


def keep_lines(
    tx: Transaction, payout_id: str, lines: Sequence[BalanceTransaction], at: datetime
) -> None:
    """Keep what a payout is made of; the payments in it learn so, and their fee if it was not known yet."""
    record = tx.payouts.by_id(payout_id)
    if record is None:
        return
    kept = []
    for line in lines:
        payment = _paid_by(tx, line)
        refund = tx.refunds.by_stripe_id(line.source) if line.source else None
        if payment is not None:
            keep(tx, payment, _in_payout(payment, line, payout_id), at)
        refunded = refund.intent_id if refund is not None else None
        kept.append(
            PayoutLine(
                id=line.id,
                payout=payout_id,
                type=line.type,
                payment_id=payment.stripe_id if payment is not None else refunded,
                refund_id=refund.stripe_id if refund is not None else None,
                amount_satang=line.amount,
                fee_satang=line.fee,
                net_satang=line.net,
            )
        )
    tx.payouts.keep_lines(kept)
    tx.payouts.save(replace(record, lines_read_at=at))


def keep_balance(tx: Transaction, balance: Balance, at: datetime) -> None:
    """Keep what lies at Stripe; managers are told when it changed."""
    before = tx.wallet.read()
    after = WalletRecord(balance.available_satang, balance.pending_satang, BAHT, at)
    tx.wallet.save(after)
    if before is not None and replace(before, read_at=at) == after:
        return
    data = as_wallet(after, last_transaction(tx)).to_json()
    tx.outbox.append(OutboxEvent(audience=None, name=EventName.WALLET, data=data, at=at))


def _paid_by(tx: Transaction, line: BalanceTransaction) -> PaymentRecord | None:
    if line.type not in _MONEY_IN or line.source is None:
        return None
    return tx.payments.by_charge(line.source)


def _in_payout(payment: PaymentRecord, line: BalanceTransaction, payout_id: str) -> PaymentRecord:
    payment = replace(payment, payout_id=payout_id)
    if payment.fee_satang is not None:
        return payment
    return replace(
        payment, fee_satang=line.fee, net_satang=line.net, available_on=line.available_at
    )
