"""How far the first start is: a dot for each step, and the same in words for who does not see dots."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.app.theme.tokens import COLOURS

_DOT_PX = 10
_NOW_PX = 34
_GAP_PX = 8


class Dots(QWidget):
    """Steps that are done, the one of now, those to come."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.setObjectName("stepDots")
        self._count = count
        self._now = 0
        self.setFixedSize(self.sizeHint())

    def show_step(self, now: int, spoken: str) -> None:
        """`now` from 0 on."""
        self._now = now
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """All of them; the one of now is a bar."""
        return QSize((self._count - 1) * (_DOT_PX + _GAP_PX) + _NOW_PX, _DOT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left = 0
        for number in range(self._count):
            width = _NOW_PX if number == self._now else _DOT_PX
            painter.setBrush(QColor(COLOURS.accent if number <= self._now else COLOURS.line_strong))
            painter.drawRoundedRect(QRectF(left, 0, width, _DOT_PX), _DOT_PX / 2, _DOT_PX / 2)
            left += width + _GAP_PX
        painter.end()
