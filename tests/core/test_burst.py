"""A scanner is told from a person by the time between its keys."""

from __future__ import annotations

import pytest

from kiosk.core.burst import FAST_MS, FEWEST, SUFFIX_MS, Burst


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
