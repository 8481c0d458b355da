"""Reconciliation in the window: a month is chosen, Stripe is asked, and both sides are shown as picture and list.

The comparison stands in `kiosk.core.reconcile`, the reading in `kiosk.till.reconciliation.reconciling`, and what
is told of a difference in `kiosk.till.reconciliation.words`, so that window, command and file say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.dates import month_words, shown_year
from kiosk.app.language import current_language
from kiosk.app.manager.notice import Notice
from kiosk.app.manager.page import Tools
from kiosk.app.manager.session import SignIn, unread
from kiosk.app.manager.wallet.findings import Findings
from kiosk.app.theme.tokens import Space, room_px
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.filter import FilterButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.core.reconcile_facts import Period
from kiosk.core.reconcile_report import Report
from kiosk.till.link.stripe_side import ask_rest, ask_side
from kiosk.till.reconciliation.output import write_report
from kiosk.till.reconciliation.reconciling import Look, StripeSide, look

MONTHS = 12
_CHANNEL = "reconcile"

ChooseFile = Callable[[QWidget, str], Path | None]
"""Asks a person where a file of a proposed name goes; None: nowhere."""


def month_of(day: date, back: int) -> date:
    """The first day of the month so many months back."""
    month = day.year * 12 + day.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month that is given by its first."""
    return month_of(month, -1) - timedelta(days=1)


class ReconcileView(QWidget):
    """`receipt_wanted` carries a receipt's number, `said` a sentence and whether it is good news."""

    receipt_wanted = Signal(str)
    said = Signal(str, bool)
    _told = Signal(int, int)

    def __init__(
        self,
        tools: Tools,
        choose_file: ChooseFile | None = None,
    ) -> None:
        super().__init__()
        self._tools = tools
        self._sign_in = SignIn(tools.authority, self)
        self._choose_file = choose_file or ask_for_file
        self._today = tools.shop.business_day(tools.clock())
        # Early in a month it is the one before that is to be compared.
        self._month = month_of(self._today, 1 if self._today.day <= 10 else 0)
        self._asked: Future[object] | None = None
        self._report: Report | None = None
        self._error: KioskError | None = None
        self.month_button = FilterButton("reconcileMonth")
        self.start_button = RoleButton("primary", "reconcileStart")
        self.export_button = RoleButton("action", "reconcileExport", icon_name="export")
        self.choices = ChoiceList("reconcileMonths")
        self.notice = Notice("reconcileNotice")
        self.findings = Findings()
        self.progress = QProgressBar()
        self.cancel_button = RoleButton("action", "reconcileCancel")
        self._working = RoleLabel("body", "reconcileWorking", wraps=True)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.retranslate()

    @property
    def period(self) -> Period:
        """The business days of the month chosen."""
        shop = self._tools.shop
        return Period(self._month, last_day(self._month), shop.timezone, shop.day_closes_at)

    @property
    def working(self) -> bool:
        """Stripe is being asked, or the two sides are being compared."""
        return self._stack.currentWidget() is self._work

    def take_keyboard(self) -> None:
        """To what begins it."""
        self.start_button.setFocus()

    def step_back(self) -> bool:
        """Stop what is under way."""
        if not self.working:
            return False
        self._cancel()
        return True

    def show_report(self, report: Report) -> None:
        """Show what was found."""
        self._report = report
        self._error = None
        self._asked = None
        self.findings.show_report(report)
        self._leave_work(self.findings, self.findings)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        month, spoken = self._month_words(self._month), self.tr("Month: {month}")
        self.month_button.show_choice(month, spoken.format(month=month), active=False)
        self.start_button.show_words(self.tr("Reconcile"))
        self.export_button.show_words(self.tr("Export"), self.tr("Export as CSV"))
        self.cancel_button.show_words(self.tr("Cancel"))
        self._working.setText(self.tr("Reading Stripe's side and comparing it …"))
        self.progress.setAccessibleName(self.tr("Progress"))
        self.findings.retranslate()
        self._show_notice()
        self._show_buttons()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        for button in (self.month_button, self.start_button, self.export_button):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.start_button.setMinimumWidth(150)
        row.addWidget(self.month_button)
        row.addWidget(self.start_button)
        row.addStretch(1)
        row.addWidget(self.export_button)
        self._work = self._working_card()
        for each in (self.notice, self._work, self.findings):
            self._stack.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)

    def _working_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        self.progress.setObjectName("reconcileProgress")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(14)
        self.progress.setMaximumWidth(460)
        self.cancel_button.setFixedWidth(room_px(200))
        self._working.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(card)
        column.setSpacing(Space.LARGE)
        column.addStretch(2)
        column.addWidget(self._working)
        inner = QHBoxLayout()
        inner.addStretch(1)
        inner.addWidget(self.progress, 2)
        inner.addStretch(1)
        column.addLayout(inner)
        column.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return card

    def _connect(self) -> None:
        self.month_button.clicked.connect(self._choose_month)
        self.start_button.clicked.connect(self.start)
        self.notice.pressed.connect(self.start)
        self.cancel_button.clicked.connect(self._cancel)
        self.export_button.clicked.connect(self._export)
        self.findings.receipt_wanted.connect(self.receipt_wanted)
        self._told.connect(self._show_progress)

    # The work

    def start(self) -> None:
        """A person wants it: whoever has to sign in is asked."""
        self._sign_in.wanted()
        self._begin()

    def _begin(self) -> None:
        """Ask Stripe through the relay, read the log, compare."""
        period, now = self.period, self._tools.clock()
        self._report = self._error = None
        self.progress.setRange(0, 0)
        self._stack.setCurrentWidget(self._work)
        self.cancel_button.setFocus()
        self._show_buttons()
        done = self._tools.relay.ask(lambda relay: ask_side(relay, period, now, self._told.emit))
        self._asked = done  # type: ignore[assignment]
        self._tools.later.when(done, self._take_side, self._fail, _CHANNEL)

    def _take_side(self, side: StripeSide) -> None:
        period = self.period
        self._tools.reader.ask(
            _CHANNEL, lambda log: look(log, side, period), self._take_look, self._fail
        )

    def _take_look(self, found: Look) -> None:
        if found.payments or found.refunds:
            done = self._tools.relay.ask(lambda relay: ask_rest(relay, found))
            self._asked = done  # type: ignore[assignment]
            self._tools.later.when(done, self._compare, self._fail, _CHANNEL)
        else:
            self._compare(found)

    def _compare(self, found: Look) -> None:
        self._tools.reader.ask(_CHANNEL, lambda log: found.report(), self.show_report, self._fail)

    def _cancel(self) -> None:
        self._tools.later.forget(_CHANNEL)
        self._tools.reader.forget(_CHANNEL)
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None
        self._show_notice()
        self._leave_work(self.notice, self.start_button)

    def _fail(self, error: KioskError) -> None:
        self._asked = None
        self._error = error
        self._show_notice()
        self._leave_work(self.notice, self.notice.button)
        self._sign_in.failed(error, self._begin)

    def _leave_work(self, to: QWidget, stop: QWidget) -> None:
        """Show what comes after the work; the keyboard that was at its button goes to `stop`."""
        was_here = self.cancel_button.hasFocus()
        self._stack.setCurrentWidget(to)
        self._show_buttons()
        if was_here:
            stop.setFocus()

    def _export(self) -> None:
        report, language = self._report, current_language()
        if report is None:
            return
        path = self._choose_file(self, f"reconciliation-{report.period.since:%Y-%m}.csv")
        if path is None:
            return
        try:
            write_report(report, path, self._tools.shop.timezone, language)
        except KioskError as error:
            self.said.emit(error.said_in(language), False)
        else:
            self.said.emit(self.tr("Saved: {file}").format(file=path.name), True)

    # Showing

    def _choose_month(self) -> None:
        months = [month_of(self._today, back) for back in range(MONTHS)]
        self.choices.open_choices(
            self.month_button,
            [(month, self._month_words(month)) for month in months],
            self._month,
            self._take_month,
        )

    def _take_month(self, month: date) -> None:
        if month == self._month:
            return
        self._month = month
        self._report = self._error = None
        self._stack.setCurrentWidget(self.notice)
        self.retranslate()

    def _month_words(self, month: date) -> str:
        return f"{month_words(month.month)} {shown_year(month.year)}"

    def _show_progress(self, done: int, whole: int) -> None:
        self.progress.setRange(0, whole)
        self.progress.setValue(done)

    def _show_buttons(self) -> None:
        self.start_button.setVisible(not self.working)
        self.month_button.setEnabled(not self.working)
        self.export_button.setVisible(self._report is not None)

    def _show_notice(self) -> None:
        error = self._error
        if error is None:
            self.notice.show_notice(
                "wallet",
                self.tr(
                    "Every receipt and refund of this till in the month is compared with the money at Stripe "
                    "and with what reached the bank."
                ),
                "",
            )
        else:
            who = self.tr("A manager signs in to see the shop's money.")
            self.notice.show_notice(*unread(error, who))


def ask_for_file(over: QWidget, name: str) -> Path | None:
    """Where a person wants the file."""
    chosen, _ = QFileDialog.getSaveFileName(over, "", str(Path.home() / name), "CSV (*.csv)")
    return Path(chosen) if chosen else None
