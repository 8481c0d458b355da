"""The export page: choices above, what comes of them below; the writing itself goes on elsewhere."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.language import current_language
from kiosk.app.manager.export import terms
from kiosk.app.manager.export.choice import Choice, Period, seconds_left
from kiosk.app.manager.export.format_button import FormatButton
from kiosk.app.manager.export.outcome import OutcomeCard
from kiosk.app.manager.export.runner import Exports, Listener
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.receipts.filters import ALL_TILLS, till_words
from kiosk.app.manager.receipts.sheets import DaySheet
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Space, room_px
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.filter import FilterButton
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.parts import TouchScroll
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Action
from kiosk.till.export.export import Format, Job, Written
from kiosk.till.export.subjects import receipts_subject
from kiosk.till.log.listing import LogFilter, RefundTotals, Totals
from kiosk.till.log.ports import Log
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.snapshot import TillView

_CHANNEL = "export totals"
_AT_MOST_EVERY_MS = 1_000
_WIDEST_PX = 980
_NAME_PX = 96
_CANCELED = "export_canceled"

_Sum = tuple[Totals, RefundTotals | None]


class ExportPage(ManagerPage):
    """Joins choices, log, authority and exports; what is written, and how, it does not know."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._choice = Choice()
        self._sum: _Sum | None = None
        self._trouble: KioskError | None = None
        self._written: Written | None = None
        self._begun_s = 0.0
        self._seen: int | None = None
        self._title = RoleLabel("title", "exportTitle")
        self._names = [RoleLabel("strong") for _ in range(3)]
        self.till = FilterButton("exportTill")
        self.period = FilterButton("exportPeriod")
        self.choices = ChoiceList("exportPeriods")
        self.day_sheet = DaySheet(tools.shop.business_day(tools.clock()))
        self._narrowed = ElidedLabel("muted", "exportNarrowed")
        self.widen_button = RoleButton("fold", "exportWiden")
        self.formats = {format: FormatButton(format) for format in Format}
        self.folder_edit = QLineEdit(str(tools.exports.documents()))
        self.folder_button = RoleButton("action", "exportChooseFolder")
        self._file = RoleLabel("muted", "exportFile", wraps=True)
        self.outcome = OutcomeCard()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AT_MOST_EVERY_MS)
        self._soon.timeout.connect(self._ask)
        self._build()
        self._connect()
        self.formats[Format.CSV].setChecked(True)
        self._order_stops()
        self.retranslate()

    @property
    def exports(self) -> Exports:
        """What writes."""
        return self._tools.exports

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return self._choice

    def entered(self) -> None:
        """Count anew. Other tills' receipts are for managers: whoever comes back to them is asked anew."""
        till = self._choice.till
        if till is None:
            self._ask()
        else:
            self._set_choice(replace(self._choice, till=None))
            self._want_till(till)

    def take_keyboard(self) -> None:
        """To what comes first, or to what runs."""
        (self.outcome.bar if self._tools.exports.running else self.period).setFocus()

    def show_view(self, view: TillView) -> None:
        """A receipt more: count again, at most once in a while."""
        if self._seen is not None and view.today_count != self._seen and not self._soon.isActive():
            self._soon.start()
        self._seen = view.today_count

    def hand_over(self, wanted: LogFilter, till: str | None) -> None:
        """Export what another page shows."""
        self._set_choice(self._choice.handed_over(wanted, till))
        self.outcome.export_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._title.setText(self.tr("Export"))
        words = (self.tr("Which days"), self.tr("What for"), self.tr("Where to"))
        for label, text in zip(self._names, words, strict=True):
            label.setText(text)
        self.widen_button.show_words(
            self.tr("Take all"), self.tr("Export all receipts of the period")
        )
        self.folder_edit.setAccessibleName(self.tr("Folder"))
        self.folder_button.show_words(self.tr("Choose …"), self.tr("Choose another folder"))
        for button in self.formats.values():
            button.retranslate()
        self._show_choice()
        self._show_sum()

    def _build(self) -> None:
        self.folder_edit.setObjectName("exportFolder")
        self.folder_edit.setMinimumHeight(TOUCH_PX)
        for button in (self.folder_button, self.widen_button):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._choices = QFrame()
        self._choices.setProperty("role", "card")
        grid = QGridLayout(self._choices)
        grid.setContentsMargins(Space.WIDE, Space.LARGE, Space.WIDE, Space.LARGE)
        grid.setHorizontalSpacing(Space.LARGE)
        grid.setVerticalSpacing(Space.LARGE)
        grid.setColumnStretch(1, 1)
        for line, (name, row) in enumerate(
            zip(self._names, (self._period_row(), self._format_grid(), self._where()), strict=True)
        ):
            name.setMinimumWidth(room_px(_NAME_PX))
            name.setFixedHeight(max(TOUCH_PX, room_px(28)))
            grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(row, line, 1)
        scroll = TouchScroll("exportScroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.inside.setMaximumWidth(room_px(_WIDEST_PX))
        column = QVBoxLayout(scroll.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self._title)
        column.addWidget(self._choices)
        column.addWidget(self.outcome)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _period_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(self.period)
        row.addWidget(self.till)
        row.addWidget(self._narrowed, 1)
        row.addWidget(self.widen_button)
        row.addStretch(0)
        return row

    def _format_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(Space.SMALL)
        for place, button in enumerate(self.formats.values()):
            grid.addWidget(button, place // 2, place % 2)
            button.toggled.connect(self._take_format)
        return grid

    def _where(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        row.addWidget(self.folder_edit, 1)
        row.addWidget(self.folder_button)
        column = QVBoxLayout()
        column.setSpacing(Space.SMALL)
        column.addLayout(row)
        column.addWidget(self._file)
        return column

    def _connect(self) -> None:
        self.period.clicked.connect(self._choose_period)
        self.till.clicked.connect(self._choose_till)
        self._tools.all_tills.changed.connect(self._copies_changed)
        self.day_sheet.applied.connect(self._take_days)
        self.widen_button.clicked.connect(self._widen)
        self.folder_button.clicked.connect(self._choose_folder)
        self.folder_edit.returnPressed.connect(self._begin)
        self.outcome.asked.connect(self._begin)
        self.outcome.canceled.connect(self._tools.exports.cancel)
        self.outcome.folder_asked.connect(self._open_folder)
        self.outcome.again.connect(self._begin_anew)
        self.outcome.told.connect(lambda sentence: self.said.emit(sentence, True))

    def _today(self) -> date:
        return self._tools.shop.business_day(self._tools.clock())

    def _ask(self) -> None:
        wanted = self._choice.wanted(self._today())

        def read(log: Log) -> _Sum:
            with log.unchanging():
                refunds = log.refund_totals(wanted) if wanted.only_days else None
                return log.totals(wanted), refunds

        copies = self._choice.till is not None
        own, fetched = self._tools.reader, self._tools.all_tills.reader
        (own if copies else fetched).forget(_CHANNEL)
        if copies and not self._tools.all_tills.view.readable:
            return  # counted as soon as there is something
        (fetched if copies else own).ask(_CHANNEL, read, self._take_sum, self._cannot_count)

    def _take_sum(self, told: _Sum) -> None:
        self._sum = told
        self._trouble = None
        self._show_sum()

    def _cannot_count(self, error: KioskError) -> None:
        self._sum = None
        self._trouble = error
        self._show_sum()

    def _set_choice(self, choice: Choice) -> None:
        """Take another choice; what went wrong with the one before is no matter any more."""
        self._choice = choice
        self._trouble = None
        if not self._tools.exports.running:
            self._written = None
            self._choices.show()
        self._sum = None
        self._show_choice()
        self._show_sum()
        self._ask()

    def _show_choice(self) -> None:
        choice = self._choice
        text = terms.choice_words(choice)
        spoken = self.tr("Period: {period}").format(period=text)
        self.period.show_choice(text, spoken, active=False)
        whose = till_words(choice.till)
        spoken = self.tr("Tills: {whose}").format(whose=whose)
        self.till.show_choice(whose, spoken, active=choice.till is not None)
        narrowed = terms.narrowed_words(choice.narrowed)
        only = self.tr("Only: {what}").format(what=narrowed) if narrowed else ""
        self._narrowed.show_text(only)
        self.widen_button.setVisible(bool(narrowed))
        name = choice.file_name(self._tools.shop.till_code, self._today())
        self._file.setText(self.tr("File: {name}").format(name=name))

    def _show_sum(self) -> None:
        """The lower card, unless something runs or has just been written."""
        if self._tools.exports.running or self._written is not None:
            return
        told = (None, None) if self._sum is None else self._sum
        self.outcome.show_sum(*told)
        error = self._trouble
        self.outcome.show_problem("" if error is None else problem_sentence(error.code, error.text))

    def _choose_till(self) -> None:
        state = self._tools.all_tills.view.state
        codes = [till.till for till in state.tills] if state else []
        others = [code for code in codes if code != self._tools.shop.till_code]
        offered = [(till, till_words(till)) for till in (None, ALL_TILLS, *others)]
        self.choices.open_choices(self.till, offered, self._choice.till, self._want_till)

    def _want_till(self, till: str | None) -> None:
        """Whose receipts; of other tills a manager may."""

        def take(permit: Permit) -> None:
            self._set_choice(replace(self._choice, till=till))
            self._tools.all_tills.bring_up()

        if till is None:
            self._set_choice(replace(self._choice, till=None))
        else:
            self._tools.authority.ask(self, Wanted(Act.DESK), take)

    def _copies_changed(self) -> None:
        """More of other tills' receipts, or none any more."""
        if self._choice.till is None or not self.isVisible():
            return
        view = self._tools.all_tills.view
        if view.error is not None and not view.at_work and not view.readable:
            self._cannot_count(view.error)
        elif view.readable and not view.at_work:
            self._ask()

    def _choose_period(self) -> None:
        def take(period: Period) -> None:
            if period is Period.RANGE:
                since, until = self._choice.days(self._today())
                self.day_sheet.show_days(since, until, self._today())
                self.day_sheet.open_under(self.period)
            else:
                self._set_choice(replace(self._choice, period=period, since=None, until=None))

        offered = [(period, terms.period_words(period)) for period in Period]
        self.choices.open_choices(self.period, offered, self._choice.period, take)

    def _take_days(self) -> None:
        days = (self.day_sheet.since, self.day_sheet.until)
        period = Period.ALL if days == (None, None) else Period.RANGE
        self._set_choice(replace(self._choice, period=period, since=days[0], until=days[1]))

    def _take_format(self, checked: bool) -> None:
        button = self.sender()
        if checked and isinstance(button, FormatButton):
            self._choice = replace(self._choice, format=button.format)
            self._show_choice()

    def _widen(self) -> None:
        self._set_choice(replace(self._choice, narrowed=LogFilter()))
        self.period.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_folder(self) -> None:
        begin = Path(self.folder_edit.text().strip())
        self._tools.exports.choose_folder(
            self, begin, lambda folder: self.folder_edit.setText(str(folder))
        )

    def _begin(self) -> None:
        """Ask who may, then write."""
        if not self.outcome.export_button.isEnabled() or self._tools.exports.running:
            return
        subject = terms.choice_words(self._choice)
        self._tools.authority.ask(self, Wanted(Act.EXPORT, subject), self._write)

    def _write(self, permit: Permit) -> None:
        if self._tools.exports.running:
            return
        shop, today = self._tools.shop, self._today()
        folder = Path(self.folder_edit.text().strip()).expanduser()
        job = Job(
            wanted=self._choice.wanted(today),
            format=self._choice.format,
            target=folder / self._choice.file_name(shop.till_code, today),
            zone=shop.timezone,
            language=current_language(),
            shop=shop.name,
            copies=self._choice.till is not None,
        )
        self._trouble = None
        self._written = None
        self._begun_s = time.monotonic()
        count = self._sum[0].count if self._sum is not None else 0
        self.outcome.show_progress(0, count, None)
        self._allow_choices(False)
        # Not to the button that stops it: Enter, pressed twice, must not take back what it has just begun.
        self.outcome.bar.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tools.exports.start(
            job,
            Listener(
                self._progress, lambda written: self._done(job, written, permit), self._failed
            ),
        )

    def _progress(self, done: int, whole: int) -> None:
        left = seconds_left(done, whole, time.monotonic() - self._begun_s)
        self.outcome.show_progress(done, whole, left)

    def _done(self, job: Job, written: Written, permit: Permit) -> None:
        self._written = written
        self._allow_choices(True)
        self._choices.hide()
        self.outcome.show_written(written)
        self._order_stops()
        if self.isVisible():
            self.outcome.folder_button.setFocus(Qt.FocusReason.OtherFocusReason)
        done = self.tr("The export is written: {name}").format(name=written.files[0].name)
        self.said.emit(done, True)
        subject = receipts_subject(job, written)
        self._tools.later.when(
            self._tools.books.write_down(permit.who, Action.EXPORT, subject),
            lambda row: None,
            self._not_written_down,
        )

    def _not_written_down(self, error: KioskError) -> None:
        self.said.emit(problem_sentence(error.code, error.text), False)

    def _failed(self, error: KioskError) -> None:
        self._allow_choices(True)
        # What a person stopped is no trouble; there is just no file.
        self._trouble = None if error.code == _CANCELED else error
        self._show_sum()
        if error.code == _CANCELED:
            self.said.emit(problem_sentence(error.code, error.text), True)
        elif not self.isVisible():
            self.said.emit(problem_sentence(error.code, error.text), False)
        if self.isVisible():
            self.outcome.export_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow_choices(self, allowed: bool) -> None:
        """While something is written it is not changed what."""
        for part in (
            self.period,
            self.till,
            self.widen_button,
            *self.formats.values(),
            self.folder_edit,
            self.folder_button,
        ):
            part.setEnabled(allowed)

    def _open_folder(self) -> None:
        assert self._written is not None  # the button stands beside it
        folder = self._written.manifest.parent
        if not self._tools.exports.open_folder(folder):
            self.said.emit(self.tr("The folder is {folder}").format(folder=folder), False)

    def _begin_anew(self) -> None:
        self._written = None
        self._sum = None
        self._choices.show()
        self._show_sum()
        self._ask()
        self.period.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_stops(self) -> None:
        """Tab goes down the page, whenever its parts were made."""
        above = (self.period, self.till, self.widen_button, *self.formats.values())
        stops = (*above, self.folder_edit, self.folder_button, *self.outcome.stops)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
