"""Runs the tests in three processes beside each other: those that start programs mostly wait, the others work.

For gate_tests.py. The first lane is heard as it goes; the others are kept until it has ended, so that no line
stands within another's. The end is one line, as pytest writes it, of all together: that is what a CI reads.
It must not know any test: a new one is in a lane by its folder and its marker.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bootstrap import ROOT

LIMIT_S = 3000.0
COVERAGE_FILE = ".coverage"
_WORDS = ("failed", "passed", "skipped", "xfailed", "xpassed", "warning", "error")
"""What a closing line counts, in pytest's order. What one lane leaves out is run by the other: not counted."""
_MEMORY = Path("/dev/shm")  # noqa: S108  only the place of a folder that nobody else can guess
_ENOUGH_BYTES = 1_000_000_000
"""Ten times what the tests write."""
_COMPILE_ANEW = "PYTHONDONTWRITEBYTECODE"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ENDED = re.compile(r"in (\d+\.\d+)s\b")


@dataclass(frozen=True)
class Lane:
    """Some of the tests in a process of their own. `name` has no blanks.

    `choice` is pytest's `-m`; `where` are the folders it looks in (everywhere if none), or `--ignore=` a folder.
    Unless `on_disk`, what its tests write is kept in memory where the machine has room for that.
    """

    name: str
    choice: str
    where: tuple[str, ...] = ()
    on_disk: bool = False


_WINDOWS = ("tests/app", "tests/paper")
"""Half of the work that waits for nothing; what is left out there is what the next lane does."""
WINDOWS = Lane("windows", "not process", _WINDOWS)
ROOMS = Lane("rooms", "not process", tuple(f"--ignore={folder}" for folder in _WINDOWS))
PROGRAMS = Lane("programs", "process", on_disk=True)
"""On a disk as in a shop: what is cut off there has to be whole again."""


@dataclass(frozen=True)
class Ended:
    """How a lane ended; `closing_line` is the last that it said."""

    ok: bool
    closing_line: str


class LaneRun:
    """A lane under way; what it writes goes to `said`."""

    def __init__(
        self, lane: Lane, folder: Path, arguments: Sequence[str], said: IO[str] | int, root: Path
    ) -> None:
        self.coverage_file = folder / f"{COVERAGE_FILE}.{lane.name}"
        temporary = folder / f"{lane.name}-temporary"
        temporary.mkdir()
        colour = ["--color=yes"] if sys.stdout.isatty() else []
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "coverage", "run", "-m", "pytest", *colour),
                *("-m", lane.choice, f"--basetemp={folder / lane.name}"),
                *("-o", f"cache_dir={root / '.pytest_cache' / lane.name}", *lane.where, *arguments),
            ],
            cwd=root,
            env=_surroundings(COVERAGE_FILE=str(self.coverage_file), TMPDIR=str(temporary)),
            stdin=subprocess.DEVNULL,
            stdout=said,
            encoding="utf-8",
            errors="replace",
        )


def run(
    lanes: Sequence[Lane], arguments: Sequence[str] = (), root: Path = ROOT
) -> tuple[bool, str]:
    """Run lanes beside each other: did all pass, and the closing line of all together.

    `arguments` are given to pytest too. What they covered is combined into one file.
    """
    began = time.monotonic()
    with ExitStack() as ends:
        folders = [
            Path(
                ends.enter_context(
                    tempfile.TemporaryDirectory(prefix="kiosk-tests-", dir=place_for(lane))
                )
            )
            for lane in lanes
        ]
        kept = [
            ends.enter_context((folder / "said.txt").open("w+", encoding="utf-8"))
            for folder in folders[1:]
        ]
        to: list[IO[str] | int] = [subprocess.PIPE, *kept]
        runs = [
            LaneRun(lane, folder, arguments, said, root)
            for lane, folder, said in zip(lanes, folders, to, strict=True)
        ]
        for one in runs:
            limit = threading.Timer(LIMIT_S, one.process.kill)
            limit.start()
            ends.enter_context(one.process)
            ends.callback(one.process.kill)
            ends.callback(limit.cancel)
        ended = [_heard(runs[0])]
        for one, text in zip(runs[1:], kept, strict=True):
            ended.append(_told_afterwards(one, text))
        covered = combine([one.coverage_file for one in runs], root)
    passed = covered and all(one.ok for one in ended)
    return passed, together([one.closing_line for one in ended], time.monotonic() - began)


def pass_on(process: subprocess.Popen[str]) -> str:
    """Print what the tests say as they say it, all but the last line, which is returned."""
    assert process.stdout is not None, "it was started with a pipe"
    held_back = ""
    for line in process.stdout:
        print(held_back, end="", flush=True)
        held_back = line
    return held_back.rstrip("\n")


def together(closing_lines: Sequence[str], seconds: float) -> str:
    """One closing line of several, `===== 1 failed, 8012 passed, 3 skipped in 480.12s (0:08:00) =====`.

    A line that is not pytest's own is given as it is: whoever reads it must see that the tests broke off.
    """
    counts: Counter[str] = Counter()
    for line in map(plain, closing_lines):
        if _ENDED.search(line) is None:
            return line or "the tests said nothing"
        counts.update(counts_in(line))
    found = [
        f"{counts[word]} {word}{'s' if word in ('warning', 'error') and counts[word] > 1 else ''}"
        for word in _WORDS
        if counts[word]
    ]
    minutes = f" ({int(seconds) // 3600}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d})"
    took = f"{seconds:.2f}s{minutes if seconds >= 60 else ''}"
    return f"===== {', '.join(found) or 'no tests ran'} in {took} ====="


def counts_in(line: str) -> Counter[str]:
    """What a closing line of pytest counts, by its word in the singular."""
    found = re.findall(r"(\d+) ([a-z]+)", plain(line))
    return Counter(
        {word: int(count) for count, many in found if (word := many.removesuffix("s")) in _WORDS}
    )


def plain(line: str) -> str:
    """Without colours and the line drawn around it."""
    return _COLOUR.sub("", line).strip("= \n")


def combine(files: Sequence[Path], root: Path) -> bool:
    """Put what several processes covered into one file; False if one of them left nothing."""
    command = [sys.executable, "-m", "coverage", "combine", "--quiet", *map(str, files)]
    return subprocess.run(command, cwd=root, timeout=LIMIT_S, check=False).returncode == 0


def place_for(lane: Lane, memory: Path = _MEMORY, enough_bytes: int = _ENOUGH_BYTES) -> str | None:
    """Where a lane's folder is made; None is where the machine has such folders by itself.

    The tests make thousands of databases, each with some dozen commits that wait for the disk.
    """
    try:
        roomy = shutil.disk_usage(memory).free >= enough_bytes and os.access(memory, os.W_OK)
    except OSError:
        return None
    return str(memory) if roomy and not lane.on_disk else None


def _surroundings(**more: str) -> dict[str, str]:
    """This environment, in which Python keeps what it compiled, and `more`.

    Otherwise each of the hundreds of programs that the tests start would compile the whole house anew.
    """
    kept = {name: value for name, value in os.environ.items() if name != _COMPILE_ANEW}
    return {**kept, **more}


def _heard(run: LaneRun) -> Ended:
    closing_line = pass_on(run.process)
    ok = run.process.wait() == 0
    return Ended(ok, _closed(run, closing_line))


def _told_afterwards(run: LaneRun, text: IO[str]) -> Ended:
    ok = run.process.wait() == 0
    text.seek(0)
    lines = text.read().splitlines()
    print(*lines[:-1], sep="\n", flush=True)
    return Ended(ok, _closed(run, lines[-1] if lines else ""))


def _closed(run: LaneRun, line: str) -> str:
    """The lane's own closing line; one that failed without a count of failures says how it ended."""
    counts = counts_in(line)
    if run.process.returncode not in (0, None) and not counts["failed"] + counts["error"]:
        print(line, flush=True)
        return f"the tests broke off with status {run.process.returncode}"
    return line
