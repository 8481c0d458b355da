"""Days as people write and read them: both eras, both scripts, and what is no day at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app import dates
from kiosk.app.language import THAI, Language

TODAY = date(2026, 11, 20)
BANGKOK = timezone(timedelta(hours=7))


def test_days_in_both_languages(language: Language) -> None:
    at = datetime(2026, 11, 20, 18, 5, 9, tzinfo=UTC)
    assert dates.moment_words(at, BANGKOK) == "21 Nov 2026 01:05"
    assert dates.moment_words(at, BANGKOK, seconds=True) == "21 Nov 2026 01:05:09"
    assert dates.weekday_words(TODAY) == "Friday"
    language.switch(THAI)
    assert dates.day_words(TODAY) == "20 พ.ย. 2569"
    assert dates.short_day_words(TODAY) == "20 พ.ย."
    assert dates.weekday_words(TODAY) == "วันศุกร์"
    assert len({dates.month_words(month) for month in range(1, 13)}) == 12
    assert len({dates.weekday_words(TODAY + timedelta(days=n)) for n in range(7)}) == 7


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", TODAY),
        ("20/11/2026", TODAY),
        ("20/11/2569", TODAY),
        ("2569-11-20", TODAY),
        (" ๒๐/๑๑/๒๕๖๙ ", TODAY),
        ("20.11.2026", TODAY),
        ("20-11-26", TODAY),
        ("20/11", TODAY),
        ("21/11", date(2025, 11, 21)),
        ("29/2/2024", date(2024, 2, 29)),
        ("29/2/2567", date(2024, 2, 29)),
        ("29/2/2026", None),
        ("31/11", None),
        ("29/2", None),
        ("0/1/2026", None),
        ("11", None),
        ("", None),
        ("yesterday", None),
        ("²/11/2026", None),
    ],
)
def test_typed_days(language: Language, text: str, day: date | None) -> None:
    assert dates.parse_day(text, TODAY) == day


def test_two_digits_of_a_year_are_of_the_era_of_the_language(language: Language) -> None:
    language.switch(THAI)
    assert dates.parse_day("20/11/69", TODAY) == TODAY


@pytest.mark.parametrize("code", ["th", "en"])
def test_what_is_shown_can_be_typed(language: Language, code: str) -> None:
    language.switch(code)

    @given(st.dates(date(1990, 1, 1), date(2300, 1, 1)))
    def holds(day: date) -> None:
        assert dates.parse_day(dates.typed_day(day), TODAY) == day

    holds()


@given(st.text(max_size=12))
def test_no_text_breaks_it(text: str) -> None:
    found = dates.parse_day(text, TODAY)
    assert found is None or isinstance(found, date)
