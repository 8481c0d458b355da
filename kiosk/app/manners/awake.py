"""Keeping the screens on, as each system wants to be asked. What cannot be asked is left alone: selling goes on.

On Linux a desktop is asked over its session bus, on a connection of our own: hanging up is how the wish is taken
back, also when the program dies. Nothing of it is waited for on the GUI's thread.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from queue import SimpleQueue

from PySide6.QtDBus import QDBusConnection, QDBusMessage

_log = logging.getLogger(__name__)

SERVICE = "org.freedesktop.ScreenSaver"
_PATH = "/org/freedesktop/ScreenSaver"
_CONNECTION = "kiosk-awake"
_WAIT_MS = 2_000
_END_S = 0.3
_ES_CONTINUOUS, _ES_SYSTEM, _ES_DISPLAY = 0x8000_0000, 0x0000_0001, 0x0000_0002


def keeping_awake(stack: ExitStack) -> Callable[[bool], None]:
    """What is called with True to stay awake and with False to sleep again; ends with the stack."""
    if sys.platform == "win32":
        stack.callback(_ask_windows, False)
        return _ask_windows
    desktop = Desktop()
    stack.callback(desktop.end)
    return desktop.stay_awake


class Desktop:
    """A desktop's screen saver, asked on a thread of its own."""

    def __init__(self) -> None:
        self._wishes: SimpleQueue[bool | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="kiosk-awake", daemon=True)
        self._thread.start()

    def stay_awake(self, awake: bool) -> None:
        """Ask for it, or take it back. Returns at once."""
        self._wishes.put(awake)

    def end(self) -> None:
        """Take it back and stop. A bus that does not answer is left alone: it hears that the program has ended."""
        self._wishes.put(None)
        self._thread.join(_END_S)

    def _serve(self) -> None:
        while (awake := self._wishes.get()) is not None:
            if awake:
                _ask_desktop()
            else:
                _hang_up()
        _hang_up()


def _ask_desktop() -> None:
    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _CONNECTION)
    if not bus.isConnected():
        _log.info("there is no desktop to be asked to keep the screens on")
        return
    call = QDBusMessage.createMethodCall(SERVICE, _PATH, SERVICE, "Inhibit")
    call.setArguments(["Kiosk", "selling"])
    answer = bus.call(call, timeout=_WAIT_MS)
    if answer.type() == QDBusMessage.MessageType.ErrorMessage:
        _log.info("the desktop does not keep the screens on: %s", answer.errorMessage())


def _hang_up() -> None:
    QDBusConnection.disconnectFromBus(_CONNECTION)


def _ask_windows(awake: bool) -> None:
    if sys.platform == "win32":
        import ctypes

        wish = _ES_CONTINUOUS | (_ES_SYSTEM | _ES_DISPLAY if awake else 0)
        ctypes.windll.kernel32.SetThreadExecutionState(wish)
