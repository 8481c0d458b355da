"""Every route of the relay with who may call it: what is not in this table does not exist."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from kiosk.core.person import Role
from kiosk.relay.guard.records import PersonRecord, SessionRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.ports import Transaction
from tests.relay.stage import START, Stage

pytestmark = pytest.mark.anyio

MANAGER, TILL, WEB, SESSION = "kt_boss", "kt_A1", "kt_web", "kd_session"
MANAGERS = {MANAGER, SESSION}
ALL = {MANAGER, TILL, WEB, SESSION}
PUBLIC = {"/healthz", "/readyz", "/pair", "/payments/webhook", "/p/{token}"}
MAY: dict[tuple[str, str], set[str]] = {
    ("post", "/payments/intents"): {TILL, WEB},
    ("get", "/payments"): ALL,
    ("get", "/payments/{payment_id}"): ALL,
    ("post", "/payments/{payment_id}/verify"): ALL,
    ("post", "/payments/{payment_id}/cancel"): ALL,
    ("post", "/payments/{payment_id}/refunds"): ALL,
    ("post", "/payments/{payment_id}/resolve"): ALL,
    ("get", "/payments/{payment_id}/refunds"): ALL,
    ("post", "/payments/{payment_id}/refunds/{refund_id}/cancel"): MANAGERS,
    ("get", "/payments/{payment_id}/disputes"): MANAGERS,
    ("post", "/approvals"): ALL,
    ("post", "/sessions"): {TILL},
    ("delete", "/sessions"): {SESSION},
    ("put", "/receipts/{number}"): {TILL},
    ("get", "/receipts"): {*MANAGERS, TILL},
    ("put", "/documents/{number}"): {TILL},
    ("get", "/documents"): {*MANAGERS, TILL},
    ("get", "/documents/ends"): {*MANAGERS, TILL},
    ("get", "/receipts/heads"): MANAGERS,
    ("get", "/receipts/totals"): MANAGERS,
    ("post", "/heartbeat"): {TILL},
    ("get", "/events"): {MANAGER, TILL, WEB},
    ("get", "/wallet"): MANAGERS,
    ("get", "/payouts"): MANAGERS,
    ("get", "/payouts/{payout_id}"): MANAGERS,
    ("get", "/balance-lines"): MANAGERS,
    ("get", "/devices"): MANAGERS,
    ("post", "/devices"): MANAGERS,
    ("delete", "/devices/{name}"): MANAGERS,
    ("get", "/people"): MANAGERS,
    ("get", "/people/names"): {*MANAGERS, TILL},
    ("post", "/people/check"): {TILL},
    ("post", "/people"): MANAGERS,
    ("post", "/people/{name}/reset"): MANAGERS,
    ("post", "/people/{name}/disable"): MANAGERS,
    ("post", "/people/{name}/enable"): MANAGERS,
    ("get", "/audit"): MANAGERS,
    ("get", "/inbox"): MANAGERS,
    ("get", "/inbox/refused"): MANAGERS,
    ("post", "/inbox/retry"): MANAGERS,
    ("get", "/metrics"): MANAGERS,
}


@pytest.fixture(autouse=True)
async def signed_in(stage: Stage) -> None:
    """Nok, a manager, is signed in at A1."""

    def sign_in(tx: Transaction) -> None:
        tx.people.save(PersonRecord("Nok", Role.MANAGER, "$argon2id$", START, START))
        tx.sessions.add(
            SessionRecord(
                hash_of(SESSION), "Nok", "A1", hash_of(TILL), opened_at=START, used_at=START
            )
        )

    await stage.run(sign_in)


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
    assert len(answers) == 6
    assert not json.loads((await called(stage, "get", "/payments", token)).text)["items"]
