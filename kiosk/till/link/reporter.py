"""Leaves copies of the till's documents at the relay, in order, and says how the till is. Nobody waits for it.

It works only while nothing more urgent has just happened, one small request after the other, so that a sale is
never held up, also with thousands of copies to send after a long outage. What is left to do is read from the till
each time; it keeps nothing of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from kiosk.core.errors import KioskError
from kiosk.protocol.documents import BESIDE_RECEIPTS, DocumentKind
from kiosk.protocol.messages import Heartbeat
from kiosk.protocol.problems import ProblemCode
from kiosk.till.copying.copies import RECEIPTS, Copy, Kinds
from kiosk.till.link.pace import Jitter, Pace
from kiosk.till.link.wire import RelayRefusedError

_log = logging.getLogger(__name__)

COPIES_AT_ONCE = 50
"""So many are read at once, and noted at once when they are left at the relay."""

_OF_THE_COPY = frozenset(
    {
        ProblemCode.IDEMPOTENCY_CONFLICT,
        ProblemCode.VALIDATION_FAILED,
        ProblemCode.BODY_TOO_LARGE,
    }
)
"""Refusals of the copy itself. Any other is of the relay, such as an older one that takes no copies yet."""


class CopyRelay(Protocol):
    """The calls the reporter makes; `RelayClient` is the real one."""

    async def put_copy(self, copy: Copy) -> bool:
        """Leave a copy; whether it was not there yet."""

    async def heartbeat(self, said: Heartbeat) -> None:
        """Say how the till is."""


class CopyTill(Protocol):
    """What the reporter reads and notes; each returns when it is committed."""

    async def copies_left(self, kinds: Kinds, limit: int) -> tuple[Copy, ...]:
        """The next documents, of one of these kinds, that the relay has not got."""

    async def last_copied(self, kinds: Kinds) -> tuple[Copy, ...]:
        """The newest of each kind that it should have."""

    async def copied(self, last: Copy) -> None:
        """The relay has all of this one's kind up to it."""

    async def copies_lost(self) -> None:
        """The relay has lost copies."""

    async def copy_refused(self, copy: Copy, text: str) -> None:
        """The relay will never take this copy."""

    async def how_it_is(self) -> Heartbeat:
        """What the till says of itself."""


class Reporter:
    """`news` and `link_is_up` may be called at any time from the loop; `seconds` tells the loop's time."""

    def __init__(
        self,
        relay: CopyRelay,
        till: CopyTill,
        pace: Pace,
        jitter: Jitter,
        seconds: Callable[[], float],
    ) -> None:
        self._relay = relay
        self._till = till
        self._pace = pace
        self._jitter = jitter
        self._seconds = seconds
        self._news = asyncio.Event()
        self._up = asyncio.Event()
        self._failures = 0
        self._looked_for: set[DocumentKind] = set()
        self._beat_due_s = 0.0

    def news(self) -> None:
        """There may be a new receipt."""
        self._news.set()

    def link_is_up(self) -> None:
        """The relay is heard again."""
        self._up.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(self._pace.report_after_s)
            self._news.clear()
            self._up.clear()
            try:
                copied = await self._copy_all(RECEIPTS)
                if copied or self._seconds() >= self._beat_due_s:
                    await self._beat()
                # After the heartbeat: a relay that takes no other documents yet still hears how the till is.
                await self._copy_all(BESIDE_RECEIPTS)
            except KioskError as error:
                await self._wait_for_the_relay(error)
            else:
                self._failures = 0
                await _either(self._news, self._beat_due_s - self._seconds())

    async def _copy_all(self, kinds: Kinds) -> bool:
        """Leave every copy of these kinds that is left to do; whether there was any."""
        await self._look_for_the_last(kinds)
        copied = False
        while copies := await self._till.copies_left(kinds, COPIES_AT_ONCE):
            await self._copy(copies)
            copied = True
        return copied

    async def _look_for_the_last(self, kinds: Kinds) -> None:
        """Once: are the newest copies still there? A relay that was restored or made anew may have lost them."""
        if self._looked_for.issuperset(kinds):
            return
        for last in await self._till.last_copied(kinds):
            if await self._put(last):
                await self._till.copies_lost()
                # Those of the kinds before are lost too; they are sent the next time round.
                self.news()
                break
        self._looked_for.update(kinds)

    async def _copy(self, copies: tuple[Copy, ...]) -> None:
        """Leave these copies; what is left there before something fails is noted."""
        done: Copy | None = None
        try:
            for copy in copies:
                await self._put(copy)
                done = copy
                await asyncio.sleep(self._pace.copy_gap_s)
        except KioskError:
            if done is not None:
                await self._till.copied(done)
            raise
        await self._till.copied(copies[-1])

    async def _put(self, copy: Copy) -> bool:
        """Leave one copy; whether it was not there yet. One that the relay will never take is told, and done."""
        try:
            return await self._relay.put_copy(copy)
        except RelayRefusedError as error:
            if error.code not in _OF_THE_COPY:
                raise
            await self._till.copy_refused(copy, error.text)
            return False

    async def _beat(self) -> None:
        await self._relay.heartbeat(await self._till.how_it_is())
        self._beat_due_s = self._seconds() + self._pace.beat_s

    async def _wait_for_the_relay(self, error: KioskError) -> None:
        """Longer and longer; shorter when the link comes up, unless the relay itself asked to be left alone."""
        self._failures += 1
        _log.debug("the relay was not told of this till: %s", error.text)
        if error.retry_after_s is not None:
            await asyncio.sleep(min(error.retry_after_s, self._pace.beat_s))
        else:
            await _either(self._up, self._pace.later_s(self._failures, self._jitter))


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for `event`, at most so long."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        return
