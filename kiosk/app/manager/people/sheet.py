"""A form over the page: a new person, or a new PIN for somebody. Enter goes on, Escape leaves, Tab stays inside.

What is typed into the PIN's fields is kept no longer than the sheet is open.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.manager.people.form import OF_NAME, Filled, FormProblem
from kiosk.app.manager.people.terms import form_sentence, role_words
from kiosk.app.theme.tokens import Space, card_px
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, set_error
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.sheet import Sheet
from kiosk.core.person import Role

_CARD_PX = 480
_LONGEST_PIN = 12


class PersonSheet(Sheet):
    """`sent` carries what was filled in, once nothing in it is wrong."""

    sent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "personSheet")
        self._name: str | None = None
        self._first = False
        self._taken: tuple[str, ...] = ()
        self.title = RoleLabel("total", "personSheetTitle", wraps=True)
        self.hint = RoleLabel("muted", "personSheetHint", wraps=True)
        self.name_label = RoleLabel("muted")
        self.name_edit = _field("personName", secret=False)
        self.roles = {role: RoleButton("either", f"personRole{role.name.title()}") for role in Role}
        self.pin_label = RoleLabel("muted")
        self.pin_edit = _field("personPin", secret=True)
        self.again_label = RoleLabel("muted")
        self.again_edit = _field("personPinAgain", secret=True)
        self.problem = RoleLabel("problem", "personProblem", wraps=True)
        self.cancel_button = RoleButton("action", "personCancel")
        self.send_button = RoleButton("primary", "personSend")
        self._build()
        self._connect()
        self.retranslate()

    def open_new(self, taken: tuple[str, ...], *, first: bool) -> None:
        """Ask for a new person; the `first` one is a manager."""
        self._name, self._first, self._taken = None, first, taken
        self.name_edit.clear()
        self.roles[Role.MANAGER if first else Role.CASHIER].setChecked(True)
        self._open(self.name_edit)

    def open_pin(self, name: str) -> None:
        """Ask for a new PIN for somebody."""
        self._name, self._first = name, False
        self._open(self.pin_edit)

    def show_problem(self, sentence: str) -> None:
        """What is wrong; the form can be mended and sent again."""
        self._set_busy(busy=False)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self._fit()
        field = self.pin_edit if self.name_edit.isHidden() else self.name_edit
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Away with it, and with what was typed."""
        self.pin_edit.clear()
        self.again_edit.clear()
        self._mark(None)
        self._set_busy(busy=False)
        super().close_sheet()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        if self._name is not None:
            title = self.tr("New PIN for {name}").format(name=self._name)
        else:
            title = self.tr("The first manager") if self._first else self.tr("A new person")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.hint.setText(
            self.tr(
                "PIN: 6 to 12 digits that nobody would try first; no rows like 123456, no repeats. No two people "
                "have the same PIN."
            )
        )
        for label, edit, words in (
            (self.name_label, self.name_edit, self.tr("Name")),
            (self.pin_label, self.pin_edit, self.tr("PIN")),
            (self.again_label, self.again_edit, self.tr("The same PIN again")),
        ):
            label.setText(words)
            edit.setAccessibleName(words)
        for role, button in self.roles.items():
            button.show_words(role_words(role))
        self.cancel_button.show_words(self.tr("Cancel"))
        send = self.tr("Add") if self._name is None else self.tr("Set the PIN")
        self.send_button.show_words(send)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def stops(self) -> list[QWidget]:
        """From above to below."""
        return [one for one in self._all_stops() if one.isVisibleTo(self) and one.isEnabled()]

    def go_on(self) -> None:
        """Enter: a button presses, the last field sends, another goes to the next one."""
        if self.cancel_button.hasFocus():
            self.leave()
        elif self.again_edit.hasFocus() or self.send_button.hasFocus():
            self._send()
        else:
            self.focusNextPrevChild(True)

    def _all_stops(self) -> tuple[QWidget, ...]:
        fields = (self.name_edit, *self.roles.values(), self.pin_edit, self.again_edit)
        return (*fields, self.cancel_button, self.send_button)

    def _open(self, first_field: QLineEdit) -> None:
        new = self._name is None
        self.name_label.setVisible(new)
        self.name_edit.setVisible(new)
        for button in self.roles.values():
            button.setVisible(new and not self._first)
        self.pin_edit.clear()
        self.again_edit.clear()
        self._mark(None)
        self.problem.hide()
        self.retranslate()
        self.open_sheet()
        self._fit()
        first_field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self) -> None:
        layout = self.card.layout()
        assert layout is not None  # made in _build
        layout.activate()

    def _send(self) -> None:
        if not self.send_button.isEnabled():
            return
        is_manager = self.roles[Role.MANAGER].isChecked()
        new = self._name is None
        filled = Filled(
            self.name_edit.text() if new else None,
            Role.MANAGER if is_manager else Role.CASHIER,
            self.pin_edit.text(),
            self.again_edit.text(),
        )
        problem = filled.problem(self._taken)
        if problem is not None:
            self.show_problem(form_sentence(problem))
            self._mark(self._field_of(problem))
            self._field_of(problem).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._mark(None)
        self.problem.hide()
        self._set_busy(busy=True)
        self.sent.emit(filled)

    def _mark(self, wrong: QLineEdit | None) -> None:
        """Which field will not do, if any; until it is sent again."""
        for edit in (self.name_edit, self.pin_edit, self.again_edit):
            set_error(edit, wrong=edit is wrong)

    def _field_of(self, problem: FormProblem) -> QLineEdit:
        if problem in OF_NAME:
            return self.name_edit
        return self.again_edit if problem is FormProblem.PINS_DIFFER else self.pin_edit

    def _set_busy(self, *, busy: bool) -> None:
        """While the relay is asked nothing can be sent twice; it can still be left."""
        for widget in (self.name_edit, self.pin_edit, self.again_edit, self.send_button):
            widget.setEnabled(not busy)
        if busy:
            self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.cancel_button.clicked.connect(self.leave)
        self.send_button.clicked.connect(self._send)

    def _build(self) -> None:
        self.card.setFixedWidth(card_px(_CARD_PX))
        either = QHBoxLayout()
        either.setSpacing(Space.SMALL)
        self._group = QButtonGroup(self)
        for button in self.roles.values():
            button.setCheckable(True)
            button.setAutoExclusive(True)  # spoken as one of several
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button)
            either.addWidget(button)
        self.problem.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        for button, share in ((self.cancel_button, 2), (self.send_button, 3)):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            buttons.addWidget(button, share)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(Space.BROAD, Space.BROAD, Space.BROAD, Space.BROAD)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.title)
        column.addSpacing(Space.SMALL)
        for label, edit in (
            (self.name_label, self.name_edit),
            (self.pin_label, self.pin_edit),
            (self.again_label, self.again_edit),
        ):
            label.setBuddy(edit)
            column.addWidget(label)
            column.addWidget(edit)
            if edit is self.name_edit:
                column.addSpacing(Space.TIGHT)
                column.addLayout(either)
            column.addSpacing(Space.TIGHT)
        column.addWidget(self.hint)
        column.addWidget(self.problem)
        column.addSpacing(Space.MEDIUM)
        column.addLayout(buttons)
        for before, after in pairwise(self._all_stops()):
            QWidget.setTabOrder(before, after)


def _field(name: str, *, secret: bool) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setMinimumHeight(TOUCH_PX)
    if secret:
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setMaxLength(_LONGEST_PIN)
        edit.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        )
        edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    else:
        edit.setMaxLength(60)
    return edit
