"""The one function in which all ways end: whatever comes in whatever order, money is never lost or undone."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core.payment import ATTEMPT_EXPIRED_CODE, Attention, ConfirmedBy, Outcome
from kiosk.relay.payments.apply import (
    Applied,
    Result,
    Statement,
    answered,
    apply,
    apply_charge,
    cancel_requested,
    keep,
    updated,
)
from kiosk.relay.payments.wire import as_payment
from kiosk.relay.ports import Transaction
from kiosk.relay.records import CancelCause, PaymentRecord
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_side.gateway import Mark
from kiosk.relay.stripe_side.objects import Charge, Intent, parse
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import IDENTITY, START, FakeClock, record

MARK = Mark(IDENTITY.relay_id, "A1", "key1").as_metadata()
MONEY = {"succeeded", "other_amount", "other_currency"}
LATER = START + timedelta(seconds=30)


def intent(status: str = "requires_action", **changes: Any) -> Intent:
    """What Stripe says of pi_1."""
    code = {"data": "0002…", "image_url_png": "https://qr.test/1.png"}
    body = {
        "id": "pi_1",
        "object": "payment_intent",
        "amount": 18_550,
        "amount_received": 18_550 if status == "succeeded" else 0,
        "currency": "thb",
        "livemode": False,
        "status": status,
        "metadata": MARK,
        "client_secret": "pi_1_secret",
        "next_action": (
            {"promptpay_display_qr_code": code} if status == "requires_action" else None
        ),
    }
    return parse(Intent, {**body, **changes})


def failed(code: str) -> Intent:
    """The attempt ended with this code."""
    return intent("requires_payment_method", last_payment_error={"code": code, "message": "No."})


SNAPSHOTS = {
    "created": intent("requires_payment_method"),
    "offered": intent(),
    "processing": intent("processing"),
    "failed": failed("payment_intent_payment_attempt_failed"),
    "attempt_expired": failed(ATTEMPT_EXPIRED_CODE),
    "canceled": intent("canceled"),
    "succeeded": intent("succeeded"),
    "other_amount": intent("succeeded", amount_received=18_549),
    "other_currency": intent("succeeded", currency="usd"),
}


def heard(name: str, by: ConfirmedBy = ConfirmedBy.WEBHOOK) -> Statement:
    return Statement(SNAPSHOTS[name], by, heard_at=LATER, said_at=LATER)


def told_all(names: tuple[str, ...], by: ConfirmedBy) -> list[PaymentRecord]:
    """The payment after each of these statements."""
    states = [record(number=1)]
    for name in names:
        states.append(updated(states[-1], heard(name, by), sale_paid_by_other=False))
    return states


@pytest.mark.parametrize("by", [ConfirmedBy.WEBHOOK, ConfirmedBy.WATCH])
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_every_sequence_of_statements_ends_right(length: int, by: ConfirmedBy) -> None:
    for names in itertools.product(SNAPSHOTS, repeat=length):
        states = told_all(names, by)
        with_money = False
        for state in states:
            has_money = state.outcome in (Outcome.PAID, Outcome.ATTENTION)
            assert has_money or not with_money, names
            with_money = has_money
            assert (as_payment(state).qr is None) or state.outcome is Outcome.WAITING, names
            assert (state.paid_at is not None) == has_money, names
        assert states[-1].outcome is expected_end(names), names
        assert states[-1].attention is expected_attention(names), names


def expected_end(names: tuple[str, ...]) -> Outcome:
    """What the story says: the first money or the first end decides, else how far it came."""
    for name in names:
        if name == "succeeded":
            return Outcome.PAID
        if name in MONEY:
            return Outcome.ATTENTION
        if name == "canceled":
            late = any(later in MONEY for later in names)
            ended = (
                Outcome.EXPIRED
                if "attempt_expired" in names[: names.index(name)]
                else Outcome.CANCELED
            )
            return Outcome.ATTENTION if late else ended
    if "failed" in names:
        return Outcome.FAILED
    on_the_way = {"offered", "processing", "attempt_expired"}
    return Outcome.WAITING if on_the_way & set(names) else Outcome.CREATING


def expected_attention(names: tuple[str, ...]) -> Attention | None:
    """Why a person has to look, by the first money."""
    money = next((name for name in names if name in MONEY), None)
    if money is None:
        return None
    if money == "succeeded":
        late = "canceled" in names[: names.index(money)]
        return Attention.PAID_LATE if late else None
    return {
        "other_amount": Attention.AMOUNT_MISMATCH,
        "other_currency": Attention.CURRENCY_MISMATCH,
    }[money]


def test_every_order_of_one_whole_story_ends_in_paid() -> None:
    story = ("created", "offered", "processing", "failed", "succeeded", "succeeded")
    for names in set(itertools.permutations(story)):
        end = told_all(names, ConfirmedBy.WEBHOOK)[-1]
        assert end.outcome is Outcome.PAID
        assert (end.status, end.failure_code) == ("succeeded", None)


# What a statement leaves in the record


def test_a_first_answer_brings_id_code_and_secret() -> None:
    [_, after] = told_all(("offered",), ConfirmedBy.WATCH)
    assert (after.stripe_id, after.status) == ("pi_1", "requires_action")
    assert (after.qr_data, after.client_secret) == ("0002…", "pi_1_secret")
    assert after.checked_at == LATER


def test_the_first_code_stays() -> None:
    other = {"promptpay_display_qr_code": {"data": "other"}}
    again = Statement(intent(next_action=other), ConfirmedBy.WATCH, LATER, LATER)
    [*_, first] = told_all(("offered",), ConfirmedBy.WATCH)
    assert updated(first, again, sale_paid_by_other=False).qr_data == "0002…"


def test_a_webhook_is_no_check() -> None:
    assert told_all(("offered",), ConfirmedBy.WEBHOOK)[-1].checked_at is None


def test_paid_says_when_how_much_and_how_it_was_learnt() -> None:
    end = told_all(("offered", "failed", "succeeded"), ConfirmedBy.VERIFY)[-1]
    assert (end.paid_at, end.confirmed_by) == (LATER, ConfirmedBy.VERIFY)
    assert (end.amount_received_satang, end.failure_code) == (18_550, None)


@pytest.mark.parametrize(
    ("said_s", "expected_s"), [(-86_400, 0), (10, 10), (86_400, 30)], ids=["early", "on", "late"]
)
def test_stripes_clock_is_believed_within_what_we_know(said_s: int, expected_s: int) -> None:
    said_at = START + timedelta(seconds=said_s)
    statement = Statement(SNAPSHOTS["succeeded"], ConfirmedBy.WEBHOOK, LATER, said_at)
    paid = updated(record(), statement, sale_paid_by_other=False)
    assert paid.paid_at == START + timedelta(seconds=expected_s)


def test_an_answer_carries_the_time_of_the_charge() -> None:
    charge = FakeStripe(FakeClock()).charge("pi_1")
    now = START + timedelta(hours=1)
    statement = answered(intent("succeeded", latest_charge=charge), ConfirmedBy.WATCH, now)
    assert (statement.said_at, statement.heard_at) == (START, now)
    assert answered(intent(), ConfirmedBy.WATCH, now).said_at == now


def test_a_failure_is_told_in_stripes_words() -> None:
    end = told_all(("offered", "failed"), ConfirmedBy.WEBHOOK)[-1]
    assert (end.failure_code, end.failure_message) == (
        "payment_intent_payment_attempt_failed",
        "No.",
    )


def test_an_attempt_that_stripe_let_run_out_loses_its_code_and_is_to_be_cancelled() -> None:
    end = told_all(("offered", "attempt_expired"), ConfirmedBy.WEBHOOK)[-1]
    assert end.outcome is Outcome.WAITING
    assert (end.cancel_cause, end.cancel_requested_at) == (CancelCause.EXPIRY, LATER)
    assert as_payment(end).qr is None
    assert end.status == "requires_payment_method"


def test_once_the_bank_has_it_nobody_may_scan_again() -> None:
    processing = told_all(("offered", "processing"), ConfirmedBy.WEBHOOK)[-1]
    assert (processing.outcome, processing.status) == (Outcome.WAITING, "processing")
    assert as_payment(processing).qr is None


@pytest.mark.parametrize("by", ConfirmedBy)
def test_a_code_that_the_bank_has_never_comes_back(by: ConfirmedBy) -> None:
    """Found by the simulated shop: a creation was answered once more, after the customer had paid."""
    [*_, before] = told_all(("offered", "processing"), ConfirmedBy.WEBHOOK)
    after = updated(before, heard("offered", by), sale_paid_by_other=False)
    assert after.status == "processing"
    assert as_payment(after).qr is None


@pytest.mark.parametrize(
    ("by", "status"),
    [(ConfirmedBy.WEBHOOK, "requires_payment_method"), (ConfirmedBy.WATCH, "requires_action")],
)
def test_an_old_event_does_not_turn_the_status_back_an_answer_does(
    by: ConfirmedBy, status: str
) -> None:
    [*_, before] = told_all(("offered", "attempt_expired"), ConfirmedBy.WEBHOOK)
    assert updated(before, heard("offered", by), sale_paid_by_other=False).status == status


def test_canceled_after_time_was_up_is_expired() -> None:
    before = cancel_requested(record(), CancelCause.EXPIRY, START)
    assert updated(before, heard("canceled"), False).outcome is Outcome.EXPIRED


def test_the_first_cause_of_a_cancel_stays() -> None:
    by_person = cancel_requested(record(), CancelCause.PERSON, START)
    assert cancel_requested(by_person, CancelCause.EXPIRY, LATER) == by_person


@pytest.mark.expected_logs("PromptPay does not know")
def test_a_status_that_promptpay_cannot_have_changes_nothing_but_is_logged() -> None:
    statement = Statement(intent("requires_capture"), ConfirmedBy.WATCH, LATER, LATER)
    assert updated(record(), statement, False).outcome is Outcome.CREATING


# In the store


async def kept(store: StoreLane, **changes: Any) -> PaymentRecord:
    return await store.run(lambda tx: tx.payments.insert(record(**changes)))


async def hear(store: StoreLane, said: Intent, by: ConfirmedBy = ConfirmedBy.WEBHOOK) -> Applied:
    return await store.run(lambda tx: apply(tx, Statement(said, by, LATER, LATER), IDENTITY))


async def pushed(store: StoreLane) -> list[str]:
    events = await store.run(lambda tx: tx.outbox.after(0, None, 100))
    return [event.data for event in events]


@pytest.mark.anyio
async def test_an_event_that_overtook_our_answer_finds_its_payment_by_the_mark(
    store: StoreLane,
) -> None:
    await kept(store)
    applied = await hear(store, SNAPSHOTS["succeeded"])
    assert (applied.result, applied.ended) == (Result.CHANGED, True)
    assert applied.payment is not None
    assert (applied.payment.stripe_id, applied.payment.outcome) == ("pi_1", Outcome.PAID)
    assert len(await pushed(store)) == 1


@pytest.mark.anyio
async def test_the_same_again_is_nothing_new_and_is_not_pushed(store: StoreLane) -> None:
    await kept(store)
    first = await hear(store, SNAPSHOTS["succeeded"])
    again = await hear(store, SNAPSHOTS["succeeded"])
    assert (again.result, again.ended, again.payment) == (Result.NOTHING_NEW, False, first.payment)
    assert len(await pushed(store)) == 1


@pytest.mark.anyio
async def test_a_check_alone_is_no_new_version(store: StoreLane) -> None:
    await kept(store)
    first = await hear(store, SNAPSHOTS["offered"], ConfirmedBy.WATCH)
    assert first.payment is not None
    later = answered(SNAPSHOTS["offered"], ConfirmedBy.WATCH, LATER + timedelta(seconds=3))
    again = await store.run(lambda tx: apply(tx, later, IDENTITY))
    assert again.payment == replace(first.payment, checked_at=later.heard_at)
    assert await store.run(lambda tx: tx.payments.by_number(1)) == again.payment
    assert len(await pushed(store)) == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"livemode": True}, Result.OTHER_MODE),
        ({"metadata": {}}, Result.NOT_OURS),
        ({"metadata": None}, Result.NOT_OURS),
        ({"metadata": {**MARK, "kiosk_relay": "other"}}, Result.NOT_OURS),
    ],
)
async def test_what_is_not_ours_is_never_applied(
    store: StoreLane, changes: dict[str, Any], result: Result
) -> None:
    before = await kept(store)
    assert (await hear(store, intent("succeeded", **changes))).result is result
    assert await store.run(lambda tx: tx.payments.by_number(1)) == before


@pytest.mark.anyio
async def test_a_second_payment_of_one_sale_is_paid_twice(store: StoreLane) -> None:
    await kept(store, metadata={"sale": "s1"})
    await kept(store, metadata={"sale": "s1"}, key="key2")
    await kept(store, metadata={"sale": "s1"}, key="key1", device="A2")
    await hear(store, SNAPSHOTS["succeeded"])
    second = intent("succeeded", id="pi_2", metadata={**MARK, "kiosk_key": "key2"})
    applied = await hear(store, second)
    assert applied.payment is not None
    assert (applied.payment.outcome, applied.payment.attention) == (
        Outcome.ATTENTION,
        Attention.PAID_TWICE,
    )
    other_till = intent("succeeded", id="pi_3", metadata={**MARK, "kiosk_device": "A2"})
    applied = await hear(store, other_till)
    assert applied.payment is not None
    assert applied.payment.outcome is Outcome.PAID


@pytest.mark.anyio
@pytest.mark.parametrize("charge_first", [True, False])
async def test_the_banks_reference_comes_with_the_charge_in_either_order(
    store: StoreLane, charge_first: bool
) -> None:
    charge = parse(Charge, FakeStripe(FakeClock()).charge("pi_1"))
    await kept(store)
    await hear(store, SNAPSHOTS["offered"])
    for step in (charge_first, not charge_first):
        if step:
            await store.run(lambda tx: apply_charge(tx, charge, LATER))
        else:
            await hear(store, SNAPSHOTS["succeeded"])
    payment = await store.run(lambda tx: tx.payments.by_number(1))
    assert payment is not None
    assert as_payment(payment).reference == "REFpi_1"
    assert payment.version == (3 if charge_first else 4)
    again = await store.run(lambda tx: apply_charge(tx, charge, LATER))
    assert again.result is Result.NOTHING_NEW


@pytest.mark.anyio
async def test_a_charge_of_nobody_is_left_alone(store: StoreLane) -> None:
    body = FakeStripe(FakeClock()).charge("pi_9")
    for odd in (body, {**body, "payment_intent": None}):
        charge = parse(Charge, odd)
        applied = await store.run(lambda tx: apply_charge(tx, charge, LATER))  # noqa: B023
        assert applied.result is Result.NOT_OURS


@pytest.mark.anyio
async def test_version_and_push_go_together(store: StoreLane) -> None:
    before = await kept(store)

    def change(tx: Transaction) -> list[PaymentRecord]:
        same = keep(tx, before, before, LATER)
        unseen = keep(tx, before, replace(before, answer="{}"), LATER)
        seen = keep(tx, unseen, cancel_requested(unseen, CancelCause.PERSON, LATER), LATER)
        return [same, unseen, seen]

    assert [state.version for state in await store.run(change)] == [1, 1, 2]
    assert len(await pushed(store)) == 1


@pytest.mark.anyio
async def test_the_charge_of_a_failed_attempt_is_not_the_one_that_paid(store: StoreLane) -> None:
    fake = FakeStripe(FakeClock())
    tried = {**fake.charge("pi_1"), "id": "py_tried"}
    await kept(store)
    await hear(store, failed("odd").model_copy(update={"latest_charge": parse(Charge, tried)}))
    paid = SNAPSHOTS["succeeded"].model_copy(
        update={"latest_charge": parse(Charge, fake.charge("pi_1"))}
    )
    applied = await hear(store, paid)
    assert applied.payment is not None
    assert applied.payment.charge_id == "py_pi_1"
    late = await store.run(lambda tx: apply_charge(tx, parse(Charge, tried), LATER))
    assert (late.result, late.payment) == (Result.NOTHING_NEW, applied.payment)
