"""Sounds and the voice as they are tried out: as loud as the slider stands, whatever is kept."""

from __future__ import annotations

from kiosk.app.sound.sounds import Sound, Sounds

SAID_SATANG = 18_550
"""What the voice says when it is tried."""


class TriedSounds:
    """The setup's `Sounds` over those of the till."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds

    def play(self, kind: str, volume_percent: int) -> None:
        """See the setup's `Sounds`."""
        if kind == "voice":
            self._sounds.say(SAID_SATANG, volume_percent)
        else:
            self._sounds.play(Sound(kind), volume_percent)
