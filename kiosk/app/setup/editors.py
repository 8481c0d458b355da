"""One setting in a form: its name and what it means on the left, what is set on the right, what is wrong below.

An editor reads and shows texts; whether a text is right is said elsewhere and shown here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.setup import words
from kiosk.app.setup.fields import SOUND_OF_VOLUME, Kind, Spec
from kiosk.app.setup.ports import Sounds
from kiosk.app.theme.tokens import COLOURS, Space, is_roomy
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, set_error
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

_LINES_PX = 104
_MARK_PX = 18
_EDGE_PX = 8
_VOLUME_STEP = 5


class Editor(QWidget):
    """`changed`: the person set something else; not sent when the form is filled."""

    changed = Signal()

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.spec = spec
        self.setObjectName(f"setting_{spec.name}")
        self._title = RoleLabel("strong", wraps=True)
        self._hint = RoleLabel("muted", wraps=True)
        self._mark = IconView()
        self._mark.setFixedSize(_MARK_PX, _MARK_PX)
        self._said = RoleLabel("muted", f"said_{spec.name}", wraps=True)
        self._origin = ""
        self._problem = ""
        self.control = QVBoxLayout()
        self.control.setSpacing(Space.SMALL)
        self._lay_out()

    @property
    def text(self) -> str:
        """What is set, as the settings write it."""
        raise NotImplementedError

    def show_text(self, text: str) -> None:
        """Fill the form."""
        raise NotImplementedError

    def stops(self) -> list[QWidget]:
        """What Tab goes through; the first of them takes the keyboard."""
        raise NotImplementedError

    @property
    def is_locked(self) -> bool:
        """It is set where this form does not reach."""
        return bool(self._origin)

    def lock(self, origin: str) -> None:
        """Set by `origin` (see `Loaded`): shown, not changed. An empty one unlocks."""
        self._origin = origin
        for stop in self.stops():
            stop.setEnabled(not origin)
        self._show_said()

    def show_problem(self, sentence: str) -> None:
        """What is wrong, beside the field; an empty sentence: nothing."""
        self._problem = sentence
        self._show_said()
        set_error(self.stops()[0], wrong=bool(sentence))
        for stop in self.stops():
            stop.setAccessibleDescription(sentence or self._hint.text())

    def take_keyboard(self) -> None:
        """Put the keyboard here, and all of it in sight."""
        self.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._come_into_sight)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        title, hint = words.title_words(self.spec.name), words.hint_words(self.spec.name)
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        for stop in self.stops():
            stop.setAccessibleDescription(hint)
        self._show_said()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is wrong stands below the field, and makes the editor higher once it is laid out."""
        super().resizeEvent(event)
        if self._problem and self.window().focusWidget() in self.stops():
            QTimer.singleShot(0, self, self._come_into_sight)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _come_into_sight(self) -> None:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self, 0, _EDGE_PX)
            above = above.parentWidget()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(Space.HAIR)
        left.addWidget(self._title)
        left.addWidget(self._hint)
        left.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(Space.SMALL)
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._said, 1)
        right = QVBoxLayout()
        right.setSpacing(Space.SMALL)
        right.addLayout(self.control)
        right.addLayout(below)
        right.addStretch(1)
        below_each_other = is_roomy()
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        layout = QBoxLayout(down if below_each_other else across, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL if below_each_other else Space.WIDE)
        layout.addLayout(left, 2)
        layout.addLayout(right, 3)

    def _show_said(self) -> None:
        """The problem, or why it cannot be changed; a picture stands beside the words."""
        text = self._problem or (words.origin_words(self._origin) if self._origin else "")
        self._said.setText(text)
        self._said.setProperty("tone", "trouble" if self._problem else "")
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)
        if self._problem:
            self._mark.show_icon("warning", COLOURS.trouble)
        else:
            self._mark.show_icon("lock", COLOURS.muted)
        self._mark.setVisible(bool(text))
        self._said.setVisible(bool(text))


class TextEditor(Editor):
    """One line."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.edit = QLineEdit()
        self.edit.setObjectName(spec.name)
        self.edit.setMinimumHeight(TOUCH_PX)
        self.edit.textEdited.connect(self.changed)
        self.row = QHBoxLayout()
        self.row.setSpacing(Space.SMALL)
        self.row.addWidget(self.edit, 1)
        self.control.addLayout(self.row)
        self.retranslate()

    @property
    def text(self) -> str:
        """See `Editor`."""
        return self.edit.text().strip()

    def show_text(self, text: str) -> None:
        """See `Editor`."""
        self.edit.setText(text)
        self.edit.setCursorPosition(0)

    def stops(self) -> list[QWidget]:
        """See `Editor`."""
        return [self.edit]

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        self.edit.setAccessibleName(words.title_words(self.spec.name))


class PathEditor(TextEditor):
    """A file or a folder: typed, or chosen where the system shows its own."""

    def __init__(self, spec: Spec) -> None:
        self.choose_button = RoleButton("action", f"choose_{spec.name}")
        self.choose_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        super().__init__(spec)
        self.row.addWidget(self.choose_button)
        self.choose_button.clicked.connect(self._choose)

    def stops(self) -> list[QWidget]:
        """The line, then the button."""
        return [self.edit, self.choose_button]

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        self.choose_button.show_words(self.tr("Choose …"))

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), "", str(Path(self.text or Path.home()).parent))
        if self.spec.kind is Kind.FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters(["PNG, JPEG (*.png *.jpg *.jpeg)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.edit.setText(path)
        self.changed.emit()


class LinesEditor(Editor):
    """A few lines. Tab leaves."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.edit = QPlainTextEdit()
        self.edit.setObjectName(spec.name)
        self.edit.setProperty("role", "field")
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(_LINES_PX)
        self.edit.textChanged.connect(self._edited)
        self._filling = False
        self.control.addWidget(self.edit)
        self.retranslate()

    @property
    def text(self) -> str:
        """See `Editor`."""
        return self.edit.toPlainText().strip()

    def show_text(self, text: str) -> None:
        """See `Editor`."""
        self._filling = True
        self.edit.setPlainText(text)
        self._filling = False

    def stops(self) -> list[QWidget]:
        """See `Editor`."""
        return [self.edit]

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        self.edit.setAccessibleName(words.title_words(self.spec.name))

    def _edited(self) -> None:
        if not self._filling:
            self.changed.emit()


class ChoiceEditor(Editor):
    """One of a few, side by side; arrows walk and choose, as in any such group."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._other = ""
        self.buttons: dict[str, RoleButton] = {}
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        for value in spec.choices:
            button = RoleButton("either", f"{spec.name}_{value}")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(self.changed)
            row.addWidget(button)
            self.buttons[value] = button
        self.control.addLayout(row)
        self.retranslate()

    @property
    def text(self) -> str:
        """See `Editor`; a value that is none of the choices stays until another is taken."""
        chosen = [value for value, button in self.buttons.items() if button.isChecked()]
        return chosen[0] if chosen else self._other

    def show_text(self, text: str) -> None:
        """See `Editor`."""
        self._other = text
        for value, button in self.buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(value == text)
            button.setAutoExclusive(True)

    def stops(self) -> list[QWidget]:
        """The chosen one first."""
        return list(chosen_first(self.buttons.values()))

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        title = words.title_words(self.spec.name)
        for value, button in self.buttons.items():
            text = words.choice_words(self.spec.name, value)
            button.show_words(text, f"{title}: {text}")


def chosen_first(buttons: Iterable[RoleButton]) -> list[RoleButton]:
    """The keyboard goes to the one that is chosen."""
    return sorted(buttons, key=lambda button: not button.isChecked())


class VolumeEditor(Editor):
    """A slider, how loud that is in words, and a button that lets it be heard."""

    def __init__(self, spec: Spec, sounds: Sounds) -> None:
        super().__init__(spec)
        self._sounds = sounds
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(spec.name)
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(_VOLUME_STEP)
        self.slider.setPageStep(4 * _VOLUME_STEP)
        self.slider.setMinimumHeight(TOUCH_PX)
        self._loud = RoleLabel("strong", f"loud_{spec.name}")
        self._loud.setMinimumWidth(76)
        self._loud.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.try_button = RoleButton("action", f"try_{spec.name}", icon_name="volume")
        self.try_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(Space.MEDIUM)
        for widget, share in ((self.slider, 1), (self._loud, 0), (self.try_button, 0)):
            row.addWidget(widget, share)
        self.control.addLayout(row)
        self._filling = False
        self.slider.valueChanged.connect(self._moved)
        self.try_button.clicked.connect(self._try)
        self.retranslate()

    @property
    def text(self) -> str:
        """See `Editor`."""
        return str(self.slider.value())

    def show_text(self, text: str) -> None:
        """See `Editor`."""
        self._filling = True
        self.slider.setValue(int(text) if text.isdecimal() else 0)
        self._filling = False
        self._show()

    def stops(self) -> list[QWidget]:
        """The slider, then the button."""
        return [self.slider, self.try_button]

    def retranslate(self) -> None:
        """See `Editor`."""
        super().retranslate()
        title = words.title_words(self.spec.name)
        self.slider.setAccessibleName(title)
        self.try_button.show_words(self.tr("Try"), self.tr("Try: {sound}").format(sound=title))
        self._show()

    def _moved(self) -> None:
        self._show()
        if not self._filling:
            self.changed.emit()

    def _show(self) -> None:
        percent = self.slider.value()
        self._loud.setText(self.tr("Silent") if percent == 0 else f"{percent} %")

    def _try(self) -> None:
        self._sounds.play(SOUND_OF_VOLUME[self.spec.name], self.slider.value())
