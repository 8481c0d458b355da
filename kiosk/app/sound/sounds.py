"""The port to everything audible: what windows ask for when something is to be heard. No Qt, no processes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.paths import resource
from kiosk.settings import TillSettings


class Sound(StrEnum):
    """The till's own sounds; also the names of their files."""

    PAID = "paid"
    FAILED = "failed"
    LATE = "late"  # money after expiry or cancel, or not as it should be: a person has to look


class Sounds(Protocol):
    """Plays and speaks. Every call returns at once, on whatever thread, and never raises: a till without a
    loudspeaker is a till."""

    def play(self, kind: Sound, volume_percent: int | None = None) -> None:
        """Play a sound now, as loud as the shop set it, or as told (0 is off), for trying it out."""

    def say(self, satang: int, volume_percent: int | None = None) -> None:
        """Say that a sum was received, after what is being said, in the language of the windows, if this computer
        has a voice for it."""

    def can_say(self, language: str) -> bool | None:
        """Whether there is a voice for `th` or `en`; None: still looking."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """How loud, in percent; 0 is off."""

    paid: int = 80
    failed: int = 80
    late: int = 80
    voice: int = 80

    def of(self, kind: Sound) -> int:
        """That of a sound."""
        match kind:
            case Sound.PAID:
                return self.paid
            case Sound.FAILED:
                return self.failed
            case Sound.LATE:
                return self.late


def volumes_of(settings: TillSettings) -> Volumes:
    """As the shop set them."""
    return Volumes(
        *(settings.volume_paid, settings.volume_failed),
        *(settings.volume_late, settings.volume_voice),
    )


class Silence:
    """`Sounds` where nothing is to be heard: pictures, and tills without a person."""

    def play(self, kind: Sound, volume_percent: int | None = None) -> None:
        """Nothing."""

    def say(self, satang: int, volume_percent: int | None = None) -> None:
        """Nothing."""

    def can_say(self, language: str) -> bool | None:
        """No voice."""
        return False


SILENCE = Silence()


def file_of(kind: Sound) -> str:
    """The path of a sound's WAV file."""
    return str(resource("sounds", f"{kind}.wav"))
