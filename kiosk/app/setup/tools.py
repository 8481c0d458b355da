"""What the settings page and the doctor's page work with, beside what every page has."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from kiosk.app.setup.connecting import Connector
from kiosk.app.setup.keeping import KeptSettings
from kiosk.app.setup.making import Hardware
from kiosk.app.setup.ports import Sounds
from kiosk.core.checks import Check
from kiosk.settings import TillSettings


@dataclass(frozen=True, slots=True)
class SetupTools:
    """`examine` runs every check aside; `restart` ends the program and begins it anew; `take_up` makes a
    setting of `AT_ONCE`, that was kept just now, work."""

    kept: KeptSettings
    connector: Connector
    hardware: Hardware
    examine: Callable[[], Future[list[Check]]]
    restart: Callable[[], None]
    take_up: Callable[[str, TillSettings], None]

    def heard_through(self, sounds: Sounds) -> SetupTools:
        """The same, with sounds that can be heard."""
        return replace(self, hardware=replace(self.hardware, sounds=sounds))
