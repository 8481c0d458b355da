"""What surrounds every call of the API: keys, headers, forms, expansion, unknown places."""

from __future__ import annotations

import httpx
import pytest

from tests.sandbox.world import BEARER, CREATE, create, running

pytestmark = pytest.mark.anyio

INTENTS = "/v1/payment_intents"


def error_of(answer: httpx.Response) -> dict[str, object]:
    error: dict[str, object] = answer.json()["error"]
    return error


@pytest.mark.parametrize("key", ["sk_test_kiosk", "rk_test_kiosk", "sk_test_A1b2_c3"])
async def test_any_test_key_will_do(key: str) -> None:
    async with running() as client:
        answer = await client.get(INTENTS, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer sk_live_kiosk"},
        {"Authorization": "Bearer rk_live_kiosk"},
        {"Authorization": "Bearer pk_test_kiosk"},
        {"Authorization": "Bearer sk_test_"},
        {"Authorization": "Bearer sk_test_a b"},
        {"Authorization": "Basic sk_test_kiosk"},
        {"Authorization": "Bearer"},
    ],
)
async def test_any_other_key_is_refused(header: dict[str, str]) -> None:
    async with running() as client:
        for path in (INTENTS, "/v1/nothing"):
            answer = await client.get(path, headers=header)
            assert answer.status_code == 401
            assert error_of(answer)["type"] == "invalid_request_error"
            assert answer.headers["request-id"].startswith("req_")
            assert "www-authenticate" in answer.headers


async def test_a_refused_key_is_not_repeated() -> None:
    key = "sk_live_" + "x" * 20 + "last"
    async with running() as client:
        answer = await client.get(INTENTS, headers={"Authorization": f"Bearer {key}"})
    assert key not in answer.text
    assert "sk_live_************last" in answer.text


async def test_headers() -> None:
    version = {"Stripe-Version": "2026-10-28.endive"}
    async with running() as client:
        first = await client.get(INTENTS, headers=BEARER | version)
        second = await client.get(INTENTS, headers=BEARER)
    assert first.headers["stripe-version"] == second.headers["stripe-version"]
    assert first.headers["content-type"] == "application/json"
    assert first.headers["request-id"] != second.headers["request-id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/customers"),
        ("DELETE", INTENTS),
        ("POST", "/v1/events"),
        ("GET", "/v1/payment_intents/pi_1/confirm"),
    ],
)
async def test_what_is_not_there(method: str, path: str) -> None:
    async with running() as client:
        answer = await client.request(method, path, headers=BEARER)
    assert answer.status_code == 404
    assert f"Unrecognized request URL ({method}: {path})" in str(error_of(answer)["message"])


async def test_an_error_body() -> None:
    async with running() as client:
        answer = await client.post(INTENTS, data=CREATE | {"amount": "1"}, headers=BEARER)
    assert answer.status_code == 400
    assert error_of(answer) == {
        "type": "invalid_request_error",
        "code": "amount_too_small",
        "doc_url": "https://stripe.com/docs/error-codes/amount-too-small",
        "message": "Amount must be at least ฿10.00 thb",
        "param": "amount",
        "request_log_url": "https://dashboard.stripe.com/test/logs/" + answer.headers["request-id"],
    }


async def test_an_error_about_an_intent_carries_it() -> None:
    async with running() as client:
        intent = await create(client)
        await client.post(f"/_sandbox/payments/{intent['id']}/pay")
        answer = await client.post(f"{INTENTS}/{intent['id']}/cancel", headers=BEARER)
        now = await client.get(f"{INTENTS}/{intent['id']}", headers=BEARER)
    assert error_of(answer)["payment_intent"] == now.json()
    assert now.json()["status"] == "succeeded"


async def test_arrays_both_ways_and_thai_metadata() -> None:
    curl = {name.replace("[0]", "[]"): value for name, value in CREATE.items()}
    async with running() as client:
        answer = await client.post(INTENTS, data=curl | {"metadata[ชื่อ]": "กาแฟเย็น"}, headers=BEARER)
    assert answer.status_code == 200
    assert answer.json()["metadata"] == {"ชื่อ": "กาแฟเย็น"}


async def test_an_unknown_parameter() -> None:
    async with running() as client:
        answer = await client.post(INTENTS, data=CREATE | {"tip": "5"}, headers=BEARER)
        asked = await client.get(INTENTS, params={"status": "open"}, headers=BEARER)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "parameter_unknown")
    assert (asked.status_code, error_of(asked)["param"]) == (400, "status")


async def test_only_forms_are_read() -> None:
    async with running() as client:
        answer = await client.post(INTENTS, json=CREATE, headers=BEARER)
        large = await client.post(INTENTS, data={"description": "x" * (1 << 20)}, headers=BEARER)
    assert answer.status_code == 400
    assert "application/x-www-form-urlencoded" in str(error_of(answer)["message"])
    assert (large.status_code, error_of(large)["message"]) == (
        400,
        "The request body is too large.",
    )


async def test_expansion() -> None:
    async with running() as client:
        intent = await create(client)
        path = f"{INTENTS}/{intent['id']}"
        deep = {"expand[]": "latest_charge.balance_transaction"}
        unpaid = (await client.get(path, params=deep, headers=BEARER)).json()
        await client.post(f"/_sandbox/payments/{intent['id']}/pay")
        plain = (await client.get(path, headers=BEARER)).json()
        paid = (await client.get(path, params=deep, headers=BEARER)).json()
        both = {"expand[0]": "latest_charge", "expand[1]": "payment_method"}
        two = (await client.get(path, params=both, headers=BEARER)).json()
        listed = await client.get(
            INTENTS, params={"expand[]": "data.latest_charge"}, headers=BEARER
        )
    assert unpaid["latest_charge"] is None
    assert isinstance(plain["latest_charge"], str)
    assert paid["latest_charge"]["id"] == plain["latest_charge"]
    assert paid["latest_charge"]["balance_transaction"]["net"] == 18550 - 306
    assert two["payment_method"]["billing_details"]["email"] == "pos@shop.test"
    assert isinstance(two["latest_charge"]["balance_transaction"], str)
    assert listed.json()["data"][0]["latest_charge"]["id"] == plain["latest_charge"]


@pytest.mark.parametrize(
    "path", ["amount", "latest_charge.nothing", "customer", "data.latest_charge", "a.b.c.d.e"]
)
async def test_a_wrong_expansion_changes_nothing(path: str) -> None:
    async with running() as client:
        answer = await client.post(INTENTS, data=CREATE | {"expand[]": path}, headers=BEARER)
        listed = await client.get(INTENTS, params={"expand[]": path}, headers=BEARER)
        there = await client.get(INTENTS, headers=BEARER)
    assert (answer.status_code, error_of(answer)["param"]) == (400, "expand")
    assert listed.status_code == (200 if path.startswith("data.") else 400)
    assert there.json()["data"] == []


async def test_events_name_the_call_behind_them() -> None:
    async with running() as client:
        answer = await client.post(
            INTENTS, data=CREATE, headers=BEARER | {"Idempotency-Key": "key-1"}
        )
        events = (await client.get("/v1/events", headers=BEARER)).json()["data"]
    expected = {"id": answer.headers["request-id"], "idempotency_key": "key-1"}
    assert [event["request"] for event in events] == [expected, expected]
    assert {event["pending_webhooks"] for event in events} == {0}


async def test_a_charge_and_the_balance() -> None:
    async with running() as client:
        intent = await create(client)
        await client.post(f"/_sandbox/payments/{intent['id']}/pay")
        paid = (await client.get(f"{INTENTS}/{intent['id']}", headers=BEARER)).json()
        charge = await client.get(f"/v1/charges/{paid['latest_charge']}", headers=BEARER)
        line_id = charge.json()["balance_transaction"]
        line = await client.get(f"/v1/balance_transactions/{line_id}", headers=BEARER)
        absent = await client.get("/v1/charges/py_none", headers=BEARER)
    assert charge.json()["payment_intent"] == intent["id"]
    assert line.json()["source"] == charge.json()["id"]
    assert (absent.status_code, error_of(absent)["code"]) == (404, "resource_missing")
