"""What is forgotten, and what never is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from kiosk.protocol.sse import EventName
from kiosk.relay.records import OutboxEvent, ReceivedEvent
from kiosk.relay.running.housekeeping import PORTION, PUSHED_KEPT, STRIPES_KEPT, Housekeeping
from kiosk.relay.store.lane import StoreLane
from kiosk.sqlite_schema import StoreError
from tests.relay.stage import START, FakeClock, until

pytestmark = pytest.mark.anyio


def receive(tx: Any, *names: str) -> None:
    """Events that came at the start."""
    for name in names:
        tx.inbox.append(ReceivedEvent(name, "payout.paid", b"{}", START))


async def test_applied_events_go_after_400_days_and_failing_ones_stay(store: StoreLane) -> None:
    clock = FakeClock()

    def job(tx: Any) -> None:
        receive(tx, "evt_done", "evt_fails", "evt_waits")
        tx.inbox.applied(1, "left_alone", START)
        tx.inbox.failed(2, "a bug", None)

    await store.run(job)
    keeping = Housekeeping(store, clock)
    clock.move(STRIPES_KEPT.total_seconds())
    await keeping.round()
    assert len(await store.run(lambda tx: tx.inbox.page(False, None, 9))) == 3
    clock.move(0.001)
    await keeping.round()
    left = await store.run(lambda tx: tx.inbox.page(False, None, 9))
    assert [entry.event_id for entry in left] == ["evt_waits", "evt_fails"]
    # What is forgotten here is not read again from Stripe's list: it reaches back 30 days only.
    assert timedelta(days=30) < STRIPES_KEPT


async def test_pushed_events_go_after_a_week_in_portions(store: StoreLane) -> None:
    clock = FakeClock()
    jobs: list[int] = []

    class Counting:
        async def run(self, job: Any) -> Any:
            gone = await store.run(job)
            jobs.append(gone)
            return gone

    def push(tx: Any) -> None:
        for _ in range(PORTION + 1):
            tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, "{}", START))

    await store.run(push)
    keeping = Housekeeping(Counting(), clock)
    clock.move(PUSHED_KEPT.total_seconds() + 1)
    await keeping.round()
    assert await store.run(lambda tx: tx.outbox.bounds()) == (PORTION + 2, PORTION + 1)
    assert jobs == [PORTION, 1, 0]


async def test_trouble_of_the_store_does_not_end_it() -> None:
    asked: list[int] = []

    class Broken:
        async def run(self, job: Any) -> Any:
            asked.append(1)
            raise StoreError("full")

    task = asyncio.create_task(Housekeeping(Broken(), FakeClock()).run())
    await until(lambda: len(asked) == 1)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
