"""How fast the relay may ask Stripe: one bucket for all calls together, fair between those who wait."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from enum import Enum

from kiosk.core.errors import KioskError
from kiosk.relay.clock import Ticker


class QueueFullError(KioskError):
    """More calls wait than could be carried out in reasonable time."""

    code = "rate_limited"


class Urgency(Enum):
    """How many seconds a call lets others go first that came after it.

    So whoever waits for a code or an answer is served before the questions about what is shown, and those
    before everything else; yet after its seconds even the last of them is overtaken by nobody any more.
    """

    URGENT = 0.0
    """A person waits for it: creations, checks, cancels, refunds."""
    SHOWN = 2.0
    """Payments whose code is offered now."""
    BACKGROUND = 10.0
    """References, late money, events that were missed, balance and payouts."""


class TokenBucket:
    """`rate` calls a second on average, at most one second's worth at once.

    Waiters are served by the time they came plus the seconds of their urgency. At most `waiting_limit` wait.
    """

    def __init__(self, rate: float, ticker: Ticker, *, waiting_limit: int = 1_000) -> None:
        self._rate = rate
        self._capacity = max(rate, 1.0)
        self._tokens = self._capacity
        self._ticker = ticker
        self._filled_at = ticker()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._waiting_limit = waiting_limit
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def set_rate(self, rate: float) -> None:
        """From now on `rate` calls a second; whoever waits is served by it."""
        self._refill()
        self._rate = rate
        self._capacity = max(rate, 1.0)
        self._tokens = min(self._capacity, self._tokens)
        if self._waiting:
            self._serve()

    async def take(self, urgency: Urgency) -> None:
        """Wait for a turn. Raises `QueueFullError` when too many wait already."""
        self._refill()
        if not self._waiting and self._tokens >= 1:
            self._tokens -= 1
            return
        if len(self._waiting) >= self._waiting_limit:
            raise QueueFullError("Too many questions to Stripe are waiting.", retry_after_s=5)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = self._ticker() + urgency.value
        heapq.heappush(self._waiting, (place, next(self._order), turn))
        self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back()  # cancelled in the very moment of its turn
            raise

    def _serve(self) -> None:
        """Give out what tokens there are, and come back when the next one is."""
        self._refill()
        while self._waiting and self._tokens >= 1:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():  # cancelled while it waited
                self._tokens -= 1
                turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            pause_s = max((1 - self._tokens) / self._rate, 0.001)
            self._timer = asyncio.get_running_loop().call_later(pause_s, self._serve)

    def _give_back(self) -> None:
        self._tokens = min(self._capacity, self._tokens + 1)
        self._serve()

    def _refill(self) -> None:
        now = self._ticker()
        gained = (now - self._filled_at) * self._rate
        self._tokens = min(self._capacity, self._tokens + gained)
        self._filled_at = now
