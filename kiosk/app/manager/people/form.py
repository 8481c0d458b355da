"""What can be a name and a PIN, judged before anything is sent; the relay judges again. Pure, no widgets.

A PIN never leaves here in a problem.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import SecretStr, TypeAdapter, ValidationError

from kiosk.core.person import Role, folded, written
from kiosk.core.pins import PinProblem, plain_digits, problem_of
from kiosk.protocol.guard import CreatePerson, NewPin, PersonName

_NAME: TypeAdapter[str] = TypeAdapter(PersonName)


class FormProblem(StrEnum):
    """What is to be mended before it can be sent."""

    NO_NAME = "no_name"
    ODD_NAME = "odd_name"
    NAME_TAKEN = "name_taken"
    NO_PIN = "no_pin"
    PIN_NOT_DIGITS = "pin_not_digits"
    PIN_EASY = "pin_easy"
    PINS_DIFFER = "pins_differ"


_OF_PIN = {
    PinProblem.NOT_DIGITS: FormProblem.PIN_NOT_DIGITS,
    PinProblem.EASY: FormProblem.PIN_EASY,
}
OF_NAME = frozenset({FormProblem.NO_NAME, FormProblem.ODD_NAME, FormProblem.NAME_TAKEN})
"""Problems of the first field; the others are the PIN's."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form. `name` is None where only a PIN is set; a PIN is hidden wherever this is shown."""

    name: str | None
    role: Role
    pin: str = field(repr=False)
    again: str = field(repr=False)

    def problem(self, taken: Iterable[str]) -> FormProblem | None:
        """The first thing that is wrong; `taken` are the names there are."""
        if self.name is not None and (wrong := _name_problem(written(self.name), taken)):
            return wrong
        pin = plain_digits(self.pin.strip())
        if not pin:
            return FormProblem.NO_PIN
        wrong_pin = problem_of(pin, new=True)
        if wrong_pin is not None:
            return _OF_PIN[wrong_pin]
        return None if plain_digits(self.again.strip()) == pin else FormProblem.PINS_DIFFER

    def person(self) -> CreatePerson:
        """To be sent, when there is no problem."""
        return CreatePerson(
            name=written(self.name or ""), role=self.role.value, pin=self.new_pin().pin
        )

    def new_pin(self) -> NewPin:
        """The PIN alone."""
        return NewPin(pin=SecretStr(plain_digits(self.pin.strip())))


def _name_problem(name: str, taken: Iterable[str]) -> FormProblem | None:
    if not name:
        return FormProblem.NO_NAME
    try:
        _NAME.validate_python(name)
    except ValidationError:
        return FormProblem.ODD_NAME
    return FormProblem.NAME_TAKEN if folded(name) in map(folded, taken) else None
