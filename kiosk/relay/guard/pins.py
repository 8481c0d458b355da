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
    """Whether the PIN is one digit, a run, a repetition, a mirror, doubled digits in a run, or a keypad walk."""
    return (
        _is_run(pin)
        or _repeats(pin)
        or pin == pin[::-1]
        or (pin[::2] == pin[1::2] and _is_run(pin[::2]))
        or pin in _KEYPAD_WALKS
    )


def _is_run(digits: str) -> bool:
    return digits in _UPWARDS or digits in _DOWNWARDS


def _repeats(pin: str) -> bool:
    """A part of it, over and over: 111111, 121212, 123123; a rest of the part may follow."""
    return any(pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1))


def _invalid(what: str) -> Refusal:
    return Refusal(ProblemCode.VALIDATION_FAILED, f"pin: {what}.")
