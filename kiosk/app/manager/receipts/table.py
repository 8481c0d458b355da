"""The table of receipts: a million rows, read as they are looked at, and the order they stand in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QFont, QKeyEvent, QPainter

from kiosk.app.manager.receipts import terms
from kiosk.app.manager.receipts.model import COLUMNS, LogModel
from kiosk.app.manager.receipts.terms import Column
from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS, TONES
from kiosk.app.widgets.drawn import PAD_PX, Cells, DrawnTable, Index, paint_words
from kiosk.app.widgets.fit import font_of, metrics_of
from kiosk.app.widgets.spoken import speak_as
from kiosk.till.log.listing import LogRow, Order

_PILL_RATIO = 1.95

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
_STRONG = {Column.NUMBER, Column.AMOUNT}
_BY_AMOUNT = (Order.LARGEST, Order.SMALLEST)
_MUTED = {Column.LEARNT_BY, Column.WAITED, Column.CASHIER}


class _Cells(Cells):
    """Words, a mark, or a bar where the words are still being read."""

    def __init__(self, table: ReceiptTable, model: LogModel) -> None:
        super().__init__(table)
        self._model = model

    def paint_cell(self, painter: QPainter, box: QRect, index: Index) -> None:
        """As the row is known."""
        shown = index.data()  # being looked at is what has it read
        row = self._model.row_at(index.row())
        column = COLUMNS[index.column()]
        if row is None:
            self._paint_placeholder(painter, box, column)
        elif column is Column.STATUS:
            paint_status(painter, QRectF(box), row, self.table.text_px - 1)
        else:
            paint_words(
                painter,
                box,
                shown or "",
                self.table.text_px,
                colour=COLOURS.muted if column in _MUTED else COLOURS.ink,
                bold=column in _STRONG,
                right=column is Column.AMOUNT,
            )

    def _paint_placeholder(self, painter: QPainter, box: QRect, column: Column) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.soft))
        width = min(box.width(), round(self.table.text_px * 4.5))
        left = box.right() - width if column is Column.AMOUNT else box.left()
        painter.drawRoundedRect(QRectF(left, box.center().y() - 6, width, 12), 6, 6)


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


class ReceiptTable(DrawnTable):
    """`order_asked` carries the `Order` that is wanted."""

    order_asked = Signal(object)

    def __init__(self, model: LogModel) -> None:
        super().__init__("receiptTable", model)
        self._order = Order.NEWEST
        self.setItemDelegate(_Cells(self, model))
        titles = self.horizontalHeader()
        titles.setSectionsClickable(True)
        titles.setSortIndicatorShown(True)
        titles.sectionClicked.connect(self._sort_by)
        titles.setObjectName("receiptTitles")
        speak_as(titles, QAccessible.Role.ColumnHeader)
        model.grown.connect(self._keep_place)
        self.retranslate()

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

    def retranslate(self) -> None:
        """What the titles are for, in the language of now."""
        titles = self.horizontalHeader()
        titles.setAccessibleName(self.tr("Sort (F7)"))
        titles.setToolTip(self.tr("Sort (F7)"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 is a press on a title: by time, by time the other way, by amount, and round."""
        if event.key() == Qt.Key.Key_F7:
            orders = list(Order)
            self.order_asked.emit(orders[(orders.index(self._order) + 1) % len(orders)])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

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

    def share_room(self) -> None:
        """Columns that do not fit leave; the note, or else the last, takes what is left."""
        room = self.viewport().width()
        widths = {c: round(_EM_OF_COLUMN[c] * self.text_px) + 2 * PAD_PX for c in COLUMNS}
        for column in _LEAVES_FIRST:
            if sum(widths.values()) <= room:
                break
            del widths[column]
        if widths[Column.NUMBER] + widths[Column.TIME] + widths[Column.AMOUNT] > room:
            # Words twice as large: an amount is looked for more often than a time, and half a state is none.
            del widths[Column.TIME], widths[Column.STATUS]
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
