"""An authority for tests: it is asked, and allows when it is told to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiosk.till.books.audit import Who
from kiosk.till.people.permit import Permit, Wanted


class Keeper:
    """`wanted` is what was asked for so far."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self._allowed: list[Callable[[Permit], None]] = []

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        """Remember who waits."""
        self.wanted.append(wanted)
        self._allowed.append(allowed)

    def allow(self) -> None:
        """The manager's PIN was right."""
        self._allowed.pop()(Permit(Who(asked_by="Nok", allowed_by="Malee")))
