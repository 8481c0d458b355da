"""Which voice of the system says a sum in which language, found by asking the system once.

Speech Dispatcher and eSpeak NG on Linux, `say` on a Mac, SAPI on Windows. Where nothing speaks a language there is
no voice: a sum said in another language, or one that nobody understands, is worse than the sound alone.
"""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.app.sound.lane import ProcessLane
from kiosk.app.sound.players import Which

PROBE_S = 4.0
SAY_S = 20.0
_ESPEAK_SPEAKS = frozenset({"en"})
"""eSpeak NG lists a Thai voice, too. It is unfinished: it reads Thai letter by letter and leaves vowels out
("ร้อย" becomes "r ʔaj", "พัน" "phmn"), so of a sum not a word is understood."""


class Voice(Protocol):
    """Says something, as a job of a lane."""

    def say(self, words: str, percent: int, lane: ProcessLane) -> Path | None:
        """Say `words` as loud as `percent`; or put them into a WAV file, to be played, and give its path."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A voice of Speech Dispatcher, which plays by itself."""

    program: str
    module: str
    language: str

    def say(self, words: str, percent: int, lane: ProcessLane) -> Path | None:
        """See `Voice`."""
        volume = str(percent * 2 - 100)
        wanted = ("-o", self.module, "-l", self.language, "-i", volume)
        lane.run((self.program, "-w", *wanted, "--", words), SAY_S)
        return None


@dataclass(frozen=True, slots=True)
class Espeak:
    """eSpeak NG into a file: our players know which loudspeaker works."""

    program: str
    language: str
    file: Path

    def say(self, words: str, percent: int, lane: ProcessLane) -> Path | None:
        """See `Voice`."""
        command = (self.program, "-v", self.language, "-s", "150", "-w", str(self.file), words)
        return self.file if lane.run(command, SAY_S) else None


@dataclass(frozen=True, slots=True)
class OfMac:
    """A voice of macOS, by its name."""

    program: str
    name: str

    def say(self, words: str, percent: int, lane: ProcessLane) -> Path | None:
        """See `Voice`. Its volume is a command inside the text."""
        lane.run((self.program, "-v", self.name, f"[[volm {percent / 100:.2f}]] {words}"), SAY_S)
        return None


@dataclass(frozen=True, slots=True)
class OfWindows:
    """A voice of Windows' SAPI, by its name."""

    program: str
    name: str

    def say(self, words: str, percent: int, lane: ProcessLane) -> Path | None:
        """See `Voice`."""
        script = (
            f"{_SAPI}$s.SelectVoice({_quoted(self.name)});$s.Volume={percent};"
            f"$s.Speak({_quoted(words)})"
        )
        lane.run(_powershell(self.program, script), SAY_S)
        return None


def found_voice(
    language: str,
    lane: ProcessLane,
    folder: Path,
    platform: str = sys.platform,
    which: Which = shutil.which,
) -> Voice | None:
    """The voice for `th` or `en`, asked for as a job of `lane`; `folder` is for its files."""
    match platform:
        case "win32":
            return _of_windows(language, lane, which("powershell"))
        case "darwin":
            return _of_mac(language, lane, which("say"))
        case _:
            dispatched = _dispatched(language, lane, which("spd-say"))
            return dispatched or _espeak(language, lane, folder, which("espeak-ng"))


def _dispatched(language: str, lane: ProcessLane, program: str | None) -> Voice | None:
    """A module that speaks the language; eSpeak's own are left to `_espeak`."""
    if program is None:
        return None
    listed = (lane.output_of((program, "-O"), PROBE_S) or "").splitlines()[1:]
    modules = [name for name in map(str.strip, listed) if name and not name.startswith("espeak")]
    for module in modules:
        voices = lane.output_of((program, "-o", module, "-L"), PROBE_S) or ""
        # Name (which may have blanks), language, variant.
        languages = (line.split()[-2] for line in voices.splitlines()[1:] if len(line.split()) > 2)
        if any(_is(each, language) for each in languages):
            return Dispatched(program, module, language)
    return None


def _espeak(language: str, lane: ProcessLane, folder: Path, program: str | None) -> Voice | None:
    if program is None or language not in _ESPEAK_SPEAKS:
        return None
    voices = lane.output_of((program, f"--voices={language}"), PROBE_S) or ""
    if not any(_is(each, language) for each in _second_words(voices)):
        return None
    return Espeak(program, language, folder / "said.wav")


def _of_mac(language: str, lane: ProcessLane, program: str | None) -> Voice | None:
    """Lines such as `Kanya               th_TH    # สวัสดี…`."""
    if program is None:
        return None
    for line in (lane.output_of((program, "-v", "?"), PROBE_S) or "").splitlines():
        *name, spoken = line.partition("#")[0].split() or [""]
        if name and _is(spoken, language):
            return OfMac(program, " ".join(name))
    return None


def _of_windows(language: str, lane: ProcessLane, program: str | None) -> Voice | None:
    """Lines such as `th-TH Microsoft Pattara`."""
    if program is None:
        return None
    script = (
        f"{_SAPI}$s.GetInstalledVoices()|?{{$_.Enabled}}|%{{$_.VoiceInfo}}"
        "|%{$_.Culture.Name+' '+$_.Name}"
    )
    listed = lane.output_of(_powershell(program, script), 2 * PROBE_S) or ""
    for line in listed.splitlines():
        culture, _, name = line.strip().partition(" ")
        if name and _is(culture, language):
            return OfWindows(program, name)
    return None


_SAPI = (
    "$ErrorActionPreference='Stop';[Console]::OutputEncoding=[Text.Encoding]::UTF8;"
    "Add-Type -AssemblyName System.Speech;"
    "$s=New-Object System.Speech.Synthesis.SpeechSynthesizer;"
)


def _powershell(program: str, script: str) -> tuple[str, ...]:
    """Encoded, because a command line has no Thai letters on a Windows of another language."""
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    return (program, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded)


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _second_words(table: str) -> Iterator[str]:
    return (line.split()[1] for line in table.splitlines()[1:] if len(line.split()) > 1)


def _is(tag: str, language: str) -> bool:
    """`en-US`, `en_GB` and `en` are English."""
    return tag.lower().replace("_", "-").split("-")[0] == language
