"""Which PINs are taken: enough digits, and none that a colleague would try first. Pure; a PIN never leaves here
in an error.
"""

from __future__ import annotations

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal

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


def read_pin(text: str) -> str:
    """The PIN in the digits 0 to 9; Thai digits are taken too. Raises `Refusal` (`validation_failed`)."""
    pin = text.translate(_FROM_THAI)
    if not SHORTEST <= len(pin) <= LONGEST or not set(pin) <= set(_DIGITS):
        raise _invalid(f"{SHORTEST} to {LONGEST} digits are needed, and nothing else")
    return pin


def read_new_pin(text: str) -> str:
    """The same for a PIN that is to be set. Raises `Refusal` for one that is easy to guess, too."""
    pin = read_pin(text)
    if is_easy(pin):
        raise _invalid("this one is too easy to guess; take digits without a pattern")
    return pin


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


def _invalid(what: str) -> Refusal:
    return Refusal(ProblemCode.VALIDATION_FAILED, f"pin: {what}.")
