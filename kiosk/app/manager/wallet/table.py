"""A small table of texts: rows that are all known, walked through with the arrows, entered with Enter or a press.

For some hundreds of rows; a million receipts have a table of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QScroller, QTableView

from kiosk.app.theme.icons import icon
from kiosk.app.theme.tokens import TONES, Tone, is_roomy, room_px
from kiosk.app.widgets.row_mark import mark_current

ROW_PX = 48
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ICON_PX = 20
_LEAST_ROWS = 4
"""Seen at once where the whole page scrolls."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; with a tone it has that colour and an icon, so that no colour says it alone."""

    text: str
    tone: Tone | None = None
    icon_name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`key` tells rows apart."""

    key: str
    cells: tuple[Cell, ...]


class _Model(QAbstractTableModel):
    def __init__(self, right: frozenset[int]) -> None:
        super().__init__()
        self.titles: tuple[str, ...] = ()
        self.rows: tuple[Row, ...] = ()
        self._right = right

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.rows[index.row()].cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return cell.text
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(index.column())
            case Qt.ItemDataRole.ForegroundRole if cell.tone is not None:
                return QColor(TONES[cell.tone].text)
            case Qt.ItemDataRole.DecorationRole if cell.icon_name and cell.tone is not None:
                return icon(cell.icon_name, TONES[cell.tone].strong)
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def show(self, titles: tuple[str, ...], rows: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self.titles, self.rows = titles, rows
        self.endResetModel()

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class TextTable(QTableView):
    """`marked` carries the key of the row that the mark is on, `chosen` of the one that was pressed or entered.

    `right` are the columns of figures.
    """

    marked = Signal(str)
    chosen = Signal(str)

    def __init__(self, name: str, right: Sequence[int]) -> None:
        super().__init__()
        self._model = _Model(frozenset(right))
        self.setObjectName(name)
        self.setProperty("role", "texts")
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(is_roomy())
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(room_px(ROW_PX))
        if is_roomy():
            # What does not fit beside the figures goes on below.
            self.verticalHeader().setMinimumSectionSize(room_px(ROW_PX))
            self.setMinimumHeight(_LEAST_ROWS * room_px(ROW_PX))
            self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setMinimumSectionSize(40)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(lambda index: self.chosen.emit(self._model.rows[index.row()].key))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._model.rows

    @property
    def key(self) -> str | None:
        """The row that the mark is on."""
        at = self.currentIndex().row()
        return self._model.rows[at].key if 0 <= at < len(self._model.rows) else None

    def show_rows(self, titles: Sequence[str], rows: Sequence[Row], widest: int = 0) -> None:
        """Show these; the mark stays on its row if that is still there. `widest` is the column that stretches."""
        if (tuple(titles), tuple(rows)) == (self._model.titles, self._model.rows):
            return
        before, scrolled = self.key, self.verticalScrollBar().value()
        was_silent = self.selectionModel().blockSignals(True)
        self._model.show(tuple(titles), tuple(rows))
        if before is not None:
            self.mark(before)
        self.selectionModel().blockSignals(was_silent)
        self.verticalScrollBar().setValue(scrolled)
        header = self.horizontalHeader()
        for column in range(len(titles)):
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(
                column, mode.Stretch if column == widest else mode.ResizeToContents
            )

    def mark(self, key: str) -> None:
        """Put the mark on a row."""
        for at, row in enumerate(self._model.rows):
            if row.key == key:
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(
                    self._model.index(at, 0), flags.ClearAndSelect | flags.Rows
                )

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes: show which row it is at."""
        super().focusInEvent(event)
        mark_current(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in _ENTER and self.key is not None:
            self.chosen.emit(self.key)
        else:
            super().keyPressEvent(event)

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid():
            self.marked.emit(self._model.rows[now.row()].key)
