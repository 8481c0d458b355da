"""An event loop whose time jumps to the next timer when there is nothing else to do: hours pass in an instant.

For code without threads and sockets only: it never waits for the outside.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.till.builders import START


class _NoWaiting(selectors.DefaultSelector):
    """Reports what is ready now, and hands the seconds it should have waited to the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.pass_time: Callable[[float], None] = lambda seconds: None

    def select(self, timeout: float | None = None) -> list[Any]:
        """Never block."""
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError(
                "nothing will ever happen: the test waits for something that cannot come"
            )
        if not ready and timeout is not None:
            self.pass_time(timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop that begins at second 0."""

    def __init__(self) -> None:
        self._now_s = 0.0
        selector = _NoWaiting()
        super().__init__(selector)
        selector.pass_time = self._pass

    def time(self) -> float:
        """Seconds since the loop began."""
        return self._now_s

    def _pass(self, seconds: float) -> None:
        self._now_s += seconds


VIRTUAL_TIME = ("asyncio", {"loop_factory": VirtualTimeLoop})
"""For a module's `anyio_backend` fixture."""


def virtual_clock() -> datetime:
    """The instant of the running loop, counted from `START`."""
    return START + timedelta(seconds=now_s())


def now_s() -> float:
    """Seconds of the running loop, without the rounding of timers."""
    return round(asyncio.get_running_loop().time(), 3)
