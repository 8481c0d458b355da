"""A picture as large as its box allows, whole, with round corners; one that can be seen through lies on white."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

_RADIUS_SHARE = 0.04
_PAD_SHARE = 0.06


class PictureView(QWidget):
    """Draws a `QImage`, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._scaled = QPixmap()
        self._scaled_for: tuple[QSize, float] | None = None

    @property
    def empty(self) -> bool:
        """There is no picture."""
        return self._image.isNull()

    def show_image(self, image: QImage) -> None:
        """Show another picture; a null one is none."""
        self._image = image
        self._scaled_for = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle of the box; scaled once for each size, and smoothly."""
        if self.empty:
            return
        on_white = self._image.hasAlphaChannel()
        side = min(self.width(), self.height())
        pad = round(side * _PAD_SHARE) if on_white else 0
        pixmap = self._fitted(self.size() - QSize(2 * pad, 2 * pad))
        shown = QRectF(0, 0, pixmap.deviceIndependentSize().width() + 2 * pad, 0)
        shown.setHeight(pixmap.deviceIndependentSize().height() + 2 * pad)
        shown.moveCenter(QRectF(self.rect()).center())
        card = QPainterPath()
        card.addRoundedRect(shown, side * _RADIUS_SHARE, side * _RADIUS_SHARE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on_white:
            painter.fillPath(card, Qt.GlobalColor.white)
        painter.setClipPath(card)
        painter.drawPixmap(shown.topLeft().toPoint() + _corner(pad), pixmap)
        painter.end()

    def _fitted(self, room: QSize) -> QPixmap:
        scale = self.devicePixelRatioF()
        if self._scaled_for != (room, scale):
            self._scaled_for = (room, scale)
            scaled = self._image.scaled(
                room * scale,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(scale)
        return self._scaled


def _corner(pad: int) -> QPoint:
    return QPoint(pad, pad)
