"""Catching up: Stripe's own list of events is read, and what the webhook did not bring goes into the inbox.

At the start, after an outage of Stripe or of the store, and every few minutes. What is here already stays as it
is; the lane applies the rest like any other event. How far the list was read is committed only after the events
up to there are, so a kill between any two lines costs nothing but reading again. It must not apply anything
itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from kiosk.logs import fields
from kiosk.protocol.messages import rfc3339
from kiosk.relay.clock import Clock
from kiosk.relay.inbox import event_types
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import EventSource, ReceivedEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.gateway import EventPage, Gateway, GatewayError, ListedEvent
from kiosk.sqlite_schema import StoreError

WITH_WEBHOOK_S = 300.0
WITHOUT_WEBHOOK_S = 60.0
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 60.0

OVERLAP = timedelta(minutes=10)
"""Stripe's lists may lag behind what happened, so the last minutes are read again."""
FIRST_REACH = timedelta(days=3)
"""How far a relay without payments looks back: as long as Stripe goes on sending a webhook."""
STRIPE_KEEPS = timedelta(days=30)
"""Source: Stripe's API reference, *List all events*."""
AHEAD = timedelta(minutes=1)
"""What happens while the list is read is taken along."""

SMALLEST_WINDOW = timedelta(minutes=1)
USUAL_WINDOW = timedelta(hours=1)
LARGEST_WINDOW = timedelta(days=1)
MOST_PAGES = 20
"""How many pages one window may have; a fuller one is cut in half, so that memory stays bounded."""
PORTION = 100

TYPES: tuple[tuple[str, ...], ...] = (
    (*event_types.INTENT, *event_types.CHARGE, *event_types.DISPUTE, *event_types.REFUND),
    (*event_types.PAYOUT, *event_types.BALANCE),
)
"""What is asked for, in as few questions as Stripe's limit of 20 types allows."""

_log = logging.getLogger("kiosk.relay.inbox.catchup")


class CatchUp:
    """One task that reads the list. `webhook`: events are expected to come by themselves."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        lane: InboxLane,
        clock: Clock,
        metrics: Metrics,
        *,
        webhook: bool,
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._lane = lane
        self._clock = clock
        self._metrics = metrics
        self._every_s = WITH_WEBHOOK_S if webhook else WITHOUT_WEBHOOK_S
        self._soon = asyncio.Event()
        self._failures = 0

    def soon(self) -> None:
        """Something may have been missed: read at once."""
        self._soon.set()

    async def run(self) -> None:
        """Catch up for ever; ends by cancellation."""
        while True:
            self._soon.clear()
            pause_s = await self.tried()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._soon.wait()

    async def round(self) -> int:
        """Read the list from where it was read to until now; how many events were new.

        Raises `GatewayError`, `StoreError`; what was read until then is kept.
        """
        now = self._stripe_now()
        since = await self._since(now)
        window = USUAL_WINDOW
        found = 0
        while since < now:
            until = min(since + window, now)
            # The last window is open at its end: Stripe's clock is known to about a second.
            events = await self._window(since, until + AHEAD if until == now else until)
            if events is None:
                window = max(window / 2, SMALLEST_WINDOW)
                continue
            found += await self._keep(events, until)
            since = until
            window = min(window * 2, LARGEST_WINDOW) if not events else USUAL_WINDOW
        self._metrics.set("kiosk_last_catchup_timestamp_seconds", self._clock().timestamp())
        if found:
            _log.info("events found that no webhook brought: %s", fields(count=found))
        return found

    async def tried(self) -> float:
        """One round, whatever comes of it; the seconds until the next."""
        try:
            await self.round()
        except (GatewayError, StoreError) as error:
            self._failures += 1
            pause_s = min(FIRST_RETRY_S * 2.0 ** min(self._failures - 1, 10), LONGEST_RETRY_S)
            _log.info("Stripe's events could not be read: %s", fields(error=error.text))
            return max(pause_s, error.retry_after_s or 0.0)
        self._failures = 0
        return self._every_s

    async def _since(self, now: datetime) -> datetime:
        """Where to begin. Says so when Stripe has forgotten a part of what was missed."""
        position, first = await self._store.run(_where_we_are)
        if position is not None:
            # A clock that was ahead once must not hide what happens until then.
            since = min(position, now) - OVERLAP
        else:
            since = now - FIRST_REACH if first is None else min(first, now) - OVERLAP
        oldest = now - STRIPE_KEEPS
        if since < oldest:
            _log.warning(
                "Stripe has forgotten events that were missed: %s",
                fields(days_kept=STRIPE_KEEPS.days, wanted_from=rfc3339(since)),
            )
        return max(since, oldest)

    def _stripe_now(self) -> datetime:
        """What time it is at Stripe, whose clock counts in its list."""
        return self._clock() - timedelta(seconds=self._gateway.clock_offset_s or 0.0)

    async def _window(self, since: datetime, until: datetime) -> list[ListedEvent] | None:
        """All events of a window, oldest first; None when there are too many for one."""
        may_be_cut = until - since > SMALLEST_WINDOW + AHEAD
        found: list[ListedEvent] = []
        for types in TYPES:
            newest_first = await self._listed(since, until, types, may_be_cut=may_be_cut)
            if newest_first is None:
                return None
            found += reversed(newest_first)
        # Stable: events of the same second stay as Stripe lists them.
        return sorted(found, key=lambda listed: listed.event.created or 0)

    async def _listed(
        self, since: datetime, until: datetime, types: tuple[str, ...], *, may_be_cut: bool
    ) -> list[ListedEvent] | None:
        found: list[ListedEvent] = []
        pages = 0
        page = EventPage((), more=True)
        while page.more:
            if pages == MOST_PAGES and may_be_cut:
                return None
            after = found[-1].event.id if found else None
            page = await self._gateway.events(since, until, types, after)
            if not page.events:
                break
            found += page.events
            pages += 1
        return found

    async def _keep(self, events: list[ListedEvent], until: datetime) -> int:
        """Keep the events of a window, then how far the list was read; how many events were new."""
        now = self._clock()
        received = [one.event.received(one.body, now, EventSource.CATCHUP) for one in events]
        new = 0
        for start in range(0, len(received), PORTION):
            portion = received[start : start + PORTION]
            new += await self._store.run(partial(_appended, events=portion))
        # By the clock as it is known now: before Stripe's first answer nothing corrected ours.
        to = min(until, self._stripe_now())
        await self._store.run(lambda tx: tx.inbox.note_caught_up(to))
        if new:
            self._lane.wake()
        return new


def _appended(tx: Transaction, events: Sequence[ReceivedEvent]) -> int:
    return sum(tx.inbox.append_all(events))


def _where_we_are(tx: Transaction) -> tuple[datetime | None, datetime | None]:
    """How far the list was read, and when the first payment was made."""
    return tx.inbox.caught_up_to(), tx.payments.first_created_at()
