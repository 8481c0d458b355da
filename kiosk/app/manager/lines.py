"""A list of things that each have a state and an amount: two lines of text, a mark, the amount at the right.

Drawn, not made of widgets, and walked through with the arrows. It knows no refund and no sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS, TONES, Tone, room_px
from kiosk.app.widgets.drawn import ROOT, DrawnList, Index, paint_ground, paint_words

ROW_PX = 84
_PAD = 16
_ICON_PX = 36


@dataclass(frozen=True, slots=True)
class Line:
    """`key` tells lines apart; `mark` is the state in words, with its `icon` and `tone`."""

    key: str
    title: str
    below: str
    amount: str
    mark: str
    icon: str
    tone: Tone

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return f"{self.title}, {self.amount}, {self.mark}. {self.below}"


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.lines[index.row()].spoken
        return None

    def show(self, lines: tuple[Line, ...]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()


class _Rows(QStyledItemDelegate):
    def __init__(self, view: LineList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, room_px(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._view.lines[index.row()]
        ground: QRect = option.rect
        box = QRectF(ground)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, self._view, ground, option.state, first=True)
        colours = TONES[line.tone]
        disc = QRectF(box.left() + _PAD, box.center().y() - _ICON_PX / 2, _ICON_PX, _ICON_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawEllipse(disc)
        paint_icon(painter, line.icon, colours.strong, disc.adjusted(8, 8, -8, -8))
        inner = box.adjusted(2 * _PAD + _ICON_PX - 4, 12, -_PAD, -12)
        self._paint_words(painter, inner, line)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, line: Line) -> None:
        pixels = self._view.text_px
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
        lower = upper.translated(0, box.height() / 2)
        right = paint_words(painter, upper, line.amount, pixels + 1, bold=True, right=True)
        left = QRectF(upper)
        left.setRight(upper.right() - right - _PAD)
        paint_words(painter, left, line.title, pixels, bold=True)
        colour = TONES[line.tone].text
        right = paint_words(
            painter, lower, line.mark, pixels - 1, colour=colour, right=True, bold=True
        )
        left = QRectF(lower)
        left.setRight(lower.right() - right - _PAD)
        paint_words(painter, left, line.below, pixels - 1, colour=COLOURS.muted)


class LineList(DrawnList):
    """`marked` carries the key of the line that the mark moved to. A press enters a line as the Enter key does."""

    marked = Signal(str)

    def __init__(self, name: str) -> None:
        model = _Model()
        super().__init__(name, model)
        self._model = model
        self.setItemDelegate(_Rows(self))
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._model.lines

    @property
    def key(self) -> str | None:
        """The line that the mark is on."""
        row = self.currentIndex().row()
        return self.lines[row].key if 0 <= row < len(self.lines) else None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the mark stays on the same line, or goes to the first."""
        if tuple(lines) == self.lines:
            return
        key, scrolled = self.key, self.verticalScrollBar().value()
        self._model.show(tuple(lines))
        if not lines:
            return
        keys = [line.key for line in lines]
        self.setCurrentIndex(self._model.index(keys.index(key) if key in keys else 0))
        self.verticalScrollBar().setValue(scrolled)

    def choose(self, key: str) -> None:
        """Put the mark on a line."""
        for row, line in enumerate(self.lines):
            if line.key == key:
                self.setCurrentIndex(self._model.index(row))

    def _moved(self, now: Index) -> None:
        if now.isValid():
            self.marked.emit(self.lines[now.row()].key)
