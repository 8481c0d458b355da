"""The loudspeaker over made-up programs: what is played and said, how loud, in which order, and how it ends."""

from __future__ import annotations

import time
import wave
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.sound.lane import ProcessLane
from kiosk.app.sound.players import Players
from kiosk.app.sound.sounds import Silence, Sound, Volumes, file_of, volumes_of
from kiosk.app.sound.speaker import Speaker
from kiosk.app.sound.voices import Voice
from kiosk.settings import TillSettings
from tests.app.sound.programs import Programs


@dataclass
class MadeUpVoice:
    """Writes down what it says; with a `file` its words are to be played."""

    said: list[tuple[str, int]] = field(default_factory=list)
    file: Path | None = None

    def say(self, words: str, percent: int, lane: ProcessLane) -> Path | None:
        self.said.append((words, percent))
        return self.file


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


MakeSpeaker = Callable[..., Speaker]


@pytest.fixture
def speaker_of(programs: Programs, language: Language) -> Iterator[MakeSpeaker]:
    made: list[Speaker] = []

    def make(
        volumes: Volumes = Volumes(paid=0),  # noqa: B008
        voice: Voice | None = None,
        speaks: str = "en",
        beep: Callable[[], None] = Counter(),  # noqa: B008
    ) -> Speaker:
        def find(wanted: str, lane: ProcessLane, folder: Path) -> Voice | None:
            return voice if wanted == speaks else None

        made.append(Speaker(volumes, Players("linux", programs.which), find, beep, 0))
        return made[-1]

    yield make
    for speaker in made:
        speaker.end()


def settle(qtbot: QtBot, speaker: Speaker) -> None:
    qtbot.waitUntil(lambda: speaker.quiet, timeout=5_000)


def loudest(file: Path) -> int:
    with wave.open(str(file), "rb") as sound:
        return max(map(abs, array("h", sound.readframes(sound.getnframes()))))


KEEPS = 'cp "$2" "$(dirname "$0")/heard-$(basename "$2")"'


def test_each_sound_at_its_volume(
    qtbot: QtBot, programs: Programs, speaker_of: MakeSpeaker
) -> None:
    programs.put("aplay", KEEPS)
    speaker = speaker_of(Volumes(paid=100, failed=50, late=0))
    for kind in Sound:
        speaker.play(kind)
        settle(qtbot, speaker)
    played = [Path(call[2]).name for call in programs.calls]
    assert played == ["paid.wav", "failed-50.wav"], "0 is off"
    full, half = loudest(Path(file_of(Sound.FAILED))), programs.folder / "heard-failed-50.wav"
    assert loudest(half) == pytest.approx(full / 4, abs=2)


def test_a_copy_is_made_once(qtbot: QtBot, programs: Programs, speaker_of: MakeSpeaker) -> None:
    programs.put("aplay", 'ls -i "$2" >> "$(dirname "$0")/inodes"')
    speaker = speaker_of(Volumes(paid=30))
    for _ in range(2):
        speaker.play(Sound.PAID)
        settle(qtbot, speaker)
    lines = (programs.folder / "inodes").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert len(set(lines)) == 1


def test_trying_a_volume_out(qtbot: QtBot, programs: Programs, speaker_of: MakeSpeaker) -> None:
    programs.put("aplay")
    voice = MadeUpVoice()
    speaker = speaker_of(Volumes(0, 0, 0, 0), voice)
    speaker.play(Sound.LATE, volume_percent=20)
    speaker.say(100, volume_percent=35)
    speaker.say(100)
    settle(qtbot, speaker)
    assert [Path(call[2]).name for call in programs.calls] == ["late-20.wav"]
    assert voice.said == [("Received one baht.", 35)]


def test_where_nothing_plays_the_system_beeps(qtbot: QtBot, speaker_of: MakeSpeaker) -> None:
    beep = Counter()
    speaker = speaker_of(Volumes(), beep=beep)
    speaker.play(Sound.PAID)
    qtbot.waitUntil(lambda: beep.count == 1, timeout=5_000)


def test_sums_are_said_in_order_each_once(qtbot: QtBot, speaker_of: MakeSpeaker) -> None:
    voice = MadeUpVoice()
    speaker = speaker_of(Volumes(paid=0, voice=60), voice)
    speaker.say(18_550)
    speaker.say(12_000)
    settle(qtbot, speaker)
    assert voice.said == [
        ("Received one hundred and eighty-five baht, fifty satang.", 60),
        ("Received one hundred and twenty baht.", 60),
    ]


def test_in_the_language_of_the_windows_or_not_at_all(
    qtbot: QtBot, speaker_of: MakeSpeaker, language: Language
) -> None:
    voice = MadeUpVoice()
    speaker = speaker_of(voice=voice, speaks=THAI)
    speaker.say(500)
    language.switch(THAI)
    speaker.say(18_550)
    settle(qtbot, speaker)
    assert [words for words, _ in voice.said] == ["ได้รับเงินแล้ว หนึ่งร้อยแปดสิบห้าบาทห้าสิบสตางค์"]
    assert speaker.can_say(THAI)
    assert speaker.can_say("en") is False
    assert speaker.can_say("zh") is None


def test_a_voice_that_makes_a_file_is_played(
    qtbot: QtBot, programs: Programs, speaker_of: MakeSpeaker
) -> None:
    programs.put("aplay", KEEPS)
    voice = MadeUpVoice(file=Path(file_of(Sound.FAILED)))
    speaker = speaker_of(Volumes(paid=0, voice=50), voice)
    speaker.say(500)
    settle(qtbot, speaker)
    assert [Path(call[2]).name for call in programs.calls] == ["said-copy.wav"]
    speaker.say(500)
    settle(qtbot, speaker)
    assert len(programs.calls) == 2


def test_the_words_wait_for_the_end_of_the_sound(
    qtbot: QtBot, programs: Programs, speaker_of: MakeSpeaker
) -> None:
    programs.put("aplay")
    voice = MadeUpVoice()
    speaker = speaker_of(Volumes(paid=100), voice)
    began = time.monotonic()
    speaker.play(Sound.PAID)
    speaker.say(500)
    assert time.monotonic() - began < 0.1, "nobody waits"
    settle(qtbot, speaker)
    assert time.monotonic() - began >= 1.1
    assert voice.said


def test_it_ends_within_a_second_whatever_hangs(
    qtbot: QtBot, programs: Programs, speaker_of: MakeSpeaker
) -> None:
    programs.put("aplay", "exec sleep 60")
    voice = MadeUpVoice(file=Path(file_of(Sound.LATE)))
    speaker = speaker_of(Volumes(paid=0, voice=100), voice)
    speaker.play(Sound.LATE)
    speaker.say(500)
    qtbot.waitUntil(lambda: len(programs.calls) == 2, timeout=5_000)
    folder = speaker._folder
    began = time.monotonic()
    speaker.end()
    assert time.monotonic() - began < 1.0
    assert not folder.exists()
    speaker.play(Sound.LATE)
    speaker.say(500)  # asked too late: nothing


NAMES = ("PAID", "FAILED", "LATE", "VOICE")


def test_as_the_shop_set_it() -> None:
    settings = TillSettings.model_validate(
        {f"KIOSK_VOLUME_{name}": n for name, n in zip(NAMES, (10, 20, 30, 40), strict=True)}
    )
    volumes = volumes_of(settings)
    assert [volumes.of(kind) for kind in Sound] == [10, 20, 30]
    assert volumes.voice == 40


def test_silence_is_a_loudspeaker_too() -> None:
    silence = Silence()
    silence.play(Sound.PAID)
    silence.say(100)
    assert silence.can_say("th") is False
