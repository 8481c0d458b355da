"""A till whose window is closed by a person after so long: `closing_till FOLDER URL TOKEN MILLISECONDS [TIMES]`.

Keys as a cashier's: Ctrl+Q, then the button that closes. With a number of times the same is done again and again
in this one process, each time once the till hears from its relay; what the process holds is told after each, as
one line of JSON on stdout.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from kiosk.app.binding import load_binding
from kiosk.paths import open_data_dir
from kiosk.settings import TillSettings, load
from kiosk.till.snapshot import LinkState, TillView

_AGAIN_MS = 20


class Closer:
    """Wants to close the till after a while; `linked`: not before it hears from its relay."""

    def __init__(self, after_ms: int, *, linked: bool) -> None:
        self._after_ms = after_ms
        self._linked = linked

    def begin(self, windows: Any) -> None:
        """See `Driver`."""
        self._cashier = windows.cashier
        if self._linked:
            windows.bridge.view_changed.connect(self._on_view)
        else:
            self._close_in(self._after_ms)

    def _on_view(self, view: TillView) -> None:
        if self._linked and view.link.state is LinkState.PUSH:
            self._linked = False
            self._close_in(self._after_ms)

    def _close_in(self, pause_ms: int) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(pause_ms, self._cashier, self._close)

    def _close(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QAbstractButton

        QTest.keyClick(self._cashier, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        button = self._cashier.findChild(QAbstractButton, "closeTillButton")
        if button is None or not button.isVisible():
            self._close_in(_AGAIN_MS)
        else:
            button.click()


def held() -> dict[str, int]:
    """What this process holds."""
    gc.collect()
    return {
        "file handles": len(os.listdir("/proc/self/fd")),
        # Python keeps a word for each thread of Qt's that ever logged; the thread itself is among the system's.
        "threads": sum(
            not isinstance(one, threading._DummyThread) for one in threading.enumerate()
        ),
        "system threads": len(os.listdir("/proc/self/task")),
    }


def main(folder: str, url: str, token: str, after_ms: str, times: str = "0") -> int:
    """Open and close it; the exit status."""
    load_binding()
    from kiosk.app.shell.run import run_till

    place = open_data_dir(Path(folder))
    loaded = load(TillSettings, overrides={"data_dir": place.root}, ambient=False)
    status = 0
    for _ in range(max(1, int(times))):
        closer = Closer(int(after_ms), linked=int(times) > 0)
        status = run_till(loaded, place, url, token, practice=True, driver=closer)
        if status:
            return status
        if int(times):
            print(json.dumps(held()), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
