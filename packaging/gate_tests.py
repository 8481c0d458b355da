"""Runs the tests once with branch coverage, and judges every room by what they reached.

For check.py. The tests' closing line is kept for the caller, who says it last: that line is what a CI reads.
It must not know any test.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import gate_lanes
from bootstrap import ROOT

REPORT_LIMIT_S = 300.0
FLOORS = {"core": 100.0, "till": 95.0, "relay": 95.0}
"""Percent of lines and branches that the tests must reach in a room; the other rooms are only told."""


@dataclass(frozen=True)
class Room:
    """What the tests reached of one room, lines and branches counted together."""

    name: str
    reached: int
    all: int

    @property
    def held(self) -> bool:
        """Whether the room is at its floor; a room without code is."""
        return self.reached * 100 >= FLOORS.get(self.name, 0.0) * self.all

    def __str__(self) -> str:
        percent = 100 * self.reached / self.all if self.all else 100.0
        floor = FLOORS.get(self.name)
        verdict = "" if floor is None else f"  {'ok' if self.held else 'FAILED'}, floor {floor:g}"
        return f"{self.name:<14}{percent:6.2f} %{verdict}"


def run(*, fast: bool) -> tuple[bool, str]:
    """Run the tests, without those that start programs if `fast`: did all pass, and the last line."""
    print("--- tests", flush=True)
    working = [gate_lanes.WINDOWS, gate_lanes.ROOMS]
    return gate_lanes.run(working if fast else [*working, gate_lanes.PROGRAMS])


def judge_coverage() -> bool:
    """Tell what was reached of every room, and the holes of those below their floor; False if any is."""
    print("--- coverage", flush=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-coverage-") as folder:
        report = Path(folder) / "coverage.json"
        if not coverage("json", "--quiet", "-o", str(report)):
            return False
        rooms = rooms_in(json.loads(report.read_text(encoding="utf-8"))["files"])
    print(*rooms, sep="\n", flush=True)
    below = [f"kiosk/{room.name}/*" for room in rooms if not room.held]
    if below:
        coverage("report", "--show-missing", "--skip-covered", "--include", ",".join(below))
    return not below


def coverage(*arguments: str) -> bool:
    """Let coverage say something about the run; False if it could not."""
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, timeout=REPORT_LIMIT_S, check=False).returncode == 0


def rooms_in(files: dict[str, Any]) -> list[Room]:
    """Add up a coverage report by room."""
    reached: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path, found in files.items():
        summary = found["summary"]
        total[room_of(path)] += summary["num_statements"] + summary["num_branches"]
        reached[room_of(path)] += summary["covered_lines"] + summary["covered_branches"]
    return [Room(name, reached[name], total[name]) for name in sorted(total)]


def room_of(path: str) -> str:
    """The room of a file: the folder below `kiosk`, or the file itself when it stands beside them."""
    return PurePosixPath(path.replace("\\", "/")).parts[1].removesuffix(".py")
