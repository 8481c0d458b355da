"""The moments of the first start that a gallery shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLineEdit

from kiosk.app.first_start.practice import Practice, PracticeState, PracticeView
from kiosk.app.first_start.steps import Step
from kiosk.app.first_start.window import FirstStartWindow
from kiosk.app.manager.sample_tools import TellAtOnce
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.ports import Monitor, Monitors
from kiosk.app.setup.samples import (
    SAMPLE_SETTINGS,
    TWO_MONITORS,
    SampleConnector,
    SampleMonitors,
    SamplePrinters,
    SampleSettings,
    SampleSounds,
    sample_kept,
)
from kiosk.settings.writing import SettingsFileError
from kiosk.till.pairing import PairError

Prepare = Callable[[FirstStartWindow], None]
_KEY = "sk_" + "live_" + "kiosk_made_up"


def _nothing(window: FirstStartWindow) -> None:
    """As it is when it is entered."""


@dataclass(frozen=True)
class StartScene:
    """One moment."""

    step: Step
    prepare: Prepare = _nothing
    connector: SampleConnector = field(default_factory=SampleConnector)
    settings: SampleSettings = field(default_factory=SampleSettings)
    monitors: Monitors = field(default_factory=SampleMonitors)
    connected: bool = False

    def window(self) -> FirstStartWindow:
        """A window at this moment, not shown yet."""
        later = TellAtOnce()
        hardware = Hardware(self.monitors, SamplePrinters(), SampleSounds(), later)
        window = FirstStartWindow(
            self.settings,
            self.connector,
            hardware,
            Practice(lambda folder: []),
            later,
            begins_at=self.step,
            connected=self.connected,
        )
        self.prepare(window)
        return window


def _key(window: FirstStartWindow) -> None:
    form = window.relay_page.form
    form.key.edit.setText(_KEY)
    form.submit()


def _code(window: FirstStartWindow) -> None:
    form = window.relay_page.form
    form.by_code.setChecked(True)
    form.address.edit.setText("https://relay.example.com")
    form.code.edit.setText("K7QM-2F9X-TB4R")
    form.submit()


def _wrong_shop(window: FirstStartWindow) -> None:
    edit = window.findChild(QLineEdit, "till")
    assert isinstance(edit, QLineEdit)  # the step asks for it
    edit.setText("a-1")
    window.go_on()


def _practice(view: PracticeView) -> Prepare:
    def prepare(window: FirstStartWindow) -> None:
        window.practice.show_view(view)

    return prepare


def _refused(code: str) -> SampleConnector:
    return SampleConnector(PairError("", code=code, retry_after_s=40))


def _unwritten() -> SampleSettings:
    settings = SampleSettings()
    settings.error = SettingsFileError("kiosk.toml cannot be written.")
    return settings


_UNSET = SAMPLE_SETTINGS.model_copy(update={"relay_url": None})
ONE_MONITOR: tuple[Monitor, ...] = TWO_MONITORS[:1]

START_SCENES: dict[str, Callable[[], StartScene]] = {
    "language": lambda: StartScene(Step.LANGUAGE),
    "shop": lambda: StartScene(Step.SHOP),
    "shop_wrong": lambda: StartScene(Step.SHOP, _wrong_shop),
    "shop_locked": lambda: StartScene(
        Step.SHOP, settings=SampleSettings(sample_kept(origins={"till": "environment"}))
    ),
    "shop_unwritten": lambda: StartScene(
        Step.SHOP, lambda window: window.go_on(), settings=_unwritten()
    ),
    "relay": lambda: StartScene(Step.RELAY, settings=SampleSettings(sample_kept(_UNSET))),
    "relay_live": lambda: StartScene(
        Step.RELAY, _key, settings=SampleSettings(sample_kept(_UNSET))
    ),
    "relay_asking": lambda: StartScene(Step.RELAY, _code, SampleConnector(never=True)),
    "relay_refused": lambda: StartScene(Step.RELAY, _code, _refused("pairing_refused")),
    "relay_away": lambda: StartScene(Step.RELAY, _code, _refused("pair_away")),
    "relay_connected": lambda: StartScene(Step.RELAY, connected=True),
    "screens": lambda: StartScene(Step.SCREENS, connected=True),
    "screens_one": lambda: StartScene(
        Step.SCREENS, monitors=SampleMonitors(ONE_MONITOR), connected=True
    ),
    "printer": lambda: StartScene(Step.PRINTER, connected=True),
    "sound": lambda: StartScene(Step.SOUND, connected=True),
    "practice": lambda: StartScene(Step.PRACTICE, connected=True),
    "practice_open": lambda: StartScene(
        Step.PRACTICE, _practice(PracticeView(PracticeState.OPEN)), connected=True
    ),
    "practice_done": lambda: StartScene(
        Step.PRACTICE, _practice(PracticeView(PracticeState.ENDED, 2)), connected=True
    ),
    "practice_failed": lambda: StartScene(
        Step.PRACTICE, _practice(PracticeView(PracticeState.FAILED)), connected=True
    ),
    "done": lambda: StartScene(Step.DONE, connected=True),
}
