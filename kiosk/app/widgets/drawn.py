"""Rows that are drawn by hand: what tables and lists of them have in common, whatever their rows tell.

Columns leave where there is no room, rows are whole, keys and touch go through them; the ground shows which row is
marked, and whether the keyboard is here.
"""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import (
    QAbstractItemModel,
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
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from kiosk.app.theme.tokens import COLOURS, room_px, text_px
from kiosk.app.widgets.fit import font_of, metrics_of
from kiosk.app.widgets.row_mark import mark_current

ROW_PX = 48
HEADER_PX = 46
PAD_PX = 14
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


def paint_ground(
    painter: QPainter, view: QAbstractItemView, box: QRect, state: QStyle.StateFlag, *, first: bool
) -> None:
    """The ground of a row's cell and the line below it; `first`: the mark stands at its left edge."""
    selected = bool(state & QStyle.StateFlag.State_Selected)
    if selected:
        painter.fillRect(box, QColor(COLOURS.navy_tint))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, QColor(COLOURS.page))
    painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(COLOURS.line))
    if selected and first:
        # Not by colour alone, and wider while the keyboard is here.
        mark = 6 if view.hasFocus() else 3
        painter.fillRect(box.left(), box.top(), mark, box.height(), QColor(COLOURS.accent))


def paint_words(
    painter: QPainter,
    box: QRectF | QRect,
    text: str,
    pixels: int,
    *,
    colour: str | None = None,
    bold: bool = False,
    right: bool = False,
) -> int:
    """Draw one line of text, shortened to its box; how many pixels wide it is."""
    weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    metrics = metrics_of(pixels, weight)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(1, int(box.width())))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font_of(pixels, weight))
    painter.setPen(QColor(colour or COLOURS.ink))
    painter.drawText(box, (side | Qt.AlignmentFlag.AlignVCenter).value, shown)
    return metrics.horizontalAdvance(shown)


def _set_up(view: QAbstractItemView) -> None:
    view.setMouseTracking(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    QScroller.grabGesture(view.viewport(), QScroller.ScrollerGestureType.TouchGesture)


class Cells(QStyledItemDelegate):
    """Draws the cells of a `DrawnTable`."""

    def __init__(self, table: DrawnTable) -> None:
        super().__init__(table)
        self.table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high."""
        return QSize(40, self.table.row_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground and line, and what the cell tells."""
        box: QRect = option.rect
        first = index.column() == self.table.first_column
        painter.save()
        paint_ground(painter, self.table, box, option.state, first=first)
        self.paint_cell(painter, box.adjusted(PAD_PX, 0, -PAD_PX, 0), index)
        painter.restore()

    @abstractmethod
    def paint_cell(self, painter: QPainter, box: QRect, index: Index) -> None:
        """What a cell tells, on its ground."""


class DrawnTable(QTableView):
    """`chosen` carries the row that was pressed or entered. Those who inherit set their `Cells`."""

    chosen = Signal(int)
    first_column = 0

    def __init__(self, name: str, model: QAbstractItemModel) -> None:
        super().__init__()
        self.text_px = text_px(15)
        self.row_px = room_px(ROW_PX)
        self.setObjectName(name)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setMinimumHeight(room_px(HEADER_PX + 2 * ROW_PX))
        _set_up(self)
        self._build_headers()
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    @abstractmethod
    def share_room(self) -> None:
        """Give every column its width, or hide it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes: show which row it is at."""
        super().focusInEvent(event)
        mark_current(self, event)

    def select_row(self, row: int) -> None:
        """Mark a row and bring it into sight."""
        index = self.model().index(row, self.first_column)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def set_text_px(self, pixels: int) -> None:
        """The size of type of the rows."""
        self.text_px = text_px(pixels)
        self.horizontalHeader().setFont(font_of(self.text_px - 1, QFont.Weight.DemiBold))
        self.share_room()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter opens; what means nothing here is left to the window."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.currentIndex().isValid():
                    self.chosen.emit(self.currentIndex().row())
            case Qt.Key.Key_Escape:
                event.ignore()
            case Qt.Key.Key_Home | Qt.Key.Key_End if self.model().rowCount():
                last = event.key() == Qt.Key.Key_End
                self.select_row(self.model().rowCount() - 1 if last else 0)
            case _:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not move the mark: a million rows would be read for it."""

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into sight, and let the first one begin at the top: none is cut there."""
        super().scrollTo(index, hint)
        bar = self.verticalScrollBar()
        bar.setValue(-(-bar.value() // self.row_px) * self.row_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew, and the height: whole rows only, so that none is cut."""
        super().resizeEvent(event)
        self.share_room()
        height = self.viewport().height()
        self.row_px = height // max(1, height // room_px(ROW_PX))
        if self.verticalHeader().defaultSectionSize() != self.row_px:
            self.verticalHeader().setDefaultSectionSize(self.row_px)
        self.verticalScrollBar().setSingleStep(self.row_px)

    def _build_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(room_px(ROW_PX))
        titles = self.horizontalHeader()
        titles.setFixedHeight(room_px(HEADER_PX))
        titles.setHighlightSections(False)
        titles.setSectionsClickable(False)
        titles.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)


class DrawnList(QListView):
    """`chosen` carries the row that was entered."""

    chosen = Signal(int)

    def __init__(self, name: str, model: QAbstractItemModel) -> None:
        super().__init__()
        self.text_px = text_px(15)
        self.setObjectName(name)
        self.setModel(model)
        self.setUniformItemSizes(True)
        _set_up(self)

    def set_text_px(self, pixels: int) -> None:
        """The size of type of the rows."""
        if text_px(pixels) != self.text_px:
            self.text_px = text_px(pixels)
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter enters; what means nothing here is left to the window."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.currentIndex().isValid():
                    self.chosen.emit(self.currentIndex().row())
            case Qt.Key.Key_Escape:
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not move the mark."""
