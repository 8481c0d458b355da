"""A sum as a till says it aloud: how people speak of money, not how cheques write it. Exact for every satang."""

from __future__ import annotations

from kiosk.core.bahttext import baht_text
from kiosk.core.money import SATANG_PER_BAHT

THAI = "th"

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000, "million"), (1_000, "thousand"))


def spoken_payment(satang: int, language: str) -> str:
    """That a sum was received, in `th` or else in English; `satang` is not negative.

    18550 -> ได้รับเงินแล้ว หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์ / Received one hundred and eighty-five baht, fifty satang.
    """
    if language == THAI:
        # ถ้วน, "exactly", is written lest something be added; nobody says it over a counter.
        return f"ได้รับเงินแล้ว {baht_text(satang).removesuffix('ถ้วน')}"
    return f"Received {english_sum(satang)}."


def english_sum(satang: int) -> str:
    """`satang` (not negative) in English words: 18550 -> one hundred and eighty-five baht, fifty satang."""
    baht, rest = divmod(satang, SATANG_PER_BAHT)
    parts = [f"{_number(baht)} baht"] if baht or not rest else []
    if rest:
        parts.append(f"{_number(rest)} satang")
    return ", ".join(parts)


def _number(value: int) -> str:
    """A whole number in words."""
    for scale, name in _SCALES:
        if value >= scale:
            head, rest = divmod(value, scale)
            return f"{_number(head)} {name}" + _following(rest)
    return _below_thousand(value)


def _following(rest: int) -> str:
    """What comes after millions or thousands: an *and* where no hundreds follow."""
    if not rest:
        return ""
    return f" and {_number(rest)}" if rest < 100 else f" {_number(rest)}"


def _below_thousand(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    if not hundreds:
        return _below_hundred(rest)
    return f"{_UNITS[hundreds]} hundred" + (f" and {_below_hundred(rest)}" if rest else "")


def _below_hundred(value: int) -> str:
    if value < len(_UNITS):
        return _UNITS[value]
    tens, units = divmod(value, 10)
    return _TENS[tens] + (f"-{_UNITS[units]}" if units else "")
