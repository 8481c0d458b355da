"""Starting the real programs, and asking them what they know. Every wait has an end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

KIOSK = [sys.executable, "-m", "kiosk"]
LIMIT_S = 90.0


def environment() -> dict[str, str]:
    """This one without a display, so that the windows are drawn offscreen."""
    kept = {name: value for name, value in os.environ.items() if name not in _DISPLAYS}
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}


_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def run(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run `kiosk ARGUMENTS` to its end."""
    return subprocess.run(
        [*KIOSK, *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=environment(),
        check=False,
    )


def run_demo(data_dir: Path, count: int, *more: str) -> dict[str, Any]:
    """Drive `count` sales to their end on `data_dir`; returns the report."""
    done = run(["demo", "--auto", str(count), "--json", "--data-dir", str(data_dir), *more])
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return report


def kill_demo_after(data_dir: Path, seconds: float) -> None:
    """Start an endless demo in a process group of its own and SIGKILL all of it after `seconds`."""
    demo = subprocess.Popen(
        [*KIOSK, "demo", "--auto", "1000", "--json", "--data-dir", str(data_dir)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    with demo:
        try:
            demo.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
        else:
            assert demo.stderr is not None
            raise AssertionError(f"the demo ended by itself: {demo.stderr.read()!r}")


def receipts(data_dir: Path) -> list[dict[str, Any]]:
    """Every receipt's document, by the command."""
    done = run(["receipts", "list", "--json", "--data-dir", str(data_dir)])
    assert done.returncode == 0, done.stderr
    documents: list[dict[str, Any]] = json.loads(done.stdout)
    return documents
