"""Steps put off by some seconds, with one owner that ends them all.

They live in memory only: what was put off when the program ends does not happen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_MOST_WAITING = 1_000


class Later:
    """The steps that wait for their time."""

    def __init__(self) -> None:
        self._handles: set[asyncio.TimerHandle] = set()

    def do(self, delay_s: float, step: Callable[[], object]) -> bool:
        """Take `step` after `delay_s` seconds. False when too many wait already."""
        if len(self._handles) >= _MOST_WAITING:
            return False

        def take() -> None:
            self._handles.discard(handle)
            step()

        handle = asyncio.get_running_loop().call_later(delay_s, take)
        self._handles.add(handle)
        return True

    def cancel(self) -> None:
        """Forget every step that waits."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()
