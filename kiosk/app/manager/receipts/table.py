"""The table of receipts: rows drawn by hand, columns that leave when there is no room, keys and touch."""

from __future__ import annotations

from PySide6.QtCore import (
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

from kiosk.app.manager.receipts import terms
from kiosk.app.manager.receipts.model import COLUMNS, LogModel
from kiosk.app.manager.receipts.terms import Column
from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS, TONES
from kiosk.app.widgets.fit import font_of, metrics_of
from kiosk.app.widgets.row_mark import mark_current
from kiosk.till.listing import LogRow, Order

ROW_PX = 48
HEADER_PX = 46
_PAD = 14
_PILL_RATIO = 1.95
_Index = QModelIndex | QPersistentModelIndex

_EM_OF_COLUMN: dict[Column, float] = {
    Column.NUMBER: 6.2,
    Column.TIME: 9.2,
    Column.AMOUNT: 7.2,
    Column.STATUS: 11.0,
    Column.LEARNT_BY: 11.6,
    Column.WAITED: 6.0,
    Column.CASHIER: 7.0,
    Column.NOTE: 8.0,
}
"""Room a column needs, in sizes of the type of the rows."""
_LEAST_STATUS_EM = 8.0
_LEAVES_FIRST = (Column.CASHIER, Column.WAITED, Column.LEARNT_BY, Column.NOTE)
"""Columns that go when the table is narrow; the detail shows them all the same."""
_STRONG = {Column.NUMBER: QFont.Weight.DemiBold, Column.AMOUNT: QFont.Weight.DemiBold}
_BY_AMOUNT = (Order.LARGEST, Order.SMALLEST)
_MUTED = {Column.LEARNT_BY, Column.WAITED, Column.CASHIER}


class _Cells(QStyledItemDelegate):
    """Draws a cell."""

    def __init__(self, table: ReceiptTable, model: LogModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is equally high."""
        return QSize(40, self._table.row_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, line, and words; a bar where the words are still being read."""
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        self._paint_ground(painter, box, state, index)
        shown = index.data()  # being looked at is what has it read
        row = self._model.row_at(index.row())
        column = COLUMNS[index.column()]
        inside = box.adjusted(_PAD, 0, -_PAD, 0)
        if row is None:
            self._paint_placeholder(painter, inside, column)
        elif column is Column.STATUS:
            self._paint_status(painter, inside, row)
        else:
            pixels = self._table.text_px
            weight = _STRONG.get(column, QFont.Weight.Normal)
            painter.setFont(font_of(pixels, weight))
            painter.setPen(QColor(COLOURS.muted if column in _MUTED else COLOURS.ink))
            side = Qt.AlignmentFlag.AlignLeft
            if column is Column.AMOUNT:
                side = Qt.AlignmentFlag.AlignRight
            words = metrics_of(pixels, weight).elidedText(
                shown or "", Qt.TextElideMode.ElideRight, inside.width()
            )
            painter.drawText(inside, (side | Qt.AlignmentFlag.AlignVCenter).value, words)
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
        if selected and index.column() == self._table.first_column:
            # Not by colour alone, and wider while the keyboard is here.
            mark = 6 if self._table.hasFocus() else 3
            painter.fillRect(box.left(), box.top(), mark, box.height(), QColor(COLOURS.accent))

    def _paint_placeholder(self, painter: QPainter, box: QRect, column: Column) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.soft))
        width = min(box.width(), round(self._table.text_px * 4.5))
        left = box.right() - width if column is Column.AMOUNT else box.left()
        painter.drawRoundedRect(QRectF(left, box.center().y() - 6, width, 12), 6, 6)

    def _paint_status(self, painter: QPainter, box: QRect, row: LogRow) -> None:
        paint_status(painter, QRectF(box), row, self._table.text_px - 1)


def paint_status(painter: QPainter, box: QRectF, row: LogRow, pixels: int) -> None:
    """The mark of a receipt's status at the left of `box`: ground, picture and words."""
    colours = TONES[terms.TONE_OF_STATUS[row.status]]
    metrics = metrics_of(pixels, QFont.Weight.DemiBold)
    side, gap, pad = pixels * 1.05, pixels * 0.4, pixels * 0.6
    most = box.width() - side - gap - 2 * pad
    words = terms.row_status_words(row)
    if metrics.horizontalAdvance(words) > most:
        # Half a sum would be a wrong one: the word alone.
        words = terms.status_words(row.status)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(1, int(most)))
    width = metrics.horizontalAdvance(words) + side + gap + 2 * pad
    height = pixels * _PILL_RATIO
    pill = QRectF(box.left(), box.center().y() - height / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.ground))
    painter.drawRoundedRect(pill, 8, 8)
    mark = QRectF(pill.left() + pad, pill.center().y() - side / 2, side, side)
    paint_icon(painter, terms.ICON_OF_STATUS[row.status], colours.text, mark)
    painter.setFont(font_of(pixels, QFont.Weight.DemiBold))
    painter.setPen(QColor(colours.text))
    text = QRectF(mark.right() + gap, pill.top(), pill.right() - mark.right(), height)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter.value, words)


class ReceiptTable(QTableView):
    """`chosen` carries the row that was pressed or entered, `order_asked` the `Order` that is wanted."""

    chosen = Signal(int)
    order_asked = Signal(object)

    def __init__(self, model: LogModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text_px = 15
        self.row_px = ROW_PX
        self.first_column = 0
        self._order = Order.NEWEST
        self._rows = model
        self.setObjectName("receiptTable")
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
        model.grown.connect(self._keep_place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes: show which row it is at."""
        super().focusInEvent(event)
        mark_current(self, event)

    def select_row(self, row: int) -> None:
        """Mark a row and bring it into sight."""
        index = self._rows.index(row, self.first_column)
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self.scrollTo(index)

    def show_order(self, order: Order) -> None:
        """The arrow beside the title that the rows are sorted by."""
        self._order = order
        column = Column.AMOUNT if order in _BY_AMOUNT else Column.TIME
        down = order in (Order.NEWEST, Order.LARGEST)
        self.horizontalHeader().setSortIndicator(
            COLUMNS.index(column),
            # The style's arrow points up where rows go down.
            Qt.SortOrder.AscendingOrder if down else Qt.SortOrder.DescendingOrder,
        )

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

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into sight, and let the first one begin at the top: none is cut there."""
        super().scrollTo(index, hint)
        bar = self.verticalScrollBar()
        bar.setValue(-(-bar.value() // self.row_px) * self.row_px)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not move the selection: a million rows would be read for it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew, and the height: whole rows only, so that none is cut."""
        super().resizeEvent(event)
        self._share_room()
        height = self.viewport().height()
        self.row_px = height // max(1, height // ROW_PX)
        if self.verticalHeader().defaultSectionSize() != self.row_px:
            self.verticalHeader().setDefaultSectionSize(self.row_px)
        self.verticalScrollBar().setSingleStep(self.row_px)

    def _build_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        titles = self.horizontalHeader()
        titles.setFixedHeight(HEADER_PX)
        titles.setSectionsClickable(True)
        titles.setSortIndicatorShown(True)
        titles.setHighlightSections(False)
        titles.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        titles.sectionClicked.connect(self._sort_by)

    def _sort_by(self, section: int) -> None:
        # Numbers count up as time does. By the other columns nobody asked for an order.
        by_amount = COLUMNS[section] is Column.AMOUNT
        if not by_amount and COLUMNS[section] not in (Column.NUMBER, Column.TIME):
            self.show_order(self._order)  # Qt has turned the arrow already
            return
        first, second = (
            (Order.LARGEST, Order.SMALLEST) if by_amount else (Order.NEWEST, Order.OLDEST)
        )
        self.order_asked.emit(second if self._order is first else first)

    def _share_room(self) -> None:
        """Columns that do not fit leave; the note, or else the last, takes what is left."""
        room = self.viewport().width()
        widths = {c: round(_EM_OF_COLUMN[c] * self.text_px) + 2 * _PAD for c in COLUMNS}
        for column in _LEAVES_FIRST:
            if sum(widths.values()) <= room:
                break
            del widths[column]
        last = next(reversed(widths))
        least = round(_LEAST_STATUS_EM * self.text_px) if last is Column.STATUS else widths[last]
        widths[last] = max(least, room - sum(widths.values()) + widths[last])
        for section, column in enumerate(COLUMNS):
            self.setColumnHidden(section, column not in widths)
            if column in widths:
                self.setColumnWidth(section, widths[column])

    def _keep_place(self, added: int) -> None:
        """Rows came in at the top: whoever reads further down goes on reading the same rows."""
        bar = self.verticalScrollBar()
        if bar.value() > 0:
            bar.setValue(bar.value() + added * self.row_px)
