"""The tax inside a price, against Decimal: exact on every total, and rounded half up where there are ties."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import InvariantError
from kiosk.core.vat import VatRate, included_vat, percent, rate_on

THAI_RATE_BP = 700


def by_decimal(total_satang: int, rate_bp: int, rounding: str = ROUND_HALF_UP) -> int:
    """Total x rate / (100 + rate) in baht, rounded to two decimals."""
    baht = Decimal(total_satang) / 100
    tax = baht * rate_bp / (10_000 + rate_bp)
    return int(tax.quantize(Decimal("0.01"), rounding) * 100)


@pytest.mark.parametrize(
    ("total_satang", "rate_bp", "vat_satang"),
    [
        (0, 700, 0),
        (7, 700, 0),
        (8, 700, 1),
        (10_700, 700, 700),
        (18_550, 700, 1_214),
        (99_999_999, 700, 6_542_056),
        (18_550, 0, 0),
        (11_000, 1_000, 1_000),
        (1, 10_000, 1),  # a tie: half of one satang goes up
        (3, 10_000, 2),
    ],
)
def test_known_sums(total_satang: int, rate_bp: int, vat_satang: int) -> None:
    assert included_vat(total_satang, rate_bp) == vat_satang


def test_every_total_up_to_two_thousand_baht() -> None:
    for total_satang in range(200_001):
        vat_satang = included_vat(total_satang, THAI_RATE_BP)
        assert vat_satang == by_decimal(total_satang, THAI_RATE_BP)


def test_at_seven_percent_the_way_of_rounding_does_not_matter() -> None:
    # 2 x 7 x total is even and 107 odd: no total lies half way between two satang.
    for total_satang in range(0, 200_001, 7):
        half_even = by_decimal(total_satang, THAI_RATE_BP, ROUND_HALF_EVEN)
        assert included_vat(total_satang, THAI_RATE_BP) == half_even


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_any_total_at_any_rate(total_satang: int, rate_bp: int) -> None:
    vat_satang = included_vat(total_satang, rate_bp)
    assert vat_satang == by_decimal(total_satang, rate_bp)
    assert 0 <= vat_satang <= total_satang


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_a_higher_price_never_holds_less_tax(total_satang: int, more_satang: int) -> None:
    higher = included_vat(total_satang + more_satang, THAI_RATE_BP)
    assert higher >= included_vat(total_satang, THAI_RATE_BP)


@pytest.mark.parametrize(("total_satang", "rate_bp"), [(-1, 700), (100, -1)])
def test_negative_sums_and_rates_are_bugs(total_satang: int, rate_bp: int) -> None:
    with pytest.raises(InvariantError):
        included_vat(total_satang, rate_bp)


RATES = (
    VatRate(date(1997, 8, 16), 1_000),
    VatRate(date(1992, 1, 1), 700),
    VatRate(date(1999, 4, 1), 700),
)
"""Thailand's own, out of order."""


@pytest.mark.parametrize(
    ("day", "rate_bp"),
    [
        (date(1997, 8, 15), 700),
        (date(1997, 8, 16), 1_000),
        (date(1999, 3, 31), 1_000),
        (date(1999, 4, 1), 700),
        (date(2026, 11, 21), 700),
        (date(1970, 1, 1), 700),  # before the first: a clock that is wrong, not a sale without tax
    ],
)
def test_the_rate_of_a_day(day: date, rate_bp: int) -> None:
    assert rate_on(RATES, day) == rate_bp


def test_a_shop_without_rates_has_none() -> None:
    assert rate_on((), date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("rate_bp", "text"),
    [(0, "0"), (700, "7"), (1_000, "10"), (625, "6.25"), (650, "6.5"), (705, "7.05")],
)
def test_a_rate_as_people_write_it(rate_bp: int, text: str) -> None:
    assert percent(rate_bp) == text


def test_a_dated_rate_as_the_settings_write_it() -> None:
    assert [str(rate) for rate in RATES] == ["1997-08-16:10", "1992-01-01:7", "1999-04-01:7"]
