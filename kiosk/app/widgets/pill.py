"""Small rounded marks: a coloured ground, a dot if wanted, and words. Also drawn by lists, row by row."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.app.theme.tokens import TONES, Tone, ToneColours, text_px
from kiosk.app.widgets.fit import font_of

_PAD = 0.85  # of the size of type, left and right
_DOT = 0.55
_HEIGHT = 1.95


def pill_size(text: str, pixels: int, *, dot: bool = False) -> QSize:
    """Room for a pill with `text` in type of `pixels`."""
    metrics = QFontMetrics(font_of(pixels, QFont.Weight.DemiBold))
    lead = round(pixels * (_DOT + 0.5)) if dot else 0
    width = metrics.horizontalAdvance(text) + lead + round(2 * _PAD * pixels)
    return QSize(width, round(pixels * _HEIGHT))


def paint_pill(
    painter: QPainter,
    box: QRectF,
    text: str,
    pixels: int,
    colours: ToneColours,
    *,
    dot: bool = False,
    radius: float | None = None,
) -> None:
    """Draw a pill into `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.ground))
    corner = box.height() / 2 if radius is None else radius
    painter.drawRoundedRect(box, corner, corner)
    left = box.left() + _PAD * pixels
    if dot:
        diameter = _DOT * pixels
        painter.setBrush(QColor(colours.strong))
        painter.drawEllipse(QRectF(left, box.center().y() - diameter / 2, diameter, diameter))
        left += round(pixels * (_DOT + 0.5))
    painter.setFont(font_of(pixels, QFont.Weight.DemiBold))
    painter.setPen(QColor(colours.text))
    words = QRectF(left, box.top(), box.right() - left, box.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value, text)
    painter.restore()


class Pill(QLabel):
    """A pill as a widget. `text()` is what it says."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pixels: int = 14,
        dot: bool = False,
        colours: ToneColours | None = None,
    ) -> None:
        super().__init__(parent)
        self._pixels = text_px(pixels)
        self._dot = dot
        self._colours = colours or TONES[Tone.NEUTRAL]

    def show_words(self, text: str, tone: Tone | None = None, ground: str | None = None) -> None:
        """Show `text`, in the colours of `tone` if given, on a ground of another colour if given."""
        colours = TONES[tone] if tone is not None else self._colours
        if ground is not None:
            colours = replace(colours, ground=ground)
        if text == self.text() and colours == self._colours:
            return
        self._colours = colours
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
        self.update()

    def show_size(self, pixels: int) -> None:
        """Type of another size."""
        if pixels != self._pixels:
            self._pixels = pixels
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Exactly the words."""
        return pill_size(self.text(), self._pixels, dot=self._dot)

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill in the middle of the box."""
        painter = QPainter(self)
        height = min(self.height(), self.sizeHint().height())
        box = QRectF(0, (self.height() - height) / 2, self.width(), height)
        paint_pill(painter, box, self.text(), self._pixels, self._colours, dot=self._dot)
        painter.end()
