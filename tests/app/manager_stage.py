"""A stage for the manager's window: a log that refuses the GUI thread, and intents that are written down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.manager.places import Place
from kiosk.app.manager.reader import OpenLog, Reader
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import SamplePapers, sample_tools
from kiosk.app.manager.samples import SampleLog
from kiosk.app.manager.window import ManagerWindow
from kiosk.till.log.listing import LogFilter
from tests.app.stage import StillClock

A_MONTH = 128 * 31


def not_on_the_gui_thread() -> None:
    """The check that every question of the sample log begins with."""
    assert threading.current_thread() is not threading.main_thread(), "the GUI thread reads the log"


def sample_log(count: int) -> SampleLog:
    """A log that refuses the GUI thread."""
    return SampleLog(count, before_answer=not_on_the_gui_thread)


@dataclass
class Intents:
    """`ManagerIntents` that keeps every wish; `missing` is why things cannot be done."""

    wishes: list[tuple[str, object]] = field(default_factory=list)
    missing: str | None = None

    def export_missing(self) -> str | None:
        return self.missing

    def export(self, wanted: LogFilter, till: str | None = None) -> None:
        self.wishes.append(("export", wanted if till is None else (wanted, till)))


class ManagerDesk:
    """A manager's window on the screen, with its own reader."""

    def __init__(
        self, qtbot: QtBot, clock: StillClock, open_log: Callable[[], OpenLog], intents: Intents
    ) -> None:
        self.bot = qtbot
        self.intents = intents
        self.reader = Reader(open_log)
        self.papers = SamplePapers()
        self.tools = sample_tools(
            clock=clock, reader=self.reader, intents=intents, papers=self.papers
        )
        self.window = ManagerWindow(self.tools)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()

    @property
    def receipts(self) -> ReceiptsPage:
        """The receipts page, which is in front."""
        page = self.window.page
        assert isinstance(page, ReceiptsPage)
        return page

    def settle(self) -> None:
        """Until every question is answered and every answer told."""
        for _ in range(20):
            self.bot.waitUntil(lambda: self.reader.quiet, timeout=5_000)
            QApplication.processEvents()
            if self.reader.quiet:
                return

    def open(self, place: Place) -> None:
        """Go to a place and wait for what it asks."""
        self.window.go_to(place)
        self.settle()

    def until(self, what: Callable[[], bool]) -> None:
        """Until something has happened."""
        self.bot.waitUntil(what, timeout=5_000)

    def find(self, name: str) -> QWidget:
        """A widget by its object name."""
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found


@contextmanager
def ended(reader: Reader) -> Iterator[Reader]:
    """A reader whose thread is ended."""
    try:
        yield reader
    finally:
        assert reader.stop()


class Heard(QObject):
    """Answers and troubles of a reader, as they were told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def take(self, value: object) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.told.append(value)
