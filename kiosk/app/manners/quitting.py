"""No till is closed by accident: whoever wants to is asked, and the sales that are open are named.

The system may end the program at any moment, and is not asked (SIGTERM, logging out): nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.app.manager.authority import Authority
from kiosk.app.manners.words import closing_words
from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.snapshot import TillView

BUTTONS = ("keepOpenButton", "closeTillButton")
_KEYS = ("Ctrl+Q", "Alt+F4")


class Quitting(QObject):
    """Watches the windows that end the till. `in_front` gives the staff's window that is worked in."""

    def __init__(
        self,
        cashier: QWidget,
        in_front: Callable[[], QWidget],
        closing: Sequence[QWidget],
        authority: Authority | None,
        give_back: Callable[[], None],
        leave: Callable[[Permit | None], None],
        view: Callable[[], TillView],
    ) -> None:
        """`closing`: the windows that are not closed without asking. `authority`: a manager has to allow it; None:
        whoever stands there may. `give_back`: the staff's window must be seen. `leave` ends the program, on the
        word of whoever allowed it."""
        super().__init__(cashier)
        self._in_front = in_front
        self._authority = authority
        self._give_back = give_back
        self._leave = leave
        self._view = view
        self._sheets: dict[QWidget, ConfirmSheet] = {}
        for window in closing:
            window.installEventFilter(self)
        for keys in _KEYS:
            shortcut = QShortcut(QKeySequence(keys), cashier)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(self.ask)

    def ask(self) -> None:
        """Ask, over the window that is worked in."""
        self._give_back()
        sheet = self._sheet(self._in_front())
        sheet.show_words(
            self.tr("Close the till?"),
            closing_words(self._view()),
            self.tr("Keep it open"),
            self.tr("Close the till"),
        )
        if not sheet.is_open:
            sheet.ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody closes a window from outside: by its frame, the task bar, the window manager's key."""
        if event.type() == QEvent.Type.Close and event.spontaneous():
            event.ignore()
            self.ask()
            return True
        return super().eventFilter(watched, event)

    def _sheet(self, over: QWidget) -> ConfirmSheet:
        sheet = self._sheets.get(over)
        if sheet is None:
            sheet = self._sheets[over] = ConfirmSheet(over, BUTTONS)
            sheet.confirmed.connect(lambda: self._allow(over))
            sheet.left.connect(over.setFocus)
        return sheet

    def _allow(self, over: QWidget) -> None:
        if self._authority is None:
            self._leave(None)
        else:
            self._authority.ask(over, Wanted(Act.QUIT), self._leave)
