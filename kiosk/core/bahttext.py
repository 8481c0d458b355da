"""Thai baht in words, as receipts and cheques write them. Exact for every integer satang."""

from __future__ import annotations

from kiosk.core.money import SATANG_PER_BAHT

_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION = "ล้าน"
_MILLION_VALUE = 1_000_000


def baht_text(satang: int) -> str:
    """`satang` in Thai words: 18550 -> หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์, 0 -> ศูนย์บาทถ้วน, 25 -> ยี่สิบห้าสตางค์.

    The Royal Society's rules: a one after a higher digit is เอ็ด, twenty is ยี่สิบ, ten is สิบ without หนึ่ง;
    millions repeat. A sum below one baht leaves ศูนย์บาท out; a negative one begins with ลบ.
    """
    if satang < 0:
        return f"ลบ{baht_text(-satang)}"
    baht, rest = divmod(satang, SATANG_PER_BAHT)
    if not rest:
        return f"{_number(baht) or 'ศูนย์'}บาทถ้วน"
    return f"{_number(baht)}บาท{_number(rest)}สตางค์" if baht else f"{_number(rest)}สตางค์"


def _number(value: int) -> str:
    """A whole number in words; empty for zero."""
    millions, rest = divmod(value, _MILLION_VALUE)
    head = f"{_number(millions)}{_MILLION}" if millions else ""
    return head + _below_million(rest, after_more=bool(millions))


def _below_million(value: int, *, after_more: bool) -> str:
    words = ""
    for place in range(len(_PLACES) - 1, -1, -1):
        digit = value // 10**place % 10
        if digit:
            words += _digit(digit, place, after_more=after_more or bool(words)) + _PLACES[place]
    return words


def _digit(digit: int, place: int, *, after_more: bool) -> str:
    if place == 0 and digit == 1 and after_more:
        return "เอ็ด"
    if place == 1:
        return {1: "", 2: "ยี่"}.get(digit, _DIGITS[digit])
    return _DIGITS[digit]
