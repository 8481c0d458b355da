"""A list of things that each have a state and an amount: two lines of text, a mark, the amount at the right.

Drawn, not made of widgets, and walked through with the arrows. It knows no refund and no sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS, TONES, Tone
from kiosk.app.widgets.fit import font_of, metrics_of

ROW_PX = 84
_PAD = 16
_ICON_PX = 36

_Index = QModelIndex | QPersistentModelIndex


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
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
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

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = self._view.lines[index.row()]
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, box, state)
        colours = TONES[line.tone]
        disc = QRectF(box.left() + _PAD, box.center().y() - _ICON_PX / 2, _ICON_PX, _ICON_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawEllipse(disc)
        paint_icon(painter, line.icon, colours.strong, disc.adjusted(8, 8, -8, -8))
        inner = box.adjusted(2 * _PAD + _ICON_PX - 4, 12, -_PAD, -12)
        self._paint_words(painter, inner, line)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(COLOURS.navy_tint))
            # Not by colour alone, and wider while the keyboard is here.
            mark = 6 if self._view.hasFocus() else 3
            edge = QRectF(box.left(), box.top(), mark, box.height())
            painter.fillRect(edge, QColor(COLOURS.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(COLOURS.page))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(COLOURS.line))

    def _paint_words(self, painter: QPainter, box: QRectF, line: Line) -> None:
        pixels = self._view.text_px
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
        lower = upper.translated(0, box.height() / 2)
        right = _paint(painter, upper, line.amount, pixels + 1, bold=True, right=True)
        left = QRectF(upper)
        left.setRight(upper.right() - right - _PAD)
        _paint(painter, left, line.title, pixels, bold=True)
        colour = TONES[line.tone].text
        right = _paint(painter, lower, line.mark, pixels - 1, colour=colour, right=True, bold=True)
        left = QRectF(lower)
        left.setRight(lower.right() - right - _PAD)
        _paint(painter, left, line.below, pixels - 1, colour=COLOURS.muted)


class LineList(QListView):
    """`chosen` carries the key of the line that the mark is on, `entered` when it was pressed or entered."""

    chosen = Signal(str)
    entered_line = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.text_px = 15
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(lambda index: self.entered_line.emit(self.lines[index.row()].key))

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter enters; what means nothing here is left to the window."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.key is not None:
                self.entered_line.emit(self.key)
            case Qt.Key.Key_Escape:
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not move the mark."""

    def _moved(self, now: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self.lines[now.row()].key)


def _paint(
    painter: QPainter,
    box: QRectF,
    text: str,
    pixels: int,
    *,
    colour: str | None = None,
    bold: bool = False,
    right: bool = False,
) -> float:
    """Draw one line of text, shortened to its box; how wide it is."""
    weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    metrics = metrics_of(pixels, weight)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(1, int(box.width())))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font_of(pixels, weight))
    painter.setPen(QColor(colour or COLOURS.ink))
    painter.drawText(box, (side | Qt.AlignmentFlag.AlignVCenter).value, shown)
    return float(metrics.horizontalAdvance(shown))
