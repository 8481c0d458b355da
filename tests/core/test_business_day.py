"""The business day: counted from the closing hour, and never one that is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.business_day import business_day, business_day_on_till

BANGKOK = ZoneInfo("Asia/Bangkok")
MIDNIGHT = time(0, 0)
FOUR = time(4, 0)


def bangkok(text: str) -> datetime:
    """A local moment as the programs carry it: aware, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "closes_at", "day"),
    [
        ("2026-11-21 00:00", MIDNIGHT, "2026-11-21"),
        ("2026-11-21 23:59:59.999", MIDNIGHT, "2026-11-21"),
        ("2026-11-22 00:00", MIDNIGHT, "2026-11-22"),
        ("2026-11-21 06:59", MIDNIGHT, "2026-11-21"),  # still the 20th in UTC
        ("2026-11-22 02:30", FOUR, "2026-11-21"),
        ("2026-11-22 03:59:59.999999", FOUR, "2026-11-21"),
        ("2026-11-22 04:00", FOUR, "2026-11-22"),
        ("2027-01-01 01:00", FOUR, "2026-12-31"),
        ("2024-03-01 01:00", FOUR, "2024-02-29"),
        ("2026-11-21 11:00", time(22, 0), "2026-11-21"),  # a shop that closes in the evening
        ("2026-11-21 21:59", time(22, 0), "2026-11-21"),
        ("2026-11-21 22:00", time(22, 0), "2026-11-22"),
        ("2026-11-21 23:30", time(11, 59), "2026-11-21"),
        ("2026-11-21 11:58", time(11, 59), "2026-11-20"),
        ("2026-11-21 11:59", time(12, 0), "2026-11-21"),
        ("2026-11-21 12:00", time(12, 0), "2026-11-22"),
    ],
)
def test_days(at: str, closes_at: time, day: str) -> None:
    assert business_day(bangkok(at), BANGKOK, closes_at) == date.fromisoformat(day)


def test_the_shops_clock_counts_and_no_other() -> None:
    at = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    assert business_day(at, BANGKOK, MIDNIGHT) == date(2026, 11, 22)
    assert business_day(at, UTC, MIDNIGHT) == date(2026, 11, 21)
    assert business_day(at.astimezone(ZoneInfo("Asia/Tokyo")), BANGKOK, MIDNIGHT) == date(
        2026, 11, 22
    )


INSTANTS = st.integers(0, 4 * 10**12).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))


@given(INSTANTS, st.times())
def test_a_day_lasts_24_hours(at: datetime, closes_at: time) -> None:
    day = business_day(at, BANGKOK, closes_at)
    assert business_day(at + timedelta(days=1), BANGKOK, closes_at) == day + timedelta(days=1)


@given(INSTANTS, INSTANTS, st.times())
def test_later_is_never_an_earlier_day(one: datetime, other: datetime, closes_at: time) -> None:
    earlier, later = sorted([one, other])
    days = [business_day(at, BANGKOK, closes_at) for at in (earlier, later)]
    assert days == sorted(days)


# On a till


@pytest.mark.parametrize(
    ("open_day", "day"),
    [
        (None, "2026-11-21"),
        ("2026-11-20", "2026-11-21"),  # the first receipt of a new day
        ("2026-11-21", "2026-11-21"),
        ("2026-11-22", "2026-11-22"),  # the clock stepped back
    ],
)
def test_a_receipt_never_falls_into_a_day_before_the_open_one(
    open_day: str | None, day: str
) -> None:
    opened = None if open_day is None else date.fromisoformat(open_day)
    found = business_day_on_till(opened, bangkok("2026-11-22 03:00"), BANGKOK, FOUR)
    assert found == date.fromisoformat(day)


@given(st.lists(INSTANTS, min_size=1), st.times())
def test_whatever_the_clock_does_days_go_on(instants: list[datetime], closes_at: time) -> None:
    days: list[date] = []
    for at in instants:
        days.append(business_day_on_till(days[-1] if days else None, at, BANGKOK, closes_at))
    assert days == sorted(days)
