"""Which backups are kept, over any history of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.retention import DAYS, MONTHS, WEEKS, Held, to_keep

TODAY = date(2026, 11, 26)


def made(day: date, hour: int = 12, *, good: bool = True) -> Held:
    """A backup of a day."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Held(f"{day}-{hour:02d}{'' if good else '-bad'}", at, day, good)


def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def test_one_a_day_for_three_years_becomes_some_forty() -> None:
    held = [made(days_ago(age)) for age in range(3 * 365)]
    kept = to_keep(held, TODAY)
    assert {made(days_ago(age)).name for age in range(DAYS)} <= kept
    assert DAYS + MONTHS <= len(kept) <= DAYS + WEEKS + MONTHS + 1
    assert made(date(2024, 12, 31)).name in kept, "the newest of the month two years ago"
    assert made(date(2024, 11, 30)).name not in kept
    assert made(date(2026, 11, 15)).name in kept, "the Sunday of the week before last"
    assert made(date(2026, 11, 13)).name not in kept


def test_all_of_the_last_days_are_kept_good_or_not_and_what_is_dated_in_the_future() -> None:
    held = [made(days_ago(age), hour, good=hour > 3) for age in range(-2, 7) for hour in range(9)]
    assert to_keep(held, TODAY) == {one.name for one in held}


def test_a_bad_one_stands_for_no_week_and_no_month() -> None:
    good, bad = made(days_ago(30), 3), made(days_ago(30), 9, good=False)
    assert to_keep([bad, good], TODAY) == {good.name}


def test_the_newest_good_one_outlives_everything() -> None:
    ancient = [made(days_ago(age)) for age in (4_000, 3_000)]
    assert to_keep(ancient, TODAY) == {ancient[1].name}
    assert to_keep([], TODAY) == frozenset()


def test_the_months_go_over_the_turn_of_a_year() -> None:
    january = date(2026, 1, 15)
    held = [made(date(2024, month, 10)) for month in (1, 2, 3)] + [made(january)]
    assert to_keep(held, january) == {made(date(2024, month, 10)).name for month in (2, 3)} | {
        made(january).name
    }


HISTORIES = st.lists(
    st.builds(
        lambda age, hour, good: made(days_ago(age), hour, good=good),
        st.integers(-3, 1_500),
        st.integers(0, 23),
        st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.name,
)


@given(HISTORIES)
def test_whatever_there_is_the_rule_holds(held: list[Held]) -> None:
    kept = to_keep(held, TODAY)
    assert kept <= {one.name for one in held}
    good = sorted((one for one in held if one.good), key=lambda one: one.made_at)
    assert {one.name for one in good[-1:]} <= kept
    assert {one.name for one in held if one.day > days_ago(DAYS)} <= kept
    for span in (7, 31):
        # A good one that went has a newer good one of its week or month, or is older than two years.
        for one in good:
            if one.name in kept or one.day <= days_ago(WEEKS * 7 if span == 7 else MONTHS * 30):
                continue
            newer = [o for o in good if o.name in kept and o.made_at >= one.made_at]
            assert any((o.day - one.day).days < span for o in newer)


@given(HISTORIES)
def test_it_comes_to_rest(held: list[Held]) -> None:
    kept = to_keep(held, TODAY)
    assert to_keep([one for one in held if one.name in kept], TODAY) == kept


@given(HISTORIES, st.integers(0, 400))
def test_cleaning_every_day_keeps_what_cleaning_once_would_of_the_months(
    held: list[Held], later: int
) -> None:
    """Nothing that a later day needs was thrown away by an earlier one."""
    day = TODAY + timedelta(days=later)
    at_once = to_keep(held, day)
    kept = [one for one in held if one.name in to_keep(held, TODAY)]
    months = {(one.day.year, one.day.month) for one in held if one.name in at_once and one.good}
    assert months <= {(one.day.year, one.day.month) for one in kept}
