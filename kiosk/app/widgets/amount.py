"""The amount, the biggest thing on any page: bold digits with a small sign of baht, as large as the box allows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.fit import font_of

_CAP_HEIGHT = 0.70  # of IBM Plex, in em
_SIGN_RATIO = 0.46
_GAP = 0.12
_SMALLEST_PX = 10


class AmountLabel(QLabel):
    """`185.50` drawn as ฿185.50. `text()` is the amount as shown, without the sign."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    ) -> None:
        super().__init__(parent)
        self._alignment = alignment
        self._colours = (COLOURS.ink, COLOURS.muted)
        self._most_px = 80
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_amount(self, text: str, spoken: str) -> None:
        """Show `text`; `spoken` is its accessible name, for example `Amount 185.50 baht`."""
        if text != self.text():
            self.setText(text)
            self.update()
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)

    def show_colours(self, digits: str, sign: str) -> None:
        """Colours of the digits and of the sign of baht."""
        if (digits, sign) != self._colours:
            self._colours = (digits, sign)
            self.update()

    def show_size(self, most_px: int, alignment: Qt.AlignmentFlag | None = None) -> None:
        """The size of type wanted, and the side the amount stands at."""
        alignment = alignment if alignment is not None else self._alignment
        if (most_px, alignment) != (self._most_px, self._alignment):
            self._most_px, self._alignment = most_px, alignment
            self.update()

    def fitted_px(self) -> int:
        """The size of type the digits are drawn with: what is wanted, or what the box allows."""
        by_height = int(self.height() / (_CAP_HEIGHT + 0.16))
        pixels = max(_SMALLEST_PX, min(self._most_px, by_height))
        wide = self._width_at(pixels)
        if wide > self.width() > 0:
            pixels = max(_SMALLEST_PX, int(pixels * self.width() / wide))
        return pixels

    def sizeHint(self) -> QSize:
        """Room for the amount at the size wanted."""
        return QSize(int(self._width_at(self._most_px)) + 1, int(self._most_px * 1.1))

    def minimumSizeHint(self) -> QSize:
        """Any box will do: the amount shrinks."""
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sign and digits on one base line, the digits' height centred in the box."""
        pixels = self.fitted_px()
        wide = self._width_at(pixels)
        left = 0.0
        if self._alignment & Qt.AlignmentFlag.AlignRight:
            left = self.width() - wide
        elif self._alignment & Qt.AlignmentFlag.AlignHCenter:
            left = (self.width() - wide) / 2
        base = (self.height() + pixels * _CAP_HEIGHT) / 2
        painter = QPainter(self)
        sign = font_of(_sign_px(pixels), QFont.Weight.Medium)
        painter.setFont(sign)
        painter.setPen(QColor(self._colours[1]))
        painter.drawText(QPointF(left, base), "฿")
        painter.setFont(font_of(pixels, QFont.Weight.Bold))
        painter.setPen(QColor(self._colours[0]))
        left += QFontMetricsF(sign).horizontalAdvance("฿") + pixels * _GAP
        painter.drawText(QPointF(left, base), self.text())
        painter.end()

    def _width_at(self, pixels: int) -> float:
        digits = QFontMetricsF(font_of(pixels, QFont.Weight.Bold))
        sign = QFontMetricsF(font_of(_sign_px(pixels), QFont.Weight.Medium))
        return sign.horizontalAdvance("฿") + pixels * _GAP + digits.horizontalAdvance(self.text())


def _sign_px(pixels: int) -> int:
    return max(_SMALLEST_PX - 2, round(pixels * _SIGN_RATIO))
