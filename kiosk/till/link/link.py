"""The link as a whole: the feed and one follower per open attempt on one loop, and how well we are heard."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Protocol

import httpx

from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Heartbeat, IntentCreated, Payment
from kiosk.till.clock import Clock
from kiosk.till.copying.copies import Copy, Kinds
from kiosk.till.link.checking import NOTHING_TO_ASK, Check, CheckAnswer
from kiosk.till.link.client import RelayClient
from kiosk.till.link.continuing import Continuing
from kiosk.till.link.feed import Feed
from kiosk.till.link.follower import Follower, Surroundings
from kiosk.till.link.listening import Listening
from kiosk.till.link.pace import Jitter, Pace
from kiosk.till.link.refunds import RefundBooks, RefundKeeper
from kiosk.till.link.reporter import Reporter
from kiosk.till.link.wire import LinkError, RelayAwayError, TokenRefusedError
from kiosk.till.selling.errands import Errand
from kiosk.till.shop_clock import ShopClock
from kiosk.till.snapshot import LinkState, LinkView

_NOBODY_IS_THERE = frozenset({RelayAwayError.code, TokenRefusedError.code})
_TELL_HEARD_EVERY = timedelta(seconds=1)
_TELL_ANYWAY_S = 10.0


class TillCalls(Protocol):
    """The calls of `kiosk.till.till.Till` that the link makes; each future ends when it is committed."""

    def offered(
        self, attempt_id: str, intent: IntentCreated, clock_ahead: timedelta
    ) -> Future[None]:
        """The relay created the payment of an attempt."""

    def refused(self, attempt_id: str, code: str, text: str) -> Future[None]:
        """The relay said no to an attempt."""

    def unanswered(self, attempt_id: str, code: str) -> Future[None]:
        """Nobody answered a question that decides."""

    def time_up(self, attempt_id: str) -> Future[None]:
        """The time of an attempt's code is over."""

    def apply(
        self,
        payment: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> Future[None]:
        """What the relay says of a payment; the future raises `StoreError` when it cannot be kept."""

    def heard(self, link: LinkView) -> Future[None]:
        """The link's state changed."""

    def stream_position(self) -> Future[str | None]:
        """Where the push stream was left."""

    def forget_stream_position(self) -> Future[None]:
        """Begin the stream anew. Raises `StoreError`."""

    def copies_left(self, kinds: Kinds, limit: int) -> Future[tuple[Copy, ...]]:
        """The next documents, of one of these kinds, that the relay has no copy of."""

    def last_copied(self, kinds: Kinds) -> Future[tuple[Copy, ...]]:
        """The newest document of each kind that it should have."""

    def copied(self, last: Copy) -> Future[None]:
        """The relay has copies of this kind up to this one."""

    def copies_lost(self) -> Future[None]:
        """The relay has lost copies."""

    def copy_refused(self, copy: Copy, text: str) -> Future[None]:
        """The relay will never take this copy."""

    def how_it_is(self) -> Future[Heartbeat]:
        """What the till says of itself."""

    @property
    def books(self) -> RefundBooks:
        """Where refunds are kept."""


class _AwaitableTill:
    """`TillCalls` for coroutines."""

    def __init__(self, till: TillCalls) -> None:
        self._till = till

    async def offered(self, attempt_id: str, intent: IntentCreated, ahead: timedelta) -> None:
        """The payment was created."""
        await asyncio.wrap_future(self._till.offered(attempt_id, intent, ahead))

    async def refused(self, attempt_id: str, code: str, text: str) -> None:
        """The relay said no."""
        await asyncio.wrap_future(self._till.refused(attempt_id, code, text))

    async def unanswered(self, attempt_id: str, code: str) -> None:
        """Nobody answered."""
        await asyncio.wrap_future(self._till.unanswered(attempt_id, code))

    async def time_up(self, attempt_id: str) -> None:
        """The code's time is over."""
        await asyncio.wrap_future(self._till.time_up(attempt_id))

    async def apply(
        self, payment: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        """What the relay says of the payment. Raises `StoreError`."""
        done = self._till.apply(payment, learnt_by, clock_ahead=ahead, position=position)
        await asyncio.wrap_future(done)

    async def hear_refund(self, refund: Refund, position: str | None = None) -> None:
        """What the relay says of the refund."""
        await asyncio.wrap_future(self._till.books.hear_refund(refund, position))

    async def stream_position(self) -> str | None:
        """Where the stream was left."""
        return await asyncio.wrap_future(self._till.stream_position())

    async def forget_stream_position(self) -> None:
        """Begin the stream anew."""
        await asyncio.wrap_future(self._till.forget_stream_position())

    async def copies_left(self, kinds: Kinds, limit: int) -> tuple[Copy, ...]:
        """The next documents, of one of these kinds, that the relay has no copy of."""
        return await asyncio.wrap_future(self._till.copies_left(kinds, limit))

    async def last_copied(self, kinds: Kinds) -> tuple[Copy, ...]:
        """The newest document of each kind that it should have."""
        return await asyncio.wrap_future(self._till.last_copied(kinds))

    async def copied(self, last: Copy) -> None:
        """The relay has copies of this kind up to this one."""
        await asyncio.wrap_future(self._till.copied(last))

    async def copies_lost(self) -> None:
        """The relay has lost copies."""
        await asyncio.wrap_future(self._till.copies_lost())

    async def copy_refused(self, copy: Copy, text: str) -> None:
        """The relay will never take this copy."""
        await asyncio.wrap_future(self._till.copy_refused(copy, text))

    async def how_it_is(self) -> Heartbeat:
        """What the till says of itself."""
        return await asyncio.wrap_future(self._till.how_it_is())


class Link:
    """Made on any thread, run on one loop. `set_errands` and `check_now` may be called from any thread.

    `sets_right` is the till's clock, if the relay's answers are to correct it.
    """

    def __init__(
        self,
        url: str,
        token: str,
        till: TillCalls,
        clock: Clock,
        *,
        pace: Pace | None = None,
        jitter: Jitter = random.random,
        transport: httpx.AsyncBaseTransport | None = None,
        sets_right: ShopClock | None = None,
        continuing: Continuing | None = None,
    ) -> None:
        self._url = url
        self._token = token
        self._till = till
        self._clock = clock
        self._pace = pace if pace is not None else Pace()
        self._jitter = jitter
        self._transport = transport
        self._sets_right = sets_right
        self._continuing = continuing
        self._loop: asyncio.AbstractEventLoop | None = None
        self._todo: tuple[Errand, ...] = ()
        self._followers: dict[str, Follower] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._push = False
        self._trouble: str | None = None
        self._heard_at: datetime | None = None
        self._heard_s: float | None = None
        self._told: LinkView | None = None
        self._told_s = 0.0
        self._listening = Listening(clock, self._tell)
        self._reporter: Reporter | None = None
        self._keeper: RefundKeeper | None = None

    def set_errands(self, todo: tuple[Errand, ...]) -> None:
        """What is open now; followers are started and stopped to match."""
        self._todo = todo

        def match() -> None:
            self._match_followers()
            assert self._reporter is not None
            # A sale that was paid is an errand less.
            self._reporter.news()

        self._on_loop(match)

    def check_now(self, sale_id: str) -> Future[CheckAnswer]:
        """A person wants to know about a sale now. The future ends once Stripe was asked, and what it said is
        committed and shown; or with what stood in the way. It raises nothing."""
        check = Check()

        def ask() -> None:
            errands = [errand for errand in self._todo if errand.sale_id == sale_id]
            followers = [self._followers.get(errand.attempt_id) for errand in errands]
            questions = [(each, check.question()) for each in followers if each is not None]
            for follower, told in questions:
                follower.ask_stripe(told)
            if not questions:
                check.end(NOTHING_TO_ASK)

        if not self._on_loop(ask):
            check.end(RelayAwayError.code)
        return check.answer

    async def run(self) -> None:
        """Serve until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._followers.clear()
        self._tasks.clear()
        self._push = False
        # Asks what has to be known before anything else is asked or heard.
        asker = self._client()
        continuing = self._continuing
        relay = self._client(None if continuing is None else lambda: continuing.ensure(asker))
        till = _AwaitableTill(self._till)
        feed = Feed(
            relay,
            till,
            self._pace,
            self._jitter,
            on_up=self._on_up,
            on_down=self._on_down,
            on_gap=self._on_gap,
        )
        self._reporter = Reporter(relay, till, self._pace, self._jitter, self._loop.time)
        self._keeper = RefundKeeper(
            relay,
            self._till.books,
            self._pace,
            self._jitter,
            clock=self._clock,
            push=lambda: self._push,
            apply=lambda payment: till.apply(payment, LearntBy.CATCHUP, relay.clock_ahead),
        )
        self._around = Surroundings(
            relay=relay,
            till=till,
            pace=self._pace,
            clock=self._clock,
            jitter=self._jitter,
            push=lambda: self._push,
            silent_s=self._silent_s,
            answered=self._on_answer,
        )
        try:
            async with asyncio.TaskGroup() as self._group:
                self._match_followers()
                self._group.create_task(feed.run())
                self._group.create_task(self._reporter.run())
                self._group.create_task(self._keeper.run())
        finally:
            self._loop = None
            await relay.aclose()
            await asker.aclose()

    def _client(self, before: Callable[[], Awaitable[None]] | None = None) -> RelayClient:
        return RelayClient(
            self._url,
            self._token,
            self._on_byte,
            clock=self._clock,
            transport=self._transport,
            settle=self._sets_right.settle if self._sets_right is not None else None,
            before=before,
            listening=self._listening,
        )

    def _on_loop(self, call: Callable[[], None]) -> bool:
        """Hand a call to the loop; False when there is none."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return False
        loop.call_soon_threadsafe(call)
        return True

    def _match_followers(self) -> None:
        todo = {errand.attempt_id: errand for errand in self._todo}
        for attempt_id in self._tasks.keys() - todo.keys():
            self._followers.pop(attempt_id).settled()
            self._tasks.pop(attempt_id).cancel()
        for attempt_id, errand in todo.items():
            follower = self._followers.get(attempt_id)
            if follower is not None:
                follower.update(errand)
                continue
            follower = Follower(errand, self._around)
            self._followers[attempt_id] = follower
            self._tasks[attempt_id] = self._group.create_task(follower.run())

    def _silent_s(self) -> float:
        # Not by the clock: it may be set while we wait.
        return 0.0 if self._heard_s is None else asyncio.get_running_loop().time() - self._heard_s

    def _on_byte(self) -> None:
        self._heard_at = self._clock()
        self._heard_s = asyncio.get_running_loop().time()
        told, push = self._told, self._listening.signs.push
        if (
            told is None
            or _is_news(told.heard_at, self._heard_at)
            or _is_news(told.signs.push.good_at, push.good_at)
        ):
            self._tell()

    def _on_up(self) -> None:
        self._push = True
        self._trouble = None
        self._listening.stream_up()
        assert self._reporter is not None
        self._reporter.link_is_up()
        self._tell()

    def _on_down(self, error: LinkError | None) -> None:
        self._push = False
        self._trouble = error.code if error is not None else None
        self._listening.stream_down()
        self._tell()

    def _on_gap(self) -> None:
        assert self._keeper is not None
        self._keeper.look()
        for follower in self._followers.values():
            follower.ask_again()

    def _on_answer(self, error: RelayAwayError | None) -> None:
        """A question was answered, or not; with the stream up the stream is the better witness."""
        if not self._push:
            away = error is not None and error.code in _NOBODY_IS_THERE
            self._trouble = error.code if away and error is not None else None
            self._tell()

    def _tell(self) -> None:
        if self._push:
            state = LinkState.PUSH
        else:
            state = LinkState.OFFLINE if self._trouble else LinkState.POLLING
        clock_off = self._sets_right is not None and bool(self._sets_right.off_by)
        view = LinkView(state, self._heard_at, self._trouble, clock_off, self._listening.signs)
        now_s = asyncio.get_running_loop().time()
        # Also now and then without news: what the till looks after meanwhile (the disk) is looked after then.
        if view != self._told or now_s - self._told_s >= _TELL_ANYWAY_S:
            self._told, self._told_s = view, now_s
            self._till.heard(view)


def _is_news(told_at: datetime | None, now_at: datetime | None) -> bool:
    """A sign of life is worth telling: the first, or long enough after the one told (also if time went back)."""
    if told_at is None or now_at is None:
        return now_at is not None
    return abs(now_at - told_at) >= _TELL_HEARD_EVERY
