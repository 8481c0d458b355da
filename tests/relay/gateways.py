"""Gateways to try: the pretended Stripe and the SDK against the sandbox, or the SDK over answers made up here.

`Bank` is the customer's and the bank's side of either; it must not hold rules of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.relay.stripe_side.gateway import Mark, Order, RefundOrder
from tests.relay.fake_stripe import FakeStripe, Json

Answer = Callable[[httpx.Request], httpx.Response]

KEY = "sk_test_kiosk"
MARK = Mark("relay1", "A1", "key1")
ORDER = Order(
    amount_satang=18_550,
    currency="thb",
    description="tea",
    metadata={"sale": "s1"},
    mark=MARK,
    idempotency_key="kiosk-1",
)
INTENT: Json = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 18_550,
    "amount_received": 0,
    "currency": "thb",
    "livemode": False,
    "status": "requires_action",
    "next_action": {"promptpay_display_qr_code": {"data": "0002"}},
}


def refund_order(intent_id: str, amount: int | None = None, key: str = "r1") -> RefundOrder:
    """A refund to ask for."""
    return RefundOrder(
        payment_intent=intent_id,
        amount_satang=amount,
        reason="requested_by_customer",
        instructions_email="customer@mail.test",
        mark=MARK,
        idempotency_key=key,
    )


class Bank:
    """What neither the relay nor Stripe does."""

    def __init__(self, fake: FakeStripe | None, sandbox_url: str) -> None:
        self.fake = fake
        self.sandbox_url = sandbox_url

    async def pay(self, intent_id: str) -> None:
        """The customer pays."""
        if self.fake is not None:
            body = self.fake.pay(intent_id)
            self.fake.event("payment_intent.succeeded", body)
        else:
            await self._control(f"payments/{intent_id}/pay")

    async def move_refund(self, refund_id: str, to: str) -> None:
        """A refund goes on."""
        if self.fake is not None:
            self.fake.ledger.move_refund(refund_id, to)
        else:
            await self._control(f"refunds/{refund_id}/advance", to=to)

    async def pay_out(self) -> str:
        """All money leaves for the shop's bank; the payout's id."""
        if self.fake is not None:
            return str(self.fake.ledger.pay_out("paid")["id"])
        return str((await self._control("payouts", to="paid"))["id"])

    async def dispute(self, intent_id: str) -> None:
        """The customer's bank contests a payment."""
        if self.fake is not None:
            self.fake.ledger.dispute(intent_id)
        else:
            await self._control(f"payments/{intent_id}/dispute")

    async def _control(self, path: str, **order: Any) -> Json:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{self.sandbox_url}/_sandbox/{path}", json=order)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def over(answer: Answer, **options: Any) -> tuple[StripeGateway, list[httpx.Request]]:
    """A gateway whose HTTP ends in `answer`, and what it sent."""
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answer(request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    gateway = StripeGateway(KEY, billing_email="pos@shop.test", http=client, **options)
    return gateway, sent


def saying(status: int, body: Any = None, **headers: str) -> Answer:
    """Always the same answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: httpx.Response(status, content=content, headers=named)


def failing(status: int, headers: dict[str, str] | None = None, **error: Any) -> Answer:
    """An error as Stripe writes it."""
    content = json.dumps({"error": {"message": "No.", **error}}).encode()
    return lambda request: httpx.Response(status, content=content, headers=headers)
