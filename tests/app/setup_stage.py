"""A stage for the windows of the setup: everything made up and answering at once, keys as a hand presses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.first_start.practice import Practice
from kiosk.app.first_start.steps import Step
from kiosk.app.first_start.window import FirstStartWindow
from kiosk.app.manager.sample_tools import TellAtOnce
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.samples import (
    SampleConnector,
    SampleMonitors,
    SamplePrinters,
    SampleSettings,
    SampleSounds,
)
from tests.app.hands import key_click


def press(key: Qt.Key) -> None:
    """Into whatever has the keyboard."""
    focused = QApplication.focusWidget()
    assert focused is not None, "nothing has the keyboard"
    key_click(focused, key)


def said(window: QWidget, name: str) -> str:
    """What a label says, if it is to be seen."""
    label = window.findChild(QLabel, name)
    assert label is not None, name
    return label.text() if label.isVisible() else ""


@dataclass
class Start:
    """A first start on the screen."""

    bot: QtBot
    step: Step
    connected: bool = False
    settings: SampleSettings = field(default_factory=SampleSettings)
    connector: SampleConnector = field(default_factory=SampleConnector)
    monitors: SampleMonitors = field(default_factory=SampleMonitors)
    printers: SamplePrinters = field(default_factory=SamplePrinters)
    sounds: SampleSounds = field(default_factory=SampleSounds)
    finished: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        later = TellAtOnce()
        self.window = FirstStartWindow(
            self.settings,
            self.connector,
            Hardware(self.monitors, self.printers, self.sounds, later),
            Practice(lambda folder: []),
            later,
            begins_at=self.step,
            connected=self.connected,
        )
        self.window.finished.connect(lambda: self.finished.append(True))
        self.bot.addWidget(self.window)
        self.window.resize(1280, 800)
        with self.bot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.page.take_keyboard()

    def find(self, name: str) -> QWidget:
        """A widget by its object name."""
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found


MakeStart = Callable[..., Start]
