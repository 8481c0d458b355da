"""Which screens this machine has, for commands that have no window."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from kiosk.app.monitors import monitor_identity
from kiosk.app.seating import is_there


def display_sizes() -> list[tuple[int, int]]:
    """Width and height of every screen in its own pixels, the primary first."""
    return [
        (
            round(screen.size().width() * screen.devicePixelRatio()),
            round(screen.size().height() * screen.devicePixelRatio()),
        )
        for screen in _screens()
    ]


def away_display(chosen: str) -> str:
    """The monitor that the shop chose for the customer, if it is not here now; empty: it is, or none is chosen."""
    return "" if not chosen or is_there(chosen, map(monitor_identity, _screens())) else chosen


def _screens() -> list[QScreen]:
    app = QApplication.instance() or QApplication(["kiosk"])
    assert isinstance(app, QGuiApplication)
    return app.screens()
