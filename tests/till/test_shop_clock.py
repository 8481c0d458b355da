"""A clock that is wrong, set back or forward, or a zone that is changed: sales go on, and no day goes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.payment import Outcome
from kiosk.till.keeping.verify import verify
from kiosk.till.shop_clock import OFF_FROM, SAID_AGAIN_AFTER, ShopClock
from kiosk.till.snapshot import LinkState, LinkView, TillView
from tests.till.builders import LINK, SHOP, START, Desk, ManualClock

DAY = 24 * 3_600


def documents(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(row.document) for row in desk.receipts()]


def test_a_clock_that_is_right_is_left_alone() -> None:
    clock = ShopClock(ManualClock())
    assert clock.settle(timedelta(seconds=40)) == timedelta(seconds=40)
    assert (clock(), clock.off_by) == (START, timedelta())


@pytest.mark.parametrize("ahead", [OFF_FROM, -OFF_FROM, timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_is_a_minute_off_goes_by_the_relay_until_it_is_right(ahead: timedelta) -> None:
    own = ManualClock()
    clock = ShopClock(own)
    assert say_twice(own, clock, ahead) == timedelta()
    assert (clock(), clock.off_by) == (own.now + ahead, ahead)
    assert clock.settle(timedelta(seconds=5)) == timedelta(), "it is followed"
    assert clock.off_by == ahead + timedelta(seconds=5)
    clock.settle(timedelta(seconds=-5))
    own.now += ahead  # somebody sets the computer's clock
    assert say_twice(own, clock, -ahead) == timedelta()
    assert (clock(), clock.off_by) == (own.now, timedelta())


def say_twice(own: ManualClock, clock: ShopClock, ahead: timedelta) -> timedelta:
    """Two answers of the relay, so far apart that the second one counts; what the second one leaves."""
    clock.settle(ahead)
    own.now += SAID_AGAIN_AFTER
    return clock.settle(ahead)


def test_a_time_of_before_a_pause_is_not_believed() -> None:
    """After a pause a server's first answers carry an old time; once they told of a jump that never was."""
    own = ManualClock()
    clock = ShopClock(own)
    stale = timedelta(seconds=-93)
    for moment_s in (0, 0.3, 0.5):
        own.now = START + timedelta(seconds=moment_s)
        assert clock.settle(stale) == timedelta()
    own.now = START + timedelta(seconds=1)
    assert clock.settle(timedelta()) == timedelta()
    own.now = START + 2 * SAID_AGAIN_AFTER
    clock.settle(stale)  # another pause: the doubt of before does not count for it
    assert clock.off_by == timedelta()


def test_two_answers_that_contradict_each_other_move_no_clock() -> None:
    own = ManualClock()
    clock = ShopClock(own)
    for turn in range(6):
        own.now += SAID_AGAIN_AFTER
        clock.settle(OFF_FROM if turn % 2 else -OFF_FROM)
    assert clock.off_by == timedelta()


def test_a_clock_set_back_a_day_gives_no_receipt_an_earlier_day(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.clock.move(-DAY)
    assert desk.view().notice == "clock_back"
    assert desk.view().today_count == 1, "the day goes on"
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    first, second = documents(desk)
    assert first["businessDay"] == second["businessDay"] == "2026-11-21"
    assert "clockBehindMs" not in first
    assert second["clockBehindMs"] == DAY * 1_000
    assert second["issuedAt"] < first["issuedAt"]
    assert verify(desk.store).heads["A1"].sequence == 2


def test_a_day_that_was_closed_stays_closed_when_the_clock_is_set_back(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.z()
    desk.clock.move(-DAY)
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert [row.business_day for row in desk.receipts()] == [
        date(2026, 11, 21),
        date(2026, 11, 22),
    ]
    verify(desk.store)


def test_a_clock_set_forward_and_right_again_gives_no_receipt_an_earlier_day(desk: Desk) -> None:
    desk.clock.move(DAY)
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.clock.move(-DAY)
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert {row.business_day for row in desk.receipts()} == {date(2026, 11, 22)}
    assert documents(desk)[1]["clockBehindMs"] == DAY * 1_000
    verify(desk.store)


def test_a_small_step_back_is_marked_and_not_told(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.clock.move(-0.25)
    assert desk.view().notice is None
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    assert documents(desk)[1]["clockBehindMs"] == 250


def test_a_zone_that_is_changed_between_runs_takes_no_day_back(desk: Desk) -> None:
    """Noon in Bangkok is the evening before in Honolulu and the next day's beginning in Kiritimati."""
    desk.clock.move(6 * 3_600)
    zones = ("Asia/Bangkok", "Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Bangkok")
    for zone in zones:
        desk.close()
        desk.shop = replace(SHOP, zone=ZoneInfo(zone))
        desk.open()
        desk.clock.move(60)
        desk.hear(desk.sell_and_show(), Outcome.PAID)
    days = [row.business_day.day for row in desk.receipts()]
    assert days == [21, 21, 22, 22]
    assert [document["timezone"] for document in documents(desk)] == list(zones)
    verify(desk.store)


def test_a_notice_is_of_the_clock_that_is_off_before_the_one_that_went_back() -> None:
    view = TillView(link=LINK)
    assert view.notice is None
    off = LinkView(LinkState.PUSH, clock_off=True)
    assert replace(view, clock_back=True).notice == "clock_back"
    assert replace(view, clock_back=True, link=off).notice == "clock_off"
