"""Makes the till's own sounds from sines: nothing was recorded or taken from anybody, so they are our own.

`python packaging/sounds.py` writes `resources/sounds` again; a test compares. Standard library only. It must not
know when a sound is played.
"""

from __future__ import annotations

import math
import sys
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

RATE_HZ = 44_100
PEAK = 0.8
"""Of what 16 bits hold: loud, with room for what small speakers make of it."""
_ATTACK_S = 0.006
_RELEASE_S = 0.04


@dataclass(frozen=True, slots=True)
class Note:
    """A struck note: `hertz`, begun at `at_s`, as loud as `level` and half as loud after each `half_s`.

    `partials` are (multiple of the pitch, share): a few of them make a bell, odd ones alone a clarinet.
    """

    hertz: float
    at_s: float
    half_s: float
    level: float = 1.0
    partials: tuple[tuple[float, float], ...] = ((1, 1.0), (2, 0.35), (3, 0.12), (4.2, 0.05))


_REED = ((1, 1.0), (3, 0.28), (5, 0.08))
_E5, _A5, _CIS6, _E6 = 659.26, 880.0, 1108.73, 1318.51
_A4, _F4, _D4 = 440.0, 349.23, 293.66

SOUNDS: dict[str, tuple[float, tuple[Note, ...]]] = {
    # A chord opening upwards, as bank apps and tills have taught everybody: money came.
    "paid": (
        1.1,
        (
            Note(_A5, 0.0, 0.12, 0.8),
            Note(_CIS6, 0.11, 0.13, 0.85),
            Note(_E6, 0.22, 0.2),
            Note(_A5, 0.22, 0.26, 0.45),
        ),
    ),
    # Two low notes going down: it did not work, and nobody need be ashamed of it.
    "failed": (
        0.75,
        (Note(_A4, 0.0, 0.09, partials=_REED), Note(_D4, 0.21, 0.16, partials=_REED)),
    ),
    # The same call twice, as a door bell: somebody should come and look.
    "late": (
        1.1,
        tuple(
            Note(pitch, at_s, 0.12)
            for at_s, pitch in ((0.0, _E5), (0.16, _A5), (0.5, _E5), (0.66, _A5))
        ),
    ),
}
"""Length in seconds and notes, by the name of the file."""


def samples_of(name: str) -> array[int]:
    """The sound as 16-bit samples, one channel. It begins and ends in silence: nothing clicks."""
    length_s, notes = SOUNDS[name]
    count = round(length_s * RATE_HZ)
    mixed = [0.0] * count
    for note in notes:
        _add(mixed, note)
    loudest = max(abs(value) for value in mixed)
    release = round(_RELEASE_S * RATE_HZ)
    return array(
        "h",
        (
            round(value / loudest * PEAK * 32_767 * min(1.0, (count - 1 - place) / release))
            for place, value in enumerate(mixed)
        ),
    )


def write_sound(name: str, folder: Path) -> Path:
    """The sound as a WAV file."""
    samples = samples_of(name)
    if sys.byteorder == "big":
        samples.byteswap()
    file = folder / f"{name}.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(samples.tobytes())
    return file


def _add(mixed: list[float], note: Note) -> None:
    begin = round(note.at_s * RATE_HZ)
    for place in range(begin, len(mixed)):
        since_s = (place - begin) / RATE_HZ
        loud = note.level * 0.5 ** (since_s / note.half_s) * min(1.0, since_s / _ATTACK_S)
        turn = 2 * math.pi * note.hertz * since_s
        # What is higher dies away sooner, as in anything that is struck.
        mixed[place] += loud * sum(
            share * 0.5 ** (since_s * (multiple - 1) / note.half_s / 4) * math.sin(turn * multiple)
            for multiple, share in note.partials
        )


if __name__ == "__main__":
    target = Path(__file__).resolve().parent.parent / "resources" / "sounds"
    target.mkdir(exist_ok=True)
    for sound in SOUNDS:
        print(write_sound(sound, target))
