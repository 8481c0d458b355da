"""The page of a real relay: from the 201's address over the webhook to the receipt's copy and the end."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kiosk.core.chain import canonical, hash_of
from kiosk.core.receipt import Identity
from kiosk.protocol.messages import PutReceipt
from kiosk.relay.copies import receipts as copies
from kiosk.relay.ports import Transaction
from tests.relay.ledger.counter import refund
from tests.relay.pages.samples import receipt
from tests.relay.stage import START, Stage, on_stage

pytestmark = pytest.mark.anyio

PUBLIC = "https://pay.shop.example"


async def ask(stage: Stage) -> tuple[str, str]:
    """A new payment's id, and its page's path."""
    answer = (await stage.ask(description="Latte")).json()
    assert answer["pageUrl"].startswith(f"{PUBLIC}/p/")
    return answer["paymentIntentId"], answer["pageUrl"].removeprefix(PUBLIC)


async def visit(stage: Stage, path: str) -> httpx.Response:
    """What a customer sees, who has no token of a device."""
    transport = httpx.ASGITransport(stage.service.app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as browser:
        return await browser.get(f"{path}?lang=en")


def keep_receipt(tx: Transaction, payment_id: str, sequence: int = 129, device: str = "A1") -> None:
    """The copy that a till sends."""
    document = canonical(receipt(paymentId=payment_id, sequence=sequence)).decode()
    identity = Identity(
        number=f"A1-{sequence:06d}",
        till="A1",
        sequence=sequence,
        previous_hash="0" * 64,
        payment_id=payment_id,
    )
    body = PutReceipt(document=document, hash=hash_of(document.encode()))
    copies.put(tx, device, identity, body, START)


async def test_from_the_code_to_the_receipt(tmp_path: Path) -> None:
    async with on_stage(tmp_path, public_url=PUBLIC) as stage:
        payment_id, path = await ask(stage)
        waiting = await visit(stage, path)
        await stage.told(
            stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
        )
        paid = await visit(stage, path)
        await stage.run(lambda tx: keep_receipt(tx, payment_id, 127, "A2"))
        of_another_till = await visit(stage, path)
        await stage.run(lambda tx: keep_receipt(tx, payment_id))
        kept = await visit(stage, path)
        stage.clock.move(31 * 86_400)
        gone = await visit(stage, path)
    assert "Scan to pay" in waiting.text
    assert "Latte" in waiting.text
    assert "TEST" in waiting.text, "a test key moves no real money"
    assert "Your receipt will appear here." in paid.text
    assert "Your receipt will appear here." in of_another_till.text
    assert "A1-000129" in kept.text
    assert gone.status_code == 410


async def test_what_was_given_back_is_shown(tmp_path: Path) -> None:
    async with on_stage(tmp_path, public_url=PUBLIC) as stage:
        payment_id, path = await ask(stage)
        await stage.told(
            stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
        )

        given = await refund(stage, payment_id, amount=5_000)
        asked = await visit(stage, path)
        stage.clock.move(2)
        body = stage.stripe.ledger.move_refund(given.json()["id"], "succeeded")
        await stage.told(stage.stripe.event("refund.updated", body))
        page = await visit(stage, path)
    assert "฿50.00" in page.text
    assert "waiting for you" in asked.text
    assert "returned" in page.text


async def test_nobody_else_has_a_page(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        answer = (await stage.ask()).json()
        unknown = await visit(stage, "/p/" + "A" * 32)
        other = await visit(stage, "/p")
    assert answer["pageUrl"] is None
    assert unknown.status_code == 404
    assert unknown.headers["content-type"].startswith("text/html")
    assert other.headers["content-type"] == "application/problem+json"
