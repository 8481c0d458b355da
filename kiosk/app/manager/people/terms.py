"""The people page's words, in the language of the moment."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import day_words, moment_words
from kiosk.app.facts import Fact
from kiosk.app.manager.people import asking
from kiosk.app.manager.people.form import FormProblem
from kiosk.app.sentences import read_sentence
from kiosk.app.theme.tokens import Tone
from kiosk.core.errors import KioskError
from kiosk.core.person import Role
from kiosk.protocol.guard import Person

translate = QCoreApplication.translate


def role_words(role: str) -> str:
    """What somebody is; a role of a newer relay as it is."""
    match role:
        case Role.MANAGER:
            return translate("People", "Manager")
        case Role.CASHIER:
            return translate("People", "Cashier")
        case _:
            return role


def state_words(person: Person) -> str:
    """Whether somebody is let in."""
    if person.disabled_at is not None:
        return translate("People", "Disabled")
    return translate("People", "Active")


def tone_of(person: Person) -> Tone:
    """The colours of that."""
    return Tone.PAID if person.disabled_at is None else Tone.NEUTRAL


def count_words(people: tuple[Person, ...]) -> str:
    """`Active: 3, of them managers: 1`."""
    active = [person for person in people if person.disabled_at is None]
    managers = sum(person.role == Role.MANAGER for person in active)
    return translate("People", "Active: {count}, of them managers: {managers}").format(
        count=len(active), managers=managers
    )


def facts_of(person: Person, signed_in: str | None, zone: tzinfo) -> tuple[Fact, ...]:
    """Everything about somebody."""
    facts = [
        Fact(translate("People", "Role"), role_words(person.role)),
        Fact(translate("People", "Since"), day_words(person.created_at.astimezone(zone).date())),
        Fact(translate("People", "PIN set"), moment_words(person.pin_set_at, zone)),
    ]
    if person.disabled_at is not None:
        disabled = moment_words(person.disabled_at, zone)
        facts.append(Fact(translate("People", "Disabled"), disabled))
    if person.name == signed_in:
        facts.append(Fact(translate("People", "Now"), translate("People", "signed in here")))
    return tuple(facts)


def form_sentence(problem: FormProblem) -> str:
    """What is to be mended in the form."""
    match problem:
        case FormProblem.NO_NAME:
            return translate("People", "Write the name first.")
        case FormProblem.ODD_NAME:
            return translate(
                "People",
                "A name begins with a letter and has at most 40 letters, digits, blanks, dots or hyphens.",
            )
        case FormProblem.NAME_TAKEN:
            return translate("People", "There is a person with this name already.")
        case FormProblem.NO_PIN:
            return translate("People", "Key the PIN first.")
        case FormProblem.PIN_NOT_DIGITS:
            return translate("People", "A PIN has 6 to 12 digits and nothing else.")
        case FormProblem.PIN_EASY:
            return translate(
                "People", "This PIN is too easy to guess. Take digits without a pattern."
            )
        case FormProblem.PINS_DIFFER:
            return translate("People", "The two PINs are not the same.")


def refusal_sentence(error: KioskError) -> str:
    """Why the relay did not do what was asked."""
    match error.code:
        case asking.NAME_TAKEN:
            return form_sentence(FormProblem.NAME_TAKEN)
        case asking.PIN_TAKEN:
            return translate("People", "Somebody has this PIN already. Take another one.")
        case asking.ONLY_MANAGER:
            return translate("People", "This is the only manager. Add another manager first.")
        case asking.PERSON_GONE:
            return translate("People", "This person is not there any more.")
        case asking.NOT_THE_FIRST:
            return translate(
                "People", "There is somebody already. A manager has to sign in and add others."
            )
        case "session_needed":
            return translate("People", "A manager has to sign in again.")
        case _:
            return read_sentence(error)
