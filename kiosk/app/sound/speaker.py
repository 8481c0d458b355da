"""The till's loudspeaker: `Sounds` over processes, on two lanes, one for sounds and one for what is said.

A sound that comes late says something untrue, so it is dropped; sums are said one after the other, each once.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from kiosk.app.language import LANGUAGES, current_language
from kiosk.app.sound.lane import ProcessLane
from kiosk.app.sound.loudness import quieter, seconds_of
from kiosk.app.sound.players import Players
from kiosk.app.sound.sounds import Sound, Volumes, file_of
from kiosk.app.sound.voices import Voice, found_voice
from kiosk.core.spoken import spoken_payment

_log = logging.getLogger(__name__)

SOUND_FRESH_S = 2.0
AFTER_PAINT_S = 0.03
"""Starting a program takes this process some milliseconds: first the windows are painted, whose news it is."""
WORDS_FRESH_S = 30.0
LOOK_AFTER_S = 2.0
"""Voices are looked for once the windows stand: asking the system for them is work for a small computer."""
_ANY_TIME_S = 3600.0

FindVoice = Callable[[str, ProcessLane, Path], Voice | None]


class Speaker(QObject):
    """`Sounds` for this computer; lives on the GUI thread, `end` is called once. `beep`: where nothing plays."""

    _nothing_plays = Signal()

    def __init__(
        self,
        volumes: Volumes,
        players: Players | None = None,
        find_voice: FindVoice = found_voice,
        beep: Callable[[], None] = QApplication.beep,
        look_after_s: float = LOOK_AFTER_S,
    ) -> None:
        super().__init__()
        self._volumes = volumes
        self._players = players if players is not None else Players()
        self._find_voice = find_voice
        self._beep = beep
        self._voices: dict[str, Voice | None] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-sound-"))
        self._sounds = ProcessLane("kiosk-sound")
        self._words = ProcessLane("kiosk-voice")
        self._nothing_plays.connect(self._on_nothing_plays)
        self._words.put(lambda: self._look_for_voices(look_after_s), _ANY_TIME_S)

    @property
    def quiet(self) -> bool:
        """Nothing is heard and nothing waits to be."""
        return self._sounds.quiet and self._words.quiet

    def play(self, kind: Sound, volume_percent: int | None = None) -> None:
        """See `Sounds`."""
        percent = self._volumes.of(kind) if volume_percent is None else volume_percent
        if percent > 0:
            self._sounds.put(lambda: self._play(kind, percent), SOUND_FRESH_S)

    def say(self, satang: int, volume_percent: int | None = None) -> None:
        """See `Sounds`. Waits for the end of the sound of *paid*, which begins at the same moment."""
        percent = self._volumes.voice if volume_percent is None else volume_percent
        if percent > 0:
            language = current_language()
            lead = self._volumes.paid > 0
            self._words.put(lambda: self._say(satang, language, percent, lead), WORDS_FRESH_S)

    def can_say(self, language: str) -> bool | None:
        """See `Sounds`."""
        if language not in self._voices:
            return None
        return self._voices[language] is not None

    def end(self) -> None:
        """Silence, within a second; the copies are removed."""
        for lane in (self._sounds, self._words):
            lane.stop()
        for lane in (self._sounds, self._words):
            if not lane.end():
                _log.info("a sound did not end in time")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _play(self, kind: Sound, percent: int) -> None:
        self._sounds.pause(AFTER_PAINT_S)
        file = Path(file_of(kind))
        if not self._played(file, percent, self._folder / f"{kind}-{percent}.wav", self._sounds):
            self._nothing_plays.emit()

    def _say(self, satang: int, language: str, percent: int, lead: bool) -> None:
        voice = self._voices.get(language)
        if voice is None:
            return
        if lead:
            self._words.pause(_length_s(Path(file_of(Sound.PAID))))
        file = voice.say(spoken_payment(satang, language), percent, self._words)
        if file is not None:
            copy = self._folder / "said-copy.wav"
            copy.unlink(missing_ok=True)
            self._played(file, percent, copy, self._words)

    def _played(self, file: Path, percent: int, copy: Path, lane: ProcessLane) -> bool:
        """Play a file at a volume; `copy` is where it lies once it was made."""
        try:
            loud = copy if copy.exists() else quieter(file, percent, copy)
        except (OSError, wave.Error) as error:
            _log.info("%s cannot be played: %s", file.name, error)
            return False
        return self._players.play(loud, lane)

    def _look_for_voices(self, after_s: float) -> None:
        self._words.pause(after_s)
        for language in LANGUAGES:
            self._voices[language] = self._find_voice(language, self._words, self._folder)

    def _on_nothing_plays(self) -> None:
        self._beep()


def _length_s(file: Path) -> float:
    try:
        return seconds_of(file)
    except (OSError, wave.Error):
        return 0.0
