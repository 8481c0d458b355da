"""The first manager: asked for while the shop knows nobody, and never in the way of selling."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.app.authority.pin_field import PinField, PinPad
from kiosk.app.authority.pin_sheet import CARD_PX, card_head
from kiosk.app.authority.words import refused_words
from kiosk.app.cashier.keys import Command, meaning_of
from kiosk.app.theme.tokens import Space, card_px
from kiosk.app.widgets.button import RoleButton, set_tone
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.sheet import Sheet
from kiosk.core.errors import KioskError
from kiosk.core.keypad import Key

_LEFT_PX = 316
_FIELD_PX = 56


class FirstSheet(Sheet):
    """`given` when name and PIN are to be added: `person`, and the PIN in `field`."""

    given = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "firstSheet")
        self._busy = False
        self._problem: str | None = None
        self._title = RoleLabel("title", "firstTitle")
        self._subtitle = RoleLabel("body", "firstWhy", wraps=True)
        self._name_label = RoleLabel("muted")
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("firstName")
        self.name_edit.setMaxLength(40)
        self.name_edit.setMinimumHeight(_FIELD_PX)
        self._pin_label = RoleLabel("muted")
        self.field = PinField("firstPin")
        self._again_label = RoleLabel("muted")
        self.again = PinField("firstPinAgain")
        self.pad = PinPad()
        self._message = RoleLabel("body", "pinMessage", wraps=True)
        self.later_button = RoleButton("action", "firstLater")
        self.add_button = RoleButton("primary", "firstAdd")
        self._target = self.field
        self._build()
        self._connect()
        self.retranslate()

    @property
    def person(self) -> str:
        """The name."""
        return self.name_edit.text().strip()

    def ask(self) -> None:
        """Ask for the first manager."""
        self._busy, self._problem = False, None
        self._wipe()
        self._show()
        self.open_sheet()
        self.name_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refused(self, error: KioskError) -> None:
        """It was not taken; the name stays."""
        self._busy, self._problem = False, refused_words(error)
        self._wipe_pins()
        self._show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Nothing of a PIN stays behind."""
        self._wipe()
        super().close_sheet()

    def stops(self) -> list[QWidget]:
        """From above to below."""
        ends = [one for one in (self.later_button, self.add_button) if one.isEnabled()]
        return [self.name_edit, self.field, self.again, *ends]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits to the PIN that is keyed, Enter on, Escape puts it off."""
        meaning = meaning_of(event)
        if isinstance(meaning, Key) and not self.name_edit.hasFocus():
            self._target.keyPressEvent(event)
        elif meaning is Command.CONFIRM and not event.isAutoRepeat():
            self._confirm()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard came to the name: no PIN is keyed just now."""
        if watched is self.name_edit and event.type() == QEvent.Type.FocusIn:
            self._show()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._title.setText(self.tr("The first manager"))
        self._subtitle.setText(
            self.tr(
                "Nobody is known to this shop yet. A manager gives money back, closes the day and adds the others."
            )
        )
        self._name_label.setText(self.tr("Name"))
        self._pin_label.setText(self.tr("PIN, 6 to 12 digits"))
        self._again_label.setText(self.tr("The same PIN again"))
        self.name_edit.setAccessibleName(self._name_label.text())
        self.field.setAccessibleName(self._pin_label.text())
        self.again.setAccessibleName(self._again_label.text())
        self.later_button.show_words(self.tr("Later  Esc"))
        self.add_button.show_words(self.tr("Add the manager  Enter"))
        self.setAccessibleName(f"{self._title.text()} {self._subtitle.text()}")
        self.pad.retranslate()
        self._show()

    def _build(self) -> None:
        self.card.setFixedWidth(card_px(CARD_PX))
        left = QVBoxLayout()
        left.setSpacing(Space.TIGHT)
        for label, widget in (
            (self._name_label, self.name_edit),
            (self._pin_label, self.field),
            (self._again_label, self.again),
        ):
            left.addWidget(label)
            left.addWidget(widget)
            left.addSpacing(Space.SMALL)
        left.addStretch(1)
        left_box = QWidget()
        left_box.setFixedWidth(card_px(_LEFT_PX))
        left.setContentsMargins(0, 0, 0, 0)
        left_box.setLayout(left)
        middle = QHBoxLayout()
        middle.setSpacing(Space.BROAD)
        middle.addWidget(left_box)
        middle.addWidget(self.pad, 1, Qt.AlignmentFlag.AlignCenter)
        ends = QHBoxLayout()
        ends.setSpacing(Space.MEDIUM)
        for button, share in ((self.later_button, 2), (self.add_button, 3)):
            button.setMinimumHeight(_FIELD_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            ends.addWidget(button, share)
        self._message.setMinimumHeight(48)
        self._message.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(Space.HUGE, Space.BROAD, Space.HUGE, Space.BROAD)
        inside.setSpacing(Space.MEDIUM)
        inside.addLayout(card_head(self._title, self._subtitle, "people"))
        inside.addLayout(middle)
        inside.addWidget(self._message)
        inside.addLayout(ends)

    def _connect(self) -> None:
        self.pad.pressed.connect(self._press)
        for field in (self.field, self.again):
            field.changed.connect(self._show)
            field.entered.connect(lambda field=field: self._aim(field))
        self.name_edit.textChanged.connect(self._show)
        self.name_edit.installEventFilter(self)
        self.later_button.clicked.connect(self.leave)
        self.add_button.clicked.connect(self._submit)

    def _press(self, key: Key) -> None:
        self._target.setFocus(Qt.FocusReason.OtherFocusReason)
        self._target.press(key)

    def _aim(self, field: PinField) -> None:
        """The pad's keys go to this one."""
        self._target = field
        self._show()

    def _confirm(self) -> None:
        """Enter: the focused button, else on to what is missing, else add."""
        focused = self.window().focusWidget()
        if isinstance(focused, QPushButton) and focused is self.later_button:
            self.leave()
        elif self.name_edit.hasFocus() and self.person:
            self.field.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.field.hasFocus() and self.field.long_enough and not self.again.count:
            self.again.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._submit()

    def _submit(self) -> None:
        if self._busy or not self._complete:
            return
        if not self.field.same_as(self.again):
            self._problem = self.tr("The two PINs are not the same. Please key them again.")
            self._wipe_pins()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show()
            return
        self._busy, self._problem = True, None
        self._show()
        self.given.emit()

    @property
    def _complete(self) -> bool:
        return bool(self.person) and self.field.long_enough and self.again.long_enough

    def _wipe(self) -> None:
        self.name_edit.clear()
        self._wipe_pins()

    def _wipe_pins(self) -> None:
        self.field.wipe()
        self.again.wipe()

    def _show(self) -> None:
        for field in (self.field, self.again):
            aimed = field is self._target and not self.name_edit.hasFocus()
            field.show_active(aimed and not self._busy)
            field.setEnabled(not self._busy)
        self.pad.setEnabled(not self._busy)
        self.name_edit.setEnabled(not self._busy)
        self.add_button.setEnabled(self._complete and not self._busy)
        if self._busy:
            self._say(self.tr("The manager is being added …"), "busy")
        elif self._problem is not None:
            self._say(self._problem, "trouble")
        else:
            self._say(self.tr("Take digits that no colleague would try first."), "")

    def _say(self, sentence: str, tone: str) -> None:
        set_tone(self._message, tone)
        if self._message.text() != sentence:
            self._message.setText(sentence)
            self._message.setAccessibleName(sentence)
