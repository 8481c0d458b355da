"""A scanner is told from a person by the time between its keys."""

from __future__ import annotations

import pytest

from kiosk.core.burst import FAST_MS, FEWEST, FEWEST_STEADY, STEADY_MS, SUFFIX_MS, Burst
from tests.core.slips import slip


def typed(*times_ms: int | None) -> Burst:
    """Characters at these times."""
    burst = Burst()
    for at_ms in times_ms:
        burst = burst.then(at_ms)
    return burst


EAN = tuple(range(1_000, 1_130, 10))


def test_thirteen_digits_of_a_scanner_and_its_enter() -> None:
    assert typed(*EAN).is_code
    assert typed(*EAN).ends_with(EAN[-1] + 10)
    assert typed(*EAN).ends_with(EAN[-1] + SUFFIX_MS)


def test_enter_by_a_hand_long_after_a_code_is_the_hands() -> None:
    assert not typed(*EAN).ends_with(EAN[-1] + SUFFIX_MS + 1)


@pytest.mark.parametrize("gap_ms", [FAST_MS + 1, 60, 200])
def test_a_person_is_never_that_fast(gap_ms: int) -> None:
    burst = typed(*range(0, 13 * gap_ms, gap_ms))
    assert not burst.is_code
    assert not burst.ends_with(12 * gap_ms)


def test_five_fast_digits_are_not_a_code_and_six_are() -> None:
    assert not typed(*range(0, 10 * (FEWEST - 1), 10)).is_code
    assert typed(*range(0, 10 * FEWEST, 10)).is_code


def test_a_pause_begins_anew() -> None:
    assert typed(0, 10, 20, 500, 510).count == 2


def test_keys_of_which_nobody_knows_when_are_no_burst() -> None:
    assert typed(*EAN, None) == Burst()
    assert not typed(*EAN).ends_with(None)
    assert not Burst().ends_with(5)


def test_a_clock_of_events_that_goes_back_begins_anew() -> None:
    assert typed(1_000, 990).count == 1
    assert not typed(*EAN).ends_with(EAN[-1] - 1)


# Slips


def scanned(text: str, gap_ms: int, before: Burst | None = None) -> Burst:
    """A code, one character after the other from 1 s on."""
    burst = before or Burst()
    for at, character in enumerate(text):
        burst = burst.then(1_000 + at * gap_ms, character)
    return burst


@pytest.mark.parametrize("gap_ms", [1, 8, FAST_MS + 1, STEADY_MS])
def test_a_slip_is_known_also_from_a_slow_scanner(gap_ms: int) -> None:
    burst = scanned(slip(), gap_ms)
    assert burst.last_ms is not None
    assert burst.slip_at(burst.last_ms + SUFFIX_MS) == slip()
    assert burst.slip_at(burst.last_ms + SUFFIX_MS + 1) is None, "a person's Enter"
    assert burst.slip_at(None) is None


def test_a_barcode_and_what_a_person_types_are_no_slip() -> None:
    assert scanned("1" * (FEWEST_STEADY - 1), 8).slip_at(1_160) is None
    typed_by_hand = scanned(slip(), STEADY_MS + 1)
    assert typed_by_hand.last_ms is not None
    assert typed_by_hand.slip_at(typed_by_hand.last_ms + 1) is None
    assert Burst().slip_at(1_000) is None


def test_keys_before_a_slip_are_no_part_of_it() -> None:
    before = Burst().then(1_000 - STEADY_MS - 1, "7")
    assert scanned(slip(), 8, before).slip_at(1_000 + 8 * len(slip())) == slip()
    late = Burst().then(5_000, "7")
    assert scanned(slip(), 8, late).slip_at(1_000 + 8 * len(slip())) == slip(), (
        "the clock was set back"
    )


def test_a_text_without_end_is_cut() -> None:
    assert len(scanned("1" * 5_000, 1).steady) == 1_000
