"""What needs a manager's session at the payment server: when one is missing, and asking for it no oftener than
people do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiosk.app.manager.authority import Authority
from kiosk.app.manager.notice import Words, locked, trouble
from kiosk.app.sentences import problem_sentence
from kiosk.core.errors import KioskError
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.people.permit import Act, Wanted


def needs_session(error: KioskError | None) -> bool:
    """Nobody is signed in, or not any more."""
    return error is not None and error.code == SessionNeededError.code


def unread(error: KioskError, who: str, sentence: str = "") -> Words:
    """Why there is nothing to see: `who` says who has to sign in for it, `sentence` tells any other error, unless
    the one of its code does."""
    if needs_session(error):
        return locked(who)
    return trouble(sentence or problem_sentence(error.code, error.text))


class SignIn:
    """Asks for a manager, over a page. Nobody is asked for a PIN because time went by: once for each time that a
    person wants to see something."""

    def __init__(self, authority: Authority, over: QWidget) -> None:
        self._authority = authority
        self._over = over
        self._wanted = False

    def wanted(self) -> None:
        """A person wants to see it now."""
        self._wanted = True

    def settled(self) -> None:
        """They see it: whatever is asked from now on, nobody waits for."""
        self._wanted = False

    def ask(self, then: Callable[[], None]) -> None:
        """Ask for a manager, then go on."""
        self._wanted = False
        self._authority.ask(self._over, Wanted(Act.DESK), lambda permit: then())

    def failed(self, error: KioskError, then: Callable[[], None]) -> None:
        """It could not be read: if only a manager is missing and somebody waits for it, ask, then go on."""
        if needs_session(error) and self._wanted:
            self.ask(then)
        self._wanted = False
