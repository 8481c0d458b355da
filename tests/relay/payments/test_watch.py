"""The watch: everything unsettled is asked about, in time, until Stripe has said its last word."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Outcome
from kiosk.relay.payments import watch_plan
from kiosk.relay.payments.watch import SHOWN_AT_ONCE
from kiosk.relay.payments.watch_plan import (
    CANCEL_PAUSES_S,
    LATE_MONEY_PAUSES_S,
    Errand,
    errand_of,
    is_shown,
    pace_of,
    pause_s,
    time_is_up,
)
from kiosk.relay.records import CancelCause, Unsettled
from kiosk.relay.stripe_side.gateway import Unavailable
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import START, FakeClock, Stage, on_stage, record, until

pytestmark = [pytest.mark.anyio, pytest.mark.expected_logs("Stripe does not answer")]


async def look(stage: Stage, seconds: float = 0) -> None:
    """Let time pass and have the watch make its round, errands included."""
    stage.clock.move(seconds)
    await stage.service.workers.watch.round()
    await stage.service.workers.watch.idle()


def unsettled(**changes: Any) -> Unsettled:
    """A payment as the watch looks at it."""
    return Unsettled.of(record(**changes))


async def cancel(stage: Stage, payment_id: str) -> None:
    """Cancel as the till."""
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/cancel")
    assert answer.json()["outcome"] == "canceled"


async def settled(stage: Stage) -> None:
    """The first round, in which what an earlier life left is due at once."""
    await look(stage)


# What is to be done, and when


@pytest.mark.parametrize(
    ("changes", "errand"),
    [
        ({"outcome": Outcome.CREATING}, Errand.RESUME),
        ({"outcome": Outcome.WAITING}, Errand.ASK),
        ({"outcome": Outcome.FAILED}, Errand.ASK),
        (
            {
                "outcome": Outcome.WAITING,
                "cancel_requested_at": START,
                "cancel_cause": CancelCause.PERSON,
            },
            Errand.CANCEL,
        ),
        ({"outcome": Outcome.PAID, "cancel_requested_at": START}, Errand.REFERENCE),
        ({"outcome": Outcome.CANCELED, "cancel_requested_at": START}, Errand.LATE_MONEY),
        ({"outcome": Outcome.EXPIRED, "cancel_requested_at": START}, Errand.LATE_MONEY),
    ],
)
def test_what_a_payment_needs(changes: dict[str, Any], errand: Errand) -> None:
    assert errand_of(unsettled(**changes)) is errand


@pytest.mark.parametrize(
    ("changes", "asked", "failures", "webhook", "expected_s"),
    [
        ({"outcome": Outcome.WAITING}, 9, 0, False, 3),
        ({"outcome": Outcome.WAITING}, 9, 0, True, 15),
        ({"outcome": Outcome.WAITING}, 9, 1, True, 3),
        ({"outcome": Outcome.WAITING}, 9, 2, True, 6),
        ({"outcome": Outcome.WAITING}, 9, 99, False, 15),
        ({"outcome": Outcome.FAILED}, 9, 99, False, 60),
        ({"outcome": Outcome.FAILED}, 9, 1, True, 3),
        ({"outcome": Outcome.FAILED}, 0, 0, False, 15),
        ({"outcome": Outcome.CREATING}, 9, 1, True, 10),
        ({"outcome": Outcome.PAID}, 0, 0, True, 2),
        ({"outcome": Outcome.PAID}, 3, 0, True, 16),
        ({"outcome": Outcome.WAITING, "cancel_requested_at": START}, 1, 0, True, 4),
        ({"outcome": Outcome.WAITING, "cancel_requested_at": START}, 1, 2, True, 16),
        ({"outcome": Outcome.WAITING, "cancel_requested_at": START}, 99, 0, True, 5_400),
        ({"outcome": Outcome.EXPIRED}, 5, 1, False, 3),
        ({"outcome": Outcome.PAID}, 5, 3, False, 12),
        ({"outcome": Outcome.CANCELED}, 0, 0, True, 5),
        ({"outcome": Outcome.EXPIRED}, 5, 0, False, 7200),
        ({"outcome": Outcome.EXPIRED}, 6, 0, False, math.inf),
    ],
)
def test_pauses_grow_and_have_an_end(
    changes: dict[str, Any], asked: int, failures: int, webhook: bool, expected_s: float
) -> None:
    pace = pace_of(1, 10, webhook=webhook)
    assert pause_s(unsettled(**changes), asked, failures, pace) == expected_s


def test_cancels_are_asked_for_at_1_5_30_minutes_and_2_hours() -> None:
    after_s = [sum(CANCEL_PAUSES_S[: n + 1]) for n in range(len(CANCEL_PAUSES_S))]
    assert after_s[-4:] == [60, 300, 1_800, 7_200]
    assert len([early for early in after_s if early < 60]) == 4


@pytest.mark.parametrize(
    ("shown", "rate", "webhook", "expected_s"),
    [
        (0, 10, False, 3),
        (21, 10, False, 3),
        (70, 10, False, 10),
        (70, 10, True, 15),
        (700, 10, True, 100),
    ],
)
def test_many_shown_codes_share_their_part_of_the_rate(
    shown: int, rate: float, webhook: bool, expected_s: float
) -> None:
    pace = pace_of(shown, rate, webhook=webhook)
    waiting = unsettled(outcome=Outcome.WAITING)
    assert pause_s(waiting, 1, 0, pace) == pytest.approx(expected_s)
    assert pause_s(waiting, 1, 1, pace) == pytest.approx(max(3, shown / (rate * 0.7)))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_shown_is_what_waits_and_is_not_taken_back(outcome: Outcome) -> None:
    assert is_shown(unsettled(outcome=outcome)) is (outcome is Outcome.WAITING)
    assert not is_shown(unsettled(outcome=outcome, cancel_requested_at=START))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_time_is_up_once_and_only_for_what_is_open(outcome: Outcome) -> None:
    open_ones = {Outcome.CREATING, Outcome.WAITING, Outcome.FAILED}
    one = unsettled(outcome=outcome)
    assert not time_is_up(one, START)
    assert time_is_up(one, one.expires_at) is (outcome in open_ones)
    taken_back = unsettled(outcome=outcome, cancel_requested_at=START)
    assert not time_is_up(taken_back, one.expires_at)


# Finding money


async def test_without_a_webhook_money_is_found_within_three_seconds(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        await settled(stage)
        payment_id = await stage.new_payment()
        await look(stage)
        assert stage.stripe.asked("retrieve") == []
        stage.stripe.pay(payment_id)
        await look(stage, 3)
        payment = await stage.read(payment_id)
        assert (payment["outcome"], payment["confirmedBy"]) == ("paid", "watch")
        assert payment["reference"] == f"REF{payment_id}"


async def test_without_a_webhook_money_after_a_confirmed_cancel_is_found(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        await settled(stage)
        payment_id = await stage.new_payment()
        await cancel(stage, payment_id)
        await look(stage)
        assert (await stage.read(payment_id))["outcome"] == "canceled"
        stage.stripe.pay(payment_id)
        await look(stage, 5)
        payment = await stage.read(payment_id)
        assert (payment["outcome"], payment["attention"]) == ("attention", "paid_late")


async def test_an_ended_payment_is_asked_about_six_times_and_then_left(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    await cancel(stage, payment_id)
    before = len(stage.stripe.asked("retrieve"))
    await look(stage)
    for later_s in LATE_MONEY_PAUSES_S:
        await look(stage, later_s)
    await look(stage, 100_000)
    assert len(stage.stripe.asked("retrieve")) - before == len(LATE_MONEY_PAUSES_S)


async def test_with_webhooks_it_asks_less(stage: Stage) -> None:
    await settled(stage)
    await stage.new_payment()
    await look(stage)
    await look(stage, 14)
    assert stage.stripe.asked("retrieve") == []
    await look(stage, 1)
    assert len(stage.stripe.asked("retrieve")) == 1
    await look(stage, 14)
    assert len(stage.stripe.asked("retrieve")) == 1


async def test_money_paid_while_it_was_down_is_found_at_the_start(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        ids = [await stage.new_payment() for _ in range(30)]
        fake = stage.stripe
    for payment_id in ids:
        fake.pay(payment_id)
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:

        async def all_paid() -> bool:
            async with stage.client() as client:
                page = await client.get("/payments?outcome=paid&limit=200")
            return len(page.json()["items"]) == 30

        await until(all_paid)


async def test_money_paid_while_it_was_down_is_found_through_lost_answers(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        payment_id = await stage.new_payment()
        fake = stage.stripe
    fake.pay(payment_id)
    for _ in range(2):
        fake.fail("retrieve", Unavailable("The answer was lost."))
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:
        for _ in range(20):
            await look(stage, 1)
        assert (await stage.read(payment_id))["outcome"] == "paid"


async def test_after_a_restart_references_do_not_hold_up_money(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        known, unknown = [await stage.new_payment() for _ in range(2)]
        fake = stage.stripe
        await stage.told(
            fake.event("payment_intent.succeeded", fake.pay(known, latest_charge="py_1"))
        )
    fake.calls.clear()
    async with on_stage(tmp_path, stripe=fake, clock=fake.clock) as stage:
        await settled(stage)
        assert fake.asked("retrieve") == [unknown]
        await look(stage, 2)
        assert fake.asked("retrieve") == [unknown, known]


async def test_an_attempt_that_failed_may_still_be_paid(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    failed = stage.stripe.attempt_ends(payment_id, "payment_intent_payment_attempt_failed")
    await stage.told(stage.stripe.event("payment_intent.payment_failed", failed))
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["failure"]["message"]) == ("failed", "No.")
    stage.stripe.pay(payment_id)
    await look(stage)
    await look(stage, 15)
    assert (await stage.read(payment_id))["outcome"] == "paid"


async def test_the_banks_reference_is_asked_for_when_it_did_not_come_along(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    paid = stage.stripe.pay(payment_id, latest_charge="py_1")
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    before = await stage.read(payment_id)
    assert (before["outcome"], before["reference"]) == ("paid", None)
    await look(stage)
    await look(stage, 2)
    assert (await stage.read(payment_id))["version"] == before["version"]
    stage.stripe.pay(payment_id)
    await look(stage, 8)
    after = await stage.read(payment_id)
    assert (after["reference"], after["version"]) == (f"REF{payment_id}", before["version"] + 1)
    asked = len(stage.stripe.asked("retrieve"))
    await look(stage, 60)
    assert len(stage.stripe.asked("retrieve")) == asked


async def test_a_reference_that_never_comes_is_not_asked_for_for_ever(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    paid = stage.stripe.pay(payment_id, latest_charge=None)
    await stage.told(stage.stripe.event("payment_intent.succeeded", paid))
    for _ in range(30):
        await look(stage, 30)
    asked = len(stage.stripe.asked("retrieve"))
    assert 3 < asked < 20
    await look(stage, 3_600)
    assert len(stage.stripe.asked("retrieve")) == asked


# The end of a code's time


async def test_a_code_is_taken_back_in_time_and_expired_when_stripe_says_so(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.away("cancel", "retrieve")
    await look(stage, 899)
    assert (await stage.read(payment_id))["qr"] is not None
    await look(stage, 1)
    payment = await stage.read(payment_id)
    assert (payment["qr"], payment["outcome"]) == (None, "waiting")
    assert payment["cancelRequestedAt"] == "2026-03-01T05:15:00.000Z"
    assert len(stage.stripe.asked("cancel")) == 1
    stage.stripe.back()
    await look(stage, 4)
    assert (await stage.read(payment_id))["outcome"] == "expired"
    assert stage.stripe.intents[payment_id]["status"] == "canceled"


async def test_money_that_came_before_the_cancel_wins(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.pay(payment_id)
    await look(stage, 900)
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["confirmedBy"]) == ("paid", "watch")


async def test_an_unanswered_cancel_is_asked_for_again_and_again(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.away("cancel")
    await look(stage, 900)
    # The first was asked at once, where a person's would have been asked before.
    pauses_s = (*CANCEL_PAUSES_S[1:], CANCEL_PAUSES_S[-1], CANCEL_PAUSES_S[-1])
    for n, later_s in enumerate(pauses_s, start=1):
        await look(stage, later_s - 1)
        assert len(stage.stripe.asked("cancel")) == n
        await look(stage, 1)
        assert len(stage.stripe.asked("cancel")) == n + 1
    assert (await stage.read(payment_id))["outcome"] == "waiting"


async def test_a_code_whose_time_is_up_does_not_wait_for_a_question_on_its_way(
    stage: Stage,
) -> None:
    await settled(stage)
    await stage.new_payment()
    await look(stage)
    stage.stripe.hold = asyncio.Event()
    stage.clock.move(15)
    await stage.service.workers.watch.round()
    await until(lambda: len(stage.stripe.asked("retrieve")) == 1)
    stage.clock.move(885)
    await stage.service.workers.watch.round()
    assert stage.stripe.asked("cancel") == []
    stage.stripe.hold.set()
    await stage.service.workers.watch.idle()
    await look(stage)
    assert len(stage.stripe.asked("cancel")) == 1


async def test_a_payment_the_bank_is_working_on_is_not_over(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.intents[payment_id]["status"] = "processing"
    await look(stage, 900)
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["status"]) == ("waiting", "processing")
    stage.stripe.pay(payment_id)
    await look(stage, 60)
    assert (await stage.read(payment_id))["outcome"] == "paid"


async def test_an_attempt_that_stripe_let_run_out_is_cancelled_there(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    code = "payment_intent_payment_attempt_expired"
    expired = stage.stripe.attempt_ends(payment_id, code)
    await stage.told(stage.stripe.event("payment_intent.payment_failed", expired))
    await look(stage)
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["qr"]) == ("expired", None)


async def test_a_cancel_asked_for_by_a_person_is_carried_on(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.fail("cancel", Unavailable("away"))
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/cancel")
    assert answer.json()["outcome"] == "waiting"
    await look(stage)
    await look(stage, 2)
    assert (await stage.read(payment_id))["outcome"] == "canceled"


# What Stripe does not know


@pytest.mark.expected_logs("not known to Stripe", "Stripe does not answer")
async def test_a_payment_stripe_does_not_know_ends_long_after_its_time(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.intents.clear()
    await look(stage, 900)
    await look(stage, 900)
    assert (await stage.read(payment_id))["outcome"] == "waiting"
    await look(stage, watch_plan.UNKNOWN_PATIENCE.total_seconds())
    assert (await stage.read(payment_id))["outcome"] == "expired"


@pytest.mark.expected_logs("not known to Stripe")
async def test_a_payment_stripe_does_not_know_is_asked_about_seldom(stage: Stage) -> None:
    await settled(stage)
    await stage.new_payment()
    stage.stripe.intents.clear()
    await look(stage)
    await look(stage, 15)
    await look(stage, 599)
    assert len(stage.stripe.asked("retrieve")) == 1
    await look(stage, 1)
    assert len(stage.stripe.asked("retrieve")) == 2


# The watch itself


async def test_silence_makes_the_pauses_longer(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        await settled(stage)
        await stage.new_payment()
        # Nothing is answered: any answer, to whomever, would say that Stripe is back.
        stage.stripe.away("retrieve", "page", "refund_page", "events", "balance", "payouts")
        stage.stripe.away("statement_page", "endpoint_page", "account")
        for _ in range(60):
            await look(stage, 3)
        assert 10 <= len(stage.stripe.asked("retrieve")) <= 14


@pytest.mark.expected_logs("cannot be watched")
async def test_a_bug_about_one_payment_leaves_the_others_watched(tmp_path: Path) -> None:
    class Odd(FakeStripe):
        async def retrieve(self, intent_id: str) -> Any:
            if intent_id == "pi_1":
                raise ZeroDivisionError
            return await super().retrieve(intent_id)

    clock = FakeClock()
    async with on_stage(tmp_path, stripe=Odd(clock), clock=clock, webhook_secrets=()) as stage:
        await settled(stage)
        ids = [await stage.new_payment() for _ in range(2)]
        stage.stripe.pay(ids[1])
        await look(stage)
        await look(stage, 3)
        assert (await stage.read(ids[1]))["outcome"] == "paid"
        assert (await stage.read(ids[0]))["outcome"] == "waiting"


@pytest.mark.expected_logs("bears our mark|another payment|Stripe does not answer")
async def test_an_answer_for_another_payment_is_no_answer(stage: Stage) -> None:
    await settled(stage)
    payment_id = await stage.new_payment()
    stage.stripe.intents[payment_id] = {**stage.stripe.intents[payment_id], "id": "pi_other"}
    await look(stage)
    await look(stage, 15)
    assert (await stage.read(payment_id))["outcome"] == "waiting"


# When Stripe is back


async def test_on_recovery_everything_unanswered_is_due_at_once(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        await settled(stage)
        taken_back, waiting, well = [await stage.new_payment() for _ in range(3)]
        stage.stripe.away("cancel", "retrieve")
        async with stage.client() as client:
            await client.post(f"/payments/{taken_back}/cancel")
        for later_s in (3, 3, 6, 12, 24, 48):
            await look(stage, later_s)
        stage.stripe.back()
        stage.stripe.pay(waiting)
        await look(stage)
        assert (await stage.read(waiting))["outcome"] == "waiting"
        stage.clock.move(2)
        async with stage.client() as client:
            # A person's check finds that Stripe is back.
            assert (await client.post(f"/payments/{well}/verify")).status_code == 200
        await look(stage)
        assert (await stage.read(waiting))["outcome"] == "paid"
        assert (await stage.read(taken_back))["outcome"] == "canceled"
        assert (await stage.read(well))["checkedAt"] is not None


async def test_what_is_settled_while_it_waits_for_a_place_is_not_asked_about(
    tmp_path: Path,
) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        await settled(stage)
        ids = [await stage.new_payment() for _ in range(SHOWN_AT_ONCE + 1)]
        await look(stage)
        stage.stripe.hold = asyncio.Event()
        stage.clock.move(3)
        await stage.service.workers.watch.round()
        await until(lambda: len(stage.stripe.asked("retrieve")) == SHOWN_AT_ONCE)
        [payment_id] = set(ids) - set(stage.stripe.asked("retrieve"))
        async with stage.client() as client:
            # Nobody answers yet, but the code is taken back at once.
            task = asyncio.create_task(client.post(f"/payments/{payment_id}/cancel"))
            await until(lambda: stage.stripe.asked("cancel") == [payment_id])
            await stage.service.workers.watch.round()
            stage.stripe.hold.set()
            await task
        await stage.service.workers.watch.idle()
        assert payment_id not in stage.stripe.asked("retrieve")


@pytest.mark.expected_logs("an errand took too long")
async def test_a_stuck_errand_gives_its_place_back(tmp_path: Path) -> None:
    async with on_stage(tmp_path, webhook_secrets=()) as stage:
        await settled(stage)
        await stage.new_payment()
        await look(stage)
        stage.stripe.hold = asyncio.Event()
        stage.service.workers.watch.errand_limit_s = 0.05
        await look(stage, 3)
        assert len(stage.stripe.asked("retrieve")) == 1
        stage.stripe.hold.set()
        await look(stage, 3)
        assert len(stage.stripe.asked("retrieve")) == 2
