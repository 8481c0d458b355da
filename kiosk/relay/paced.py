"""The gateway as everybody uses it: within the rate, counted, and with a memory of how Stripe is doing."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from kiosk.relay.clock import Ticker
from kiosk.relay.gateway import (
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
from kiosk.relay.limits import QueueFullError, TokenBucket
from kiosk.relay.metrics import Metrics
from kiosk.relay.stripe_ledger_objects import (
    Account,
    Balance,
    Payout,
    Refund,
    WebhookEndpoint,
)
from kiosk.relay.stripe_objects import BalanceTransaction, Charge, Intent

T = TypeVar("T")

_log = logging.getLogger("kiosk.relay.stripe")


class StripeHealth:
    """Whether Stripe does what is asked: `trouble` is a code for `/readyz`. Says so once in the log."""

    def __init__(self) -> None:
        self.trouble: str | None = None

    def answered(self) -> None:
        """Stripe said something that means something."""
        if self.trouble is not None:
            self.trouble = None
            _log.info("Stripe answers again")

    def failed(self, error: GatewayError) -> None:
        """Stripe did not do what was asked; a no about one payment is an answer like any other."""
        if isinstance(error, Unavailable):
            self._note("stripe_unreachable", error.text)
        elif isinstance(error, Rejected) and error.by_key:
            self._note("stripe_key_refused", error.text)
        else:
            self.answered()

    def _note(self, trouble: str, why: str) -> None:
        if self.trouble != trouble:
            _log.warning("Stripe does not answer: %s", why)
        self.trouble = trouble


class Paced(Gateway):
    """One face of the gateway. All faces share one bucket; `urgent` ones go first.

    Urgent is what somebody waits for: creations, checks and cancels asked for by a person.
    """

    def __init__(
        self,
        gateway: Gateway,
        bucket: TokenBucket,
        health: StripeHealth,
        metrics: Metrics,
        *,
        urgent: bool,
        ticker: Ticker = time.perf_counter,
    ) -> None:
        self._gateway = gateway
        self._bucket = bucket
        self._health = health
        self._metrics = metrics
        self._urgent = urgent
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
        return await self._call("retrieve", lambda: self._gateway.retrieve(intent_id))

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

    async def endpoint_page(self, after: str | None) -> Page[WebhookEndpoint]:
        """As the gateway's."""
        return await self._call("endpoints", lambda: self._gateway.endpoint_page(after))

    async def account(self) -> Account:
        """As the gateway's."""
        return await self._call("account", self._gateway.account)

    async def close(self) -> None:
        """As the gateway's."""
        await self._gateway.close()

    async def _call(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        try:
            await self._bucket.take(urgent=self._urgent)
        except QueueFullError as error:
            raise Unavailable(error.text, retry_after_s=error.retry_after_s) from None
        begun_s = self._ticker()
        try:
            answer = await call()
        except GatewayError as error:
            self._metrics.count("kiosk_stripe_calls_total", call=name, result=type(error).__name__)
            self._health.failed(error)
            raise
        finally:
            took_s = self._ticker() - begun_s
            self._metrics.observe("kiosk_stripe_call_seconds", took_s, call=name)
        self._metrics.count("kiosk_stripe_calls_total", call=name, result="ok")
        self._health.answered()
        return answer
