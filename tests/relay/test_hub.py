"""Who hears what, and who is cut: rules of the hub without any connection."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.protocol.sse import COMMENT_FRAME, EventName
from kiosk.relay import hub
from kiosk.relay.hub import Cut, Hub, Stream
from kiosk.relay.metrics import Metrics
from kiosk.relay.records import Caller, OutboxEvent, Scope
from tests.relay.stage import START

pytestmark = pytest.mark.anyio

TILL = Caller("A1", Scope.TILL)
OTHER = Caller("A2", Scope.TILL)
BOSS = Caller("boss", Scope.MANAGER)


def event(number: int, device: str = "A1", data: str = "{}") -> OutboxEvent:
    return OutboxEvent(device, EventName.PAYMENT, data, START, number=number)


def a_hub() -> tuple[Hub, Metrics]:
    metrics = Metrics()
    return Hub("epoch1", 0, metrics), metrics


async def waiting(stream: Stream) -> bytes:
    """What is queued, without waiting for more."""
    if not stream._frames:
        return b""
    return await stream.next_bytes()


async def test_a_till_hears_its_own_a_manager_everything() -> None:
    hub, _ = a_hub()
    till, other, boss = (hub.register(caller) for caller in (TILL, OTHER, BOSS))
    hub.publish([event(1), event(2, "A2"), event(3, "A3"), event(4, "boss")])
    assert (await waiting(till)).count(b"id:") == 1
    assert b"id: epoch1-2\n" in await waiting(other)
    assert (await waiting(boss)).count(b"id:") == 4
    assert hub.last_number == 4


async def test_what_the_replay_brought_is_not_sent_again() -> None:
    hub, _ = a_hub()
    stream = hub.register(TILL)
    hub.publish([event(1), event(2), event(3)])
    stream.past = 2
    hub.keep_alive()
    assert (await waiting(stream)).count(b"id:") == 1


async def test_old_news_alone_does_not_wake_the_writer() -> None:
    hub, _ = a_hub()
    stream = hub.register(TILL)
    stream.past = 5
    hub.publish([event(4)])
    hub.publish([event(6)])
    assert b"epoch1-6" in await stream.next_bytes()


async def test_the_newest_two_of_a_device_stay() -> None:
    hub, metrics = a_hub()
    first, second, third = (hub.register(TILL) for _ in range(3))
    assert (first.cut_for, second.cut_for, third.cut_for) == (Cut.REPLACED, None, None)
    assert "kiosk_streams 2" in metrics.page()
    assert metrics.value("kiosk_streams_cut_total", reason="replaced") == 1


async def test_a_reader_that_falls_behind_is_cut_by_number_and_by_bytes() -> None:
    for events in (
        [event(number) for number in range(1, hub.QUEUE_EVENTS + 2)],
        [event(number, data="x" * 60_000) for number in range(1, 6)],
    ):
        one, _ = a_hub()
        slow, boss = one.register(TILL), one.register(BOSS)
        for single in events:
            one.publish([single])
            await waiting(boss)
        assert slow.cut_for is Cut.TOO_SLOW
        assert boss.cut_for is None
        assert await slow.next_bytes() == b""


async def test_everybody_gets_the_comment() -> None:
    hub, _ = a_hub()
    streams = [hub.register(caller) for caller in (TILL, OTHER, BOSS)]
    hub.keep_alive()
    assert [await waiting(stream) for stream in streams] == [COMMENT_FRAME] * 3


async def test_a_revoked_device_is_cut_and_only_it() -> None:
    hub, _ = a_hub()
    till, other = hub.register(TILL), hub.register(OTHER)
    hub.end_device("A1")
    hub.end_device("nobody")
    assert (till.cut_for, other.cut_for) == (Cut.REVOKED, None)


async def test_closing_cuts_all_and_whoever_comes_later() -> None:
    hub, metrics = a_hub()
    before = hub.register(BOSS)
    hub.close()
    after = hub.register(TILL)
    assert before.cut_for is after.cut_for is Cut.STOPPING
    assert "kiosk_streams 0" in metrics.page()
    hub.unregister(before)
    hub.unregister(after)


async def test_only_positions_that_were_given_are_known() -> None:
    hub, _ = a_hub()
    hub.publish([event(7)])
    assert hub.number_at(hub.position(7)) == 7
    assert hub.number_at(hub.position(0)) == 0
    for unknown in ("", "7", "epoch1-8", "epoch2-7", "epoch1-", "epoch1--1", "epoch1-٧"):
        assert hub.number_at(unknown) is None
    assert hub.number_at("epoch1-" + "9" * 5_000) is None


async def test_comments_come_by_themselves() -> None:
    hub = Hub("epoch1", 0, Metrics(), keep_alive_s=0.01)
    stream = hub.register(TILL)
    timer = asyncio.ensure_future(hub.run())
    async with asyncio.timeout(5):
        for _ in range(3):
            assert COMMENT_FRAME in await stream.next_bytes()
    timer.cancel()
    await asyncio.gather(timer, return_exceptions=True)


async def test_the_first_reason_of_a_cut_stays() -> None:
    stream = Stream(TILL)
    stream.cut(Cut.REVOKED)
    stream.cut(Cut.STOPPING)
    assert stream.cut_for is Cut.REVOKED
