"""Creating a payment: one intent at Stripe and one answer, through lost answers, restarts and repetition."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Outcome
from kiosk.relay.payments import creation_steps as steps
from kiosk.relay.payments.creation import KEY_LIVES, Patience
from kiosk.relay.records import CancelCause, PaymentRecord
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stripe_side.gateway import InProgress, NotFound, Unavailable
from tests.relay.fake_stripe import FakeStripe, refused
from tests.relay.stage import START, Stage, on_stage, record, until

pytestmark = [pytest.mark.anyio, pytest.mark.expected_logs("Stripe does not answer")]

SHORT = Patience(second_waits_s=0.05, asking_limit_s=0.2, first_pause_s=0.001)
LONG = Patience(second_waits_s=30, asking_limit_s=30, first_pause_s=0.001)
"""Where what is waited for comes, however busy the machine is."""


async def only_payment(stage: Stage) -> PaymentRecord:
    payment = await stage.run(lambda tx: tx.payments.by_number(1))
    assert payment is not None
    assert await stage.run(lambda tx: tx.payments.by_number(2)) is None
    return payment


async def test_the_answer_is_the_contracts(stage: Stage) -> None:
    answer = await stage.ask(18_550, key="k", description="tea", metadata={"sale": "s1"})
    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers
    body = answer.json()
    payment_id = body.pop("paymentIntentId")
    qr = body.pop("qr")
    assert qr["data"].endswith(payment_id)
    assert qr["imageUrl"].startswith("https://qr.stripe.test/")
    assert body == {
        "clientSecret": f"{payment_id}_secret_x",
        "status": "requires_action",
        "amount": 18_550,
        "currency": "thb",
        "createdAt": "2026-03-01T05:00:00.000Z",
        "expiresAt": "2026-03-01T05:15:00.000Z",
        "pageUrl": None,
    }
    [intent] = stage.stripe.intents.values()
    assert intent["description"] == "tea"
    assert intent["metadata"]["sale"] == "s1"
    assert intent["metadata"]["kiosk_device"] == "A1"
    assert intent["metadata"]["kiosk_key"] == "k"


async def test_the_payment_is_committed_and_pushed_before_stripe_is_asked(stage: Stage) -> None:
    stage.stripe.hold = asyncio.Event()
    asking = asyncio.ensure_future(stage.ask(key="k"))
    await until(lambda: bool(stage.stripe.calls))
    payment = await only_payment(stage)
    assert (payment.outcome, payment.key, payment.version) == (Outcome.CREATING, "k", 1)
    assert (await stage.run(lambda tx: tx.outbox.bounds()))[1] == 1
    stage.stripe.hold.set()
    assert (await asking).status_code == 201


async def test_the_same_again_is_replayed_as_first_given(stage: Stage) -> None:
    first = await stage.ask(key="k", metadata={"a": "1", "b": "2"})
    stage.stripe.pay(first.json()["paymentIntentId"])
    again = await stage.ask(key="k", metadata={"b": "2", "a": "1"}, currency="thb")
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(stage.stripe.asked("create")) == 1


@pytest.mark.parametrize(
    "other", [{"amount": 18_551}, {"description": "x"}, {"metadata": {"sale": "s2"}}]
)
async def test_another_body_under_the_key_is_a_conflict(
    stage: Stage, other: dict[str, Any]
) -> None:
    await stage.ask(key="k")
    answer = await stage.ask(**{"amount": 18_550, "key": "k", **other})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")


async def test_a_key_belongs_to_its_device(stage: Stage) -> None:
    one = await stage.new_payment(key="k")
    other = await stage.new_payment(key="k", token="kt_A2")
    assert one != other
    assert len(set(stage.stripe.asked("create"))) == 2


async def test_stripe_says_itself_whether_to_ask_again(stage: Stage) -> None:
    for error in (Unavailable("away", should_retry=False), InProgress("busy", should_retry=False)):
        stage.stripe.fail("create", error)
        assert (await stage.ask(key="k")).status_code == 503
    assert len(stage.stripe.asked("create")) == 2
    stage.stripe.fail("create", Unavailable("away", should_retry=True))
    assert (await stage.ask(key="k")).status_code == 201
    assert len(set(stage.stripe.asked("create"))) == 1


async def test_a_pause_longer_than_the_callers_patience_is_the_callers(stage: Stage) -> None:
    stage.stripe.fail("create", Unavailable("busy", retry_after_s=40.0))
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "40")
    assert len(stage.stripe.asked("create")) == 1


async def test_while_the_circuit_is_open_the_till_is_told_at_once(stage: Stage) -> None:
    stage.stripe.away("create")
    for number in range(2):
        await stage.ask(key=f"k{number}")
    asked = len(stage.stripe.asked("create"))
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(stage.stripe.asked("create")) == asked == 5
    stage.stripe.back()
    stage.clock.move(1)
    assert (await stage.ask(key="k")).status_code == 201


# Two at once


async def test_25_at_once_are_one_payment_and_one_answer(tmp_path: Path) -> None:
    async with on_stage(tmp_path, patience=LONG) as stage:
        answers = await asyncio.gather(*(stage.ask(key="k") for _ in range(25)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert len(stage.stripe.asked("create")) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 24


async def test_the_second_waits_a_while_and_is_then_told_to_come_back(stage: Stage) -> None:
    stage.stripe.hold = asyncio.Event()
    first = asyncio.ensure_future(stage.ask(key="k"))
    await until(lambda: bool(stage.stripe.calls))
    second = await stage.ask(key="k")
    assert (second.status_code, second.json()["code"]) == (409, "in_progress")
    assert second.headers["Retry-After"] == "2"
    other = await stage.ask(1_000, key="k")
    assert other.json()["code"] == "idempotency_conflict"
    stage.stripe.hold.set()
    assert (await first).status_code == 201


async def test_the_second_tries_itself_when_the_first_failed(tmp_path: Path) -> None:
    async with on_stage(tmp_path, patience=LONG) as stage:
        stage.stripe.fail("create", refused("odd"))
        answers = await asyncio.gather(*(stage.ask(key="k") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 502]


async def test_a_caller_that_hangs_up_does_not_stop_the_creation(stage: Stage) -> None:
    stage.stripe.hold = asyncio.Event()
    asking = asyncio.ensure_future(stage.ask(key="k"))
    await until(lambda: bool(stage.stripe.calls))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    stage.stripe.hold.set()

    async def waits() -> bool:
        return (await only_payment(stage)).outcome is Outcome.WAITING

    await until(waits)
    again = await stage.ask(key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(stage.stripe.asked("create")) == 1


# Answers that are lost


async def test_an_answer_lost_after_stripe_committed_is_asked_for_under_the_same_key(
    stage: Stage,
) -> None:
    stage.stripe.fail("create", Unavailable("dropped"), after=True)
    answer = await stage.ask()
    assert answer.status_code == 201
    assert len(stage.stripe.intents) == 1
    assert len(set(stage.stripe.asked("create"))) == 1


async def test_stripe_away_is_503_and_the_same_key_goes_on(stage: Stage) -> None:
    stage.stripe.fail("create", *[Unavailable("away")] * 3)
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert (await only_payment(stage)).outcome is Outcome.CREATING
    assert (await stage.ask(1_000, key="k")).json()["code"] == "idempotency_conflict"
    again = await stage.ask(key="k")
    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again.headers
    assert len(set(stage.stripe.asked("create"))) == 1
    assert (await only_payment(stage)).outcome is Outcome.WAITING


async def test_a_stripe_that_never_answers_is_given_up_in_time(tmp_path: Path) -> None:
    async with on_stage(tmp_path, patience=SHORT) as stage:
        stage.stripe.hold = asyncio.Event()
        answer = await stage.ask()
        assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
        assert (await only_payment(stage)).outcome is Outcome.CREATING


async def test_a_request_still_in_progress_at_stripe_is_asked_for_again(stage: Stage) -> None:
    stage.stripe.fail("create", InProgress("busy"), InProgress("busy"))
    assert (await stage.ask()).status_code == 201
    stage.stripe.fail("create", *[InProgress("busy")] * 3)
    assert (await stage.ask()).status_code == 503


async def test_a_stored_500_is_looked_up_and_then_tried_under_the_next_key(stage: Stage) -> None:
    stage.stripe.fail("create", Unavailable("failed", spent=True))
    assert (await stage.ask()).status_code == 201
    assert len(stage.stripe.intents) == 1
    assert len(set(stage.stripe.asked("create"))) == 2
    assert (await only_payment(stage)).try_number == 2


async def test_a_stored_500_whose_payment_exists_is_adopted(stage: Stage) -> None:
    for key in ("x1", "x2", "x3"):
        await stage.ask(key=key)
    stage.stripe.fail("create", Unavailable("failed", spent=True), after=True)
    answer = await stage.ask(key="k")
    assert answer.status_code == 201
    assert len(stage.stripe.intents) == 4
    assert stage.stripe.intents[answer.json()["paymentIntentId"]]["metadata"]["kiosk_key"] == "k"


async def test_a_lookup_reads_the_whole_list(stage: Stage) -> None:
    stage.stripe.fail("create", Unavailable("failed"), after=True)
    stage.stripe.fail("create", *[Unavailable("failed")] * 2)
    assert (await stage.ask(key="k")).status_code == 503
    for key in ("x1", "x2", "x3", "x4", "x5"):
        await stage.ask(key=key)
    stage.stripe.fail("create", Unavailable("failed", spent=True))
    assert (await stage.ask(key="k")).status_code == 201
    assert len(stage.stripe.intents) == 6
    assert len(stage.stripe.asked("page")) == 3


@pytest.mark.parametrize("error", [NotFound("no list"), refused(), Unavailable("away")])
async def test_a_list_that_cannot_be_read_says_nothing(stage: Stage, error: Any) -> None:
    stage.stripe.fail("create", Unavailable("failed", spent=True))
    stage.stripe.fail("page", error)
    assert (await stage.ask()).status_code == 503
    payment = await only_payment(stage)
    assert (payment.outcome, payment.try_number) == (Outcome.CREATING, 1)


# A definite no


async def test_a_refusal_is_told_and_not_kept(stage: Stage) -> None:
    stage.stripe.fail("create", refused("parameter_invalid"))
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.json()["code"]) == (502, "stripe_rejected")
    payment = await only_payment(stage)
    assert (payment.outcome, payment.failure_code) == (Outcome.FAILED, "parameter_invalid")
    better = await stage.ask(2_000, key="k")
    assert better.status_code == 201
    payment = await only_payment(stage)
    assert (payment.outcome, payment.amount_satang) == (Outcome.WAITING, 2_000)
    assert (payment.try_number, payment.failure_code) == (2, None)
    assert payment.version > 3


@pytest.mark.parametrize("code", ["amount_too_small", "amount_too_large"])
async def test_stripes_own_limits_are_told_as_ours(stage: Stage, code: str) -> None:
    stage.stripe.fail("create", refused(code))
    answer = await stage.ask()
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_refused_secret_key_is_a_no_only_when_nothing_was_sent_before(
    stage: Stage,
) -> None:
    stage.stripe.fail("create", refused(by_key=True))
    assert (await stage.ask(key="k")).status_code == 502
    assert (await only_payment(stage)).outcome is Outcome.FAILED


async def test_a_refused_secret_key_after_a_lost_answer_says_nothing(stage: Stage) -> None:
    stage.stripe.fail("create", Unavailable("dropped"), after=True)
    stage.stripe.fail("create", refused(by_key=True))
    assert (await stage.ask(key="k")).status_code == 503
    assert (await only_payment(stage)).outcome is Outcome.CREATING
    stage.clock.move(1)  # until then nobody asks under a key that was refused
    assert (await stage.ask(key="k")).status_code == 201
    assert len(stage.stripe.intents) == 1


async def test_news_by_event_is_not_undone_by_a_refusal(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    await stage.run(lambda tx: steps.refuse(tx, record(number=1), "odd", "No.", stage.clock()))
    assert (await stage.read(payment_id))["outcome"] == "waiting"


async def test_a_payment_that_an_event_told_of_is_not_tried_under_another_key(
    stage: Stage,
) -> None:
    await stage.new_payment()
    with pytest.raises(Unavailable):
        await stage.run(lambda tx: steps.next_try(tx, record(number=1), stage.clock()))


async def test_two_relays_that_ask_for_one_payment_go_on_under_one_key(either: StoreLane) -> None:
    tried = await either.run(lambda tx: tx.payments.insert(record()))
    first = await either.run(lambda tx: steps.next_try(tx, tried, START))
    second = await either.run(lambda tx: steps.next_try(tx, tried, START))
    assert (first.try_number, second.try_number) == (2, 2)


async def test_a_late_no_to_an_old_key_is_none_to_the_next_one(either: StoreLane) -> None:
    tried = await either.run(lambda tx: tx.payments.insert(record()))
    present = await either.run(lambda tx: steps.next_try(tx, tried, START))
    with pytest.raises(Unavailable, match="Another relay"):
        await either.run(lambda tx: steps.refuse(tx, tried, "odd", "No.", START))
    assert await either.run(lambda tx: tx.payments.by_number(tried.number)) == present
    await either.run(lambda tx: steps.refuse(tx, present, "odd", "No.", START))
    refused = await either.run(lambda tx: tx.payments.by_number(tried.number))
    assert refused is not None
    assert refused.outcome is Outcome.FAILED


# Events that come first


async def unanswered_creation(stage: Stage) -> str:
    """A creation that Stripe carried out without saying so; the intent's id."""
    stage.stripe.fail("create", *[Unavailable("dropped")] * 3, after=True)
    assert (await stage.ask(key="k")).status_code == 503
    [payment_id] = stage.stripe.intents
    return payment_id


async def test_an_event_that_overtakes_the_answer_brings_the_code(stage: Stage) -> None:
    payment_id = await unanswered_creation(stage)
    intent = stage.stripe.intents[payment_id]
    await stage.told(stage.stripe.event("payment_intent.requires_action", intent))
    creates = len(stage.stripe.asked("create"))
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.json()["paymentIntentId"]) == (201, payment_id)
    assert "Idempotent-Replayed" not in answer.headers
    assert len(stage.stripe.asked("create")) == creates
    again = await stage.ask(key="k")
    assert (again.text, again.headers["Idempotent-Replayed"]) == (answer.text, "true")


async def test_a_payment_paid_before_its_answer_came_still_gets_the_answer(stage: Stage) -> None:
    payment_id = await unanswered_creation(stage)
    paid = stage.stripe.pay(payment_id)
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    assert (await stage.read(payment_id))["outcome"] == "paid"
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.json()["paymentIntentId"]) == (201, payment_id)
    assert (await stage.read(payment_id))["outcome"] == "paid"


async def test_a_payment_over_before_its_answer_came_has_no_code_to_give(stage: Stage) -> None:
    payment_id = await unanswered_creation(stage)
    canceled = {**stage.stripe.intents[payment_id], "status": "canceled"}
    await stage.told(stage.stripe.event("payment_intent.canceled", canceled))
    answer = await stage.ask(key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")


async def test_stripe_answering_for_another_payment_is_no_answer(stage: Stage) -> None:
    payment_id = await unanswered_creation(stage)
    created = {**stage.stripe.intents[payment_id], "next_action": None}
    created["status"] = "requires_payment_method"
    await stage.told(stage.stripe.event("payment_intent.created", created))
    for body in stage.stripe.by_idempotency_key.values():
        body["id"] = "pi_other"
    assert (await stage.ask(key="k")).status_code == 503
    assert (await only_payment(stage)).stripe_id == payment_id


async def test_an_answer_in_the_other_mode_is_no_answer(stage: Stage) -> None:
    stage.stripe.live = True
    assert (await stage.ask()).status_code == 503
    assert (await only_payment(stage)).outcome is Outcome.CREATING


async def test_an_answer_without_a_code_is_no_answer(stage: Stage) -> None:
    stage.stripe.gives_codes = False
    assert (await stage.ask(key="k")).status_code == 503
    payment = await only_payment(stage)
    assert (payment.outcome, payment.qr_data) == (Outcome.WAITING, None)


async def test_a_paid_payment_is_not_ended_by_stripes_not_knowing_it(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    await stage.run(lambda tx: steps.end_uncreated(tx, 1, payment_id, stage.clock()))
    assert (await stage.read(payment_id))["outcome"] == "paid"


async def test_what_an_event_brought_meanwhile_is_not_ended_by_an_older_search(
    stage: Stage,
) -> None:
    payment_id = await stage.new_payment()
    # It was looked for when it had no id yet.
    await stage.run(lambda tx: steps.end_uncreated(tx, 1, None, stage.clock()))
    assert (await stage.read(payment_id))["outcome"] == "waiting"
    await stage.run(lambda tx: steps.end_uncreated(tx, 1, payment_id, stage.clock()))
    assert (await stage.read(payment_id))["outcome"] == "expired"


async def test_a_creation_under_way_is_not_carried_on_twice(stage: Stage) -> None:
    stage.stripe.hold = asyncio.Event()
    asking = asyncio.ensure_future(stage.ask(key="k"))
    await until(lambda: bool(stage.stripe.calls))
    await stage.service.parts.creation.resume(await only_payment(stage))
    assert len(stage.stripe.calls) == 1
    stage.stripe.hold.set()
    assert (await asking).status_code == 201


# Another life


async def creating_in_an_earlier_life(folder: Path, *, carried_out: bool) -> FakeStripe:
    """A relay that ended while Stripe had not answered."""
    async with on_stage(folder, patience=SHORT) as stage:
        fake = stage.stripe
        fake.fail("create", *[Unavailable("dropped")] * 3, after=carried_out)
        assert (await stage.ask(key="k")).status_code == 503
    fake.back()
    return fake


@pytest.mark.parametrize("carried_out", [True, False])
async def test_the_next_life_carries_on_by_itself(tmp_path: Path, carried_out: bool) -> None:
    fake = await creating_in_an_earlier_life(tmp_path, carried_out=carried_out)
    async with on_stage(tmp_path, stripe=fake) as stage:

        async def waits() -> bool:
            return (await only_payment(stage)).outcome is Outcome.WAITING

        await until(waits)
        assert (await stage.ask(key="k")).status_code == 201
    assert len(fake.intents) == 1
    assert len(set(fake.asked("create"))) == 1


@pytest.mark.parametrize("carried_out", [True, False])
async def test_after_a_day_only_the_list_tells(tmp_path: Path, carried_out: bool) -> None:
    fake = await creating_in_an_earlier_life(tmp_path, carried_out=carried_out)
    creates = len(fake.asked("create"))
    fake.clock.move(KEY_LIVES.total_seconds() + 1)  # type: ignore[attr-defined]
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:

        async def over() -> bool:
            return (await only_payment(stage)).outcome is Outcome.EXPIRED

        await until(over)
        payment = await only_payment(stage)
        assert payment.cancel_cause is CancelCause.EXPIRY
    assert len(fake.asked("create")) == creates
    assert all(body["status"] == "canceled" for body in fake.intents.values())


async def test_after_a_day_a_request_is_not_sent_again_under_a_key_stripe_forgot(
    tmp_path: Path,
) -> None:
    fake = await creating_in_an_earlier_life(tmp_path, carried_out=True)
    fake.away("create", "page", "cancel")
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:
        await stage.service.workers.watch.idle()
        stage.clock.move(KEY_LIVES.total_seconds() + 1)
        creates = len(fake.asked("create"))
        assert (await stage.ask(key="k")).status_code == 503
        fake.faults.pop("page")
        assert (await stage.ask(key="k")).status_code == 201
        assert len(fake.asked("create")) == creates
    assert len(fake.intents) == 1


async def test_a_resumed_creation_that_is_refused_has_failed(tmp_path: Path) -> None:
    fake = await creating_in_an_earlier_life(tmp_path, carried_out=False)
    fake.fail("create", refused("odd"))
    async with on_stage(tmp_path, stripe=fake) as stage:

        async def failed() -> bool:
            return (await only_payment(stage)).outcome is Outcome.FAILED

        await until(failed)


async def test_a_creation_under_way_at_the_end_is_left_to_the_next_life(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        fake = stage.stripe
        fake.hold = asyncio.Event()
        asking = asyncio.ensure_future(stage.ask(key="k"))
        await until(lambda: bool(fake.calls))
    await asyncio.gather(asking, return_exceptions=True)
    fake.hold = None
    async with on_stage(tmp_path, stripe=fake) as stage:
        assert (await stage.ask(key="k")).status_code == 201
