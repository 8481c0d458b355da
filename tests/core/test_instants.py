"""Instants as milliseconds: exact both ways, for every year a till may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms

BANGKOK = timezone(timedelta(hours=7))


def test_known_instants() -> None:
    assert to_ms(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert to_ms(datetime(2026, 11, 21, 14, 0, tzinfo=BANGKOK)) == 1_795_244_400_000
    assert from_ms(1_795_244_400_001) == datetime(2026, 11, 21, 7, 0, 0, 1000, tzinfo=UTC)
    assert to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)) == -1


@given(st.integers(-62_000_000_000_000, 250_000_000_000_000))
def test_milliseconds_come_back(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds
    assert from_ms(milliseconds).tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_less_than_a_millisecond_is_cut_off(instant: datetime) -> None:
    assert timedelta(0) <= instant - from_ms(to_ms(instant)) < timedelta(milliseconds=1)


def test_nothing_stays_nothing() -> None:
    assert optional_ms(None) is None
    assert from_optional_ms(None) is None
    assert optional_ms(from_optional_ms(5)) == 5
