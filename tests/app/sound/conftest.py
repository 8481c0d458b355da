"""Lanes that are ended, and programs of a made-up system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.app.sound.lane import ProcessLane
from tests.app.sound.programs import Programs

MakeLane = Callable[..., ProcessLane]


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path / "bin")


@pytest.fixture
def lane_of() -> Iterator[MakeLane]:
    """Makes lanes; all end within their time."""
    made: list[ProcessLane] = []

    def make(now_s: Callable[[], float] | None = None) -> ProcessLane:
        made.append(
            ProcessLane("kiosk-test") if now_s is None else ProcessLane("kiosk-test", now_s)
        )
        return made[-1]

    yield make
    for lane in made:
        assert lane.end()


@pytest.fixture
def lane(lane_of: MakeLane) -> ProcessLane:
    return lane_of()
