"""The ledger over the real SDK and the real sandbox: what the pretended Stripe of the other tests must match."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.relay.clock import utc_now
from kiosk.relay.guard.devices import add
from kiosk.relay.payments.creation import Patience
from kiosk.relay.records import Scope
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import Service, running
from kiosk.relay.stripe_gateway import StripeGateway
from tests.relay.fake_stripe import Json
from tests.relay.gateways import KEY
from tests.relay.stage import START, until

pytestmark = pytest.mark.anyio


class Shop:
    """A relay without webhooks whose clock runs ahead as it is told, and the sandbox's controls."""

    def __init__(self, service: Service, sandbox_url: str) -> None:
        self.service = service
        self.sandbox_url = sandbox_url

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.service.app, raise_app_exceptions=False)
        headers = {"Authorization": "Bearer kt_boss", **more.pop("headers", {})}
        token = more.pop("token", None)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            return await client.request(method, path, headers=headers, **more)

    async def get(self, path: str) -> Json:
        answer = await self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def control(self, path: str, **order: Any) -> Json:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{self.sandbox_url}/_sandbox/{path}", json=order)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def paid(self) -> str:
        answer = await self.call(
            "POST",
            "/payments/intents",
            token="kt_A1",
            json={"amount": 18_550},
            headers={"Idempotency-Key": "sale1"},
        )
        payment_id = str(answer.json()["paymentIntentId"])
        await self.control(f"payments/{payment_id}/pay")
        verified = await self.call("POST", f"/payments/{payment_id}/verify")
        assert verified.json()["outcome"] == "paid"
        return payment_id

    async def refund(self, payment_id: str, key: str, **body: Any) -> httpx.Response:
        return await self.call(
            "POST",
            f"/payments/{payment_id}/refunds",
            json={"email": "nok@mail.test", **body},
            headers={"Idempotency-Key": key},
        )

    async def refunds(self, payment_id: str) -> list[tuple[int, str]]:
        items = (await self.get(f"/payments/{payment_id}/refunds"))["items"]
        return [(one["amount"], one["status"]) for one in items]


class Ahead:
    """The machine's clock, some time ahead: Stripe's answers bear the sandbox's real time."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> Any:
        return utc_now() + self.by


@asynccontextmanager
async def open_shop(folder: Path, sandbox_url: str, clock: Ahead) -> AsyncIterator[Shop]:
    gateway = StripeGateway(KEY, billing_email="pos@shop.test", api_base=sandbox_url)
    plan = Plan(
        database=folder / "relay.sqlite3",
        gateway=gateway,
        live=False,
        admin_token="kt_admin",
        stripe_rps=100.0,
        patience=Patience(first_pause_s=0.001),
        clock=clock,
    )
    async with running(plan) as service:

        def let_in(tx: Any) -> None:
            for name, scope in (("boss", Scope.MANAGER), ("A1", Scope.TILL)):
                add(tx, name, scope.value, f"kt_{name}", START)

        await service.parts.store.run(let_in)
        yield Shop(service, sandbox_url)


@pytest.fixture
def clock() -> Ahead:
    return Ahead()


@pytest.fixture
async def shop(
    tmp_path: Path, sandbox_url: str, clock: Ahead, anyio_backend: str
) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path, sandbox_url, clock) as shop:
        yield shop


async def watched(shop: Shop, clock: Ahead, **ahead: float) -> None:
    """Let time pass and the watch ask all that is due."""
    clock.by += timedelta(**ahead)
    for _ in range(4):
        await shop.service.workers.ledger.round()
        await shop.service.workers.ledger.idle()


async def test_parts_the_rest_and_nothing_over_it(shop: Shop) -> None:
    payment_id = await shop.paid()
    assert (await shop.get(f"/payments/{payment_id}"))["fee"] == 306
    part = await shop.refund(payment_id, "r1", amount=10_000)
    assert (part.status_code, part.json()["status"]) == (201, "requires_action")
    again = await shop.refund(payment_id, "r1", amount=10_000)
    assert again.content == part.content
    over = await shop.refund(payment_id, "r2", amount=8_551)
    assert (over.status_code, over.json()["code"]) == (409, "not_refundable")
    assert (await shop.refund(payment_id, "r3")).json()["amount"] == 8_550
    assert [amount for amount, _ in await shop.refunds(payment_id)] == [10_000, 8_550]
    verified = await shop.call("POST", f"/payments/{payment_id}/verify")
    assert verified.json()["amountRefunded"] == 18_550


async def test_a_refund_of_the_dashboard_is_found_and_counts(shop: Shop, clock: Ahead) -> None:
    payment_id = await shop.paid()
    async with httpx.AsyncClient(trust_env=False) as client:
        made = await client.post(
            f"{shop.sandbox_url}/v1/refunds",
            data={"payment_intent": payment_id, "amount": "18000"},
            headers={"Authorization": f"Bearer {KEY}"},
        )
    assert made.status_code == 200, made.text
    over = await shop.refund(payment_id, "r1", amount=551)
    assert (over.status_code, over.json()["code"]) == (409, "not_refundable")
    await watched(shop, clock)
    assert await shop.refunds(payment_id) == [(18_000, "requires_action")]
    assert (await shop.get(f"/payments/{payment_id}"))["amountRefunded"] == 18_000


async def test_a_refund_goes_there_and_back_and_fails(shop: Shop, clock: Ahead) -> None:
    payment_id = await shop.paid()
    refund_id = (await shop.refund(payment_id, "r1")).json()["id"]
    for status in ("pending", "succeeded", "requires_action", "failed"):
        await shop.control(f"refunds/{refund_id}/advance", to=status)
        await watched(shop, clock, hours=25)
        assert await shop.refunds(payment_id) == [(18_550, status)]
    [failed] = (await shop.get(f"/payments/{payment_id}/refunds"))["items"]
    assert failed["failureReason"] == "declined"
    assert (await shop.get(f"/payments/{payment_id}"))["amountRefunded"] == 0
    assert (await shop.refund(payment_id, "r2")).status_code == 201


async def test_a_refund_is_taken_back(shop: Shop) -> None:
    payment_id = await shop.paid()
    refund_id = (await shop.refund(payment_id, "r1")).json()["id"]
    path = f"/payments/{payment_id}/refunds/{refund_id}/cancel"
    canceled = await shop.call("POST", path)
    assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
    assert (await shop.call("POST", path)).status_code == 409


async def test_a_payout_is_paid_and_then_fails(shop: Shop, clock: Ahead) -> None:
    payment_id = await shop.paid()
    await watched(shop, clock, seconds=10)
    assert (await shop.get("/wallet"))["pending"] == 18_244
    payout_id = str((await shop.control("payouts", to="paid"))["id"])
    await watched(shop, clock, hours=7)
    detail = await shop.get(f"/payouts/{payout_id}")
    assert (detail["status"], detail["amount"]) == ("paid", 18_244)
    [line] = [one for one in detail["lines"] if one["type"] == "payment"]
    assert (line["paymentId"], line["fee"], line["net"]) == (payment_id, 306, 18_244)
    assert (await shop.get(f"/payments/{payment_id}"))["payoutId"] == payout_id
    await shop.control(f"payouts/{payout_id}/advance", to="failed")
    await watched(shop, clock, hours=7)
    failed = await shop.get(f"/payouts/{payout_id}")
    assert (failed["status"], failed["failureCode"]) == ("failed", "could_not_process")
    assert "which was reported as paid, came back" in failed["message"]


async def test_a_dispute_is_seen_on_the_payment(shop: Shop) -> None:
    payment_id = await shop.paid()
    await shop.control(f"payments/{payment_id}/dispute")
    verified = await shop.call("POST", f"/payments/{payment_id}/verify")
    assert (verified.json()["outcome"], verified.json()["attention"]) == ("paid", "disputed")
    listed = await shop.get("/payments?attention=open")
    assert [one["id"] for one in listed["items"]] == [payment_id]


async def test_a_relay_at_work_reads_the_balance_by_itself(shop: Shop, clock: Ahead) -> None:
    clock.by = timedelta(seconds=10)

    async def read() -> bool:
        return (await shop.call("GET", "/wallet")).status_code == 200

    await until(read)
