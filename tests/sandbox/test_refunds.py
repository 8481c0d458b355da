"""Refunds: amounts, the table of steps, what happens to charge and balance, and the events."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.sandbox import bank, intents, ledger, refunds
from kiosk.sandbox.bank import Money, NotFoundError, NotPossibleError
from kiosk.sandbox.errors import StripeError
from kiosk.sandbox.objects import JsonObject
from tests.sandbox.world import CREATE, START, ApiOperation, World

STATUSES = ["requires_action", "pending", "succeeded", "failed", "canceled"]
POSSIBLE = {
    ("requires_action", "pending"),
    ("requires_action", "failed"),
    ("pending", "succeeded"),
    ("pending", "requires_action"),
    ("pending", "failed"),
    ("succeeded", "requires_action"),
    ("succeeded", "failed"),
}


@pytest.fixture
def paid(world: World) -> JsonObject:
    """A paid intent of 20.00."""
    intent = world.call(intents.create, CREATE | {"amount": "2000"})
    intent = bank.pay(world.book, intent["id"], Money())
    world.outlet.take()
    return intent


def refund(world: World, paid: JsonObject, **params: str) -> JsonObject:
    return world.call(refunds.create, {"payment_intent": paid["id"], **params})


def charge_of(world: World, paid: JsonObject) -> JsonObject:
    return world.book.must_find("charge", paid["latest_charge"])


def balance(world: World) -> int:
    return sum(line["net"] for line in ledger.pending_lines(world.book))


def refund_in(world: World, paid: JsonObject, status: str) -> JsonObject:
    """A refund that has come to `status`."""
    made = refund(world, paid)
    if status == "canceled":
        return world.call(refunds.cancel, {}, made["id"])
    if status in ("pending", "succeeded"):
        made = refunds.advance(world.book, made["id"], None)
    if status in ("succeeded", "failed"):
        made = refunds.advance(world.book, made["id"], status)
    return made


def test_a_refund_asks_the_customer_by_mail(world: World, paid: JsonObject) -> None:
    before = balance(world)
    made = refund(world, paid, amount="500", instructions_email="somchai@mail.test")
    assert made["id"].startswith("pyr_")
    assert made["status"] == "requires_action"
    details = made["next_action"]["display_details"]
    assert details["email_sent"]["email_sent_to"] == "somchai@mail.test"
    assert details["expires_at"] > (START + timedelta(days=1)).timestamp()
    charge = charge_of(world, paid)
    assert (charge["amount_refunded"], charge["refunded"]) == (500, False)
    assert balance(world) == before - 500
    assert world.outlet.take() == ["refund.created", "charge.refunded"]


def test_without_an_address_the_mail_goes_where_the_payment_said(
    world: World, paid: JsonObject
) -> None:
    made = refund(world, paid)
    sent = made["next_action"]["display_details"]["email_sent"]
    assert sent["email_sent_to"] == "pos@shop.test"


def test_all_that_is_left_is_refunded_by_default(world: World, paid: JsonObject) -> None:
    refund(world, paid, amount="500")
    assert refund(world, paid)["amount"] == 1500
    assert charge_of(world, paid)["refunded"]
    with pytest.raises(StripeError) as refused:
        refund(world, paid)
    assert refused.value.stripe_code == "charge_already_refunded"


def test_more_than_is_left_is_refused(world: World, paid: JsonObject) -> None:
    refund(world, paid, amount="500")
    with pytest.raises(StripeError) as refused:
        refund(world, paid, amount="1501")
    assert refused.value.text == (
        "Refund amount (฿15.01) is greater than unrefunded amount on charge (฿15.00)"
    )
    assert (refused.value.param, refused.value.stripe_code) == ("amount", None)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "payment_intent"),
        ({"payment_intent": "pi_none"}, "payment_intent"),
        ({"charge": "py_none"}, "charge"),
    ],
)
def test_a_refund_needs_a_charge(world: World, params: dict[str, str], param: str) -> None:
    with pytest.raises(StripeError) as refused:
        world.call(refunds.create, params)
    assert refused.value.param == param


def test_an_unpaid_intent_cannot_be_refunded(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    with pytest.raises(StripeError, match="does not have a successful charge"):
        refund(world, intent)


@pytest.mark.parametrize(
    ("params", "param"),
    [({"amount": "0"}, "amount"), ({"amount": "-5"}, "amount"), ({"reason": "bored"}, "reason")],
)
def test_what_cannot_be_refunded(
    world: World, paid: JsonObject, params: dict[str, str], param: str
) -> None:
    with pytest.raises(StripeError) as refused:
        refund(world, paid, **params)
    assert refused.value.param == param
    assert charge_of(world, paid)["amount_refunded"] == 0


def test_by_charge_it_is_the_same(world: World, paid: JsonObject) -> None:
    made = world.call(refunds.create, {"charge": paid["latest_charge"]})
    assert (made["payment_intent"], made["amount"]) == (paid["id"], 2000)


@pytest.mark.parametrize("to", STATUSES)
@pytest.mark.parametrize("status", STATUSES)
def test_every_step(world: World, paid: JsonObject, status: str, to: str) -> None:
    made = refund_in(world, paid, status)
    world.outlet.take()
    if (status, to) not in POSSIBLE:
        with pytest.raises(NotPossibleError):
            refunds.advance(world.book, made["id"], to)
        return
    moved = refunds.advance(world.book, made["id"], to)
    assert moved["status"] == to
    assert (moved["next_action"] is not None) == (to == "requires_action")
    assert (moved["pending_reason"] == "processing") == (to == "pending")
    [updated, *failed] = world.outlet.events
    assert updated["type"] == "refund.updated"
    assert updated["data"]["previous_attributes"]["status"] == status
    assert [event["type"] for event in failed] == (["refund.failed"] if to == "failed" else [])


def test_the_way_by_itself_ends_with_the_money_there(world: World, paid: JsonObject) -> None:
    made = refund(world, paid)
    assert refunds.advance(world.book, made["id"], None)["status"] == "pending"
    assert refunds.advance(world.book, made["id"], None)["status"] == "succeeded"
    with pytest.raises(NotPossibleError):
        refunds.advance(world.book, made["id"], None)


@pytest.mark.parametrize(
    ("end", "status", "reason"),
    [(refunds.cancel, "canceled", "merchant_request"), (refunds.expire, "failed", "unknown")],
)
def test_a_refund_that_comes_to_nothing_gives_the_money_back(
    world: World, paid: JsonObject, end: ApiOperation, status: str, reason: str
) -> None:
    before = balance(world)
    made = refund(world, paid)
    over = world.call(end, {}, made["id"])
    assert (over["status"], over["failure_reason"]) == (status, reason)
    assert over["failure_balance_transaction"].startswith("txn_")
    assert charge_of(world, paid)["amount_refunded"] == 0
    assert balance(world) == before
    with pytest.raises(StripeError) as refused:
        world.call(end, {}, made["id"])
    assert refused.value.status == 400


def test_unknown_refunds(world: World) -> None:
    with pytest.raises(NotFoundError):
        refunds.advance(world.book, "pyr_none", None)
    with pytest.raises(StripeError) as refused:
        world.call(refunds.retrieve, {}, "pyr_none")
    assert refused.value.status == 404


def test_refunds_of_one_payment_are_listed(world: World, paid: JsonObject) -> None:
    other = world.call(intents.create, CREATE)
    bank.pay(world.book, other["id"], Money())
    first, second = refund(world, paid, amount="1"), refund(world, paid, amount="2")
    refund(world, other)
    for by in ({"payment_intent": paid["id"]}, {"charge": paid["latest_charge"]}):
        page = world.call(refunds.list_all, by)
        assert [entry["id"] for entry in page["data"]] == [second["id"], first["id"]]
