"""Sends events to the relay's webhook, in order, and again until it says 2xx.

One task sends one event after the other, so the first tries arrive in the order of the events; a try
that failed is repeated later and does not hold up the ones behind it. Each try is signed anew; id and
body stay the same. What cannot be sent stays pending and can be listed with the API.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import logging
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import httpx

from kiosk.sandbox.book import Clock
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.signature import signature_header

_log = logging.getLogger(__name__)

_MOST_WAITING = 10_000
_MOST_TRIES = 12
_LONGEST_PAUSE_S = 60.0
_REORDER_WINDOW_S = 0.2
_TIMEOUT = httpx.Timeout(connect=2.0, read=10.0, write=5.0, pool=2.0)
# Shorter than any server keeps an idle connection, so that it is never cut under a request.
_LIMITS = httpx.Limits(max_connections=128, max_keepalive_connections=8, keepalive_expiry=2.0)


@dataclass(frozen=True, slots=True)
class Target:
    """Where events go, the secrets that sign them, and the pause before the second try in seconds.

    Each further pause is twice as long, up to a minute; after 12 tries the event is left pending.
    """

    url: str
    secrets: tuple[str, ...]
    retry_base_s: float = 1.0


@dataclass(frozen=True, slots=True, order=True)
class _Delivery:
    due_s: float
    order: int
    event_id: str = field(compare=False)
    body: bytes = field(compare=False)
    copies: int = field(compare=False)
    tries: int = field(compare=False, default=0)


class WebhookSender:
    """The queue of events to send and the task that empties it.

    `delivered` is called with the id of each event that was taken. `run` must be started once.
    """

    def __init__(self, clock: Clock, faults: Faults, delivered: Callable[[str], None]) -> None:
        self._clock = clock
        self._faults = faults
        self._delivered = delivered
        self._target: Target | None = None
        self._waiting: list[_Delivery] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()

    @property
    def endpoints(self) -> int:
        """How many addresses an event has to reach: 0 or 1."""
        return 0 if self._target is None else 1

    @property
    def url(self) -> str | None:
        """The address that events are sent to."""
        return None if self._target is None else self._target.url

    def aim(self, target: Target | None, undelivered: Sequence[JsonObject] = ()) -> None:
        """Send to another address from now on, also what is waiting; None stops sending.

        `undelivered`, the oldest first, are events to send when nothing was sent anywhere before.
        """
        first = self._target is None
        self._target = target
        if target is None:
            self._waiting.clear()
        elif first:
            self.publish(undelivered)

    def publish(self, events: Sequence[JsonObject]) -> None:
        """Queue events, the oldest first. Without a target, or dropped by a fault, they are not sent."""
        if self._target is None:
            return
        faults = self._faults.current.webhook
        now = asyncio.get_running_loop().time()
        due_s = now + faults.delay_ms / 1000
        if faults.reorder:
            due_s = math.ceil(due_s / _REORDER_WINDOW_S) * _REORDER_WINDOW_S
        for event in events:
            if self._faults.drops_next_event():
                continue
            number = next(self._numbers)
            order = -number if faults.reorder else number
            body = json.dumps(event, ensure_ascii=False, indent=2).encode()
            self._queue(_Delivery(due_s, order, event["id"], body, 1 + faults.duplicate))

    async def run(self) -> None:
        """Send until cancelled."""
        async with httpx.AsyncClient(
            timeout=_TIMEOUT, limits=_LIMITS, follow_redirects=False, trust_env=False
        ) as client:
            while True:
                delivery = await self._next_due()
                try:
                    await self._deliver(client, delivery)
                except Exception:
                    # The task's outermost loop: one event that breaks the sender must not end it.
                    _log.exception("event %s could not be sent", delivery.event_id)

    def _queue(self, delivery: _Delivery) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            _log.warning("too many events wait; %s is left to be listed", delivery.event_id)
            return
        heapq.heappush(self._waiting, delivery)
        self._changed.set()

    async def _next_due(self) -> _Delivery:
        loop = asyncio.get_running_loop()
        while True:
            wait_s = None
            if self._waiting:
                wait_s = self._waiting[0].due_s - loop.time()
                if wait_s <= 0:
                    return heapq.heappop(self._waiting)
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()

    async def _deliver(self, client: httpx.AsyncClient, delivery: _Delivery) -> None:
        target = self._target
        if target is None:
            return
        tries = [_taken(client, target, delivery, self._now_s()) for _ in range(delivery.copies)]
        if any(await asyncio.gather(*tries)):
            self._delivered(delivery.event_id)
            return
        tried = delivery.tries + 1
        if tried < _MOST_TRIES:
            pause_s = min(target.retry_base_s * 2**delivery.tries, _LONGEST_PAUSE_S)
            due_s = asyncio.get_running_loop().time() + pause_s
            self._queue(replace(delivery, due_s=due_s, tries=tried, copies=1))

    def _now_s(self) -> int:
        return int(self._clock().timestamp())


async def _taken(
    client: httpx.AsyncClient, target: Target, delivery: _Delivery, now_s: int
) -> bool:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature_header(delivery.body, target.secrets, now_s),
        "User-Agent": "Stripe/1.0 (kiosk sandbox; practice)",
    }
    try:
        answer = await client.post(target.url, content=delivery.body, headers=headers)
    except httpx.HTTPError as error:
        _log.info("event %s was not taken: %s", delivery.event_id, type(error).__name__)
        return False
    if not answer.is_success:
        _log.info("event %s was answered %d", delivery.event_id, answer.status_code)
    return answer.is_success
