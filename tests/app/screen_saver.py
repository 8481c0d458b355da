"""A desktop's screen saver made of software, as a program on a session bus: says who wants the screens kept on.

    dbus-run-session -- python -m tests.app.screen_saver

It answers `Inhibit`, writes a line for it, and another when the program that asked has hung up; between, it has a
till's wish asked and taken back.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Any

from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusServiceWatcher

from kiosk.app.manners.awake import SERVICE, keeping_awake

_LIMIT_MS = 20_000
_named: Any = ClassInfo
"""Its types forget that it takes a dictionary."""


@_named({"D-Bus Interface": SERVICE})
class ScreenSaver(QObject):
    """Its object on the bus."""

    def __init__(self, app: QCoreApplication, stack: ExitStack) -> None:
        super().__init__()
        self._app = app
        self._stay_awake = keeping_awake(stack)
        self._watcher = QDBusServiceWatcher(self)
        self._watcher.setConnection(QDBusConnection.sessionBus())
        self._watcher.serviceUnregistered.connect(self._gone)

    def begin(self) -> None:
        """A till begins to sell."""
        self._stay_awake(True)

    @Slot(str, str, QDBusMessage, result="uint")
    def Inhibit(self, application: str, reason: str, message: QDBusMessage) -> int:
        """The name is the bus's."""
        print(f"{application}: {reason}", flush=True)
        self._watcher.addWatchedService(message.service())
        QTimer.singleShot(0, self, lambda: self._stay_awake(False))
        return 7

    def _gone(self, name: str) -> None:
        print("taken back", flush=True)
        self._app.quit()


def main() -> int:
    """Run until the wish was taken back."""
    app = QCoreApplication([])
    bus = QDBusConnection.sessionBus()
    with ExitStack() as stack:
        saver = ScreenSaver(app, stack)
        options = QDBusConnection.RegisterOption.ExportAllSlots
        assert bus.registerObject("/org/freedesktop/ScreenSaver", saver, options)
        assert bus.registerService(SERVICE)
        QTimer.singleShot(0, saver, saver.begin)
        QTimer.singleShot(_LIMIT_MS, app, app.quit)
        return app.exec()


if __name__ == "__main__":
    sys.exit(main())
