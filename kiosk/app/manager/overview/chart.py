"""A bar chart: what it says can be pointed at, walked through with the arrows, and heard.

Bars are told apart by their labels, the chosen one by its outline and its value in words; no colour says
anything alone. Colours come from the theme when it is painted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.app.theme.tokens import COLOURS, text_px
from kiosk.app.widgets.fit import font_of
from kiosk.app.widgets.spoken import speak_as

_GAP = 0.28
_MOST_BAR_PX = 56.0
_GUIDES = 3
_FEW = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """`label` stands below (it may be empty), `words` are the whole of it: `14:00, 22 receipts, ฿3,120.00`.

    `figure` stands above the bar. `hatched` marks a bar of another kind (a day that is not over) with lines
    instead of a colour.
    """

    label: str
    value: int
    words: str
    hatched: bool = False
    figure: str = ""


class BarChart(QWidget):
    """`chosen` carries the place of the bar that is pointed at or walked to, -1: none."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._bars: tuple[Bar, ...] = ()
        self._title = ""
        self._nothing = ""
        self._label_px = text_px(12)
        self._at = -1
        speak_as(self, QAccessible.Role.Chart)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn."""
        return self._bars

    @property
    def at(self) -> int:
        """The bar that is pointed at, -1: none."""
        return self._at

    def show_bars(self, title: str, bars: Sequence[Bar], nothing: str) -> None:
        """Draw these; the title and every value are what a screen reader says.

        `nothing` stands where bars would be, when none has a value.
        """
        self._bars = tuple(bars)
        self._nothing = "" if any(bar.value for bar in bars) else nothing
        self._title = title
        if self._at >= len(self._bars):
            self._choose(-1)
        self._name()
        self.update()

    def set_label_px(self, pixels: int) -> None:
        """The size of type of the labels."""
        self._label_px = text_px(pixels)
        self.update()

    def sizeHint(self) -> QSize:
        """A quarter of a page."""
        return QSize(320, 160)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(200, 90)

    def box_of(self, place: int) -> QRectF:
        """Where a bar is drawn, from the ground up to its value."""
        plot = self._plot()
        step = plot.width() / max(len(self._bars), 1)
        width = min(step * (1 - _GAP), _MOST_BAR_PX)
        most = max((bar.value for bar in self._bars), default=0) or 1
        value = self._bars[place].value
        height = 0.0 if value == 0 else max(3.0, plot.height() * value / most)
        middle = plot.left() + step * (place + 0.5)
        return QRectF(middle - width / 2, plot.bottom() - height, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right walk through the bars, Home and End to their ends."""
        last = len(self._bars) - 1
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self._choose(max(0, self._at - 1))
            case Qt.Key.Key_Right:
                self._choose(min(last, self._at + 1))
            case Qt.Key.Key_Home:
                self._choose(min(0, last))
            case Qt.Key.Key_End:
                self._choose(last)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard finds the last bar: the newest."""
        super().focusInEvent(event)
        if self._at < 0:
            self._choose(len(self._bars) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is pointed at any more."""
        super().focusOutEvent(event)
        self._choose(-1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The column under the pointer, however low its bar."""
        plot = self._plot()
        place = int((event.position().x() - plot.left()) / max(plot.width(), 1) * len(self._bars))
        self._choose(place if 0 <= place < len(self._bars) else -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A finger points by pressing."""
        self.mouseMoveEvent(event)
        super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer went away."""
        if not self.hasFocus():
            self._choose(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Guides, bars, labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self._plot()
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        # Words that stand alone need the ground, and no lines through their tone marks.
        for guide in range(_GUIDES if self._nothing else 0, _GUIDES + 1):
            y = round(plot.top() + plot.height() * guide / _GUIDES) + 0.5
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        for place, bar in enumerate(self._bars):
            self._paint_bar(painter, place, bar)
        self._paint_labels(painter, plot)
        if self._nothing:
            painter.setFont(font_of(text_px(14), QFont.Weight.Medium))
            painter.setPen(QColor(COLOURS.muted))
            flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(plot, flags, self._nothing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(COLOURS.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _paint_bar(self, painter: QPainter, place: int, bar: Bar) -> None:
        box = self.box_of(place)
        if bar.figure and not self._nothing:
            painter.setFont(font_of(self._label_px, QFont.Weight.DemiBold))
            painter.setPen(QColor(COLOURS.ink))
            above = QRectF(box.center().x() - 60, box.top() - 44, 120, 40)
            painter.drawText(
                above,
                (Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom).value,
                bar.figure,
            )
        if box.height() <= 0:
            return
        colour = QColor(COLOURS.accent if place == self._at else COLOURS.navy_light)
        painter.setPen(QPen(colour, 1.5) if bar.hatched else Qt.PenStyle.NoPen)
        brush = QBrush(colour)
        if bar.hatched:
            brush.setStyle(Qt.BrushStyle.BDiagPattern)
        painter.setBrush(brush)
        radius = min(4.0, box.width() / 3, box.height() / 2)
        painter.drawRoundedRect(box, radius, radius)
        if place == self._at:
            painter.setPen(QPen(QColor(COLOURS.practice), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)

    def _paint_labels(self, painter: QPainter, plot: QRectF) -> None:
        """As many labels as have room, evenly spread and the last one always among them."""
        font = font_of(self._label_px, QFont.Weight.Medium)
        metrics = QFontMetricsF(font)
        widest = max((metrics.horizontalAdvance(bar.label) for bar in self._bars), default=0.0)
        step = plot.width() / max(len(self._bars), 1)
        painter.setFont(font)
        if self._wraps:
            self._paint_wrapped(painter, plot, step)
            return
        room = widest + 6 + max(0.0, (widest - step) / 2)  # the last one is moved inwards
        every = max(1, math.ceil(room / max(step, 1.0)))
        last = len(self._bars) - 1
        for place, bar in enumerate(self._bars):
            pointed = place == self._at
            if (last - place) % every and not (pointed and every == 1):
                continue
            painter.setPen(QColor(COLOURS.ink if pointed else COLOURS.muted))
            width = metrics.horizontalAdvance(bar.label)
            left = plot.left() + step * (place + 0.5) - width / 2
            left = max(0.0, min(left, self.width() - width))
            painter.drawText(QPointF(left, self.height() - metrics.descent() - 2), bar.label)

    def _paint_wrapped(self, painter: QPainter, plot: QRectF, step: float) -> None:
        """Few bars with long names: each in its column, on two lines if it must be."""
        flags = (Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop).value
        flags |= Qt.TextFlag.TextWordWrap.value
        for place, bar in enumerate(self._bars):
            painter.setPen(QColor(COLOURS.ink if place == self._at else COLOURS.muted))
            box = QRectF(plot.left() + step * place, plot.bottom() + 4, step, self.height())
            painter.drawText(box.adjusted(2, 0, -2, 0), flags, bar.label)

    @property
    def _wraps(self) -> bool:
        return 0 < len(self._bars) <= _FEW

    def _plot(self) -> QRectF:
        line = QFontMetricsF(font_of(self._label_px, QFont.Weight.Medium)).height()
        top = line + 6 if any(bar.figure for bar in self._bars) else 8
        below = (2 if self._wraps else 1) * line + 4
        return QRectF(4, top, max(self.width() - 8, 1), max(self.height() - top - below, 1))

    def _choose(self, place: int) -> None:
        if place == self._at:
            return
        self._at = place
        self._name()
        self.update()
        self.chosen.emit(place)
        if self.hasFocus():
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )

    def _name(self) -> None:
        """The title is the name; the bar walked to, or all of them, the description."""
        self.setAccessibleName(self._title)
        if 0 <= self._at < len(self._bars):
            self.setAccessibleDescription(self._bars[self._at].words)
        else:
            said = self._nothing or "; ".join(bar.words for bar in self._bars)
            self.setAccessibleDescription(said)
