"""A relay restarts under 200 open streams: all come back and hear everything once. Ten times by the night."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.process.streams.restarting import restart_under_streams

pytestmark = pytest.mark.process


def test_a_relay_that_restarts_under_many_streams_skips_nothing(tmp_path: Path) -> None:
    tally = restart_under_streams(tmp_path, 1)
    assert tally.broken == []
    assert tally.streams == 200
    assert tally.answers["200"] == tally.events == 40
    assert set(tally.answers) <= {"200", "503", "nobody there"}
