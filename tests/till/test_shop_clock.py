"""A clock that is wrong, set back or forward, or a zone that is changed: sales go on, and no day goes back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.messages import rfc3339
from kiosk.till.keeping.verify import verify
from kiosk.till.selling.checkout import Checkout
from kiosk.till.shop_clock import OFF_FROM, SAID_AGAIN_AFTER, ShopClock, off_by_of, steady_s
from kiosk.till.snapshot import LinkState, LinkView, TillView
from kiosk.till.store.database import SqliteStore
from tests.till.builders import LINK, SHOP, START, Desk, counted_ids, intent, payment

DAY = 24 * 3_600


def documents(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(row.document) for row in desk.receipts()]


@dataclass
class Computer:
    """A computer whose clock somebody can set, and whose steady clock nobody can."""

    now: datetime = START
    seconds: float = 7_000.0

    def own(self) -> datetime:
        return self.now

    def steady(self) -> float:
        return self.seconds

    def go_on(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def sleep(self, seconds: float) -> None:
        """It sleeps, and its steady clock does not count that."""
        self.now += timedelta(seconds=seconds)


def clock_of(computer: Computer) -> ShopClock:
    return ShopClock(computer.own, computer.steady)


def hear(clock: ShopClock, true_time: datetime) -> timedelta:
    """The relay answers with its time, read to the second as the wire does."""
    ahead = true_time - clock()
    return clock.settle(ahead if abs(ahead) > timedelta(seconds=2) else timedelta())


def hear_twice(computer: Computer, clock: ShopClock, ahead: timedelta) -> timedelta:
    """Two answers of a relay so far ahead of the till, so far apart that the second one counts."""
    true_time = clock() + ahead
    hear(clock, true_time)
    computer.go_on(SAID_AGAIN_AFTER.total_seconds())
    return hear(clock, true_time + SAID_AGAIN_AFTER)


def test_a_clock_that_is_right_is_left_alone() -> None:
    computer = Computer()
    clock = clock_of(computer)
    assert clock.settle(timedelta(seconds=40)) == timedelta(seconds=40)
    assert (clock(), clock.off_by) == (START, timedelta())
    computer.go_on(5)
    assert clock() == START + timedelta(seconds=5)


@pytest.mark.parametrize("ahead", [OFF_FROM, -OFF_FROM, timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_is_a_minute_off_gives_way_to_the_relay(ahead: timedelta) -> None:
    computer = Computer()
    clock = clock_of(computer)
    assert hear_twice(computer, clock, ahead) == timedelta()
    assert (clock(), clock.off_by) == (computer.now + ahead, ahead)
    assert clock.settle(timedelta(seconds=5)) == timedelta(seconds=5), "near enough"
    before = clock()
    computer.now += ahead  # somebody sets the computer's clock right
    assert (clock(), clock.off_by) == (before, timedelta())


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1), timedelta(minutes=7)])
def test_a_computers_clock_that_is_set_moves_no_time_of_a_till_that_heard_its_relay(
    step: timedelta,
) -> None:
    computer = Computer()
    clock = clock_of(computer)
    hear(clock, START)
    computer.now += step
    assert (clock(), clock.off_by) == (START, -step)
    computer.go_on(30)
    assert hear(clock, START + timedelta(seconds=30)) == timedelta()
    assert clock() == START + timedelta(seconds=30)
    computer.now -= step
    assert clock.off_by == timedelta()


def test_before_the_relay_is_heard_the_computers_clock_is_all_there_is() -> None:
    computer = Computer()
    clock = clock_of(computer)
    computer.now += timedelta(days=1)
    assert (clock(), clock.off_by) == (START + timedelta(days=1), timedelta())
    computer.now += timedelta(seconds=30)
    assert clock() == START + timedelta(days=1), "a small step is left alone"


def test_a_small_step_of_the_computers_clock_is_followed_where_the_relay_agrees() -> None:
    computer = Computer()
    clock = clock_of(computer)
    assert hear(clock, START + timedelta(seconds=50)) == timedelta(seconds=50)
    computer.now += timedelta(seconds=50)  # as time servers set it
    assert hear(clock, START + timedelta(seconds=50)) == timedelta()
    assert clock() == START + timedelta(seconds=50)


def test_after_a_sleep_that_was_not_counted_one_answer_is_enough() -> None:
    computer = Computer()
    clock = clock_of(computer)
    hear(clock, START)
    computer.sleep(3_600)
    assert hear(clock, computer.now) == timedelta()
    assert (clock(), clock.off_by) == (computer.now, timedelta())


def test_a_time_of_before_a_pause_is_not_believed() -> None:
    """After a pause a server's first answers carry an old time; once they told of a jump that never was."""
    computer = Computer()
    clock = clock_of(computer)
    stale = timedelta(seconds=-93)
    for _ in range(3):
        computer.go_on(0.3)
        assert hear(clock, computer.now + stale) == timedelta()
    assert hear(clock, computer.now) == timedelta()
    computer.go_on(4)
    hear(clock, computer.now + stale)  # another pause: the doubt of before does not count for it
    assert (clock(), clock.off_by) == (computer.now, timedelta())


def test_two_answers_that_contradict_each_other_move_no_clock() -> None:
    computer = Computer()
    clock = clock_of(computer)
    for turn in range(6):
        computer.go_on(SAID_AGAIN_AFTER.total_seconds())
        hear(clock, computer.now + (OFF_FROM if turn % 2 else -OFF_FROM))
    assert clock.off_by == timedelta()


def test_the_steady_clock_only_goes_on() -> None:
    times = [steady_s() for _ in range(100)]
    assert times == sorted(times)


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


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1)])
def test_a_receipt_under_a_computers_wrong_clock_has_the_right_time_and_says_so(
    tmp_path: Path, step: timedelta
) -> None:
    computer = Computer()
    clock = clock_of(computer)
    hear(clock, START)
    store = SqliteStore(tmp_path / "till.sqlite3")
    checkout = Checkout(store, SHOP, clock, counted_ids(), off_by_of(clock))
    try:
        first = sold(store, checkout)
        computer.now += step
        second = sold(store, checkout)
    finally:
        store.close()
    assert "computerClockOffMs" not in first
    assert second["computerClockOffMs"] == step // timedelta(milliseconds=1)
    assert second["issuedAt"] == first["issuedAt"] == rfc3339(START)
    assert second["businessDay"] == first["businessDay"]


def sold(store: SqliteStore, checkout: Checkout) -> dict[str, Any]:
    """A sale that is paid at once; its receipt."""
    sale_id = checkout.start(18_550, "")
    with store.reading() as tx:
        [attempt] = tx.attempts(sale_id)
    checkout.offered(attempt.id, intent(attempt.id), timedelta())
    checkout.apply(payment(attempt.id, Outcome.PAID), LearntBy.PUSH)
    with store.reading() as tx:
        row = tx.receipt_of(sale_id)
    assert row is not None
    return dict(json.loads(row.document))


def test_a_clock_that_corrects_nothing_is_never_off() -> None:
    assert off_by_of(lambda: START)() == timedelta()
