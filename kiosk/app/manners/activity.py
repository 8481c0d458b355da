"""Whether somebody sells: the machine stays awake as long as they do, and some minutes more, but not all night."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from kiosk.core.sale import OPEN
from kiosk.till.snapshot import TillView

REST_MS = 5 * 60 * 1000
_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})


class Activity(QObject):
    """Calls `stay_awake` with True at the first touch or sale, with False after some minutes without either."""

    def __init__(
        self, app: QApplication, stay_awake: Callable[[bool], None], rest_ms: int = REST_MS
    ) -> None:
        super().__init__(app)
        self._app = app
        self._stay_awake = stay_awake
        self._selling = False
        self._awake = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(rest_ms)
        self._rest.timeout.connect(self._rested)
        app.installEventFilter(self)

    def close(self) -> None:
        """The machine may sleep."""
        self._app.removeEventFilter(self)
        self._rest.stop()
        self._set(False)

    def show_view(self, view: TillView) -> None:
        """A sale on the screens keeps them on; its end is seen for some minutes."""
        selling = view.shown is not None and view.shown.state in OPEN
        if selling or self._selling:
            self._note()
        self._selling = selling

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch, and take nothing away."""
        if event.type() in _TOUCHES:
            self._note()
        return False

    def _note(self) -> None:
        self._set(True)
        self._rest.start()

    def _rested(self) -> None:
        if self._selling:
            self._rest.start()
        else:
            self._set(False)

    def _set(self, awake: bool) -> None:
        if awake != self._awake:
            self._awake = awake
            self._stay_awake(awake)
