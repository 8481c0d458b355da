"""What a creation does to the store, step by step; each step is one transaction. It asks nobody anything.

`begin` decides what a request means, `note` keeps what Stripe said, `refuse` and `next_try` that it said no,
`give` hands out the 201. A crash between any two leaves a payment that the next request or the watch carries
on.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.core.payment import FINAL, Move, Outcome, Word, advance
from kiosk.logs import fields
from kiosk.protocol.messages import CreateIntent
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.payments.apply import Statement, keep, push, settle
from kiosk.relay.payments.body_hash import body_hash
from kiosk.relay.payments.wire import as_answer
from kiosk.relay.ports import Transaction
from kiosk.relay.records import CancelCause, Identity, PaymentRecord
from kiosk.relay.stripe_side.gateway import Mark, Order, Unavailable

_log = logging.getLogger("kiosk.relay.payments.creation")


@dataclass(frozen=True, slots=True)
class Offering:
    """How codes are offered: for how long (`ttl`), and at which address customers see them, if there is one.

    `new_token` makes what nobody can guess, for the address of a payment's page.
    """

    ttl: timedelta
    public_url: str | None
    new_token: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The 201's JSON, and whether it was given before."""

    json: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Stripe has to be asked for this payment. `first`: under this key nobody ever asked before."""

    record: PaymentRecord
    first: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One `POST /payments/intents` that was understood."""

    device: str
    key: str
    body: CreateIntent

    @property
    def body_hash(self) -> str:
        """The same for every spelling of the same body."""
        return body_hash(self.body.model_dump())


def order_of(record: PaymentRecord, identity: Identity) -> Order:
    """What Stripe is asked for. The key is derived, so that a lost answer is asked for again, not paid twice."""
    parts = [identity.relay_id, record.device, record.key, str(record.try_number)]
    derived = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return Order(
        amount_satang=record.amount_satang,
        currency=record.currency,
        description=record.description,
        metadata=record.metadata,
        mark=mark_for(record, identity),
        idempotency_key=f"kiosk-{derived}",
    )


def mark_for(record: PaymentRecord, identity: Identity) -> Mark:
    """How this payment's intent says whose it is."""
    return Mark(identity.relay_id, record.device, record.key)


def begin(tx: Transaction, request: Request, now: datetime, offering: Offering) -> Answer | Ask:
    """Take the request on: a payment is committed as *creating* before Stripe hears of it."""
    record = tx.payments.by_key(request.device, request.key)
    if record is None:
        record = tx.payments.insert(_new(request, now, offering))
        push(tx, record, now)
        return Ask(record, first=True)
    if record.refused_by_stripe:
        return Ask(_retried(tx, record, request, now, offering), first=True)
    if record.body_hash != request.body_hash:
        raise Refusal(
            ProblemCode.IDEMPOTENCY_CONFLICT,
            "This Idempotency-Key was used for another request; use a new one.",
        )
    if record.answer is not None:
        return Answer(record.answer, replayed=True)
    answer = _first_answer(tx, record, now, offering)
    return answer if answer is not None else Ask(record, first=False)


def note(tx: Transaction, number: int, statement: Statement, identity: Identity) -> PaymentRecord:
    """Keep what Stripe said of the intent that was created for this payment."""
    record = tx.payments.by_number(number)
    assert record is not None
    intent = statement.intent
    if intent.livemode is not identity.live or record.stripe_id not in (None, intent.id):
        raise Unavailable("Stripe answered for another payment.", retry_after_s=2)
    return settle(tx, record, statement)


def refuse(tx: Transaction, tried: PaymentRecord, code: str, message: str, now: datetime) -> None:
    """Stripe said a definite no: nothing exists there under the key that was `tried`.

    Raises `Unavailable` when another relay asks under the next key by now: what becomes of that is not known yet.
    """
    record = tx.payments.by_number(tried.number)
    assert record is not None
    if record.outcome is not Outcome.CREATING:
        return  # an event brought better news in the meantime
    if record.try_number != tried.try_number:
        raise Unavailable("Another relay is asking Stripe for this payment.", retry_after_s=1)
    step = advance(record.outcome, Word.REJECTED)
    assert isinstance(step, Move)
    after = replace(record, outcome=step.to, failure_code=code, failure_message=message)
    keep(tx, record, after, now)


def next_try(tx: Transaction, tried: PaymentRecord, now: datetime) -> PaymentRecord:
    """Stripe has nothing under the key that was `tried` and never will: go on under the next one.

    Another relay that asks for the same payment may have found so first: then under the one it took, never two.
    """
    record = tx.payments.by_number(tried.number)
    assert record is not None
    if record.stripe_id is not None:
        raise Unavailable("Stripe told by an event that the payment exists.", retry_after_s=1)
    if record.try_number != tried.try_number:
        return record
    after = replace(record, try_number=record.try_number + 1, asked_at=now)
    tx.payments.save(record, after)
    return after


def end_uncreated(tx: Transaction, number: int, asked_for: str | None, now: datetime) -> None:
    """Stripe says that this payment does not exist there and its time is up: it is over.

    `asked_for` is the id it was looked for by, None when it had none; one that an event has brought since was not
    looked for.
    """
    record = tx.payments.by_number(number)
    assert record is not None
    if record.stripe_id != asked_for:
        return
    expired = record.cancel_cause is not CancelCause.PERSON
    step = advance(record.outcome, Word.EXPIRED if expired else Word.CANCELED)
    if isinstance(step, Move):
        _log.info(
            "a payment that Stripe does not have is over: %s",
            fields(
                payment=record.stripe_id,
                device=record.device,
                key=record.key,
                from_=record.outcome,
                outcome=step.to,
            ),
        )
        keep(tx, record, replace(record, outcome=step.to), now)


def _new(request: Request, now: datetime, offering: Offering) -> PaymentRecord:
    return PaymentRecord(
        device=request.device,
        key=request.key,
        body_hash=request.body_hash,
        amount_satang=request.body.amount,
        currency=request.body.currency,
        description=request.body.description or None,
        metadata=request.body.metadata,
        created_at=now,
        asked_at=now,
        expires_at=now + offering.ttl,
        page_token=offering.new_token() if offering.public_url else None,
    )


def _retried(
    tx: Transaction,
    record: PaymentRecord,
    request: Request,
    now: datetime,
    offering: Offering,
) -> PaymentRecord:
    """A refused creation is asked for again, maybe with a better body: a new try under the same key."""
    step = advance(record.outcome, Word.RETRIED)
    assert isinstance(step, Move)
    after = replace(
        _new(request, now, offering),
        number=record.number,
        created_at=record.created_at,
        outcome=step.to,
        try_number=record.try_number + 1,
        version=record.version,
    )
    return keep(tx, record, after, now)


def give(tx: Transaction, number: int, now: datetime, offering: Offering) -> Answer:
    """The 201, for the first time. Raises `Unavailable` while there is no code, `Refusal` when it is over."""
    record = tx.payments.by_number(number)
    assert record is not None
    answer = _first_answer(tx, record, now, offering)
    if answer is None:
        raise Unavailable("Stripe gave no code to show for this payment.", retry_after_s=2)
    return answer


def _first_answer(
    tx: Transaction, record: PaymentRecord, now: datetime, offering: Offering
) -> Answer | None:
    """Give the 201 for the first time, None while there is no code yet.

    A payment that ended before its code was given has nothing to offer; one that was paid has: the till
    learns of the money by push or poll.
    """
    if record.outcome is Outcome.FAILED or (record.outcome in FINAL and record.paid_at is None):
        raise Refusal(
            ProblemCode.INVALID_STATE,
            f"This payment is {record.outcome.value} already; ask with a new Idempotency-Key.",
        )
    message = as_answer(record, offering.public_url)
    if message is None:
        return None
    answer = message.to_json()
    keep(tx, record, replace(record, answer=answer), now)
    return Answer(answer, replayed=False)
