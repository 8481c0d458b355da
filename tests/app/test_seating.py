"""Which window stands on which monitor, decided over any sequence of plugging, unplugging and moving."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.app.seating import Monitor, Seating, Seats, is_there

DESK = Monitor("AOC 24B2 K1", 0, 0, 1280, 800)
GUEST = Monitor("DELL P2419 S9", 1280, 0, 1920, 1080)
THIRD = Monitor("LG 27 X3", 3200, 0, 1920, 1080)
ALONE = Seats(0, None)


def begun(chosen: str = "", monitors: tuple[Monitor, ...] = (DESK, GUEST)) -> Seating:
    seating = Seating(chosen)
    seating.begin(monitors, 0)
    return seating


def test_one_monitor_is_shared() -> None:
    assert Seating().begin([DESK], 0) == ALONE


def test_the_customer_takes_the_chosen_one_of_three() -> None:
    monitors = (DESK, GUEST, THIRD)
    assert Seating(THIRD.identity).begin(monitors, 0) == Seats(0, 2)
    assert Seating(GUEST.identity).begin(monitors, 0) == Seats(0, 1)
    assert Seating("nobody has this").begin(monitors, 0) == Seats(0, 1)


def test_the_cashier_opens_on_another_than_the_customers() -> None:
    assert Seating(DESK.identity).begin([DESK, GUEST], 0) == Seats(1, 0)


def test_a_chosen_one_that_is_away_is_stood_in_for_and_comes_back() -> None:
    seating = begun(THIRD.identity, (DESK, GUEST, THIRD))
    assert seating.decide([DESK, GUEST], 0, {THIRD.identity}) == Seats(0, 1)
    assert seating.decide([DESK], 0, {GUEST.identity}) == ALONE
    assert seating.decide([DESK, THIRD], 0) == Seats(0, 1)
    assert seating.decide([DESK, GUEST, THIRD], 0) == Seats(0, 2)


def test_the_cashier_goes_home_too() -> None:
    seating = begun(GUEST.identity)
    # Its monitor is unplugged: the system moved the window to the customer's.
    assert seating.decide([GUEST], 0, {DESK.identity}) == ALONE
    assert seating.decide([GUEST, DESK], 0) == Seats(1, 0)


def test_away_and_back_before_anybody_looked_is_no_move_by_a_person() -> None:
    seating = begun(GUEST.identity)
    assert seating.decide([DESK, GUEST], 1, {DESK.identity}) == Seats(0, 1)


def test_a_person_who_moves_the_cashiers_window_is_obeyed() -> None:
    seating = begun(GUEST.identity)
    assert seating.decide([DESK, GUEST], 1) == Seats(1, 0)
    assert seating.decide([GUEST], 0, {DESK.identity}) == ALONE
    assert seating.decide([GUEST, DESK], 0) == Seats(0, 1)


def test_alone_on_the_customers_monitor_the_cashier_leaves_as_soon_as_there_is_another() -> None:
    seating = begun(GUEST.identity, (GUEST,))
    assert seating.decide([GUEST, DESK], 0) == Seats(1, 0)


def test_the_cashier_waits_elsewhere_than_on_the_customers() -> None:
    seating = begun(GUEST.identity, (DESK, GUEST, THIRD))
    assert seating.decide([GUEST, THIRD], 0, {DESK.identity}) == Seats(1, 0)
    assert seating.decide([GUEST, THIRD, DESK], 1) == Seats(2, 0)


def test_mirrored_monitors_are_one() -> None:
    mirror = Monitor(GUEST.identity, 0, 0, 1280, 800)
    assert begun(GUEST.identity).decide([DESK, mirror], 0) == ALONE


def test_another_resolution_is_the_same_monitor() -> None:
    seating = Seating("LG 27 HDMI-1 1920x1080+3200+0")
    changed = Monitor("LG 27 HDMI-1 3840x2160+-3840+0", -3840, 0, 3840, 2160)
    assert seating.begin([DESK, GUEST, changed], 0) == Seats(0, 2)


def test_twins_are_told_apart_by_where_the_cashier_is() -> None:
    one, two = Monitor("AOC 24B2 7", 0, 0, 800, 600), Monitor("AOC 24B2 7", 800, 0, 800, 600)
    seating = begun(one.identity, (one, two))
    assert seating.decide([one, two], 1) == Seats(1, 0)
    assert seating.decide([one, two], 0) == Seats(0, 1)


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (Monitor("", 1279, 0, 9, 9), True),
        (Monitor("", 1280, 0, 9, 9), False),
        (Monitor("", 0, 799, 9, 9), True),
        (Monitor("", 0, 800, 9, 9), False),
    ],
)
def test_monitors_that_only_touch_do_not_overlap(other: Monitor, meets: bool) -> None:
    assert DESK.overlaps(other) is meets
    assert other.overlaps(DESK) is meets


NAMES = ("DESK 1", "GUEST 2", "THIRD 3", "eDP-1 800x600+0+0")
PLUGGED = st.lists(
    st.builds(
        Monitor,
        st.sampled_from(NAMES),
        st.integers(0, 4).map(lambda column: column * 1000),
        st.integers(0, 1).map(lambda row: row * 600),
        st.sampled_from([800, 1000, 1500]),
        st.sampled_from([480, 600, 900]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.identity,
)
STEP = st.tuples(PLUGGED, st.integers(0, 3))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(("", *NAMES, "never seen")), st.lists(STEP, min_size=1, max_size=12))
def test_whatever_is_plugged_the_cashier_is_never_covered(
    chosen: str, steps: list[tuple[list[Monitor], int]]
) -> None:
    seating = Seating(chosen)
    before: list[Monitor] = []
    for number, (monitors, moved) in enumerate(steps):
        at = moved % len(monitors)
        gone = {one.identity for one in before} - {one.identity for one in monitors}
        seats = seating.decide(monitors, at, gone) if number else seating.begin(monitors, at)
        before = monitors
        cashier = monitors[seats.cashier]
        apart = [one for one in monitors if not one.overlaps(cashier)]
        if seats.customer is None:
            assert not apart, "a free monitor is used"
        else:
            assert monitors[seats.customer] in apart
            if chosen in {one.identity for one in apart}:
                assert monitors[seats.customer].identity == chosen


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.sampled_from([DESK, GUEST, THIRD]), min_size=1), max_size=8))
def test_once_all_is_plugged_again_all_is_as_it_was(steps: list[set[Monitor]]) -> None:
    every = [DESK, GUEST, THIRD]
    seating = begun(THIRD.identity, (DESK, GUEST, THIRD))
    at, before = DESK, set(every)
    for now in [*steps, set(every)]:
        monitors = [one for one in every if one in now]
        gone = {one.identity for one in before - now}
        if at not in now:
            at = monitors[0]  # the system moves it
        at = monitors[seating.decide(monitors, monitors.index(at), gone).cashier]
        before = now
    assert seating.decide(every, every.index(at)) == Seats(0, 2)


def test_another_monitor_is_chosen_while_the_till_runs() -> None:
    monitors = [DESK, GUEST, THIRD]
    seating = Seating()
    assert seating.begin(monitors, 0) == Seats(0, 1)
    seating.choose(THIRD.identity)
    assert seating.decide(monitors, 0) == Seats(0, 2)
    seating.choose("")
    assert seating.decide(monitors, 0) == Seats(0, 1)


def test_a_monitor_is_there_in_another_resolution_too() -> None:
    assert is_there("LG 27 HDMI-1 1920x1080+3200+0", ["LG 27 HDMI-1 1280x720+0+0"])
    assert not is_there(THIRD.identity, [DESK.identity, GUEST.identity])
