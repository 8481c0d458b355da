"""A card over a window, or a part of one, while something is asked of a person: no key and no press reaches what
is below.

Part of the window, not a dialog of its own: it needs no window manager, and the till goes on underneath.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.app.theme.tokens import COLOURS, Space, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.parts import Room

_VEIL_ALPHA = 140
_EDGE_PX = Space.LARGE
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Sheet(QWidget):
    """`left`: whoever was asked went away, or the window did. Those who inherit fill `card`, and set `main` to the
    button that Enter presses."""

    left = Signal()
    main: RoleButton | None = None

    def __init__(self, window: QWidget, name: str) -> None:
        """Over all of `window`, or of the part of one that it is."""
        super().__init__(window)
        self.setObjectName(name)
        self._is_open = False
        self._before: QWidget | None = None
        self.card = QFrame()
        self.card.setProperty("role", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        if is_roomy():
            layout.addWidget(Room(_in_the_middle(self.card)))
        else:
            layout.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)
        window.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Something is asked. May be asked for ever, also when nothing is left of it but its name."""
        return self._is_open

    def open_sheet(self) -> None:
        """Show the card over the whole window; the keyboard comes here."""
        window = self.parentWidget()
        assert window is not None  # the constructor takes one
        self._is_open = True
        self._before = window.focusWidget()
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        """Away with it; the keyboard goes back to where it was."""
        if not self.is_open:
            return
        self._is_open = False
        before, self._before = self._before, None
        self.hide()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Nothing is done."""
        if self.is_open:
            self.close_sheet()
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the window; a window that is hidden asks nothing any more."""
        window = self.parentWidget()
        if watched is window and window is not None:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(window.rect())
            elif event.type() == QEvent.Type.Hide:
                self.leave()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """The window's shortcuts are asleep."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab goes round inside."""
        stops = self.stops()
        if stops:
            at = next((n for n, widget in enumerate(stops) if widget.hasFocus()), None)
            step = 1 if next_child else -1
            here = (-1 if next_child else 0) if at is None else at
            stops[(here + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [
            widget
            for widget in self.card.findChildren(QWidget)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, Enter goes on; nothing reaches the window."""
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self.leave()
        elif event.key() in _ENTER and not event.isAutoRepeat():
            self.go_on()
        event.accept()

    def go_on(self) -> None:
        """Enter: the button that has the keyboard is pressed, or else the main one."""
        focused = self.focusWidget()
        button = focused if isinstance(focused, RoleButton) else self.main
        if button is not None:
            button.click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the card does nothing: it is too easily made."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil over the window."""
        painter = QPainter(self)
        veil = QColor(COLOURS.veil)
        veil.setAlpha(_VEIL_ALPHA)
        painter.fillRect(self.rect(), veil)
        painter.end()


def _in_the_middle(card: QWidget) -> QWidget:
    """The card with nothing around it, for a part that scrolls."""
    around = QWidget()
    around.setObjectName("scrollInside")
    # Stretches, not an alignment: only so Qt reckons how high the card's sentences are at its own width.
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(card)
    row.addStretch(1)
    layout = QVBoxLayout(around)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addStretch(1)
    layout.addLayout(row)
    layout.addStretch(1)
    return around


def sheet_over(window: QWidget) -> Sheet | None:
    """The sheet that something is asked on over this window; the uppermost."""
    sheets = window.findChildren(Sheet)
    return next((sheet for sheet in reversed(sheets) if sheet.is_open), None)
