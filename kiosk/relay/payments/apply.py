"""The one function in which all ways of learning from Stripe end: webhook, watch, verify, catch-up.

`updated` is pure: it says what a record becomes. `apply` finds the record and keeps the change together with the
event that pushes it, in the caller's transaction. Neither may ask anybody anything.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from kiosk.relay.ledger.records import ErrandKind
from kiosk.relay.payments.rebuild import rebuild
from kiosk.relay.payments.wire import as_manager_payment, as_payment, same_on_the_wire
from kiosk.relay.ports import Transaction
from kiosk.relay.records import CancelCause, Identity, OutboxEvent, PaymentRecord
from kiosk.relay.stripe_side.gateway import mark_of
from kiosk.relay.stripe_side.objects import Charge, Intent

EVENT_WAYS = frozenset({ConfirmedBy.WEBHOOK, ConfirmedBy.CATCHUP})
"""Ways that bring events, which may be old; the others bring answers to questions, which are true now."""
FEE_PAUSE = timedelta(seconds=5)
"""How long after the money Stripe is asked for its fee, which events do not carry."""
WALLET_PAUSE = timedelta(seconds=5)
"""How long things have to be quiet before the balance is read."""

_log = logging.getLogger("kiosk.relay.payments.apply")


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
    record = _find(tx, statement, identity)
    if record is None:
        return Applied(Result.NOT_OURS)
    after = settle(tx, record, statement)
    result = Result.NOTHING_NEW if after.version == record.version else Result.CHANGED
    return Applied(result, after, ended=after.outcome in FINAL - {record.outcome})


def settle(tx: Transaction, record: PaymentRecord, statement: Statement) -> PaymentRecord:
    """Bring one payment up to what Stripe said, and plan what has to be asked because of it."""
    intent, at = statement.intent, statement.heard_at
    circumstances = tx.payments.circumstances(record)
    after = updated(record, statement, circumstances.sale_paid_by_other)
    calm = after.outcome is Outcome.PAID and after.attention is None
    if calm and (intent.disputed or circumstances.contested):
        after = disputed(after)
    after = keep(tx, record, after, at)
    if after.paid_at is not None and record.paid_at is None:
        money_moved(tx, at)
        if after.fee_satang is None:
            tx.errands.want(ErrandKind.READ_PAYMENT, intent.id, at + FEE_PAUSE)
    _compare_refunded(tx, after, intent.amount_refunded_satang, circumstances.refunded_satang, at)
    return after


def apply_charge(tx: Transaction, charge: Charge, heard_at: datetime) -> Applied:
    """Note what a charge tells of its payment, whether it comes before or after the payment is paid: the bank's
    reference, Stripe's fee, and whether all that went back is known."""
    record = tx.payments.by_stripe_id(charge.payment_intent) if charge.payment_intent else None
    if record is None:
        return Applied(Result.NOT_OURS)
    if record.paid_at is not None and record.charge_id not in (None, charge.id):
        return Applied(Result.NOTHING_NEW, record)  # of an attempt that failed
    after = keep(tx, record, with_charge(record, charge), heard_at)
    if after.paid_at is not None and after.fee_satang is None and after.stripe_id is not None:
        tx.errands.want(ErrandKind.READ_PAYMENT, after.stripe_id, heard_at + FEE_PAUSE)
    known_satang = tx.refunds.refunded_satang(after.number)
    _compare_refunded(tx, after, charge.amount_refunded, known_satang, heard_at)
    result = Result.NOTHING_NEW if after == record else Result.CHANGED
    return Applied(result, after)


def with_charge(record: PaymentRecord, charge: Charge) -> PaymentRecord:
    """The payment with what its charge tells; what is known stays. Pure."""
    fee = charge.balance_transaction
    if fee is None or record.fee_satang is not None:
        fee_satang, net_satang, available_on = (
            record.fee_satang,
            record.net_satang,
            record.available_on,
        )
    else:
        fee_satang, net_satang, available_on = fee.fee, fee.net, fee.available_at
    return replace(
        record,
        charge_id=charge.id,
        reference=record.reference or charge.reference,
        fee_satang=fee_satang,
        net_satang=net_satang,
        available_on=available_on,
    )


def disputed(record: PaymentRecord) -> PaymentRecord:
    """The payment once its money is contested. Pure."""
    step = advance(record.outcome, Word.DISPUTED)
    return replace(record, attention=step.attention) if isinstance(step, Move) else record


def money_moved(tx: Transaction, at: datetime) -> None:
    """The balance at Stripe is not what it was: it is read once things are quiet."""
    tx.errands.want(ErrandKind.READ_WALLET, "", at + WALLET_PAUSE)


def _compare_refunded(
    tx: Transaction,
    record: PaymentRecord,
    said_satang: int | None,
    known_satang: int,
    at: datetime,
) -> None:
    """Ask for the refunds when Stripe counts others than we do: somebody made one in its dashboard."""
    if record.stripe_id is not None and said_satang not in (None, known_satang):
        tx.errands.want(ErrandKind.LIST_REFUNDS, record.stripe_id, at)


def _find(tx: Transaction, statement: Statement, identity: Identity) -> PaymentRecord | None:
    """By Stripe's id; or by our mark, when the event overtook the answer that would have told us the id, or when
    the store has lost the payment or has another intent under its key."""
    intent = statement.intent
    record = tx.payments.by_stripe_id(intent.id)
    if record is not None:
        return record
    mark = mark_of(intent.metadata)
    if mark is None or mark.relay_id != identity.relay_id:
        return None
    record = tx.payments.by_key(mark.device, mark.key)
    if record is not None and record.stripe_id is None:
        return record
    return rebuild(tx, intent, mark, statement.heard_at)


def updated(record: PaymentRecord, statement: Statement, sale_paid_by_other: bool) -> PaymentRecord:
    """What `record` becomes by what Stripe said. Pure."""
    intent = statement.intent
    expected = Expected(
        amount_satang=record.amount_satang,
        currency=record.currency,
        cancel_for_expiry=record.cancel_cause is CancelCause.EXPIRY,
        sale_paid_by_other=sale_paid_by_other,
        rebuilt=record.rebuilt_key is not None,
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
    if intent.latest_charge is not None and intent.status == "succeeded":
        # Only now it is the charge that moved the money; before, it is that of a failed attempt.
        record = with_charge(record, intent.latest_charge)
    return replace(
        record,
        stripe_id=record.stripe_id or intent.id,
        client_secret=record.client_secret or intent.client_secret,
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
    counts where nothing can come before it. Once the bank has it no code comes back, whoever says so: an attempt
    is confirmed once, and what says *offered* was asked before or is an answer given twice.
    """
    if record.outcome in FINAL:
        return False
    if word is Word.OFFERED and record.with_the_bank:
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
        tx.payments.save(before, after)
        return after
    after = replace(after, version=before.version + 1)
    tx.payments.save(before, after)
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
