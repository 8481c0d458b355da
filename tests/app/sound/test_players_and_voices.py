"""Which program plays and which speaks, asked of made-up systems; and the real eSpeak NG where it is installed."""

from __future__ import annotations

import base64
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.app.sound.lane import ProcessLane
from kiosk.app.sound.loudness import seconds_of
from kiosk.app.sound.players import Players
from kiosk.app.sound.voices import Dispatched, Espeak, OfMac, OfWindows, Voice, found_voice
from kiosk.core.spoken import spoken_payment
from tests.app.sound.programs import Programs

T = TypeVar("T")
LIMIT_S = 10.0
SOUND = Path("a sound.wav")


def on(lane: ProcessLane, ask: Callable[[], T]) -> T:
    """The answer of a job of the lane."""
    answers: list[T] = []
    over = threading.Event()

    def job() -> None:
        answers.append(ask())
        over.set()

    assert lane.put(job, LIMIT_S)
    assert over.wait(LIMIT_S)
    return answers[0]


def voice_of(
    language: str, lane: ProcessLane, programs: Programs, platform: str = "linux"
) -> Voice | None:
    return on(lane, lambda: found_voice(language, lane, programs.folder, platform, programs.which))


@pytest.mark.parametrize(
    ("there", "first"),
    [
        (("aplay", "paplay", "pw-play"), ["pw-play", "a sound.wav"]),
        (("aplay", "paplay"), ["paplay", "a sound.wav"]),
        (("aplay",), ["aplay", "-q", "a sound.wav"]),
    ],
)
def test_the_first_that_is_there_plays(
    lane: ProcessLane, programs: Programs, there: tuple[str, ...], first: list[str]
) -> None:
    for name in there:
        programs.put(name)
    players = Players("linux", programs.which)
    assert on(lane, lambda: players.play(SOUND, lane))
    assert programs.calls == [first]


def test_one_that_does_not_play_is_asked_last_from_then_on(
    lane: ProcessLane, programs: Programs
) -> None:
    programs.put("pw-play", "exit 1")
    programs.put("aplay")
    players = Players("linux", programs.which)
    assert players.names == ["pw-play", "aplay"]
    assert on(lane, lambda: players.play(SOUND, lane))
    assert on(lane, lambda: players.play(SOUND, lane))
    assert [call[0] for call in programs.calls] == ["pw-play", "aplay", "aplay"]


def test_a_computer_without_a_player(lane: ProcessLane, programs: Programs) -> None:
    assert not on(lane, lambda: Players("linux", programs.which).play(SOUND, lane))
    programs.put("aplay", "exit 1")
    assert not on(lane, lambda: Players("linux", programs.which).play(SOUND, lane))


def test_a_mac_plays_with_its_own(lane: ProcessLane, programs: Programs) -> None:
    programs.put("afplay")
    programs.put("aplay")
    assert on(lane, lambda: Players("darwin", programs.which).play(SOUND, lane))
    assert programs.calls == [["afplay", "a sound.wav"]]


MODULES = "echo 'OUTPUT MODULES'; echo espeak-ng; echo piper-generic"
VOICES = "printf '%s\\n' 'NAME LANGUAGE VARIANT' 'Thai Voice th-TH female' 'x en none'"


def test_a_voice_of_speech_dispatcher(lane: ProcessLane, programs: Programs) -> None:
    programs.put(
        "spd-say", f'case "$*" in -O) {MODULES};; "-o piper-generic -L") {VOICES};; esac; exit 0'
    )
    voice = voice_of("th", lane, programs)
    assert voice == Dispatched(str(programs.folder / "spd-say"), "piper-generic", "th")
    on(lane, lambda: voice.say("ห้าบาท", 75, lane))
    assert programs.calls[-1] == [
        *("spd-say", "-w", "-o", "piper-generic", "-l", "th", "-i", "50", "--", "ห้าบาท")
    ]
    assert ["spd-say", "-o", "espeak-ng", "-L"] not in programs.calls


TABLE = "echo 'Pty Language Age/Gender VoiceName'; echo ' 5  {0}  --/M  A_Voice  x'"


def test_espeak_speaks_english_and_no_thai(lane: ProcessLane, programs: Programs) -> None:
    programs.put("spd-say", "exit 1")
    programs.put("espeak-ng", TABLE.format("en-us"))
    assert isinstance(voice_of("en", lane, programs), Espeak)
    programs.put("espeak-ng", TABLE.format("th"))
    assert voice_of("th", lane, programs) is None
    assert voice_of("en", lane, programs) is None, "it lists no English voice"


def test_no_program_no_voice(lane: ProcessLane, programs: Programs) -> None:
    for platform in ("linux", "darwin", "win32"):
        assert voice_of("en", lane, programs, platform) is None


def test_a_voice_of_a_mac(lane: ProcessLane, programs: Programs) -> None:
    programs.put("say", "echo 'Good News  en_US  # Hello'; echo 'Kanya   th_TH    # สวัสดี'; echo")
    voice = voice_of("th", lane, programs, "darwin")
    assert voice == OfMac(str(programs.folder / "say"), "Kanya")
    assert voice_of("en", lane, programs, "darwin") == OfMac(
        str(programs.folder / "say"), "Good News"
    )
    on(lane, lambda: voice.say("ห้าบาท", 80, lane))
    assert programs.calls[-1] == ["say", "-v", "Kanya", "[[volm 0.80]] ห้าบาท"]
    programs.put("say", "echo 'Alex en_US # Hello'")
    assert voice_of("th", lane, programs, "darwin") is None


def test_a_voice_of_windows(lane: ProcessLane, programs: Programs) -> None:
    programs.put(
        "powershell", "echo 'en-US Microsoft Zira'; echo 'th-TH Microsoft Pattara'; echo x"
    )
    voice = voice_of("th", lane, programs, "win32")
    assert voice == OfWindows(str(programs.folder / "powershell"), "Microsoft Pattara")
    on(lane, lambda: voice.say("คุณ'ห้าบาท", 80, lane))
    *_, encoded = programs.calls[-1]
    script = base64.b64decode(encoded).decode("utf-16-le")
    assert script.endswith("$s.SelectVoice('Microsoft Pattara');$s.Volume=80;$s.Speak('คุณ''ห้าบาท')")
    programs.put("powershell", "echo 'en-US Microsoft Zira'")
    assert voice_of("th", lane, programs, "win32") is None


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
def test_the_real_espeak_makes_a_sound_of_a_sum(lane: ProcessLane, tmp_path: Path) -> None:
    def only_espeak(name: str) -> str | None:
        return shutil.which(name) if name == "espeak-ng" else None

    voice = on(lane, lambda: found_voice("en", lane, tmp_path, "linux", only_espeak))
    assert voice is not None
    file = on(lane, lambda: voice.say(spoken_payment(18_550, "en"), 80, lane))
    assert file is not None
    assert 2 < seconds_of(file) < 8
