"""Stripe and the bank behind it: where the money really is, whatever anybody is told about it.

It is the pretended Stripe of the relay's tests, with time and trouble added: every question travels there and
back, may be lost on either way, and is carried out in between at one moment. Each change becomes an event that
the courier takes to the relay. What is kept here is the truth that the checkers compare everything else with.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from kiosk.core.payment import ATTEMPT_EXPIRED_CODE
from kiosk.relay.stripe_side.gateway import (
    EventPage,
    GatewayError,
    InProgress,
    IntentPage,
    ListedEvent,
    Mark,
    Order,
    Page,
    RefundOrder,
    Rejected,
    Unavailable,
)
from kiosk.relay.stripe_side.ledger_objects import Refund
from kiosk.relay.stripe_side.objects import Charge, Event, Intent, parse
from tests.relay.fake_stripe import FakeStripe, Json
from tests.sim.courier import Courier
from tests.sim.faults import Site
from tests.sim.network import Line
from tests.sim.world import MARK, World
from tests.till.builders import code

T = TypeVar("T")

ANSWER_LIMIT_S = 12.0
"""The gateway gives up so long after it asked."""
EVENTS_AT_ONCE = 100
OPEN_REFUND = ("requires_action", "pending")


class SimStripe(FakeStripe):
    """The port `Gateway`, and the bank. `line` is the relay's way here, `on_money` is told when money arrives."""

    def __init__(self, world: World, line: Line, courier: Courier) -> None:
        super().__init__(clock=world.now)
        self.world = world
        self.line = line
        self.courier = courier
        self.on_money: Callable[[str], None] = lambda intent_id: None
        self.intent_of_code: dict[str, str] = {}
        self._orders: dict[str, object] = {}
        self._spent: set[str] = set()
        self._made: set[Mark] = set()

    # The port

    async def create(self, order: Order) -> Intent:
        async def done() -> Intent:
            new = order.idempotency_key not in self.by_idempotency_key
            intent = await FakeStripe.create(self, order)
            if new:
                self._tell("payment_intent.created", self.intents[intent.id])
                self._tell("payment_intent.requires_action", self.intents[intent.id])
            return intent

        self._same_order(order.idempotency_key, order)
        return await self._asked("create", done, order.idempotency_key, may_refuse=True)

    async def retrieve(self, intent_id: str) -> Intent:
        return await self._asked("retrieve", lambda: FakeStripe.retrieve(self, intent_id))

    async def cancel(self, intent_id: str) -> Intent:
        async def done() -> Intent:
            before = self._known(intent_id)["status"]
            intent = await FakeStripe.cancel(self, intent_id)
            if intent.status == "canceled" and before != "canceled":
                self._tell("payment_intent.canceled", self.intents[intent_id])
            return intent

        # The key is the gateway's own; a cancel that failed is asked for under another.
        return await self._asked("cancel", done, "")

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        return await self._asked("page", lambda: FakeStripe.page(self, since, after))

    async def retrieve_charge(self, charge_id: str) -> Charge:
        return await self._asked("charge", lambda: FakeStripe.retrieve_charge(self, charge_id))

    async def create_refund(self, order: RefundOrder) -> Refund:
        async def done() -> Refund:
            new = order.idempotency_key not in self.ledger.by_idempotency_key
            refund = await FakeStripe.create_refund(self, order)
            if new:
                self._refund_begins(refund.id)
            return refund

        self._same_order(order.idempotency_key, order)
        return await self._asked("refund", done, order.idempotency_key)

    async def retrieve_refund(self, refund_id: str) -> Refund:
        return await self._asked("see refund", lambda: FakeStripe.retrieve_refund(self, refund_id))

    async def refund_page(self, intent_id: str, after: str | None) -> Page[Refund]:
        return await self._asked("refunds", lambda: FakeStripe.refund_page(self, intent_id, after))

    async def events(
        self, since: datetime, until: datetime, types: Sequence[str], after: str | None = None
    ) -> EventPage:
        async def done() -> EventPage:
            since_s, until_s = int(since.timestamp()), int(until.timestamp())
            wanted = [
                body
                for body in reversed(self.happened)
                if since_s <= body["created"] < until_s and body["type"] in types
            ]
            start = 0 if after is None else [body["id"] for body in wanted].index(after) + 1
            part = wanted[start : start + EVENTS_AT_ONCE]
            listed = (ListedEvent(parse(Event, body), json.dumps(body).encode()) for body in part)
            return EventPage(tuple(listed), start + EVENTS_AT_ONCE < len(wanted))

        return await self._asked("events", done)

    # The truth, for checkers

    def has_money(self, intent_id: str) -> int | None:
        """What came in for an intent in satang, None when nothing did."""
        body = self.intents.get(intent_id)
        return body["amount_received"] if body and body["status"] == "succeeded" else None

    def gone_back(self, intent_id: str) -> int:
        """What went back of it, or is on its way."""
        charge = self.ledger.charges.get(f"py_{intent_id}")
        return int(charge["amount_refunded"]) if charge else 0

    # The bank

    async def customer_pays(self, intent_id: str) -> None:
        """A phone has scanned the code, and its owner has confirmed just now."""
        fires, chance = self.world.faults.fires, self.world.chance
        body = self.intents[intent_id]
        if body["status"] == "canceled" and not fires(Site.BANK_AFTER_CANCEL):
            self.world.note("bank", f"refuses {intent_id}: it was canceled")
            return
        if body["status"] not in ("requires_action", "canceled"):
            return
        if fires(Site.BANK_SLOW) and body["status"] == "requires_action":
            body |= {"status": "processing"}
            self._tell("payment_intent.processing", body)
            self.world.note("bank", f"is at {intent_id}")
            await asyncio.sleep(chance.uniform(0.5, 40.0))
        if body["status"] != "canceled" and fires(Site.BANK_FAILS):
            self._attempt_ends(intent_id, "payment_intent_payment_attempt_failed")
        elif body["status"] != "canceled" and fires(Site.BANK_EXPIRES):
            self._attempt_ends(intent_id, ATTEMPT_EXPIRED_CODE)
        else:
            self.money_arrives(intent_id)

    def money_arrives(self, intent_id: str) -> None:
        """The customer's money is at Stripe."""
        body = self.intents[intent_id]
        amount: int = body["amount"]
        if self.world.faults.fires(Site.BANK_OTHER_AMOUNT):
            amount += self.world.chance.choice((-100, 100, 2_500))
        self.pay(intent_id, amount_received=amount)
        self.world.note("bank", f"money for {intent_id}: {amount}")
        self.world.counts["payments that were paid"] += 1
        self.world.counts["satang paid"] += amount
        self.on_money(intent_id)
        self._tell("charge.succeeded", body["latest_charge"])
        self._tell("payment_intent.succeeded", body)

    def dashboard_refund(self, intent_id: str, amount: int) -> None:
        """Somebody gives money back in Stripe's dashboard."""
        if self.ledger.charges[f"py_{intent_id}"]["disputed"]:
            return
        try:
            refund = self.ledger.refund_by_hand(intent_id, amount)
        except Rejected:
            return
        self.world.note("people", f"give back {amount} of {intent_id} in the dashboard")
        self._refund_begins(refund["id"])

    def contest(self, intent_id: str) -> None:
        """The customer's bank asks for the money back."""
        if self.ledger.charges[f"py_{intent_id}"]["disputed"]:
            return
        self.world.note("bank", f"contests {intent_id}")
        self._tell("charge.dispute.created", self.ledger.dispute(intent_id))

    def stranger(self) -> None:
        """An event about a payment that no relay of ours asked for, or of the other mode."""
        number = len(self.happened)
        live = self.world.chance.random() < 0.5
        body = {
            "id": f"pi_stranger{number}",
            "object": "payment_intent",
            "amount": 5_000,
            "amount_received": 5_000,
            "currency": "thb",
            "livemode": live,
            "status": "succeeded",
            "created": int(self.clock().timestamp()),
            "metadata": {},
        }
        self._tell("payment_intent.succeeded", body, livemode=live)

    def settle_refunds(self) -> bool:
        """Bring every refund on its way to its end; whether any was."""
        found = False
        for refund in list(self.ledger.refunds.values()):
            if refund["status"] in OPEN_REFUND:
                found = True
                self._move_refund(refund["id"], "succeeded")
        return found

    # Inside

    async def _asked(
        self,
        name: str,
        done: Callable[[], Awaitable[T]],
        key: str | None = None,
        *,
        may_refuse: bool = False,
    ) -> T:
        """There, carried out at one moment, and back. With `key` it is an act and not only a look."""
        fires, chance = self.world.faults.fires, self.world.chance
        await self._travel()
        if key and key in self._spent:
            raise Unavailable("500, as before", spent=True)
        if fires(Site.STRIPE_SILENT):
            await asyncio.sleep(chance.uniform(0.1, ANSWER_LIMIT_S))
            raise Unavailable("nobody there")
        if fires(Site.STRIPE_BUSY):
            raise Unavailable("too much to do", retry_after_s=2.0)
        if key is not None:
            self._fails_before(key, may_refuse=may_refuse)
        try:
            answer = await done()
        except GatewayError:
            await self._travel()
            raise
        self.world.note("stripe", name)
        if key is not None and fires(Site.STRIPE_500_AFTER):
            self._spent.add(key)
            raise Unavailable("500")
        if fires(Site.STRIPE_REPLY_LOST):
            await asyncio.sleep(chance.uniform(0.1, ANSWER_LIMIT_S))
            raise Unavailable("the answer did not come")
        await self._travel()
        return answer

    def _fails_before(self, key: str, *, may_refuse: bool) -> None:
        fires = self.world.faults.fires
        if fires(Site.STRIPE_IN_PROGRESS):
            raise InProgress("still at it", retry_after_s=1.0)
        if fires(Site.STRIPE_500_BEFORE):
            self._spent.add(key)
            raise Unavailable("500")
        if may_refuse and key not in self.by_idempotency_key and fires(Site.STRIPE_REFUSES):
            raise Rejected("Not like this.", code="odd")

    async def _travel(self) -> None:
        """One way over the line; while it is stopped nobody answers."""
        if self.line.stopped:
            await asyncio.sleep(self.world.chance.uniform(3.0, ANSWER_LIMIT_S))
            if self.line.stopped:
                raise Unavailable("the line is dead")
        slow = self.world.faults.fires(Site.STRIPE_SLOW)
        await asyncio.sleep(self.world.chance.uniform(1.0, 5.0) if slow else 0.05)

    def _same_order(self, key: str, order: object) -> None:
        if self._orders.setdefault(key, order) != order:
            self.world.breaks(f"the key {key} went to Stripe with two different orders")

    def _new(self, order: Order) -> Json:
        if order.mark in self._made:
            self.world.breaks(f"{order.mark.key} was made at Stripe a second time")
        self._made.add(order.mark)
        body = super()._new(order)
        intent_id, amount = body["id"], order.amount_satang
        body["client_secret"] = f"{intent_id}_secret_{MARK}"
        if self.world.faults.fires(Site.STRIPE_WRONG_CODE):
            amount += 100
        data = code(amount, biller=f"0994{len(self.intents):011d}")
        body["next_action"]["promptpay_display_qr_code"]["data"] = data
        self.intent_of_code[data] = intent_id
        self.world.note("stripe", f"made {intent_id} over {order.amount_satang}")
        return body

    def _attempt_ends(self, intent_id: str, error: str) -> None:
        self.world.note("bank", f"ends {intent_id}: {error}")
        self._tell("payment_intent.payment_failed", self.attempt_ends(intent_id, error))

    def _refund_begins(self, refund_id: str) -> None:
        refund = self.ledger.refunds[refund_id]
        self.world.note("stripe", f"refund {refund_id} of {refund['amount']}")
        self.world.counts["refunds"] += 1
        self._tell("refund.created", refund)
        self._tell("charge.refunded", self.ledger.charges[refund["charge"]])
        task = asyncio.get_running_loop().create_task(self._refund_goes_on(refund_id))
        self.courier.mind(task)

    async def _refund_goes_on(self, refund_id: str) -> None:
        """The customer answers, the bank does its part; some come back and some come to nothing."""
        chance = self.world.chance
        ways = [("pending", "succeeded"), ("succeeded",), ("failed",), ("pending", "failed")]
        for status in chance.choice(ways):
            await asyncio.sleep(chance.uniform(1.0, 30.0))
            if self.ledger.refunds[refund_id]["status"] not in OPEN_REFUND:
                return
            self._move_refund(refund_id, status)
        if status == "succeeded" and self.world.faults.fires(Site.BANK_BACK_AND_FORTH):
            await asyncio.sleep(chance.uniform(1.0, 20.0))
            self._move_refund(refund_id, chance.choice(("requires_action", "failed")))

    def _move_refund(self, refund_id: str, status: str) -> None:
        why = "declined" if status == "failed" else None
        refund = self.ledger.move_refund(refund_id, status, failure_reason=why)
        self.world.note("bank", f"refund {refund_id} {status}")
        self._tell("refund.failed" if status == "failed" else "refund.updated", refund)

    def _tell(self, event_type: str, payload: Json, *, livemode: bool = False) -> None:
        event = self.event(event_type, payload)
        event["livemode"] = livemode
        self.courier.take(event)
