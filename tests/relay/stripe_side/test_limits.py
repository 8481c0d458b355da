"""The bucket: not faster than told, what a person waits for first, nobody forgotten."""

from __future__ import annotations

import asyncio
import time

import pytest

from kiosk.relay.stripe_side.limits import QueueFullError, TokenBucket, Urgency

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
        await bucket.take(Urgency.BACKGROUND)
    return ticker, bucket


async def test_a_second_s_worth_at_once_and_then_no_more() -> None:
    ticker = Ticker()
    bucket = TokenBucket(10, ticker)
    tasks = [asyncio.ensure_future(bucket.take(Urgency.BACKGROUND)) for _ in range(12)]
    await asyncio.sleep(0.01)
    assert [task.done() for task in tasks] == [True] * 10 + [False] * 2
    ticker.now += 1 / 10
    await asyncio.wait_for(tasks[10], 2)
    assert not tasks[11].done()
    ticker.now += 1
    await asyncio.wait_for(tasks[11], 2)


class Queue:
    """Calls that wait, served one by one."""

    def __init__(self, ticker: Ticker, bucket: TokenBucket) -> None:
        self.ticker = ticker
        self.bucket = bucket
        self.served: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def add(self, name: str, urgency: Urgency) -> None:
        async def wait() -> None:
            await self.bucket.take(urgency)
            self.served.append(name)

        self.tasks.append(asyncio.create_task(wait()))
        await asyncio.sleep(0)

    async def serve(self, number: int = 1) -> None:
        """Let time pass until so many more are served."""
        wanted = len(self.served) + number
        while len(self.served) < wanted:
            self.ticker.now += PAUSE_S
            self.bucket._serve()  # its timer, which would come in real time
            await asyncio.sleep(0)


async def test_who_waits_for_it_goes_first_then_what_is_shown() -> None:
    queue = Queue(*await drained())
    for number in range(2):
        await queue.add(f"background{number}", Urgency.BACKGROUND)
        await queue.add(f"shown{number}", Urgency.SHOWN)
        await queue.add(f"urgent{number}", Urgency.URGENT)
    await queue.serve(6)
    assert queue.served == [
        *("urgent0", "urgent1"),
        *("shown0", "shown1"),
        *("background0", "background1"),
    ]


async def test_nothing_waits_for_ever_behind_what_is_urgent() -> None:
    queue = Queue(*await drained())
    await queue.add("background", Urgency.BACKGROUND)
    await queue.add("shown", Urgency.SHOWN)
    began = queue.ticker.now
    waited: dict[str, float] = {}
    while "background" not in waited:
        for number in range(2):  # twice what the rate allows
            await queue.add(f"urgent {number}", Urgency.URGENT)
        await queue.serve()
        waited.setdefault(queue.served[-1], queue.ticker.now - began)
    # It is overtaken by all that came within its seconds, and the queue is as long again by then.
    assert Urgency.SHOWN.value <= waited["shown"] <= 2 * Urgency.SHOWN.value + 1
    assert Urgency.BACKGROUND.value <= waited["background"] <= 2 * Urgency.BACKGROUND.value + 1
    for task in queue.tasks:
        task.cancel()
    await asyncio.gather(*queue.tasks, return_exceptions=True)


async def test_who_is_cancelled_in_the_moment_of_its_turn_gives_it_back() -> None:
    ticker, bucket = await drained()
    first, second = (asyncio.ensure_future(bucket.take(Urgency.URGENT)) for _ in range(2))
    await asyncio.sleep(0)
    ticker.now += PAUSE_S
    bucket._serve()  # the timer, in this very moment
    first.cancel()
    await asyncio.wait_for(second, 3)
    assert first.cancelled()


async def test_who_gives_up_takes_no_turn() -> None:
    ticker, bucket = await drained()
    first, second = (asyncio.ensure_future(bucket.take(Urgency.BACKGROUND)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    ticker.now += PAUSE_S
    await asyncio.wait_for(second, 3)


async def test_too_many_are_told_at_once() -> None:
    bucket = TokenBucket(1, Ticker(), waiting_limit=1)
    await bucket.take(Urgency.URGENT)
    waiting = asyncio.ensure_future(bucket.take(Urgency.URGENT))
    await asyncio.sleep(0)
    with pytest.raises(QueueFullError):
        await bucket.take(Urgency.URGENT)
    waiting.cancel()


async def test_the_real_clock_holds_the_rate() -> None:
    bucket = TokenBucket(50, time.monotonic)
    began = time.monotonic()
    await asyncio.gather(*(bucket.take(Urgency.BACKGROUND) for _ in range(75)))
    assert time.monotonic() - began >= 24 / 50
