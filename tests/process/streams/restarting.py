"""A relay is ended, or killed, under many open streams while Stripe sends: nothing is skipped or heard twice.

The ears are the till's own feeds, with their own way of coming back. Stripe is played by hand, so that every
answer to a webhook is seen: kept (200), not now (503), or nobody there; it sends again whatever was not kept.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections import Counter as Count
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import httpx

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.till.link.client import RelayClient
from kiosk.till.link.feed import Feed
from kiosk.till.link.pace import Pace
from tests.process.kills.books import kept_events
from tests.process.proof import Progress, Proof, unseen
from tests.relay.program import Program, Shop, ask, free_port, program
from tests.relay.stage import SECRET, own_signature

STREAMS = 200
OF_A_TILL = 2
"""The relay keeps no more streams of one device open: a newer one takes the place of the oldest."""
PAYING = 20
"""So many of the tills have a payment paid at each restart; the others hear nothing."""
LIMIT_S = 60.0
NOBODY = "nobody there"
NOT_KEPT = (503, NOBODY)
_PAUSE_S = 0.05
SENDERS = 4


Wave = list[str]
"""The payments that are paid around one restart."""


class Heard(NamedTuple):
    """A place in the stream, and the payment that was paid there. What is known later of it is another version."""

    place: str
    payment_id: str
    version: int


@dataclass
class Ear:
    """What one stream heard, in its order: the place in the stream and the payment that was paid there."""

    till: str
    heard: list[Heard] = field(default_factory=list)
    begun: int = 0

    async def apply(
        self, payment: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        """See `Receiver`."""
        if payment.outcome is Outcome.PAID:
            self.heard.append(Heard(position or "", payment.id or "", payment.version))

    async def hear_refund(self, refund: Refund, position: str | None = None) -> None:
        """There are none."""

    async def stream_position(self) -> str | None:
        """From now on."""
        return None

    async def forget_stream_position(self) -> None:
        """Once at the beginning. Again: the relay did not know where we were, something may have been skipped."""
        self.begun += 1


@dataclass
class Tally:
    """`answers` counts what Stripe was told; `back_s`: how long after the relay listened all streams were back."""

    streams: int
    restarts: int = 0
    answers: Count[str] = field(default_factory=Count)
    back_s: list[float] = field(default_factory=list)
    events: int = 0
    broken: list[str] = field(default_factory=list)

    def proof(self) -> Proof:
        """As a line of the night's table."""
        figures: dict[str, float | int | str] = {
            "streams": self.streams,
            "events": self.events,
            "broken": len(self.broken),
            **{f"webhooks {answer}": count for answer, count in sorted(self.answers.items())},
            "all back within s": round(max(self.back_s), 2),
        }
        return Proof("streams: restarts", self.restarts, figures, not self.broken, self.broken[:10])


@dataclass
class _Stripe:
    """Sends events again and again until they are kept."""

    bank: httpx.Client
    relay: httpx.Client
    tally: Tally
    kept: set[str] = field(default_factory=set)

    def deliver(self, payment_id: str) -> None:
        """A customer pays; the relay is told until it says that it has it. It may have asked before that."""
        body = self._paid(payment_id)
        until = time.monotonic() + LIMIT_S
        while (answer := self._send(body)) in NOT_KEPT:
            assert time.monotonic() < until, "an event was never taken"
            self.tally.answers[str(answer)] += 1
            time.sleep(_PAUSE_S)
        self.tally.answers[str(answer)] += 1
        if answer == 200:
            self.kept.add(str(json.loads(body)["id"]))
        else:
            self.tally.broken.append(f"a webhook was answered {answer}")

    def _paid(self, payment_id: str) -> bytes:
        self.bank.post(f"/_sandbox/payments/{payment_id}/pay", json={}).raise_for_status()
        intent = self.bank.get(f"/v1/payment_intents/{payment_id}").json()
        event = {
            "id": f"evt_{payment_id}",
            "object": "event",
            "type": "payment_intent.succeeded",
            "created": int(time.time()),
            "livemode": False,
            "data": {"object": intent},
        }
        return json.dumps(event).encode()

    def _send(self, body: bytes) -> int | str:
        header = {"Stripe-Signature": own_signature(body, SECRET, int(time.time()))}
        try:
            return self.relay.post("/payments/webhook", content=body, headers=header).status_code
        except httpx.HTTPError:
            return NOBODY


def restart_under_streams(
    folder: Path, restarts: int, *, streams: int = STREAMS, progress: Progress = unseen
) -> Tally:
    """So many restarts; at each a payment of every till is paid, and at the end one more."""
    tally = Tally(streams)
    with program("sandbox", "--port", "0", "--data-dir", str(folder / "sandbox")) as bank:
        shop = Shop(folder / "server", bank.url, free_port())
        with shop.bank() as customers, shop.caller("") as sender:
            stripe = _Stripe(customers, sender, tally)
            asyncio.run(_Night(shop, tally, stripe).restart(restarts, progress))
    return tally


class _Night:
    """One shop, its streams, and the relay's lives."""

    def __init__(self, shop: Shop, tally: Tally, stripe: _Stripe) -> None:
        self._shop = shop
        self._tally = tally
        self._stripe = stripe
        self._up: set[int] = set()
        self._lives = ExitStack()
        self._ears: list[Ear] = []

    async def restart(self, times: int, progress: Progress) -> None:
        async with AsyncExitStack() as stack:
            stack.callback(self._lives.close)
            relay = await self._begin_relay()
            names = [f"T{number}" for number in range(self._tally.streams // OF_A_TILL)]
            tokens = await asyncio.to_thread(self._let_in, names)
            waves = await asyncio.to_thread(self._asked, tokens, times + 1)
            for number in range(self._tally.streams):
                till = names[number % len(names)]
                await stack.enter_async_context(self._ear(number, till, tokens[till]))
            await self._until(lambda: len(self._up) == self._tally.streams, "all streams")
            for number, wave in enumerate(waves[:-1]):
                relay = await self._restart_once(relay, wave, killed=number % 2 == 1)
                self._tally.restarts = number + 1
                if not progress(number + 1, times):
                    break
            await asyncio.to_thread(self._send, waves[-1])
            await self._until(lambda: self._all_heard(waves[-1]), "the last event everywhere")
        self._judge([*waves[: self._tally.restarts], waves[-1]])

    def _let_in(self, names: list[str]) -> dict[str, str]:
        with self._shop.manager() as manager:
            answers = {
                name: manager.post("/devices", json={"name": name, "scope": "till"})
                for name in names
            }
        return {
            name: str(answer.raise_for_status().json()["token"]) for name, answer in answers.items()
        }

    async def _begin_relay(self) -> Program:
        return await asyncio.to_thread(
            self._lives.enter_context, self._shop.relay(KIOSK_STRIPE_RPS="100")
        )

    async def _restart_once(self, relay: Program, wave: Wave, *, killed: bool) -> Program:
        """End the relay in the middle of a wave of webhooks, and begin it again."""
        sending = asyncio.create_task(asyncio.to_thread(self._send, wave))
        before = self._tally.answers["200"]
        await self._until(lambda: self._tally.answers["200"] > before, "the first event")
        how = signal.SIGKILL if killed else signal.SIGTERM
        await asyncio.to_thread(relay.end, how)
        await self._until(lambda: not self._up, "the end of all streams")
        relay = await self._begin_relay()
        listening_at = time.monotonic()
        await self._until(lambda: len(self._up) == self._tally.streams, "all streams back")
        self._tally.back_s.append(time.monotonic() - listening_at)
        await sending
        return relay

    def _send(self, wave: Wave) -> None:
        with ThreadPoolExecutor(SENDERS) as pool:
            for one in [pool.submit(self._stripe.deliver, payment_id) for payment_id in wave]:
                one.result()

    def _asked(self, tokens: dict[str, str], count: int) -> list[Wave]:
        """Payments that wait, of every till that has some: one for each wave."""
        waves: list[Wave] = [[] for _ in range(count)]
        for number in range(PAYING):
            with self._shop.caller(tokens[f"T{number}"]) as till:
                for turn, wave in enumerate(waves):
                    answer = ask(till, f"{number}-{turn}").raise_for_status()
                    wave.append(str(answer.json()["paymentIntentId"]))
        return waves

    @asynccontextmanager
    async def _ear(self, number: int, till: str, token: str) -> AsyncIterator[None]:
        """One stream, as a till keeps it up, until the block ends."""
        url = f"http://127.0.0.1:{self._shop.port}"
        relay = RelayClient(url, token, lambda: None, clock=lambda: datetime.now(UTC))
        ear = Ear(till)
        self._ears.append(ear)
        feed = Feed(
            *(relay, ear, Pace(), Random(number).random),
            on_up=lambda: self._up.add(number),
            on_down=lambda _error: self._up.discard(number),
            on_gap=lambda: None,
        )
        listening = asyncio.create_task(feed.run())
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.wait([listening])
            await relay.aclose()

    async def _until(self, true: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(LIMIT_S):
                while not true():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"never seen: {what} ({len(self._up)} up)") from None

    def _all_heard(self, wave: Wave) -> bool:
        """Of the last wave too; what both streams of a till are still being told of has come to both."""
        return all(
            all(ear.heard == ears[0].heard for ear in ears)
            and (_is_silent(till) or not {one.payment_id for one in ears[0].heard}.isdisjoint(wave))
            for till, ears in self._by_till().items()
        )

    def _by_till(self) -> dict[str, list[Ear]]:
        found: dict[str, list[Ear]] = {}
        for ear in self._ears:
            found.setdefault(ear.till, []).append(ear)
        return found

    def _judge(self, waves: list[Wave]) -> None:
        """Every stream of a till heard the same: each payment, and nothing twice."""
        broken, paid = self._tally.broken, [payment_id for wave in waves for payment_id in wave]
        self._tally.events = len(paid)
        for till, [first, *others] in self._by_till().items():
            if any(ear.heard != first.heard for ear in others):
                broken.append(f"the streams of {till} heard different things")
            payments = {one.payment_id for one in first.heard}
            if len(payments) != (0 if _is_silent(till) else len(waves)):
                broken.append(f"{till} did not hear of every payment: {first.heard}")
            for what in ({one.place for one in first.heard}, {one[1:] for one in first.heard}):
                if len(what) != len(first.heard):
                    broken.append(f"{till} heard something twice: {first.heard}")
        if any(ear.begun > 1 for ear in self._ears):
            broken.append("the relay did not know where a stream was")
        lost = self._stripe.kept - kept_events(self._shop.folder)
        if lost or len(self._stripe.kept) != len(paid):
            broken.append(f"events were acknowledged and lost: {sorted(lost)[:5]}")


def _is_silent(till: str) -> bool:
    """Nothing is paid at this till."""
    return int(till[1:]) >= PAYING


def proofs(folder: Path, count: int, progress: Progress = unseen) -> list[Proof]:
    """One line."""
    return [restart_under_streams(folder, count, progress=progress).proof()]
