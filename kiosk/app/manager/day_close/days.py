"""The business days as a list: those that are open on top, then every Z, newest first, read as they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
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

from kiosk.app.dates import day_words, weekday_words
from kiosk.app.manager.day_close.facts import baht_words
from kiosk.app.manager.day_close.reports import Report
from kiosk.app.theme.tokens import COLOURS, TONES, Tone
from kiosk.app.widgets.fit import font_of, metrics_of
from kiosk.app.widgets.pill import paint_pill, pill_size

translate = QCoreApplication.translate

PAGE_ROWS = 40
_PAD = 16
_ROW_EM = 4.1
_SMALL = 0.88
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def state_words(report: Report) -> tuple[str, Tone] | None:
    """What a day that has no Z is marked with."""
    if report.number is not None:
        return None
    if report.over:
        return translate("DayClose", "Not closed"), Tone.TROUBLE
    return translate("DayClose", "Open"), Tone.PAID


def below_words(report: Report) -> str:
    """`A1-Z0041 · 128 receipts`; an open day has no number."""
    count = (
        translate("Log", "1 receipt")
        if report.receipts_count == 1
        else translate("Log", "{n} receipts").format(n=f"{report.receipts_count:,}")
    )
    return " · ".join(part for part in (report.number or report.till, count) if part)


class DayModel(QAbstractListModel):
    """`more_asked`: somebody looks at the end, and there may be more."""

    more_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._open: list[Report] = []
        self._closed: list[Report] = []
        self._whole = False

    @property
    def oldest_z(self) -> int | None:
        """The sequence of the last Z known."""
        return self._closed[-1].sequence if self._closed else None

    def show_days(self, still_open: Sequence[Report], closed: Sequence[Report]) -> None:
        """Begin anew with the newest."""
        self.beginResetModel()
        self._open = list(still_open)
        self._closed = list(closed)
        self._whole = len(closed) < PAGE_ROWS
        self.endResetModel()

    def add_older(self, closed: Sequence[Report]) -> None:
        """More of them at the end."""
        self._whole = len(closed) < PAGE_ROWS
        if not closed:
            return
        first = self.rowCount()
        self.beginInsertRows(_ROOT, first, first + len(closed) - 1)
        self._closed += closed
        self.endInsertRows()

    def report_at(self, row: int) -> Report | None:
        """The day in a row."""
        days = (*self._open, *self._closed)
        return days[row] if 0 <= row < len(days) else None

    def row_of(self, key: object) -> int | None:
        """Where a day stands now."""
        days = (*self._open, *self._closed)
        return next((row for row, day in enumerate(days) if day.key == key), None)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many are known."""
        return 0 if parent.isValid() else len(self._open) + len(self._closed)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A day in words, for a screen reader; it is drawn by the delegate."""
        report = self.report_at(index.row())
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if report is None or role not in spoken:
            return None
        state = state_words(report)
        parts = (day_words(report.day), state[0] if state else "", below_words(report))
        return " · ".join(part for part in (*parts, baht_words(report.net_satang)) if part)

    def canFetchMore(self, parent: _Index) -> bool:
        """There may be older ones."""
        return not parent.isValid() and not self._whole and bool(self._closed)

    def fetchMore(self, parent: _Index) -> None:
        """Have them read."""
        self.more_asked.emit()


class _Rows(QStyledItemDelegate):
    """Draws a day on two lines."""

    def __init__(self, view: DayList, model: DayModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is equally high."""
        return QSize(120, round(self._view.text_px * _ROW_EM))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, day and net, number and state."""
        report = self._model.report_at(index.row())
        if report is None:
            return
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        self._paint_ground(painter, box, state)
        pixels = self._view.text_px
        small = round(pixels * _SMALL)
        half = box.height() // 2
        upper = QRect(box.left() + _PAD, box.top() + 6, box.width() - 2 * _PAD, half - 6)
        lower = QRect(upper.left(), box.top() + half, upper.width(), half - 8)
        net = baht_words(report.net_satang)
        width = metrics_of(pixels, QFont.Weight.DemiBold).horizontalAdvance(net)
        self._write(painter, upper, net, pixels, right=True)
        day = f"{weekday_words(report.day)} {day_words(report.day)}"
        self._write(painter, upper.adjusted(0, 0, -width - 12, 0), day, pixels)
        mark = state_words(report)
        if mark is not None:
            size = pill_size(mark[0], small - 1, dot=True)
            pill = QRectF(
                lower.right() - size.width(),
                lower.center().y() - size.height() / 2,
                size.width(),
                size.height(),
            )
            paint_pill(painter, pill, mark[0], small - 1, TONES[mark[1]], dot=True)
            lower = lower.adjusted(0, 0, -size.width() - 12, 0)
        self._write(painter, lower, below_words(report), small, muted=True)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(COLOURS.navy_tint))
            # Not by colour alone, and wider while the keyboard is here.
            mark = 6 if self._view.hasFocus() else 3
            painter.fillRect(box.left(), box.top(), mark, box.height(), QColor(COLOURS.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(COLOURS.page))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(COLOURS.line))

    def _write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        pixels: int,
        *,
        right: bool = False,
        muted: bool = False,
    ) -> None:
        weight = QFont.Weight.Normal if muted else QFont.Weight.DemiBold
        painter.setFont(font_of(pixels, weight))
        painter.setPen(QColor(COLOURS.muted if muted else COLOURS.ink))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = metrics_of(pixels, weight).elidedText(
            text, Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, (side | Qt.AlignmentFlag.AlignVCenter).value, shown)


class DayList(QListView):
    """`chosen`: the marked day is wanted whole."""

    chosen = Signal()

    def __init__(self, model: DayModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dayList")
        self.text_px = 15
        self.setModel(model)
        self.setItemDelegate(_Rows(self, model))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def set_text_px(self, pixels: int) -> None:
        """The size of type of the rows."""
        if pixels != self.text_px:
            self.text_px = pixels
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter wants the day whole; Escape is the page's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
