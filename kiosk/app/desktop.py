"""A word on the desktop about money, while the till's windows are behind another program's.

It names an amount and a receipt and nothing of whoever paid: a desktop keeps what it shows. It must never hold up
the till, and where nothing shows such words there are none.

On Linux by a program: Qt's D-Bus cannot send the unsigned number that a notification needs.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from kiosk.app.sound.lane import ProcessLane
from kiosk.app.sound.players import Which

SHOWN_MS = 8_000
FRESH_S = 10.0
_LIMIT_S = 3.0
_NAME = "Kiosk"
_PLACE = (
    *("org.freedesktop.Notifications", "/org/freedesktop/Notifications"),
    *("org.freedesktop.Notifications", "Notify"),
)


class Desktop(Protocol):
    """Shows a word over other programs' windows. Returns at once and never raises."""

    def tell(self, title: str, text: str) -> None:
        """Show it for some seconds."""


class DesktopNotes(QObject):
    """`Desktop` of this computer: the freedesktop service, else the system's tray. `end` is called once."""

    def __init__(
        self, icon: QIcon, platform: str = sys.platform, which: Which = shutil.which
    ) -> None:
        super().__init__()
        self._icon = icon
        self._which = which
        self._lane: ProcessLane | None = None
        self._tray: QSystemTrayIcon | None = None
        self._by_program = platform not in ("win32", "darwin")
        if self._by_program:
            self._lane = ProcessLane("kiosk-desktop")

    def tell(self, title: str, text: str) -> None:
        """See `Desktop`."""
        if self._lane is not None:
            lane = self._lane
            lane.put(lambda: _send(lane, self._which, title, text), FRESH_S)
        elif QSystemTrayIcon.isSystemTrayAvailable():
            self._shown_tray().showMessage(
                title, text, QSystemTrayIcon.MessageIcon.Information, SHOWN_MS
            )

    def end(self) -> None:
        """Nothing more is shown."""
        if self._lane is not None:
            self._lane.end()
        if self._tray is not None:
            self._tray.hide()

    def _shown_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.show()
        return self._tray


def _send(lane: ProcessLane, which: Which, title: str, text: str) -> None:
    """The first program that gets it to the service."""
    found: tuple[tuple[str | None, Callable[[str], tuple[str, ...]]], ...] = (
        (
            which("notify-send"),
            lambda path: (path, "-a", _NAME, "-t", str(SHOWN_MS), "--", title, text),
        ),
        (
            which("busctl"),
            # Application, what it replaces, icon, title, text, no buttons, no hints, how long.
            lambda path: (
                *(path, "--user", "call", *_PLACE, "susssasa{sv}i"),
                *(_NAME, "0", "", title, text, "0", "0", str(SHOWN_MS)),
            ),
        ),
    )
    for path, argv in found:
        if path is not None and lane.run(argv(path), _LIMIT_S):
            return
