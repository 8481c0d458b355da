"""Who hears what, and who is cut: rules of the hub without any network."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Receive

from kiosk.protocol.sse import COMMENT_FRAME, EventName
from kiosk.relay.push import hub
from kiosk.relay.push.hub import Cut, Hub, Stream
from kiosk.relay.push.line import Packet
from kiosk.relay.records import Caller, OutboxEvent, Scope
from kiosk.relay.running.metrics import Metrics
from kiosk.sqlite_schema import StoreError
from tests.relay.stage import START, until

pytestmark = pytest.mark.anyio

TILL = Caller("A1", Scope.TILL)
OTHER = Caller("A2", Scope.TILL)
BOSS = Caller("boss", Scope.MANAGER)


def event(number: int, device: str = "A1", data: str = "{}") -> OutboxEvent:
    return OutboxEvent(device, EventName.PAYMENT, data, START, number=number)


@dataclass
class FakeLine:
    """A connection that keeps what it is sent, until it is full."""

    sent: list[bytes] = field(default_factory=list)
    full: bool = False
    ended: str = ""

    def write(self, one: Packet) -> bool:
        assert one.chunk == b"%x\r\n%b\r\n" % (len(one.data), one.data)
        if not self.full:
            self.sent.append(one.data)
        return not self.full

    async def flush(self) -> None: ...

    async def until_over(self, receive: Receive) -> None: ...

    def end(self, *, at_once: bool) -> None:
        self.ended = "at once" if at_once else "in order"

    @property
    def ids(self) -> list[int]:
        """Numbers of the events it was sent."""
        found = re.findall(rb"^id: epoch1-(\d+)$", b"".join(self.sent), re.MULTILINE)
        return [int(number) for number in found]


def a_hub(**changes: Any) -> tuple[Hub, Metrics]:
    metrics = Metrics()
    return Hub("epoch1", 0, metrics, **changes), metrics


def live(hub: Hub, caller: Caller = TILL) -> tuple[Stream, FakeLine]:
    """A stream that has caught up."""
    line = FakeLine()
    stream = hub.register(caller, line)
    assert hub.go_live(stream)
    return stream, line


async def test_a_till_hears_its_own_a_manager_everything() -> None:
    hub, _ = a_hub()
    (_, till), (_, other), (_, boss) = (live(hub, caller) for caller in (TILL, OTHER, BOSS))
    hub.publish([event(1), event(2, "A2"), event(3, "A3"), event(4, "boss")])
    assert (till.ids, other.ids, boss.ids) == ([1], [2], [1, 2, 3, 4])
    assert hub.last_number == 4


async def test_managers_hear_more_and_what_is_for_them_alone() -> None:
    hub, _ = a_hub()
    (_, till), (_, boss) = live(hub), live(hub, BOSS)
    more = OutboxEvent("A1", EventName.PAYMENT, "{}", START, manager_data='{"fee":1}', number=1)
    alone = OutboxEvent(None, EventName.WALLET, "{}", START, number=2)
    hub.publish([more, alone])
    assert (till.ids, boss.ids) == ([1], [1, 2])
    assert b'data: {"fee":1}\n' in boss.sent[0]
    assert b"data: {}\n" in till.sent[0]


async def test_until_it_is_live_a_stream_holds_back_and_then_drops_what_the_replay_brought() -> (
    None
):
    hub, _ = a_hub()
    line = FakeLine()
    stream = hub.register(TILL, line)
    hub.publish([event(1), event(2), event(3)])
    assert line.sent == []
    stream.past = 2
    assert hub.go_live(stream)
    hub.publish([event(2), event(4)])
    assert line.ids == [3, 4]


async def test_too_much_to_hold_back_is_read_from_the_store_again() -> None:
    one, _ = a_hub()
    line = FakeLine()
    stream = one.register(TILL, line)
    many = [event(number, data="x" * 1_000) for number in range(1, 40)]
    assert sum(len(single.data) for single in many) > hub.HELD_LIMIT_BYTES
    one.publish(many)
    assert not one.go_live(stream)
    one.publish([event(40)])
    stream.hold()
    one.publish([event(41)])
    stream.past = 40
    assert one.go_live(stream)
    assert line.ids == [41]


async def test_the_newest_two_of_a_device_stay() -> None:
    hub, metrics = a_hub()
    (first, line), (second, _), (third, _) = (live(hub) for _ in range(3))
    assert (first.cut_for, second.cut_for, third.cut_for) == (Cut.REPLACED, None, None)
    assert line.ended == "in order"
    assert "kiosk_streams 2" in metrics.page()
    assert metrics.value("kiosk_streams_cut_total", reason="replaced") == 1


async def test_there_is_an_end_to_streams_but_not_to_a_device_that_comes_back() -> None:
    hub, _ = a_hub(most_streams=2)
    live(hub, TILL)
    first, _ = live(hub, TILL)
    with pytest.raises(StoreError, match="as many streams") as caught:
        hub.register(OTHER, FakeLine())
    assert 5 <= (caught.value.retry_after_s or 0) <= 15
    live(hub, TILL)
    hub.unregister(first)
    live(hub, OTHER)


async def test_a_reader_that_falls_behind_is_cut_at_once_and_alone() -> None:
    for say in (lambda hub: hub.publish([event(1)]), lambda hub: every_tick(hub)):
        hub, metrics = a_hub()
        (slow, line), (boss, _) = live(hub), live(hub, BOSS)
        line.full = True
        say(hub)
        assert (slow.cut_for, boss.cut_for) == (Cut.TOO_SLOW, None)
        assert line.ended == "at once"
        assert metrics.value("kiosk_streams_cut_total", reason="too_slow") == 1


async def test_what_was_held_back_is_too_much_for_a_full_line() -> None:
    hub, _ = a_hub()
    line = FakeLine(full=True)
    stream = hub.register(TILL, line)
    hub.publish([event(1)])
    hub.go_live(stream)
    assert stream.cut_for is Cut.TOO_SLOW


def every_tick(one: Hub) -> None:
    """A whole interval."""
    for _ in range(hub.SLOTS):
        one.tick()


async def test_everybody_gets_one_comment_an_interval_and_not_all_at_once() -> None:
    one, _ = a_hub()
    lines = [live(one, Caller(f"A{n}", Scope.TILL))[1] for n in range(3 * hub.SLOTS)]
    for ticks in range(1, hub.SLOTS + 1):
        one.tick()
        assert sum(len(line.sent) for line in lines) == 3 * ticks
    assert {tuple(line.sent) for line in lines} == {(COMMENT_FRAME,)}


async def test_a_comment_comes_before_a_stream_is_live_too() -> None:
    hub, _ = a_hub()
    line = FakeLine()
    hub.register(TILL, line)
    every_tick(hub)
    assert line.sent == [COMMENT_FRAME]


async def test_a_revoked_device_is_cut_and_only_it() -> None:
    hub, _ = a_hub()
    (till, _), (other, _) = live(hub), live(hub, OTHER)
    hub.end_device("A1")
    hub.end_device("nobody")
    assert (till.cut_for, other.cut_for) == (Cut.REVOKED, None)


async def test_closing_cuts_all_and_refuses_whoever_comes_later() -> None:
    hub, metrics = a_hub()
    before, _ = live(hub, BOSS)
    hub.close()
    assert before.cut_for is Cut.STOPPING
    with pytest.raises(StoreError, match="stopping"):
        hub.register(TILL, FakeLine())
    assert "kiosk_streams 0" in metrics.page()
    hub.unregister(before)
    hub.end(before, Cut.REVOKED)
    assert before.cut_for is Cut.STOPPING  # the first reason stays


async def test_only_positions_of_this_epoch_are_known() -> None:
    hub, _ = a_hub()
    hub.publish([event(7)])
    assert hub.number_at(hub.position(7)) == 7
    assert hub.number_at(hub.position(0)) == 0
    for unknown in ("", "7", "epoch2-7", "epoch1-", "epoch1--1", "epoch1-٧"):
        assert hub.number_at(unknown) is None
    assert hub.number_at("epoch1-" + "9" * 5_000) is None
    assert hub.number_at("epoch1-8") == 8  # maybe of another relay: the store knows


async def test_comments_come_by_themselves() -> None:
    hub, _ = a_hub(keep_alive_s=0.05)
    _, line = live(hub)
    timer = asyncio.ensure_future(hub.run())
    await until(lambda: len(line.sent) >= 3)
    timer.cancel()
    await asyncio.gather(timer, return_exceptions=True)
    assert set(line.sent) == {COMMENT_FRAME}
