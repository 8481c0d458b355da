"""The one function in which all ways of learning from Stripe end: webhook, watch, verify, catch-up.

`updated` is pure: it says what a record becomes. `apply` finds the record and keeps the change together with the
event that pushes it, in the caller's transaction. Neither may ask anybody anything.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kiosk.core.automaton import Forbid
from kiosk.core.payment import (
    FINAL,
    ConfirmedBy,
    Expected,
    Move,
    Outcome,
    Word,
    advance,
    word_of,
)
from kiosk.logs import fields
from kiosk.protocol.sse import EventName
from kiosk.relay.gateway import mark_of
from kiosk.relay.ports import Transaction
from kiosk.relay.records import CancelCause, Identity, OutboxEvent, PaymentRecord
from kiosk.relay.stripe_objects import Charge, Intent
from kiosk.relay.wire import as_manager_payment, as_payment, same_on_the_wire

EVENT_WAYS = frozenset({ConfirmedBy.WEBHOOK, ConfirmedBy.CATCHUP})
"""Ways that bring events, which may be old; the others bring answers to questions, which are true now."""

_log = logging.getLogger("kiosk.relay.apply")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing Stripe said: the intent as it was at `said_at`, heard by us at `heard_at`, and how.

    `said_at` is Stripe's clock where it is known, else `heard_at`. `event` is the event's id when it was one.
    """

    intent: Intent
    by: ConfirmedBy
    heard_at: datetime
    said_at: datetime
    event: str | None = None


class Result(StrEnum):
    """What became of something Stripe said."""

    CHANGED = "changed"
    NOTHING_NEW = "nothing_new"
    OTHER_MODE = "other_mode"
    NOT_OURS = "not_ours"
    LEFT_ALONE = "left_alone"


@dataclass(frozen=True, slots=True)
class Applied:
    """The result, and the payment as it is now when it is one of ours. `ended`: it has just become final."""

    result: Result
    payment: PaymentRecord | None = None
    ended: bool = False


def answered(intent: Intent, by: ConfirmedBy, now: datetime) -> Statement:
    """What Stripe answered to a question of ours: it is as things are now."""
    return Statement(intent, by, heard_at=now, said_at=intent.charged_at or now)


def apply(tx: Transaction, statement: Statement, identity: Identity) -> Applied:
    """Bring the payment that Stripe speaks of up to what it says. Idempotent, in any order, never backwards."""
    intent = statement.intent
    if intent.livemode is not identity.live:
        return Applied(Result.OTHER_MODE)
    record = _find(tx, intent, identity)
    if record is None:
        return Applied(Result.NOT_OURS)
    after = updated(record, statement, tx.payments.sale_paid_by_other(record))
    after = keep(tx, record, after, statement.heard_at)
    result = Result.NOTHING_NEW if after.version == record.version else Result.CHANGED
    return Applied(result, after, ended=after.outcome in FINAL - {record.outcome})


def apply_charge(tx: Transaction, charge: Charge, heard_at: datetime) -> Applied:
    """Note the bank's reference that a charge carries, whether it comes before or after the payment is paid."""
    record = tx.payments.by_stripe_id(charge.payment_intent) if charge.payment_intent else None
    if record is None:
        return Applied(Result.NOT_OURS)
    if record.reference is not None or charge.reference is None:
        return Applied(Result.NOTHING_NEW, record)
    after = keep(tx, record, replace(record, reference=charge.reference), heard_at)
    return Applied(Result.CHANGED, after)


def _find(tx: Transaction, intent: Intent, identity: Identity) -> PaymentRecord | None:
    """By Stripe's id; or by our mark, when the event overtook the answer that would have told us the id."""
    record = tx.payments.by_stripe_id(intent.id)
    if record is not None:
        return record
    mark = mark_of(intent.metadata)
    if mark is None or mark.relay_id != identity.relay_id:
        return None
    record = tx.payments.by_key(mark.device, mark.key)
    if record is None or record.stripe_id is not None:
        _log.warning(
            "an intent bears our mark and is not known here: %s",
            fields(payment=intent.id, device=mark.device, key=mark.key),
        )
        return None
    return record


def updated(record: PaymentRecord, statement: Statement, sale_paid_by_other: bool) -> PaymentRecord:
    """What `record` becomes by what Stripe said. Pure."""
    intent = statement.intent
    expected = Expected(
        amount_satang=record.amount_satang,
        currency=record.currency,
        cancel_for_expiry=record.cancel_cause is CancelCause.EXPIRY,
        sale_paid_by_other=sale_paid_by_other,
    )
    after = _noted(record, statement)
    word = word_of(intent.heard(), expected)
    if word is None:
        _log.warning(
            "PromptPay does not know this state: %s",
            fields(payment=intent.id, event=statement.event, status=intent.status),
        )
        return after
    step = advance(record.outcome, word)
    assert not isinstance(step, Forbid), "Stripe cannot say what only we say"
    if isinstance(step, Move):
        _log.info("payment moved: %s", _told(record, step, statement, word))
        after = _moved(after, step, statement)
    elif _status_is_news(record, word, statement.by):
        after = replace(after, status=intent.status)
    if word is Word.ATTEMPT_EXPIRED and after.outcome not in FINAL:
        after = cancel_requested(after, CancelCause.EXPIRY, statement.heard_at)
    return after


def _told(record: PaymentRecord, step: Move, statement: Statement, word: Word) -> str:
    """A move of the automaton for the log."""
    return fields(
        payment=statement.intent.id,
        device=record.device,
        key=record.key,
        from_=record.outcome,
        outcome=step.to,
        attention=step.attention,
        word=word,
        by=statement.by,
        event=statement.event,
    )


def _noted(record: PaymentRecord, statement: Statement) -> PaymentRecord:
    """What is taken over whatever the automaton says. The first code stays: we never confirm again."""
    intent = statement.intent
    code = intent.code_to_scan
    asked = statement.by not in EVENT_WAYS
    if record.qr_data is None and code is not None:
        record = replace(record, qr_data=code.data, qr_image_url=code.image_url_png)
    return replace(
        record,
        stripe_id=record.stripe_id or intent.id,
        client_secret=record.client_secret or intent.client_secret,
        reference=record.reference or intent.reference,
        checked_at=statement.heard_at if asked else record.checked_at,
    )


def _moved(record: PaymentRecord, step: Move, statement: Statement) -> PaymentRecord:
    """The record after a move of the automaton."""
    intent = statement.intent
    record = replace(
        record,
        status=intent.status,
        outcome=step.to,
        attention=step.attention,
        confirmed_by=statement.by if step.to in FINAL else record.confirmed_by,
    )
    if step.to in {Outcome.PAID, Outcome.ATTENTION}:
        # Stripe's clock is believed between what we know: asked for before, heard of after.
        paid_at = min(max(statement.said_at, record.created_at), statement.heard_at)
        return replace(
            record,
            paid_at=paid_at,
            amount_received_satang=intent.amount_received,
            failure_code=None,
            failure_message=None,
        )
    if step.to is Outcome.FAILED:
        heard = intent.heard()
        return replace(
            record,
            failure_code=heard.last_error_code,
            failure_message=heard.last_error_message,
        )
    return record


def _status_is_news(record: PaymentRecord, word: Word, by: ConfirmedBy) -> bool:
    """Whether Stripe's word for the state replaces the one we have, when the outcome stays.

    An answer to a question is as things are now. An event may be older than what is known, so it only
    counts where nothing can come before it.
    """
    if record.outcome in FINAL:
        return False
    if by not in EVENT_WAYS or record.status is None:
        return True
    return word is Word.ATTEMPT_EXPIRED or (
        word is Word.PROCESSING and record.outcome is Outcome.WAITING
    )


def cancel_requested(record: PaymentRecord, cause: CancelCause, at: datetime) -> PaymentRecord:
    """The code is taken back: from here on nobody may see it. The first cause stays."""
    if record.cancel_requested_at is not None:
        return record
    return replace(record, cancel_requested_at=at, cancel_cause=cause)


def keep(
    tx: Transaction, before: PaymentRecord, after: PaymentRecord, at: datetime
) -> PaymentRecord:
    """Save `after`. When anybody could see a difference it gets the next version and is pushed."""
    if after == before:
        return before
    if same_on_the_wire(before, after):
        tx.payments.save(after)
        return after
    after = replace(after, version=before.version + 1)
    tx.payments.save(after)
    push(tx, after, at)
    return after


def push(tx: Transaction, record: PaymentRecord, at: datetime) -> None:
    """Queue the payment as it is for the streams that may see it."""
    tx.outbox.append(
        OutboxEvent(
            audience=record.device,
            name=EventName.PAYMENT,
            data=as_payment(record).to_json(),
            manager_data=as_manager_payment(record).to_json(),
            at=at,
        )
    )
