"""The controls: what each order does, what it answers, what it refuses."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.sandbox.world import BEARER, CREATE, create, running

pytestmark = pytest.mark.anyio


async def order(client: httpx.AsyncClient, path: str, **details: Any) -> httpx.Response:
    return await client.post(f"/_sandbox/{path}", json=details)


async def status_of(client: httpx.AsyncClient, intent_id: str) -> str:
    answer = await client.get(f"/v1/payment_intents/{intent_id}", headers=BEARER)
    status: str = answer.json()["status"]
    return status


async def test_payments_are_listed_the_latest_first() -> None:
    async with running() as client:
        first = await create(client, description="Latte", **{"metadata[sale]": "A1-7"})
        second = await create(client)
        await order(client, f"payments/{second['id']}/pay", amount=2000)
        items = (await client.get("/_sandbox/payments")).json()["items"]
    code = first["next_action"]["promptpay_display_qr_code"]
    assert items[1] == {
        "id": first["id"],
        "status": "requires_action",
        "amount": 18550,
        "amountReceived": 0,
        "currency": "thb",
        "description": "Latte",
        "metadata": {"sale": "A1-7"},
        "qrData": code["data"],
        "pageUrl": code["hosted_instructions_url"],
        "createdAt": "2026-03-01T05:00:00Z",
    }
    assert (items[0]["status"], items[0]["amountReceived"]) == ("succeeded", 2000)
    assert (items[0]["qrData"], items[0]["pageUrl"]) == (None, None)


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("pay", "succeeded"),
        ("fail", "requires_payment_method"),
        ("expire", "requires_payment_method"),
    ],
)
async def test_steps(step: str, status: str) -> None:
    async with running() as client:
        intent = await create(client)
        answer = await client.post(f"/_sandbox/payments/{intent['id']}/{step}")
        assert await status_of(client, intent["id"]) == status
    assert answer.status_code == 200
    assert answer.json()["status"] == status


async def test_paying_often_and_after_a_cancel() -> None:
    async with running() as client:
        intent = await create(client)
        await client.post(f"/v1/payment_intents/{intent['id']}/cancel", headers=BEARER)
        answer = await order(client, f"payments/{intent['id']}/pay", times=2, amount=5000)
        lines = await client.get("/v1/balance_transactions", headers=BEARER)
    assert (answer.json()["status"], answer.json()["amountReceived"]) == ("succeeded", 5000)
    assert [line["type"] for line in lines.json()["data"]] == ["adjustment", "payment"]


async def test_paying_later() -> None:
    async with running() as client:
        intent = await create(client)
        answer = await order(client, f"payments/{intent['id']}/pay", delayMs=30)
        assert (answer.status_code, answer.json()["status"]) == (202, "requires_action")
        async with asyncio.timeout(5):
            while await status_of(client, intent["id"]) != "succeeded":
                await asyncio.sleep(0.005)


async def test_what_was_put_off_ends_with_the_sandbox() -> None:
    async with running() as client:
        intent = await create(client)
        await order(client, f"payments/{intent['id']}/pay", delayMs=600_000)


async def test_too_much_put_off() -> None:
    async with running() as client:
        intent = await create(client)
        answers = [
            await order(client, f"payments/{intent['id']}/pay", delayMs=600_000)
            for _ in range(1001)
        ]
    assert [answer.status_code for answer in answers] == [202] * 1000 + [409]


@pytest.mark.parametrize(
    ("path", "details", "status"),
    [
        ("payments/pi_none/pay", {}, 404),
        ("payments/pi_none/fail", {}, 404),
        ("payments/{id}/pay", {"times": 0}, 400),
        ("payments/{id}/pay", {"times": 101}, 400),
        ("payments/{id}/pay", {"amount": 0}, 400),
        ("payments/{id}/pay", {"amount": "much"}, 400),
        ("payments/{id}/pay", {"delayMs": -1}, 400),
        ("payments/{id}/pay", {"delay": 1}, 400),
        ("payments/{id}/expire", {"times": 1}, 400),
        ("refunds/pyr_none/advance", {}, 404),
        ("payouts", {}, 409),
        ("payouts", {"to": "moon"}, 400),
        ("payouts/po_none/advance", {"to": "paid"}, 404),
    ],
)
async def test_refused_orders(path: str, details: dict[str, Any], status: int) -> None:
    async with running() as client:
        intent = await create(client)
        answer = await order(client, path.replace("{id}", intent["id"]), **details)
        assert await status_of(client, intent["id"]) == "requires_action"
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("delay", [{}, {"delayMs": 10}])
async def test_what_never_showed_a_code_cannot_be_paid(delay: dict[str, int]) -> None:
    form = {"amount": "1000", "currency": "thb"}
    async with running() as client:
        answer = await client.post("/v1/payment_intents", data=form, headers=BEARER)
        paid = await order(client, f"payments/{answer.json()['id']}/pay", **delay)
    assert paid.status_code == 409


async def test_an_order_that_is_no_json() -> None:
    async with running() as client:
        intent = await create(client)
        path = f"/_sandbox/payments/{intent['id']}/pay"
        broken = await client.post(path, content=b"{")
        large = await client.post(path, content=b" " * 70_000)
    assert (broken.status_code, large.status_code) == (400, 400)


async def test_refunds_and_payouts() -> None:
    async with running() as client:
        intent = await create(client)
        await order(client, f"payments/{intent['id']}/pay")
        form = {"payment_intent": intent["id"], "amount": "550"}
        refund = (await client.post("/v1/refunds", data=form, headers=BEARER)).json()
        path = f"refunds/{refund['id']}/advance"
        pending = await order(client, path)
        there = await order(client, path, to="succeeded")
        too_far = await order(client, path)
        payout = await order(client, "payouts")
        failed = await order(client, f"payouts/{payout.json()['id']}/advance", to="failed")
    assert pending.json() == {"id": refund["id"], "status": "pending", "amount": 550}
    assert there.json()["status"] == "succeeded"
    assert too_far.status_code == 409
    assert (payout.json()["status"], payout.json()["amount"]) == ("paid", 18550 - 306 - 550)
    assert failed.json()["status"] == "failed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x/"},
        {"url": "http://"},
        {"url": "http://[/x"},
        {"secrets": []},
        {"url": None, "secrets": [""]},
    ],
)
async def test_a_webhook_that_cannot_be(wrong: dict[str, Any]) -> None:
    async with running() as client:
        answer = await client.put("/_sandbox/webhook", json=wrong)
    assert answer.status_code == 400


async def test_the_list_has_its_limit() -> None:
    async with running() as client:
        for _ in range(201):
            await client.post("/v1/payment_intents", data=CREATE, headers=BEARER)
        items = (await client.get("/_sandbox/payments")).json()["items"]
    assert len(items) == 200
