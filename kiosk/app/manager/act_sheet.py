"""A form over the window for one act of a manager: its parts, what is wrong with them, the button that acts.

It stays open until it is closed, so that what was typed is still there when nobody allowed the act. It decides
nothing: parts only read what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import Space, card_px
from kiosk.app.widgets.button import TOUCH_PX, RoleButton, set_error
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.sheet import Sheet

CARD_PX = 600


class Part(QWidget):
    """One part of a form: its title above, whatever it asks below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = RoleLabel("strong")
        self._title.setText(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.SMALL)
        if title:
            self.column.addWidget(self._title)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through, in the order it stands."""
        return ()

    def problem(self) -> str | None:
        """One sentence about what is wrong with it; None: nothing."""
        return None

    def take_keyboard(self) -> None:
        """Put the keyboard where something is missing."""


class TextPart(Part):
    """A line of text that must be there, unless `may_be_empty`."""

    def __init__(
        self, name: str, title: str, missing: str, *, text: str = "", may_be_empty: bool = False
    ) -> None:
        super().__init__(title)
        self._missing = missing
        self._may_be_empty = may_be_empty
        self.edit = field(name, title)
        self.edit.setText(text)
        self.column.addWidget(self.edit)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The line."""
        return (self.edit,)

    @property
    def text(self) -> str:
        """What was typed, without blanks around."""
        return self.edit.text().strip()

    def problem(self) -> str | None:
        """It is missing."""
        return None if self.text or self._may_be_empty else self._missing

    def take_keyboard(self) -> None:
        """Into the line."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)


class ReasonPart(TextPart):
    """Why: typed, or one of some ready reasons, which may be changed then."""

    def __init__(self, title: str, missing: str, ready: Sequence[str]) -> None:
        super().__init__("reasonEdit", title, missing)
        self.edit.setPlaceholderText(
            QCoreApplication.translate("MoneyForm", "One of these, or your own words")
        )
        self._ready: list[RoleButton] = []
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        for number, text in enumerate(ready):
            button = RoleButton("pick", f"reason{number}")
            button.show_words(text)
            button.clicked.connect(lambda _=False, text=text: self._take(text))
            row.addWidget(button)
            self._ready.append(button)
        self.column.insertLayout(1, row)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The ready ones, then the line."""
        return (*self._ready, self.edit)

    def _take(self, text: str) -> None:
        self.edit.setText(text)
        self.take_keyboard()


class ActSheet(Sheet):
    """Made for one act, gone afterwards: then `closed` is sent. `take` is called when all parts are well, with
    the sheet still open."""

    closed = Signal()

    def __init__(
        self,
        over: QWidget,
        *,
        title: str,
        sentence: str,
        parts: Sequence[Part],
        keep: str,
        act: str,
        take: Callable[[ActSheet], None],
        danger: bool = False,
    ) -> None:
        super().__init__(over.window(), "actSheet")
        self.setAccessibleName(f"{title}. {sentence}")
        self._parts = tuple(parts)
        self._take = take
        self._wrong: Part | None = None
        self._problem = RoleLabel("body", "sheetProblem", wraps=True)
        self.act_button = RoleButton("danger" if danger else "primary", "sheetAct")
        self.keep_button = RoleButton("action", "sheetKeep")
        self.act_button.show_words(act)
        self.keep_button.show_words(keep)
        self.act_button.clicked.connect(self._try)
        self.keep_button.clicked.connect(self.leave)
        self.main = self.act_button
        self._build(title, sentence)

    def open(self) -> None:
        """Show it over the whole window, the keyboard in its first field."""
        self.open_sheet()
        stops = self.stops()
        edits = [stop for stop in stops if isinstance(stop, QLineEdit) and stop.isEnabled()]
        (edits or stops)[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        """Away with it, for good."""
        if not self.is_open:
            return
        super().close_sheet()
        self.window().removeEventFilter(self)
        self.closed.emit()
        self.deleteLater()

    def stops(self) -> list[QWidget]:
        """What Tab goes through."""
        inside = [
            stop
            for part in self._parts
            for stop in part.stops
            if stop.isVisibleTo(self) and stop.isEnabled()
        ]
        return [*inside, self.keep_button, self.act_button]

    def say(self, sentence: str) -> None:
        """What is wrong, in the form."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _build(self, title: str, sentence: str) -> None:
        heading = RoleLabel("total", "sheetTitle", wraps=True)
        heading.setText(title)
        text = RoleLabel("muted", "sheetSentence", wraps=True)
        text.setText(sentence)
        text.setVisible(bool(sentence))
        self._problem.setProperty("tone", "trouble")
        self._problem.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        buttons.addWidget(self.keep_button, 2)
        buttons.addWidget(self.act_button, 3)
        for button in (self.keep_button, self.act_button):
            button.setMinimumHeight(56)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.card.setFixedWidth(card_px(CARD_PX))
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(Space.BROAD, Space.WIDE, Space.BROAD, Space.BROAD)
        inside.setSpacing(Space.MEDIUM)
        inside.addWidget(heading)
        inside.addWidget(text)
        for part in self._parts:
            inside.addWidget(part)
            for stop in part.stops:
                if isinstance(stop, QLineEdit):
                    stop.textChanged.connect(self._look_again)
                elif isinstance(stop, QAbstractButton):
                    stop.clicked.connect(self._look_again)
        inside.addWidget(self._problem)
        inside.addLayout(buttons)

    def _try(self) -> None:
        for part in self._parts:
            sentence = part.problem() if part.isVisibleTo(self) else None
            if sentence is not None:
                self._wrong = part
                self._say_of_part(sentence)
                part.take_keyboard()
                return
        self._wrong = None
        self._say_of_part("")
        self._take(self)

    def _look_again(self) -> None:
        """A sentence about a part that was mended must not go on standing there."""
        if self._wrong is not None:
            self._say_of_part(self._wrong.problem() or "")

    def _say_of_part(self, sentence: str) -> None:
        """What is wrong with the part that complained last; its lines are marked, no others."""
        self.say(sentence)
        for part in self._parts:
            wrong = bool(sentence) and part is self._wrong
            for stop in part.stops:
                if isinstance(stop, QLineEdit):
                    set_error(stop, wrong=wrong and stop.isEnabled())


def field(name: str, spoken: str) -> QLineEdit:
    """A line to type in."""
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(spoken)
    edit.setMinimumHeight(TOUCH_PX)
    return edit
