"""The one event queue: asyncio's own heap of timers, over a clock that jumps from one timer to the next.

Nothing waits in earnest, so a simulated hour takes as long as the work that is done in it. There are no sockets
and no threads: what would begin one fails at once, because a thread would make two runs of one seed differ.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Stuck(Exception):
    """Nothing is left that could ever happen, though somebody waits."""


class _NoSelector:
    """Stands where asyncio asks the system for news of sockets: moves the clock on instead."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        """Be at the next timer."""
        if timeout is None:
            raise Stuck("everybody waits and nothing is planned")
        if timeout > 0:
            self._loop.jump()
        return []

    def close(self) -> None:
        """There is nothing to close."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop whose seconds are counted, never waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0
        self._selector = _NoSelector(self)
        self._clock_resolution = 1e-9
        self.slow_callback_duration = 1e9

    def time(self) -> float:
        """Seconds since the beginning of the run."""
        return self._now_s

    def jump(self) -> None:
        """Move to the earliest timer, exactly: adding up pauses would miss it by a rounding."""
        self._now_s = max(self._now_s, self._scheduled[0].when())  # type: ignore[attr-defined]

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Nothing may leave this thread."""
        raise AssertionError(f"a simulation has no threads: {func}")

    def _process_events(self, event_list: list[Any]) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """Nobody else's thread has to wake this one."""
