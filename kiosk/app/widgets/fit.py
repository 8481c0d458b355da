"""Labels whose text is never cut: they draw it as large as wanted, and smaller when the box is small.

The customer's page has to work from 480 x 320 to 3840 x 2160 in two languages; fixed sizes of type cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.app.theme.tokens import CHINESE_FAMILY, COLOURS, FONT_FAMILY

SMALLEST_PX = 4
_HUGE = 100_000
_CLOSER = 0.3
"""How much closer than the font's line height two lines stand, in em: its descent is deeper than any Thai mark."""


@lru_cache(maxsize=256)
def font_of(pixels: int, weight: QFont.Weight) -> QFont:
    """The bundled fonts at a size in pixels; shared, not to be changed."""
    font = QFont([FONT_FAMILY, CHINESE_FAMILY])
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=256)
def metrics_of(pixels: int, weight: QFont.Weight) -> QFontMetrics:
    """The measures of that font."""
    return QFontMetrics(font_of(pixels, weight))


@dataclass(frozen=True, slots=True)
class Line:
    """A text with its weight and its size relative to the block's."""

    text: str
    weight: QFont.Weight
    ratio: float
    colour: str


class FitLabel(QLabel):
    """One or two texts under each other (Thai, then English smaller), whole in whatever box they get.

    `most_px` is the size wanted for the first; both shrink together until they fit. Text may wrap at
    spaces if `wraps`.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
        wraps: bool = False,
        second_ratio: float = 0.62,
    ) -> None:
        super().__init__(parent)
        self._weight = weight
        self._alignment = alignment
        self._wraps = wraps
        self._second_ratio = second_ratio
        self._colours = (COLOURS.ink, COLOURS.muted)
        self._most_px = 16
        self._texts: tuple[str, ...] = ()
        self._fitted: tuple[QSize, int] | None = None

    def show_texts(self, *texts: str) -> None:
        """Show one text, or two; nothing happens if they are shown already."""
        if texts == self._texts:
            return
        self._texts = texts
        self.setText("\n".join(texts))
        self.setAccessibleName(" · ".join(text for text in texts if text))
        self._changed()

    def show_colours(self, first: str, second: str | None = None) -> None:
        """Colours of the first and the second text."""
        colours = (first, second or first)
        if colours != self._colours:
            self._colours = colours
            self.update()

    def show_size(self, most_px: int, alignment: Qt.AlignmentFlag | None = None) -> None:
        """The size of type wanted, and where the text stands in its box."""
        alignment = alignment if alignment is not None else self._alignment
        if (most_px, alignment) != (self._most_px, self._alignment):
            self._most_px, self._alignment = most_px, alignment
            self._changed()

    def fitted_px(self) -> int:
        """The size of type the first text is drawn with."""
        if self._fitted is None or self._fitted[0] != self.size():
            self._fitted = (self.size(), self._fit())
        return self._fitted[1]

    def drawn_size(self) -> QSize:
        """What the texts take as they are drawn."""
        return QSize(*self._extent(self.fitted_px(), self.width()))

    def sizeHint(self) -> QSize:
        """What the texts take at the size wanted."""
        return QSize(*self._extent(self._most_px, _HUGE))

    def minimumSizeHint(self) -> QSize:
        """Any box will do: the text shrinks."""
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the texts as one block, placed by the alignment."""
        painter = QPainter(self)
        pixels = self.fitted_px()
        block = self._extent(pixels, self.width())[1]
        top = (self.height() - block) // 2
        if self._alignment & Qt.AlignmentFlag.AlignTop:
            top = 0
        elif self._alignment & Qt.AlignmentFlag.AlignBottom:
            top = self.height() - block
        for line in self._lines():
            font = font_of(_scaled(pixels, line.ratio), line.weight)
            height = self._size_of(line, pixels, self.width())[1]
            painter.setFont(font)
            painter.setPen(QColor(line.colour))
            painter.drawText(QRect(0, top, self.width(), height), self._flags(), line.text)
            top += height - round(pixels * _CLOSER)
        painter.end()

    def _changed(self) -> None:
        self._fitted = None
        self.update()

    def _lines(self) -> list[Line]:
        weights = (self._weight, QFont.Weight.Normal)
        ratios = (1.0, self._second_ratio)
        return [
            Line(text, weights[index], ratios[index], self._colours[index])
            for index, text in enumerate(self._texts)
            if text
        ]

    def _flags(self) -> int:
        horizontal = self._alignment & Qt.AlignmentFlag.AlignHorizontal_Mask
        flags = horizontal.value | Qt.AlignmentFlag.AlignVCenter.value
        return flags | (Qt.TextFlag.TextWordWrap.value if self._wraps else 0)

    def _fit(self) -> int:
        """The largest size up to the one wanted at which everything fits."""
        most = max(self._most_px, SMALLEST_PX)
        return self._fit_wrapped(most) if self._wraps else self._fit_lines(most)

    def _fit_lines(self, most: int) -> int:
        """Lines grow evenly with the size of type: one measurement tells almost everything."""
        width, height = self._extent(most, self.width())
        shares = (self.width() / max(width, 1), self.height() / max(height, 1), 1.0)
        pixels = max(SMALLEST_PX, int(most * min(shares)) + 1)
        while pixels > SMALLEST_PX and (pixels > most or not self._fits(pixels)):
            pixels -= 1
        return pixels

    def _fit_wrapped(self, most: int) -> int:
        """Where words wrap only trying tells: binary search."""
        low, high = SMALLEST_PX, most
        while low < high:
            middle = (low + high + 1) // 2
            if self._fits(middle):
                low = middle
            else:
                high = middle - 1
        return low

    def _fits(self, pixels: int) -> bool:
        width, height = self._extent(pixels, self.width())
        return width <= self.width() and height <= self.height()

    def _extent(self, pixels: int, room: int) -> tuple[int, int]:
        sizes = [self._size_of(line, pixels, room) for line in self._lines()]
        closer = round(pixels * _CLOSER) * (len(sizes) - 1)
        return max((w for w, _ in sizes), default=0), sum(h for _, h in sizes) - closer

    def _size_of(self, line: Line, pixels: int, room: int) -> tuple[int, int]:
        metrics = metrics_of(_scaled(pixels, line.ratio), line.weight)
        if not self._wraps:
            return metrics.horizontalAdvance(line.text), metrics.height()
        box = metrics.boundingRect(QRect(0, 0, room, _HUGE), self._flags(), line.text)
        return box.width(), box.height()


def _scaled(pixels: int, ratio: float) -> int:
    return max(SMALLEST_PX, round(pixels * ratio))


def even_px(metrics: QFontMetrics, text: str, most_px: int) -> int:
    """The least width in which `text` takes no more lines than in `most_px`: no word is left alone in the last."""
    wraps = Qt.TextFlag.TextWordWrap.value

    def height(width: int) -> int:
        return metrics.boundingRect(QRect(0, 0, width, 0), wraps, text).height()

    enough, least, too_narrow = height(most_px), most_px, most_px // 3
    while least - too_narrow > 1:
        middle = (least + too_narrow) // 2
        if height(middle) <= enough:
            least = middle
        else:
            too_narrow = middle
    return least
