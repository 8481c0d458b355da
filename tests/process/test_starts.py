"""A till ends whenever it is asked to, starts again whatever was left, and leaves nothing open behind it.

Few of each here; `python -m tests.process.nightly starts leaks` does it often.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.process.starts.leaks import grown, of_relay, of_till
from tests.process.starts.quitting import quit_at_random

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is read from /proc"),
]


def test_a_till_ends_at_any_moment_and_starts_again(tmp_path: Path) -> None:
    tally = quit_at_random(tmp_path, 2)
    assert tally.broken == []
    assert sum(tally.ends.values()) == tally.starts == 4


def test_a_till_opened_again_and_again_leaves_nothing_open(tmp_path: Path) -> None:
    held = of_till(tmp_path, 3)
    assert len(held) == 3
    assert grown(held, 2) == {}


def test_a_relay_opened_again_and_again_leaves_nothing_open(tmp_path: Path) -> None:
    held = of_relay(tmp_path, 50)
    assert len(held) == 50
    assert grown(held) == {}


def test_what_stays_open_is_found() -> None:
    held = [{"file handles": 20, "threads": 4}] * 10 + [{"file handles": 21, "threads": 3}]
    assert grown(held) == {"file handles": "20 → 21"}
