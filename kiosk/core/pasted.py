"""Amounts from elsewhere: what somebody pastes into the keypad, read only where it can mean one thing.

A chat, a spreadsheet or a price list writes baht in many ways. What is read wrong is asked for wrong, so a text
that two people could read as two amounts is refused and said. It must not guess, and not look at limits.
"""

from __future__ import annotations

import re
import unicodedata

from kiosk.core.money import AmountError, AmountProblem, parse_baht

_LONGEST_TEXT = 60
_CURRENCY_BEFORE = re.compile(r"(?:฿|thb|บาท)\s*", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r"\s*(?:฿|thb|บาท|บ\.|baht)\.?", re.IGNORECASE)
_NO_SATANG = re.compile(r"\.[-–—]|/-|,-")
"""`185.-`, as prices are written by hand."""
_THIN_BLANKS = re.compile(r"(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
"""Blanks that typesetters put between thousands, and nobody between two numbers."""
_NUMBERS_AND_MARKS = re.compile(r"[0-9]+(?:[ .,][0-9]+)+")
_THREE_DECIMALS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")


def read_pasted(text: str) -> int:
    """The satang that a pasted text means: `฿1,234.50`, `๑๘๕.๕๐ บาท`, `THB 185`, `185.-`.

    Raises `AmountError`; `AMBIGUOUS` where comma, point or blank can be read in two ways (`1.234,50`, `1.234`,
    `12 500`).
    """
    plain = _stripped("".join(_plain(character) for character in text.strip()))
    if len(plain) > _LONGEST_TEXT:
        raise AmountError(AmountProblem.NOT_A_NUMBER, "This is not an amount in baht.")
    try:
        if _THREE_DECIMALS.fullmatch(plain):
            raise _ambiguous()
        return parse_baht(plain)
    except AmountError as error:
        if error.problem is AmountProblem.NOT_A_NUMBER and _NUMBERS_AND_MARKS.fullmatch(plain):
            raise _ambiguous() from None
        raise


def _stripped(text: str) -> str:
    """Without one sign or word of the currency before and one after, and without the dash for no satang."""
    before = _CURRENCY_BEFORE.match(text)
    if before is not None:
        text = text[before.end() :]
    after = re.search(_CURRENCY_AFTER.pattern + r"\Z", text, re.IGNORECASE)
    if after is not None:
        text = text[: after.start()]
    dash = re.search(rf"(?:{_NO_SATANG.pattern})\Z", text)
    if dash is not None:
        text = text[: dash.start()]
    return _THIN_BLANKS.sub(",", text.strip())


def _plain(character: str) -> str:
    """Digits of any script as ASCII; marks that only look different as what they mean."""
    value = unicodedata.decimal(character, None)
    if value is not None:
        return str(value)
    return _LOOK_ALIKES.get(character, character)


_LOOK_ALIKES = {"\uff0c": ",", "\uff0e": ".", "\u200b": "", "\u2066": "", "\u2069": ""}


def _ambiguous() -> AmountError:
    return AmountError(
        AmountProblem.AMBIGUOUS, "This can be read as more than one amount; key it instead."
    )
