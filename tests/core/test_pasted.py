"""Pasted amounts: read where they can mean one thing, refused with the reason where they can mean two or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.money import AmountError, AmountProblem, format_baht
from kiosk.core.pasted import read_pasted


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("185.50", 18_550),
        ("฿1,234.50", 123_450),
        ("฿ 185", 18_500),
        ("185.50 บาท", 18_550),
        (" 185.50 บาท\n", 18_550),
        ("๑,๑๘๕.๕๐ บาท", 118_550),
        ("１８５．５０", 18_550),
        ("185 บ.", 18_500),
        ("THB 185", 18_500),
        ("185 thb", 18_500),
        ("185baht", 18_500),
        ("บาท 185", 18_500),
        ("185.-", 18_500),
        ("185.\u2013", 18_500),
        ("1,234.- บาท", 123_400),
        ("1\u202f234.50", 123_450),
        ("1\u00a0234\u00a0567", 123_456_700),
        ("\u2066฿185.50\u2069", 18_550),
        ("0", 0),
        ("8850123456789", 885_012_345_678_900),
    ],
)
def test_what_people_write_is_read(text: str, satang: int) -> None:
    assert read_pasted(text) == satang


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1.234,50", AmountProblem.AMBIGUOUS),
        ("1,50", AmountProblem.AMBIGUOUS),
        ("1.234", AmountProblem.AMBIGUOUS),
        ("12,34,567", AmountProblem.AMBIGUOUS),
        ("1.234.567", AmountProblem.AMBIGUOUS),
        ("12 500", AmountProblem.AMBIGUOUS),
        ("1 234.50", AmountProblem.AMBIGUOUS),
        ("1.2345", AmountProblem.TOO_MANY_DECIMALS),
        ("-185", AmountProblem.NOT_A_NUMBER),
        ("185..5", AmountProblem.NOT_A_NUMBER),
        ("1'234", AmountProblem.NOT_A_NUMBER),
        ("185 บาท 2 แก้ว", AmountProblem.NOT_A_NUMBER),
        ("USD 185", AmountProblem.NOT_A_NUMBER),
        ("1e5", AmountProblem.NOT_A_NUMBER),
        ("9" * 61, AmountProblem.NOT_A_NUMBER),
        ("9" * 100_000, AmountProblem.NOT_A_NUMBER),
        ("บาท", AmountProblem.EMPTY),
        ("", AmountProblem.EMPTY),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_refused_with_the_reason(
    text: str, problem: AmountProblem
) -> None:
    with pytest.raises(AmountError) as refused:
        read_pasted(text)
    assert refused.value.problem is problem


@given(
    st.integers(0, 10**9),
    st.sampled_from(["{}", "฿{}", "{} บาท", "THB {}", "\u00a0{}\n"]),
    st.booleans(),
)
def test_our_own_way_of_writing_is_always_read(satang: int, frame: str, thai: bool) -> None:
    text = frame.format(format_baht(satang))
    if thai:
        text = text.translate({ord(str(n)): chr(ord("๐") + n) for n in range(10)})
    assert read_pasted(text) == satang


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_an_error_that_says_why(text: str) -> None:
    found: int | AmountProblem
    try:
        found = read_pasted(text)
    except AmountError as error:
        found = error.problem
    assert isinstance(found, AmountProblem) or found >= 0
