"""What Stripe says of disputes, brought into the store: a contested payment stays paid and waits for a person."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from kiosk.core.automaton import Ignore
from kiosk.core.payment import Word, advance
from kiosk.logs import fields
from kiosk.relay.ledger.records import DisputeRecord, ErrandKind
from kiosk.relay.ledger.wire import dispute_message
from kiosk.relay.payments.apply import Applied, Result, disputed, keep, money_moved, push
from kiosk.relay.ports import Transaction
from kiosk.relay.records import AuditEntry, PaymentRecord
from kiosk.relay.stripe_side.ledger_objects import Dispute
from kiosk.relay.stripe_side.parsing import instant

CLOSED = frozenset({"won", "lost", "warning_closed"})
BY_STRIPE = "(Stripe)"  # no device can have this name

_log = logging.getLogger("kiosk.relay.ledger")


def hear_dispute(tx: Transaction, dispute: Dispute, at: datetime) -> Applied:
    """Keep a dispute over a payment of ours. Idempotent; once it is closed it is not opened again."""
    payment = _payment_of(tx, dispute)
    if payment is None:
        # Seldom enough to ask whether it is one of ours that was lost.
        if dispute.payment_intent is not None:
            tx.errands.want(ErrandKind.READ_PAYMENT, dispute.payment_intent, at)
        return Applied(Result.NOT_OURS)
    before = tx.disputes.by_id(dispute.id)
    if before is not None and (before.status == dispute.status or before.status in CLOSED):
        return Applied(Result.NOTHING_NEW, payment)
    closed = dispute.status in CLOSED
    record = DisputeRecord(
        id=dispute.id,
        payment=payment.number,
        amount_satang=dispute.amount,
        currency=dispute.currency,
        status=dispute.status,
        reason=dispute.reason,
        created_at=min(instant(dispute.created) or at, at),
        closed_at=at if closed else None,
    )
    tx.disputes.save(record)
    _note(tx, payment, record, at)
    money_moved(tx, at)
    after = keep(tx, payment, disputed(payment), at)
    if after.version == payment.version:
        after = _told_again(tx, after, at)
    step = advance(payment.outcome, Word.DISPUTE_CLOSED if closed else Word.DISPUTED)
    why = step.why if isinstance(step, Ignore) else None
    facts = fields(payment=payment.stripe_id, dispute=dispute.id, status=dispute.status, left=why)
    _log.info("a payment is contested: %s", facts)
    return Applied(Result.CHANGED, after)


def _payment_of(tx: Transaction, dispute: Dispute) -> PaymentRecord | None:
    found = tx.payments.by_stripe_id(dispute.payment_intent) if dispute.payment_intent else None
    if found is None and dispute.charge is not None:
        found = tx.payments.by_charge(dispute.charge)
    return found


def _told_again(tx: Transaction, payment: PaymentRecord, at: datetime) -> PaymentRecord:
    """How a dispute stands is a change of its payment, although only its disputes show it."""
    after = replace(payment, version=payment.version + 1)
    tx.payments.save(payment, after)
    push(tx, after, at)
    return after


def _note(tx: Transaction, payment: PaymentRecord, record: DisputeRecord, at: datetime) -> None:
    """On record with what is suggested: nobody but Stripe did this, and a person has to settle it."""
    action = "dispute_closed" if record.closed_at is not None else "dispute_opened"
    detail = {"dispute": record.id, "status": record.status, "advice": dispute_message(record)}
    tx.audit.append(AuditEntry(at, action, BY_STRIPE, None, payment.stripe_id, detail))
