"""Letting a till in: its name, then a code large enough to be read across the room, until the till has come.

It asks nobody: its page brings the code, and says when the till has come.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS, Space, card_px
from kiosk.app.times import minutes_seconds, seconds_between
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.fit import FitLabel
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.qr_code import QrCode
from kiosk.app.widgets.sheet import Sheet
from kiosk.protocol.guard import PairingOffered
from kiosk.settings.kinds import is_this_machine
from kiosk.till.clock import Clock

_CARD_PX = 780
_CODE_PX = 88
_QR_PX = 148
_BUTTON_PX = 56
_LONGEST_NAME = 40
TICK_MS = 1_000


class Step(StrEnum):
    """How far the sheet is."""

    NAME = "name"
    ASKING = "asking"
    CODE = "code"
    EXPIRED = "expired"
    PAIRED = "paired"


class PairingSheet(Sheet):
    """`wanted` carries the name to ask a code for, `withdrawn` the name whose code is taken back. A code that is
    good when the sheet is left stays so."""

    wanted = Signal(str)
    withdrawn = Signal(str)

    def __init__(self, parent: QWidget, clock: Clock, relay_url: str) -> None:
        super().__init__(parent, "pairingSheet")
        self._relay_url = relay_url
        self._only_here = is_this_machine(urlsplit(relay_url).hostname or "")
        self._clock = clock
        self._offered: PairingOffered | None = None
        self._step = Step.NAME
        self._copied = False
        self._icon = IconView()
        self._icon.setFixedSize(56, 56)
        self._title = RoleLabel("total", "pairingTitle", wraps=True)
        self._sentence = RoleLabel("body", "pairingSentence", wraps=True)
        self.name_edit = QLineEdit()
        self._problem = RoleLabel("warning", "pairingProblem", wraps=True)
        self.code = FitLabel(weight=QFont.Weight.Bold, alignment=Qt.AlignmentFlag.AlignLeft)
        self.copy_button = RoleButton("plain", "pairingCopy", icon_name="copy", icon_px=28)
        self._qr = QrCode()
        self._left = RoleLabel("strong", "pairingLeft")
        self._command = RoleLabel("muted", "pairingCommand", wraps=True)
        self._command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.second = RoleButton("action", "pairingSecond")
        self.first = RoleButton("primary", "pairingFirst")
        self.main = self.first
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.refresh)
        self._build()
        self._connect()

    @property
    def step(self) -> Step:
        """How far it is."""
        return self._step

    @property
    def waiting_for(self) -> str | None:
        """The name of the till that a code is shown for."""
        return self._offered.name if self._offered and self._step is Step.CODE else None

    def open(self, name: str) -> None:
        """Ask for a name, beginning with one that is free."""
        self._offered = None
        self._problem.setText("")
        self.name_edit.setText(name)
        self._go(Step.NAME)
        self.open_sheet()
        self.name_edit.setFocus(Qt.FocusReason.PopupFocusReason)
        self.name_edit.selectAll()

    def show_code(self, offered: PairingOffered) -> None:
        """The relay gave a code."""
        self._offered = offered
        self._copied = False
        self._go(Step.CODE)
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str) -> None:
        """There is no code."""
        self._go(Step.NAME)
        self._problem.setText(sentence)
        self._problem.show()
        self.name_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_paired(self) -> None:
        """The till has come."""
        self._go(Step.PAIRED)
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """The time goes on."""
        if self._step is Step.CODE and self._seconds_left() <= 0:
            self._go(Step.EXPIRED)
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_left()

    def close_sheet(self) -> None:
        """No time goes on where nobody looks."""
        self._tick.stop()
        super().close_sheet()

    def stops(self) -> list[QWidget]:
        """From above to below."""
        every: tuple[QWidget, ...] = (self.name_edit, self.copy_button, self.second, self.first)
        return [one for one in every if one.isVisible() and one.isEnabled()]

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._go(self._step)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self.name_edit.setObjectName("pairingName")
        self.name_edit.setMinimumHeight(_BUTTON_PX)
        self.name_edit.setMaxLength(_LONGEST_NAME)
        self.code.setObjectName("pairingCode")
        self.code.setFixedHeight(round(_CODE_PX * 1.3))
        self.code.show_size(_CODE_PX)
        self.copy_button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        self._qr.setFixedSize(_QR_PX, _QR_PX)
        for button in (self.first, self.second):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._code_box = QFrame()
        self._code_box.setObjectName("pairingBox")
        code_row = QHBoxLayout()
        code_row.setSpacing(Space.SMALL)
        code_row.addWidget(self.code, 1)
        code_row.addWidget(self.copy_button)
        qr_row = QHBoxLayout()
        qr_row.setSpacing(Space.LARGE)
        qr_row.addWidget(self._qr)
        beside = QVBoxLayout()
        beside.addStretch()
        beside.addWidget(self._left)
        beside.addWidget(self._command)
        beside.addStretch()
        qr_row.addLayout(beside, 1)
        box = QVBoxLayout(self._code_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(Space.TIGHT)
        box.addLayout(code_row)
        box.addLayout(qr_row)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        buttons.addWidget(self.second, 2)
        buttons.addWidget(self.first, 3)
        self.card.setFixedWidth(card_px(_CARD_PX))
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(Space.HUGE, Space.BROAD, Space.HUGE, Space.BROAD)
        inside.setSpacing(Space.SMALL)
        above: tuple[QWidget, ...] = (self._icon, self._title, self._sentence)
        below: tuple[QWidget, ...] = (self.name_edit, self._problem, self._code_box)
        for widget in above:
            inside.addWidget(widget)
        inside.addSpacing(Space.SMALL)
        for widget in below:
            inside.addWidget(widget)
        inside.addSpacing(Space.MEDIUM)
        inside.addLayout(buttons)

    def _connect(self) -> None:
        self.first.clicked.connect(self._press_first)
        self.second.clicked.connect(self._step_back)
        self.copy_button.clicked.connect(self._copy)

    def _press_first(self) -> None:
        """The button at the right."""
        match self._step:
            case Step.NAME | Step.EXPIRED:
                name = self.name_edit.text().strip()
                if name:
                    self._go(Step.ASKING)
                    self.wanted.emit(name)
                else:
                    self.show_problem(self.tr("Give the till a name first."))
            case Step.CODE | Step.PAIRED:
                self.leave()
            case Step.ASKING:
                pass

    def _step_back(self) -> None:
        """The button at the left."""
        if self._step is Step.CODE and self._offered is not None:
            self.withdrawn.emit(self._offered.name)
            self._go(Step.NAME)
        self.leave()

    def _copy(self) -> None:
        if self._offered is not None:
            QGuiApplication.clipboard().setText(self._offered.code)
            self._copied = True
            self._show_left()

    def _go(self, step: Step) -> None:
        self._step = step
        if step is Step.CODE and not self._tick.isActive():
            self._tick.start()
        elif step is not Step.CODE:
            self._tick.stop()
        naming = step in (Step.NAME, Step.ASKING)
        self.name_edit.setVisible(naming)
        self.name_edit.setReadOnly(step is Step.ASKING)
        self._problem.setVisible(step is Step.NAME and bool(self._problem.text()))
        self._code_box.setVisible(step is Step.CODE)
        self.second.setVisible(step is not Step.PAIRED)
        self.first.setEnabled(step is not Step.ASKING)
        code = self._offered.code if self._offered and step is Step.CODE else ""
        self.code.show_texts(code)
        self._qr.show_payload(code or None)
        self._command.setText(f"kiosk pair --relay {self._relay_url} --code {code}")
        self._show_words()
        self._show_left()

    def _show_words(self) -> None:
        name = self._offered.name if self._offered else ""
        icon = ("screen", COLOURS.accent, COLOURS.navy_tint)
        title, sentence = self.tr("Add a till"), self.tr("What is the new till called?")
        first, second = self.tr("Show the code"), self.tr("Cancel")
        match self._step:
            case Step.NAME:
                if self._only_here:
                    sentence = self.tr(
                        "The relay runs on this computer, and another one cannot reach it: a second till needs"
                        " a relay on a server."
                    )
            case Step.ASKING:
                first = self.tr("One moment …")
            case Step.CODE:
                title = self.tr("Code for {till}").format(till=name)
                sentence = self.tr("At the new till, type the command below.")
                first, second = self.tr("Close"), self.tr("Take the code back")
            case Step.EXPIRED:
                icon = ("clock", COLOURS.waiting_ink, COLOURS.waiting_tint)
                title = self.tr("The code has run out")
                sentence = self.tr("{till} was not paired. A new code can be shown.").format(
                    till=name
                )
                first, second = self.tr("Show a new code"), self.tr("Close")
            case Step.PAIRED:
                icon = ("check", COLOURS.paid, COLOURS.paid_tint)
                title = self.tr("{till} is paired").format(till=name)
                sentence = self.tr("It can sell now.")
                first = self.tr("Done")
        self._icon.show_icon(*icon)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.first.show_words(first)
        self.second.show_words(second)
        self.setAccessibleName(f"{title} {sentence}")
        self.name_edit.setAccessibleName(self.tr("Name of the till"))
        self.name_edit.setPlaceholderText(self.tr("for example: till A2"))
        self.copy_button.setAccessibleName(self.tr("Copy the code"))
        self.copy_button.setToolTip(self.tr("Copy the code"))

    def _seconds_left(self) -> float:
        return (
            0.0
            if self._offered is None
            else seconds_between(self._clock(), self._offered.expires_at)
        )

    def _show_left(self) -> None:
        text = self.tr("Good for {time} more, and only once").format(
            time=minutes_seconds(self._seconds_left())
        )
        if self._copied:
            text += " · " + self.tr("copied")
        self._left.setText(text)
