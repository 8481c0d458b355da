"""How long wrong PINs lock: a few tries, then longer and longer, and never for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.pin_locks import LONGEST_LOCK, WrongPins, locked_for, one_more

START = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
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
        assert locked_for(wrong, now) <= LONGEST_LOCK
    assert judged <= 10 + (now - START) / LONGEST_LOCK
