"""Fees, the wallet and payouts: learnt from events where they tell, asked for where they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.relay.stripe_side.gateway import Unavailable
from tests.relay.fake_stripe import Json
from tests.relay.ledger.counter import BOSS, asked, get, paid, pushed, refund, refund_event
from tests.relay.stage import Stage

pytestmark = pytest.mark.anyio


async def paid_as_stripe_tells(stage: Stage, *, settled: bool) -> str:
    """A paid payment; its event names the charge only, as Stripe's do. `settled`: the fee is there already."""
    payment_id = await stage.new_payment()
    body = stage.stripe.pay(payment_id)
    charge = body["latest_charge"]
    transaction = charge["balance_transaction"]
    if not settled:
        charge["balance_transaction"] = None
    told = {**body, "latest_charge": charge["id"]}
    await stage.told(stage.stripe.event("payment_intent.succeeded", told))
    charge["later"] = transaction
    return payment_id


async def payment(stage: Stage, payment_id: str) -> Json:
    """The payment as a manager sees it."""
    return await stage.read(payment_id, BOSS)


async def tell_payout(stage: Stage, body: Json, kind: str) -> None:
    await stage.told(stage.stripe.event(f"payout.{kind}", body))


# Fees


async def test_the_fee_is_asked_for_when_events_do_not_tell_it(stage: Stage) -> None:
    payment_id = await paid_as_stripe_tells(stage, settled=True)
    assert (await payment(stage, payment_id))["fee"] is None
    await asked(stage, 5)
    known = await payment(stage, payment_id)
    assert (known["fee"], known["net"]) == (306, 18_244)
    assert known["availableOn"] == "2026-03-04T05:00:00.000Z"
    assert known["reference"] == f"REF{payment_id}"
    asks = len(stage.stripe.asked("retrieve"))
    await asked(stage, 3_600)
    assert len(stage.stripe.asked("retrieve")) == asks


async def test_a_fee_that_lands_later_is_asked_for_again(stage: Stage) -> None:
    payment_id = await paid_as_stripe_tells(stage, settled=False)
    for seconds in (5, 10, 20, 40):
        await asked(stage, seconds)
    assert (await payment(stage, payment_id))["fee"] is None
    charge = stage.stripe.ledger.charges[f"py_{payment_id}"]
    charge["balance_transaction"] = charge.pop("later")
    await asked(stage, 3_600)
    assert (await payment(stage, payment_id))["fee"] == 306


async def test_a_fee_that_never_lands_is_given_up(stage: Stage) -> None:
    payment_id = await paid_as_stripe_tells(stage, settled=False)
    for _ in range(4):
        await asked(stage, 24 * 3_600)
    asks = len(stage.stripe.asked("retrieve"))
    await asked(stage, 24 * 3_600)
    assert len(stage.stripe.asked("retrieve")) == asks
    assert (await payment(stage, payment_id))["fee"] is None


async def test_a_charge_that_changed_makes_us_ask_for_its_fee(stage: Stage) -> None:
    payment_id = await paid_as_stripe_tells(stage, settled=False)
    await asked(stage, 5)
    charge = stage.stripe.ledger.charges[f"py_{payment_id}"]
    transaction = charge["balance_transaction"] = charge.pop("later")
    told = {**charge, "balance_transaction": transaction["id"]}
    await stage.told(stage.stripe.event("charge.updated", told))
    await asked(stage, 5)
    assert (await payment(stage, payment_id))["fee"] == 306


async def test_a_till_sees_no_fee(stage: Stage) -> None:
    payment_id = await paid(stage)
    assert (await payment(stage, payment_id))["fee"] == 306
    assert "fee" not in await stage.read(payment_id)


# Wallet


async def test_the_wallet_is_read_at_start_and_after_money_moved(stage: Stage) -> None:
    async with stage.client(BOSS) as client:
        early = await client.get("/wallet")
    assert (early.status_code, early.json()["code"]) == (503, "stripe_unavailable")
    assert early.headers["Retry-After"] == "5"
    await asked(stage, 5)
    assert await get(stage, "/wallet") == {
        "available": 0,
        "pending": 0,
        "currency": "thb",
        "lastTransaction": None,
        "timestamp": "2026-03-01T05:00:05.000Z",
    }
    payment_id = await paid(stage)
    await asked(stage, 5)
    wallet = await get(stage, "/wallet")
    assert (wallet["available"], wallet["pending"]) == (0, 18_244)
    assert wallet["lastTransaction"] == {
        "type": "payment",
        "id": payment_id,
        "amount": 18_550,
        "at": "2026-03-01T05:00:05.000Z",
    }
    told = await pushed(stage, "wallet:update")
    assert [event.audience for event in told] == [None, None]
    assert json.loads(told[-1].data) == wallet
    assert len(stage.stripe.asked("balance")) == 2


async def test_many_movements_are_one_reading(stage: Stage) -> None:
    await asked(stage, 5)
    for _ in range(5):
        await paid(stage)
    await asked(stage, 4)
    assert len(stage.stripe.asked("balance")) == 1
    await asked(stage, 1)
    assert len(stage.stripe.asked("balance")) == 2


async def test_the_last_movement_is_the_newest_of_all(stage: Stage) -> None:
    payment_id = await paid(stage)
    stage.clock.move(60)
    refund_id = (await refund(stage, payment_id, amount=550)).json()["id"]
    await asked(stage, 5)
    last = (await get(stage, "/wallet"))["lastTransaction"]
    assert (last["type"], last["id"], last["amount"]) == ("refund", refund_id, -550)
    body = stage.stripe.ledger.pay_out()
    await tell_payout(stage, body, "created")
    await asked(stage, 5)
    last = (await get(stage, "/wallet"))["lastTransaction"]
    assert (last["type"], last["id"], last["amount"]) == ("payout", body["id"], -17_694)


async def test_available_money_is_heard_of_and_nothing_new_is_not_pushed(stage: Stage) -> None:
    await asked(stage, 5)
    balance = {"object": "balance", "available": [], "pending": []}
    await stage.told(stage.stripe.event("balance.available", balance))
    await asked(stage, 5)
    assert len(stage.stripe.asked("balance")) == 2
    assert len(await pushed(stage, "wallet:update")) == 1
    assert (await get(stage, "/wallet"))["timestamp"] == "2026-03-01T05:00:10.000Z"
    await asked(stage, 3_600)
    assert len(stage.stripe.asked("balance")) == 3


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_balance_that_is_not_told_is_asked_for_less_and_less(stage: Stage) -> None:
    stage.stripe.away("balance")
    for _ in range(8):
        await asked(stage, 10)
    assert len(stage.stripe.asked("balance")) == 4
    stage.stripe.back()
    await asked(stage, 3_600)
    assert (await get(stage, "/wallet"))["available"] == 0


async def test_money_is_for_managers(stage: Stage) -> None:
    for token in ("kt_A1", "kt_web"):
        async with stage.client(token) as client:
            for path in ("/wallet", "/payouts", "/payouts/po_1"):
                assert (await client.get(path)).status_code == 403
    async with stage.client(BOSS) as client:
        assert (await client.get("/payouts/po_1")).status_code == 404
        for query in ("limit=0", "limit=201", "cursor=x"):
            assert (await client.get(f"/payouts?{query}")).status_code == 422


# The balance's lines


async def test_every_line_says_what_it_belongs_to(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id, amount=550)).json()["id"]
    body = stage.stripe.ledger.pay_out("paid")
    await tell_payout(stage, body, "paid")
    await asked(stage)
    span = "from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z"
    first = await get(stage, f"/balance-lines?{span}")
    rest = await get(stage, f"/balance-lines?{span}&cursor={first['nextCursor']}")
    assert rest["nextCursor"] is None
    of = {line["type"]: line for line in (*first["items"], *rest["items"])}
    assert set(of) == {"payment", "payment_refund", "payout"}
    assert {line["payoutId"] for line in of.values()} == {body["id"]}
    assert (of["payment"]["paymentId"], of["payment"]["refundId"]) == (payment_id, None)
    assert of["payment"]["amount"] - of["payment"]["fee"] == of["payment"]["net"]
    assert of["payment"]["createdAt"] is not None
    refunded = of["payment_refund"]
    assert (refunded["paymentId"], refunded["refundId"]) == (payment_id, refund_id)
    assert refunded["amount"] == -550
    assert (of["payout"]["paymentId"], of["payout"]["source"]) == (None, body["id"])


async def test_a_contested_payments_line_says_which(stage: Stage) -> None:
    payment_id = await paid(stage)
    dispute = stage.stripe.ledger.dispute(payment_id)
    await stage.told(stage.stripe.event("charge.dispute.created", dispute))
    line = stage.stripe.ledger.adjust(-18_550, dispute["id"])
    span = "from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z"
    page = await get(stage, f"/balance-lines?{span}")
    [told] = [one for one in page["items"] if one["id"] == line["id"]]
    assert told["paymentId"] == payment_id


async def test_lines_of_nobodys_money_come_page_by_page(stage: Stage) -> None:
    made = [stage.stripe.ledger.adjust(1_000 + number)["id"] for number in range(3)]
    span = "from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z"
    told: list[str] = []
    cursor = ""
    while True:
        page = await get(stage, f"/balance-lines?{span}{cursor}")
        assert all(line["paymentId"] is None for line in page["items"])
        told += [line["id"] for line in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert told == made[::-1]


@pytest.mark.expected_logs("Stripe does not answer")
async def test_lines_are_refused_without_a_span_and_while_stripe_is_away(stage: Stage) -> None:
    span = "from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z"
    stage.stripe.away("statement_page")
    async with stage.client(BOSS) as client:
        for query in ("", "?from=2020-01-01T00:00:00Z", f"?{span}&cursor=-", "?from=1&to=2"):
            assert (await client.get(f"/balance-lines{query}")).status_code == 422
        stage.stripe.back()
        unknown = await client.get(f"/balance-lines?{span}&cursor=txn_nobody")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
        stage.stripe.away("statement_page")
        away = await client.get(f"/balance-lines?{span}")
    assert (away.status_code, away.json()["code"]) == (503, "stripe_unavailable")


# Payouts


async def test_a_payout_takes_its_payments_along(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id, amount=550)).json()["id"]
    body = stage.stripe.ledger.pay_out("paid")
    await tell_payout(stage, body, "paid")
    before = await get(stage, f"/payouts/{body['id']}")
    assert before["lines"] is None
    await asked(stage)
    shown = await get(stage, f"/payouts/{body['id']}")
    lines = {line["type"]: line for line in shown["lines"]}
    assert {**lines["payment"], "id": ""} == {
        "id": "",
        "type": "payment",
        "paymentId": payment_id,
        "refundId": None,
        "amount": 18_550,
        "fee": 306,
        "net": 18_244,
    }
    assert (lines["payment_refund"]["paymentId"], lines["payment_refund"]["refundId"]) == (
        payment_id,
        refund_id,
    )
    assert lines["payout"]["net"] == -shown["amount"] == -17_694
    assert (await payment(stage, payment_id))["payoutId"] == body["id"]
    asks = len(stage.stripe.asked("payout_lines"))
    await tell_payout(stage, body, "reconciliation_completed")
    await asked(stage)
    assert len(stage.stripe.asked("payout_lines")) == asks


async def test_a_payout_tells_a_fee_that_was_given_up(stage: Stage) -> None:
    payment_id = await paid_as_stripe_tells(stage, settled=False)
    for _ in range(4):
        await asked(stage, 24 * 3_600)
    body = stage.stripe.ledger.pay_out("paid")
    await tell_payout(stage, body, "paid")
    await asked(stage)
    known = await payment(stage, payment_id)
    assert (known["fee"], known["net"], known["payoutId"]) == (306, 18_244, body["id"])


async def test_paid_then_failed_is_told_in_one_sentence(stage: Stage) -> None:
    await paid(stage)
    body = stage.stripe.ledger.pay_out()
    await tell_payout(stage, body, "created")
    for status in ("in_transit", "paid"):
        body["status"] = status
        await tell_payout(stage, body, "updated")
    body |= {"status": "failed", "failure_code": "account_closed", "failure_message": "Closed."}
    await tell_payout(stage, body, "failed")
    told = [json.loads(event.data) for event in await pushed(stage, "payout:update")]
    assert [one["status"] for one in told] == ["pending", "in_transit", "paid", "failed"]
    assert [one["message"] for one in told] == [
        "The payout of ฿182.44 is being prepared.",
        "The payout of ฿182.44 is on its way to the shop's bank.",
        "The payout of ฿182.44 was sent to the shop's bank.",
        "The payout of ฿182.44, which was reported as paid, came back: Closed. The money is in the Stripe "
        "balance; check the bank account in Stripe's dashboard.",
    ]
    assert {event.audience for event in await pushed(stage, "payout:update")} == {None}
    for status in ("pending", "in_transit", "paid", "failed"):
        assert stage.number("kiosk_payouts_total", status=status) == 1
    assert told[-1] == {
        "id": body["id"],
        "status": "failed",
        "amount": 18_244,
        "arrivalDate": "2026-03-01T05:00:00.000Z",
        "failureCode": "account_closed",
        "message": told[-1]["message"],
        "timestamp": "2026-03-01T05:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("canceled", "The payout of ฿182.44 was canceled; the money is in the Stripe balance."),
        (
            "failed",
            "The payout of ฿182.44 failed: the bank gave no reason. The money is in the Stripe balance; check "
            "the bank account in Stripe's dashboard.",
        ),
        ("a new word", "The payout of ฿182.44 is being prepared."),
    ],
)
async def test_every_end_has_its_sentence(stage: Stage, status: str, message: str) -> None:
    await paid(stage)
    body = stage.stripe.ledger.pay_out(status)
    await tell_payout(stage, body, "updated")
    assert (await get(stage, "/payouts"))["items"][0]["message"] == message


async def test_a_payout_never_goes_back_whatever_comes_late(stage: Stage) -> None:
    await paid(stage)
    body = stage.stripe.ledger.pay_out()
    stories = []
    for status in ("pending", "in_transit", "paid", "failed"):
        body["status"] = status
        stories.append(stage.stripe.event("payout.updated", body))
    for event in (*reversed(stories), *stories):
        await stage.deliver(event)
    await stage.applied()
    [shown] = (await get(stage, "/payouts"))["items"]
    assert shown["status"] == "failed"
    assert "reported as paid" in shown["message"]


async def test_payouts_are_found_without_a_webhook(stage: Stage) -> None:
    await paid(stage)
    first = stage.stripe.ledger.pay_out("paid")
    bodies: list[Any] = [first]
    for _ in range(2):
        await paid(stage)
        bodies.append(stage.stripe.ledger.pay_out("in_transit"))
    await asked(stage, 5)
    page = await get(stage, "/payouts?limit=2")
    assert [one["id"] for one in page["items"]] == [bodies[2]["id"], bodies[1]["id"]]
    rest = await get(stage, f"/payouts?limit=2&cursor={page['nextCursor']}")
    assert ([one["id"] for one in rest["items"]], rest["nextCursor"]) == ([first["id"]], None)
    assert (await get(stage, f"/payouts/{first['id']}"))["lines"] is not None
    first |= {"status": "failed"}
    await asked(stage, 6 * 3_600)
    assert (await get(stage, f"/payouts/{first['id']}"))["status"] == "failed"


@pytest.mark.expected_logs("Stripe does not answer")
async def test_lines_that_are_not_told_are_asked_for_again(stage: Stage) -> None:
    await paid(stage)
    body = stage.stripe.ledger.pay_out("paid")
    stage.stripe.fail("payout_lines", Unavailable("gone"))
    await tell_payout(stage, body, "paid")
    await asked(stage)
    assert (await get(stage, f"/payouts/{body['id']}"))["lines"] is None
    await asked(stage, 5)
    assert (await get(stage, f"/payouts/{body['id']}"))["lines"] is not None


async def test_a_refund_that_comes_back_changes_the_balance(stage: Stage) -> None:
    payment_id = await paid(stage)
    refund_id = (await refund(stage, payment_id)).json()["id"]
    await asked(stage, 5)
    reads = len(stage.stripe.asked("balance"))
    stage.clock.move(2)
    stage.stripe.ledger.move_refund(refund_id, "failed")
    await refund_event(stage, refund_id, "refund.failed")
    await asked(stage, 5)
    assert len(stage.stripe.asked("balance")) == reads + 1
