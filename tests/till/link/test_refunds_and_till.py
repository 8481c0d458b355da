"""Refunds with the real lane and link: heard by the stream, learnt without it; orders carried to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import RefundList
from kiosk.protocol.messages import PaymentList
from kiosk.till.books.desk_books import READ_ALL_REFUNDS
from kiosk.till.books.orders import RefundOrder
from kiosk.till.books.refunding import GoingBack, RefundFilter, Stage
from kiosk.till.selling.checkout import STREAM_POSITION
from kiosk.till.store.database import SqliteStore
from tests.till.builders import AMOUNT, START, ToldRefund, intent, payment
from tests.till.link.fake_relay import FakeRelay, ok, problem
from tests.till.link.test_link_and_till import REPORTING, Program, until

pytestmark = pytest.mark.anyio

PAID = "id-2"
PAYMENT = f"pi_{PAID}"
REFUNDS = f"/payments/{PAYMENT}/refunds"
TOLD = ToldRefund("re_1", PAYMENT, 5_000)
ORDER = RefundOrder(
    *("k1", PAYMENT, "A1-000001", 5_000, "cold coffee", "guest@mail.example"),
    *("นก", "Somchai", START),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "till.sqlite3")
    yield store
    store.close()


@pytest.fixture
def relay() -> FakeRelay:
    relay = FakeRelay()
    relay.on("GET", "/payments", ok(PaymentList(items=[])))
    relay.on("POST", "/heartbeat", httpx.Response(204))
    relay.on("GET", REFUNDS, ok(RefundList(items=[TOLD.message()])))
    for path in ("/receipts/A1-000001", "/documents/A1-R000001"):
        relay.on("PUT", path, httpx.Response(201))
    return relay


async def sold(program: Program) -> None:
    """A sale with its receipt."""
    program.till.start_sale(AMOUNT, "")
    await until(lambda: program.shown() is not None)
    program.relay.on("POST", "/payments/intents", ok(intent(PAID), 201))
    paid = payment(PAID, Outcome.PAID)
    program.relay.on("GET", f"/payments/{PAYMENT}", ok(paid))
    await asyncio.wrap_future(program.till.apply(paid, LearntBy.PUSH))


def going_back(program: Program) -> list[GoingBack]:
    return program.till.books.refunds(RefundFilter.ALL, 9).result(5)


def fact(folder: Path, name: str) -> str | None:
    """Read on a connection of its own: the store's belongs to the lane."""
    with (
        closing(SqliteStore(folder / "till.sqlite3", read_only=True)) as beside,
        beside.reading() as tx,
    ):
        return tx.fact(name)


async def test_a_refund_on_the_stream_has_its_document_and_its_place(
    store: SqliteStore, relay: FakeRelay, tmp_path: Path
) -> None:
    program = Program(store, relay, REPORTING)
    async with program.running():
        await sold(program)
        await until(lambda: bool(relay.streams))
        relay.streams[-1].event("ready", "{}")
        for position, status in (("e1-7", "requires_action"), ("e1-8", "succeeded")):
            told = TOLD.message().model_copy(update={"status": status})
            relay.streams[-1].event("refund:update", told.to_json(), position)
        await until(lambda: [each.stage for each in going_back(program)] == [Stage.DONE])
    assert [row.amount_satang for row in store.refunds()] == [5_000]
    assert fact(tmp_path, STREAM_POSITION) == "e1-8"


async def test_without_a_stream_a_refund_begun_elsewhere_is_learnt_by_asking(
    store: SqliteStore, relay: FakeRelay, tmp_path: Path
) -> None:
    relay.on("GET", "/events", problem("stripe_unavailable", 503))
    program = Program(store, relay, REPORTING)
    async with program.running():
        await sold(program)
        refunded = payment(PAID, Outcome.PAID, amount_refunded=5_000, version=4)
        relay.on("GET", "/payments", ok(PaymentList(items=[refunded])))
        await asyncio.wrap_future(program.till.forget_stream_position())
        assert fact(tmp_path, READ_ALL_REFUNDS) is not None
        program.link._on_gap()
        await until(lambda: [each.stage for each in going_back(program)] == [Stage.ON_ITS_WAY])
        await until(lambda: fact(tmp_path, READ_ALL_REFUNDS) is None)
        succeeded = TOLD.message().model_copy(update={"status": "succeeded"})
        relay.on("GET", REFUNDS, ok(RefundList(items=[succeeded])))
        program.link._on_gap()
        await until(lambda: [each.stage for each in going_back(program)] == [Stage.DONE])
    assert [row.number for row in store.refunds()] == ["A1-R000001"]


async def test_an_order_whose_answer_was_lost_goes_on_after_a_restart(
    store: SqliteStore, relay: FakeRelay
) -> None:
    before = Program(store, relay, REPORTING)
    async with before.running():
        await sold(before)
        await asyncio.wrap_future(before.till.books.order_refund(ORDER))
    relay.on("POST", REFUNDS, ok(TOLD.message(), 201))
    after = Program(store, relay, REPORTING)
    async with after.running():
        assert going_back(after)[0].stage is Stage.ASKED
        await until(lambda: going_back(after)[0].stage is Stage.ON_ITS_WAY)
        [line] = going_back(after)
    assert (line.document_number, line.allowed_by) == ("A1-R000001", "Somchai")
    keys = {
        request.headers["Idempotency-Key"]
        for request in relay.requests
        if request.method == "POST" and request.url.path == REFUNDS
    }
    assert keys == {"k1"}
