"""Stripe's budget is one for all nodes, on a clock that is made up."""

from __future__ import annotations

import asyncio

from kiosk.relay.nodes.sharing import BEAT_S, LEAVE_LIMIT_S, SILENT_S, Sharing
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.stripe_side.limits import TokenBucket, Urgency
from tests.relay.clockwork import Clockwork, played
from tests.relay.nodes.shared import Shared


class Node:
    """One node's part."""

    def __init__(self, shared: Shared, name: str) -> None:
        self.standing = Standing(name, several=True)
        self.share = 0.0
        self.told = 0
        self.sharing = Sharing(shared, self.standing, 12.0, self._take)
        self.task = asyncio.create_task(self.sharing.run())

    def _take(self, share: float) -> None:
        self.share = share
        self.told += 1

    async def die(self) -> None:
        """Without a word."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def test_each_takes_its_part_and_no_more() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        nodes = [Node(shared, "a")]
        await asyncio.sleep(BEAT_S)
        assert nodes[0].share == 12.0
        nodes += [Node(shared, "b"), Node(shared, "c")]
        await asyncio.sleep(BEAT_S + 0.1)
        assert [node.share for node in nodes] == [4.0, 4.0, 4.0]
        assert [node.standing.live for node in nodes] == [3, 3, 3]
        told = nodes[0].told
        await asyncio.sleep(60)
        assert nodes[0].told == told
        for node in nodes:
            await node.die()

    played(play)


def test_the_part_of_a_node_that_died_is_taken_when_it_was_silent_long_enough() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        stays, dies = Node(shared, "a"), Node(shared, "b")
        await asyncio.sleep(2 * BEAT_S)
        await dies.die()
        await asyncio.sleep(SILENT_S - 2 * BEAT_S)
        assert stays.share == 6.0
        await asyncio.sleep(3 * BEAT_S)
        assert (stays.share, stays.standing.live) == (12.0, 1)
        await stays.die()

    played(play)


def test_a_node_that_ends_leaves_its_part_at_once() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        stays, ends = Node(shared, "a"), Node(shared, "b")
        await asyncio.sleep(2 * BEAT_S)
        await ends.die()
        await ends.sharing.leave()
        await asyncio.sleep(BEAT_S)
        assert stays.share == 12.0
        shared.down = True
        await stays.sharing.leave()  # nobody can be told; the silence tells it
        await stays.die()

    played(play)


def test_an_end_does_not_wait_for_a_database_that_hangs() -> None:
    class Hanging(Shared):
        async def run(self, job):  # type: ignore[no-untyped-def]
            await asyncio.sleep(60)

    async def play(loop: Clockwork) -> None:
        sharing = Sharing(Hanging(loop.time), Standing("a", several=True), 12.0, lambda share: None)
        await sharing.leave()
        assert loop.time() == LEAVE_LIMIT_S
        alone = Sharing(Hanging(loop.time), Standing("a", several=False), 12.0, lambda share: None)
        await alone.leave()
        assert loop.time() == LEAVE_LIMIT_S

    played(play)


def test_the_part_stays_while_nobody_can_be_asked() -> None:
    async def play(loop: Clockwork) -> None:
        shared = Shared(loop.time)
        one, other = Node(shared, "a"), Node(shared, "b")
        await asyncio.sleep(2 * BEAT_S)
        shared.down = True
        await asyncio.sleep(10 * SILENT_S)
        assert (one.share, other.share) == (6.0, 6.0)
        for node in (one, other):
            await node.die()

    played(play)


def test_a_rate_that_changes_serves_those_who_wait_by_the_new_one() -> None:
    async def play(loop: Clockwork) -> None:
        bucket = TokenBucket(10.0, loop.time)
        for _ in range(10):
            await bucket.take(Urgency.URGENT)
        waiting = [asyncio.create_task(bucket.take(Urgency.URGENT)) for _ in range(4)]
        await asyncio.sleep(0)
        bucket.set_rate(2.0)
        began = loop.time()
        await asyncio.gather(*waiting)
        assert 1.9 < loop.time() - began < 2.1
        # What was saved up under a larger part is not spent under a smaller one.
        bucket.set_rate(100.0)
        await asyncio.sleep(10)
        bucket.set_rate(2.0)
        began = loop.time()
        for _ in range(4):
            await bucket.take(Urgency.URGENT)
        assert 0.9 < loop.time() - began < 1.1

    played(play)
