"""What the parts of the setup reach of the machine: monitors, sounds, printers. Given to them, never looked up."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from kiosk.app.papers import Where


class Sounds(Protocol):
    """Lets a sound be heard as it would be at that volume."""

    def play(self, kind: str, volume_percent: int) -> None:
        """`kind`: `paid`, `failed`, `late` or `voice`. Returns at once; silence where nothing can be heard."""


class Silence:
    """No sound: for a machine without one, and for pictures."""

    def play(self, kind: str, volume_percent: int) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class SystemPrinters:
    """The printers that the system knows, and which of them it prints on."""

    names: tuple[str, ...] = ()
    default: str | None = None


class Printers(Protocol):
    """Looks for printers and tries one; both wait for the system, so both come later."""

    def look(self) -> Future[SystemPrinters]:
        """What the system knows. The future raises `PrinterError`."""

    def print_trial(self, address: str, paper_mm: int) -> Future[Where]:
        """Print a trial on what the setting `printer` would be `address`. The future raises `KioskError`."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor as it is shown to a person: its number, from 1 on, and what the settings remember it by."""

    number: int
    identity: str
    name: str
    width_px: int
    height_px: int


class Monitors(Protocol):
    """Which monitors there are, and their numbers, large on each."""

    def now(self) -> tuple[Monitor, ...]:
        """In the order of their numbers."""

    def show_numbers(self) -> None:
        """Put its number on each."""

    def hide_numbers(self) -> None:
        """Take the numbers away."""
