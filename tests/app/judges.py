"""A stage for questions of a PIN: whoever judges writes down what it is given, and answers when it is told to."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from kiosk.core.errors import KioskError
from kiosk.core.person import Role
from kiosk.till.books.audit import Who
from kiosk.till.people.allowing import Given
from kiosk.till.people.known import Known
from kiosk.till.people.permit import Permit, Wanted
from kiosk.till.people.ports import KnownPerson
from tests.till.builders import START

T = TypeVar("T")


def people(*managers: str) -> Known:
    """These managers, as the relay named them."""
    return Known(tuple(KnownPerson(name, Role.MANAGER, START) for name in managers), heard=True)


@dataclass
class MadeUpJudge:
    """`answer` is what becomes of the next PIN: a permit, an error, or nothing yet (None)."""

    there: Known | KioskError = field(default_factory=lambda: people("Nok", "Lek"))
    answer: Permit | KioskError | None = None
    signed_in: str | None = None
    asked: list[tuple[Wanted, str, str]] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    open: Future[Permit] = field(default_factory=Future)
    signed_out: int = 0

    def known(self) -> Future[Known]:
        return _settled(self.there)

    def permit(self, wanted: Wanted, given: Given) -> Future[Permit]:
        self.asked.append((wanted, given.person, given.pin.get_secret_value()))
        self.open = Future() if self.answer is None else _settled(self.answer)
        return self.open

    def add_first_manager(self, given: Given) -> Future[str]:
        self.added.append((given.person, given.pin.get_secret_value()))
        if isinstance(self.answer, KioskError):
            return _settled(self.answer)
        self.there = people(given.person)
        return _settled(given.person)

    def sign_out(self) -> Future[None]:
        self.signed_out += 1
        self.signed_in = None
        return _settled(None)


def allowed(by: str = "Nok") -> Permit:
    """On this manager's word."""
    return Permit(Who("Som", by))


def _settled(answer: T | KioskError) -> Future[T]:
    future: Future[T] = Future()
    if isinstance(answer, KioskError):
        future.set_exception(answer)
    else:
        future.set_result(answer)
    return future
