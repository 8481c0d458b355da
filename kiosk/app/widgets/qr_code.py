"""A QR code on the screen: whole device pixels a module, black on white in every theme, never scaled smoothly."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.paper.qr_matrix import QUIET_ZONE, Matrix, module_pixels, qr_matrix, runs


class QrCode(QWidget):
    """Draws a payload, or nothing. The white around the code belongs to the widget: nothing may lie on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._payload: str | None = None
        self._veiled = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def payload(self) -> str | None:
        """What is drawn, byte for byte."""
        return self._payload

    def show_payload(self, payload: str | None) -> None:
        """Draw `payload`; None clears the code at once."""
        if payload != self._payload:
            self._payload = payload
            self.update()

    @property
    def veiled(self) -> bool:
        """There is a code, and it must not be seen yet."""
        return self._veiled and self._payload is not None

    def veil(self, veiled: bool) -> None:
        """Keep the code, whichever it is, from being painted, or let it be seen."""
        if veiled != self._veiled:
            self._veiled = veiled
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in device pixels: the logical ones would make grey edges at a scale of 1.5."""
        if self._payload is None or self._veiled:
            return
        matrix = qr_matrix(self._payload)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        device = painter.deviceTransform()
        scale = device.m11()
        side = math.floor(min(self.width(), self.height()) * scale)
        module = module_pixels(side, len(matrix))
        if module >= 1:
            painter.scale(1 / scale, 1 / scale)
            # The widget may begin between two device pixels; the code must not.
            painter.translate(-(device.dx() % 1), -(device.dy() % 1))
            left = math.ceil((self.width() * scale - side) / 2)
            top = math.ceil((self.height() * scale - side) / 2)
            _draw(painter, matrix, QRect(left, top, side, side), module)
        painter.end()


def _draw(painter: QPainter, matrix: Matrix, square: QRect, module: int) -> None:
    """The white square and the black runs, centred in it; all numbers are device pixels."""
    painter.fillRect(square, Qt.GlobalColor.white)
    code = module * len(matrix)
    left = square.left() + (square.width() - code) // 2
    top = square.top() + (square.height() - code) // 2
    assert left - square.left() >= module * QUIET_ZONE
    for row_index, row in enumerate(matrix):
        for first, count in runs(row):
            painter.fillRect(
                left + first * module,
                top + row_index * module,
                count * module,
                module,
                Qt.GlobalColor.black,
            )
