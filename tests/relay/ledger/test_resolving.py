"""A person settles what needs attention: what may be decided, by whom, once, and what follows."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from kiosk.core.refund_status import RefundStatus
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.ledger.records import RefundRecord
from kiosk.relay.ports import Transaction
from kiosk.relay.stripe_side.gateway import Unavailable
from tests.relay.fake_stripe import refused
from tests.relay.ledger.counter import (
    EMAIL,
    approval,
    asked,
    get,
    paid,
    pushed,
    refund,
    refund_event,
    resolve,
)
from tests.relay.stage import Stage, until

pytestmark = pytest.mark.anyio


async def late(stage: Stage, **ask: Any) -> str:
    """Money that came after the code was taken back."""
    payment_id = await stage.new_payment(**ask)
    async with stage.client() as client:
        await client.post(f"/payments/{payment_id}/cancel")
    body = stage.stripe.pay(payment_id)
    await stage.told(stage.stripe.event("payment_intent.succeeded", body))
    return payment_id


async def listed(stage: Stage, query: str) -> list[str]:
    """The ids a list shows."""
    return [one["id"] for one in (await get(stage, f"/payments?{query}"))["items"]]


# What may be decided


async def test_a_late_payment_is_accepted_and_its_till_is_told(stage: Stage) -> None:
    payment_id = await late(stage)
    assert await listed(stage, "attention=open") == [payment_id]
    answer = await resolve(stage, payment_id, "accept")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["outcome"], body["attention"]) == ("attention", "paid_late")
    assert body["resolution"] == {
        "decision": "accept",
        "reason": "ดูสลิปแล้ว",
        "by": "boss",
        "at": "2026-03-01T05:00:00.000Z",
    }
    assert answer.headers["ETag"] == f'"{body["version"]}"'
    told = (await pushed(stage, "payment:update"))[-1]
    assert (told.audience, json.loads(told.data)["resolution"]) == ("A1", body["resolution"])
    assert await listed(stage, "attention=open") == []
    assert await listed(stage, "outcome=attention") == [payment_id]
    [entry] = await stage.run(lambda tx: tx.audit.page(None, 9))
    assert (entry.action, entry.device, entry.subject) == ("resolve", "boss", payment_id)
    assert entry.detail == {"decision": "accept", "reason": "ดูสลิปแล้ว"}


async def test_the_same_decision_again_is_the_same_answer_and_another_is_refused(
    stage: Stage,
) -> None:
    payment_id = await late(stage)
    first = await resolve(stage, payment_id, "ignore")
    again = await resolve(stage, payment_id, "ignore", reason="another word for it")
    assert (again.status_code, again.json()) == (200, first.json())
    other = await resolve(stage, payment_id, "accept")
    assert (other.status_code, other.json()["code"]) == (409, "invalid_state")
    assert other.json()["detail"] == "This was decided already: ignore, by boss."


async def test_what_needs_no_decision_gets_none(stage: Stage) -> None:
    answer = await resolve(stage, await paid(stage), "ignore")
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")


async def test_money_that_came_twice_cannot_be_a_second_sale(stage: Stage) -> None:
    await paid(stage, metadata={"sale": "s1"})
    second = await paid(stage, metadata={"sale": "s1"})
    answer = await resolve(stage, second, "accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
    assert "has its receipt" in answer.json()["detail"]


async def test_late_money_for_a_sale_that_was_paid_since_cannot_be_accepted(stage: Stage) -> None:
    first = await late(stage, metadata={"sale": "s1"})
    await paid(stage, metadata={"sale": "s1"})
    assert (await resolve(stage, first, "accept")).status_code == 409


async def test_once_accepted_money_for_the_same_sale_is_twice(stage: Stage) -> None:
    first = await late(stage, metadata={"sale": "s1"})
    assert (await resolve(stage, first, "accept")).status_code == 200
    second = await paid(stage, metadata={"sale": "s1"})
    assert (await stage.read(second))["attention"] == "paid_twice"


# Who


async def test_a_till_settles_its_own_with_an_approval(stage: Stage) -> None:
    payment_id = await late(stage)
    assert (await resolve(stage, payment_id, "accept", token="kt_A1")).status_code == 403
    assert (await resolve(stage, payment_id, "accept", token="kt_A2")).status_code == 404
    good = await approval(stage, ApprovalAction.RESOLVE, payment_id)
    answer = await resolve(stage, payment_id, "accept", token="kt_A1", approval=good)
    assert answer.status_code == 200, answer.text
    assert answer.json()["resolution"]["by"] == "Somchai"
    assert "fee" not in answer.json()
    # The same again takes no second approval.
    assert (await resolve(stage, payment_id, "accept", token="kt_A1")).status_code == 200


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"decision": None}, "decision"),
        ({"reason": ""}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": None}, "reason"),
        ({"decision": "refund"}, "email"),
        ({"decision": "refund", "email": "x"}, "email"),
        ({"more": 1}, "more"),
    ],
)
async def test_a_bad_body_is_named(stage: Stage, body: dict[str, Any], names: str) -> None:
    payment_id = await late(stage)
    answer = await resolve(stage, payment_id, **{"decision": "ignore", **body})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(names)


# Refund


async def test_to_refund_decides_and_gives_all_that_is_left_back(stage: Stage) -> None:
    payment_id = await late(stage)
    await refund(stage, payment_id, amount=550)
    answer = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["resolution"]["decision"] == "refund"
    assert body["amountRefunded"] == 18_550
    again = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (again.status_code, again.json()) == (200, body)
    items = (await get(stage, f"/payments/{payment_id}/refunds"))["items"]
    assert [one["amount"] for one in items] == [550, 18_000]
    actions = [one.action for one in await stage.run(lambda tx: tx.audit.page(None, 9))]
    assert sorted(actions) == ["refund", "refund", "resolve"]


async def test_a_till_refunds_with_one_approval(stage: Stage) -> None:
    payment_id = await late(stage)
    good = await approval(stage, ApprovalAction.RESOLVE, payment_id)
    answer = await resolve(stage, payment_id, "refund", token="kt_A1", approval=good, email=EMAIL)
    assert answer.status_code == 200, answer.text
    assert answer.json()["resolution"]["by"] == "Somchai"


async def test_to_the_shop_takes_the_approval_for_that(stage: Stage) -> None:
    payment_id = await late(stage)
    assert (await resolve(stage, payment_id, "refund", toShop=True)).status_code == 403
    good = await approval(stage, ApprovalAction.REFUND_TO_SHOP, payment_id, device="boss")
    answer = await resolve(stage, payment_id, "refund", approval=good, toShop=True)
    assert answer.status_code == 200, answer.text


async def test_when_all_went_back_before_only_the_decision_is_left(stage: Stage) -> None:
    payment_id = await late(stage)
    await refund(stage, payment_id)
    answer = await resolve(stage, payment_id, "refund")
    assert (answer.status_code, answer.json()["resolution"]["decision"]) == (200, "refund")
    assert len(stage.stripe.ledger.refunds) == 1


async def test_nothing_is_decided_by_a_refund_that_stripe_refuses(stage: Stage) -> None:
    payment_id = await late(stage)
    stage.stripe.fail("create_refund", refused("odd"))
    answer = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (answer.status_code, answer.json()["code"]) == (502, "stripe_rejected")
    assert (await stage.read(payment_id))["resolution"] is None
    assert (await resolve(stage, payment_id, "ignore")).status_code == 200


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("after", [False, True])
async def test_a_refund_on_its_way_decides_when_it_is_known(stage: Stage, after: bool) -> None:
    payment_id = await late(stage)
    stage.stripe.fail("create_refund", *(Unavailable("gone") for _ in range(3)), after=after)
    answer = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    # Whether the money goes back is not known: nobody may decide otherwise now.
    assert (await resolve(stage, payment_id, "accept")).json()["code"] == "in_progress"
    good = await approval(stage, ApprovalAction.RESOLVE, payment_id)
    other = await resolve(stage, payment_id, "refund", token="kt_A1", approval=good, email=EMAIL)
    assert other.json()["code"] == "in_progress"
    await asked(stage, 5)
    assert (await stage.read(payment_id))["resolution"]["decision"] == "refund"
    assert (await resolve(stage, payment_id, "refund", email=EMAIL)).status_code == 200
    assert len(stage.stripe.ledger.refunds) == 1


async def test_two_presses_at_once_are_one_refund(stage: Stage) -> None:
    payment_id = await late(stage)
    stage.stripe.hold = asyncio.Event()
    presses = [
        asyncio.create_task(resolve(stage, payment_id, "refund", email=EMAIL)) for _ in range(2)
    ]
    await until(lambda: len(stage.stripe.asked("create_refund")) == 1)
    stage.stripe.hold.set()
    answers = await asyncio.gather(*presses)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert len(stage.stripe.ledger.refunds) == 1


async def test_a_refund_that_fails_later_leaves_the_decision_and_frees_the_money(
    stage: Stage,
) -> None:
    payment_id = await late(stage)
    await resolve(stage, payment_id, "refund", email=EMAIL)
    [refund_id] = stage.stripe.ledger.refunds
    stage.clock.move(60)
    stage.stripe.ledger.move_refund(refund_id, "failed", failure_reason="declined")
    await refund_event(stage, refund_id, "refund.failed")
    payment = await stage.read(payment_id)
    assert (payment["resolution"]["decision"], payment["amountRefunded"]) == ("refund", 0)
    assert (await refund(stage, payment_id)).status_code == 201


async def test_a_refund_that_did_not_settle_it_is_followed_by_another(stage: Stage) -> None:
    """One that failed at once, or that was made before a restore, keeps its key and is not asked for again."""
    payment_id = await late(stage)

    def made_and_failed(tx: Transaction) -> None:
        payment = tx.payments.by_stripe_id(payment_id)
        assert payment is not None
        tx.refunds.insert(
            RefundRecord(
                payment=payment.number,
                intent_id=payment_id,
                amount_satang=18_550,
                created_at=stage.clock(),
                asked_at=stage.clock(),
                status=RefundStatus.FAILED,
                device="boss",
                key=f"§resolve {payment_id}",
                body_hash="",
                stripe_id="pyr_old",
            )
        )

    await stage.run(made_and_failed)
    answer = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (answer.status_code, answer.json()["resolution"]["decision"]) == (200, "refund")
    assert len(stage.stripe.ledger.refunds) == 1


async def test_a_refund_that_fails_at_once_is_said_and_leaves_the_choice(stage: Stage) -> None:
    payment_id = await late(stage)
    stage.stripe.ledger.born_as = "failed"
    answer = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_refundable")
    assert (await stage.read(payment_id))["resolution"] is None
    stage.stripe.ledger.born_as = "requires_action"
    again = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (again.status_code, again.json()["resolution"]["decision"]) == (200, "refund")


# Disputes


async def contested(stage: Stage) -> str:
    """A paid payment that the customer's bank contests."""
    payment_id = await paid(stage)
    await dispute(stage, payment_id)
    return payment_id


async def dispute(
    stage: Stage, payment_id: str, kind: str = "created", status: str = "needs_response"
) -> None:
    body = stage.stripe.ledger.dispute(payment_id, status)
    await stage.told(stage.stripe.event(f"charge.dispute.{kind}", body))


async def test_a_dispute_leaves_the_payment_paid_and_asks_for_a_person(stage: Stage) -> None:
    payment_id = await contested(stage)
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["attention"]) == ("paid", "disputed")
    assert payment["paidAt"] == "2026-03-01T05:00:00.000Z"
    for query in ("outcome=attention", "attention=open", "outcome=paid"):
        assert await listed(stage, query) == [payment_id]
    [shown] = (await get(stage, f"/payments/{payment_id}/disputes"))["items"]
    assert (shown["status"], shown["reason"], shown["closedAt"]) == (
        "needs_response",
        "fraudulent",
        None,
    )
    assert "answer it in Stripe's dashboard" in shown["message"]
    assert await stage.run(lambda tx: tx.payments.undecided()) == 1


async def test_contested_money_does_not_go_back(stage: Stage) -> None:
    payment_id = await contested(stage)
    assert (await refund(stage, payment_id)).json()["code"] == "not_refundable"
    answer = await resolve(stage, payment_id, "refund", email=EMAIL)
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
    assert stage.stripe.asked("create_refund") == []
    accepted = await resolve(stage, payment_id, "accept")
    assert (accepted.status_code, accepted.json()["outcome"]) == (200, "paid")


@pytest.mark.parametrize(
    ("end", "refundable", "advice"),
    [("won", True, "decided for the shop"), ("lost", False, "the money is gone")],
)
async def test_how_a_dispute_ended_is_kept_and_told(
    stage: Stage, end: str, refundable: bool, advice: str
) -> None:
    payment_id = await contested(stage)
    version = (await stage.read(payment_id))["version"]
    await dispute(stage, payment_id, "closed", end)
    payment = await stage.read(payment_id)
    # The end of a dispute is a change that is pushed; what follows from it a person decides.
    assert (payment["version"], payment["attention"]) == (version + 1, "disputed")
    assert payment["resolution"] is None
    assert json.loads((await pushed(stage, "payment:update"))[-1].data) == payment
    [shown] = (await get(stage, f"/payments/{payment_id}/disputes"))["items"]
    assert (shown["status"], shown["closedAt"]) == (end, "2026-03-01T05:00:00.000Z")
    assert advice in shown["message"]
    entries = await stage.run(lambda tx: tx.audit.page(None, 9))
    assert [one.action for one in entries] == ["dispute_closed", "dispute_opened"]
    assert entries[0].detail["advice"] == shown["message"]
    assert (await refund(stage, payment_id)).is_success is refundable


async def test_a_dispute_is_heard_once_and_not_opened_again(stage: Stage) -> None:
    payment_id = await contested(stage)
    await dispute(stage, payment_id, "closed", "won")
    before = await stage.read(payment_id)
    await dispute(stage, payment_id)
    await dispute(stage, payment_id, "closed", "won")
    assert await stage.read(payment_id) == before


async def test_a_dispute_that_overtakes_its_money_is_not_lost(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    body = stage.stripe.pay(payment_id)
    body["latest_charge"]["disputed"] = False
    money = stage.stripe.event("payment_intent.succeeded", body)
    await dispute(stage, payment_id)
    assert (await stage.read(payment_id))["attention"] is None
    await stage.told(money)
    payment = await stage.read(payment_id)
    assert (payment["outcome"], payment["attention"]) == ("paid", "disputed")


async def test_an_answer_that_says_contested_is_enough(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.stripe.ledger.dispute(payment_id)
    async with stage.client() as client:
        await client.post(f"/payments/{payment_id}/verify")
    assert (await stage.read(payment_id))["attention"] == "disputed"


async def test_a_dispute_over_money_that_needs_attention_already_is_kept(stage: Stage) -> None:
    payment_id = await late(stage)
    await dispute(stage, payment_id)
    assert (await stage.read(payment_id))["attention"] == "paid_late"
    assert len((await get(stage, f"/payments/{payment_id}/disputes"))["items"]) == 1


async def test_a_dispute_of_nobody_asks_whether_it_is_ours(stage: Stage) -> None:
    body = stage.stripe.ledger.dispute(await paid(stage))
    nobodys = {**body, "id": "du_x", "payment_intent": "pi_x", "charge": None}
    await stage.told(stage.stripe.event("charge.dispute.created", nobodys))
    unnamed = {**body, "id": "du_y", "payment_intent": None, "charge": "py_x"}
    await stage.told(stage.stripe.event("charge.dispute.created", unnamed))
    by_charge = {**body, "payment_intent": None}
    await stage.told(stage.stripe.event("charge.dispute.created", by_charge))
    taken = await stage.run(lambda tx: tx.errands.take(stage.clock(), stage.clock(), 9))
    assert [one.subject for one in taken] == ["pi_x"]
    assert await stage.run(lambda tx: tx.payments.undecided()) == 1
