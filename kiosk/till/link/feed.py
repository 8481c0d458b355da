"""The push stream: connect, resume where it was left, hand payments and refunds to the till, connect again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from httpx_sse import EventSource, ServerSentEvent
from pydantic import ValidationError

from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.protocol.sse import EventName
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.link.pace import Jitter, Pace
from kiosk.till.link.wire import LinkError, RelayAwayError

LONGEST_PLACE = 200

_log = logging.getLogger(__name__)


class Streams(Protocol):
    """What the feed needs of the relay; `RelayClient` is the real one."""

    @property
    def clock_ahead(self) -> timedelta:
        """How far the relay's clock is ahead of ours."""

    def events(self, position: str | None) -> AbstractAsyncContextManager[EventSource]:
        """Open the stream after `position`."""

    async def is_there(self) -> None:
        """Return when the relay answers questions though the stream is down."""


class Receiver(Protocol):
    """Where the news goes."""

    async def apply(
        self, payment: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        """What the relay says of a payment; returns when it is committed. Raises `StoreError`."""

    async def hear_refund(self, refund: Refund, position: str | None = None) -> None:
        """What the relay says of a refund; returns when it is committed. Raises `StoreError`."""

    async def stream_position(self) -> str | None:
        """Where the stream was left."""

    async def forget_stream_position(self) -> None:
        """The stream begins anew. Raises `StoreError`."""


class Feed:
    """Keeps the stream up. `on_up` is told when it works (again), `on_down` that it does not, and why as soon as
    that is known; `on_gap` when news may have been missed and everything open has to be read again."""

    def __init__(
        self,
        relay: Streams,
        till: Receiver,
        pace: Pace,
        jitter: Jitter,
        *,
        on_up: Callable[[], None],
        on_down: Callable[[LinkError | None], None],
        on_gap: Callable[[], None],
    ) -> None:
        self._relay = relay
        self._till = till
        self._pace = pace
        self._jitter = jitter
        self._on_up = on_up
        self._on_down = on_down
        self._on_gap = on_gap
        self._position: str | None = None
        self._failures = 0
        self._up = False

    async def run(self) -> None:
        """Work until cancelled."""
        self._position = await self._till.stream_position()
        while True:
            try:
                async with self._relay.events(self._position) as source:
                    await self._listen(source.aiter_sse())
                error: LinkError = RelayAwayError("The relay closed the push stream.")
            except LinkError as failure:
                error = failure
            self._failures += 1
            _log.info("the push stream is down: %s", error.text)
            was_up, self._up = self._up, False
            if was_up:
                # Whether anybody is there at all may take long to know; that the stream is down is known now.
                self._on_down(None)
            trouble = await self._trouble(error)
            if trouble is not None or not was_up:
                self._on_down(trouble)
            await asyncio.sleep(self._pace.retry_s(self._failures, self._jitter))

    async def _trouble(self, error: LinkError) -> LinkError | None:
        """None when the relay at least answers questions, else what is wrong."""
        try:
            await self._relay.is_there()
        except LinkError as failure:
            return failure
        return None

    async def _listen(self, events: AsyncIterator[ServerSentEvent]) -> None:
        async for event in events:
            await self._take(event)
            self._position = _place(event) or self._position

    async def _take(self, event: ServerSentEvent) -> None:
        if event.event == EventName.READY:
            was_down = self._failures > 0
            self._failures = 0
            self._up = True
            self._on_up()
            if event.id:
                # Nobody said where the stream was left: it begins here, and what came before was not heard.
                await self._until_kept(self._till.forget_stream_position)
            if was_down or event.id:
                self._on_gap()
        elif event.event == EventName.PAYMENT:
            await self._take_payment(event)
        elif event.event == EventName.REFUND:
            await self._take_refund(event)
        elif event.event == EventName.RESYNC:
            self._position = None
            await self._until_kept(self._till.forget_stream_position)
            self._on_gap()

    async def _take_payment(self, event: ServerSentEvent) -> None:
        try:
            payment = Payment.model_validate_json(event.data)
        except ValidationError:
            # The poll brings the same payment; a line we cannot read must not stop the stream.
            _log.error("an event of the push stream cannot be read; it is left out")
            return
        ahead, place = self._relay.clock_ahead, _place(event)
        # Not passed over: of what is settled, such as a payment that is contested later, nobody else asks.
        await self._until_kept(lambda: self._till.apply(payment, LearntBy.PUSH, ahead, place))

    async def _until_kept(self, keep: Callable[[], Awaitable[None]]) -> None:
        """Until nothing is left to try: it was kept, or will be heard again at the next start from before it."""
        tries = 0
        while True:
            try:
                return await keep()
            except StoreDamagedError:
                return None
            except StoreError:
                tries += 1
                await asyncio.sleep(self._pace.later_s(tries, self._jitter))

    async def _take_refund(self, event: ServerSentEvent) -> None:
        try:
            refund = Refund.model_validate_json(event.data)
        except ValidationError:
            # The list of the payment's refunds brings it as well.
            _log.error("a refund of the push stream cannot be read; it is left out")
            return
        try:
            await self._till.hear_refund(refund, _place(event))
        except StoreError as error:
            # It is heard again from here as soon as it can be kept.
            raise RelayAwayError("A refund of the push stream cannot be kept now.") from error


def _place(event: ServerSentEvent) -> str | None:
    """Where the stream is after an event; None where that cannot be said to a relay, as no header holds it."""
    place = event.id
    fits = 0 < len(place) <= LONGEST_PLACE and place.isascii() and place.isprintable()
    return place if fits else None
