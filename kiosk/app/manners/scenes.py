"""The gallery's moments of a till's manners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.manners.cleaning import CleaningPage
from kiosk.app.manners.quitting import Quitting
from kiosk.app.samples import PARKED, VIEWS
from kiosk.till.people.permit import Permit
from kiosk.till.snapshot import TillView


def _asked(view: TillView) -> Callable[[CashierWindow], None]:
    def prepare(window: CashierWindow) -> None:
        window.show_view(view)
        Quitting(window, lambda: window, (), None, _nothing, _not_left, lambda: view).ask()

    return prepare


def _wiped(window: CashierWindow) -> None:
    window.show_view(VIEWS["waiting"])
    page = CleaningPage(window, "cleaning")
    page.show_left(24)
    # The window has its size only when it is shown.
    window.show()
    QApplication.processEvents()
    page.open_page()


def _not_left(permit: Permit | None) -> None:
    """Nobody leaves a picture."""


def _nothing() -> None:
    """Nothing happens in a gallery."""


MANNERS_SCENES = {
    "quit": _asked(VIEWS["idle"]),
    "quit_open": _asked(replace(VIEWS["waiting"], parked=PARKED)),
    "cleaning": _wiped,
}
