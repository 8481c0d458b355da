"""How often one device, or one address, may call: token buckets by key, in bounded memory. Pure.

The numbers leave a shop in a hurry far below them: a till that creates, polls every three seconds, checks,
cancels and sends its receipts makes about two calls a second. What is refused costs microseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from kiosk.relay.clock import Ticker

MOST_KEYS = 10_000
"""Some 2 MB a table. The key that was quiet for longest is forgotten first: its bucket is full again anyway,
unless somebody calls from ten thousand addresses at once, and against that no counting by address helps."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_s` calls a second on average, `burst` at once."""

    per_s: float
    burst: float


UNLIMITED = Rate(1e9, 1e9)


@dataclass(frozen=True, slots=True)
class Rates:
    """Every limit of the relay."""

    device_calls: Rate = Rate(20, 60)
    """All calls of one device. A till needs two a second; one that sends a day's receipts again waits a little."""
    device_creations: Rate = Rate(5, 20)
    """New payments of one device: nobody keys in five sales a second, and each is a call to Stripe."""
    device_streams: Rate = Rate(5, 5_000)
    """Streams opened by one device: many displays may share a token and come back at once, but not for ever."""
    stranger_calls: Rate = Rate(20, 100)
    """Calls from one address without a token that was good before: probes, documents, a device's first call."""
    refused_tokens: Rate = Rate(0.5, 30)
    """Wrong tokens from one address: a till that was revoked asks every few seconds; a guesser gets nowhere."""
    pages: Rate = Rate(20, 100)
    """Customers' pages from one address: phones ask every few seconds, and carriers put many behind one."""
    pairings_of_address: Rate = Rate(5 / 60, 5)
    """Codes from one address: a person mistypes twice or three times."""
    pairings_of_all: Rate = Rate(1, 60)
    """Codes from everywhere: there are 800,000 selectors, and each is burnt after five wrong codes."""
    refused_webhooks: Rate = Rate(1, 60)
    """Deliveries from one address that do not verify. One that verifies is never limited."""


NO_RATES = Rates(*[UNLIMITED] * 9)
"""Limits nothing."""


class Buckets:
    """One bucket for each key, all of the same rate."""

    def __init__(self, rate: Rate, ticker: Ticker, most_keys: int = MOST_KEYS) -> None:
        self._rate = rate
        self._ticker = ticker
        self._most_keys = most_keys
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one: 0.0 when there was one, else after how many seconds there will be."""
        now = self._ticker()
        level = self._level(key, now)
        if level < 1:
            self._keep(key, level, now)
            return (1 - level) / self._rate.per_s
        self._keep(key, level - 1, now)
        return 0.0

    def wait_for_one(self, key: str) -> float:
        """What `take` would answer, and nothing is taken."""
        level = self._level(key, self._ticker())
        return 0.0 if level >= 1 else (1 - level) / self._rate.per_s

    def __len__(self) -> int:
        return len(self._levels)

    def _level(self, key: str, now: float) -> float:
        known = self._levels.get(key)
        if known is None:
            return self._rate.burst
        level, at = known
        return min(self._rate.burst, level + max(now - at, 0.0) * self._rate.per_s)

    def _keep(self, key: str, level: float, now: float) -> None:
        self._levels[key] = (level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)
