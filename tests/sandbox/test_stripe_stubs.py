"""Every object the sandbox makes agrees with the `stripe` package's own account of it, in every state."""

from __future__ import annotations

import pytest

from kiosk.sandbox import account, bank, disputes, intents, ledger, payouts, refunds
from kiosk.sandbox.bank import Money
from kiosk.sandbox.expansion import expanded
from kiosk.sandbox.objects import JsonObject
from tests.sandbox.stripe_stubs import problems
from tests.sandbox.world import CREATE, World

UNCONFIRMED = {**CREATE, "confirm": "false", "description": "tea", "metadata[sale]": "A1-7"}
KINDS = {
    "balance_transaction",
    "charge",
    "dispute",
    "event",
    "payment_intent",
    "payment_method",
    "payout",
    "refund",
}
ONCE = {"account", "balance", "webhook_endpoint"}


def play(world: World) -> list[JsonObject]:
    """Do everything that can be done, and return all that the API answered."""
    made = [world.call(intents.create, {"amount": "1000", "currency": "thb"})]
    waits = world.call(intents.create, UNCONFIRMED)
    made.append(waits)
    made.append(world.call(intents.confirm, {}, waits["id"]))
    made.append(bank.expire(world.book, waits["id"]))
    made.append(world.call(intents.confirm, CREATE_METHOD, waits["id"]))
    made.append(bank.fail(world.book, waits["id"]))
    made.append(world.call(intents.cancel, {"cancellation_reason": "abandoned"}, waits["id"]))
    made.append(bank.pay(world.book, waits["id"], Money(times=2)))
    paid = bank.pay(world.book, world.call(intents.create, CREATE)["id"], Money())
    made.append(paid)
    landing = bank.pay(world.book, world.call(intents.create, CREATE)["id"], Money(lands=False))
    bank.settle(world.book, landing["id"])
    for outcome in ("won", "lost"):
        contested = bank.pay(world.book, world.call(intents.create, CREATE)["id"], Money())
        made.append(disputes.create(world.book, contested["id"]))
        made.append(disputes.close(world.book, contested["id"], outcome))
    for to in (["pending", "succeeded", "requires_action", "failed"], ["pending", "succeeded"]):
        refund = world.call(refunds.create, {"payment_intent": paid["id"], "amount": "200"})
        made.append(refund)
        made += [refunds.advance(world.book, refund["id"], step) for step in to]
    for end in (refunds.cancel, refunds.expire):
        refund = world.call(refunds.create, {"payment_intent": paid["id"], "reason": "duplicate"})
        made.append(world.call(end, {}, refund["id"]))
    for steps in (["in_transit", "paid", "failed"], ["canceled"], ["paid"]):
        payout = payouts.create(world.book)
        made.append(payout)
        made += [payouts.advance(world.book, payout["id"], step) for step in steps]
    made.append(world.call(ledger.balance))
    made.append(world.call(account.retrieve))
    made += world.call(account.endpoints)["data"]
    return made


CREATE_METHOD = {name: value for name, value in CREATE.items() if name.startswith("payment_method")}


def test_every_object_agrees_with_the_stubs(world: World) -> None:
    made = play(world)
    made += world.outlet.events
    for kind in KINDS:
        made += world.state.newest_first(kind)
    assert {thing["object"] for thing in made} == KINDS | ONCE
    assert [problem for thing in made for problem in problems(thing)] == []


def test_expanded_objects_agree_too(world: World) -> None:
    play(world)
    paths = ["latest_charge.balance_transaction", "payment_method"]
    for intent in world.state.newest_first("payment_intent"):
        assert problems(expanded(world.state, intent, paths)) == []


def test_every_status_was_there(world: World) -> None:
    made = play(world)
    seen = {(thing["object"], thing["status"]) for thing in made if "status" in thing}
    assert {status for kind, status in seen if kind == "payment_intent"} == {
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "canceled",
        "succeeded",
    }
    assert {status for kind, status in seen if kind == "refund"} == {
        "requires_action",
        "pending",
        "succeeded",
        "failed",
        "canceled",
    }


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"amount": "18550"}, "payment_intent.amount: '18550' is no int"),
        ({"amount": True}, "payment_intent.amount: True is no int"),
        ({"charges": []}, "payment_intent.charges: unknown to Stripe"),
        ({"status": "paid"}, "payment_intent.status: 'paid' is not one of Stripe's words"),
        ({"latest_charge": 7}, "payment_intent.latest_charge: neither an id nor an object"),
        ({"metadata": None}, "payment_intent.metadata: not an object"),
        ({"payment_method_types": [1]}, "payment_intent.payment_method_types[0]: 1 is no str"),
        (
            {"next_action": {"type": "x", "promptpay_display_qr_code": {"data": "x"}}},
            "payment_intent.next_action.promptpay_display_qr_code.image_url_svg: missing",
        ),
    ],
)
def test_the_check_can_fail(world: World, change: JsonObject, problem: str) -> None:
    intent = world.call(intents.create, CREATE)
    assert problem in problems({**intent, **change})


def test_a_missing_field_is_seen(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    del intent["currency"]
    assert problems(intent) == ["payment_intent.currency: missing"]
