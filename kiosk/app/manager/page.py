"""What every page of the manager's window is given, and what it must be able to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from kiosk.app.frame import Shop
from kiosk.app.later import Answers
from kiosk.app.manager.all_tills import AllTills
from kiosk.app.manager.authority import Authority
from kiosk.app.manager.export.runner import Exports
from kiosk.app.manager.reader import Questions
from kiosk.app.papers import Papers
from kiosk.app.printing import Printing
from kiosk.app.setup.tools import SetupTools
from kiosk.app.sound.sounds import SILENCE, Sounds
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.clock import Clock
from kiosk.till.keeping.backup import Backup
from kiosk.till.keeping.backups import BackupView
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.log.listing import LogFilter
from kiosk.till.snapshot import TillView

T = TypeVar("T")


class AskRelay(Protocol):
    """Questions to the relay; `kiosk.till.link.desk.Desk` answers."""

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """The future raises `LinkError`: nobody answers, or somebody has to sign in, or it is refused."""


class KeptBackups(Protocol):
    """How backups stand, and one more; `kiosk.till.keeping.backups.Backups` is the real one."""

    @property
    def view(self) -> BackupView:
        """How it stands now."""

    def make(self) -> Future[Backup]:
        """Make one. The future raises `BackupError`."""


class ManagerIntents(Protocol):
    """What a manager can want of receipts. Every call returns at once; problems come back as problems.

    The questions `…_missing` say why something cannot be done just now: a code that windows know, or None.
    """

    def export_missing(self) -> str | None:
        """Why nothing can be exported."""

    def export(self, wanted: LogFilter, till: str | None = None) -> None:
        """Begin to export what the table shows; `till` as in `Filters`."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a page works with: `reader` reads the log, `books` does and keeps what the till's lane does, `relay`
    asks the relay, `authority` asks people, `papers` prints, `exports` writes files, `all_tills` has every till's
    log, `relay_url` is where this till finds the relay, `setup` is for the settings and the doctor, `sounds` lets
    sounds be tried, `printing` knows how the receipt printer is. Futures are waited for through `later`, never on
    the GUI thread."""

    shop: Shop
    clock: Clock
    reader: Questions
    intents: ManagerIntents
    later: Answers
    books: Bookkeeping
    relay: AskRelay
    authority: Authority
    papers: Papers
    exports: Exports
    backups: KeptBackups
    all_tills: AllTills
    relay_url: str
    setup: SetupTools
    sounds: Sounds = SILENCE
    printing: Printing | None = None


class ManagerPage(QWidget):
    """A page of the window, made once when it is first entered.

    `said` carries a sentence to be told, and whether it is good news. `badge_changed` the number of things
    that wait at its place, `receipt_wanted` the number of a receipt to be opened, `till_asked` the code of a till
    whose receipts are wanted.
    """

    said = Signal(str, bool)
    badge_changed = Signal(int)
    receipt_wanted = Signal(str)
    till_asked = Signal(str)

    def entered(self) -> None:
        """The page is in front now: bring it up to date."""

    def take_keyboard(self) -> None:
        """Put the keyboard where the page begins; not called while somebody walks through the places."""

    def show_view(self, view: TillView) -> None:
        """The till sold on; called for the page in front."""

    def hand_over(self, wanted: LogFilter, till: str | None) -> None:
        """Another page shows these receipts (`till` as in `Filters`), and wants them treated here."""

    def search(self) -> None:
        """F3: to the search, if there is one."""

    def search_for(self, text: str) -> None:
        """Another page wants this to be found here."""

    def step_back(self) -> bool:
        """Escape: leave what is open on the page. False: nothing was, the window may close."""
        return False

    def retranslate(self) -> None:
        """All words again, in the language of now; the parts of a page hear of a new one themselves."""

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
