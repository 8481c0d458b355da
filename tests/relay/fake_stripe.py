"""Stripe as the gateway sees it, in memory: idempotent, with a bank that pays, fails and expires on demand.

Speaks Stripe's JSON and has it parsed by the relay's own models. It can lose an answer before or after it
carried a request out, which is what most tests here are about.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.relay.stripe_side.gateway import (
    MOST_EVENT_TYPES,
    EventPage,
    Gateway,
    GatewayError,
    IntentPage,
    ListedEvent,
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
from kiosk.relay.stripe_side.objects import BalanceTransaction, Charge, Event, Intent, parse
from tests.relay.fake_ledger import FakeLedger, Json, known, page_of

__all__ = ["TEST_QR", "FakeStripe", "Json", "refused"]
TEST_QR = "00020101021230570016A0000006770101120115"


@dataclass
class Fault:
    """What goes wrong with the next call of a name, before or after Stripe did its part."""

    error: GatewayError
    after: bool = False


@dataclass
class FakeStripe(Gateway):
    """The port `Gateway`. `calls` is what was asked, as (name, argument).

    `happened` are the events it can be asked for: all that `event` made as Stripe makes them. `endpoints` and
    `capabilities` are how the account is set up.
    """

    clock: Callable[[], datetime]
    live: bool = False
    intents: dict[str, Json] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    by_idempotency_key: dict[str, Json] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    closed: bool = False
    gives_codes: bool = True
    clock_offset_s: float | None = None
    happened: list[Json] = field(default_factory=list)
    endpoints: list[Json] = field(default_factory=list)
    capabilities: Json = field(default_factory=lambda: {"promptpay_payments": "active"})
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.ledger = FakeLedger(self.clock)

    def fail(self, name: str, *errors: GatewayError, after: bool = False) -> None:
        """The next calls of `name` end like this; `after` Stripe carried them out."""
        self.faults.setdefault(name, []).extend(Fault(error, after) for error in errors)

    def away(self, *names: str) -> None:
        """Nobody answers any call of these names from now on."""
        for name in names:
            self.fail(name, *(Unavailable("gone") for _ in range(1_000)))

    def back(self) -> None:
        """Everything works again."""
        self.faults.clear()

    def asked(self, name: str) -> list[str]:
        """The arguments of every call of a name."""
        return [argument for called, argument in self.calls if called == name]

    async def create(self, order: Order) -> Intent:
        fault = await self._called("create", order.idempotency_key)
        body = self.by_idempotency_key.get(order.idempotency_key)
        if body is None:
            body = self._new(order)
            self.by_idempotency_key[order.idempotency_key] = json.loads(json.dumps(body))
        self._end(fault)
        return parse(Intent, body)

    async def retrieve(self, intent_id: str) -> Intent:
        fault = await self._called("retrieve", intent_id)
        body = self._known(intent_id)
        self._end(fault)
        return parse(Intent, body)

    async def cancel(self, intent_id: str) -> Intent:
        fault = await self._called("cancel", intent_id)
        body = self._known(intent_id)
        if body["status"] not in ("succeeded", "canceled", "processing"):
            body |= {"status": "canceled", "next_action": None, "cancellation_reason": "abandoned"}
        self._end(fault)
        return parse(Intent, body)

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        fault = await self._called("page", after or "")
        self._end(fault)
        newest_first = [
            parse(Intent, body)
            for body in reversed(self.intents.values())
            if body["created"] >= int(since.timestamp())
        ]
        start = 0
        if after is not None:
            start = [intent.id for intent in newest_first].index(after) + 1
        part = newest_first[start : start + 2]
        return IntentPage(tuple(part), start + 2 < len(newest_first))

    async def retrieve_charge(self, charge_id: str) -> Charge:
        self._end(await self._called("retrieve_charge", charge_id))
        return parse(Charge, known(self.ledger.charges, charge_id))

    async def create_refund(self, order: RefundOrder) -> Refund:
        fault = await self._called("create_refund", order.idempotency_key)
        self._known(order.payment_intent)
        body = self.ledger.refund(order)
        self._end(fault)
        return parse(Refund, body)

    async def retrieve_refund(self, refund_id: str) -> Refund:
        self._end(await self._called("retrieve_refund", refund_id))
        return parse(Refund, known(self.ledger.refunds, refund_id))

    async def cancel_refund(self, refund_id: str) -> Refund:
        fault = await self._called("cancel_refund", refund_id)
        body = self.ledger.cancel_refund(refund_id)
        self._end(fault)
        return parse(Refund, body)

    async def refund_page(self, intent_id: str, after: str | None) -> Page[Refund]:
        self._end(await self._called("refund_page", intent_id))
        return self.ledger.refund_page(intent_id, after)

    async def events(
        self, since: datetime, until: datetime, types: Sequence[str], after: str | None = None
    ) -> EventPage:
        if len(types) > MOST_EVENT_TYPES:
            raise ValueError("too many types")
        self._end(await self._called("events", after or ""))
        since_s, until_s = int(since.timestamp()), int(until.timestamp())
        wanted = [
            body
            for body in reversed(self.happened)
            if since_s <= body["created"] < until_s and (not types or body["type"] in types)
        ]
        page = page_of(Event, wanted, after)
        by_id = {body["id"]: json.dumps(body).encode() for body in wanted}
        return EventPage(
            tuple(ListedEvent(event, by_id[event.id]) for event in page.items), page.more
        )

    async def balance(self) -> Balance:
        self._end(await self._called("balance", ""))
        return self.ledger.balance()

    async def payouts(self, since: datetime, after: str | None = None) -> Page[Payout]:
        self._end(await self._called("payouts", after or ""))
        return self.ledger.payout_page(since, after)

    async def retrieve_payout(self, payout_id: str) -> Payout:
        self._end(await self._called("retrieve_payout", payout_id))
        return parse(Payout, known(self.ledger.payouts, payout_id))

    async def payout_lines(self, payout_id: str, after: str | None) -> Page[BalanceTransaction]:
        self._end(await self._called("payout_lines", payout_id))
        return self.ledger.line_page(payout_id, after)

    async def statement_page(
        self, since: datetime, until: datetime, after: str | None = None
    ) -> Page[BalanceTransaction]:
        self._end(await self._called("statement_page", after or ""))
        return self.ledger.statement_page(since, until, after)

    async def endpoint_page(self, after: str | None) -> Page[WebhookEndpoint]:
        self._end(await self._called("endpoint_page", after or ""))
        return page_of(WebhookEndpoint, self.endpoints, after)

    async def account(self) -> Account:
        self._end(await self._called("account", ""))
        body = {"id": "acct_1", "object": "account", "capabilities": self.capabilities}
        return parse(Account, {**body, "country": "TH", "default_currency": "thb"})

    async def close(self) -> None:
        self.closed = True

    # The bank

    def pay(self, intent_id: str, **changes: Any) -> Json:
        """The customer pays; `changes` overwrite what Stripe then says."""
        body = self._known(intent_id)
        received: int = changes.get("amount_received") or body["amount"]
        body |= {
            "status": "succeeded",
            "amount_received": received,
            "next_action": None,
            "latest_charge": self.ledger.charge(body, received),
            **changes,
        }
        return body

    def charge(self, intent_id: str) -> Json:
        """The charge of a paid intent, or as it would be."""
        unknown = {"id": intent_id, "currency": "thb", "livemode": self.live, "amount": 18_550}
        body = self.intents.get(intent_id, unknown)
        return FakeLedger(self.clock).charge(body, body["amount"])

    def attempt_ends(self, intent_id: str, code: str) -> Json:
        """The attempt fails (or expires) with this code; the intent stays open."""
        body = self._known(intent_id)
        body |= {
            "status": "requires_payment_method",
            "next_action": None,
            "last_payment_error": {"type": "card_error", "code": code, "message": "No."},
        }
        return body

    def event(self, event_type: str, payload: Json, **changes: Any) -> Json:
        """A webhook event telling of `payload` as it is now."""
        event = {
            "id": f"evt_{next(self._ids)}",
            "object": "event",
            "type": event_type,
            "created": int(self.clock().timestamp()),
            "livemode": self.live,
            "pending_webhooks": 1,
            "data": {"object": json.loads(json.dumps(payload))},
            **changes,
        }
        if not changes:
            self.happened.append(event)
        return event

    def _new(self, order: Order) -> Json:
        intent_id = f"pi_{next(self._ids)}"
        body: Json = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": order.amount_satang,
            "amount_received": 0,
            "currency": order.currency,
            "livemode": self.live,
            "status": "requires_action",
            "metadata": {**order.metadata, **order.mark.as_metadata()},
            "description": order.description,
            "created": int(self.clock().timestamp()),
            "client_secret": f"{intent_id}_secret_x",
            "latest_charge": None,
            "last_payment_error": None,
            "cancellation_reason": None,
            "next_action": {
                "type": "promptpay_display_qr_code",
                "promptpay_display_qr_code": {
                    "data": f"{TEST_QR}{intent_id}",
                    "image_url_png": f"https://qr.stripe.test/{intent_id}.png",
                },
            },
        }
        if not self.gives_codes:
            body["next_action"] = None
        self.intents[intent_id] = body
        return body

    def _known(self, intent_id: str) -> Json:
        return known(self.intents, intent_id)

    async def _called(self, name: str, argument: str) -> Fault | None:
        self.calls.append((name, argument))
        if self.hold is not None:
            await self.hold.wait()
        faults = self.faults.get(name)
        fault = faults.pop(0) if faults else None
        if fault is not None and not fault.after:
            raise fault.error
        return fault

    @staticmethod
    def _end(fault: Fault | None) -> None:
        if fault is not None:
            raise fault.error


def refused(code: str = "odd", *, by_key: bool = False) -> Rejected:
    """Stripe's definite no."""
    return Rejected("Not like this.", code=code, by_key=by_key)
