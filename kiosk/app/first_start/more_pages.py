"""The steps that set no plain setting: the relay, a practice sale, and the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy

from kiosk.app.first_start.pages import StepPage
from kiosk.app.first_start.practice import Practice, PracticeState
from kiosk.app.first_start.steps import Step
from kiosk.app.setup.keeping import Kept
from kiosk.app.setup.relay_form import RelayForm
from kiosk.app.setup.standing import Standing
from kiosk.app.setup.words import relay_words
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel


class RelayPage(StepPage):
    """The form, or how this till is connected already, with a way to do it again."""

    def __init__(self, form: RelayForm) -> None:
        super().__init__(Step.RELAY)
        self.form = form
        self.is_connected = False
        self._again = False
        self._kept: Kept | None = None
        self.standing = Standing("relayStanding")
        self.again_button = RoleButton("action", "connectAgain")
        self.again_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.again_button.clicked.connect(self._change)
        self.column.addWidget(self.standing)
        self.column.addWidget(self.again_button)
        self.column.addWidget(self.form)
        self.column.addStretch(1)
        self.retranslate()

    @property
    def shows_form(self) -> bool:
        """Something is to be typed and sent."""
        return not self.is_connected or self._again

    def show_kept(self, kept: Kept) -> None:
        """See `StepPage`."""
        self._kept = kept
        self.form.fill(kept.settings.relay_url or "")
        self._show()

    def show_connected(self, connected: bool) -> None:
        """Whether this till has its relay."""
        self.is_connected, self._again = connected, False
        self._show()

    def take_keyboard(self) -> None:
        """To the first way, or to the button that begins anew."""
        stop = self.form.stops()[0] if self.shows_form else self.again_button
        stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """See `StepPage`."""
        self.again_button.show_words(self.tr("Connect otherwise"))
        self._show()

    def _change(self) -> None:
        self._again = True
        self._show()
        self.take_keyboard()

    def _show(self) -> None:
        self.form.setVisible(self.shows_form)
        self.standing.setVisible(not self.shows_form)
        self.again_button.setVisible(not self.shows_form)
        if self._kept is not None:
            title = self.tr("This till is connected.")
            self.standing.show_state("check", "paid", title, relay_words(self._kept.settings))


class PracticePage(StepPage):
    """What to do, a button that opens the practice till, and what became of it. `left_alone`: the button goes to
    sleep, and with it the keyboard's place."""

    left_alone = Signal()

    def __init__(self, practice: Practice) -> None:
        super().__init__(Step.PRACTICE)
        self._practice = practice
        self.begin_button = RoleButton(
            "primary", "beginPractice", icon_name="qr", icon_colour=COLOURS.on_dark
        )
        self.begin_button.setMinimumHeight(64)
        self.standing = Standing("practiceStanding")
        self._rows: list[tuple[RoleLabel, RoleLabel]] = []
        self._build()
        self.begin_button.clicked.connect(practice.begin)
        practice.changed.connect(self._show)
        self.retranslate()

    def take_keyboard(self) -> None:
        """To the button."""
        self.begin_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """See `StepPage`."""
        what = (
            self.tr("Key an amount"),
            self.tr("Show the QR"),
            self.tr("Wait: the customer pays by itself after some seconds"),
            self.tr("Close the practice till; it brings you back here"),
        )
        keys = ("1 8 5", "Enter ↵", "…", self.tr("the × of the window"))
        for (key, line), text, name in zip(self._rows, what, keys, strict=True):
            key.setText(name)
            line.setText(text)
        self._show()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.LARGE)
        grid.setVerticalSpacing(Space.SMALL)
        grid.setColumnStretch(2, 1)
        for number in range(4):
            mark = RoleLabel("stepNumber")
            mark.setText(str(number + 1))
            mark.setFixedSize(32, 32)
            mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line, key = RoleLabel("body", wraps=True), RoleLabel("muted")
            grid.addWidget(mark, number, 0)
            grid.addWidget(line, number, 1)
            grid.addWidget(key, number, 2)
            grid.setColumnStretch(1, 3)
            self._rows.append((key, line))
        self.column.addLayout(grid)
        self.column.addWidget(self.begin_button)
        self.column.addWidget(self.standing)
        self.column.addStretch(1)

    def _show(self) -> None:
        view = self._practice.view
        busy = view.state in (PracticeState.STARTING, PracticeState.OPEN)
        if busy and self.begin_button.hasFocus():
            self.left_alone.emit()
        self.begin_button.setEnabled(not busy)
        again = view.state is PracticeState.ENDED
        self.begin_button.show_words(
            self.tr("Practise again") if again else self.tr("Open the practice till")
        )
        self.standing.setVisible(view.state is not PracticeState.NOT_BEGUN)
        match view.state:
            case PracticeState.STARTING:
                title = self.tr("The practice till is being opened …")
                self.standing.show_state("hourglass", "busy", title, "")
            case PracticeState.OPEN:
                title = self.tr("The practice till is open.")
                self.standing.show_state("screen", "busy", title, self._paid_words(view.paid))
            case PracticeState.ENDED if view.paid:
                title = self.tr("Well done.")
                self.standing.show_state("check", "paid", title, self._paid_words(view.paid))
            case PracticeState.ENDED:
                title = self.tr("No sale was paid this time.")
                self.standing.show_state("clock", "", title, "")
            case PracticeState.FAILED:
                title = self.tr("The practice till did not open. You can go on without it.")
                self.standing.show_state("warning", "trouble", title, "")
            case PracticeState.NOT_BEGUN:
                pass

    def _paid_words(self, paid: int) -> str:
        if paid == 0:
            return self.tr("Nothing in it is real money.")
        if paid == 1:
            return self.tr("1 practice sale was paid. Nothing of it is kept.")
        return self.tr("{n} practice sales were paid. Nothing of it is kept.").format(n=paid)


class DonePage(StepPage):
    """What was set, in a few lines, and where it is changed later."""

    def __init__(self) -> None:
        super().__init__(Step.DONE)
        self._kept: Kept | None = None
        self.standing = Standing("doneStanding")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.BROAD)
        self._grid.setVerticalSpacing(Space.SMALL)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[RoleLabel, RoleLabel]] = []
        for number in range(5):
            name, value = RoleLabel("muted"), RoleLabel("strong", wraps=True)
            self._grid.addWidget(name, number, 0)
            self._grid.addWidget(value, number, 1)
            self._rows.append((name, value))
        self._later = RoleLabel("muted", "doneLater", wraps=True)
        self.column.addWidget(self.standing)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._later)
        self.column.addStretch(1)
        self.retranslate()

    def show_kept(self, kept: Kept) -> None:
        """See `StepPage`."""
        self._kept = kept
        self.retranslate()

    def retranslate(self) -> None:
        """See `StepPage`."""
        self.standing.show_state(
            "check",
            "paid",
            self.tr("This till can sell."),
            self.tr("F9 opens the manager's window; its Settings have all of this, and more."),
        )
        self._later.setText(
            self.tr(
                "Still to do there, when you have a minute: prices on keys, tax papers, people and PINs."
            )
        )
        if self._kept is None:
            return
        settings = self._kept.settings
        facts = (
            (self.tr("Shop"), settings.shop_name),
            (self.tr("Till"), settings.till),
            (self.tr("Business day ends"), f"{settings.day_closes_at:%H:%M}"),
            (self.tr("Payments"), relay_words(self._kept.settings)),
            (self.tr("Printer"), self._printer_words(settings.printer)),
        )
        for (name, value), (title, text) in zip(self._rows, facts, strict=True):
            name.setText(title)
            value.setText(text)

    def _printer_words(self, printer: str) -> str:
        match printer:
            case "system":
                return self.tr("The computer's")
            case "off":
                return self.tr("None")
            case address:
                return address
