"""A window that nobody touches any more: whoever was signed in there may have walked away.

Its pages go on asking the relay while they are in front, so the relay cannot know it. It must not decide what
becomes of the window.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

LIMIT_MS = 10 * 60 * 1000
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)


class Unattended(QObject):
    """`left`: the window is shown, and for so long no key, press or movement came to this program."""

    left = Signal()

    def __init__(self, window: QWidget, app: QApplication, limit_ms: int = LIMIT_MS) -> None:
        super().__init__(window)
        self._window = window
        self._app = app
        self._limit_ms = limit_ms
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.left)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch everything while the window is shown, and only then: every event of the program passes here."""
        kind = event.type()
        if kind in _TOUCHES:
            if self._timer.isActive():
                self._timer.start(self._limit_ms)
        elif watched is self._window and kind == QEvent.Type.Show:
            self._app.installEventFilter(self)
            self._timer.start(self._limit_ms)
        elif watched is self._window and kind == QEvent.Type.Hide:
            self._app.removeEventFilter(self)
            self._timer.stop()
        return False
