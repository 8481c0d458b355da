"""Trouble before there is a window: told on stderr by the command, and in a window when nobody sees stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.core.errors import KioskError

_STARTED_FROM_DESKTOP = ("DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN")


@contextmanager
def telling_in_a_window(language: str) -> Iterator[None]:
    """Show a `KioskError` in a window too when the program was started from an icon; it is raised on."""
    try:
        yield
    except KioskError as error:
        if sys.stderr is None or any(os.environ.get(name) for name in _STARTED_FROM_DESKTOP):
            _tell(error.said_in(language))
        raise


def _tell(text: str) -> None:
    from PySide6.QtWidgets import QApplication, QMessageBox

    if QApplication.instance() is None:
        QApplication([])
    box = QMessageBox(
        QMessageBox.Icon.Critical, "Kiosk", f"เปิดโปรแกรมไม่ได้ · Kiosk cannot start\n\n{text}"
    )
    box.exec()
