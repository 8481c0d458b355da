"""Has heard, and told on the desktop, what the windows have just been shown. It decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from PySide6.QtCore import QCoreApplication, QObject, SignalInstance
from PySide6.QtWidgets import QApplication

from kiosk.app.desktop import Desktop, DesktopNotes
from kiosk.app.sound.announcing import Announcement, announcements
from kiosk.app.sound.sounds import Sound, Sounds
from kiosk.app.theme.icons import icon
from kiosk.app.theme.tokens import LIGHT
from kiosk.core.money import format_baht
from kiosk.till.clock import Clock
from kiosk.till.snapshot import TillView

translate = QCoreApplication.translate


def no_window_in_front() -> bool:
    """Another program has the keyboard, or nobody has."""
    return QApplication.activeWindow() is None


class Announcer(QObject):
    """Follows `shown`, which carries each `TillView` once; ends with it. `is_behind`: nobody sees the windows."""

    def __init__(
        self,
        shown: SignalInstance,
        sounds: Sounds,
        desktop: Desktop,
        clock: Clock,
        is_behind: Callable[[], bool] = no_window_in_front,
    ) -> None:
        super().__init__()
        self._sounds = sounds
        self._desktop = desktop
        self._clock = clock
        self._is_behind = is_behind
        self._before: TillView | None = None
        shown.connect(self._take)

    def _take(self, view: TillView) -> None:
        before, self._before = self._before, view
        for one in announcements(before, view, self._clock()):
            self._announce(one)

    def _announce(self, one: Announcement) -> None:
        if one.audible:
            self._sounds.play(one.kind)
        if one.amount_satang is None:
            return
        if one.spoken:
            self._sounds.say(one.amount_satang)
        if self._is_behind():
            self._desktop.tell(*_words(one, one.amount_satang))


def announce(stack: ExitStack, shown: SignalInstance, sounds: Sounds, clock: Clock) -> None:
    """What is shown from now on is heard, and told on the desktop, until the stack ends."""
    desktop = DesktopNotes(icon("qr", LIGHT.accent))
    stack.callback(desktop.end)
    stack.callback(Announcer(shown, sounds, desktop, clock).deleteLater)


def _words(one: Announcement, satang: int) -> tuple[str, str]:
    """Title and text: the amount and the receipt's number, nothing else of a sale."""
    if one.kind is Sound.LATE:
        title = translate("Desktop", "Money that needs a person")
    else:
        title = translate("Desktop", "Paid")
    parts = (f"฿{format_baht(satang)}", one.receipt_number or "")
    return title, " · ".join(part for part in parts if part)
