"""Till and relay are killed at random moments and nothing is lost: a few kills here, 300 by the night."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.process.kills.killing import Tally, kill_once_told, kill_relays, kill_tills
from tests.process.kills.telling_till import HASTY, WINDOWS

pytestmark = pytest.mark.process


def assert_good(tally: Tally, kills: int) -> None:
    assert (tally.kills, sum(tally.phases.values())) == (kills, kills)
    assert tally.good, str(tally.proof())
    assert tally.receipts > 0
    assert tally.satang > 0


def test_a_till_with_its_windows_is_killed_and_no_sale_is_lost(tmp_path: Path) -> None:
    assert_good(kill_tills(tmp_path, 2, WINDOWS), 2)


def test_a_relay_is_killed_and_every_till_learns_every_payment(tmp_path: Path) -> None:
    assert_good(kill_relays(tmp_path, 2, tills=1), 2)


def test_a_till_that_says_paid_before_its_commit_is_caught(tmp_path: Path) -> None:
    tally = kill_once_told(tmp_path, HASTY)
    assert len(tally.lost) == 1
    assert not tally.good
