"""The day close page: what is open and the way to close it above, the days below, one of them whole beside."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum, auto
from itertools import pairwise

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app.dates import day_words
from kiosk.app.manager.day_close.card import CloseCard
from kiosk.app.manager.day_close.days import PAGE_ROWS, DayList, DayModel
from kiosk.app.manager.day_close.facts import baht_words, open_lines
from kiosk.app.manager.day_close.panel import ReportPanel
from kiosk.app.manager.day_close.reports import Report, of_x, of_z
from kiosk.app.manager.day_close.run import CloseRun
from kiosk.app.manager.giving import print_copy, tell_paper
from kiosk.app.manager.notice import Notice, trouble
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.papers import Where
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Space, card_px, is_roomy, text_percent
from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.filter import FilterButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Action
from kiosk.till.books.closing import OpenDays, x_subject
from kiosk.till.books.documents import ZRow
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.snapshot import TillView

_DAYS = "days open"
_ZS = "days closed"
_OLDER = "days older"
_TILLS = "days tills"
_AT_MOST_EVERY_MS = 1_000
_MOST_NAMED = 6
"""So many open sales are named before closing; the paper names more, and all of them are counted."""
_LARGER_PX = 52
_ROOMY_PX = 480
"""Of the panel where words are large; it grows with them."""


class _Way(Enum):
    """How a paper leaves."""

    PRINTER = auto()
    FILE = auto()


class DayClosePage(ManagerPage):
    """Joins card, list and panel with the books; what a day comes to, and whether it may be closed, they say."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._open: OpenDays | None = None
        self._zs: list[ZRow] = []
        self._till: str | None = None
        self._tills: tuple[str, ...] = ()
        self._error: KioskError | None = None
        self._run: CloseRun | None = None
        self._seen: tuple[int, int] | None = None
        self._marked: object = None
        self._originals: set[tuple[str, _Way]] = set()
        self._taken: Report | None = None
        self._confirm: ConfirmSheet | None = None
        self.card = CloseCard(tools.shop)
        self.model = DayModel()
        self.list = DayList(self.model)
        self.panel = ReportPanel(tools.shop)
        self.notice = Notice("dayCloseNotice")
        self.till_button = FilterButton("dayTill")
        self.choices = ChoiceList("dayTills")
        self._days_title = RoleLabel("strong", "daysTitle")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AT_MOST_EVERY_MS)
        self._soon.timeout.connect(self._ask)
        self._build()
        self._connect()
        self.retranslate()

    def entered(self) -> None:
        """Read anew."""
        self._ask()
        self._tools.later.when(self._tools.books.tills(), self._take_tills, self._fail, _TILLS)

    def take_keyboard(self) -> None:
        """To the days, or to what stands in their place."""
        (self.notice.button if self._error is not None else self.list).setFocus()

    def show_view(self, view: TillView) -> None:
        """A receipt more, or a sale settled: read again, at most once in a while."""
        seen = (view.today_count, view.attention_count)
        if self._seen is not None and seen != self._seen and not self._soon.isActive():
            self._soon.start()
        self._seen = seen

    def step_back(self) -> bool:
        """From the paper back to the figures, from the panel back to the list."""
        if self.panel.shows_paper:
            self.panel.show_figures()
            return True
        if any(stop.hasFocus() for stop in self.panel.stops):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._days_title.setText(self.tr("Business days"))
        self.list.setAccessibleName(self.tr("Business days"))
        self._name_till()
        self._show_notice()
        self.list.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel takes its part of the width."""
        super().resizeEvent(event)
        large = self.window().property("density") == "large"
        self.list.set_text_px(18 if large else 15)
        width = min(640, round(self.width() * (0.5 if self.width() < 900 else 0.46)))
        if text_percent() > 100:
            width += _LARGER_PX  # three buttons stand beside each other
        self.panel.setFixedWidth(card_px(_ROOMY_PX) if is_roomy() else width)

    def hideEvent(self, event: QHideEvent) -> None:
        """A question nobody sees is not answered."""
        super().hideEvent(event)
        if self._confirm is not None:
            self._confirm.close_sheet()

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.LINE, Space.MEDIUM, Space.LINE, Space.LARGE)
        inside.setSpacing(Space.SMALL)
        head = QHBoxLayout()
        head.setContentsMargins(Space.LARGE, 0, Space.LARGE, 0)
        head.addWidget(self._days_title, 1)
        head.addWidget(self.till_button)
        self.till_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.till_button.hide()
        inside.addLayout(head)
        inside.addWidget(self.list, 1)
        beside = QHBoxLayout()
        beside.setSpacing(Space.MEDIUM)
        beside.addWidget(card, 1)
        beside.addWidget(self.panel)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.card)
        column.addLayout(beside, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(whole)
        self._stack.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        self.card.close_asked.connect(self._ask_to_close)
        self.card.stop_asked.connect(self._stop)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.chosen.connect(lambda row: self.panel.paper_button.setFocus())
        self.model.more_asked.connect(self._read_older)
        self.till_button.clicked.connect(self._choose_till)
        self.notice.pressed.connect(self._ask)
        self.panel.paper_asked.connect(self._show_paper)
        self.panel.save_asked.connect(lambda: self._give(_Way.FILE))
        self.panel.print_asked.connect(lambda: self._give(_Way.PRINTER))
        self.panel.told.connect(lambda sentence: self.said.emit(sentence, True))

    # What is read

    def _ask(self) -> None:
        books = self._tools.books
        self._tools.later.when(books.open_days(), self._take_open, self._fail, _DAYS)

    def _take_open(self, days: OpenDays) -> None:
        """One after the other: a day that was just closed must not be in neither of the lists."""
        self._error = None
        self._open = days
        self.card.show_days(days)
        newest = self._tools.books.recent_zs(PAGE_ROWS, till=self._till)
        self._tools.later.when(newest, self._take_newest, self._fail, _ZS)

    def _take_newest(self, rows: list[ZRow]) -> None:
        self._zs = rows
        self._show_days()

    def _show_days(self) -> None:
        """Both lists anew; what was marked is marked again, also when it has become a Z meanwhile."""
        if self._open is None:
            return
        today = self._open.today
        still_open = [of_x(x, today) for x in reversed(self._open.reports)]
        marked = self._marked
        self.model.show_days(still_open, [of_z(row) for row in self._zs])
        self._mark(self.model.row_of(marked) or 0)
        self._show_notice()

    def _mark(self, row: int) -> None:
        index = self.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flags)

    def _read_older(self) -> None:
        before = self.model.oldest_z
        older = self._tools.books.recent_zs(PAGE_ROWS, before, till=self._till)

        def add(rows: list[ZRow]) -> None:
            if self.model.oldest_z == before:  # nothing was begun anew meanwhile
                self.model.add_older([of_z(row) for row in rows])

        self._tools.later.when(older, add, self._fail, _OLDER)

    def _take_tills(self, tills: list[str]) -> None:
        self._tills = tuple(tills)
        self._name_till()

    def _name_till(self) -> None:
        self.till_button.setVisible(len(self._tills) > 1)
        till = self._till or (self._tills[0] if self._tills else "")
        text = self.tr("Till {code}").format(code=till)
        self.till_button.show_choice(text, text, active=self._till is not None)

    def _choose_till(self) -> None:
        """Closed days of a code that the till had before."""

        def take(till: str) -> None:
            self._till = None if till == self._tills[0] else till
            self._name_till()
            self._ask()

        choices = [(till, self.tr("Till {code}").format(code=till)) for till in self._tills]
        self.choices.open_choices(self.till_button, choices, self._till or self._tills[0], take)

    def _moved(self) -> None:
        report = self.model.report_at(self.list.currentIndex().row())
        if report is None:
            return
        self._marked = report.key
        self.panel.show_report(report)
        self._order_stops()

    def _fail(self, error: KioskError) -> None:
        self._error = error
        self._show_notice()

    def _show_notice(self) -> None:
        error = self._error
        if error is None:
            self._stack.setCurrentIndex(0)
            return
        sentence = problem_sentence(error.code, error.text)
        self.notice.show_notice(*trouble(sentence))
        self._stack.setCurrentWidget(self.notice)

    # Closing

    def _ask_to_close(self) -> None:
        """Say what closing means and what it does not wait for; then ask who may."""
        days = self._open
        if days is None or not days.next:
            return
        sheet = self._sheet()
        question = (
            self.tr("Close {day}?").format(day=day_words(days.next[0]))
            if len(days.next) == 1
            else self.tr("Close {n} days?").format(n=f"{len(days.next):,}")
        )
        do = self.tr("Close the day") if len(days.next) == 1 else self.tr("Close them")
        sheet.show_words(question, self._meaning(days), self.tr("Leave it open"), do)
        sheet.ask()

    def _meaning(self, days: OpenDays) -> str:
        one = len(days.next) == 1
        lines = [
            self.tr("A Z report is sealed. This cannot be undone.")
            if one
            else self.tr("A Z report is sealed for each of them. This cannot be undone.")
        ]
        if not days.missed:
            lines.append(self.tr("What is sold afterwards counts for the next business day."))
        last = next((x for x in days.reports if x.business_day == days.next[-1]), None)
        waiting = () if last is None else open_lines(last.fields, self._tools.shop.timezone)
        if waiting:
            lines += ["", self.tr("The close does not wait for:"), *waiting[:_MOST_NAMED]]
            if len(waiting) > _MOST_NAMED:
                lines.append("…")
            lines.append(self.tr("Their money counts for the day on which it comes."))
        return "\n".join(lines)

    def _sheet(self) -> ConfirmSheet:
        if self._confirm is None:
            self._confirm = ConfirmSheet(self.window(), ("closeKeepButton", "closeConfirmButton"))
            self._confirm.confirmed.connect(self._confirmed)
            self._confirm.left.connect(self.card.close_button.setFocus)
        return self._confirm

    def _confirmed(self) -> None:
        days = self._open
        if days is None or not days.next:
            return
        subject = " – ".join(dict.fromkeys(map(day_words, (days.next[0], days.next[-1]))))
        self._tools.authority.ask(self, Wanted(Act.Z, subject), self._close)

    def _close(self, permit: Permit) -> None:
        if self._run is not None or self._open is None or not self._open.next:
            return
        self._run = CloseRun(
            self._tools.books.close_days,
            self._tools.later,
            self._open.next,
            self.card.show_progress,
            self._closed,
        )
        self._run.begin(permit.who)

    def _stop(self) -> None:
        if self._run is not None:
            self._run.stop()

    def _closed(self, rows: tuple[ZRow, ...], error: KioskError | None) -> None:
        self._run = None
        self.card.show_ended()
        self._originals |= {(row.number, way) for row in rows for way in _Way}
        if rows:
            newest = rows[-1]
            self._marked = (newest.till, newest.business_day)
            self._till = None
            self._name_till()
        self._ask()
        if error is not None:
            self.said.emit(problem_sentence(error.code, error.text), False)
        elif len(rows) == 1:
            told = self.tr("Closed: {number} · {sum}")
            self.said.emit(
                told.format(number=rows[0].number, sum=baht_words(rows[0].net_satang)), True
            )
        elif rows:
            self.said.emit(self.tr("{n} Z reports are sealed").format(n=f"{len(rows):,}"), True)
        if self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # Papers

    def _is_copy(self, report: Report, way: _Way) -> bool:
        """A Z leaves once as it is, right after the close; whatever comes later is a copy. An X is never one."""
        return report.number is not None and (report.number, way) not in self._originals

    def _show_paper(self) -> None:
        report = self.panel.report
        if report is None:
            return
        if report.number is not None:
            self.panel.show_paper(copy=self._is_copy(report, _Way.PRINTER))
            return
        self._take_x(report, lambda: self.panel.show_paper(copy=False))

    def _give(self, way: _Way) -> None:
        """On paper, or as a file; copies and Xs once somebody allowed it and it is written down."""
        report, tools = self.panel.report, self._tools
        as_file = way is _Way.FILE
        if report is None:
            return
        if report.number is None or report.document is None:
            fields = dict(report.fields)
            self._take_x(
                report,
                lambda: self._tell(tools.papers.give_x(fields, as_file=as_file), way),
            )
        elif self._is_copy(report, way):
            print_copy(self, tools, report.number, report.document, as_file=as_file)
        else:
            self._originals.discard((report.number, way))
            self._tell(tools.papers.give(report.document, as_file=as_file), way)

    def _tell(self, paper: Future[Where], way: _Way) -> None:
        tell_paper(self, self._tools, paper, as_file=way is _Way.FILE)

    def _take_x(self, report: Report, then: Callable[[], None]) -> None:
        """An X leaves the screen: once it is allowed and written down, once for each that was taken."""
        if self._taken == report:
            then()
            return
        subject = x_subject(report.till, report.day.isoformat())

        def written(_: object) -> None:
            self._taken = report
            then()

        def allowed(permit: Permit) -> None:
            entry = self._tools.books.write_down(permit.who, Action.X, subject)
            self._tools.later.when(entry, written, self._say_trouble)

        self._tools.authority.ask(self, Wanted(Act.X, day_words(report.day)), allowed)

    def _say_trouble(self, error: KioskError) -> None:
        self.said.emit(problem_sentence(error.code, error.text), False)

    def _order_stops(self) -> None:
        """Tab goes down the page and then down the panel, whenever their parts were made."""
        above = (self.card.close_button, self.card.stop_button, self.till_button, self.list)
        for before, after in pairwise((*above, *self.panel.stops)):
            QWidget.setTabOrder(before, after)
