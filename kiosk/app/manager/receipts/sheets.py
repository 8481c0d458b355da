"""Small sheets under a filter's button: a range of days, a range of amounts. Typed or pressed, Escape leaves."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.dates import month_words, parse_day, shown_year, typed_day
from kiosk.app.frame import Shop
from kiosk.app.sentences import amount_sentence
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.dropdown import Dropdown
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.money import AmountError, format_baht, parse_baht


class RangeSheet(Dropdown):
    """Two fields, *from* and *to*, with a sentence for what cannot be read. `applied` is sent on Enter."""

    applied = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._from_label = RoleLabel("muted")
        self._to_label = RoleLabel("muted")
        self.from_edit = _field("rangeFrom")
        self.to_edit = _field("rangeTo")
        self._problem = RoleLabel("muted", "rangeProblem", wraps=True)
        self._apply = RoleButton("primary", "rangeApply")
        self._apply.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._apply.clicked.connect(self._try_apply)
        grid = QGridLayout()
        grid.setSpacing(Space.SMALL)
        for column, (label, edit) in enumerate(
            ((self._from_label, self.from_edit), (self._to_label, self.to_edit))
        ):
            label.setBuddy(edit)
            grid.addWidget(label, 0, column)
            grid.addWidget(edit, 1, column)
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        self.inside.setSpacing(Space.SMALL)
        self.inside.addLayout(grid)
        self.inside.addWidget(self._problem)
        self.inside.addWidget(self._apply)
        self._problem.hide()

    def open_under(self, button: QWidget) -> None:
        """Show the sheet with the keyboard in its first field."""
        self._problem.hide()
        self.retranslate()
        super().open_under(button)
        self.from_edit.setFocus(Qt.FocusReason.PopupFocusReason)
        self.from_edit.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies, Escape leaves things as they are."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._try_apply()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._from_label.setText(self.tr("From"))
        self._to_label.setText(self.tr("To"))
        self.from_edit.setAccessibleName(self.tr("From"))
        self.to_edit.setAccessibleName(self.tr("To"))
        self._apply.show_words(self.tr("Show"))

    def take(self) -> str | None:
        """Read both fields; a sentence if that does not work."""
        raise NotImplementedError

    def _try_apply(self) -> None:
        problem = self.take()
        if problem is None:
            self.close_sheet()
            self.applied.emit()
            return
        self._problem.setText(problem)
        self._problem.show()
        self.adjustSize()


class DaySheet(RangeSheet):
    """`since` and `until`: None where the field is empty."""

    def __init__(self, today: date) -> None:
        super().__init__("daySheet")
        self.since: date | None = None
        self.until: date | None = None
        self.today = today
        self._target = self.from_edit
        self._month = RoleLabel("strong", "calendarMonth")
        self._month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._before = RoleButton("plain", "calendarBefore", icon_name="left")
        self._after = RoleButton("plain", "calendarAfter", icon_name="right")
        self.calendar = _calendar()
        self.calendar.clicked.connect(self._take_day)
        self.calendar.activated.connect(self._take_day)
        self.calendar.currentPageChanged.connect(lambda year, month: self._name_month())
        self._before.clicked.connect(self.calendar.showPreviousMonth)
        self._after.clicked.connect(self.calendar.showNextMonth)
        head = QHBoxLayout()
        for button in (self._before, self._after):
            button.setFixedSize(TOUCH_PX, TOUCH_PX)
        head.addWidget(self._before)
        head.addWidget(self._month, 1)
        head.addWidget(self._after)
        self.inside.insertLayout(1, head)
        self.inside.insertWidget(2, self.calendar)

    def show_days(self, since: date | None, until: date | None, today: date) -> None:
        """What is chosen now."""
        self.since, self.until, self.today = since, until, today
        self.from_edit.setText("" if since is None else typed_day(since))
        self.to_edit.setText("" if until is None else typed_day(until))
        self.calendar.setSelectedDate(_qdate(since or today))
        self._target = self.from_edit

    def take(self) -> str | None:
        """Read both days."""
        days: list[date | None] = []
        for edit in (self.from_edit, self.to_edit):
            text = edit.text().strip()
            day = parse_day(text, self.today) if text else None
            if text and day is None:
                return self.tr("“{text}” is no day. Write it like {example}.").format(
                    text=text, example=typed_day(self.today)
                )
            days.append(day)
        since, until = days
        if since is not None and until is not None and since > until:
            since, until = until, since
        self.since, self.until = since, until
        return None

    def retranslate(self) -> None:
        """The names of days and months, and how a day is typed."""
        super().retranslate()
        self.calendar.setLocale(QLocale())
        self.calendar.setAccessibleName(self.tr("Calendar"))
        _days_of(self.calendar).setAccessibleName(self.tr("Calendar"))
        self._before.setAccessibleName(self.tr("Month before"))
        self._after.setAccessibleName(self.tr("Next month"))
        for edit in (self.from_edit, self.to_edit):
            edit.setPlaceholderText(typed_day(self.today))
        self._name_month()

    def _name_month(self) -> None:
        month, year = self.calendar.monthShown(), self.calendar.yearShown()
        self._month.setText(f"{month_words(month)} {shown_year(year)}")

    def _take_day(self, day: QDate) -> None:
        """A day pressed goes to *from*, the next one to *to*."""
        if self.to_edit.hasFocus():
            self._target = self.to_edit
        self._target.setText(typed_day(date(day.year(), day.month(), day.day())))
        self._target = self.to_edit if self._target is self.from_edit else self.from_edit


class AmountSheet(RangeSheet):
    """`least_satang` and `most_satang`: None where the field is empty."""

    def __init__(self, shop: Shop) -> None:
        super().__init__("amountSheet")
        self._shop = shop
        self.least_satang: int | None = None
        self.most_satang: int | None = None

    def show_amounts(self, least: int | None, most: int | None) -> None:
        """What is chosen now."""
        self.from_edit.setText("" if least is None else format_baht(least))
        self.to_edit.setText("" if most is None else format_baht(most))

    def take(self) -> str | None:
        """Read both amounts."""
        ends: list[int | None] = []
        for edit in (self.from_edit, self.to_edit):
            try:
                ends.append(parse_baht(edit.text()) if edit.text().strip() else None)
            except AmountError as error:
                return amount_sentence(error.problem, self._shop)
        least, most = ends
        if least is not None and most is not None and least > most:
            least, most = most, least
        self.least_satang, self.most_satang = least, most
        return None

    def retranslate(self) -> None:
        """Amounts are in baht."""
        super().retranslate()
        for edit in (self.from_edit, self.to_edit):
            edit.setPlaceholderText(self.tr("baht"))


def _field(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setMinimumHeight(TOUCH_PX)
    edit.setMinimumWidth(150)
    return edit


class _Calendar(QCalendarWidget):
    """The day that is chosen has a ring while the keyboard is at the days."""

    def paintCell(self, painter: QPainter, rect: QRect, day: QDate | date) -> None:
        """As Qt draws it, then the ring."""
        shown = day if isinstance(day, QDate) else _qdate(day)
        super().paintCell(painter, rect, shown)
        if shown == self.selectedDate() and _days_of(self).hasFocus():
            painter.save()
            painter.setPen(QPen(QColor(COLOURS.practice), 3))
            painter.drawRect(rect.adjusted(2, 2, -3, -3))
            painter.restore()


def _calendar() -> QCalendarWidget:
    """Qt's calendar without its head: that has neither the Buddhist era nor room for a finger."""
    calendar = _Calendar()
    calendar.setObjectName("rangeCalendar")
    calendar.setNavigationBarVisible(False)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())
    calendar.setFixedSize(7 * (TOUCH_PX + 2), 7 * TOUCH_PX)
    return calendar


def _days_of(calendar: QCalendarWidget) -> QTableView:
    days = calendar.findChild(QTableView, "qt_calendar_calendarview")
    assert days is not None  # Qt's own name of it, since Qt 4
    return days


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
