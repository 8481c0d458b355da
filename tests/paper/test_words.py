"""Days, moments and sums on paper; the Buddhist year is text, also on the day that no other year has."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kiosk.paper.blocks import printable
from kiosk.paper.words import baht, day_words, grouped, moment_words


@pytest.mark.parametrize(
    ("day", "thai", "english"),
    [
        (date(2026, 11, 21), "21 พ.ย. พ.ศ. 2569", "21 Nov 2026"),
        (date(2024, 2, 29), "29 ก.พ. พ.ศ. 2567", "29 Feb 2024"),  # 2567 is no leap year of ours
        (date(2026, 12, 31), "31 ธ.ค. พ.ศ. 2569", "31 Dec 2026"),
        (date(2027, 1, 1), "1 ม.ค. พ.ศ. 2570", "1 Jan 2027"),
    ],
)
def test_days(day: date, thai: str, english: str) -> None:
    assert (day_words(day, "th"), day_words(day, "en")) == (thai, english)


def test_moments() -> None:
    at = datetime(2026, 11, 21, 0, 5)  # noqa: DTZ001 - the shop's clock is what is meant
    assert moment_words(at, "th") == "21 พ.ย. พ.ศ. 2569 00:05 น."
    assert moment_words(at, "en") == "21 Nov 2026 00:05"


@pytest.mark.parametrize(
    ("satang", "text"),
    [(0, "฿0.00"), (5, "฿0.05"), (-5, "-฿0.05"), (99_999_999, "฿999,999.99")],
)
def test_sums(satang: int, text: str) -> None:
    assert baht(satang) == text


def test_long_codes_are_read_in_groups() -> None:
    assert grouped("0123456789abcdef01") == "01234567 89abcdef 01"
    assert grouped("") == ""


def test_what_people_write_becomes_one_line() -> None:
    assert printable("  a\r\n\tb\u2028c ") == "a b c"
    assert printable("ก\u200bข\u202eค\ud800") == "กขค"
    assert printable("กาแฟ ☕ 👍") == "กาแฟ ☕ 👍"
