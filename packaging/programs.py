"""Runs one program for a person who waits: a title, signs of life, and its words only if it fails.

Standard library only, for bootstrap.py. It must never wait without a limit.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Run = Callable[[str, list[str]], None]
"""How a program is run: `run_step`, or what a test passes in."""

STEP_LIMIT_S = 1800.0
SIGN_OF_LIFE_S = 5.0


class Trouble(Exception):
    """Why it cannot go on, said to the person as it is."""


def run_step(title: str, command: list[str], limit_s: float = STEP_LIMIT_S) -> None:
    """Run a program to its end; raises `Trouble` if it fails or takes longer than the limit."""
    print(f"{title} ...", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kiosk-bootstrap-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as words:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
            )
        try:
            follow(process, log, began, limit_s)
        finally:
            process.kill()  # nothing after its end; on Ctrl-C or past the limit it is the end
            process.wait()
        if process.returncode != 0:
            print(tail(log), file=sys.stderr, flush=True)
            raise Trouble(f"this failed: {title}")
    print(f"{time.monotonic() - began:5.0f} s  done", flush=True)


def follow(process: subprocess.Popen[bytes], log: Path, began: float, limit_s: float) -> None:
    """Wait for the end; now and then repeat the last thing the program said."""
    while True:
        try:
            process.wait(timeout=min(SIGN_OF_LIFE_S, limit_s))
        except subprocess.TimeoutExpired:
            spent_s = time.monotonic() - began
            if spent_s >= limit_s:
                raise Trouble(f"it took longer than {limit_s:.0f} s and was stopped") from None
            print(f"{spent_s:5.0f} s  {tail(log, lines=1).strip()[:90]}", flush=True)
        else:
            return


def tail(log: Path, lines: int = 25) -> str:
    """The last lines of what a program said."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
