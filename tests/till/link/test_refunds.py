"""Following refunds without the push stream, on a virtual clock: orders without an answer, and what goes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from kiosk.core.payment import Outcome
from kiosk.protocol.ledger import RefundList
from kiosk.protocol.messages import Payment, PaymentList
from kiosk.till.books.orders import RefundOrder
from kiosk.till.link.client import RelayClient
from kiosk.till.link.pace import Pace
from kiosk.till.link.refunds import LONG, RECENT, RefundKeeper
from tests.till.builders import ToldRefund, payment
from tests.till.link.fake_books import FakeBooks
from tests.till.link.fake_relay import FakeRelay, ok, problem
from tests.till.link.virtual_time import VIRTUAL_TIME, virtual_clock

pytestmark = pytest.mark.anyio

REFUNDS = "/payments/pi_key/refunds"
TOLD = ToldRefund("re_1", "pi_key", 5_000).message()
PAID = payment("key", Outcome.PAID)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


def order(key: str = "k1", age: timedelta = timedelta()) -> RefundOrder:
    """A refund that was ordered so long ago."""
    at = virtual_clock() - age
    return RefundOrder(
        *(key, "pi_key", "A1-000001", 5_000, "cold coffee", "guest@mail.example"),
        *("นก", "Somchai", at),
    )


class World:
    """A keeper between a made-up relay and made-up books."""

    def __init__(self) -> None:
        self.relay = FakeRelay(virtual_clock)
        self.relay.on("GET", "/payments", ok(PaymentList(items=[])))
        self.relay.on("GET", REFUNDS, ok(RefundList(items=[TOLD])))
        self.books = FakeBooks()
        self.push = True
        self.applied: list[Payment] = []

    async def _apply(self, payment: Payment) -> None:
        self.applied.append(payment)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[RefundKeeper]:
        """Let it work."""
        client = RelayClient(
            "http://relay.test", "kt_k", lambda: None, clock=virtual_clock, transport=self.relay
        )
        keeper = RefundKeeper(
            *(client, self.books, Pace(), lambda: 1.0),
            clock=virtual_clock,
            push=lambda: self.push,
            apply=self._apply,
        )
        task = asyncio.create_task(keeper.run())
        try:
            yield keeper
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await client.aclose()

    def count(self, method: str, path: str) -> int:
        """How often it was asked."""
        return sum(
            request.method == method and request.url.path == path for request in self.relay.requests
        )


@pytest.fixture
def world() -> World:
    return World()


async def test_an_order_without_an_answer_is_asked_again_with_its_key_and_no_approval(
    world: World,
) -> None:
    world.relay.on("POST", REFUNDS, ok(TOLD, 201))
    world.books.orders = [order()]
    async with world.running():
        await asyncio.sleep(2)
    assert world.books.taken == [("k1", "re_1")]
    [request] = [each for each in world.relay.requests if each.method == "POST"]
    assert request.headers["Idempotency-Key"] == "k1"
    assert "Approval" not in request.headers
    assert json.loads(request.content) == {
        "amount": 5_000,
        "reason": "cold coffee",
        "email": "guest@mail.example",
        "toShop": False,
    }


async def test_no_answer_is_no_no(world: World) -> None:
    world.relay.on("POST", REFUNDS, httpx.ConnectError("refused"))
    world.books.orders = [order()]
    async with world.running():
        await asyncio.sleep(600)
        assert world.books.orders
        assert world.books.refused == []
        world.relay.on("POST", REFUNDS, ok(TOLD, 201))
        await asyncio.sleep(120)
    assert world.books.taken == [("k1", "re_1")]


async def test_that_there_is_none_is_believed_once_the_approval_is_over(world: World) -> None:
    world.relay.on("POST", REFUNDS, problem("forbidden", 403))
    world.books.orders = [order()]
    async with world.running():
        await asyncio.sleep(110)
        assert world.books.refused == []
        assert world.count("POST", REFUNDS) > 10
        await asyncio.sleep(20)
    assert world.books.refused == [("k1", "forbidden")]


async def test_a_payment_that_is_not_seen_says_nothing_of_its_refund(world: World) -> None:
    world.relay.on("POST", REFUNDS, problem("not_found", 404))
    world.books.orders = [order(age=timedelta(days=1))]
    async with world.running():
        await asyncio.sleep(300)
    assert world.books.refused == []


async def test_trouble_with_one_order_does_not_hold_up_the_next(world: World) -> None:
    world.relay.on("POST", REFUNDS, problem("stripe_unavailable", 503))
    world.relay.on("POST", "/payments/pi_other/refunds", ok(TOLD, 201))
    world.books.orders = [order(), replace(order("k2"), payment_id="pi_other")]
    async with world.running():
        await asyncio.sleep(2)
    assert world.books.taken == [("k2", "re_1")]


async def test_refunds_under_way_are_read_at_the_start_and_again_after_a_gap(world: World) -> None:
    world.books.refunding = ["pi_key"]
    async with world.running() as keeper:
        await asyncio.sleep(2)
        assert [refund.id for refund in world.books.heard] == ["re_1"]
        await asyncio.sleep(300)
        assert world.count("GET", REFUNDS) == 1, "the stream is up: it would have told"
        keeper.look()
        await asyncio.sleep(2)
        assert world.count("GET", REFUNDS) == 2


async def test_without_push_they_are_read_every_minute(world: World) -> None:
    world.push = False
    world.books.refunding = ["pi_key"]
    async with world.running():
        await asyncio.sleep(301)
    assert 4 <= world.count("GET", REFUNDS) <= 6


async def test_payments_are_compared_at_the_start_and_those_that_differ_read(world: World) -> None:
    more = PaymentList(items=[PAID.model_copy(update={"amount_refunded": 5_000})])
    page = PaymentList(items=[PAID, payment("other", Outcome.PAID)], next_cursor="c1")
    world.relay.on(
        *("GET", "/payments"),
        lambda request: ok(more if request.url.params.get("cursor") else page),
    )
    async with world.running():
        await asyncio.sleep(2)
        assert [refund.id for refund in world.books.heard] == ["re_1"]
        assert _since(world) == [RECENT, RECENT]
        await asyncio.sleep(3_600)
    assert world.count("GET", "/payments") == 2, "with push nothing is missed"


async def test_news_of_payments_that_nobody_follows_any_more_is_found_along_with_it(
    world: World,
) -> None:
    contested = payment("other", Outcome.PAID, version=4)
    world.relay.on("GET", "/payments", ok(PaymentList(items=[PAID, contested])))
    world.books.versions["other"] = 3
    async with world.running():
        await asyncio.sleep(2)
    assert world.applied == [contested]


async def test_without_push_payments_are_compared_again_and_again(world: World) -> None:
    world.push = False
    async with world.running():
        await asyncio.sleep(3_500)
    assert 5 <= world.count("GET", "/payments") <= 7


async def test_after_a_loss_a_long_time_is_looked_through_once(world: World) -> None:
    async with world.running() as keeper:
        await asyncio.sleep(2)
        world.books.everything = True
        keeper.look()
        await asyncio.sleep(60)
    assert _since(world) == [RECENT, LONG]
    assert not world.books.everything


@pytest.mark.parametrize("answer", [problem("not_found", 404), problem("forbidden", 403)])
async def test_what_cannot_be_read_is_left_and_the_rest_goes_on(
    world: World, answer: httpx.Response
) -> None:
    world.relay.on("GET", REFUNDS, answer)
    world.books.refunding = ["pi_key", "pi_other"]
    world.relay.on("GET", "/payments/pi_other/refunds", ok(RefundList(items=[TOLD])))
    async with world.running():
        await asyncio.sleep(3)
        heard = len(world.books.heard)
    # A token that is not good for this is a relay that does not serve us: later, all of it.
    assert heard == (1 if answer.status_code == 404 else 0)


def _since(world: World) -> list[timedelta]:
    """How far back payments were asked for, each time, to the minute."""
    found = []
    for request in world.relay.requests:
        if request.url.path == "/payments":
            text = request.url.params["from"]
            back = virtual_clock() - virtual_clock().fromisoformat(text)
            found.append(timedelta(days=back.days))
    return found
