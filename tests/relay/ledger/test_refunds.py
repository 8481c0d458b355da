"""Refunds over HTTP: who may, how much, once; and what Stripe says of them afterwards."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.stripe_side.gateway import InProgress, NotFound, Unavailable
from tests.relay.fake_stripe import refused
from tests.relay.ledger.counter import (
    BOSS,
    EMAIL,
    approval,
    asked,
    get,
    paid,
    pushed,
    refund,
    refund_event,
)
from tests.relay.stage import Stage, on_stage, until

pytestmark = pytest.mark.anyio


# How much


async def test_without_an_amount_all_that_is_left_goes_back(stage: Stage) -> None:
    payment_id = await paid(stage)
    answer = await refund(stage, payment_id, reason="requested_by_customer")
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body == {
        "id": body["id"],
        "paymentId": payment_id,
        "amount": 18_550,
        "status": "requires_action",
        "reason": "requested_by_customer",
        "failureReason": None,
        "createdAt": "2026-03-01T05:00:00.000Z",
    }
    [order] = [order for order, _ in stage.stripe.ledger.by_idempotency_key.values()]
    assert (order.instructions_email, order.reason) == (EMAIL, "requested_by_customer")
    assert order.mark.device == "boss"
    assert (await stage.read(payment_id))["amountRefunded"] == 18_550
    assert stage.number("kiosk_refunds_total", status="requires_action") == 1


async def test_parts_go_back_until_nothing_is_left(stage: Stage) -> None:
    payment_id = await paid(stage)
    for amount in (10_000, 8_000):
        assert (await refund(stage, payment_id, amount=amount)).status_code == 201
    over = await refund(stage, payment_id, amount=551)
    assert (over.status_code, over.json()["code"]) == (409, "not_refundable")
    assert over.json()["detail"] == "Only ฿5.50 of this payment is left to be given back."
    rest = await refund(stage, payment_id)
    assert rest.json()["amount"] == 550
    nothing = await refund(stage, payment_id)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "not_refundable")
    listed = await get(stage, f"/payments/{payment_id}/refunds")
    assert [one["amount"] for one in listed["items"]] == [10_000, 8_000, 550]
    assert (await stage.read(payment_id))["amountRefunded"] == 18_550


async def test_a_free_reason_is_kept_and_told_to_stripe_as_a_note(stage: Stage) -> None:
    payment_id = await paid(stage)
    answer = await refund(stage, payment_id, reason="ชาเย็นหมด")
    assert answer.json()["reason"] == "ชาเย็นหมด"
    [order] = [order for order, _ in stage.stripe.ledger.by_idempotency_key.values()]
    assert (order.reason, order.metadata) == (None, {"reason": "ชาเย็นหมด"})


async def test_a_state_that_no_refund_has_is_no_answer(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.ledger.born_as = "on_the_moon"
    answer = await refund(stage, payment_id, key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    over = await refund(stage, payment_id)
    assert over.json()["code"] == "not_refundable", (
        "its share stays bound: the money may be on its way"
    )
    [refund_id] = stage.stripe.ledger.refunds
    stage.clock.move(2)
    stage.stripe.ledger.move_refund(refund_id, "requires_action")
    await refund_event(stage, refund_id)
    again = await refund(stage, payment_id, key="k")
    assert (again.status_code, again.json()["id"]) == (201, refund_id)
    stage.stripe.ledger.cancels_to = "on_the_moon"
    async with stage.client(BOSS) as client:
        canceled = await client.post(f"/payments/{payment_id}/refunds/{refund_id}/cancel")
    assert (canceled.status_code, canceled.json()["code"]) == (503, "stripe_unavailable")


@pytest.mark.expected_logs("Stripe does not answer")
async def test_an_account_that_knows_no_such_payment_takes_nothing_back(stage: Stage) -> None:
    """The key of another account was set while an answer was missing: the refund may have been made before."""
    payment_id = await paid(stage)
    gone = [Unavailable("gone"), NotFound("Stripe knows nothing by this id.")]
    stage.stripe.fail("create_refund", *gone, after=True)
    answer = await refund(stage, payment_id, key="k", amount=10_000)
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    over = await refund(stage, payment_id, amount=10_000)
    assert over.json()["code"] == "not_refundable"
    again = await refund(stage, payment_id, key="k", amount=10_000)
    assert again.status_code == 201
    assert len(stage.stripe.ledger.refunds) == 1


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_cancel_whose_answer_is_lost_is_looked_up(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]
    stage.stripe.fail("cancel_refund", Unavailable("gone"), after=True)
    async with stage.client(BOSS) as client:
        lost = await client.post(f"/payments/{payment_id}/refunds/{refund_id}/cancel")
    assert (lost.status_code, lost.json()["code"]) == (503, "stripe_unavailable")
    await asked(stage)
    assert (await stage.read(payment_id))["amountRefunded"] == 0
    [kept] = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert kept["status"] == "canceled"


async def test_two_at_once_never_give_back_more_than_came(stage: Stage) -> None:
    payment_id = await paid(stage)
    answers = await asyncio.gather(*(refund(stage, payment_id, amount=10_000) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_what_brought_no_money_gives_none_back(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    answer = await refund(stage, payment_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_refundable")
    assert stage.stripe.asked("create_refund") == []


async def test_money_that_needs_attention_can_go_back(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    body = stage.stripe.pay(payment_id, amount_received=10_000)
    await stage.told(stage.stripe.event("payment_intent.succeeded", body))
    assert (await refund(stage, payment_id)).json()["amount"] == 10_000


# Who


async def test_a_till_needs_an_approval_and_uses_it_once(stage: Stage) -> None:
    payment_id = await paid(stage)
    alone = await refund(stage, payment_id, token="kt_A1", amount=100)
    assert (alone.status_code, alone.json()["code"]) == (403, "forbidden")
    good = await approval(stage, ApprovalAction.REFUND, payment_id)
    first = await refund(stage, payment_id, token="kt_A1", key="k", approval=good, amount=100)
    assert first.status_code == 201, first.text
    again = await refund(stage, payment_id, token="kt_A1", approval=good, amount=100)
    assert again.status_code == 403
    replayed = await refund(stage, payment_id, token="kt_A1", key="k", approval=good, amount=100)
    assert (replayed.status_code, replayed.content) == (201, first.content)
    [entry] = [
        one for one in await stage.run(lambda tx: tx.audit.page(None, 9)) if one.action == "refund"
    ]
    assert (entry.device, entry.person, entry.subject) == ("A1", "Somchai", payment_id)
    assert entry.detail == {"amount": "100", "to": EMAIL}


async def test_an_approval_that_is_refused_leaves_no_refund(stage: Stage) -> None:
    payment_id = await paid(stage)
    other = await approval(stage, ApprovalAction.RESOLVE, payment_id)
    answer = await refund(stage, payment_id, token="kt_A1", approval=other)
    assert answer.status_code == 403
    assert (await get(stage, f"/payments/{payment_id}/refunds"))["items"] == []


async def test_the_shops_own_mailbox_always_takes_an_approval(stage: Stage) -> None:
    payment_id = await paid(stage)
    assert (await refund(stage, payment_id, toShop=True)).status_code == 403
    good = await approval(stage, ApprovalAction.REFUND_TO_SHOP, payment_id, device="boss")
    answer = await refund(stage, payment_id, approval=good, toShop=True)
    assert answer.status_code == 201, answer.text
    [order] = [order for order, _ in stage.stripe.ledger.by_idempotency_key.values()]
    assert order.instructions_email is None
    entries = await stage.run(lambda tx: tx.audit.page(None, 9))
    [entry] = [one for one in entries if one.action == "refund_to_shop"]
    assert (entry.person, entry.detail["to"]) == ("Somchai", "the shop")


async def test_anothers_payment_is_not_there(stage: Stage) -> None:
    payment_id = await paid(stage)
    assert (await refund(stage, payment_id, token="kt_A2")).status_code == 404
    assert (await refund(stage, "pi_nobody")).status_code == 404
    for token, path, status in (
        ("kt_A2", "refunds", 404),
        ("kt_A1", "refunds", 200),
        ("kt_A1", "disputes", 403),
    ):
        async with stage.client(token) as client:
            answer = await client.get(f"/payments/{payment_id}/{path}")
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"email": None}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a b@c.de"}, "email"),
        ({"email": "นก@c.de"}, "email"),
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": "100"}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"reason": ""}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"toShop": "yes", "email": EMAIL}, "toShop"),
        ({"sum": 1}, "sum"),
    ],
)
async def test_a_bad_body_is_named(stage: Stage, body: dict[str, object], names: str) -> None:
    payment_id = await paid(stage)
    headers = {"Idempotency-Key": "k"}
    async with stage.client(BOSS) as client:
        answer = await client.post(
            f"/payments/{payment_id}/refunds", json={"email": EMAIL, **body}, headers=headers
        )
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(names)


async def test_a_sum_beyond_every_database_is_over_the_rest(stage: Stage) -> None:
    payment_id = await paid(stage)
    assert (await refund(stage, payment_id, amount=10**30)).json()["code"] == "not_refundable"


# Once


async def test_the_same_request_is_answered_as_first_given(stage: Stage) -> None:
    payment_id = await paid(stage)
    first = await refund(stage, payment_id, key="k", amount=5_000)
    stage.stripe.ledger.move_refund(first.json()["id"], "pending")
    await refund_event(stage, first.json()["id"])
    again = await refund(stage, payment_id, key="k", amount=5_000)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    other = await refund(stage, payment_id, key="k", amount=5_001)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    elsewhere = await refund(stage, await paid(stage), key="k", amount=5_000)
    assert elsewhere.json()["code"] == "idempotency_conflict"
    assert len(stage.stripe.ledger.refunds) == 1


async def test_a_double_press_is_one_refund(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.hold = asyncio.Event()
    presses = [asyncio.create_task(refund(stage, payment_id, key="k")) for _ in range(2)]
    await until(lambda: len(stage.stripe.asked("create_refund")) == 1)
    other = await refund(stage, payment_id, key="k", amount=1)
    assert other.json()["code"] == "idempotency_conflict"
    stage.stripe.hold.set()
    first, second = await asyncio.gather(*presses)
    assert first.content == second.content
    assert len(stage.stripe.ledger.refunds) == 1


async def test_a_second_press_does_not_wait_for_ever(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.hold = asyncio.Event()
    first = asyncio.create_task(refund(stage, payment_id, key="k"))
    await until(lambda: len(stage.stripe.asked("create_refund")) == 1)
    second = await refund(stage, payment_id, key="k")
    assert (second.status_code, second.json()["code"]) == (409, "in_progress")
    stage.stripe.hold.set()
    assert (await first).status_code == 201


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("after", [False, True])
async def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    stage: Stage, after: bool
) -> None:
    payment_id = await paid(stage)
    lost = (Unavailable("lost"), InProgress("still at it"))
    stage.stripe.fail("create_refund", *lost, after=after)
    answer = await refund(stage, payment_id)
    assert answer.status_code == 201, answer.text
    assert len(set(stage.stripe.asked("create_refund"))) == 1
    assert len(stage.stripe.ledger.refunds) == 1


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("after", [False, True])
async def test_a_spent_key_is_looked_up_before_the_next_one(stage: Stage, after: bool) -> None:
    payment_id = await paid(stage)
    stage.stripe.fail("create_refund", Unavailable("stored 500", spent=True), after=after)
    answer = await refund(stage, payment_id)
    assert answer.status_code == 201, answer.text
    assert len(stage.stripe.ledger.refunds) == 1
    assert len(set(stage.stripe.asked("create_refund"))) == (1 if after else 2)


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("after", [False, True])
async def test_what_nobody_waits_for_is_carried_on(stage: Stage, after: bool) -> None:
    payment_id = await paid(stage)
    stage.stripe.fail("create_refund", *(Unavailable("gone") for _ in range(3)), after=after)
    answer = await refund(stage, payment_id, key="k", amount=18_000)
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    listed = await get(stage, f"/payments/{payment_id}/refunds")
    assert [(one["id"], one["status"]) for one in listed["items"]] == [(None, "creating")]
    # Its share is kept: what may be on its way cannot go back a second time.
    assert (await refund(stage, payment_id, amount=551)).json()["code"] == "not_refundable"
    await asked(stage, 5)
    assert len(stage.stripe.ledger.refunds) == 1
    assert (await refund(stage, payment_id, key="k", amount=18_000)).status_code == 201
    assert (await stage.read(payment_id))["amountRefunded"] == 18_000


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("after", [False, True])
async def test_a_relay_that_was_killed_carries_on(tmp_path: Path, after: bool) -> None:
    async with on_stage(tmp_path) as first:
        payment_id = await paid(first)
        first.stripe.fail("create_refund", *(Unavailable("x") for _ in range(3)), after=after)
        assert (await refund(first, payment_id, key="k")).status_code == 503
        first.stripe.back()
    async with on_stage(tmp_path, stripe=first.stripe, clock=first.clock) as second:
        await asked(second, 5)
        listed = await get(second, f"/payments/{payment_id}/refunds")
        assert [one["status"] for one in listed["items"]] == ["requires_action"]
        assert len(second.stripe.ledger.refunds) == 1
        assert (await refund(second, payment_id, key="k")).status_code == 201


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("after", [False, True])
async def test_after_a_day_only_the_list_can_tell(stage: Stage, after: bool) -> None:
    payment_id = await paid(stage)
    stage.stripe.fail("create_refund", *(Unavailable("x") for _ in range(3)), after=after)
    assert (await refund(stage, payment_id, key="k")).status_code == 503
    stage.stripe.back()
    await asked(stage, 24 * 3600)
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [one["status"] for one in items] == (["requires_action"] if after else [])
    assert len(stage.stripe.asked("create_refund")) == 3
    # What Stripe never made is free again.
    again = await refund(stage, payment_id, key="k" if after else None)
    assert again.status_code == 201
    assert len(stage.stripe.ledger.refunds) == 1


@pytest.mark.expected_logs("Stripe does not answer")
async def test_an_event_tells_what_the_lost_answer_would_have(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.fail("create_refund", *(Unavailable("lost") for _ in range(3)), after=True)
    assert (await refund(stage, payment_id, key="k")).status_code == 503
    [refund_id] = stage.stripe.ledger.refunds
    stage.clock.move(2)
    stage.stripe.ledger.move_refund(refund_id, "pending")
    await refund_event(stage, refund_id)
    answer = await refund(stage, payment_id, key="k")
    assert (answer.status_code, answer.json()["id"]) == (201, refund_id)
    assert answer.json()["status"] == "pending"
    assert len(stage.stripe.asked("create_refund")) == 3


async def test_a_refund_that_stripe_refuses_keeps_nothing(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.fail("create_refund", refused("odd"))
    answer = await refund(stage, payment_id, key="k")
    assert (answer.status_code, answer.json()["code"]) == (502, "stripe_rejected")
    assert (await get(stage, f"/payments/{payment_id}/refunds"))["items"] == []
    # The same key may ask again, with a better body too, and Stripe hears another key.
    better = await refund(stage, payment_id, key="k", amount=18_550)
    assert better.status_code == 201, better.text
    assert len(set(stage.stripe.asked("create_refund"))) == 2


async def test_a_till_that_lost_an_answer_hears_it_again_without_a_new_approval(
    stage: Stage,
) -> None:
    payment_id = await paid(stage)
    mine = {"token": "kt_A1", "key": "k"}
    assert (await refund(stage, payment_id, **mine)).status_code == 403, "there is none yet"
    stage.stripe.fail("create_refund", refused("odd"))
    good = await approval(stage, ApprovalAction.REFUND, payment_id)
    assert (await refund(stage, payment_id, approval=good, **mine)).status_code == 502
    again = await refund(stage, payment_id, **mine)
    assert (again.status_code, again.json()["code"]) == (502, "stripe_rejected")
    assert "odd" in again.json()["detail"]
    better = await approval(stage, ApprovalAction.REFUND, payment_id)
    first = await refund(stage, payment_id, approval=better, **mine)
    replayed = await refund(stage, payment_id, **mine)
    assert (first.status_code, replayed.status_code) == (201, 201)
    assert (first.json(), replayed.headers["Idempotent-Replayed"]) == (replayed.json(), "true")
    assert len(stage.stripe.asked("create_refund")) == 2


async def test_stripe_knows_of_more_that_went_back(stage: Stage) -> None:
    payment_id = await paid(stage)
    charge = stage.stripe.ledger.charges[f"py_{payment_id}"]
    by_hand = stage.stripe.ledger.refund_by_hand(payment_id, 10_000)
    answer = await refund(stage, payment_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_refundable")
    await asked(stage)
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [(one["id"], one["amount"]) for one in items] == [(by_hand["id"], 10_000)]
    assert (await stage.read(payment_id))["amountRefunded"] == charge["amount_refunded"] == 10_000
    assert (await refund(stage, payment_id)).json()["amount"] == 8_550


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_key_that_is_refused_later_says_nothing_about_before(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.fail("create_refund", Unavailable("lost"), after=True)
    stage.stripe.fail("create_refund", refused(by_key=True))
    answer = await refund(stage, payment_id)
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    await asked(stage, 5)
    assert len(stage.stripe.ledger.refunds) == 1
    assert (await stage.read(payment_id))["amountRefunded"] == 18_550


# What becomes of it


async def test_the_whole_life_of_a_refund_is_pushed(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]
    for status in ("pending", "succeeded", "requires_action"):
        stage.clock.move(60)
        stage.stripe.ledger.move_refund(refund_id, status)
        await refund_event(stage, refund_id)
        assert (await stage.read(payment_id))["amountRefunded"] == 18_550
    stage.clock.move(60)
    stage.stripe.ledger.move_refund(refund_id, "failed", failure_reason="declined")
    await refund_event(stage, refund_id, "refund.failed")
    told = await pushed(stage, "refund:update")
    assert [json.loads(event.data)["status"] for event in told] == [
        "requires_action",
        "pending",
        "succeeded",
        "requires_action",
        "failed",
    ]
    assert {event.audience for event in told} == {"A1"}
    assert json.loads(told[-1].data)["failureReason"] == "declined"
    # The money stayed, so it can go back once more.
    assert (await stage.read(payment_id))["amountRefunded"] == 0
    assert (await refund(stage, payment_id)).json()["amount"] == 18_550


async def test_events_in_any_order_and_twice_end_where_stripe_is(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]
    stories = []
    for status in ("pending", "succeeded", "requires_action", "pending"):
        stage.clock.move(2)
        body = stage.stripe.ledger.move_refund(refund_id, status)
        stories.append(stage.stripe.event("refund.updated", body))
    for event in (*reversed(stories), *stories):
        await stage.deliver(event)
    await stage.applied()
    await asked(stage)
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [one["status"] for one in items] == ["pending"]


async def test_of_two_events_of_one_second_stripe_is_asked(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]
    event = stage.stripe.event("refund.created", stage.stripe.ledger.refunds[refund_id])
    stage.stripe.ledger.move_refund(refund_id, "pending")
    await refund_event(stage, refund_id)
    await stage.told(event)
    await asked(stage)
    assert stage.stripe.asked("retrieve_refund") == [refund_id]
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [one["status"] for one in items] == ["pending"]


async def test_without_a_webhook_it_is_looked_at_by_itself(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]

    async def status() -> str:
        items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
        return str(items[0]["status"])

    stage.stripe.ledger.move_refund(refund_id, "pending")
    await asked(stage, 60)
    assert await status() == "pending"
    stage.stripe.ledger.move_refund(refund_id, "succeeded")
    await asked(stage, 3_600)
    assert await status() == "succeeded"
    stage.stripe.ledger.move_refund(refund_id, "requires_action")
    await asked(stage, 24 * 3_600)
    assert await status() == "requires_action"
    stage.stripe.ledger.move_refund(refund_id, "canceled")
    await asked(stage, 3_600)
    assert await status() == "canceled"
    asks = len(stage.stripe.asked("retrieve_refund"))
    await asked(stage, 90 * 24 * 3_600)
    assert len(stage.stripe.asked("retrieve_refund")) == asks


async def test_a_refund_of_the_dashboard_appears_like_ours(stage: Stage) -> None:
    payment_id = await paid(stage)
    by_hand = stage.stripe.ledger.refund_by_hand(payment_id, 550)
    await refund_event(stage, by_hand["id"], "refund.created")
    assert (await stage.read(payment_id))["amountRefunded"] == 550
    [told] = await pushed(stage, "refund:update")
    assert (json.loads(told.data)["id"], told.audience) == (by_hand["id"], "A1")
    over = await refund(stage, payment_id, amount=18_001)
    assert over.json()["code"] == "not_refundable"


async def test_a_charge_that_was_refunded_elsewhere_makes_us_look(stage: Stage) -> None:
    payment_id = await paid(stage)
    by_hand = stage.stripe.ledger.refund_by_hand(payment_id, 550)
    charge = stage.stripe.ledger.charges[f"py_{payment_id}"]
    await stage.told(stage.stripe.event("charge.refunded", charge))
    await asked(stage)
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [one["id"] for one in items] == [by_hand["id"]]
    looks = len(stage.stripe.asked("refund_page"))
    await stage.told(stage.stripe.event("charge.refunded", charge, id="evt_again"))
    await asked(stage)
    assert len(stage.stripe.asked("refund_page")) == looks


async def test_a_refund_of_nobody_and_one_in_an_unknown_state(stage: Stage) -> None:
    payment_id = await paid(stage)
    by_hand = stage.stripe.ledger.refund_by_hand(payment_id, 550)
    nobodys = {**by_hand, "id": "pyr_x", "payment_intent": "pi_x", "charge": "py_x"}
    await stage.told(stage.stripe.event("refund.created", nobodys))
    other_mode = stage.stripe.event("refund.created", by_hand, livemode=True)
    await stage.told(other_mode)
    assert (await get(stage, f"/payments/{payment_id}/refunds"))["items"] == []


@pytest.mark.expected_logs("cannot be applied")
async def test_a_state_that_no_refund_has_is_kept_as_an_error(stage: Stage) -> None:
    payment_id = await paid(stage)
    by_hand = stage.stripe.ledger.refund_by_hand(payment_id, 550)
    await stage.told(stage.stripe.event("refund.created", {**by_hand, "status": "creating"}))
    assert await stage.run(lambda tx: tx.inbox.failing()) == 1


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_refund_is_taken_back_while_the_customer_has_not_answered(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]

    async def cancel(path: str, token: str = BOSS) -> tuple[int, str]:
        async with stage.client(token) as client:
            answer = await client.post(f"/payments/{path}/cancel")
        body = answer.json()
        return answer.status_code, body.get("status") if answer.is_success else body["code"]

    mine = f"{payment_id}/refunds/{refund_id}"
    assert await cancel(mine, "kt_A1") == (403, "forbidden")
    assert await cancel(f"{payment_id}/refunds/pyr_x") == (404, "not_found")
    stage.stripe.fail("cancel_refund", Unavailable("gone"))
    assert await cancel(mine) == (503, "stripe_unavailable")
    assert await cancel(mine) == (200, "canceled")
    assert (await stage.read(payment_id))["amountRefunded"] == 0
    assert await cancel(mine) == (409, "invalid_state")
    actions = [one.action for one in await stage.run(lambda tx: tx.audit.page(None, 9))]
    assert actions == ["refund_cancel", "refund"]
