"""Where the money is asked for: a relay on this machine, or one elsewhere by a code. One form for both.

A key is typed hidden, goes to the connector and is wiped; it is never shown again.
"""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app.language import current_language
from kiosk.app.later import Answers
from kiosk.app.sentences import problem_sentence
from kiosk.app.setup import words
from kiosk.app.setup.connecting import Connector
from kiosk.app.setup.option import OptionCard
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import TOUCH_PX, set_error, set_tone
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.settings import TillSettings
from kiosk.settings.forms import is_live, read_form, relay_problems

translate = QCoreApplication.translate

_CONNECT = "setup connect"


class Line(QWidget):
    """A name, a line to type in, and below it what is wrong."""

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        super().__init__()
        self._title = RoleLabel("strong")
        self.edit = QLineEdit()
        self.edit.setObjectName(name)
        self.edit.setMinimumHeight(TOUCH_PX)
        if hidden:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._said = RoleLabel("muted", f"said_{name}", wraps=True)
        self._hint = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.TIGHT)
        for widget in (self._title, self.edit, self._said):
            layout.addWidget(widget)

    @property
    def text(self) -> str:
        """What was typed, without blanks around."""
        return self.edit.text().strip()

    def show_words(self, title: str, hint: str, placeholder: str = "") -> None:
        """The name, what to know of it, and how it looks."""
        self._title.setText(title)
        self.edit.setAccessibleName(title)
        self.edit.setPlaceholderText(placeholder)
        if self._said.property("tone") != "trouble":
            self._said.setText(hint)
        self._hint = hint

    def show_problem(self, sentence: str) -> None:
        """What is wrong; an empty sentence: nothing."""
        self._said.setText(sentence or self._hint)
        set_tone(self._said, "trouble" if sentence else "")
        set_error(self.edit, wrong=bool(sentence))
        self.edit.setAccessibleDescription(sentence or self._hint)


class RelayForm(QWidget):
    """`connected` carries the name under which a relay elsewhere knows this till, empty for one on this machine.
    `busy_changed`: it is being asked."""

    connected = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, connector: Connector, later: Answers) -> None:
        super().__init__()
        self._connector = connector
        self._later = later
        self.busy = False
        self._error: KioskError | None = None
        self.here = OptionCard("relayHere")
        self.by_code = OptionCard("relayByCode")
        self.key = Line("stripeKey", hidden=True)
        self.mailbox = Line("billingEmail")
        self.address = Line("relayUrl")
        self.code = Line("pairingCode")
        self.state = RoleLabel("body", "relayState", wraps=True)
        self._fields = QStackedWidget()
        self._build()
        self.here.setChecked(True)
        self.here.toggled.connect(self._show_way)
        self.key.edit.textEdited.connect(lambda: self.key.show_problem(""))
        for line in (self.mailbox, self.address, self.code):
            line.edit.textEdited.connect(lambda _, line=line: line.show_problem(""))
        self.retranslate()

    @property
    def is_filled(self) -> bool:
        """Something was typed for the way that is chosen."""
        typed = (self.key,) if self.here.isChecked() else (self.address, self.code)
        return any(line.text for line in typed)

    def fill(self, url: str) -> None:
        """The address that is known already, unless something was typed."""
        if url and not self.is_filled:
            self.by_code.setChecked(True)
            self.address.edit.setText(url)

    def is_right(self) -> bool:
        """Nothing typed is wrong; what is, is told beside it."""
        self._error = None
        wrong = self._key_problem() if self.here.isChecked() else self._code_problem()
        self._show_state()
        if wrong is not None:
            wrong.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return wrong is None

    def submit(self) -> None:
        """Connect as it is chosen, if nothing typed is wrong."""
        if self.busy or not self.is_right():
            return
        if self.here.isChecked():
            self._wait_for(self._connector.keep_key(self.key.text, self.mailbox.text))
        else:
            self._wait_for(self._connector.pair(self.address.text.rstrip("/"), self.code.text))

    def stops(self) -> list[QWidget]:
        """What Tab goes through, of the way that is chosen."""
        lines = (self.key, self.mailbox) if self.here.isChecked() else (self.address, self.code)
        return [self.here, self.by_code, *(line.edit for line in lines)]

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.here.show_option(
            self.tr("On this computer"),
            self.tr("One till, no server: it asks Stripe by itself. You need the Stripe key."),
        )
        self.by_code.show_option(
            self.tr("Elsewhere, by a code"),
            self.tr("The shop has a payment server, or this is the second till. You need a code."),
        )
        self.key.show_words(
            self.tr("Stripe's secret key"),
            self.tr(
                "Stripe's Dashboard, Developers, API keys. With a test key no real money moves. "
                "It stays on this computer."
            ),
            "sk_test_…",
        )
        self.mailbox.show_words(
            self.tr("The shop's e-mail address"),
            self.tr("Needed with a live key: PromptPay writes it into each payment."),
            "shop@example.com",
        )
        self.address.show_words(
            self.tr("Address of the payment server"), "", "https://relay.example.com"
        )
        self.code.show_words(
            self.tr("Pairing code"),
            self.tr("From the manager's window of another till, under Tills, or from the server."),
            "K7QM-2F9X-TB4R",
        )
        self._show_state()

    def _build(self) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(Space.MEDIUM)
        ways.addWidget(self.here, 1)
        ways.addWidget(self.by_code, 1)
        for first, second in ((self.key, self.mailbox), (self.address, self.code)):
            sheet = QWidget()
            column = QVBoxLayout(sheet)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(Space.MEDIUM)
            column.addWidget(first)
            column.addWidget(second)
            column.addStretch(1)
            self._fields.addWidget(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.LARGE)
        layout.addLayout(ways)
        layout.addWidget(self._fields)
        layout.addWidget(self.state)

    def _show_way(self) -> None:
        self._fields.setCurrentIndex(0 if self.here.isChecked() else 1)
        self._error = None
        self._show_state()

    def _key_problem(self) -> Line | None:
        """The first line that is wrong; both say what they take."""
        problems = relay_problems(self.key.text, self.mailbox.text)
        lines = {"stripe_secret_key": self.key, "billing_email": self.mailbox}
        for name, line in lines.items():
            line.show_problem(words.takes_sentence(problems[name]) if name in problems else "")
        return next((line for name, line in lines.items() if name in problems), None)

    def _code_problem(self) -> Line | None:
        now = TillSettings()
        problem = read_form(now, {"relay_url": self.address.text}).problems.get("relay_url")
        if problem is not None or not self.address.text:
            sentence = self.tr("Type the address, beginning with https://")
            self.address.show_problem(words.takes_sentence(problem) if problem else sentence)
        else:
            self.address.show_problem("")
        self.code.show_problem("" if self.code.text else self.tr("Type the code."))
        if problem is not None or not self.address.text:
            return self.address
        return None if self.code.text else self.code

    def _wait_for(self, done: Future[str]) -> None:
        self._set_busy(True)
        self._later.when(done, self._done, self._failed, _CONNECT)

    def _done(self, name: str) -> None:
        self._set_busy(False)
        self.key.edit.clear()
        self.code.edit.clear()
        self.connected.emit(name)

    def _failed(self, error: KioskError) -> None:
        self._error = error
        self._set_busy(False)
        last = self.key if self.here.isChecked() else self.code
        last.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        for stop in (self.here, self.by_code, self._fields):
            stop.setEnabled(not busy)
        self._show_state()
        self.busy_changed.emit(busy)

    def _show_state(self) -> None:
        if self._error is not None:
            text, tone = connect_problem(self._error), "trouble"
        elif self.busy:
            text, tone = self.tr("Asking the payment server …"), "busy"
        elif self.here.isChecked() and is_live(self.key.text):
            text, tone = self.tr("A live key: real money."), ""
        else:
            text, tone = "", ""
        self.state.setText(text)
        self.state.setAccessibleName(text)
        self.state.setVisible(bool(text))
        set_tone(self.state, tone)


def connect_problem(error: KioskError) -> str:
    """Why this till was not connected, and what to do."""
    match error.code:
        case "pair_no_code":
            return translate("Connect", "This is no pairing code. It has three groups of letters.")
        case "pair_away":
            return translate(
                "Connect",
                "Nobody answers at this address. Check it, and the internet connection.",
            )
        case "pair_stranger":
            return translate(
                "Connect", "What answers at this address is no payment server of Kiosk."
            )
        case "pairing_refused":
            return translate(
                "Connect",
                "This code is not good, or not any more: it is good once, for ten minutes. "
                "Ask for a new one.",
            )
        case "rate_limited":
            seconds = round(error.retry_after_s or 60)
            return translate("Connect", "Too many tries. Please wait {n} s.").format(n=seconds)
        case "settings_file" | "settings_changed" | "token_file":
            return translate(
                "Connect",
                "The settings could not be written. Check the rights of the folder and the disk.",
            )
        case _:
            return problem_sentence(error.code, error.said_in(current_language()))
