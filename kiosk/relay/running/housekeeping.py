"""Forgetting what nobody will ask for any more, in small portions, so that no event waits for it.

It must never remove what somebody may still need: payments, receipts' copies and the audit log stay for good, and
so does an event that could not be applied.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.logs import fields
from kiosk.relay.clock import Clock
from kiosk.relay.ports import Store, Transaction
from kiosk.sqlite_schema import StoreError

EVERY_S = 3_600.0
PORTION = 200
PORTION_PAUSE_S = 0.05
PUSHED_KEPT = timedelta(days=7)
"""How long a stream may be away and still resume; then it is told to read everything again."""
STRIPES_KEPT = timedelta(days=400)
"""How long Stripe's events are kept: a year, and the time in which last year's books are closed."""

Pruning = Callable[[Transaction, datetime], int]
"""Forgets at most `PORTION` things that are too old at an instant; says how many."""

PRUNINGS: tuple[Pruning, ...] = (
    lambda tx, now: tx.outbox.prune(now - PUSHED_KEPT, PORTION),
    lambda tx, now: tx.inbox.prune(now - STRIPES_KEPT, PORTION),
)

_log = logging.getLogger("kiosk.relay.running.housekeeping")


class Housekeeping:
    """One task that goes through all `prunings`, at the start and every hour."""

    def __init__(
        self, store: Store, clock: Clock, prunings: tuple[Pruning, ...] = PRUNINGS
    ) -> None:
        self._store = store
        self._clock = clock
        self._prunings = prunings

    async def run(self) -> None:
        """Clean for ever; ends by cancellation."""
        while True:
            # The store has logged it; the next round finds what this one left.
            with contextlib.suppress(StoreError):
                await self.round()
            await asyncio.sleep(EVERY_S)

    async def round(self) -> None:
        """Forget everything that is too old now. Raises `StoreError`."""
        for pruning in self._prunings:
            gone = await self._pruned(pruning)
            if gone:
                _log.info("old rows removed: %s", fields(count=gone))

    async def _pruned(self, pruning: Pruning) -> int:
        now = self._clock()
        gone = 0
        while portion := await self._store.run(lambda tx: pruning(tx, now)):
            gone += portion
            if portion < PORTION:
                break
            await asyncio.sleep(PORTION_PAUSE_S)
        return gone
