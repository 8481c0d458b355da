"""The bucket: not faster than told, urgent ones first, nobody forgotten."""

from __future__ import annotations

import asyncio
import time

import pytest

from kiosk.relay.limits import QueueFullError, TokenBucket

pytestmark = pytest.mark.anyio


class Ticker:
    """Seconds that pass when told, or with the event loop."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


RATE = 20
PAUSE_S = 1 / RATE


async def drained() -> tuple[Ticker, TokenBucket]:
    """A bucket that has nothing left."""
    ticker = Ticker()
    bucket = TokenBucket(RATE, ticker)
    for _ in range(RATE):
        await bucket.take(urgent=False)
    return ticker, bucket


async def test_a_second_s_worth_at_once_and_then_no_more() -> None:
    ticker = Ticker()
    bucket = TokenBucket(10, ticker)
    tasks = [asyncio.ensure_future(bucket.take(urgent=False)) for _ in range(12)]
    await asyncio.sleep(0.01)
    assert [task.done() for task in tasks] == [True] * 10 + [False] * 2
    ticker.now += 1 / 10
    await asyncio.wait_for(tasks[10], 2)
    assert not tasks[11].done()
    ticker.now += 1
    await asyncio.wait_for(tasks[11], 2)


async def test_urgent_ones_go_first_then_in_order() -> None:
    ticker, bucket = await drained()
    order: list[str] = []

    async def one(name: str, *, urgent: bool) -> None:
        await bucket.take(urgent=urgent)
        order.append(name)

    waiting = [("a", False), ("b", True), ("c", False), ("d", True)]
    tasks = [asyncio.ensure_future(one(name, urgent=urgent)) for name, urgent in waiting]
    await asyncio.sleep(0)
    for _ in waiting:
        ticker.now += PAUSE_S
        before = len(order)
        while len(order) == before:
            await asyncio.sleep(0.005)
    await asyncio.gather(*tasks)
    assert order == ["b", "d", "a", "c"]


async def test_who_gives_up_takes_no_turn() -> None:
    ticker, bucket = await drained()
    first, second = (asyncio.ensure_future(bucket.take(urgent=False)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    ticker.now += PAUSE_S
    await asyncio.wait_for(second, 3)


async def test_too_many_are_told_at_once() -> None:
    bucket = TokenBucket(1, Ticker(), waiting_limit=1)
    await bucket.take(urgent=True)
    waiting = asyncio.ensure_future(bucket.take(urgent=True))
    await asyncio.sleep(0)
    with pytest.raises(QueueFullError):
        await bucket.take(urgent=True)
    waiting.cancel()


async def test_the_real_clock_holds_the_rate() -> None:
    bucket = TokenBucket(50, time.monotonic)
    began = time.monotonic()
    await asyncio.gather(*(bucket.take(urgent=False) for _ in range(75)))
    assert time.monotonic() - began >= 24 / 50
