"""What is seen of a till before there is one: both windows on their monitors, painted before the rest is loaded.

Loading store, lane and link takes longer than making the windows, and a window needs no more than a snapshot: an
empty one says *not connected*, which is true. Meanwhile nothing that a person does is taken and nothing is lost:
keys and presses wait in the toolkit's own queue, in their order, until `exec` finds the till there.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.language import Language
from kiosk.app.screens import Screens
from kiosk.app.shell.actions import Actions
from kiosk.app.shell.language_kept import LanguageKeeper, first_language, locked_by
from kiosk.app.shell.shop_shown import shop_shown
from kiosk.settings import Loaded, TillSettings
from kiosk.till.clock import Clock

if TYPE_CHECKING:
    from kiosk.app.shell.windows import Windows

PAINTED_WITHIN_S = 0.3
"""A desktop that shows nothing for longer must not keep the till from being loaded."""


class Front:
    """Made and not shown yet. Nothing may be pressed before `actions.begin`; `windows` joins it to the till."""

    def __init__(
        self,
        app: QApplication,
        loaded: Loaded[TillSettings],
        code: str,
        clock: Clock,
        *,
        practice: bool,
    ) -> None:
        self.app = app
        settings = loaded.settings
        self.shop = shop_shown(settings, practice=practice, language_locked_by=locked_by(loaded))
        self.actions = Actions(app.quit)
        self.language_kept = LanguageKeeper(settings.language, self.actions.remember)
        self.language = Language(app, code, self.language_kept.chosen)
        self.cashier = CashierWindow(self.actions, self.shop, clock)
        self.customer = CustomerWindow(self.shop, clock)
        self.cashier.language_chosen.connect(self.language.switch)
        self.windows: Windows | None = None
        self.screens: Screens
        self._shown = ExitStack()

    def show(
        self, stack: ExitStack, settings: TillSettings, customer_size: tuple[int, int] | None
    ) -> None:
        """Both windows on their monitors until the stack ends; the cashier's is painted."""
        self.screens = Screens(
            *(self.cashier, self.customer, customer_size),
            over=lambda: None if self.windows is None else self.windows.over_cashier,
            chosen=settings.customer_screen,
        )
        painting = _Painting(self.cashier)
        self.screens.show()
        self._shown.callback(self.screens.close)
        stack.callback(self.close)
        patience_ends = time.monotonic() + PAINTED_WITHIN_S
        while not painting.begun and time.monotonic() < patience_ends:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def use_language(self, code: str) -> None:
        """The shop set this language: now, and at the next start."""
        self.language_kept.set_anew(code)
        self.language.switch(code)

    def close(self) -> None:
        """Close both windows, if they still stand."""
        self._shown.close()


def made_front(
    app: QApplication, loaded: Loaded[TillSettings], database: Path, clock: Clock, *, practice: bool
) -> Front:
    """The front as the shop set it, in the language chosen last."""
    code = first_language(loaded, database)
    return Front(app, loaded, code, clock, practice=practice)


class _Painting(QObject):
    """Notes that a window is painted, by the end of the events that are under way."""

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self.begun = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps nothing back."""
        if event.type() == QEvent.Type.Paint:
            self.begun = True
            watched.removeEventFilter(self)
        return False
