"""A small parent of the till: when the till crashes it is started again at once, and the sale goes on.

Only a crash is one: a signal nobody sent to end it, or a bug nothing caught. A till that was closed, or that said
in one sentence why it cannot begin, is not started again. The parent loads no windows unless it has to ask a
person.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, NoReturn

SUPERVISED = "--supervised"
"""What the parent adds to the words of its child."""
BUG = 70
"""The status of a till that ended by a bug of ours (`EX_SOFTWARE`)."""
MOST = 3
WITHIN_S = 60.0
_CRASHED_WINDOWS = 0x8000_0000
"""From here on a status on Windows is the system's word for a crash."""
_ENDED_BY_REQUEST = frozenset({-signal.SIGTERM, -signal.SIGINT})


class Crashes:
    """How often the till may be started again: three times within a minute."""

    def __init__(self) -> None:
        self._at: list[float] = []

    def may_start_again(self, now_s: float) -> bool:
        """It crashed now: is it started again without asking?"""
        self._at = [at for at in self._at if now_s - at < WITHIN_S]
        if len(self._at) >= MOST:
            self._at.clear()
            return False
        self._at.append(now_s)
        return True


def crashed(status: int) -> bool:
    """Whether a process that ended with this status ended by no will of anybody."""
    if status in _ENDED_BY_REQUEST:
        return False
    return status < 0 or status == BUG or status >= _CRASHED_WINDOWS


def supervise(
    command: Sequence[str],
    ask: Callable[[], bool],
    now: Callable[[], float] = time.monotonic,
) -> int:
    """Run `command` until it ends as it should; its exit status. `ask`: it crashed too often; start it again?"""
    crashes, child = Crashes(), _Child(command)
    with child.listening():
        while True:
            status = child.run()
            if child.ending:
                return 0 if crashed(status) or status in _ENDED_BY_REQUEST else status
            if not crashed(status):
                return status
            if not crashes.may_start_again(now()) and not ask():
                return 1


class _Child:
    """The process in hand. What asks us to end is passed on to it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self.ending = False

    def run(self) -> int:
        """Run it to its end."""
        with subprocess.Popen(self._command) as process:
            self._process = process
            if self.ending:  # we were asked while it was being started
                process.terminate()
            return process.wait()

    def listening(self) -> _Listening:
        """Hear signals until the block ends."""
        return _Listening(self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.ending = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()


class _Listening:
    """Signals go to `hear` until the block ends."""

    def __init__(self, hear: Callable[[int, FrameType | None], None]) -> None:
        self._hear = hear

    def __enter__(self) -> None:
        self._before = {
            number: signal.signal(number, self._hear) for number in (signal.SIGTERM, signal.SIGINT)
        }

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def tell_bugs_to_the_parent() -> None:
    """For the child: a bug that nothing catches ends it with a status of its own, and it ends with its parent."""
    before = sys.excepthook

    def hook(*about: Any) -> None:
        before(*about)
        leave(BUG)

    sys.excepthook = hook
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def leave(status: int) -> NoReturn:
    """End the process at once, for when all is closed: taking windows and interpreter to pieces takes a second."""
    import logging
    import os

    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
