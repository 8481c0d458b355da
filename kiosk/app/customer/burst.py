"""A short burst around the tick of the *paid* page: rings and sparks that fly apart, seen by who looks away.

Only an ornament: it begins after the page was painted, ends by itself within a second, and never takes a press.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QPointF, QRect, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.app.theme.tokens import LIGHT

LASTS_MS = 950
_SPARKS = 20
_REACH = 3.0
"""How far it flies, in diameters of the tick."""


class Burst(QWidget):
    """Plays around a box of its parent, over everything there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._tick_px = 0
        self._way = 1.0
        self._play = QVariantAnimation(self)
        self._play.setDuration(LASTS_MS)
        self._play.setStartValue(0.0)
        self._play.setEndValue(1.0)
        self._play.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._play.valueChanged.connect(self._move)
        self._play.finished.connect(self.hide)

    def play(self, tick: QRect) -> None:
        """Once around `tick`, a box of the parent."""
        self._tick_px = min(tick.width(), tick.height())
        side = round(self._tick_px * _REACH)
        box = QRect(0, 0, side, side)
        box.moveCenter(tick.center())
        self.setGeometry(box)
        self.raise_()
        self.show()
        self._play.start()

    def stop(self) -> None:
        """At once."""
        self._play.stop()
        self.hide()

    def _move(self, way: float) -> None:
        self._way = way
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two rings that widen and sparks that fly, all fading."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QPointF(self.width() / 2, self.height() / 2))
        self._paint_rings(painter)
        self._paint_sparks(painter)
        painter.end()

    def _paint_rings(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for late in (0.0, 0.22):
            way = max(0.0, self._way - late) / (1 - late)
            radius = self._tick_px * (0.5 + way * (_REACH / 2 - 0.55))
            painter.setPen(QPen(_faded(LIGHT.on_dark, (1 - way) * 0.7), self._tick_px * 0.05))
            painter.drawEllipse(QPointF(0, 0), radius, radius)

    def _paint_sparks(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(_SPARKS):
            angle = math.tau * number / _SPARKS
            far = self._tick_px * (0.5 + self._way * (0.6 if number % 2 else 0.9))
            size = self._tick_px * 0.12 * (1 - self._way * 0.7)
            colour = LIGHT.practice if number % 3 == 0 else LIGHT.on_dark
            painter.setBrush(_faded(colour, 1.4 * (1 - self._way)))
            spark = QRectF(0, 0, size, size)
            spark.moveCenter(QPointF(math.cos(angle) * far, math.sin(angle) * far))
            painter.drawEllipse(spark)


def _faded(colour: str, alpha: float) -> QColor:
    shade = QColor(colour)
    shade.setAlphaF(min(1.0, max(0.0, alpha)))
    return shade
