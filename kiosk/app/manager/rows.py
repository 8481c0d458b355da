"""A table of rows that are all in memory, for lists that people read through: columns that leave when there is no
room, keys and touch, more rows asked for where the end is near.

The receipts' own table holds a million; this one holds what was read so far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kiosk.app.theme.tokens import COLOURS, TONES, Tone
from kiosk.app.widgets.fit import font_of, metrics_of
from kiosk.app.widgets.pill import paint_pill, pill_size
from kiosk.app.widgets.row_mark import mark_current

ROW_PX = 48
HEADER_PX = 46
_PAD = 14
_NEAR_THE_END = 20
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """`words` tell a row's cell. `em` is the room it needs, in sizes of type; the last column takes what is left.

    `leaves`: columns with higher numbers go first where there is no room, 0 stays. `tone` makes the cell a mark.
    """

    name: str
    em: float
    title: Callable[[], str]
    words: Callable[[Any], str]
    leaves: int = 0
    strong: bool = False
    muted: bool = False
    tone: Callable[[Any], Tone | None] = lambda row: None


class RowModel(QAbstractTableModel):
    """Rows of any kind; columns know what they say."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []

    def show_rows(self, rows: Sequence[Any]) -> None:
        """These in place of those before."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[Any]) -> None:
        """More of them below."""
        if rows:
            self.beginInsertRows(_ROOT, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def retranslate(self) -> None:
        """All words again."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many rows there are so far."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as words."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return self.columns[index.column()].words(self.rows[index.row()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class _Cells(QStyledItemDelegate):
    """Draws a cell."""

    def __init__(self, table: RowTable, model: RowModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is equally high."""
        return QSize(40, self._table.row_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, line, and words or a mark."""
        box: QRect = option.rect
        column = self._model.columns[index.column()]
        row = self._model.rows[index.row()]
        words, tone = column.words(row), column.tone(row)
        inside = box.adjusted(_PAD, 0, -_PAD, 0)
        painter.save()
        self._paint_ground(painter, box, option.state, index)
        pixels = self._table.text_px
        weight = QFont.Weight.DemiBold if column.strong or tone else QFont.Weight.Normal
        room = inside.width() - (2 * pixels if tone else 0)
        shown = metrics_of(pixels, weight).elidedText(words, Qt.TextElideMode.ElideRight, room)
        if tone is not None and words:
            size = pill_size(shown, pixels - 1)
            top = box.center().y() - size.height() / 2
            pill = QRectF(inside.left(), top, size.width(), size.height())
            paint_pill(painter, pill, shown, pixels - 1, TONES[tone], radius=8)
        else:
            painter.setFont(font_of(pixels, weight))
            painter.setPen(QColor(COLOURS.muted if column.muted else COLOURS.ink))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter.value, shown)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, box: QRect, state: QStyle.StateFlag, index: _Index
    ) -> None:
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, QColor(COLOURS.navy_tint))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(COLOURS.page))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(COLOURS.line))
        if selected and index.column() == 0:
            # Not by colour alone, and wider while the keyboard is here.
            mark = 6 if self._table.hasFocus() else 3
            painter.fillRect(box.left(), box.top(), mark, box.height(), QColor(COLOURS.accent))


class RowTable(QTableView):
    """`chosen` carries the row that was pressed or entered, `marked` the one the mark moved to.

    `near_end`: whoever reads comes to the end of what was read.
    """

    chosen = Signal(int)
    marked = Signal(int)
    near_end = Signal()

    def __init__(self, name: str, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text_px = 15
        self.row_px = ROW_PX
        self._rows = model
        self.setObjectName(name)
        self.setModel(model)
        self.setItemDelegate(_Cells(self, model))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setMinimumHeight(HEADER_PX + 2 * ROW_PX)
        self._build_headers()
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now: self._moved(now.row()))
        self.verticalScrollBar().valueChanged.connect(lambda value: self._look_ahead())
        self.verticalScrollBar().rangeChanged.connect(lambda low, high: self._look_ahead())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes: show which row it is at."""
        super().focusInEvent(event)
        mark_current(self, event)

    def select_row(self, row: int) -> None:
        """Mark a row and bring it into sight."""
        index = self._rows.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def set_text_px(self, pixels: int) -> None:
        """The size of type of the rows."""
        self.text_px = pixels
        self.horizontalHeader().setFont(font_of(pixels - 1, QFont.Weight.DemiBold))
        self._share_room()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter opens; what means nothing here is left to the window."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.currentIndex().isValid():
                    self.chosen.emit(self.currentIndex().row())
            case Qt.Key.Key_Escape:
                event.ignore()
            case Qt.Key.Key_Home | Qt.Key.Key_End if self._rows.rowCount():
                last = event.key() == Qt.Key.Key_End
                self.select_row(self._rows.rowCount() - 1 if last else 0)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew, and the height: whole rows only, so that none is cut."""
        super().resizeEvent(event)
        self._share_room()
        height = self.viewport().height()
        self.row_px = height // max(1, height // ROW_PX)
        if self.verticalHeader().defaultSectionSize() != self.row_px:
            self.verticalHeader().setDefaultSectionSize(self.row_px)
        self.verticalScrollBar().setSingleStep(self.row_px)
        self._look_ahead()

    def _build_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        titles = self.horizontalHeader()
        titles.setFixedHeight(HEADER_PX)
        titles.setSectionsClickable(False)
        titles.setHighlightSections(False)
        titles.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _moved(self, row: int) -> None:
        if row >= 0:
            self.marked.emit(row)

    def _look_ahead(self) -> None:
        lowest = self.rowAt(self.viewport().height() - 1)  # -1: there is room below the last row
        if self._rows.rows and (lowest < 0 or lowest >= len(self._rows.rows) - _NEAR_THE_END):
            self.near_end.emit()

    def _share_room(self) -> None:
        """Columns that do not fit leave; the last takes what is left."""
        room = self.viewport().width()
        columns = self._rows.columns
        kept = {n: round(column.em * self.text_px) + 2 * _PAD for n, column in enumerate(columns)}
        leaving = sorted((n for n in kept if columns[n].leaves), key=lambda n: -columns[n].leaves)
        for section in leaving:
            if sum(kept.values()) <= room:
                break
            del kept[section]
        last = max(kept)
        kept[last] += max(0, room - sum(kept.values()))
        for section in range(len(columns)):
            self.setColumnHidden(section, section not in kept)
            if section in kept:
                self.setColumnWidth(section, kept[section])
