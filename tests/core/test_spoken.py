"""A sum said aloud: known sentences, and every English sum read back by a reader of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.bahttext import baht_text
from kiosk.core.spoken import english_sum, spoken_payment

ENGLISH = {
    0: "zero baht",
    1: "one satang",
    25: "twenty-five satang",
    1_00: "one baht",
    11_11: "eleven baht, eleven satang",
    20_00: "twenty baht",
    100_00: "one hundred baht",
    185_50: "one hundred and eighty-five baht, fifty satang",
    1_000_00: "one thousand baht",
    1_001_00: "one thousand and one baht",
    1_185_00: "one thousand one hundred and eighty-five baht",
    12_000_00: "twelve thousand baht",
    999_999_99: "nine hundred and ninety-nine thousand nine hundred and ninety-nine baht,"
    " ninety-nine satang",
    2_000_040_00: "two million and forty baht",
}


@pytest.mark.parametrize("satang", ENGLISH)
def test_known_sums_in_english(satang: int) -> None:
    assert english_sum(satang) == ENGLISH[satang]


def test_the_whole_sentence_in_both_languages() -> None:
    assert spoken_payment(18_550, "th") == "ได้รับเงินแล้ว หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์"
    assert spoken_payment(18_550, "en") == (
        "Received one hundred and eighty-five baht, fifty satang."
    )


def test_nobody_says_the_word_that_cheques_end_with() -> None:
    assert spoken_payment(12_000, "th") == "ได้รับเงินแล้ว หนึ่งร้อยยี่สิบบาท"


@given(st.integers(0, 10**12))
def test_thai_is_the_written_sum(satang: int) -> None:
    words = spoken_payment(satang, "th").removeprefix("ได้รับเงินแล้ว ")
    assert baht_text(satang) in (words, f"{words}ถ้วน")


SMALL = {
    **dict(zip(("one", "two", "three", "four", "five", "six", "seven"), range(1, 8), strict=True)),
    **dict(zip(("eight", "nine", "ten", "eleven", "twelve"), range(8, 13), strict=True)),
    **dict(zip(("thirteen", "fourteen", "fifteen", "sixteen"), range(13, 17), strict=True)),
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}


def read(words: str) -> int:
    """A whole number in words."""
    total = group = 0
    for word in words.replace("-", " ").split():
        match word:
            case "and" | "zero":
                continue
            case "hundred":
                group *= 100
            case "thousand" | "million":
                total, group = total + group * (1_000 if word == "thousand" else 1_000_000), 0
            case _:
                group += SMALL[word]
    return total + group


@given(st.integers(0, 99_999_999_999))
def test_any_english_sum_is_read_back(satang: int) -> None:
    baht, _, rest = english_sum(satang).rpartition(" baht")
    counted = read(baht) * 100 + read(rest.removeprefix(", ").removesuffix(" satang"))
    assert counted == satang
