"""How long wrong PINs lock: a few tries, then longer and longer, and never for ever."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.guard import pin_locks
from kiosk.relay.guard.pin_locks import locked_for, one_more, subjects
from kiosk.relay.guard.records import WrongPins
from tests.relay.stage import START

NOTHING = timedelta(0)


def test_the_first_tries_are_free_and_then_it_doubles() -> None:
    wrong: WrongPins | None = None
    now, waits = START, []
    for _ in range(13):
        wrong = one_more(wrong, "device A1", 5, now)
        waits.append(locked_for(wrong, now).total_seconds())
        now += locked_for(wrong, now)
        assert locked_for(wrong, now) == NOTHING
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_a_day_later_it_begins_anew() -> None:
    wrong = one_more(WrongPins("x", 40, START, START), "x", 5, START + timedelta(hours=23))
    assert wrong.failures == 41
    assert one_more(wrong, "x", 5, START + timedelta(hours=48)).failures == 1


def test_a_device_has_fewer_tries_than_a_name_and_names_are_one_however_written() -> None:
    assert subjects("A1", " NOK ") == subjects("A1", "nok") == {"device A1": 5, "name nok": 10}
    assert pin_locks.DEVICE_TRIES < pin_locks.NAME_TRIES


@given(st.lists(st.integers(0, 3_600), max_size=200))
def test_guessing_as_fast_as_it_goes_is_slow(pauses_s: list[int]) -> None:
    wrong: WrongPins | None = None
    now = START
    judged = 0
    for pause_s in pauses_s:
        now += timedelta(seconds=pause_s)
        if not locked_for(wrong, now):
            wrong = one_more(wrong, "x", 5, now)
            judged += 1
        assert locked_for(wrong, now) <= pin_locks.LONGEST_LOCK
    assert judged <= 10 + (now - START) / pin_locks.LONGEST_LOCK
