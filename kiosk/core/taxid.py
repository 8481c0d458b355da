"""Thai tax numbers: thirteen digits, the last a check digit. The rule only; nobody is asked whether it exists.

Source: the Revenue Department's and the civil registration's number: weights 13 to 2, modulo 11.
"""

from __future__ import annotations

import unicodedata

from kiosk.core.errors import KioskError, require

LENGTH = 13
HEAD_OFFICE = "00000"
"""How the Revenue Department numbers สำนักงานใหญ่ among a company's branches."""
_LIKE_HEAD_OFFICE = {"สำนักงานใหญ่", "head office", "headoffice", "00000"}
_BRANCH_DIGITS = 5


class TaxNumberError(KioskError):
    """A text is no tax number or no branch."""

    code = "tax_number"


def check_digit(first_twelve: str) -> int:
    """The thirteenth digit of a tax number that begins with these twelve."""
    require(
        len(first_twelve) == LENGTH - 1 and first_twelve.isascii() and first_twelve.isdigit(),
        "a check digit is made from twelve digits",
    )
    total = sum(
        weight * int(digit)
        for weight, digit in zip(range(LENGTH, 1, -1), first_twelve, strict=True)
    )
    return (11 - total % 11) % 10


def read_tax_number(text: str) -> str:
    """Thirteen digits as a person writes them (blanks, hyphens, Thai digits too), as plain ASCII digits.

    Raises `TaxNumberError`: another length, something that is no digit, or a check digit that is not right,
    which a slip of the finger or two swapped digits make.
    """
    digits = _plain(text)
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        raise TaxNumberError("A tax number has thirteen digits.")
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise TaxNumberError("This tax number's check digit is not right.")
    return digits


def read_branch(text: str) -> str:
    """`สำนักงานใหญ่`, `head office` or a branch's five digits, as five digits; head office is `00000`.

    Raises `TaxNumberError` for anything else.
    """
    if " ".join(text.split()).casefold() in _LIKE_HEAD_OFFICE:
        return HEAD_OFFICE
    digits = _plain(text)
    if len(digits) != _BRANCH_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise TaxNumberError("A branch is the head office or five digits.")
    return digits


def _plain(text: str) -> str:
    """Without blanks and hyphens, digits of any script as ASCII."""
    kept = (letter for letter in text if not letter.isspace() and letter not in "-–‑")
    return "".join(_ascii_digit(letter) for letter in kept)


def _ascii_digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
