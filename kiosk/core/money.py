"""Satang: the only money there is. Integers in, integers out; text only at the edges; never a float."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from kiosk.core.errors import KioskError

SATANG_PER_BAHT = 100
MIN_AMOUNT_SATANG = 1_000
"""Stripe's least PromptPay payment: 10 baht."""
MAX_AMOUNT_SATANG = 99_999_999
"""The largest amount a payment intent takes: eight digits of satang, 999,999.99 baht."""

_BAHT = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_LONGEST_TEXT = 32


class AmountProblem(StrEnum):
    """Why an amount cannot be asked for."""

    EMPTY = "amount_empty"
    NOT_A_NUMBER = "amount_not_a_number"
    TOO_MANY_DECIMALS = "amount_too_many_decimals"
    TOO_SMALL = "amount_too_small"
    TOO_LARGE = "amount_too_large"
    AMBIGUOUS = "amount_ambiguous"
    SCANNED = "amount_scanned"


class AmountError(KioskError):
    """A text is no amount of baht; `problem` says why."""

    def __init__(self, problem: AmountProblem, text: str) -> None:
        super().__init__(text, code=problem.value)
        self.problem = problem


def format_baht(satang: int) -> str:
    """Satang as baht with two decimals and thousands: 118550 -> `1,185.50`; -5 -> `-0.05`."""
    sign = "-" if satang < 0 else ""
    baht, rest = divmod(abs(satang), SATANG_PER_BAHT)
    return f"{sign}{baht:,}.{rest:02d}"


def plain_baht(satang: int) -> str:
    """Satang as machine-readable baht, no thousands: 118550 -> `1185.50`."""
    return format_baht(satang).replace(",", "")


def parse_baht(text: str) -> int:
    """Read baht as a person types or pastes them: `185.5`, `1,185.50`, `฿20`, Thai digits too.

    Returns satang. Raises `AmountError`: empty, not a number (letters, signs, misplaced commas), or more
    than two decimals. Limits are not looked at here: see `check_amount`.
    """
    plain = _plain_digits(text)
    if len(plain) > _LONGEST_TEXT:
        raise AmountError(AmountProblem.NOT_A_NUMBER, "This is not an amount in baht.")
    if not plain:
        raise AmountError(AmountProblem.EMPTY, "No amount was given.")
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            raise AmountError(AmountProblem.NOT_A_NUMBER, "This is not an amount in baht.")
        plain = plain.replace(",", "")
    match = _BAHT.fullmatch(plain)
    if match is None:
        if re.fullmatch(r"[0-9]+\.[0-9]{3,}", plain):
            raise AmountError(
                AmountProblem.TOO_MANY_DECIMALS, "An amount has at most two decimals."
            )
        raise AmountError(AmountProblem.NOT_A_NUMBER, "This is not an amount in baht.")
    baht, decimals = match.groups()
    return int(baht) * SATANG_PER_BAHT + int((decimals or "").ljust(2, "0"))


def _plain_digits(text: str) -> str:
    """Strip the sign of baht and blanks around, turn decimal digits of any script into ASCII."""
    trimmed = text.strip().removeprefix("฿").removesuffix("฿").strip()
    return "".join(_ascii_digit(character) for character in trimmed)


def _ascii_digit(character: str) -> str:
    # `decimal` is set for digits of any script (๑, １) and for nothing else (² has none).
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def check_amount(
    satang: int, min_satang: int = MIN_AMOUNT_SATANG, max_satang: int = MAX_AMOUNT_SATANG
) -> AmountProblem | None:
    """Why `satang` cannot be asked for, or None if it can."""
    if satang <= 0:
        return AmountProblem.EMPTY
    if satang < min_satang:
        return AmountProblem.TOO_SMALL
    return AmountProblem.TOO_LARGE if satang > max_satang else None
