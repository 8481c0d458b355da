"""The form of a person, judged before anything is sent: names, PINs, and that no PIN shows in it."""

from __future__ import annotations

import pytest

from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.manager.people import asking
from kiosk.app.manager.people.form import Filled, FormProblem
from kiosk.app.manager.people.terms import form_sentence, refusal_sentence, role_words
from kiosk.core.errors import KioskError
from kiosk.core.person import Role

PIN = "703925"


def filled(name: str | None = "Somchai", pin: str = PIN, again: str | None = None) -> Filled:
    return Filled(name, Role.CASHIER, pin, pin if again is None else again)


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (filled(), None),
        (filled("สมชาย ใจดี"), None),
        (filled("นัก"), None),
        (filled("O'Brien-Smith Jr."), None),
        (filled("Nok2", "๗๐๓๙๒๕", PIN), None),
        (filled(pin=f" {PIN} "), None),
        (filled(None), None),
        (filled(""), FormProblem.NO_NAME),
        (filled("   "), FormProblem.NO_NAME),
        (filled(PIN), FormProblem.ODD_NAME),
        (filled("Nok; DROP"), FormProblem.ODD_NAME),
        (filled("N" * 41), FormProblem.ODD_NAME),
        (filled("nok "), FormProblem.NAME_TAKEN),
        (filled("ＮＯＫ"), FormProblem.NAME_TAKEN),
        (filled(pin=""), FormProblem.NO_PIN),
        (filled(None, ""), FormProblem.NO_PIN),
        (filled(pin="12345"), FormProblem.PIN_NOT_DIGITS),
        (filled(pin="12345a7"), FormProblem.PIN_NOT_DIGITS),
        (filled(pin="123456"), FormProblem.PIN_EASY),
        (filled(pin="๑๑๑๑๑๑"), FormProblem.PIN_EASY),
        (filled(again="703926"), FormProblem.PINS_DIFFER),
        (filled(again=""), FormProblem.PINS_DIFFER),
    ],
)
def test_what_is_wrong_is_found(form: Filled, problem: FormProblem | None) -> None:
    assert form.problem(("Nok", "Malee")) is problem


def test_what_is_sent_is_plain(language: Language) -> None:
    body = Filled("  สมชาย   ใจดี ", Role.MANAGER, " ๗๐๓๙๒๕", PIN).person()
    assert (body.name, body.role, body.pin.get_secret_value()) == ("สมชาย ใจดี", "manager", PIN)


def test_no_pin_shows() -> None:
    assert PIN not in repr(filled())
    assert PIN not in repr(filled().person())


@pytest.mark.parametrize("code", [ENGLISH, THAI])
def test_every_problem_has_one_sentence(language: Language, code: str) -> None:
    language.switch(code)
    sentences = [form_sentence(problem) for problem in FormProblem]
    reasons = (
        asking.PIN_TAKEN,
        asking.ONLY_MANAGER,
        asking.PERSON_GONE,
        asking.NOT_THE_FIRST,
        "session_needed",
        "relay_away",
    )
    sentences += [refusal_sentence(KioskError("no", code=reason)) for reason in reasons]
    assert len(set(sentences)) == len(sentences)
    assert all(any("ก" <= one <= "๛" for one in text) == (code == THAI) for text in sentences)
    taken = refusal_sentence(KioskError("no", code=asking.NAME_TAKEN))
    assert taken == form_sentence(FormProblem.NAME_TAKEN)


def test_a_role_of_a_newer_relay_is_shown_as_it_is(language: Language) -> None:
    assert [role_words(role) for role in ("manager", "cashier", "owner")] == [
        "Manager",
        "Cashier",
        "owner",
    ]
