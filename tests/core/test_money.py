"""Satang and baht: exact both ways, and nothing that is no amount is taken for one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.money import (
    MAX_AMOUNT_SATANG,
    MIN_AMOUNT_SATANG,
    AmountError,
    AmountProblem,
    check_amount,
    format_baht,
    parse_baht,
    plain_baht,
)

AMOUNTS = st.integers(0, 10**12)
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def problem_of(text: str) -> AmountProblem:
    with pytest.raises(AmountError) as caught:
        parse_baht(text)
    assert caught.value.code == caught.value.problem.value
    assert caught.value.text.endswith(".")
    return caught.value.problem


# Writing


@pytest.mark.parametrize(
    ("satang", "formatted", "plain"),
    [
        (0, "0.00", "0.00"),
        (5, "0.05", "0.05"),
        (50, "0.50", "0.50"),
        (18_550, "185.50", "185.50"),
        (118_550, "1,185.50", "1185.50"),
        (99_999_999, "999,999.99", "999999.99"),
        (100_000_000, "1,000,000.00", "1000000.00"),
        (-5, "-0.05", "-0.05"),
        (-118_550, "-1,185.50", "-1185.50"),
    ],
)
def test_writing(satang: int, formatted: str, plain: str) -> None:
    assert format_baht(satang) == formatted
    assert plain_baht(satang) == plain


@given(st.integers(-(10**15), 10**15))
def test_what_is_written_is_the_sum(satang: int) -> None:
    assert Decimal(plain_baht(satang)) == Decimal(satang) / 100


# Reading


@given(AMOUNTS)
def test_what_is_written_can_be_read(satang: int) -> None:
    for text in (format_baht(satang), plain_baht(satang)):
        for spelled in (text, f"฿{text}", f" {text} ฿", text.translate(THAI)):
            assert parse_baht(spelled) == satang


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("0", 0),
        ("0.00", 0),
        ("007", 700),
        ("9.99", 999),
        ("20", 2_000),
        ("185.5", 18_550),
        ("1,185.50", 118_550),
        ("฿1,185.50", 118_550),
        ("฿ 20", 2_000),
        ("20฿", 2_000),
        ("\u00a0185.50\n", 18_550),
        ("1000000.00", 100_000_000),
        ("12,345,678.9", 1_234_567_890),
        ("๑๘๕.๕๐", 18_550),
        ("๑,๑๘๕.๕", 118_550),
        ("185.50".translate(FULL_WIDTH), 18_550),
        (" " * 100 + "5" + " " * 10_000, 500),
        ("5".zfill(32), 500),
    ],
)
def test_reading(text: str, satang: int) -> None:
    assert parse_baht(text) == satang


@pytest.mark.parametrize("text", ["", " ", "\t\n", "฿", " ฿ ", "฿ ฿"])
def test_nothing_is_empty(text: str) -> None:
    assert problem_of(text) is AmountProblem.EMPTY


@pytest.mark.parametrize("text", ["1.005", "0.001", "185.500", "๑.๐๐๐", "1,185.501"])
def test_three_decimals(text: str) -> None:
    assert problem_of(text) is AmountProblem.TOO_MANY_DECIMALS


NO_NUMBERS = """
abc 12a a12 1e3 0x10 nan inf -5 +5 --5 1.2.3 . .. .5 5. 1. 1..2 1_000 ½ ² ① Ⅷ
1,00 1,0000 ,100 1,,000 1,000,00 1,00.00 10,00,000 1.000,50 1.00,0 , 12,34 1,185.
$20 20THB 20บาท บาท ฿฿20 -฿5 ฿-5 20% 5/2 😀 20😀 1\u200b0 1\x005 \ud800 5\ud800
"""


@pytest.mark.parametrize("text", [*NO_NUMBERS.split(), "1 000", "1 2", "5 .5", "1\n2", "\0"])
def test_no_numbers(text: str) -> None:
    assert problem_of(text) is AmountProblem.NOT_A_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "9" * 10_000,
        "0" * 10_000,
        "1." + "0" * 10_000,
        "1" + " " * 100 + "x",
        "1" * 33,
        "x" * 10_000,
    ],
)
def test_long_texts_are_not_cut_down_to_an_amount(text: str) -> None:
    assert problem_of(text) is AmountProblem.NOT_A_NUMBER


@given(st.text(st.characters(exclude_categories=())) | st.text("0123456789.,฿ ๑-"))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        satang = parse_baht(text)
    except AmountError:
        return
    assert satang >= 0
    assert parse_baht(format_baht(satang)) == satang


# Limits


@pytest.mark.parametrize(
    ("satang", "problem"),
    [
        (-1, AmountProblem.EMPTY),
        (0, AmountProblem.EMPTY),
        (1, AmountProblem.TOO_SMALL),
        (999, AmountProblem.TOO_SMALL),
        (MIN_AMOUNT_SATANG, None),
        (18_550, None),
        (MAX_AMOUNT_SATANG, None),
        (MAX_AMOUNT_SATANG + 1, AmountProblem.TOO_LARGE),
        (10**15, AmountProblem.TOO_LARGE),
    ],
)
def test_limits(satang: int, problem: AmountProblem | None) -> None:
    assert check_amount(satang) is problem


def test_a_shop_may_narrow_the_limits() -> None:
    assert check_amount(4_999, 5_000, 6_000) is AmountProblem.TOO_SMALL
    assert check_amount(5_000, 5_000, 6_000) is None
    assert check_amount(6_001, 5_000, 6_000) is AmountProblem.TOO_LARGE
    # Nothing keyed is nothing keyed, however low the least amount is.
    assert check_amount(0, 0, 6_000) is AmountProblem.EMPTY


def test_the_limits_are_stripes() -> None:
    assert (MIN_AMOUNT_SATANG, MAX_AMOUNT_SATANG) == (1_000, 99_999_999)
