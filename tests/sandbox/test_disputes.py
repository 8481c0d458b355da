"""Disputes, money whose fee comes later, and how the account is set up."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from kiosk.sandbox import account, bank, disputes, intents, ledger
from kiosk.sandbox.bank import Money, NotFoundError, NotPossibleError
from kiosk.sandbox.objects import JsonObject
from tests.sandbox.world import BEARER, CREATE, World, create, running


@pytest.fixture
def paid(world: World) -> JsonObject:
    """A paid intent; its events are taken."""
    intent = bank.pay(world.book, world.call(intents.create, CREATE)["id"], Money())
    world.outlet.take()
    return intent


def money_of(world: World) -> int:
    return sum(line["net"] for line in ledger.pending_lines(world.book))


def test_a_dispute_takes_the_money_and_marks_the_charge(world: World, paid: JsonObject) -> None:
    before = money_of(world)
    dispute = disputes.create(world.book, paid["id"])
    assert (dispute["charge"], dispute["payment_intent"]) == (paid["latest_charge"], paid["id"])
    assert world.book.must_find("charge", paid["latest_charge"])["disputed"] is True
    assert money_of(world) == before - 18550
    assert world.outlet.take() == ["charge.dispute.created"]
    assert world.call(disputes.retrieve, {}, dispute["id"]) == dispute
    with pytest.raises(NotPossibleError, match="already"):
        disputes.create(world.book, paid["id"])


@pytest.mark.parametrize(("outcome", "back"), [("won", 18550), ("lost", 0)])
def test_it_is_decided_once(world: World, paid: JsonObject, outcome: str, back: int) -> None:
    disputes.create(world.book, paid["id"])
    before = money_of(world)
    closed = disputes.close(world.book, paid["id"], outcome)
    assert closed["status"] == outcome
    assert money_of(world) == before + back
    assert world.outlet.take() == ["charge.dispute.created", "charge.dispute.closed"]
    with pytest.raises(NotPossibleError, match=outcome):
        disputes.close(world.book, paid["id"], outcome)


def test_only_money_can_be_contested(world: World) -> None:
    waits = world.call(intents.create, CREATE)
    with pytest.raises(NotPossibleError):
        disputes.create(world.book, waits["id"])
    with pytest.raises(NotFoundError):
        disputes.create(world.book, "pi_none")
    with pytest.raises(NotFoundError):
        disputes.close(world.book, waits["id"], "won")


def test_disputes_are_listed(world: World, paid: JsonObject) -> None:
    dispute = disputes.create(world.book, paid["id"])
    for params, found in (
        ({}, [dispute]),
        ({"charge": paid["latest_charge"]}, [dispute]),
        ({"payment_intent": paid["id"]}, [dispute]),
        ({"payment_intent": "pi_none"}, []),
    ):
        assert world.call(disputes.list_all, params)["data"] == found


def test_a_fee_that_lands_later_is_told(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    intent = bank.pay(world.book, intent["id"], Money(lands=False))
    charge = world.book.must_find("charge", intent["latest_charge"])
    assert charge["balance_transaction"] is None
    assert money_of(world) == 0
    world.outlet.take()
    bank.settle(world.book, intent["id"])
    bank.settle(world.book, intent["id"])
    [event] = world.outlet.events
    assert event["type"] == "charge.updated"
    assert event["data"]["previous_attributes"] == {"balance_transaction": None}
    assert money_of(world) == 18244


def test_where_events_go_is_told(world: World) -> None:
    [endpoint] = world.call(account.endpoints)["data"]
    assert (endpoint["url"], endpoint["status"]) == ("http://relay.test/hook", "enabled")
    assert endpoint["enabled_events"] == ["*"]


@pytest.mark.anyio
async def test_the_controls_and_the_api_do_the_same() -> None:
    async with running() as client:
        intent_id = (await create(client))["id"]
        base = f"/_sandbox/payments/{intent_id}"
        assert (await client.post(f"{base}/dispute")).status_code == 409
        await client.post(f"{base}/pay", json={"settleMs": 1})
        begun = await client.post(f"{base}/dispute")
        assert begun.json()["status"] == "needs_response"
        closed = await client.post(f"{base}/dispute", json={"close": "lost"})
        assert closed.json()["status"] == "lost"
        assert (await client.post(f"{base}/dispute", json={"close": "x"})).status_code == 400
        for path in ("/v1/account", "/v1/webhook_endpoints", "/v1/disputes"):
            assert (await client.get(path, headers=BEARER)).status_code == 200
        async with asyncio.timeout(5):
            while not await listed(client, "charge.updated"):
                await asyncio.sleep(0.005)


async def listed(client: httpx.AsyncClient, event_type: str) -> list[JsonObject]:
    """The events of a type, as the API lists them."""
    answer = await client.get("/v1/events", params={"type": event_type}, headers=BEARER)
    found: list[JsonObject] = answer.json()["data"]
    return found


@pytest.mark.anyio
async def test_an_event_that_no_webhook_took_can_still_be_listed() -> None:
    async with running() as client:
        await client.put("/_sandbox/faults", json={"webhook": {"drop": True}})
        await create(client)
        assert len(await listed(client, "payment_intent.created")) == 1
