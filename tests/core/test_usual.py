"""What a till usually asks for, and which amounts deserve a second look."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.usual import FEWEST, MOST, Slip, Usual, usual_of

COFFEE = [4_500, 5_500, 6_500, 6_500, 8_500, 12_000, 13_000, 17_000, 24_000, 6_500] * 30


def coffee() -> Usual:
    found = usual_of(COFFEE)
    assert found is not None
    return found


def test_before_twenty_sales_nothing_is_usual() -> None:
    assert usual_of(COFFEE[: FEWEST - 1]) is None
    assert usual_of(COFFEE[:FEWEST]) is not None


def test_the_middle_and_both_ends() -> None:
    assert usual_of(range(1, 101)) == Usual(low=5, median=50, high=95)
    assert coffee() == Usual(low=4_500, median=6_500, high=24_000)


@pytest.mark.parametrize(
    ("satang", "slip"),
    [
        (6_500, None),
        (24_000, None),
        (45_000, None),  # twice the most usual is still nothing to ask about
        (65_000, Slip.TEN_TIMES),
        (55_000, Slip.TEN_TIMES),
        (185_000, Slip.TEN_TIMES),
        (650_000, Slip.HUNDRED_TIMES),
        (99_999_999, Slip.HUNDRED_TIMES),
        (4_000, None),
        (240, Slip.HUNDREDTH),
        (65, Slip.HUNDREDTH),
        (1_000, None),  # a hundred times as much is not usual either: somebody buys little
        (0, None),
    ],
)
def test_amounts_of_a_coffee_stall(satang: int, slip: Slip | None) -> None:
    assert coffee().slip(satang) is slip


def test_a_satang_slip_in_a_shop_of_furniture() -> None:
    furniture = usual_of([150_000, 185_000, 240_000, 890_000] * 10)
    assert furniture is not None
    assert furniture.slip(1_850) is Slip.HUNDREDTH
    assert furniture.slip(2_000) is Slip.HUNDREDTH
    assert furniture.slip(100_000) is None


def test_a_shop_that_sells_a_match_and_a_car_is_asked_about_nothing() -> None:
    anything = usual_of([1_000, 20_000, 500_000, 9_000_000] * 10)
    assert anything is not None
    assert [anything.slip(satang) for satang in (1_000, 50_000, 9_900_000)] == [None, None, None]


def test_some_wrong_sales_among_many_teach_nothing() -> None:
    spoilt = usual_of([*COFFEE[:280], *[650_000] * 10])
    assert spoilt is not None
    assert spoilt.slip(65_000) is Slip.TEN_TIMES


def test_few_honest_sales_are_asked_about_twice() -> None:
    """Where amounts differ as they do in shops, one sale in a hundred is asked about, not one in ten."""
    chance = random.Random(5)
    sales = [round(chance.lognormvariate(9, 0.8)) for _ in range(4_000)]
    usual = usual_of(sales[:MOST])
    assert usual is not None
    asked = sum(usual.slip(satang) is not None for satang in sales[MOST:])
    assert asked < 0.015 * len(sales)
    slips = sum(usual.slip(100 * satang) is Slip.HUNDRED_TIMES for satang in sales)
    assert slips > 0.85 * len(sales)


@given(st.lists(st.integers(1, 10**8), min_size=FEWEST, max_size=MOST), st.integers(0, 10**9))
def test_what_is_usual_is_never_a_slip(amounts: list[int], satang: int) -> None:
    usual = usual_of(amounts)
    assert usual is not None
    assert usual.low <= usual.median <= usual.high
    slip = usual.slip(satang)
    if usual.low <= satang <= usual.high:
        assert slip is None
    if slip is not None and slip is not Slip.HUNDREDTH:
        assert satang > 2 * usual.high
