"""Which screens this machine has, for commands that have no window."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def display_sizes() -> list[tuple[int, int]]:
    """Width and height of every screen in its own pixels, the primary first."""
    app = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    assert isinstance(app, QGuiApplication)
    return [
        (
            round(screen.size().width() * screen.devicePixelRatio()),
            round(screen.size().height() * screen.devicePixelRatio()),
        )
        for screen in app.screens()
    ]
