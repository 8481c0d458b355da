"""How loud a WAV file is: copies with quieter samples, because half of the players have no volume to set.

All players get such copies, so that a percentage is equally loud whichever of them a computer has.
"""

from __future__ import annotations

import sys
import wave
from array import array
from pathlib import Path

_WIDTH = 2


def gain_of(percent: int) -> float:
    """The factor of the samples. Ears hear by ratios: with the square 50 % sounds about half as loud as 100 %."""
    return (percent / 100) ** 2


def seconds_of(file: Path) -> float:
    """How long a WAV file plays. Raises `OSError`, `wave.Error`."""
    with _opened(file) as sound:
        return sound.getnframes() / sound.getframerate()


def quieter(file: Path, percent: int, copy: Path) -> Path:
    """A copy of `file`, 16-bit samples, at `percent` of its loudness; at 100 the file itself.

    Raises `OSError`, `wave.Error` for what is no such file.
    """
    if percent >= 100:
        return file
    with _opened(file) as sound:
        kind = sound.getparams()
        frames = sound.readframes(kind.nframes)
    if kind.sampwidth != _WIDTH:
        raise wave.Error(f"{file.name}: 16-bit samples are wanted")
    samples = array("h", frames)
    _turn(samples)
    gain = gain_of(percent)
    samples = array("h", (round(sample * gain) for sample in samples))
    _turn(samples)
    # Written beside and moved: another thread may be playing what stands there.
    part = copy.with_suffix(".part")
    with wave.open(str(part), "wb") as out:
        out.setnchannels(kind.nchannels)
        out.setsampwidth(kind.sampwidth)
        out.setframerate(kind.framerate)
        out.writeframes(samples.tobytes())
    part.replace(copy)
    return copy


def _opened(file: Path) -> wave.Wave_read:
    try:
        return wave.open(str(file), "rb")
    except EOFError as error:
        raise wave.Error(f"{file.name}: it ends too soon") from error


def _turn(samples: array[int]) -> None:
    """WAV is little-endian, arrays are as the machine is."""
    if sys.byteorder == "big":
        samples.byteswap()
