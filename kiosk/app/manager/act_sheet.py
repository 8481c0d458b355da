"""A form over the window for one act of a manager: its parts, what is wrong with them, the button that acts.

Part of the window, not a dialog of its own, like `ConfirmSheet`. It stays open until it is dismissed, so that what
was typed is still there when nobody allowed the act. It decides nothing: parts only read what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.label import RoleLabel

CARD_PX = 600
_VEIL_ALPHA = 140
_EDGE_PX = 16


class Part(QWidget):
    """One part of a form: its title above, whatever it asks below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = RoleLabel("strong")
        self._title.setText(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
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
        row.setSpacing(6)
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


class ActSheet(QWidget):
    """Made for one act, gone afterwards: then `dismissed` is sent. `take` is called when all parts are well, with
    the sheet still open."""

    dismissed = Signal()

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
        super().__init__(over.window())
        self.setObjectName("actSheet")
        self.setAccessibleName(f"{title}. {sentence}")
        self._back_to: QWidget | None = over.window().focusWidget()
        self._parts = tuple(parts)
        self._take = take
        self._is_open = False
        self._problem = RoleLabel("body", "sheetProblem", wraps=True)
        self.act_button = RoleButton("danger" if danger else "primary", "sheetAct")
        self.keep_button = RoleButton("action", "sheetKeep")
        self.act_button.show_words(act)
        self.keep_button.show_words(keep)
        self.act_button.clicked.connect(self._try)
        self.keep_button.clicked.connect(self.dismiss)
        self._build(title, sentence)
        over.window().installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """It is shown. May be asked for ever, also when nothing is left of it but its name."""
        return self._is_open

    def open(self) -> None:
        """Show it over the whole window, the keyboard in its first field."""
        self._is_open = True
        self._fill()
        self.show()
        self.raise_()
        stops = self._stops()
        edits = [stop for stop in stops if isinstance(stop, QLineEdit) and stop.isEnabled()]
        (edits or stops)[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Away with it; the keyboard goes back to where it was."""
        if not self._is_open:
            return
        self._is_open = False
        self.hide()
        self.window().removeEventFilter(self)
        if self._back_to is not None and isValid(self._back_to):
            self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)
        self.dismissed.emit()
        self.deleteLater()

    def say(self, sentence: str) -> None:
        """What is wrong, in the form."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, Enter acts (on a button: presses it); nothing reaches the window."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape if not event.isAutoRepeat():
                self.dismiss()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.isAutoRepeat():
                focused = self.focusWidget()
                if isinstance(focused, RoleButton):
                    focused.click()
                else:
                    self.act_button.click()
            case _:
                event.accept()

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab stays inside."""
        stops = self._stops()
        at = next((n for n, stop in enumerate(stops) if stop.hasFocus()), -1 if next_child else 0)
        step = 1 if next_child else -1
        stops[(at + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the card does nothing: it is too easily made."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window under it gets another size."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fill()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil over the window."""
        painter = QPainter(self)
        veil = QColor(COLOURS.veil)
        veil.setAlpha(_VEIL_ALPHA)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def _build(self, title: str, sentence: str) -> None:
        heading = RoleLabel("total", "sheetTitle", wraps=True)
        heading.setText(title)
        text = RoleLabel("muted", "sheetSentence", wraps=True)
        text.setText(sentence)
        text.setVisible(bool(sentence))
        self._problem.setProperty("tone", "trouble")
        self._problem.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.keep_button, 2)
        buttons.addWidget(self.act_button, 3)
        for button in (self.keep_button, self.act_button):
            button.setMinimumHeight(56)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(CARD_PX)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 22, 28, 24)
        inside.setSpacing(12)
        inside.addWidget(heading)
        inside.addWidget(text)
        for part in self._parts:
            inside.addWidget(part)
        inside.addWidget(self._problem)
        inside.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)

    def _try(self) -> None:
        for part in self._parts:
            sentence = part.problem() if part.isVisibleTo(self) else None
            if sentence is not None:
                self.say(sentence)
                part.take_keyboard()
                return
        self.say("")
        self._take(self)

    def _fill(self) -> None:
        parent = self.parentWidget()
        assert parent is not None  # the constructor takes one
        self.setGeometry(parent.rect())

    def _stops(self) -> list[QWidget]:
        """What Tab goes through."""
        inside = [
            stop
            for part in self._parts
            for stop in part.stops
            if stop.isVisibleTo(self) and stop.isEnabled()
        ]
        return [*inside, self.keep_button, self.act_button]


def field(name: str, spoken: str) -> QLineEdit:
    """A line to type in."""
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(spoken)
    edit.setMinimumHeight(TOUCH_PX)
    return edit
