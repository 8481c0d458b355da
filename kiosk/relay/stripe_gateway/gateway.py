"""The port `Gateway` over the SDK: what is sent for each call, and what is read of its answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import httpx

from kiosk.relay.clock import Clock, utc_now
from kiosk.relay.stripe_gateway.line import CALL_LIMIT_S, Line
from kiosk.relay.stripe_gateway.refusals import UnexpectedState
from kiosk.relay.stripe_side.gateway import (
    MOST_EVENT_TYPES,
    EventPage,
    Gateway,
    IntentPage,
    ListedEvent,
    Order,
    Page,
    RefundOrder,
    Unavailable,
)
from kiosk.relay.stripe_side.ledger_objects import (
    Account,
    Balance,
    Payout,
    Refund,
    WebhookEndpoint,
)
from kiosk.relay.stripe_side.objects import BalanceTransaction, Charge, Event, Intent
from kiosk.relay.stripe_side.parsing import MalformedError, NamedObject, StripeObject, parse

Thing = TypeVar("Thing", bound=StripeObject)
Named = TypeVar("Named", bound=NamedObject)
Call = Callable[[], Awaitable[Any]]

PAGE_SIZE = 100


class StripeGateway(Gateway):
    """Stripe itself, or what `api_base` says stands for it; `billing_email` is what PromptPay demands."""

    def __init__(
        self,
        secret_key: str,
        *,
        billing_email: str,
        api_base: str | None = None,
        http: httpx.AsyncClient | None = None,
        call_limit_s: float = CALL_LIMIT_S,
        clock: Clock = utc_now,
    ) -> None:
        self._line = Line(secret_key, api_base, http, call_limit_s, clock)
        self._billing_email = billing_email
        sdk = self._line.sdk
        self._intents = sdk.payment_intents
        self._charges = sdk.charges
        self._refunds = sdk.refunds
        self._events = sdk.events
        self._balance = sdk.balance
        self._transactions = sdk.balance_transactions
        self._payouts = sdk.payouts
        self._endpoints = sdk.webhook_endpoints
        self._accounts = sdk.accounts

    @property
    def clock_offset_s(self) -> float | None:
        """How far our clock is ahead of Stripe's."""
        return self._line.clock_offset_s

    # Payments

    async def create(self, order: Order) -> Intent:
        """Create and confirm a PromptPay intent; the answer carries the code."""
        params: Any = {
            "amount": order.amount_satang,
            "currency": order.currency,
            "payment_method_types": ["promptpay"],
            "payment_method_data": {
                "type": "promptpay",
                "billing_details": {"email": self._billing_email},
            },
            "confirm": True,
            "metadata": {**order.metadata, **order.mark.as_metadata()},
        }
        if order.description:
            params["description"] = order.description
        options: Any = {"idempotency_key": order.idempotency_key}
        return await self._read(Intent, lambda: self._intents.create_async(params, options))

    async def retrieve(self, intent_id: str) -> Intent:
        """What Stripe says of an intent now; once it is paid with its charge, and with fee and net if known."""
        params: Any = {"expand": ["latest_charge.balance_transaction"]}
        return await self._read(Intent, lambda: self._intents.retrieve_async(intent_id, params))

    async def cancel(self, intent_id: str) -> Intent:
        """Ask to cancel. Stripe refuses what is over already, and says in the same breath what it is."""
        params: Any = {"cancellation_reason": "abandoned"}
        try:
            return await self._read(Intent, lambda: self._intents.cancel_async(intent_id, params))
        except UnexpectedState as refusal:
            return refusal.intent if refusal.intent else await self.retrieve(intent_id)

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        """Intents created since then, newest first, from the one after `after` on."""
        params = _listing(after, created={"gte": _unix_s(since)})
        page = await self._page(Intent, lambda: self._intents.list_async(params))
        return IntentPage(page.items, page.more)

    async def retrieve_charge(self, charge_id: str) -> Charge:
        """A charge, with fee and net if known."""
        params: Any = {"expand": ["balance_transaction"]}
        return await self._read(Charge, lambda: self._charges.retrieve_async(charge_id, params))

    # Money that goes back

    async def create_refund(self, order: RefundOrder) -> Refund:
        """Give money back."""
        wanted = {
            "payment_intent": order.payment_intent,
            "amount": order.amount_satang,
            "reason": order.reason,
            "instructions_email": order.instructions_email,
            "metadata": {**order.metadata, **order.mark.as_metadata()},
        }
        params: Any = {name: value for name, value in wanted.items() if value is not None}
        options: Any = {"idempotency_key": order.idempotency_key}
        return await self._read(Refund, lambda: self._refunds.create_async(params, options))

    async def retrieve_refund(self, refund_id: str) -> Refund:
        """What Stripe says of a refund now."""
        return await self._read(Refund, lambda: self._refunds.retrieve_async(refund_id))

    async def cancel_refund(self, refund_id: str) -> Refund:
        """Take a refund back while the customer has not answered."""
        return await self._read(Refund, lambda: self._refunds.cancel_async(refund_id))

    async def refund_page(self, intent_id: str, after: str | None) -> Page[Refund]:
        """Refunds of an intent, newest first."""
        params = _listing(after, payment_intent=intent_id)
        return await self._page(Refund, lambda: self._refunds.list_async(params))

    # What happened

    async def events(
        self, since: datetime, until: datetime, types: Sequence[str], after: str | None = None
    ) -> EventPage:
        """Events of these types created in `since` <= t < `until`, newest first, after `after`."""
        if len(types) > MOST_EVENT_TYPES:
            raise ValueError(f"Stripe lists at most {MOST_EVENT_TYPES} types of events at once.")
        created = {"gte": _unix_s(since), "lt": _unix_s(until)}
        params = _listing(after, created=created, types=list(types))
        items, more = await self._items(lambda: self._events.list_async(params))
        return EventPage(tuple(_listed_event(item) for item in items), more)

    # What is there and what was paid out

    async def balance(self) -> Balance:
        """What the shop has at Stripe."""
        return await self._read(Balance, self._balance.retrieve_async)

    async def payouts(self, since: datetime, after: str | None = None) -> Page[Payout]:
        """Payouts created since then, newest first, from the one after `after` on."""
        params = _listing(after, created={"gte": _unix_s(since)})
        return await self._page(Payout, lambda: self._payouts.list_async(params))

    async def retrieve_payout(self, payout_id: str) -> Payout:
        """What Stripe says of a payout now."""
        return await self._read(Payout, lambda: self._payouts.retrieve_async(payout_id))

    async def payout_lines(self, payout_id: str, after: str | None) -> Page[BalanceTransaction]:
        """What a payout is made of."""
        params = _listing(after, payout=payout_id)
        return await self._page(BalanceTransaction, lambda: self._transactions.list_async(params))

    async def statement_page(
        self, since: datetime, until: datetime, after: str | None = None
    ) -> Page[BalanceTransaction]:
        """Lines of the balance made in `since` <= t < `until`, newest first, those after `after`."""
        params = _listing(after, created={"gte": _unix_s(since), "lt": _unix_s(until)})
        return await self._page(BalanceTransaction, lambda: self._transactions.list_async(params))

    # How the account is set up

    async def endpoint_page(self, after: str | None) -> Page[WebhookEndpoint]:
        """The webhooks set up at Stripe."""
        params = _listing(after)
        return await self._page(WebhookEndpoint, lambda: self._endpoints.list_async(params))

    async def account(self) -> Account:
        """The account that the key belongs to."""
        return await self._read(Account, self._accounts.retrieve_current_async)

    async def close(self) -> None:
        """End the connections."""
        await self._line.close()

    async def _read(self, model: type[Thing], call: Call) -> Thing:
        return _parsed(model, await self._line.body(call))

    async def _page(self, model: type[Named], call: Call) -> Page[Named]:
        items, more = await self._items(call)
        return Page(tuple(_parsed(model, item) for item in items), more)

    async def _items(self, call: Call) -> tuple[list[object], bool]:
        body = await self._line.body(call)
        items = body.get("data")
        if not isinstance(items, list):
            raise Unavailable("Stripe sent a list without items.")
        return items, body.get("has_more") is True


def _listing(after: str | None, **narrowed: object) -> Any:
    """The parameters of a list. The SDK's types are too narrow for parameters built up step by step."""
    cursor = {} if after is None else {"starting_after": after}
    return {**narrowed, "limit": PAGE_SIZE, **cursor}


def _unix_s(at: datetime) -> int:
    return int(at.timestamp())


def _parsed(model: type[Thing], body: object) -> Thing:
    try:
        return parse(model, body)
    except MalformedError as error:
        raise Unavailable(f"Stripe sent what is no {model.__name__}: {error.text}") from None


def _listed_event(item: object) -> ListedEvent:
    """ASCII, because JSON may escape halves of characters that no encoding knows."""
    body = json.dumps(item, separators=(",", ":")).encode("ascii")
    return ListedEvent(_parsed(Event, item), body)
