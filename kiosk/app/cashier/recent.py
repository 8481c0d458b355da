"""The list of sales at the side: parked ones first, then the newest. Rows are drawn, never widgets.

Rows divide the height of the list evenly, so that no row is ever cut.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kiosk.app import words
from kiosk.app.cashier.keys import Command, meaning_of
from kiosk.app.frame import Shop
from kiosk.app.theme.tokens import COLOURS, TONES, room_px, text_px
from kiosk.app.widgets.fit import font_of
from kiosk.app.widgets.pill import paint_pill, pill_size
from kiosk.core.money import format_baht
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import RecentSale, TillView

ROW_PX = 68
_PAD = 20
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_COMES_BACK = OPEN | {SaleState.ATTENTION}


def can_come_back(sale: RecentSale) -> bool:
    """It can be brought to the window again: something may still become of it."""
    return sale.state in _COMES_BACK or sale.taking_back is not None


def rows_of(view: TillView) -> tuple[RecentSale, ...]:
    """Parked sales, then the newest, each once; the sale on the window is not repeated."""
    shown = view.shown.sale_id if view.shown is not None else None
    parked = {sale.sale_id for sale in view.parked}
    newest = (s for s in view.recent if s.sale_id not in parked and s.sale_id != shown)
    return (*view.parked, *newest)


class RecentModel(QAbstractListModel):
    """The rows, with what a screen reader says of each."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._rows: tuple[RecentSale, ...] = ()

    def show_rows(self, rows: tuple[RecentSale, ...]) -> None:
        """Replace the rows if they differ."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def sale_at(self, index: _Index) -> RecentSale:
        """The sale of a row."""
        return self._rows[index.row()]

    def second_line(self, sale: RecentSale) -> str:
        """`A1-000128 · 14:29 · note`."""
        parts = (sale.receipt_number or "", self._shop.clock_text(sale.at), sale.note)
        return " · ".join(part for part in parts if part)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row as words."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        sale = self.sale_at(index)
        state = words.mark_words(sale)
        return f"฿{format_baht(sale.amount_satang)} · {state} · {self.second_line(sale)}"


class _Rows(QStyledItemDelegate):
    """Draws a row: amount, number and time, and how the sale stands."""

    def __init__(self, view: RecentList, model: RecentModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The same height for every row."""
        return QSize(100, self._view.row_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row; the mark at the right is never covered by the words at the left."""
        sale = self._model.sale_at(index)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        self._paint_ground(painter, box, sale, state)
        small = self._view.small_px
        mark = words.mark_words(sale)
        size = pill_size(mark, small - 1)
        right = box.right() - _PAD
        pill = QRectF(
            right - size.width(), box.center().y() - size.height() / 2, size.width(), size.height()
        )
        colours = TONES[words.tone_of(sale)]
        paint_pill(painter, pill, mark, small - 1, colours, radius=8)
        line = QRect(
            box.left() + _PAD,
            box.center().y() - room_px(24),
            int(pill.left()) - box.left() - _PAD - 14,
            room_px(26),
        )
        painter.setPen(QColor(COLOURS.ink))
        _text(
            painter, line, f"฿{format_baht(sale.amount_satang)}", small + 3, QFont.Weight.DemiBold
        )
        painter.setPen(QColor(COLOURS.muted))
        _text(
            painter,
            line.translated(0, room_px(25)),
            self._model.second_line(sale),
            small,
            QFont.Weight.Normal,
        )
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, box: QRect, sale: RecentSale, state: QStyle.StateFlag
    ) -> None:
        pressable = can_come_back(sale)
        if pressable and state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(COLOURS.page))
        painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(COLOURS.line))
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QColor(COLOURS.focus))
            painter.drawRect(box.adjusted(4, 4, -5, -5))


def _text(painter: QPainter, box: QRect, text: str, pixels: int, weight: QFont.Weight) -> None:
    font = font_of(pixels, weight)
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, shown)


class RecentList(QListView):
    """`chosen` carries the id of a sale that can be brought back to the window."""

    chosen = Signal(str)

    def __init__(self, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row_px = room_px(ROW_PX)
        self.small_px = text_px(14)
        self._sales = RecentModel(shop)
        self.setObjectName("recentSales")
        self.setModel(self._sales)
        self.setItemDelegate(_Rows(self, self._sales))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setMinimumHeight(room_px(ROW_PX))
        self.clicked.connect(self._choose)

    def show_view(self, view: TillView) -> None:
        """Bring the rows up to date."""
        self._sales.show_rows(rows_of(view))

    def retranslate(self) -> None:
        """The rows' words are made when they are drawn."""
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many whole rows as fit, all of one height."""
        rows = max(1, self.height() // room_px(ROW_PX))
        self.row_px = self.height() // rows
        self.setViewportMargins(0, 0, 0, self.height() - self.row_px * rows)
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter chooses; keys with a meaning for the window are left to it."""
        meaning = meaning_of(event)
        if meaning is Command.CONFIRM and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        elif meaning is not None:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not move the selection."""

    def _choose(self, index: QModelIndex) -> None:
        sale = self._sales.sale_at(index)
        if can_come_back(sale):
            self.chosen.emit(sale.sale_id)
