"""How late the event loop comes to a timer: the time that every answer of the relay may have to wait.

One light task looks ten times a second. It must do nothing else, or it would measure itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from kiosk.relay.clock import Ticker
from kiosk.relay.running.metrics import Metrics

EVERY_S = 0.1


class Pauses:
    """The task. `sleep` is the timer that is looked at."""

    def __init__(
        self,
        metrics: Metrics,
        ticker: Ticker = time.perf_counter,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._metrics = metrics
        self._ticker = ticker
        self._sleep = sleep

    async def run(self) -> None:
        """Look for ever; ends by cancellation."""
        while True:
            begun_s = self._ticker()
            await self._sleep(EVERY_S)
            late_s = self._ticker() - begun_s - EVERY_S
            self._metrics.observe("kiosk_loop_lag_seconds", max(late_s, 0.0))
