"""Whole sales leave nothing behind but receipts. A few here; `python -m tests.process.growth` sells 500."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.till_process import SETTLE_SALES
from tests.process.growth import Growth, growths, slowing

pytestmark = pytest.mark.process


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is read from /proc")
def test_a_till_that_sells_does_not_grow() -> None:
    grown, times_ms = growths(SETTLE_SALES + 12)
    assert [str(one) for one in grown if not one.held] == []
    assert len(times_ms) >= SETTLE_SALES


def test_what_grows_is_found() -> None:
    assert not Growth("threads", 5, 7, 100, 0.0, 1.0).held
    assert Growth("threads", 5, 6, 100, 0.0, 1.0).held
    assert "GROWS" in str(Growth("bytes", 0, 1_000, 10, 50.0))


def test_a_till_that_becomes_slow_is_found() -> None:
    quick, slow = [20.0] * 150, [40.0] * 150
    assert slowing(quick + quick).held
    assert not slowing(quick + slow).held
