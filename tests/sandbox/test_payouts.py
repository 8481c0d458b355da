"""Payouts: what they take along, their steps, and the balance before and after."""

from __future__ import annotations

import pytest

from kiosk.sandbox import bank, intents, ledger, payouts, refunds
from kiosk.sandbox.bank import Money, NotFoundError, NotPossibleError
from kiosk.sandbox.objects import JsonObject
from tests.sandbox.world import CREATE, World


def pay(world: World, amount: int) -> JsonObject:
    intent = world.call(intents.create, CREATE | {"amount": str(amount)})
    return bank.pay(world.book, intent["id"], Money())


def balance(world: World) -> tuple[int, int]:
    """Available and pending."""
    now = world.call(ledger.balance)
    return now["available"][0]["amount"], now["pending"][0]["amount"]


def test_a_payout_takes_everything_along(world: World) -> None:
    paid = pay(world, 100_000)
    world.call(refunds.create, {"payment_intent": paid["id"], "amount": "20000"})
    assert balance(world) == (0, 100_000 - 1_650 - 20_000)
    world.outlet.take()
    payout = payouts.create(world.book)
    assert (payout["amount"], payout["status"]) == (78_350, "pending")
    assert balance(world) == (0, 0)
    told = world.outlet.events[0]["data"]["object"]
    assert (told["available"][0]["amount"], told["pending"][0]["amount"]) == (78_350, 0)
    assert world.outlet.take() == ["balance.available", "payout.created"]
    page = world.call(ledger.list_all, {"payout": payout["id"]})
    assert {line["type"] for line in page["data"]} == {"payment", "payment_refund", "payout"}
    assert sum(line["net"] for line in page["data"]) == 0


def test_the_lines_of_another_payout_are_not_listed(world: World) -> None:
    pay(world, 1000)
    payouts.create(world.book)
    paid = pay(world, 2000)
    second = payouts.create(world.book)
    page = world.call(ledger.list_all, {"payout": second["id"], "type": "payment"})
    assert [line["source"] for line in page["data"]] == [paid["latest_charge"]]
    assert world.call(ledger.list_all, {"payout": "po_none"})["data"] == []
    by_source = world.call(ledger.list_all, {"source": paid["latest_charge"]})
    assert len(by_source["data"]) == 1


def test_without_money_there_is_no_payout(world: World) -> None:
    with pytest.raises(NotPossibleError, match="nothing to pay out"):
        payouts.create(world.book)


@pytest.mark.parametrize(
    ("steps", "events"),
    [
        (["paid"], ["updated", "paid", "reconciliation_completed"]),
        (["in_transit", "paid"], ["updated", "updated", "paid", "reconciliation_completed"]),
        (["failed"], ["updated", "failed"]),
        (["canceled"], ["updated", "canceled"]),
        (["paid", "failed"], ["updated", "paid", "reconciliation_completed", "updated", "failed"]),
    ],
)
def test_steps(world: World, steps: list[str], events: list[str]) -> None:
    pay(world, 1000)
    payout = payouts.create(world.book)
    world.outlet.take()
    for step in steps:
        payout = payouts.advance(world.book, payout["id"], step)
    assert payout["status"] == steps[-1]
    assert world.outlet.take() == [f"payout.{event}" for event in events]
    returned = steps[-1] in ("failed", "canceled")
    assert balance(world) == (0, payout["amount"] if returned else 0)
    assert (payout["failure_code"] is not None) == (steps[-1] == "failed")


@pytest.mark.parametrize(
    ("status", "to"), [("failed", "paid"), ("canceled", "paid"), ("paid", "canceled")]
)
def test_steps_that_are_not_possible(world: World, status: str, to: str) -> None:
    pay(world, 1000)
    payout = payouts.create(world.book)
    payouts.advance(world.book, payout["id"], status)
    with pytest.raises(NotPossibleError):
        payouts.advance(world.book, payout["id"], to)


def test_returned_money_leaves_with_the_next_payout(world: World) -> None:
    pay(world, 1000)
    first = payouts.create(world.book)
    payouts.advance(world.book, first["id"], "failed")
    assert payouts.create(world.book)["amount"] == first["amount"]


def test_reading(world: World) -> None:
    pay(world, 1000)
    payout = payouts.create(world.book)
    assert world.call(payouts.retrieve, {}, payout["id"]) == payout
    assert world.call(payouts.list_all, {"status": "pending"})["data"] == [payout]
    assert world.call(payouts.list_all, {"status": "paid"})["data"] == []
    with pytest.raises(NotFoundError):
        payouts.advance(world.book, "po_none", "paid")
