"""Baht in words: the known list, and every amount read back by a reader of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.bahttext import baht_text

KNOWN = {
    "0": "ศูนย์บาทถ้วน",
    "0.01": "หนึ่งสตางค์",
    "0.10": "สิบสตางค์",
    "0.11": "สิบเอ็ดสตางค์",
    "0.21": "ยี่สิบเอ็ดสตางค์",
    "0.25": "ยี่สิบห้าสตางค์",
    "0.99": "เก้าสิบเก้าสตางค์",
    "1": "หนึ่งบาทถ้วน",
    "1.01": "หนึ่งบาทหนึ่งสตางค์",
    "10": "สิบบาทถ้วน",
    "11": "สิบเอ็ดบาทถ้วน",
    "11.11": "สิบเอ็ดบาทสิบเอ็ดสตางค์",
    "20": "ยี่สิบบาทถ้วน",
    "21": "ยี่สิบเอ็ดบาทถ้วน",
    "22": "ยี่สิบสองบาทถ้วน",
    "100": "หนึ่งร้อยบาทถ้วน",
    "101": "หนึ่งร้อยเอ็ดบาทถ้วน",
    "110": "หนึ่งร้อยสิบบาทถ้วน",
    "111": "หนึ่งร้อยสิบเอ็ดบาทถ้วน",
    "121.50": "หนึ่งร้อยยี่สิบเอ็ดบาทห้าสิบสตางค์",
    "185.50": "หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์",
    "1001": "หนึ่งพันเอ็ดบาทถ้วน",
    "10001": "หนึ่งหมื่นเอ็ดบาทถ้วน",
    "12345.67": "หนึ่งหมื่นสองพันสามร้อยสี่สิบห้าบาทหกสิบเจ็ดสตางค์",
    "100001": "หนึ่งแสนเอ็ดบาทถ้วน",
    "999999.99": "เก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้าบาทเก้าสิบเก้าสตางค์",
    "1000000": "หนึ่งล้านบาทถ้วน",
    "1000000.01": "หนึ่งล้านบาทหนึ่งสตางค์",
    "1000001": "หนึ่งล้านเอ็ดบาทถ้วน",
    "1000011": "หนึ่งล้านสิบเอ็ดบาทถ้วน",
    "6321298": "หกล้านสามแสนสองหมื่นหนึ่งพันสองร้อยเก้าสิบแปดบาทถ้วน",
    "10000000": "สิบล้านบาทถ้วน",
    "11000000": "สิบเอ็ดล้านบาทถ้วน",
    "11000001": "สิบเอ็ดล้านเอ็ดบาทถ้วน",
    "21000000": "ยี่สิบเอ็ดล้านบาทถ้วน",
    "21000011": "ยี่สิบเอ็ดล้านสิบเอ็ดบาทถ้วน",
    "1000000000000": "หนึ่งล้านล้านบาทถ้วน",
    "1000001000001": "หนึ่งล้านเอ็ดล้านเอ็ดบาทถ้วน",
    "-0.25": "ลบยี่สิบห้าสตางค์",
    "-1": "ลบหนึ่งบาทถ้วน",
    "-185.50": "ลบหนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์",
}
"""Baht as decimal text, in words; as the suites of public libraries expect where they agree."""


def satang(baht: str) -> int:
    sign = -1 if baht.startswith("-") else 1
    whole, _, rest = baht.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int(rest or "0"))


@pytest.mark.parametrize("baht", KNOWN)
def test_known_sums(baht: str) -> None:
    assert baht_text(satang(baht)) == KNOWN[baht]


# A reader of its own: from words back to satang

DIGITS = dict(
    zip(["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"], range(1, 10), strict=True)
)
PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000}


def read_number(words: str) -> int:
    """A number in words, read from left to right; raises on anything that is not said so in Thai."""
    head, million, tail = words.rpartition("ล้าน")
    if million:
        return read_number(head) * 1_000_000 + read_number(tail)
    total, digit, lowest = 0, None, 1_000_000
    while words:
        word = next(w for w in [*DIGITS, *PLACES, "ยี่", "เอ็ด"] if words.startswith(w))
        words = words.removeprefix(word)
        if word in PLACES:
            assert PLACES[word] < lowest, "places go down"
            assert word == "สิบ" or digit is not None, "only สิบ stands without a digit"
            lowest = PLACES[word]
            total, digit = total + (digit or 1) * lowest, None
        else:
            assert digit is None, "no two digits in a row"
            digit = {"ยี่": 2, "เอ็ด": 1}.get(word) or DIGITS[word]
            assert (word == "ยี่") == (digit == 2 and words.startswith("สิบ"))
    return total + (digit or 0)


def read_satang(words: str) -> int:
    """A sum in words, in satang."""
    if words == "ศูนย์บาทถ้วน":
        return 0
    baht, mark, rest = words.rpartition("บาท")
    if rest == "ถ้วน":
        return read_number(baht) * 100
    assert rest.endswith("สตางค์")
    assert bool(baht) == bool(mark), "a sum below one baht does not speak of baht"
    return read_number(baht) * 100 + read_number(rest.removesuffix("สตางค์"))


def test_every_sum_up_to_three_thousand_baht_is_read_back() -> None:
    for amount_satang in [*range(100_00), *range(100_00, 3_000_01, 100)]:
        assert read_satang(baht_text(amount_satang)) == amount_satang


@given(st.integers(0, 10**17))
def test_any_sum_is_read_back(amount_satang: int) -> None:
    assert read_satang(baht_text(amount_satang)) == amount_satang


@given(st.integers(1, 10**10))
def test_a_one_after_higher_digits_is_et(baht: int) -> None:
    words = baht_text(baht * 100).removesuffix("บาทถ้วน")
    below_million = baht % 1_000_000
    assert words.endswith("เอ็ด") == (baht % 10 == 1 and baht > 1)
    assert "สิบหนึ่ง" not in words
    assert "หนึ่งสิบ" not in words
    assert "สองสิบ" not in words
    assert words.endswith("ล้าน") == (below_million == 0)


@given(st.integers(1, 10**17))
def test_less_than_nothing_says_so(amount_satang: int) -> None:
    assert baht_text(-amount_satang) == "ลบ" + baht_text(amount_satang)
