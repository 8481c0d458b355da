"""A table of rows that are all in memory, for lists that people read through: more are asked for where the end is
near.

The receipts' own table holds a million; this one holds what was read so far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent

from kiosk.app.theme.tokens import COLOURS, TONES, Tone
from kiosk.app.widgets.drawn import PAD_PX, ROOT, Cells, DrawnTable, Index, paint_words
from kiosk.app.widgets.fit import metrics_of
from kiosk.app.widgets.pill import paint_pill, pill_size

_NEAR_THE_END = 20


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
            self.beginInsertRows(ROOT, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def retranslate(self) -> None:
        """All words again."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows there are so far."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """The columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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


class _Cells(Cells):
    """Words, or a mark."""

    def __init__(self, table: RowTable, model: RowModel) -> None:
        super().__init__(table)
        self._model = model

    def paint_cell(self, painter: QPainter, box: QRect, index: Index) -> None:
        """As the column tells it."""
        column, row = self._model.columns[index.column()], self._model.rows[index.row()]
        words, tone, pixels = column.words(row), column.tone(row), self.table.text_px
        if tone is None or not words:
            colour = COLOURS.muted if column.muted else COLOURS.ink
            paint_words(painter, box, words, pixels, colour=colour, bold=column.strong)
            return
        metrics = metrics_of(pixels, QFont.Weight.DemiBold)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width() - 2 * pixels)
        size = pill_size(shown, pixels - 1)
        top = box.center().y() - size.height() / 2
        pill = QRectF(box.left(), top, size.width(), size.height())
        paint_pill(painter, pill, shown, pixels - 1, TONES[tone], radius=8)


class RowTable(DrawnTable):
    """`marked` carries the row the mark moved to. `near_end`: whoever reads comes to the end of what was read."""

    marked = Signal(int)
    near_end = Signal()

    def __init__(self, name: str, model: RowModel) -> None:
        super().__init__(name, model)
        self._rows = model
        self.setItemDelegate(_Cells(self, model))
        self.selectionModel().currentRowChanged.connect(lambda now: self._moved(now.row()))
        self.verticalScrollBar().valueChanged.connect(lambda value: self._look_ahead())
        self.verticalScrollBar().rangeChanged.connect(lambda low, high: self._look_ahead())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more."""
        super().resizeEvent(event)
        self._look_ahead()

    def _moved(self, row: int) -> None:
        if row >= 0:
            self.marked.emit(row)

    def _look_ahead(self) -> None:
        lowest = self.rowAt(self.viewport().height() - 1)  # -1: there is room below the last row
        if self._rows.rows and (lowest < 0 or lowest >= len(self._rows.rows) - _NEAR_THE_END):
            self.near_end.emit()

    def share_room(self) -> None:
        """Columns that do not fit leave; the last takes what is left."""
        room = self.viewport().width()
        columns = self._rows.columns
        kept = {n: round(column.em * self.text_px) + 2 * PAD_PX for n, column in enumerate(columns)}
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
