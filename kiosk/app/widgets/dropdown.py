"""What opens under a button, inside the window: it needs no window manager, and the till goes on underneath.

Escape and a press beside it leave things as they are; Tab stays inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton

T = TypeVar("T")

_GAP_PX = 4
_EDGE_PX = 8


class _Ground(QWidget):
    """Lies over the whole window while the sheet is open, and takes every press beside it."""

    def __init__(self, sheet: Dropdown) -> None:
        super().__init__()
        self._sheet = sheet
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the sheet."""
        self._sheet.close_sheet()

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab goes round inside."""
        stops = [
            widget
            for widget in self._sheet.findChildren(QWidget)
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not stops:
            return True
        at = next((n for n, widget in enumerate(stops) if widget.hasFocus()), 0)
        step = 1 if next_child else -1
        stops[(at + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


class Dropdown(QFrame):
    """A sheet under a button of the same window. `left`: it was closed, whatever became of it."""

    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "sheet")
        self._ground = _Ground(self)
        self.setParent(self._ground)
        self._button: QWidget | None = None

    @property
    def is_open(self) -> bool:
        """It is seen."""
        return self._ground.isVisible()

    def open_under(self, button: QWidget) -> None:
        """Show the sheet below its button, whole within the window."""
        window = button.window()
        self._button = button
        self._ground.setParent(window)
        self._ground.setGeometry(window.rect())
        self._ground.show()
        self._ground.raise_()
        self.show()
        self.setMinimumWidth(button.width())
        self.adjustSize()
        corner = button.mapTo(window, QPoint(0, button.height() + _GAP_PX))
        left = min(corner.x(), window.width() - self.width() - _EDGE_PX)
        top = min(corner.y(), window.height() - self.height() - _EDGE_PX)
        self.move(max(_EDGE_PX, left), max(_EDGE_PX, top))

    def close_sheet(self) -> None:
        """Away with it; the keyboard goes back to the button."""
        if not self.is_open:
            return
        self._ground.hide()
        if self._button is not None:
            self._button.setFocus(Qt.FocusReason.PopupFocusReason)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; nothing else reaches the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        event.accept()


class ChoiceList(Dropdown):
    """A list of choices, one of them marked: arrows and Enter, or a press."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(Space.SMALL, Space.SMALL, Space.SMALL, Space.SMALL)
        self._layout.setSpacing(Space.HAIR)
        self.buttons: list[RoleButton] = []

    def open_choices(
        self,
        button: QWidget,
        choices: Sequence[tuple[T, str]],
        chosen: T,
        take: Callable[[T], None],
    ) -> None:
        """Show `choices` under `button`; the one pressed is given to `take`."""
        for old in self.buttons:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [self._choice(value, text, value == chosen, take) for value, text in choices]
        for each in self.buttons:
            self._layout.addWidget(each)
            each.show()
        self.open_under(button)
        marked = [n for n, (value, _) in enumerate(choices) if value == chosen]
        self.buttons[marked[0] if marked else 0].setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter chooses."""
        at = next((n for n, button in enumerate(self.buttons) if button.hasFocus()), 0)
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down:
                self._walk(at + 1)
            case Qt.Key.Key_Up:
                self._walk(at - 1)
            case Qt.Key.Key_Home:
                self._walk(0)
            case Qt.Key.Key_End:
                self._walk(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.buttons[at].click()
            case _:
                super().keyPressEvent(event)

    def _walk(self, to: int) -> None:
        self.buttons[to % len(self.buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _choice(self, value: T, text: str, marked: bool, take: Callable[[T], None]) -> RoleButton:
        button = _Choice(self)
        button.show_words(text)
        button.setChecked(marked)
        button.clicked.connect(self.close_sheet)
        button.clicked.connect(lambda: take(value))
        return button


class _Choice(RoleButton):
    """One entry; the arrows are the list's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("choice", "choice", parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only the space bar presses."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()
