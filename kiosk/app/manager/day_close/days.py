"""The business days as a list: those that are open on top, then every Z, newest first, read as they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from kiosk.app.dates import day_words, weekday_words
from kiosk.app.manager.day_close.facts import baht_words
from kiosk.app.manager.day_close.reports import Report
from kiosk.app.theme.tokens import COLOURS, TONES, Tone
from kiosk.app.widgets.drawn import ROOT, DrawnList, Index, paint_ground, paint_words
from kiosk.app.widgets.pill import paint_pill, pill_size

translate = QCoreApplication.translate

PAGE_ROWS = 40
_PAD = 16
_ROW_EM = 4.1
_SMALL = 0.88


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
        self.beginInsertRows(ROOT, first, first + len(closed) - 1)
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

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many are known."""
        return 0 if parent.isValid() else len(self._open) + len(self._closed)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A day in words, for a screen reader; it is drawn by the delegate."""
        report = self.report_at(index.row())
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if report is None or role not in spoken:
            return None
        state = state_words(report)
        parts = (day_words(report.day), state[0] if state else "", below_words(report))
        return " · ".join(part for part in (*parts, baht_words(report.net_satang)) if part)

    def canFetchMore(self, parent: Index) -> bool:
        """There may be older ones."""
        return not parent.isValid() and not self._whole and bool(self._closed)

    def fetchMore(self, parent: Index) -> None:
        """Have them read."""
        self.more_asked.emit()


class _Rows(QStyledItemDelegate):
    """Draws a day on two lines."""

    def __init__(self, view: DayList, model: DayModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high."""
        return QSize(120, round(self._view.text_px * _ROW_EM))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, day and net, number and state."""
        report = self._model.report_at(index.row())
        if report is None:
            return
        box: QRect = option.rect
        painter.save()
        paint_ground(painter, self._view, box, option.state, first=True)
        pixels = self._view.text_px
        small = round(pixels * _SMALL)
        half = box.height() // 2
        upper = QRect(box.left() + _PAD, box.top() + 6, box.width() - 2 * _PAD, half - 6)
        lower = QRect(upper.left(), box.top() + half, upper.width(), half - 8)
        net = baht_words(report.net_satang)
        width = paint_words(painter, upper, net, pixels, bold=True, right=True)
        day = f"{weekday_words(report.day)} {day_words(report.day)}"
        paint_words(painter, upper.adjusted(0, 0, -width - 12, 0), day, pixels, bold=True)
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
        paint_words(painter, lower, below_words(report), small, colour=COLOURS.muted)
        painter.restore()


class DayList(DrawnList):
    """`chosen`: the marked day is wanted whole."""

    def __init__(self, model: DayModel) -> None:
        super().__init__("dayList", model)
        self.setItemDelegate(_Rows(self, model))
