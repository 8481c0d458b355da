"""Every route of the relay with who may call it: what is not in this table does not exist."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.relay.stage import Stage

pytestmark = pytest.mark.anyio

MANAGER, TILL, WEB = "kt_boss", "kt_A1", "kt_web"
ALL = {MANAGER, TILL, WEB}
PUBLIC = {"/healthz", "/readyz", "/pair", "/payments/webhook", "/p/{token}"}
MAY: dict[tuple[str, str], set[str]] = {
    ("post", "/payments/intents"): {TILL, WEB},
    ("get", "/payments"): ALL,
    ("get", "/payments/{payment_id}"): ALL,
    ("post", "/payments/{payment_id}/verify"): ALL,
    ("post", "/payments/{payment_id}/cancel"): ALL,
    ("post", "/payments/{payment_id}/refunds"): ALL,
    ("post", "/payments/{payment_id}/resolve"): ALL,
    ("get", "/payments/{payment_id}/refunds"): {MANAGER},
    ("post", "/payments/{payment_id}/refunds/{refund_id}/cancel"): {MANAGER},
    ("get", "/payments/{payment_id}/disputes"): {MANAGER},
    ("post", "/approvals"): ALL,
    ("put", "/receipts/{number}"): {TILL},
    ("get", "/receipts"): {MANAGER, TILL},
    ("put", "/documents/{number}"): {TILL},
    ("get", "/documents"): {MANAGER, TILL},
    ("get", "/documents/ends"): {MANAGER, TILL},
    ("post", "/heartbeat"): {TILL},
    ("get", "/events"): ALL,
    ("get", "/wallet"): {MANAGER},
    ("get", "/payouts"): {MANAGER},
    ("get", "/payouts/{payout_id}"): {MANAGER},
    ("get", "/devices"): {MANAGER},
    ("post", "/devices"): {MANAGER},
    ("delete", "/devices/{name}"): {MANAGER},
    ("get", "/people"): {MANAGER},
    ("post", "/people"): {MANAGER},
    ("post", "/people/{name}/reset"): {MANAGER},
    ("post", "/people/{name}/disable"): {MANAGER},
    ("post", "/people/{name}/enable"): {MANAGER},
    ("get", "/audit"): {MANAGER},
    ("get", "/inbox"): {MANAGER},
    ("get", "/inbox/refused"): {MANAGER},
    ("post", "/inbox/retry"): {MANAGER},
    ("get", "/metrics"): {MANAGER},
}


async def called(stage: Stage, method: str, path: str, token: str | None) -> httpx.Response:
    """The answer to a call of somebody who knows no name and sends nothing."""
    # A stream has no end; whether it would begin is told by its head.
    method = "head" if path == "/events" else method
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(stage.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
        return await client.request(method, path, headers=headers)


async def documented(stage: Stage) -> set[tuple[str, str]]:
    """What the relay says of itself."""
    document: dict[str, Any] = (await called(stage, "get", "/openapi.json", None)).json()
    return {(method, path) for path, methods in document["paths"].items() for method in methods}


async def test_the_table_is_whole(stage: Stage) -> None:
    assert {(m, path) for m, path in await documented(stage) if path not in PUBLIC} == set(MAY)


@pytest.mark.parametrize(("method", "path"), MAY, ids=" ".join)
async def test_only_these_may(stage: Stage, method: str, path: str) -> None:
    for token in (None, "", "kt_", "kt_nobody"):
        assert (await called(stage, method, path, token)).status_code == 401
    for token in ALL:
        answer = await called(stage, method, path, token)
        allowed = answer.status_code not in (401, 403)
        assert allowed is (token in MAY[method, path]), (token, answer.text)


@pytest.mark.parametrize("token", ["kt_A2", WEB])
async def test_anothers_payment_does_not_exist(stage: Stage, token: str) -> None:
    payment_id = await stage.new_payment()
    answers = []
    for (method, path), who in MAY.items():
        if not path.startswith("/payments/{payment_id}") or who != ALL:
            continue
        there, nowhere = [
            await called(stage, method, path.replace("{payment_id}", one), token)
            for one in (payment_id, "pi_nobodys")
        ]
        assert there.status_code == 404
        assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)
        answers.append(there)
    assert len(answers) == 5
    assert not json.loads((await called(stage, "get", "/payments", token)).text)["items"]
