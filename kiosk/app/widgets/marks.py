"""Thin marks of the customer's page, light always: the bar of the time left, the ribbon that says *practice*."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.app.theme.tokens import LIGHT
from kiosk.app.widgets.fit import FitLabel


class ShareBar(QWidget):
    """How much is left of something, as a bar that gets shorter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 1.0

    def show_share(self, share: float) -> None:
        """Draw `share` (0.0 to 1.0) of the whole width; less than a pixel of change draws nothing."""
        if round(share * self.width()) != round(self._share * self.width()):
            self.update()
        self._share = share

    def paintEvent(self, event: QPaintEvent) -> None:
        """The track, and what is left of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        track = QColor(LIGHT.on_dark)
        track.setAlpha(60)
        painter.setBrush(track)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setBrush(QColor(LIGHT.countdown))
        left = QRectF(0, 0, max(self.width() * self._share, self.height()), self.height())
        painter.drawRoundedRect(left, radius, radius)
        painter.end()


class Ribbon(FitLabel):
    """A strip that cannot be overlooked: what happens here is not real money."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, weight=QFont.Weight.Bold)
        self.show_colours(LIGHT.on_practice)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The strip, then the words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(LIGHT.practice))
        painter.end()
        super().paintEvent(event)
