"""Thai tax numbers: known ones pass, and a slip of one digit is found wherever the rule can find it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.core.errors import InvariantError
from kiosk.core.taxid import TaxNumberError, check_digit, read_branch, read_tax_number

PUBLISHED = ["0107544000108", "0107536000102", "0107536000315", "0107542000011", "0994000158378"]
"""Of listed companies and a public university, as their own invoices and reports print them."""
TWELVE = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers(number: str) -> None:
    assert read_tax_number(number) == number


@pytest.mark.parametrize(
    ("first_twelve", "digit"),
    [
        ("000000000000", 1),  # nothing left over: 11, of which the last digit is kept
        ("000000000005", 1),  # 10 left over: 1
        ("000000000006", 0),  # 1 left over: 10, of which the last digit is kept
        ("100000000000", 9),
        ("123456789012", 1),
    ],
)
def test_the_check_digit_by_hand(first_twelve: str, digit: int) -> None:
    assert check_digit(first_twelve) == digit


@pytest.mark.parametrize("text", ["0-1075-44000-10-8", " 0107544000108 ", "๐๑๐๗๕๔๔๐๐๐๑๐๘"])
def test_a_number_may_be_written_as_people_do(text: str) -> None:
    assert read_tax_number(text) == "0107544000108"


@pytest.mark.parametrize("text", ["", "010754400010", "01075440001080", "010754400010X", "²" * 13])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(TaxNumberError, match="thirteen digits"):
        read_tax_number(text)


@given(TWELVE, st.sampled_from([0, 1, *range(3, 13)]), st.integers(1, 9))
def test_one_wrong_digit_is_found(first_twelve: str, place: int, by: int) -> None:
    """But for the third, which weighs 11 and so nothing, and sums that leave 0 and 10: both end on a 1."""
    number = f"{first_twelve}{check_digit(first_twelve)}"
    wrong = (int(number[place]) + by) % 10
    assume(_left(number, place, wrong) != {0, 10})
    with pytest.raises(TaxNumberError, match="check digit"):
        read_tax_number(f"{number[:place]}{wrong}{number[place + 1 :]}")


def _left(number: str, place: int, wrong: int) -> set[int]:
    """What the weighted sum leaves before and after a digit is changed."""
    weights = range(13, 1, -1)
    before = sum(w * int(d) for w, d in zip(weights, number[:12], strict=True)) % 11
    if place == 12:
        return {before}
    return {before, (before + weights[place] * (wrong - int(number[place]))) % 11}


def test_the_third_digit_is_not_looked_at() -> None:
    """A weight of 11 is nothing modulo 11: the rule's own hole, not ours."""
    assert {check_digit(f"01{digit}754400010") for digit in "0123456789"} == {8}


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "12345678901x", "๑" * 12])
def test_a_check_digit_is_made_from_twelve(text: str) -> None:
    with pytest.raises(InvariantError):
        check_digit(text)


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("สำนักงานใหญ่", "00000"),
        ("  HEAD   office", "00000"),
        ("00000", "00000"),
        ("00001", "00001"),
        ("๐๐๐๑๒", "00012"),
    ],
)
def test_branches(text: str, branch: str) -> None:
    assert read_branch(text) == branch


@pytest.mark.parametrize("text", ["", "1", "000001", "สาขา", "0000a"])
def test_what_is_no_branch(text: str) -> None:
    with pytest.raises(TaxNumberError, match="five digits"):
        read_branch(text)
