"""Work that waits for programs of the system, one piece after the other on a thread of its own.

Nobody waits for it: what is not begun in time is dropped, what takes too long is killed, and all ends at once with
the till. It must not know what is played or said.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_log = logging.getLogger(__name__)

END_S = 0.45
_REAP_S = 0.5
_WAITING_MOST = 8
_OURS = ("KIOSK_", "STRIPE_")

Job = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    best_before: float


class ProcessLane:
    """Does jobs in order; a job starts programs with `run` and `output_of`, and pauses with `pause`.

    `now_s` is a clock that only goes forward.
    """

    def __init__(self, name: str, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._ending = False
        self._process: subprocess.Popen[str] | None = None
        self._busy = False
        # A daemon: a program that cannot even be killed must not keep the till alive.
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def quiet(self) -> bool:
        """Nothing is done and nothing waits."""
        with self._changed:
            return not self._busy and not self._waiting

    def put(self, job: Job, fresh_s: float) -> bool:
        """Have it done, unless it could not be begun within `fresh_s`. False when too much waits already."""
        with self._changed:
            if self._ending or len(self._waiting) >= _WAITING_MOST:
                return False
            self._waiting.append(_Waiting(job, self._now_s() + fresh_s))
            self._changed.notify_all()
            return True

    def pause(self, seconds: float) -> None:
        """Let some time pass, unless the till ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending, seconds)

    def run(self, argv: Sequence[str], limit_s: float) -> bool:
        """Run a program to its end, killed after `limit_s`; whether it said that all went well."""
        return self._finished(argv, limit_s, subprocess.DEVNULL) is not None

    def output_of(self, argv: Sequence[str], limit_s: float) -> str | None:
        """What a program printed, None when it did not end well."""
        return self._finished(argv, limit_s, subprocess.PIPE)

    def stop(self) -> None:
        """Begin to end: nothing new is taken, what runs is killed. For several lanes that end together."""
        with self._changed:
            self._ending = True
            self._waiting.clear()
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()

    def end(self) -> bool:
        """Stop and wait, at most `END_S`; False when the thread did not end in time."""
        self.stop()
        self._thread.join(END_S)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (waiting := self._next()) is not None:
            try:
                waiting.job()
            # Boundary: the lane's thread. A bug in one sound must not silence all that follow.
            except Exception:
                _log.exception("a bug in %s", self._thread.name)

    def _next(self) -> _Waiting | None:
        """The next job that is still worth doing; None when the till ends."""
        with self._changed:
            self._busy = False
            while True:
                self._changed.wait_for(lambda: self._ending or self._waiting)
                if self._ending:
                    return None
                waiting = self._waiting.popleft()
                if self._now_s() <= waiting.best_before:
                    self._busy = True
                    return waiting
                _log.info("%s: too late, dropped", self._thread.name)

    def _finished(self, argv: Sequence[str], limit_s: float, output: int) -> str | None:
        process = self._begun(argv, output)
        if process is None:
            return None
        try:
            printed, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            _log.info("%s took too long", argv[0])
            process.kill()
            self._reap(process)
            return None
        finally:
            with self._changed:
                self._process = None
        return (printed or "") if process.returncode == 0 else None

    def _begun(self, argv: Sequence[str], output: int) -> subprocess.Popen[str] | None:
        if self._ending:
            return None
        try:
            # Not under the lock: whoever asks for the next sound would wait for the system's disk.
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=environment(),
                encoding="utf-8",
                errors="replace",
                creationflags=_no_window(),
            )
        except OSError as error:
            _log.info("%s cannot be run: %s", argv[0], error.strerror)
            return None
        with self._changed:
            self._process = process
            if self._ending:
                process.kill()
        return process

    def _reap(self, process: subprocess.Popen[str]) -> None:
        """A killed program is buried; one that the system will not let go is left to it."""
        try:
            process.communicate(timeout=_REAP_S)
        except subprocess.TimeoutExpired:
            _log.info("a program does not end")


def environment() -> dict[str, str]:
    """What a program of the system is told: all but the till's own settings, among which are keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


def _no_window() -> int:
    """On Windows a program without a window of its own would open a black one over the till."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0
