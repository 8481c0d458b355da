"""The till's own sounds as files, and quieter copies of them: real WAV, loud enough, no click at the ends."""

from __future__ import annotations

import itertools
import math
import wave
from array import array
from pathlib import Path

import pytest
import sounds as maker
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app.sound.loudness import gain_of, quieter, seconds_of
from kiosk.app.sound.sounds import Sound, file_of

MOST_BYTES = 100_000


def samples(file: Path) -> array[int]:
    with wave.open(str(file), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 44_100)
        assert sound.getcomptype() == "NONE"
        return array("h", sound.readframes(sound.getnframes()))


def level_db(heard: array[int]) -> float:
    """The mean level against full scale."""
    mean = math.sqrt(sum(value * value for value in heard) / len(heard))
    return 20 * math.log10(mean / 32_768)


@pytest.mark.parametrize("kind", Sound)
def test_format_length_and_level(kind: Sound) -> None:
    file = Path(file_of(kind))
    heard = samples(file)
    assert file.stat().st_size <= MOST_BYTES
    assert 0.5 <= seconds_of(file) <= 1.2
    assert 0.75 <= max(map(abs, heard)) / 32_767 <= 0.9, "loud, and nothing is cut off"
    assert -24 < level_db(heard) < -10


@pytest.mark.parametrize("kind", Sound)
def test_nothing_clicks(kind: Sound) -> None:
    heard = samples(Path(file_of(kind)))
    assert abs(heard[0]) < 40
    assert abs(heard[-1]) < 40
    # A jump from one sample to the next that no tone makes is heard as a click.
    steps = [abs(b - a) for a, b in itertools.pairwise(heard)]
    assert max(steps) < 12_000
    assert abs(sum(heard) / len(heard)) < 60, "no offset that a loudspeaker would be held by"


def test_they_are_three_different_sounds() -> None:
    contents = {Path(file_of(kind)).read_bytes() for kind in Sound}
    assert len(contents) == len(Sound)


@pytest.mark.parametrize("kind", Sound)
def test_the_files_are_those_that_the_script_makes(kind: Sound, tmp_path: Path) -> None:
    made = samples(maker.write_sound(kind.value, tmp_path))
    kept = samples(Path(file_of(kind)))
    # The sine of another machine may differ in its last bit.
    assert len(made) == len(kept)
    assert max(abs(a - b) for a, b in zip(made, kept, strict=True)) <= 1


def test_a_quieter_copy_is_quieter_and_else_the_same(tmp_path: Path) -> None:
    file = Path(file_of(Sound.PAID))
    loud = samples(file)
    copy = quieter(file, 50, tmp_path / "copy.wav")
    soft = samples(copy)
    assert len(soft) == len(loud)
    assert level_db(loud) - level_db(soft) == pytest.approx(12.04, abs=0.1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.wav"]


def test_all_of_it_is_the_file_itself(tmp_path: Path) -> None:
    file = Path(file_of(Sound.LATE))
    assert quieter(file, 100, tmp_path / "copy.wav") == file
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_sound_is_named(tmp_path: Path) -> None:
    odd = tmp_path / "odd.wav"
    odd.write_bytes(b"RIFFxxxx")
    with pytest.raises(wave.Error):
        quieter(odd, 50, tmp_path / "copy.wav")
    with wave.open(str(odd), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(b"\x80\x80")
    with pytest.raises(wave.Error, match="16-bit"):
        quieter(odd, 50, tmp_path / "copy.wav")


@given(st.integers(0, 100))
def test_more_is_louder(percent: int) -> None:
    assert 0 <= gain_of(percent) <= 1
    assert gain_of(percent) < gain_of(percent + 1)
