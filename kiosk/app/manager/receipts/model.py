"""A table of any number of receipts: blocks of rows are read when they are looked at, and the oldest forgotten.

Of a million receipts it keeps where they are, and sixteen blocks of rows. What is not read yet is an empty
placeholder. Rows are asked for in one question at a time; when it is answered the next is for what is looked at
then, so that fast scrolling reads where it ends and not what it passed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from kiosk.app import words
from kiosk.app.dates import moment_words
from kiosk.app.frame import Shop
from kiosk.app.manager.reader import Questions
from kiosk.app.manager.receipts import terms
from kiosk.app.manager.receipts.terms import Column
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.core.sale import LearntBy
from kiosk.till.log.listing import LogFilter, LogRow, Order, Totals
from kiosk.till.log.ports import Log

BLOCK_ROWS = 256
MOST_BLOCKS = 16
COLUMNS = tuple(Column)
_WHOLE = "log whole"
_ROWS = "log rows"

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
Rows = list[LogRow]


@dataclass(frozen=True, slots=True)
class _Whole:
    """Everything a question finds, at one instant: where it is, what it adds up to, and its first rows."""

    places: Sequence[int]
    totals: Totals
    top: Rows


class LogModel(QAbstractTableModel):
    """`begun` comes with the first rows of a question, `summed` carries the `Totals` once they are known,
    `grown` the number of rows that came in at the top, `failed` the `KioskError`."""

    begun = Signal()
    summed = Signal(object)
    grown = Signal(int)
    failed = Signal(object)

    def __init__(self, reader: Questions, shop: Shop) -> None:
        super().__init__()
        self._reader = reader
        self._shop = shop
        self._wanted = LogFilter()
        self._order = Order.NEWEST
        self._places: Sequence[int] = ()
        self._blocks: OrderedDict[int, Rows] = OrderedDict()
        self._looked_at: list[int] = []
        self._reading = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_looked_at)

    def read_from(self, reader: Questions) -> None:
        """Ask another log from now on; what the one before still answers is not told."""
        for channel in (_WHOLE, _ROWS):
            self._reader.forget(channel)
        self._reader = reader

    @property
    def blocks_kept(self) -> int:
        """How many blocks of rows are in memory."""
        return len(self._blocks)

    def ask(self, wanted: LogFilter, order: Order) -> None:
        """Ask anew; the rows shown stay until there are others."""
        self._wanted, self._order = wanted, order
        self._reading = True
        self._reader.forget(_WHOLE)
        self._reader.ask(
            _ROWS, lambda log: log.page(wanted, order, BLOCK_ROWS), self._begin, self._failed
        )

    def refresh(self) -> None:
        """Look for receipts that came in, or changed, meanwhile."""
        wanted, order = self._wanted, self._order
        self._reader.ask(
            _WHOLE, lambda log: _whole(log, wanted, order), self._take_whole, self._failed
        )

    def row_at(self, row: int) -> LogRow | None:
        """The receipt of a row; None while it is not read."""
        block = self._blocks.get(row // BLOCK_ROWS)
        place = row % BLOCK_ROWS
        return block[place] if block is not None and place < len(block) else None

    def row_of(self, place: int) -> int | None:
        """Where the receipt at a place of the log stands now; None: the question does not find it."""
        try:
            return self._places.index(place)
        except ValueError:
            return None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many receipts the question finds."""
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The columns of a receipt."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as words; a placeholder has none, and is read because it is looked at."""
        words_asked = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if not words_asked or not index.isValid():
            return None
        block = index.row() // BLOCK_ROWS
        row = self.row_at(index.row())
        if row is None:
            self._look_at(block)
            return None
        self._blocks.move_to_end(block)
        return self.words(row, COLUMNS[index.column()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return terms.column_words(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if COLUMNS[section] is Column.AMOUNT:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def words(self, row: LogRow, column: Column) -> str:
        """What stands in a cell."""
        match column:
            case Column.NUMBER:
                return row.number
            case Column.TIME:
                return moment_words(row.issued_at, self._shop.timezone)
            case Column.AMOUNT:
                return format_baht(row.amount_satang)
            case Column.STATUS:
                return terms.row_status_words(row)
            case Column.LEARNT_BY:
                return words.learnt_words(LearntBy(row.learnt_by))
            case Column.WAITED:
                return terms.wait_words(row.waited_ms)
            case Column.CASHIER:
                return row.cashier
            case Column.NOTE:
                return row.note

    def _begin(self, rows: Rows) -> None:
        """The first rows of a new question: shown at once, the whole is counted afterwards."""
        self._reading = False
        self.beginResetModel()
        self._show([row.place for row in rows], rows)
        self.endResetModel()
        self.begun.emit()
        self.refresh()

    def _take_whole(self, whole: _Whole) -> None:
        """What is found now in place of what was found: rows that stay are not taken away."""
        before, after = self._places, whole.places
        added = len(after) - len(before)
        if added >= 0 and _is_end_of(before, after):
            self._insert(0, added, whole)
            if added:
                self.grown.emit(added)
        elif added >= 0 and _is_start_of(before, after):
            self._insert(len(before), added, whole)
        else:
            self.beginResetModel()
            self._show(after, whole.top)
            self.endResetModel()
            self.begun.emit()
        self.summed.emit(whole.totals)

    def _insert(self, first: int, added: int, whole: _Whole) -> None:
        if added:
            self.beginInsertRows(_ROOT, first, first + added - 1)
        self._show(whole.places, whole.top)
        if added:
            self.endInsertRows()
        self._changed(0, len(whole.places))

    def _show(self, places: Sequence[int], top: Rows) -> None:
        self._places = places
        self._blocks.clear()
        self._blocks[0] = top
        self._looked_at.clear()

    def _look_at(self, block: int) -> None:
        if block in self._looked_at:
            self._looked_at.remove(block)
        self._looked_at.append(block)
        if not self._reading and not self._soon.isActive():
            self._soon.start()

    def _read_looked_at(self) -> None:
        # A screen shows rows of two blocks at most; what was looked at before them was scrolled past.
        blocks = [block for block in self._looked_at[-2:] if block not in self._blocks]
        self._looked_at.clear()
        if not blocks or self._reading:
            return
        self._reading = True
        wanted = {
            block: self._places[block * BLOCK_ROWS : (block + 1) * BLOCK_ROWS] for block in blocks
        }

        def read(log: Log) -> dict[int, Rows]:
            return {block: log.rows(places) for block, places in wanted.items()}

        self._reader.ask(_ROWS, read, self._take_blocks, self._failed)

    def _take_blocks(self, blocks: dict[int, Rows]) -> None:
        self._reading = False
        for block, rows in blocks.items():
            first = block * BLOCK_ROWS
            places = self._places[first : first + BLOCK_ROWS]
            # Read for rows that have moved on meanwhile: being looked at, they are read again.
            if [row.place for row in rows] == list(places):
                self._blocks[block] = rows
                self._blocks.move_to_end(block)
            self._changed(first, min(first + BLOCK_ROWS, len(self._places)))
        while len(self._blocks) > MOST_BLOCKS:
            self._blocks.popitem(last=False)
        if self._looked_at:
            self._soon.start()

    def _changed(self, first: int, end: int) -> None:
        if end > first:
            self.dataChanged.emit(self.index(first, 0), self.index(end - 1, len(COLUMNS) - 1))

    def _failed(self, error: KioskError) -> None:
        self._reading = False
        self._looked_at.clear()
        self.failed.emit(error)


def _whole(log: Log, wanted: LogFilter, order: Order) -> _Whole:
    with log.unchanging():
        places = log.places(wanted, order)
        return _Whole(places, log.totals(wanted), log.rows(places[:BLOCK_ROWS]))


def _is_end_of(before: Sequence[int], after: Sequence[int]) -> bool:
    """Everything known stands unchanged at the end: rows came in at the top. Looked at in a few places: in a
    list sorted by place or amount that grew by so many, nothing else can lie between equal ends."""
    added = len(after) - len(before)
    return bool(before) and before[0] == after[added] and before[-1] == after[-1]


def _is_start_of(before: Sequence[int], after: Sequence[int]) -> bool:
    """Everything known stands unchanged at the top: rows came in below."""
    return bool(before) and before[0] == after[0] and before[-1] == after[len(before) - 1]
