"""A pill that can be pressed: as small to the eye as a mark, as large to the finger as any button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kiosk.app.theme.tokens import COLOURS, TONES, Tone, text_px
from kiosk.app.widgets.button import TOUCH_PX
from kiosk.app.widgets.pill import paint_pill, pill_size


class PillButton(QPushButton):
    """`text()` is what it says. It never takes the keyboard: a key of the window does the same."""

    def __init__(self, name: str, parent: QWidget | None = None, *, pixels: int = 14) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pixels = text_px(pixels)
        self._tone = Tone.NEUTRAL

    @property
    def tone(self) -> Tone:
        """The colours it has now."""
        return self._tone

    def show_words(self, text: str, tone: Tone) -> None:
        """Show `text` in the colours of `tone`."""
        if tone is not self._tone:
            self._tone = tone
            self.update()
        if text != self.text():
            self.setText(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The words, and room for a finger."""
        size = pill_size(self.text(), self._pixels, dot=True)
        return QSize(size.width(), max(TOUCH_PX, size.height()))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pill in the middle of the box, with an edge under the pointer and the finger."""
        height = pill_size(self.text(), self._pixels).height()
        box = QRectF(0.5, (self.height() - height) / 2, self.width() - 1, height)
        painter = QPainter(self)
        paint_pill(painter, box, self.text(), self._pixels, TONES[self._tone], dot=True)
        if self.underMouse() or self.isDown():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(COLOURS.line_strong), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, height / 2, height / 2)
        painter.end()
