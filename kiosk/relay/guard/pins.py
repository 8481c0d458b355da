"""PINs as callers send them: read by the rule of `core.pins`, refused without ever being repeated."""

from __future__ import annotations

from kiosk.core.pins import LONGEST, SHORTEST, PinProblem, plain_digits, problem_of
from kiosk.core.pins import is_easy as is_easy  # noqa: PLC0414 - part of the rule
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal

_SAID = {
    PinProblem.NOT_DIGITS: f"{SHORTEST} to {LONGEST} digits are needed, and nothing else",
    PinProblem.EASY: "this one is too easy to guess; take digits without a pattern",
}


def read_pin(text: str) -> str:
    """The PIN in the digits 0 to 9; Thai digits are taken too. Raises `Refusal` (`validation_failed`)."""
    return _read(text, new=False)


def read_new_pin(text: str) -> str:
    """The same for a PIN that is to be set. Raises `Refusal` for one that is easy to guess, too."""
    return _read(text, new=True)


def _read(text: str, *, new: bool) -> str:
    pin = plain_digits(text)
    problem = problem_of(pin, new=new)
    if problem is not None:
        raise Refusal(ProblemCode.VALIDATION_FAILED, f"pin: {_SAID[problem]}.")
    return pin
