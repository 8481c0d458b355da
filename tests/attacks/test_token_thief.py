"""Somebody with a till's token: what he may do as that till, and that he sees and changes nothing of another's.

Which call is for which scope stands in `tests/relay/test_scopes.py`, over every route of the document.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import pytest

from kiosk.relay.guard.approvals import APPROVAL_HEADER
from tests.paper.samples import receipt
from tests.relay.guard.calls import MANAGER_PIN, with_people
from tests.relay.listener import listening
from tests.relay.stage import Stage

pytestmark = pytest.mark.anyio

MARK = "mark-of-till-A1"
PUBLIC = {"/healthz", "/readyz", "/pair", "/payments/webhook", "/p/{token}"}
ITS_OWN = {"/payments/intents", "/heartbeat", "/sessions", "/approvals", "/people/check"}
"""Calls about the caller alone, whoever it is."""
NAMES = {"payment_id", "refund_id", "number", "payout_id", "name"}


@dataclass(frozen=True)
class Others:
    """What is A1's and the shop's: by the name that a path has for it."""

    stage: Stage
    things: dict[str, str]
    bodies: dict[str, dict[str, Any]]


@pytest.fixture
async def others(stage: Stage) -> Others:
    """A1 has sold, left a copy of its receipt, and is spoken of everywhere."""
    await with_people(stage)
    payment_id = await stage.new_payment(description=MARK, metadata={"note": MARK})
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    document = receipt(note=MARK, paymentId=payment_id)
    digest = hashlib.sha256(document.encode()).hexdigest()
    async with stage.client("kt_A1") as till:
        left = await till.put("/receipts/A1-000129", json={"document": document, "hash": digest})
    assert left.status_code == 201, left.text
    other = receipt(note="of a thief")
    things = {"payment_id": payment_id, "refund_id": "re_1", "payout_id": "po_1", "name": "A1"}
    return Others(
        stage,
        {**things, "number": "A1-000129"},
        {
            "/receipts/{number}": {
                "document": other,
                "hash": hashlib.sha256(other.encode()).hexdigest(),
            }
        },
    )


@pytest.mark.expected_logs("another receipt bears this number")
async def test_another_tills_things_are_neither_seen_nor_changed(others: Others) -> None:
    """Over every call of the document: one that is new and takes a name not known here fails this test."""
    stage = others.stage
    async with stage.client("kt_A1") as owner:
        paths: dict[str, Any] = (await owner.get("/openapi.json")).json()["paths"]
        before = (await owner.get(f"/payments/{others.things['payment_id']}")).json()
    asked = 0
    for token in ("kt_A2", "kt_web"):
        async with stage.client(token) as thief:
            for path, methods in paths.items():
                if path in PUBLIC | ITS_OWN or path == "/events":
                    continue
                named = {part[1:-1] for part in path.split("/") if part.startswith("{")}
                assert named <= NAMES, f"say whose {path} is, and give this test one of another's"
                for method in methods:
                    answer = await thief.request(
                        method,
                        path.format(**others.things),
                        headers={"Idempotency-Key": "thief"},
                        params={"till": "A1", "device": "A1"} if method == "get" else None,
                        json=others.bodies.get(path, {}) if method != "get" else None,
                    )
                    assert MARK not in answer.text, (method, path)
                    assert others.things["payment_id"] not in answer.text, (method, path)
                    if named:
                        assert answer.status_code in (403, 404, 409, 422), (method, path)
                    asked += 1
    assert asked > 40
    assert await stage.read(others.things["payment_id"]) == before
    async with stage.client("kt_A1") as owner:
        [kept] = (await owner.get("/receipts")).json()["items"]
    assert MARK in kept["document"]


async def test_another_tills_stream_and_places_are_not_his(others: Others) -> None:
    stage = others.stage
    async with listening(stage.service.app, token="kt_A1", last="") as own:
        [ready] = await own.heard(1)
    async with listening(stage.service.app, token="kt_A2", last=ready.id) as thief:
        await stage.ask(description=MARK, key="another")
        await stage.ask(description="his own", key="his", token="kt_A2")
        await thief.heard(2)
    assert MARK.encode() not in thief.raw
    assert b"his own" in thief.raw


async def test_a_managers_approval_serves_no_second_time_and_nobody_else(others: Others) -> None:
    """As a thief would try: the one given to A1, for another payment, by another device, and again."""
    stage = others.stage
    payment_id = others.things["payment_id"]
    own = await stage.new_payment(token="kt_A2", key="of A2")
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(own)))
    ask = {"person": "Nok", "pin": MANAGER_PIN, "action": "refund", "paymentId": payment_id}
    refund = {"amount": 100, "email": "guest@mail.example"}

    async def approved() -> dict[str, str]:
        async with stage.client("kt_A1") as till:
            given = await till.post("/approvals", json=ask)
        assert given.status_code == 201, given.text
        return {APPROVAL_HEADER: given.json()["approval"], "Idempotency-Key": "r"}

    async def refunded(of: str, token: str, headers: dict[str, str]) -> int:
        async with stage.client(token) as caller:
            return (
                await caller.post(f"/payments/{of}/refunds", json=refund, headers=headers)
            ).status_code

    assert await refunded(own, "kt_A2", await approved()) == 403
    assert await refunded(payment_id, "kt_A2", await approved()) == 404
    headers = await approved()
    assert await refunded(payment_id, "kt_A1", headers) == 201
    assert await refunded(payment_id, "kt_A1", {**headers, "Idempotency-Key": "r2"}) == 403


async def test_a_till_manages_nothing(others: Others) -> None:
    """Not its own end, not another's, nobody's PIN, and it is made no manager by asking for the scope."""
    stage = others.stage
    async with stage.client("kt_A1") as till:
        for method, path, body in (
            ("DELETE", "/devices/A2", None),
            ("DELETE", "/devices/boss", None),
            ("POST", "/devices", {"name": "A9", "scope": "manager"}),
            ("POST", "/devices", {"name": "A1", "scope": "manager"}),
            ("POST", "/people", {"name": "Thief", "role": "manager", "pin": "703926"}),
            ("POST", "/people/Nok/reset", {"pin": "703926"}),
            ("POST", "/people/Nok/disable", {}),
            ("GET", "/audit", None),
            ("GET", "/wallet", None),
        ):
            answer = await till.request(method, path, json=body)
            assert answer.status_code == 403, (method, path, answer.text)
    async with stage.client("kt_A2") as other:
        assert (await other.get("/payments")).status_code == 200
