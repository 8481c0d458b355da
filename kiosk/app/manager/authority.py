"""Who asks for a PIN, as pages see it: they say what they want to do, and go on once somebody allowed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from kiosk.till.books.audit import Who
from kiosk.till.people.permit import Permit, Wanted


class Authority(Protocol):
    """Asks for a PIN where one is needed."""

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        """Call `allowed` once a person who may has allowed it: at once, later, or never (nothing happens then).

        Called and calling on the GUI thread; a question is shown over the window of `over`. The permit's
        `who.why` is empty: a page that has a reason puts it in.
        """


class OpenAuthority:
    """Nobody is asked: for a gallery, and for a till that knows no people."""

    def __init__(self, cashier: str | None = None, approval: str | None = None) -> None:
        self._permit = Permit(Who(asked_by=cashier), approval)

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        """Allow it."""
        allowed(self._permit)
