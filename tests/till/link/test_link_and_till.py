"""Link and till together, with the real lane between them: a whole sale as the program does it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import SaleState
from kiosk.protocol.messages import PaymentList
from kiosk.till.link.checking import NOTHING_TO_ASK, CheckAnswer
from kiosk.till.link.link import Link
from kiosk.till.link.pace import Pace
from kiosk.till.selling.errands import Errand
from kiosk.till.snapshot import LinkState, SaleView, TillView
from kiosk.till.store.database import SqliteStore
from kiosk.till.till import Till
from tests.till.builders import (
    SHOP,
    START,
    ManualClock,
    code,
    counted_ids,
    decided,
    intent,
    payment,
)
from tests.till.link.fake_relay import FakeRelay, ok, problem

LIMIT_S = 10.0
QUICK = Pace(
    shown_s=0.01,
    shown_with_push_s=0.01,
    idle_s=0.01,
    undecided_s=0.01,
    first_retry_s=0.01,
    report_after_s=3_600,
)
REPORTING = replace(QUICK, report_after_s=0.01, copy_gap_s=0.0)

pytestmark = pytest.mark.anyio


class Program:
    """Till and link as the shell joins them, over a scripted relay."""

    def __init__(self, store: SqliteStore, relay: FakeRelay, pace: Pace) -> None:
        self.relay = relay
        self.view: TillView | None = None
        self.bugs: list[Exception] = []
        self.lane_threads: set[str] = set()
        clock = ManualClock()
        self.till = Till(store, SHOP, clock, counted_ids(), self)
        self.link = Link(
            "http://relay.test", "kt_kiosk", self.till, clock, pace=pace, transport=relay
        )

    def on_view(self, view: TillView) -> None:
        self.lane_threads.add(threading.current_thread().name)
        self.view = view

    def on_code_dead(self, payment_id: str) -> None:
        pass

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        self.link.set_errands(todo)

    def on_problem(self, code: str, text: str) -> None:
        raise AssertionError(text)

    def on_bug(self, error: Exception) -> None:
        self.bugs.append(error)

    def shown(self) -> SaleView | None:
        """The sale on the screens."""
        return self.view.shown if self.view is not None else None

    def state(self) -> SaleState | None:
        """Its state."""
        shown = self.shown()
        return None if shown is None else shown.state

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run both; end them in the program's order."""
        self.till.begin()
        task = asyncio.create_task(self.link.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self.till.end()
            assert self.bugs == []


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it is so, with a limit."""
    async with asyncio.timeout(LIMIT_S):
        while not condition():
            await asyncio.sleep(0.001)


@pytest.fixture
def relay() -> FakeRelay:
    relay = FakeRelay()
    relay.on("GET", "/payments", ok(PaymentList(items=[])))
    # The counted ids of the first sale and its attempt are id-1 and id-2.
    relay.on("POST", "/payments/intents", ok(intent("id-2"), 201))
    relay.on("GET", "/payments/pi_id-2", ok(payment("id-2")))
    return relay


async def test_a_sale_paid_by_push(store: SqliteStore, relay: FakeRelay) -> None:
    program = Program(store, relay, Pace())
    async with program.running():
        await until(lambda: len(relay.streams) == 1)
        relay.streams[0].event("ready", "{}")
        program.till.start_sale(18_550, "")
        await until(lambda: program.state() is SaleState.WAITING)
        shown = program.shown()
        assert shown is not None
        assert shown.qr_data == code()
        paid = payment("id-2", Outcome.PAID)
        relay.streams[0].event("payment:update", paid.to_json(), "e1-7")
        await until(lambda: program.state() is SaleState.PAID)
        assert program.view is not None
        assert program.view.link.state is LinkState.PUSH
    assert program.lane_threads == {"kiosk-store_0"}
    with store.reading() as tx:
        assert tx.fact("stream_position") == "e1-7"
    [receipt] = store.receipts()
    assert receipt.learnt_by == "push"


async def test_a_sale_paid_by_poll(store: SqliteStore, relay: FakeRelay) -> None:
    program = Program(store, relay, QUICK)
    async with program.running():
        program.till.start_sale(18_550, "")
        await until(lambda: program.state() is SaleState.WAITING)
        relay.on("GET", "/payments/pi_id-2", ok(payment("id-2", Outcome.PAID)))
        await until(lambda: program.state() is SaleState.PAID)
        asked = len(relay.requests)
        program.till.begin().result(LIMIT_S)
        assert len(relay.requests) == asked, "what is settled is not asked about"
    assert [receipt.learnt_by for receipt in store.receipts()] == ["poll"]


async def test_a_sale_paid_while_the_till_was_off(store: SqliteStore, relay: FakeRelay) -> None:
    before = Program(store, relay, QUICK)
    async with before.running():
        before.till.start_sale(18_550, "")
        await until(lambda: before.state() is SaleState.WAITING)
    relay.on("GET", "/payments/pi_id-2", ok(payment("id-2", Outcome.PAID)))
    after = Program(store, relay, QUICK)
    async with after.running():
        await until(lambda: after.state() is SaleState.PAID)
    assert [receipt.learnt_by for receipt in store.receipts()] == ["catchup"]


async def test_a_cancel_pressed_before_the_code_came_is_carried_through(
    store: SqliteStore, relay: FakeRelay
) -> None:
    relay.on("POST", "/payments/pi_id-2/cancel", ok(payment("id-2", Outcome.CANCELED)))
    program = Program(store, relay, Pace())
    async with program.running():
        program.till.start_sale(18_550, "")
        program.till.cancel_sale("id-1")
        await until(lambda: program.state() is SaleState.CANCELED)
    assert list(store.receipts()) == []


async def test_a_code_whose_time_is_up_ends_as_the_relay_says(
    store: SqliteStore, relay: FakeRelay
) -> None:
    short = intent("id-2", expires_at=START + timedelta(milliseconds=1))
    relay.on("POST", "/payments/intents", ok(short, 201))
    relay.on("POST", "/payments/pi_id-2/verify", ok(payment("id-2", Outcome.EXPIRED)))
    program = Program(store, relay, QUICK)
    async with program.running():
        program.till.start_sale(18_550, "")
        await until(lambda: program.state() is SaleState.WAITING)
        clock = program.till._clock
        assert isinstance(clock, ManualClock)
        clock.move(1)
        await until(lambda: program.state() is SaleState.EXPIRED)


@pytest.mark.parametrize("restarted", [False, True])
async def test_late_money_that_a_person_accepts_has_its_receipt_without_any_push(
    store: SqliteStore, relay: FakeRelay, restarted: bool
) -> None:
    late = payment("id-2", Outcome.ATTENTION, attention=Attention.PAID_LATE)
    accepted = late.model_copy(update={"resolution": decided("accept"), "version": 4})
    program = Program(store, relay, QUICK)
    async with program.running():
        program.till.start_sale(18_550, "")
        await until(lambda: program.state() is SaleState.WAITING)
        relay.on("GET", "/payments/pi_id-2", ok(late))
        await until(lambda: program.state() is SaleState.ATTENTION)
        assert list(store.receipts()) == []
        if not restarted:
            relay.on("GET", "/payments/pi_id-2", ok(accepted))
            await until(lambda: program.state() is SaleState.PAID)
    if restarted:
        relay.on("GET", "/payments/pi_id-2", ok(accepted))
        program = Program(store, relay, QUICK)
        async with program.running():
            await until(lambda: program.state() is SaleState.PAID)
    [receipt] = store.receipts()
    assert receipt.payment_id == "pi_id-2"


async def sell(program: Program, relay: FakeRelay) -> None:
    program.till.start_sale(18_550, "")
    await until(lambda: program.state() is SaleState.WAITING)
    relay.on("GET", "/payments/pi_id-2", ok(payment("id-2", Outcome.PAID)))
    await until(lambda: program.state() is SaleState.PAID)


def requests_for(relay: FakeRelay, path: str) -> list[bytes]:
    return [request.content for request in relay.requests if request.url.path == path]


@pytest.mark.expected_logs("lost copies")
async def test_the_receipt_of_a_sale_is_copied_and_copied_again_to_a_relay_that_lost_it(
    store: SqliteStore, relay: FakeRelay
) -> None:
    path = "/receipts/A1-000001"
    relay.on("PUT", path, httpx.Response(201))
    relay.on("POST", "/heartbeat", httpx.Response(204))
    program = Program(store, relay, REPORTING)
    async with program.running():
        await sell(program, relay)
        await until(lambda: any(b"A1-000001" in said for said in requests_for(relay, "/heartbeat")))
    [receipt] = store.receipts()
    [copy] = [json.loads(content) for content in requests_for(relay, path)]
    assert copy == {"document": receipt.document, "hash": receipt.hash}
    with store.reading() as tx:
        assert tx.fact("copied_up_to") == "1"

    again = Program(store, relay, REPORTING)
    async with again.running():
        await until(lambda: len(requests_for(relay, path)) == 3)


@pytest.mark.expected_logs("refuses the copy of receipt A1-000001")
async def test_a_copy_that_the_relay_refuses_is_noted_and_not_sent_again(
    store: SqliteStore, relay: FakeRelay
) -> None:
    path = "/receipts/A1-000001"
    relay.on("PUT", path, problem("idempotency_conflict", 409))
    relay.on("POST", "/heartbeat", httpx.Response(204))
    program = Program(store, relay, REPORTING)
    async with program.running():
        await sell(program, relay)
        await until(lambda: any(b"A1-000001" in said for said in requests_for(relay, "/heartbeat")))
    assert len(requests_for(relay, path)) == 1
    with store.reading() as tx:
        assert tx.fact("copy_refused") == "A1-000001"
        assert tx.fact("copied_up_to") == "1"


async def test_who_checks_now_has_the_answer_once_it_is_shown(
    store: SqliteStore, relay: FakeRelay
) -> None:
    program = Program(store, relay, Pace())
    async with program.running():
        program.till.start_sale(18_550, "")
        await until(lambda: program.state() is SaleState.WAITING)
        relay.on("POST", "/payments/pi_id-2/verify", problem("stripe_unavailable", 503))
        answer = await asyncio.wrap_future(program.link.check_now("id-1"))
        assert answer == CheckAnswer("stripe_unavailable")
        checked = payment("id-2", checked_at=START + timedelta(seconds=9))
        relay.on("POST", "/payments/pi_id-2/verify", ok(checked))
        assert await asyncio.wrap_future(program.link.check_now("id-1")) == CheckAnswer()
        shown = program.shown()
        assert shown is not None
        assert shown.checked_at == START + timedelta(seconds=9)
        relay.on("POST", "/payments/pi_id-2/verify", ok(payment("id-2", Outcome.PAID)))
        assert await asyncio.wrap_future(program.link.check_now("id-1")) == CheckAnswer()
        assert program.state() is SaleState.PAID
        again = await asyncio.wrap_future(program.link.check_now("id-1"))
        assert again == CheckAnswer(NOTHING_TO_ASK)
