"""On a touch screen an arrow under the finger is in the way: it goes at a touch and comes back with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

_HIDES = QEvent.Type.TouchBegin
_SHOWS = frozenset({QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class TouchCursor(QObject):
    """For the whole program, until `close`."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.hidden = False
        app.installEventFilter(self)

    def close(self) -> None:
        """The arrow is the system's again."""
        self._app.removeEventFilter(self)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch, and take nothing away. What a touch makes of itself for old widgets is no mouse."""
        kind = event.type()
        if kind == _HIDES:
            self._hide()
        elif kind in _SHOWS and self.hidden and not _of_a_touch(event):
            self._show()
        return False

    def _hide(self) -> None:
        if not self.hidden:
            self.hidden = True
            self._app.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _show(self) -> None:
        if self.hidden:
            self.hidden = False
            self._app.restoreOverrideCursor()


def _of_a_touch(event: QEvent) -> bool:
    return (
        isinstance(event, QMouseEvent)
        and event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
    )
