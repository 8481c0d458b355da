"""The gateway as everybody uses it: within the rate, counted, and with a memory of how Stripe is doing.

Whoever asks goes through the circuit and then through the bucket. While the circuit is open nothing is asked
and the answer is `Unavailable` at once, also for a creation: the till is told within milliseconds and asks
again; a person's *check now* may be the probe. What is on its way when it opens is left to come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from kiosk.logs import fields
from kiosk.relay.clock import Ticker
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.circuit import Circuit, OpenError, State
from kiosk.relay.stripe_side.gateway import (
    EventPage,
    Gateway,
    GatewayError,
    IntentPage,
    Order,
    Page,
    RefundOrder,
    Rejected,
    Unavailable,
)
from kiosk.relay.stripe_side.ledger_objects import (
    Account,
    Balance,
    Payout,
    Refund,
    WebhookEndpoint,
)
from kiosk.relay.stripe_side.limits import QueueFullError, TokenBucket, Urgency
from kiosk.relay.stripe_side.objects import BalanceTransaction, Charge, Intent

T = TypeVar("T")

CLOCK_MAY_BE_OFF_S = 60.0
PROBE_LEAST_S = 0.25

_log = logging.getLogger("kiosk.relay.stripe")


class StripeHealth:
    """Whether Stripe does what is asked: `trouble` is a code for `/readyz`. Says so once in the log.

    Knows the circuit, and how far our clock is from Stripe's: signatures are refused beyond 300 s.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.clock_offset_s: float | None = None
        self._silence: str | None = None
        self._forbidden: set[str] = set()
        self._clock_is_off = False
        self._recovered: list[Callable[[], None]] = []
        self._opened = asyncio.Event()

    @property
    def trouble(self) -> str | None:
        """`stripe_unreachable`, `stripe_key_refused`, or None when all is well."""
        if self._silence is None and self._forbidden:
            return "stripe_key_refused"
        return self._silence

    @property
    def troubles(self) -> tuple[str, ...]:
        """All that is not well: `trouble`, and `clock_off` when our clock is a minute or more from Stripe's."""
        found = (self.trouble, "clock_off" if self._clock_is_off else None)
        return tuple(code for code in found if code is not None)

    def is_open(self) -> int:
        """1 while Stripe is not asked, for the metrics."""
        return int(self.circuit.state is not State.CLOSED)

    def on_recovery(self, callback: Callable[[], None]) -> None:
        """Have `callback` called, in the event loop, whenever Stripe answers again after the circuit was open."""
        self._recovered.append(callback)

    async def opened(self) -> None:
        """Wait until the circuit is open."""
        await self._opened.wait()

    def answered(self, call: str = "") -> None:
        """Stripe said something that means something; the key may do `call`."""
        self._forbidden.discard(call)
        if self._silence is not None:
            self._silence = None
            _log.info("Stripe answers again")
        if self.circuit.answered():
            self._opened.clear()
            for callback in self._recovered:
                callback()

    def failed(self, error: GatewayError, call: str = "", *, probe: bool = False) -> None:
        """Stripe did not do what was asked; a no about one payment is an answer like any other."""
        if isinstance(error, Unavailable):
            self._silent("stripe_unreachable", error.text)
            self.circuit.failed(probe=probe, least_s=error.retry_after_s or 0.0)
        elif isinstance(error, Rejected) and error.by_key and not error.forbidden:
            self._silent("stripe_key_refused", error.text)
            self.circuit.failed(probe=probe, at_once=True)
        else:
            self.answered()
            if isinstance(error, Rejected) and error.forbidden and call not in self._forbidden:
                _log.warning("Stripe does not let our key do this: %s", fields(call=call))
                self._forbidden.add(call)
        if self.circuit.state is not State.CLOSED and not self._opened.is_set():
            _log.info("Stripe is left alone: %s", fields(pause_s=f"{self.circuit.probe_in_s:.1f}"))
            self._opened.set()

    def compare_clocks(self, offset_s: float | None) -> None:
        """How far our clock is ahead of Stripe's, as of the latest answer."""
        self.clock_offset_s = offset_s
        is_off = offset_s is not None and abs(offset_s) >= CLOCK_MAY_BE_OFF_S
        if is_off and not self._clock_is_off:
            _log.warning("our clock is not Stripe's: %s", fields(ahead_s=f"{offset_s:+.0f}"))
        self._clock_is_off = is_off

    def _silent(self, trouble: str, why: str) -> None:
        if self._silence != trouble:
            _log.warning("Stripe does not answer: %s", why)
        self._silence = trouble


class Paced(Gateway):
    """One face of the gateway. All faces share one bucket and one circuit; `urgency` is that of its calls."""

    def __init__(
        self,
        gateway: Gateway,
        bucket: TokenBucket,
        health: StripeHealth,
        metrics: Metrics,
        *,
        urgency: Urgency,
        ticker: Ticker = time.perf_counter,
    ) -> None:
        self._gateway = gateway
        self._bucket = bucket
        self._health = health
        self._metrics = metrics
        self._urgency = urgency
        self._ticker = ticker

    @property
    def clock_offset_s(self) -> float | None:
        """As the gateway's."""
        return self._gateway.clock_offset_s

    async def create(self, order: Order) -> Intent:
        """As the gateway's."""
        return await self._call("create", lambda: self._gateway.create(order))

    async def retrieve(self, intent_id: str) -> Intent:
        """As the gateway's."""
        insisting = self._urgency is Urgency.URGENT  # a person's check now
        return await self._call(
            "retrieve", lambda: self._gateway.retrieve(intent_id), insisting=insisting
        )

    async def cancel(self, intent_id: str) -> Intent:
        """As the gateway's."""
        return await self._call("cancel", lambda: self._gateway.cancel(intent_id))

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        """As the gateway's."""
        return await self._call("list", lambda: self._gateway.page(since, after))

    async def retrieve_charge(self, charge_id: str) -> Charge:
        """As the gateway's."""
        return await self._call("charge", lambda: self._gateway.retrieve_charge(charge_id))

    async def create_refund(self, order: RefundOrder) -> Refund:
        """As the gateway's."""
        return await self._call("create_refund", lambda: self._gateway.create_refund(order))

    async def retrieve_refund(self, refund_id: str) -> Refund:
        """As the gateway's."""
        return await self._call("refund", lambda: self._gateway.retrieve_refund(refund_id))

    async def cancel_refund(self, refund_id: str) -> Refund:
        """As the gateway's."""
        return await self._call("cancel_refund", lambda: self._gateway.cancel_refund(refund_id))

    async def refund_page(self, intent_id: str, after: str | None) -> Page[Refund]:
        """As the gateway's."""
        return await self._call("refunds", lambda: self._gateway.refund_page(intent_id, after))

    async def events(
        self, since: datetime, until: datetime, types: Sequence[str], after: str | None = None
    ) -> EventPage:
        """As the gateway's."""
        return await self._call("events", lambda: self._gateway.events(since, until, types, after))

    async def balance(self) -> Balance:
        """As the gateway's."""
        return await self._call("balance", self._gateway.balance)

    async def payouts(self, since: datetime, after: str | None = None) -> Page[Payout]:
        """As the gateway's."""
        return await self._call("payouts", lambda: self._gateway.payouts(since, after))

    async def retrieve_payout(self, payout_id: str) -> Payout:
        """As the gateway's."""
        return await self._call("payout", lambda: self._gateway.retrieve_payout(payout_id))

    async def payout_lines(self, payout_id: str, after: str | None) -> Page[BalanceTransaction]:
        """As the gateway's."""
        return await self._call(
            "payout_lines", lambda: self._gateway.payout_lines(payout_id, after)
        )

    async def statement_page(
        self, since: datetime, until: datetime, after: str | None = None
    ) -> Page[BalanceTransaction]:
        """As the gateway's."""
        return await self._call(
            "statement", lambda: self._gateway.statement_page(since, until, after)
        )

    async def endpoint_page(self, after: str | None) -> Page[WebhookEndpoint]:
        """As the gateway's."""
        return await self._call("endpoints", lambda: self._gateway.endpoint_page(after))

    async def account(self) -> Account:
        """As the gateway's."""
        return await self._call("account", self._gateway.account)

    async def close(self) -> None:
        """As the gateway's."""
        await self._gateway.close()

    async def _call(
        self, name: str, call: Callable[[], Awaitable[T]], *, insisting: bool = False
    ) -> T:
        circuit = self._health.circuit
        try:
            circuit.check(insisting=insisting)
            await self._bucket.take(self._urgency)
            probe = circuit.enter(insisting=insisting)
        except (OpenError, QueueFullError) as error:
            self._count(name, "not_asked")
            pause_s = error.retry_after_s
            raise Unavailable(error.text, retry_after_s=pause_s, should_retry=False) from None
        try:
            return await self._asked(name, call, probe)
        finally:
            if probe and circuit.state is State.PROBING:
                circuit.gave_up()  # cancelled on its way, or broken by a bug

    async def _asked(self, name: str, call: Callable[[], Awaitable[T]], probe: bool) -> T:
        begun_s = self._ticker()
        try:
            answer = await call()
        except GatewayError as error:
            self._count(name, type(error).__name__)
            self._health.compare_clocks(self._gateway.clock_offset_s)
            self._health.failed(error, name, probe=probe)
            raise
        finally:
            took_s = self._ticker() - begun_s
            self._metrics.observe("kiosk_stripe_call_seconds", took_s, call=name)
        self._count(name, "ok")
        self._health.compare_clocks(self._gateway.clock_offset_s)
        self._health.answered(name)
        return answer

    def _count(self, name: str, result: str) -> None:
        self._metrics.count("kiosk_stripe_calls_total", call=name, result=result)


async def probe(face: Gateway, health: StripeHealth) -> None:
    """For ever: while the circuit is open, ask something small whenever a probe may go through.

    Otherwise a relay that has nothing to ask would not learn that Stripe is back.
    """
    while True:
        await health.opened()
        pause_s = health.circuit.probe_in_s
        await asyncio.sleep(PROBE_LEAST_S if pause_s is None else max(pause_s, PROBE_LEAST_S))
        if health.circuit.probe_in_s == 0:
            with contextlib.suppress(GatewayError):
                await face.balance()
