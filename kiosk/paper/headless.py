"""Drawing on paper where there is no window: a command on a server without a screen prints too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QGuiApplication


@contextmanager
def able_to_draw() -> Iterator[None]:
    """Qt, ready to draw with fonts: the running application, or one without a screen while the block lasts."""
    if QGuiApplication.instance() is not None:
        yield
        return
    app = QGuiApplication(["kiosk", "-platform", "offscreen"])
    try:
        yield
    finally:
        app.shutdown()
