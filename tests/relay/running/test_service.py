"""The tasks behind a relay: none falls silent for good, and the end is orderly."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from kiosk.relay.guard.tokens import Guard
from kiosk.relay.inbox import lane as inbox
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.payments.watch import Watch
from kiosk.relay.records import Identity, ReceivedEvent
from kiosk.relay.running import ground
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.store.lane import StoreLane
from kiosk.sqlite_schema import StoreError
from tests.relay.stage import IDENTITY, FakeClock, Stage, add_devices, on_stage, until

pytestmark = pytest.mark.anyio


class Failing:
    """A store that cannot be used, `times` times; then it is the real one."""

    def __init__(self, store: StoreLane, times: int) -> None:
        self.store = store
        self.times = times
        self.asked = 0

    async def run(self, job: Any) -> Any:
        self.asked += 1
        if self.asked <= self.times:
            raise StoreError("full")
        return await self.store.run(job)


async def run_until(run: Any, true: Any) -> None:
    """Run an endless task until something is so."""
    task = asyncio.ensure_future(run())
    try:
        await until(true)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.expected_logs("broke down")
async def test_a_task_that_breaks_down_is_begun_again() -> None:
    began = 0

    async def breaks() -> None:
        nonlocal began
        began += 1
        raise ZeroDivisionError

    await run_until(lambda: ground.for_ever("task", breaks), lambda: began == 2)


async def test_the_inbox_outlives_trouble_of_the_store(store: StoreLane) -> None:
    failing = Failing(store, 1)
    body = b'{"id":"evt_1","object":"event","type":"payout.paid"}'
    clock = FakeClock()
    await store.run(
        lambda tx: tx.inbox.append(ReceivedEvent("evt_1", "payout.paid", body, clock()))
    )
    lane = InboxLane(failing, IDENTITY, clock, Metrics())

    def wake_again() -> bool:
        lane.wake()
        return failing.asked > 2

    await run_until(lane.run, wake_again)
    assert await store.run(lambda tx: tx.inbox.due(clock(), 9)) == []


async def test_the_watch_outlives_trouble_of_the_store(store: StoreLane) -> None:
    failing = Failing(store, 1)
    clock = FakeClock()
    nothing: Any = None
    watch = Watch(failing, nothing, nothing, nothing, clock, clock.tick, webhook=True, rate=10)
    await run_until(watch.run, lambda: failing.asked > 2)


async def test_a_call_is_answered_though_it_cannot_be_noted(store: StoreLane) -> None:
    await store.run(lambda tx: add_devices(tx, "A9"))

    class OnlyReads(Failing):
        async def run(self, job: Any) -> Any:
            if self.asked:
                raise StoreError("full")
            return await super().run(job)

    reads = OnlyReads(store, 0)
    guard = Guard(reads, FakeClock(), "kt_admin")
    assert (await guard.caller(b"Bearer kt_A9")).name == "A9"
    await guard.close()


async def test_nobody_waits_for_ever_for_a_disk_that_hangs(tmp_path: Path) -> None:
    go = threading.Event()
    lane = StoreLane(tmp_path / "relay.sqlite3", lambda events: None, answer_limit_s=0.05)
    lane.start()
    with pytest.raises(StoreError, match="does not answer"):
        await lane.run(lambda tx: go.wait(10))
    go.set()
    await lane.close()


async def test_a_round_larger_than_a_batch_is_applied_whole(stage: Stage) -> None:
    for number in range(150):
        body = b'{"id":"evt_%d","object":"event","type":"payout.paid"}' % number
        await stage.run(
            lambda tx: tx.inbox.append(
                ReceivedEvent(f"evt_{number}", "payout.paid", body, stage.clock())  # noqa: B023
            )
        )
    stage.service.parts.inbox.wake()
    await stage.applied()


async def test_the_gateway_is_closed_with_the_relay(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        fake = stage.stripe
        assert not fake.closed
    assert fake.closed


@pytest.mark.expected_logs("cannot be applied")
async def test_an_event_that_fails_half_way_leaves_nothing_behind(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    before = await stage.read(payment_id)
    event = stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
    body = json.dumps(event).encode()

    class ForgetfulInbox:
        def __init__(self, inbox: Any) -> None:
            self.inbox = inbox

        def __getattr__(self, name: str) -> Any:
            if name == "applied":
                raise ZeroDivisionError
            return getattr(self.inbox, name)

    class OddTransaction:
        def __init__(self, tx: Any) -> None:
            self.tx = tx
            self.inbox = ForgetfulInbox(tx.inbox)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.tx, name)

    def fail_half_way(tx: Any) -> None:
        tx.inbox.append(ReceivedEvent(event["id"], event["type"], body, stage.clock()))
        odd: Any = OddTransaction(tx)
        relay_id, epoch = tx.identity(str)
        inbox._apply_due(odd, Identity(relay_id, epoch, live=False), stage.clock())

    await stage.run(fail_half_way)
    assert await stage.read(payment_id) == before
    assert await stage.run(lambda tx: tx.inbox.failing()) == 1
