"""The parts of the settings page: one sheet of editors for each group, and the sheet of the payment server."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.setup import words
from kiosk.app.setup.editors import Editor
from kiosk.app.setup.fields import GROUPS, Group
from kiosk.app.setup.keeping import Kept
from kiosk.app.setup.making import Hardware, editor_of
from kiosk.app.setup.monitors import MonitorEditor
from kiosk.app.setup.printers import PrinterEditor
from kiosk.app.setup.relay_form import RelayForm
from kiosk.app.setup.standing import Standing
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.parts import TouchScroll, thin_line
from kiosk.settings.words import Words

_PAD = Space.BROAD


class Sheet(TouchScroll):
    """What scrolls inside the card."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(_PAD, _PAD - Space.TIGHT, _PAD, _PAD - Space.TIGHT)
        self.column.setSpacing(Space.LARGE)

    def show_kept(self, kept: Kept, edited: Mapping[str, str]) -> None:
        """Fill it; what was edited and not kept yet stays."""

    def entered(self) -> None:
        """It is in front now."""

    def left(self) -> None:
        """It is not in front any more."""

    def take_keyboard(self) -> None:
        """Put the keyboard where it begins."""


class GroupSheet(Sheet):
    """`edited` carries the setting's name and what it is to be."""

    edited = Signal(str, str)

    def __init__(self, group: Group, hardware: Hardware, paper_mm: Callable[[], int]) -> None:
        super().__init__(f"group_{group}")
        self._monitors = hardware.monitors
        self.editors: dict[str, Editor] = {}
        for number, spec in enumerate(GROUPS[group]):
            editor = editor_of(spec, hardware, paper_mm)
            editor.changed.connect(lambda editor=editor: self._edited(editor))
            self.editors[spec.name] = editor
            if number:
                self.column.addWidget(thin_line())
            self.column.addWidget(editor)
        self.column.addStretch(1)

    def show_kept(self, kept: Kept, edited: Mapping[str, str]) -> None:
        """See `Sheet`."""
        for name, editor in self.editors.items():
            wanted = edited.get(name, kept.texts[name])
            if wanted != editor.text:
                editor.show_text(wanted)
            editor.lock(kept.locked_by(name))

    def show_problems(self, problems: Mapping[str, Words]) -> Editor | None:
        """What is wrong, beside each field; the first of them."""
        for name, editor in self.editors.items():
            editor.show_problem(words.takes_sentence(problems[name]) if name in problems else "")
        wrong = [editor for name, editor in self.editors.items() if name in problems]
        return wrong[0] if wrong else None

    def entered(self) -> None:
        """Look what the machine has now."""
        for editor in self.editors.values():
            if isinstance(editor, MonitorEditor):
                editor.list_monitors()
                self._monitors.show_numbers()
            if isinstance(editor, PrinterEditor):
                editor.look()

    def left(self) -> None:
        """The numbers go from the monitors."""
        self._monitors.hide_numbers()

    def take_keyboard(self) -> None:
        """To the first that can be set."""
        free = [editor for editor in self.editors.values() if not editor.is_locked]
        if free:
            free[0].take_keyboard()

    def _edited(self, editor: Editor) -> None:
        editor.show_problem("")
        self.edited.emit(editor.spec.name, editor.text)


class RelaySheet(Sheet):
    """Where the payment server is, and connecting anew. `connect_asked`: what is typed is right."""

    connect_asked = Signal()

    def __init__(self, form: RelayForm) -> None:
        super().__init__("group_relay")
        self.form = form
        self._kept: Kept | None = None
        self.standing = Standing("relayStanding")
        self.change_button = RoleButton("action", "changeRelay")
        self.connect_button = RoleButton("primary", "connectRelay")
        self.connect_button.setMinimumWidth(200)
        row = QHBoxLayout()
        for button in (self.change_button, self.connect_button):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        row.addStretch(1)
        for widget in (self.standing, self.form):
            self.column.addWidget(widget)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.form.hide()
        self.change_button.clicked.connect(self.open_form)
        self.connect_button.clicked.connect(self._ask)
        self.form.busy_changed.connect(self._show)
        self.retranslate()

    @property
    def locked_by(self) -> str:
        """Where the relay is set that wins over the file; empty when it may be changed here."""
        if self._kept is None:
            return ""
        locks = map(self._kept.locked_by, ("relay_url", "device_token", "with_relay"))
        return next(filter(None, locks), "")

    def show_kept(self, kept: Kept, edited: Mapping[str, str]) -> None:
        """See `Sheet`."""
        self._kept = kept
        self._show()

    def open_form(self) -> None:
        """To connect anew."""
        self.form.show()
        self._show()
        self.take_keyboard()

    def close_form(self) -> None:
        """It is as it is."""
        self.form.hide()
        self._show()

    def take_keyboard(self) -> None:
        """To the form while it is open."""
        stops: list[QWidget] = [self.change_button]
        (self.form.stops() if not self.form.isHidden() else stops)[0].setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.change_button.show_words(self.tr("Connect otherwise"))
        self.connect_button.show_words(self.tr("Connect"))
        self._show()

    def _ask(self) -> None:
        if not self.form.busy and self.form.is_right():
            self.connect_asked.emit()

    def _show(self) -> None:
        is_open = not self.form.isHidden()
        self.change_button.setVisible(not is_open and not self.locked_by)
        self.connect_button.setVisible(is_open)
        self.connect_button.setEnabled(not self.form.busy)
        if self._kept is None:
            return
        said = words.origin_words(self.locked_by) if self.locked_by else ""
        title = words.relay_words(self._kept.settings)
        self.standing.show_state("lock" if said else "bank", "", title, said)
