"""The question for a manager's PIN, over whichever window asked: whose it is, the PIN as dots, one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from kiosk.app.authority.attempt import Attempt
from kiosk.app.authority.pin_field import PinField, PinPad
from kiosk.app.authority.words import act_words, locked_words, refused_words
from kiosk.app.cashier.keys import Command, meaning_of
from kiosk.app.theme.tokens import COLOURS, Space, card_px
from kiosk.app.widgets.button import RoleButton, set_tone
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel, RoleLabel
from kiosk.app.widgets.sheet import Sheet
from kiosk.core.errors import KioskError
from kiosk.core.keypad import Key
from kiosk.till.clock import Clock
from kiosk.till.people.permit import Wanted

CARD_PX = 760
_LEFT_PX = 316
_BUTTON_PX = 56
_TICK_MS = 500


def card_head(title: QWidget, subtitle: QWidget, icon_name: str) -> QHBoxLayout:
    """A picture, what is asked, and what for."""
    icon = IconView()
    icon.setFixedSize(52, 52)
    icon.show_icon(icon_name, COLOURS.accent, COLOURS.navy_tint)
    words = QVBoxLayout()
    words.setSpacing(Space.HAIR)
    words.addWidget(title)
    words.addWidget(subtitle)
    row = QHBoxLayout()
    row.setSpacing(Space.LARGE)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


class PinSheet(Sheet):
    """`given` when a PIN is to be judged: that of `person`, in `field`."""

    given = Signal()

    def __init__(self, window: QWidget, clock: Clock) -> None:
        super().__init__(window, "pinSheet")
        self.attempt = Attempt(clock)
        self._wanted: Wanted | None = None
        self._title = RoleLabel("title", "pinTitle")
        self._subtitle = ElidedLabel("body", "pinFor")
        self._whose = RoleLabel("muted", "pinWhose")
        self._names = QVBoxLayout()
        self._buttons: dict[str | None, RoleButton] = {}
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("pinName")
        self.name_edit.setMaxLength(40)
        self.name_edit.setMinimumHeight(_BUTTON_PX)
        self.field = PinField("pinField")
        self.pad = PinPad()
        self._message = RoleLabel("body", "pinMessage", wraps=True)
        self.leave_button = RoleButton("action", "pinLeave")
        self.allow_button = RoleButton("primary", "pinAllow")
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show)
        self._build()
        self._connect()

    def ask(self, wanted: Wanted, names: Sequence[str], last: str | None) -> None:
        """Ask for the PIN of one of `names`, or of somebody whose name is typed."""
        self._wanted = wanted
        self.field.wipe()
        self.name_edit.clear()
        self.attempt.begin(names, last)
        self._offer(self.attempt.names)
        self.retranslate()
        self.open_sheet()
        self._tick.start()
        self._keyboard()

    @property
    def person(self) -> str:
        """Whose PIN was keyed."""
        chosen = self.attempt.chosen
        return self.name_edit.text().strip() if chosen is None else chosen

    def show_refused(self, error: KioskError) -> None:
        """It was not taken; another may be tried."""
        self.attempt.refused(error)
        self.field.wipe()
        self._show()
        self._keyboard()

    def close_sheet(self) -> None:
        """Nothing of a PIN stays behind."""
        self._tick.stop()
        self.field.wipe()
        self.name_edit.clear()
        super().close_sheet()

    def stops(self) -> list[QWidget]:
        """The chosen name stands for all of them; arrows walk."""
        names = [button for name, button in self._buttons.items() if name == self.attempt.chosen]
        edit: list[QWidget] = [self.name_edit] if self.attempt.chosen is None else []
        ends = [one for one in (self.leave_button, self.allow_button) if one.isEnabled()]
        return [*names, *edit, self.field, *ends]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits wherever the keyboard is, arrows choose a name, Enter allows, Escape leaves."""
        meaning = meaning_of(event)
        if isinstance(meaning, Key) and not self.name_edit.hasFocus():
            self.field.keyPressEvent(event)
        elif meaning is Command.CONFIRM and not event.isAutoRepeat():
            self._confirm()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange and self._wanted is not None:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        assert self._wanted is not None  # it was asked for something
        self._title.setText(self.tr("A manager's PIN"))
        self._subtitle.show_text(act_words(self._wanted))
        self._whose.setText(self.tr("Who allows it?"))
        self.name_edit.setPlaceholderText(self.tr("Name"))
        self.name_edit.setAccessibleName(self.tr("Name"))
        if None in self._buttons:
            self._buttons[None].show_words(self.tr("Another name …"))
        self.field.setAccessibleName(self.tr("The PIN"))
        self.leave_button.show_words(self.tr("Leave  Esc"))
        self.allow_button.show_words(self.tr("Allow  Enter"))
        self.setAccessibleName(f"{self._title.text()} · {self._subtitle.text()}")
        self.pad.retranslate()
        self._show()

    def _build(self) -> None:
        self.card.setFixedWidth(card_px(CARD_PX))
        middle = QHBoxLayout()
        middle.setSpacing(Space.BROAD)
        middle.addWidget(self._left())
        right = QVBoxLayout()
        right.setSpacing(Space.MEDIUM)
        right.addWidget(self.field)
        right.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignHCenter)
        right.addStretch(1)
        middle.addLayout(right, 1)
        ends = QHBoxLayout()
        ends.setSpacing(Space.MEDIUM)
        for button, share in ((self.leave_button, 2), (self.allow_button, 3)):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            ends.addWidget(button, share)
        self._message.setMinimumHeight(48)
        self._message.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(Space.HUGE, Space.BROAD, Space.HUGE, Space.BROAD)
        inside.setSpacing(Space.MEDIUM)
        inside.addLayout(card_head(self._title, self._subtitle, "lock"))
        inside.addLayout(middle)
        inside.addWidget(self._message)
        inside.addLayout(ends)

    def _left(self) -> QWidget:
        """Whose PIN it is: as many names as there are."""
        box = QWidget()
        box.setObjectName("pinNames")
        box.setLayout(self._names)
        self._names.setContentsMargins(0, 0, 0, 0)
        self._names.setSpacing(Space.TIGHT)
        self._scroll = QScrollArea()
        self._scroll.setWidget(box)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QWidget()
        left.setFixedSize(
            _LEFT_PX, self.field.sizeHint().height() + 14 + self.pad.sizeHint().height()
        )
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._whose)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.name_edit)
        return left

    def _connect(self) -> None:
        self.pad.pressed.connect(self.field.press)
        self.field.changed.connect(self._show)
        self.name_edit.textChanged.connect(self._show)
        self.leave_button.clicked.connect(self.leave)
        self.allow_button.clicked.connect(self._submit)

    def _offer(self, names: Sequence[str]) -> None:
        """A press for each name, and one for somebody who is not among them."""
        for old in self._buttons.values():
            self._names.removeWidget(old)
            old.hide()
            old.deleteLater()
        while self._names.count():
            self._names.takeAt(0)
        self._buttons = {name: self._name_button(name) for name in (*names, None)}
        for button in self._buttons.values():
            self._names.addWidget(button)
        self._names.addStretch(1)

    def _name_button(self, name: str | None) -> RoleButton:
        icon_name = "edit" if name is None else "person"
        button = RoleButton("choice", "pinPerson", icon_name=icon_name, icon_px=20)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if name is not None:
            button.show_words(name)
        button.clicked.connect(lambda: self._choose(name))
        return button

    def _choose(self, name: str | None) -> None:
        self.attempt.choose(name)
        self._show()
        self._keyboard()

    def _step(self, by: int) -> None:
        self.attempt.step(by)
        self._show()
        self._keyboard()

    def _keyboard(self) -> None:
        """To the PIN, or to the name while that is missing."""
        to_name = self.attempt.chosen is None and not self.name_edit.text()
        (self.name_edit if to_name else self.field).setFocus(Qt.FocusReason.OtherFocusReason)
        chosen = self._buttons.get(self.attempt.chosen)
        if chosen is not None:
            self._scroll.ensureWidgetVisible(chosen)

    def _confirm(self) -> None:
        """Enter: the focused button; in the name on to the PIN; else allow."""
        focused = self.window().focusWidget()
        if self.name_edit.hasFocus():
            self.field.setFocus(Qt.FocusReason.TabFocusReason)
        elif isinstance(focused, QPushButton) and focused is self.leave_button:
            self.leave()
        else:
            self._submit()

    def _submit(self) -> None:
        if self.attempt.may_ask(self.person, self.field.long_enough):
            self.attempt.asked()
            self._show()
            self.given.emit()

    def _show(self) -> None:
        """Everything as the attempt stands."""
        attempt = self.attempt
        for name, button in self._buttons.items():
            button.setChecked(name == attempt.chosen)
            button.setEnabled(not attempt.busy)
        self.name_edit.setVisible(attempt.chosen is None)
        self.name_edit.setEnabled(not attempt.busy)
        self.pad.setEnabled(not attempt.busy)
        self.field.setEnabled(not attempt.busy)
        self.field.show_active(not attempt.busy)
        may = attempt.may_ask(self.person, self.field.long_enough)
        self.allow_button.setEnabled(may)
        self._show_message()

    def _show_message(self) -> None:
        attempt = self.attempt
        left_s = attempt.locked_s
        if attempt.busy:
            self._say(self.tr("The PIN is being checked …"), "busy")
        elif left_s:
            self._say(locked_words(left_s), "trouble")
        elif attempt.problem is not None and attempt.problem.code != "pin_locked":
            self._say(refused_words(attempt.problem), "trouble")
        else:
            self._say(self.tr("Six digits or more, by the keys or here."), "")

    def _say(self, sentence: str, tone: str) -> None:
        set_tone(self._message, tone)
        if self._message.text() != sentence:
            self._message.setText(sentence)
            self._message.setAccessibleName(sentence)
