"""Who may enter which place: the one door that asks. As long as a till knows no people, it stands open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.app.manager.places import Place


class Access(Protocol):
    """Asks for a PIN where one is needed."""

    def may_enter(self, place: Place, enter: Callable[[], None]) -> None:
        """Call `enter` once the person at the window may enter `place`: at once, later, or never.

        Called and calling on the GUI thread; a question to the person is shown over the manager's window.
        """


class OpenAccess:
    """Nobody is asked."""

    def may_enter(self, place: Place, enter: Callable[[], None]) -> None:
        """Enter."""
        enter()
