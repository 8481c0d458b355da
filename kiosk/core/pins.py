"""What can be a PIN: enough digits, and for a new one none that a colleague would try first. A PIN never leaves
here in an error.
"""

from __future__ import annotations

from enum import StrEnum

SHORTEST = 6
LONGEST = 12

_DIGITS = "0123456789"
_FROM_THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", _DIGITS)
_UPWARDS = _DIGITS * 3
_DOWNWARDS = _UPWARDS[::-1]
_COLUMNS = ("147", "258", "369", "741", "852", "963", "159", "951", "357", "753")
_ROWS = ("123", "456", "789", "321", "654", "987")
_KEYPAD_WALKS = frozenset(
    first + second
    for lines in (_COLUMNS, _ROWS)
    for first in lines
    for second in lines
    if first != second
)
"""Six keys along two lines of a number pad."""


class PinProblem(StrEnum):
    """Why something cannot be a PIN, or not be set as one."""

    NOT_DIGITS = "pin_not_digits"
    EASY = "pin_easy"


def plain_digits(text: str) -> str:
    """The PIN in the digits 0 to 9; Thai digits are taken too."""
    return text.translate(_FROM_THAI)


def problem_of(pin: str, *, new: bool) -> PinProblem | None:
    """What is wrong with a PIN in plain digits, one that is to be set when `new`."""
    if not SHORTEST <= len(pin) <= LONGEST or not set(pin) <= set(_DIGITS):
        return PinProblem.NOT_DIGITS
    return PinProblem.EASY if new and is_easy(pin) else None


def is_easy(pin: str) -> bool:
    """Whether the digits only rise, only fall, count on over 9, repeat, or walk along a number pad."""
    rising = sorted(pin)
    in_order = list(pin) in (rising, rising[::-1])
    counts = pin in _UPWARDS or pin in _DOWNWARDS
    return in_order or counts or _repeats(pin) or pin in _KEYPAD_WALKS


def _repeats(pin: str) -> bool:
    """A part of it, over and over: 111111, 121212, 123123, 48294829."""
    sizes = range(1, len(pin) // 2 + 1)
    return any(pin == pin[:size] * (len(pin) // size) for size in sizes)
