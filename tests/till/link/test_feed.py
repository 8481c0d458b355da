"""The push stream on a virtual clock: what is handed on, where it resumes, and what is said when it is down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest
from httpx_sse import EventSource, ServerSentEvent

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.link.feed import Feed
from kiosk.till.link.pace import Pace
from kiosk.till.link.wire import LinkError, RelayAwayError, TokenRefusedError
from tests.till.builders import ToldRefund, payment
from tests.till.link.virtual_time import VIRTUAL_TIME, now_s

AHEAD = timedelta(seconds=7)
READY = ServerSentEvent(event="ready", data="{}")
DOWN = RelayAwayError("The push stream is down (ReadTimeout).")
GONE = RelayAwayError("The relay does not answer.")
FOR_EVER = 10**6

Step = ServerSentEvent | LinkError | float
"""An event, an error that reading raises, or seconds of silence."""

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


def news(position: str, **changes: Any) -> ServerSentEvent:
    """A payment with the position after it."""
    paid = payment("key", Outcome.PAID, **changes)
    return ServerSentEvent(event="payment:update", data=paid.to_json(), id=position)


@dataclass
class World:
    """A relay whose streams are scripted, one list of steps a connection, and a till that remembers."""

    streams: list[list[Step]]
    position: str | None = None
    questions: list[LinkError | None] = field(default_factory=list)
    clock_ahead: timedelta = AHEAD
    opened: list[tuple[float, str | None]] = field(default_factory=list)
    applied: list[tuple[str | None, LearntBy, timedelta, str | None]] = field(default_factory=list)
    said: list[tuple[Any, ...]] = field(default_factory=list)
    refunds: list[tuple[str | None, str | None]] = field(default_factory=list)
    full: list[bool] = field(default_factory=list)
    not_kept: list[StoreError | None] = field(default_factory=list)
    not_forgotten: list[StoreError] = field(default_factory=list)
    answers_after_s: float = 0

    # The relay

    def events(self, position: str | None) -> AbstractAsyncContextManager[EventSource]:
        return self._open(position)

    @asynccontextmanager
    async def _open(self, position: str | None) -> AsyncIterator[EventSource]:
        self.opened.append((now_s(), position))
        steps: list[Step] = self.streams.pop(0) if self.streams else [FOR_EVER]
        yield cast(EventSource, _Source(steps))

    async def is_there(self) -> None:
        await asyncio.sleep(self.answers_after_s)
        answer = self.questions.pop(0) if self.questions else None
        if answer is not None:
            raise answer

    # The till

    async def apply(
        self, told: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        trouble = self.not_kept.pop() if self.not_kept else None
        if trouble is not None:
            raise trouble
        self.applied.append((told.id, learnt_by, ahead, position))

    async def hear_refund(self, refund: Refund, position: str | None = None) -> None:
        if self.full.pop() if self.full else False:
            raise StoreError("The disk is full.", code="disk_full")
        self.refunds.append((refund.id, position))

    async def stream_position(self) -> str | None:
        return self.position

    async def forget_stream_position(self) -> None:
        if self.not_forgotten:
            raise self.not_forgotten.pop()
        self.said.append(("forget",))

    # The test

    async def run(self, seconds: float) -> None:
        """Let the feed work for so long."""
        feed = Feed(
            self,
            self,
            Pace(),
            lambda: 1.0,
            on_up=lambda: self.said.append(("up", now_s())),
            on_down=lambda error: self.said.append(("down", now_s(), error)),
            on_gap=lambda: self.said.append(("gap", now_s())),
        )
        task = asyncio.create_task(feed.run())
        await asyncio.sleep(seconds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class _Source:
    """One connection of the stream."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps

    async def aiter_sse(self) -> AsyncIterator[ServerSentEvent]:
        for step in self._steps:
            if isinstance(step, LinkError):
                raise step
            if isinstance(step, ServerSentEvent):
                yield step
            else:
                await asyncio.sleep(step)


async def test_a_payment_is_handed_on_with_the_position_after_it() -> None:
    world = World([[READY, news("e1-7"), FOR_EVER]])
    await world.run(1)
    assert world.applied == [("pi_key", LearntBy.PUSH, AHEAD, "e1-7")]
    assert world.said == [("up", 0)], "the first connection leaves no gap to fill"


async def test_a_payment_without_a_position_leaves_the_position_alone() -> None:
    world = World([[READY, news(""), FOR_EVER]])
    await world.run(1)
    assert world.applied[0][3] is None


async def test_the_stream_begins_where_the_last_run_left_it() -> None:
    world = World([], position="e1-5")
    await world.run(1)
    assert world.opened == [(0, "e1-5")]


async def test_a_lost_stream_is_resumed_after_what_was_heard_last() -> None:
    world = World([[READY, news("e1-7"), news("e1-8"), DOWN], [READY, FOR_EVER]])
    await world.run(1)
    assert world.opened == [(0, None), (0.5, "e1-8")]
    assert world.said == [("up", 0), ("down", 0, None), ("up", 0.5), ("gap", 0.5)]


async def test_the_first_readys_position_is_where_a_new_stream_resumes() -> None:
    world = World([[ServerSentEvent(event="ready", data="{}", id="e1-4"), DOWN]])
    await world.run(1)
    assert world.opened == [(0, None), (0.5, "e1-4")]
    assert world.applied == []


async def test_what_came_before_a_new_stream_is_read() -> None:
    world = World([[ServerSentEvent(event="ready", data="{}", id="e1-4"), FOR_EVER]])
    await world.run(1)
    assert world.said == [("up", 0), ("forget",), ("gap", 0)]


async def test_a_payment_that_cannot_be_kept_is_not_passed_over() -> None:
    full, damaged = StoreError("Full."), StoreDamagedError("Damaged.")
    events: list[Step] = [READY, news("e1-7"), news("e1-8"), news("e1-9"), FOR_EVER]
    world = World([events], not_kept=[None, damaged, None, full, full])
    await world.run(14)
    assert world.applied == [], "it is tried again after 5 s and after 10 s more"
    world = World([events], not_kept=[None, damaged, None, full, full])
    await world.run(16)
    assert [position for *_, position in world.applied] == ["e1-7", "e1-9"], (
        "a file that is damaged"
    )
    assert len(world.opened) == 1


async def test_a_stream_that_the_relay_closes_is_opened_again() -> None:
    world = World([[READY], [READY], [READY, FOR_EVER]])
    await world.run(2)
    assert [at for at, _ in world.opened] == [0, 0.5, 1.0]


async def test_while_it_stays_down_it_waits_longer_and_longer_and_begins_small_again() -> None:
    world = World([[DOWN], [DOWN], [DOWN], [READY, DOWN], [READY, FOR_EVER]])
    await world.run(6)
    assert [at for at, _ in world.opened] == [0, 0.5, 1.5, 3.5, 4.0]


async def test_a_relay_that_answers_questions_though_its_stream_is_down_is_no_trouble() -> None:
    world = World([[DOWN]], questions=[None])
    await world.run(0.1)
    assert world.said == [("down", 0, None)]


@pytest.mark.parametrize(
    "why", [GONE, TokenRefusedError("The relay does not accept this till's token.")]
)
async def test_a_relay_that_answers_no_question_either_is_the_trouble_told(why: LinkError) -> None:
    world = World([[DOWN]], questions=[why])
    await world.run(0.1)
    assert world.said == [("down", 0, why)]


async def test_that_the_stream_is_down_is_told_before_it_is_known_whether_anybody_is_there() -> (
    None
):
    world = World([[READY, 1.0, DOWN], [DOWN]], questions=[GONE, GONE], answers_after_s=15)
    await world.run(35)
    assert world.said == [
        ("up", 0),
        ("down", 1, None),
        ("down", 16, GONE),
        ("down", 31.5, GONE),
    ], "once: afterwards nothing was up that could go down"


async def test_a_position_the_relay_cannot_resume_is_forgotten_and_everything_is_read_again() -> (
    None
):
    resync = ServerSentEvent(event="resync", data='{"reason":"too_old"}')
    world = World([[READY, resync, DOWN], [READY, FOR_EVER]], position="old-1")
    await world.run(1)
    assert world.said[:3] == [("up", 0), ("forget",), ("gap", 0)]
    assert world.opened == [(0, "old-1"), (0.5, None)]


@pytest.mark.parametrize(
    "begins",
    [
        ServerSentEvent(event="resync", data='{"reason":"too_old"}', id="e2-9"),
        ServerSentEvent(event="ready", data=READY.data, id="e2-9"),
    ],
)
async def test_that_news_was_missed_is_not_passed_over(begins: ServerSentEvent) -> None:
    """Else nobody would look for it: what is settled is asked for by nobody."""
    full = StoreError("Full.")
    world = World([[begins, FOR_EVER]], position="old-1", not_forgotten=[full, full])
    await world.run(30)
    told = [one[0] for one in world.said]
    assert told.count("forget") == 1
    assert told.index("gap") == told.index("forget") + 1
    assert not world.not_forgotten


async def test_a_resync_may_bring_the_position_to_go_on_from() -> None:
    resync = ServerSentEvent(event="resync", data='{"reason":"epoch"}', id="e2-9")
    world = World([[READY, resync, DOWN]], position="e1-5")
    await world.run(1)
    assert world.opened[1] == (0.5, "e2-9")


@pytest.mark.expected_logs("cannot be read; it is left out")
@pytest.mark.parametrize("data", ["", "no JSON", "[]", '{"id": 3}'])
async def test_a_line_that_cannot_be_read_does_not_stop_the_stream(data: str) -> None:
    bad = ServerSentEvent(event="payment:update", data=data, id="e1-7")
    world = World([[READY, bad, news("e1-8"), FOR_EVER]])
    await world.run(1)
    assert [position for *_, position in world.applied] == ["e1-8"]
    assert world.said == [("up", 0)]


@pytest.mark.parametrize("name", ["wallet:update", "payout:update", "message", "new"])
async def test_what_is_not_for_this_till_is_left_alone_but_counted(name: str) -> None:
    other = ServerSentEvent(event=name, data="{}", id="e1-7")
    world = World([[READY, other, DOWN]])
    await world.run(1)
    assert world.applied == []
    assert world.opened[1] == (0.5, "e1-7")


REFUND = ToldRefund("re_1", "pi_key", 5_000).message().to_json()


def refunded(position: str, data: str = REFUND) -> ServerSentEvent:
    """A refund with the position after it."""
    return ServerSentEvent(event="refund:update", data=data, id=position)


async def test_a_refund_is_handed_on_with_the_position_after_it_in_its_turn() -> None:
    world = World([[READY, news("e1-7"), refunded("e1-8"), refunded(""), DOWN]])
    await world.run(1)
    assert world.refunds == [("re_1", "e1-8"), ("re_1", None)]
    assert world.opened[1] == (0.5, "e1-8")


async def test_a_refund_that_cannot_be_kept_is_heard_again_from_there() -> None:
    world = World(
        [
            [READY, news("e1-7"), refunded("e1-8"), news("e1-9")],
            [READY, refunded("e1-8"), FOR_EVER],
        ],
        full=[True],
    )
    await world.run(1)
    assert world.opened == [(0, None), (0.5, "e1-7")]
    assert world.refunds == [("re_1", "e1-8")]
    assert [position for *_, position in world.applied] == ["e1-7"]


@pytest.mark.expected_logs("a refund of the push stream cannot be read")
async def test_a_refund_that_cannot_be_read_does_not_stop_the_stream() -> None:
    world = World([[READY, refunded("e1-7", "{}"), refunded("e1-8"), FOR_EVER]])
    await world.run(1)
    assert world.refunds == [("re_1", "e1-8")]
