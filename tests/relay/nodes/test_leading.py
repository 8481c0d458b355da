"""One node leads at a time, and another takes over within seconds, on a clock that is made up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk.relay.nodes.fence import FencedStore
from kiosk.relay.nodes.leading import CHECK_S, TRY_S, Leading, LoneLock
from kiosk.relay.nodes.standing import Standing
from kiosk.sqlite_schema import StoreError
from tests.relay.clockwork import Clockwork, played
from tests.relay.nodes.shared import Shared, SharedLock
from tests.relay.stage import Stage, until

SOON_S = TRY_S + CHECK_S


@dataclass
class Node:
    """A node with one worker, which writes its node's name again and again."""

    shared: Shared
    name: str
    several: bool = True
    lock: SharedLock = field(init=False)
    working: int = 0

    def __post_init__(self) -> None:
        self.lock = SharedLock(self.shared)
        self.standing = Standing(self.name, several=self.several)
        self.fenced = FencedStore(self.shared)
        self.leading = Leading(self.shared, self.fenced, self.lock, self.standing, self.begin)

    def begin(self, ends: AsyncExitStack) -> None:
        """The worker."""
        task = asyncio.create_task(self.work())
        self.working += 1

        async def end() -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.working -= 1

        ends.push_async_callback(end)

    def write(self, tx: Any) -> None:
        """The worker's job."""
        tx.rows.append(self.name)

    async def work(self) -> None:
        """For ever."""
        while True:
            with suppress(StoreError):
                await self.fenced.run(self.write)
            await asyncio.sleep(0.1)


async def _begun(*nodes: Node) -> Callable[[], Awaitable[None]]:
    tasks = [asyncio.create_task(node.leading.run()) for node in nodes]

    async def end() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return end


def test_one_leads_and_the_other_waits() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        first, second = Node(shared, "a"), Node(shared, "b")
        end = await _begun(first, second)
        await asyncio.sleep(30)
        assert (first.standing.leads, second.standing.leads) == (True, False)
        assert set(shared.rows) == {"a"}
        assert (first.working, second.working) == (1, 0)
        await end()
        assert (first.standing.leads, first.working, shared.holder) == (False, 0, None)

    played(play)


def test_a_node_whose_lock_is_lost_stops_and_another_takes_over() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        first, second = Node(shared, "a"), Node(shared, "b")
        end = await _begun(first, second)
        await asyncio.sleep(5)
        shared.holder = second.lock  # the other one is quicker
        await asyncio.sleep(SOON_S)
        assert (first.standing.leads, second.standing.leads) == (False, True)
        assert (first.working, second.working) == (0, 1)
        assert shared.leader == "b"
        wrote = len(shared.rows)
        await asyncio.sleep(5)
        assert set(shared.rows[wrote:]) == {"b"}
        await end()

    played(play)


def test_a_node_that_slept_through_it_writes_nothing_and_steps_down() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        first, second = Node(shared, "a"), Node(shared, "b")
        first.lock.blind = True  # it would believe for ever that it holds the lock
        end = await _begun(first, second)
        await asyncio.sleep(5)
        first.lock.cut()
        while shared.leader != "b":
            await asyncio.sleep(0.01)
        before = len(shared.rows)
        await asyncio.sleep(0.2)
        assert "a" not in shared.rows[before:]
        assert not first.standing.leads
        assert first.working == 0
        await end()

    played(play)


def test_a_node_that_cannot_begin_lets_another_try() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        one = Node(shared, "a")

        class Broken(Shared):
            async def run(self, job):  # type: ignore[no-untyped-def]
                raise StoreError("full")

        one.leading = Leading(Broken(loop.time), one.fenced, one.lock, one.standing, one.begin)
        end = await _begun(one)
        await asyncio.sleep(3 * TRY_S)
        assert one.lock.released >= 3
        assert not one.standing.leads
        await end()

    played(play)


def test_a_node_alone_leads_at_once_and_to_its_end(caplog: pytest.LogCaptureFixture) -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        lone = Node(shared, "a", several=False)
        lone.leading = Leading(shared, lone.fenced, LoneLock(), lone.standing, lone.begin)
        end = await _begun(lone)
        await asyncio.sleep(0.01)
        assert lone.standing.leads
        await asyncio.sleep(60)
        assert (lone.standing.leads, shared.reign()) == (True, (1, "a"))
        await end()

    caplog.set_level("INFO")
    played(play)
    assert caplog.records == []


@pytest.mark.anyio
async def test_a_new_reign_begins_with_everything_that_is_open(stage: Stage) -> None:
    watch = stage.service.workers.watch
    await stage.new_payment()
    stage.clock.move(60)
    await watch.round()
    await watch.idle()
    before = len(stage.stripe.calls)
    await watch.round()
    await watch.idle()
    assert len(stage.stripe.calls) == before
    # Another node may have watched meanwhile, and died in the middle of anything.
    watch.begin_anew()
    await watch.round()
    await watch.idle()
    assert len(stage.stripe.calls) == before + 1


@pytest.mark.anyio
async def test_what_the_leader_carries_on_knows_what_callers_are_at(stage: Stage) -> None:
    creation = stage.service.parts.creation
    gate = stage.stripe.hold = asyncio.Event()
    before = len(stage.stripe.calls)
    asking = asyncio.create_task(stage.ask(key="k1"))
    await until(lambda: len(stage.stripe.calls) > before)
    record = await stage.run(lambda tx: tx.payments.by_key("A1", "k1"))
    assert record is not None
    await creation.through(stage.service.parts.store).resume(record)
    assert len(stage.stripe.calls) == before + 1
    gate.set()
    assert (await asking).status_code == 201
