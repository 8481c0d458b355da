"""The pages of the first start, one for each step. They ask and show; what is kept, and when, is the window's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.app.first_start.steps import FIELDS, Step
from kiosk.app.language import LANGUAGES, current_language
from kiosk.app.setup import words
from kiosk.app.setup.editors import Editor
from kiosk.app.setup.fields import SPECS
from kiosk.app.setup.keeping import Kept
from kiosk.app.setup.making import Hardware, editor_of
from kiosk.app.setup.monitors import MonitorEditor
from kiosk.app.setup.option import OptionCard
from kiosk.app.setup.printers import PrinterEditor
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.parts import thin_line
from kiosk.settings.words import Words


class StepPage(QWidget):
    """`language_chosen` carries `th` or `en`."""

    language_chosen = Signal(str)

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step
        self.setObjectName(f"step_{step}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.LARGE)

    def show_kept(self, kept: Kept) -> None:
        """Fill the page with what is kept."""

    def texts(self) -> dict[str, str]:
        """What is set here, by the setting's name."""
        return {}

    def show_problems(self, problems: Mapping[str, Words]) -> None:
        """What is wrong, beside each field; the keyboard goes to the first."""

    def entered(self) -> None:
        """It is in front now."""

    def left(self) -> None:
        """It is not in front any more."""

    def take_keyboard(self) -> None:
        """Put the keyboard where the page begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All words again, in the language of now; parts hear of a new one themselves."""

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class LanguagePage(StepPage):
    """Both names in their own language; the choice works at once."""

    def __init__(self) -> None:
        super().__init__(Step.LANGUAGE)
        self.cards: dict[str, OptionCard] = {}
        for code in LANGUAGES:
            card = OptionCard(f"language_{code}")
            card.show_option(words.choice_words("language", code), _SPOKEN_IN[code])
            card.toggled.connect(lambda on, code=code: self._toggled(code, on=on))
            self.cards[code] = card
            self.column.addWidget(card)
        self.column.addStretch(1)

    def show_kept(self, kept: Kept) -> None:
        """See `StepPage`; the language of now is the one that was chosen."""
        self.cards[current_language()].setChecked(True)

    def texts(self) -> dict[str, str]:
        """See `StepPage`."""
        return {"language": current_language()}

    def take_keyboard(self) -> None:
        """To the language of now."""
        self.cards[current_language()].setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggled(self, code: str, *, on: bool) -> None:
        if on and code != current_language():
            self.language_chosen.emit(code)


_SPOKEN_IN = {
    "th": "หน้าจอของพนักงานเป็นภาษาไทย",
    "en": "The staff's windows speak English.",
}
"""Each in its own language, whatever the windows speak: whoever needs it must find it."""


class FieldsPage(StepPage):
    """Settings below each other."""

    def __init__(self, step: Step, hardware: Hardware) -> None:
        super().__init__(step)
        self._hardware = hardware
        self.editors: dict[str, Editor] = {}
        for number, name in enumerate(FIELDS[step]):
            editor = editor_of(SPECS[name], hardware, self._paper_mm)
            editor.changed.connect(lambda editor=editor: editor.show_problem(""))
            self.editors[name] = editor
            if number:
                self.column.addWidget(thin_line())
            self.column.addWidget(editor)
        self.column.addStretch(1)

    def show_kept(self, kept: Kept) -> None:
        """See `StepPage`."""
        for name, editor in self.editors.items():
            editor.show_text(kept.texts[name])
            editor.lock(kept.locked_by(name))

    def texts(self) -> dict[str, str]:
        """See `StepPage`; what is set elsewhere is not kept here."""
        free = {name: editor for name, editor in self.editors.items() if not editor.is_locked}
        return {name: editor.text for name, editor in free.items()}

    def show_problems(self, problems: Mapping[str, Words]) -> None:
        """See `StepPage`."""
        show_problems(list(self.editors.values()), problems)

    def entered(self) -> None:
        """Look what the machine has now."""
        for editor in self.editors.values():
            if isinstance(editor, MonitorEditor):
                editor.list_monitors()
                self._hardware.monitors.show_numbers()
            if isinstance(editor, PrinterEditor):
                editor.look()

    def left(self) -> None:
        """The numbers go from the monitors."""
        self._hardware.monitors.hide_numbers()

    def take_keyboard(self) -> None:
        """To the first that can be set; what stands there is a suggestion, so typing replaces it."""
        for editor in self.editors.values():
            if not editor.is_locked:
                editor.take_keyboard()
                for line in editor.stops()[:1]:
                    if isinstance(line, QLineEdit):
                        line.selectAll()
                return
        super().take_keyboard()

    def _paper_mm(self) -> int:
        text = self.editors["paper_mm"].text
        return int(text) if text.isdecimal() else 80


def show_problems(editors: Sequence[Editor], problems: Mapping[str, Words]) -> None:
    """Beside each field what is wrong with it; the keyboard goes to the first."""
    first: Editor | None = None
    for editor in editors:
        takes = problems.get(editor.spec.name)
        editor.show_problem("" if takes is None else words.takes_sentence(takes))
        if takes is not None and first is None:
            first = editor
    if first is not None:
        first.take_keyboard()
