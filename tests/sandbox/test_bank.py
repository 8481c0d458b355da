"""What customers do: pay, pay late, pay twice, pay another amount, fail, run out of time."""

from __future__ import annotations

import pytest

from kiosk.sandbox import bank, intents, ledger
from kiosk.sandbox.bank import Money, NotFoundError, NotPossibleError
from kiosk.sandbox.objects import JsonObject
from tests.sandbox.world import CREATE, BankStep, World


@pytest.fixture
def intent(world: World) -> JsonObject:
    """An intent that shows its code; its events are taken."""
    made = world.call(intents.create, CREATE | {"metadata[sale]": "A1-7"})
    world.outlet.take()
    return made


def lines(world: World) -> list[JsonObject]:
    return ledger.pending_lines(world.book)


def test_pay(world: World, intent: JsonObject) -> None:
    paid = bank.pay(world.book, intent["id"], Money())
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 18550)
    assert paid["next_action"] is None
    charge = world.book.must_find("charge", paid["latest_charge"])
    assert charge["id"].startswith("py_")
    assert charge["metadata"] == {"sale": "A1-7"}
    assert charge["billing_details"]["email"] == "pos@shop.test"
    reference = charge["payment_method_details"]["promptpay"]["reference"]
    assert reference in intent["next_action"]["promptpay_display_qr_code"]["data"]
    [line] = lines(world)
    assert (line["type"], line["amount"], line["fee"], line["net"]) == (
        "payment",
        18550,
        306,
        18244,
    )
    assert line["source"] == charge["id"]
    assert world.outlet.take() == ["charge.succeeded", "payment_intent.succeeded"]


def test_the_bank_names_no_request(world: World, intent: JsonObject) -> None:
    bank.pay(world.book, intent["id"], Money())
    assert [event["request"] for event in world.outlet.events] == [
        {"id": None, "idempotency_key": None}
    ] * 2


def test_another_amount(world: World, intent: JsonObject) -> None:
    paid = bank.pay(world.book, intent["id"], Money(amount_satang=18549))
    assert (paid["amount"], paid["amount_received"]) == (18550, 18549)
    assert world.book.must_find("charge", paid["latest_charge"])["amount"] == 18549


def test_money_beyond_the_first_is_stray(world: World, intent: JsonObject) -> None:
    paid = bank.pay(world.book, intent["id"], Money(times=3))
    assert paid["amount_received"] == 18550
    assert [line["type"] for line in lines(world)] == ["payment", "adjustment", "adjustment"]
    assert all(intent["id"] in line["description"] for line in lines(world)[1:])
    assert world.outlet.take() == ["charge.succeeded", "payment_intent.succeeded"]
    again = bank.pay(world.book, intent["id"], Money())
    assert again == paid
    assert len(lines(world)) == 4
    assert world.outlet.take() == []


def test_late_money_after_a_cancel(world: World, intent: JsonObject) -> None:
    canceled = world.call(intents.cancel, {}, intent["id"])
    paid = bank.pay(world.book, intent["id"], Money())
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 18550)
    assert paid["canceled_at"] == canceled["canceled_at"]
    assert world.outlet.take() == [
        "payment_intent.canceled",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (bank.fail, "payment_intent_payment_attempt_failed"),
        (bank.expire, "payment_intent_payment_attempt_expired"),
    ],
)
def test_an_attempt_without_money_can_still_be_paid(
    world: World, intent: JsonObject, step: BankStep, code: str
) -> None:
    over = step(world.book, intent["id"])
    assert over["status"] == "requires_payment_method"
    assert over["last_payment_error"]["code"] == code
    assert over["last_payment_error"]["type"] == "card_error"
    assert (over["next_action"], over["payment_method"]) == (None, None)
    assert world.outlet.take() == ["payment_intent.payment_failed"]
    paid = bank.pay(world.book, intent["id"], Money())
    assert (paid["status"], paid["last_payment_error"]) == ("succeeded", None)


def test_an_event_keeps_the_object_as_it_was(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    bank.pay(world.book, intent["id"], Money())
    statuses = [
        event["data"]["object"]["status"]
        for event in world.outlet.events
        if event["type"].startswith("payment_intent.")
    ]
    assert statuses == ["requires_payment_method", "requires_action", "succeeded"]


@pytest.mark.parametrize("params", [{}, {"payment_method_data[type]": "promptpay"}])
def test_nobody_pays_a_code_that_was_never_shown(world: World, params: dict[str, str]) -> None:
    intent = world.call(intents.create, {"amount": "1000", "currency": "thb", **params})
    world.call(intents.cancel, {}, intent["id"])
    with pytest.raises(NotPossibleError, match="never showed a code"):
        bank.pay(world.book, intent["id"], Money())


@pytest.mark.parametrize("step", [bank.fail, bank.expire])
def test_only_a_waiting_attempt_can_end_without_money(
    world: World, intent: JsonObject, step: BankStep
) -> None:
    bank.pay(world.book, intent["id"], Money())
    with pytest.raises(NotPossibleError, match="is succeeded"):
        step(world.book, intent["id"])
    with pytest.raises(NotFoundError):
        step(world.book, "pi_none")
