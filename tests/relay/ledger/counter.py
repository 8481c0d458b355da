"""What the ledger's tests do at the counter and at the bank, over a relay on its stage. No rules of its own."""

from __future__ import annotations

import itertools
from typing import Any

import httpx

from kiosk.core.person import Role
from kiosk.relay.guard.records import ApprovalAction, ApprovalRecord, PersonRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Transaction
from kiosk.relay.records import OutboxEvent
from tests.relay.fake_stripe import Json
from tests.relay.stage import START, Stage

EMAIL = "nok@mail.test"
BOSS = "kt_boss"
_keys = itertools.count(1)


async def paid(stage: Stage, **ask: Any) -> str:
    """A paid payment's id; Stripe's event told so."""
    payment_id = await stage.new_payment(**ask)
    body = stage.stripe.pay(payment_id)
    await stage.told(stage.stripe.event("payment_intent.succeeded", body))
    return payment_id


async def refund(
    stage: Stage,
    payment_id: str,
    *,
    token: str = BOSS,
    key: str | None = None,
    approval: str | None = None,
    **body: Any,
) -> httpx.Response:
    """`POST /payments/{id}/refunds`, to the customer unless `body` says otherwise."""
    headers = {"Idempotency-Key": key or f"refund{next(_keys)}"}
    if approval is not None:
        headers["Approval"] = approval
    json = body if body.get("toShop") else {"email": EMAIL, **body}
    async with stage.client(token) as client:
        return await client.post(f"/payments/{payment_id}/refunds", json=json, headers=headers)


async def resolve(
    stage: Stage,
    payment_id: str,
    decision: str,
    *,
    token: str = BOSS,
    approval: str | None = None,
    **body: Any,
) -> httpx.Response:
    """`POST /payments/{id}/resolve`."""
    json = {"decision": decision, "reason": "ดูสลิปแล้ว", **body}
    headers = {} if approval is None else {"Approval": approval}
    async with stage.client(token) as client:
        return await client.post(f"/payments/{payment_id}/resolve", json=json, headers=headers)


async def get(stage: Stage, path: str, token: str = BOSS) -> Json:
    """A GET that is answered."""
    async with stage.client(token) as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def asked(stage: Stage, seconds: float = 0.0) -> None:
    """Let time pass, and the ledger's watch ask all that is due."""
    stage.clock.move(seconds)
    for _ in range(4):
        await stage.service.workers.ledger.round()
        await stage.service.workers.ledger.idle()


async def refund_event(
    stage: Stage, refund_id: str, kind: str = "refund.updated", **changes: Any
) -> Json:
    """Stripe tells how a refund is now."""
    event = stage.stripe.event(kind, stage.stripe.ledger.refunds[refund_id], **changes)
    await stage.told(event)
    return event


async def pushed(stage: Stage, name: str) -> list[OutboxEvent]:
    """What was pushed under a name, oldest first."""
    events = await stage.run(lambda tx: tx.outbox.after(0, None, 1_000))
    return [event for event in events if event.name == name]


async def approval(
    stage: Stage, action: ApprovalAction, payment_id: str, device: str = "A1"
) -> str:
    """Somchai, a manager, allows a device one act."""
    token = f"ka_{next(_keys)}"

    def give(tx: Transaction) -> None:
        if tx.people.by_name("Somchai") is None:
            tx.people.save(PersonRecord("Somchai", Role.MANAGER, "$argon2id$x", START, START))
        until = stage.clock().replace(year=2099)
        tx.approvals.add(
            ApprovalRecord(hash_of(token), "Somchai", device, action, payment_id, until)
        )

    await stage.run(give)
    return token
