"""The relay over HTTP: the contract's calls, scopes and problems."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from kiosk.protocol.messages import Payment, Problem
from kiosk.relay.api.parts import AmountLimits
from kiosk.relay.stripe_side.gateway import InProgress, Unavailable
from tests.relay.fake_stripe import refused
from tests.relay.stage import ADMIN, Stage, on_stage, until

pytestmark = pytest.mark.anyio


def code_of(answer: httpx.Response) -> str:
    """The problem's code; every refusal has the same form."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == answer.status_code
    assert problem.detail
    return problem.code


# Who may what


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic kt_A1", "Bearer nonsense", "Bearer " + "x" * 5_000, "kt_A1"],
)
async def test_without_a_good_token_nobody_gets_in(stage: Stage, header: str) -> None:
    async with stage.client() as client:
        answer = await client.get("/payments", headers={"Authorization": header})
    assert (answer.status_code, code_of(answer)) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("token", "method", "path", "status"),
    [
        ("kt_boss", "POST", "/payments/intents", 403),
        ("kt_web", "POST", "/payments/intents", 422),
        ("kt_A1", "GET", "/devices", 403),
        ("kt_web", "POST", "/devices", 403),
        ("kt_A1", "DELETE", "/devices/A2", 403),
        ("kt_boss", "GET", "/devices", 200),
        (ADMIN, "GET", "/devices", 200),
        ("kt_A1", "GET", "/metrics", 403),
        ("kt_boss", "GET", "/metrics", 200),
        ("kt_A1", "GET", "/payments?device=A2", 403),
        ("kt_A1", "GET", "/payments?device=A1", 200),
    ],
)
async def test_scopes(stage: Stage, token: str, method: str, path: str, status: int) -> None:
    async with stage.client(token) as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    if status == 403:
        assert code_of(answer) == "forbidden"


async def test_anothers_payment_is_not_there_and_a_manager_sees_all(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    async with stage.client("kt_A2") as client:
        answers = [
            await client.get(f"/payments/{payment_id}"),
            await client.post(f"/payments/{payment_id}/verify"),
            await client.post(f"/payments/{payment_id}/cancel"),
            await client.get("/payments/pi_nobody"),
        ]
        assert (await client.get("/payments")).json() == {"items": [], "nextCursor": None}
    assert {code_of(answer) for answer in answers} == {"not_found"}
    assert (await stage.read(payment_id, "kt_boss"))["device"] == "A1"
    assert (await stage.read(payment_id))["outcome"] == "waiting"


async def test_a_revoked_token_is_no_token(stage: Stage) -> None:
    async with stage.client("kt_boss") as boss:
        revoked = await boss.delete("/devices/A1")
        assert revoked.json()["revokedAt"] == "2026-03-01T05:00:00.000Z"
        assert (await boss.delete("/devices/A1")).json() == revoked.json()
        assert code_of(await boss.delete("/devices/nobody")) == "not_found"
    async with stage.client() as client:
        assert (await client.get("/payments")).status_code == 401


async def test_a_device_is_let_in_listed_and_let_in_again(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    async with stage.client(ADMIN) as boss:
        added = await boss.post("/devices", json={"name": "A3", "scope": "till"})
        assert added.status_code == 200
        token = added.json()["token"]
        assert token.startswith("kt_")
        assert len(token) > 40
        taken = await boss.post("/devices", json={"name": "A1", "scope": "till"})
        assert (taken.status_code, code_of(taken)) == (409, "invalid_state")
        await boss.delete("/devices/A1")
        again = await boss.post("/devices", json={"name": "A1", "scope": "till"})
        listed = (await boss.get("/devices")).json()["items"]
    assert [item["name"] for item in listed] == ["A1", "A2", "A3", "boss", "web"]
    assert not any("token" in name.lower() for item in listed for name in item)
    assert (await stage.read(payment_id, again.json()["token"]))["id"] == payment_id
    async with stage.client(token) as client:
        assert (await client.get("/payments")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "A9"},
        {"name": "A9", "scope": "god"},
        {"name": "", "scope": "till"},
        {"name": "x" * 99, "scope": "till"},
        {"name": "a/b", "scope": "till"},
        {"name": "(this machine)", "scope": "till"},
        {"name": "A9", "scope": "till", "token": "mine"},
    ],
)
async def test_odd_devices_are_refused(stage: Stage, body: dict[str, str]) -> None:
    async with stage.client(ADMIN) as boss:
        answer = await boss.post("/devices", json=body)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


async def test_last_seen_is_noted_now_and_then(stage: Stage) -> None:
    async def seen() -> str | None:
        async with stage.client(ADMIN) as boss:
            devices = (await boss.get("/devices")).json()["items"]
        answer: str | None = devices[0]["lastSeenAt"]
        return answer

    async with stage.client() as client:
        await client.get("/payments")

        async def noted() -> bool:
            return await seen() == "2026-03-01T05:00:00.000Z"

        await until(noted)
        stage.clock.move(59)
        await client.get("/payments")
        assert await noted()
        stage.clock.move(1)
        await client.get("/payments")

        async def noted_again() -> bool:
            return await seen() == "2026-03-01T05:01:00.000Z"

        await until(noted_again)


# Creating: what is refused before anything happens


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"amount": 999}, 422, "amount_too_small", "amount"),
        ({"amount": 0}, 422, "amount_too_small", "amount"),
        ({"amount": -5}, 422, "amount_too_small", "amount"),
        ({"amount": 100_000_000}, 422, "amount_too_large", "amount"),
        ({"amount": 10**40}, 422, "amount_too_large", "amount"),
        ({"amount": 18550.0}, 422, "validation_failed", "amount"),
        ({"amount": "18550"}, 422, "validation_failed", "amount"),
        ({"amount": True}, 422, "validation_failed", "amount"),
        ({"amount": None}, 422, "validation_failed", "amount"),
        ({}, 422, "validation_failed", "amount"),
        ({"amount": 2_000, "currency": "usd"}, 422, "validation_failed", "currency"),
        ({"amount": 2_000, "currency": "THB"}, 422, "validation_failed", "currency"),
        ({"amount": 2_000, "description": "x" * 501}, 422, "validation_failed", "description"),
        ({"amount": 2_000, "metadata": {"a": 1}}, 422, "validation_failed", "metadata"),
        ({"amount": 2_000, "metadata": {"kiosk_key": "x"}}, 422, "validation_failed", "metadata"),
        ({"amount": 2_000, "metadata": {"a[b]": "x"}}, 422, "validation_failed", "metadata"),
        ({"amount": 2_000, "metadata": {"x" * 41: "x"}}, 422, "validation_failed", "metadata"),
        ({"amount": 2_000, "surprise": 1}, 422, "validation_failed", "surprise"),
    ],
)
async def test_a_bad_body_names_its_field(
    stage: Stage, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    async with stage.client() as client:
        answer = await client.post("/payments/intents", json=body, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert answer.json()["detail"].startswith(field)
    assert stage.stripe.calls == []


@pytest.mark.parametrize("key", [None, "", "x" * 256, "ก", "a\tb"])
async def test_a_key_is_needed(stage: Stage, key: str | None) -> None:
    headers = [] if key is None else [(b"idempotency-key", key.encode())]
    async with stage.client() as client:
        answer = await client.post("/payments/intents", json={"amount": 2_000}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert "Idempotency-Key" in answer.json()["detail"]


async def test_the_longest_key_is_taken(stage: Stage) -> None:
    assert (await stage.ask(key="x" * 255)).status_code == 201


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b'{"amount":2000}', "text/plain", 415),
        (b'{"amount":2000}', "", 415),
        (b'{"amount":2000}', "application/json; charset=utf-8", 201),
        (b"x" * 65_537, "application/json", 413),
        (b"", "application/json", 422),
        (b'{"amount":1e400}', "application/json", 422),
        (b'{"amount":2000,"description":"\\ud800"}', "application/json", 422),
        (b'{"amount":2000,"description":"\xff"}', "application/json", 422),
        (b"[" * 60_000, "application/json", 422),
    ],
)
async def test_odd_bytes_have_an_answer(
    stage: Stage, content: bytes, content_type: str, status: int
) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": content_type}
    async with stage.client() as client:
        answer = await client.post("/payments/intents", content=content, headers=headers)
    assert answer.status_code == status
    if status != 201:
        code_of(answer)


async def test_a_failed_validation_does_not_use_up_the_key(stage: Stage) -> None:
    assert (await stage.ask(1, key="k")).status_code == 422
    assert (await stage.ask(2_000, key="k")).status_code == 201


async def test_the_shops_own_limits_count(tmp_path: Path) -> None:
    async with on_stage(tmp_path, limits=AmountLimits(5_000, 6_000)) as stage:
        statuses = [(await stage.ask(amount)).status_code for amount in (4_999, 5_000, 6_001)]
    assert statuses == [422, 201, 422]


# Reading


async def test_a_payment_has_every_field_of_the_contract(stage: Stage) -> None:
    payment_id = await stage.new_payment(key="k", description="tea", metadata={"sale": "s1"})
    payment = await stage.read(payment_id)
    assert set(payment) == {field.alias for field in Payment.model_fields.values()}
    assert payment["outcome"] == "waiting"
    assert payment["qr"]["data"].endswith(payment_id)
    assert (payment["key"], payment["device"]) == ("k", "A1")
    assert (payment["description"], payment["metadata"]) == ("tea", {"sale": "s1"})
    assert payment["reference"] is None
    assert payment["checkedAt"] == "2026-03-01T05:00:00.000Z"


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [('"2"', 304), ('W/"2"', 304), ('"1", "2"', 304), ("*", 304), ('"1"', 200), ("2", 200)],
)
async def test_the_version_is_the_etag(stage: Stage, if_none_match: str, status: int) -> None:
    payment_id = await stage.new_payment()
    async with stage.client() as client:
        answer = await client.get(
            f"/payments/{payment_id}", headers={"If-None-Match": if_none_match}
        )
    assert (answer.status_code, answer.headers["ETag"]) == (status, '"2"')
    assert bool(answer.content) is (status == 200)


async def test_lists_are_newest_first_filtered_and_paged(stage: Stage) -> None:
    ids = []
    for number in range(5):
        stage.clock.move(10)
        ids.append(await stage.new_payment(key=f"k{number}"))
    await stage.new_payment(token="kt_A2")
    stage.stripe.pay(ids[0])
    async with stage.client() as client:
        await client.post(f"/payments/{ids[0]}/verify")

        async def listed(query: str) -> list[str]:
            answer = await client.get(f"/payments?{query}")
            assert answer.status_code == 200, answer.text
            return [item["id"] for item in answer.json()["items"]]

        assert await listed("") == ids[::-1]
        assert await listed("key=k2") == [ids[2]]
        assert await listed("outcome=paid") == [ids[0]]
        assert await listed("from=2026-03-01T05:00:20Z&to=2026-03-01T05:00:40Z") == ids[2:0:-1]
        assert await listed("from=2026-03-01T12:00:50%2B07:00") == [ids[4]]
        got: list[str] = []
        cursor = ""
        while True:
            page = (await client.get(f"/payments?limit=2{cursor}")).json()
            got += [item["id"] for item in page["items"]]
            if page["nextCursor"] is None:
                break
            cursor = f"&cursor={page['nextCursor']}"
        assert got == ids[::-1]
    async with stage.client("kt_boss") as boss:
        assert len((await boss.get("/payments")).json()["items"]) == 6
        assert len((await boss.get("/payments?device=A2")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1e400", "limit"),
        ("limit=%ED%A0%80", "limit"),
        ("outcome=rich", "outcome"),
        ("from=yesterday", "from"),
        ("from=2026-03-01T05:00:00", "from"),
        ("from=1700000000", "from"),
        ("to=0.5", "to"),
        ("cursor=abc", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=-1", "cursor"),
        ("cursor=" + "9" * 30, "cursor"),
    ],
)
async def test_odd_questions_name_their_field(stage: Stage, query: str, field: str) -> None:
    async with stage.client() as client:
        answer = await client.get(f"/payments?{query}")
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["detail"].startswith(f"{field}:")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("to=9999-12-31T23:59:59-12:00", 1),
        ("from=0001-01-01T00:00:00%2B14:00", 1),
        ("to=0001-01-01T00:00:00%2B14:00", 0),
        ("from=9999-12-31T23:59:59-12:00", 0),
    ],
)
async def test_the_calendar_s_ends_are_instants_too(stage: Stage, query: str, count: int) -> None:
    await stage.new_payment()
    async with stage.client() as client:
        answer = await client.get(f"/payments?{query}")
    assert len(answer.json()["items"]) == count


# Check now, cancel


async def test_check_now_asks_stripe(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    stage.stripe.pay(payment_id)
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/verify")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "paid")
    assert answer.json()["confirmedBy"] == "verify"
    assert answer.json() == await stage.read(payment_id)


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unavailable("away", retry_after_s=7.2), 503, "stripe_unavailable"),
        (InProgress("busy"), 503, "stripe_unavailable"),
        (refused(), 502, "stripe_rejected"),
    ],
)
async def test_check_now_says_when_stripe_does_not(
    stage: Stage, error: Any, status: int, code: str
) -> None:
    payment_id = await stage.new_payment()
    stage.stripe.fail("retrieve", error)
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/verify")
    assert (answer.status_code, code_of(answer)) == (status, code)
    if isinstance(error, Unavailable):
        assert answer.headers["Retry-After"] == "8"


async def test_a_cancel_is_true_when_stripe_says_so(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/cancel")
        assert (answer.status_code, answer.json()["outcome"]) == (200, "canceled")
        again = await client.post(f"/payments/{payment_id}/cancel")
    assert again.json() == answer.json()
    assert len(stage.stripe.asked("cancel")) == 1


async def test_a_cancel_that_finds_money_is_paid(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    stage.stripe.pay(payment_id)
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/cancel")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "paid")
    assert answer.json()["cancelRequestedAt"] is not None


async def test_a_payment_that_is_over_is_not_cancelled(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    await stage.told(stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id)))
    before = await stage.read(payment_id)
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/cancel")
    assert (answer.status_code, answer.json()) == (200, before)
    assert stage.stripe.asked("cancel") == []


@pytest.mark.expected_logs("Stripe does not answer")
async def test_a_cancel_without_stripe_hides_the_code_and_waits(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    stage.stripe.away("cancel")
    async with stage.client() as client:
        answer = await client.post(f"/payments/{payment_id}/cancel")
    body = answer.json()
    assert (answer.status_code, body["outcome"], body["qr"]) == (200, "waiting", None)
    assert body["cancelRequestedAt"] == "2026-03-01T05:00:00.000Z"


async def test_the_code_is_hidden_before_stripe_has_answered_a_cancel(stage: Stage) -> None:
    payment_id = await stage.new_payment()
    stage.stripe.hold = asyncio.Event()
    async with stage.client() as client:
        canceling = asyncio.ensure_future(client.post(f"/payments/{payment_id}/cancel"))
        await until(lambda: bool(stage.stripe.asked("cancel")))
        assert (await stage.read(payment_id))["qr"] is None
        stage.stripe.hold.set()
        assert (await canceling).json()["outcome"] == "canceled"


# Probes and documents


@pytest.mark.expected_logs("Stripe does not answer")
async def test_probes(stage: Stage) -> None:
    async with stage.client("nobody") as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ready", "degraded": []})
        stage.stripe.away("create")
        await stage.ask()
        ready = await client.get("/readyz")
        assert ready.json()["degraded"] == ["stripe_unreachable"]
        stage.service.stop_listening()
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (
            503,
            {"status": "unavailable", "degraded": ["stopping"]},
        )


@pytest.mark.expected_logs("disk is full")
async def test_a_full_disk_is_503_until_there_is_room_again(stage: Stage) -> None:
    def limit(pages: int) -> Any:
        def job(tx: Any) -> None:
            tx._database.execute_sql(f"PRAGMA max_page_count = {pages}")

        return job

    await stage.run(limit(1))
    answer = await stage.ask(description="ก" * 500)
    while answer.status_code == 201:
        answer = await stage.ask(description="ก" * 500)
    assert (answer.status_code, code_of(answer)) == (503, "storage_unavailable")
    assert answer.headers["Retry-After"] == "5"
    await stage.run(limit(1_000_000))
    assert (await stage.ask()).status_code == 201


async def test_readyz_tells_of_the_store(stage: Stage, tmp_path: Path) -> None:
    await stage.service.parts.store.close()  # type: ignore[attr-defined]
    async with stage.client() as client:
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["degraded"] == ["storage_unavailable"]
        refused = await client.get("/payments")
    assert (refused.status_code, code_of(refused)) == (503, "storage_unavailable")


async def test_metrics_by_their_own_token(tmp_path: Path) -> None:
    async with on_stage(tmp_path, metrics_token=SecretStr("scrape")) as stage:
        payment_id = await stage.new_payment()
        await stage.told(
            stage.stripe.event("payment_intent.succeeded", stage.stripe.pay(payment_id))
        )
        async with stage.client("scrape") as client:
            page = await client.get("/metrics")
        async with stage.client("scrap") as client:
            assert (await client.get("/metrics")).status_code == 401
    assert page.headers["Content-Type"].startswith("text/plain")
    assert 'kiosk_payments_total{confirmed_by="webhook",outcome="paid"} 1' in page.text


async def test_the_document_tells_of_everything(stage: Stage) -> None:
    async with stage.client("nobody") as client:
        document = (await client.get("/openapi.json")).json()
        page = await client.get("/docs")
    assert set(document["paths"]) == {
        "/payments/intents",
        "/payments",
        "/payments/{payment_id}",
        "/payments/{payment_id}/verify",
        "/payments/{payment_id}/cancel",
        "/receipts",
        "/receipts/{number}",
        "/receipts/heads",
        "/receipts/totals",
        "/documents",
        "/documents/{number}",
        "/documents/ends",
        "/heartbeat",
        "/payments/{payment_id}/refunds",
        "/payments/{payment_id}/refunds/{refund_id}/cancel",
        "/payments/{payment_id}/disputes",
        "/payments/{payment_id}/resolve",
        "/payments/webhook",
        "/wallet",
        "/payouts",
        "/payouts/{payout_id}",
        "/balance-lines",
        "/devices",
        "/devices/{name}",
        "/pair",
        "/people",
        "/people/{name}/reset",
        "/people/{name}/disable",
        "/people/{name}/enable",
        "/people/names",
        "/people/check",
        "/approvals",
        "/sessions",
        "/audit",
        "/inbox",
        "/inbox/refused",
        "/inbox/retry",
        "/events",
        "/p/{token}",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    assert all(path in page.text for path in document["paths"])
    assert "http://" not in page.text.replace("http://relay", "")
    assert "https://" not in page.text
    assert "<script" not in page.text
    references = {
        word for word in str(document).split("'") if word.startswith("#/components/schemas/")
    }
    assert {ref.rpartition("/")[2] for ref in references} <= set(document["components"]["schemas"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/payments/", 404, "not_found"),
        ("GET", "/redoc", 404, "not_found"),
        ("PATCH", "/payments", 405, "method_not_allowed"),
        ("GET", "/payments/intents/x", 404, "not_found"),
        ("DELETE", "/payments/pi_1", 405, "method_not_allowed"),
    ],
)
async def test_what_is_not_there_is_a_problem_too(
    stage: Stage, method: str, path: str, status: int, code: str
) -> None:
    async with stage.client() as client:
        answer = await client.request(method, path)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert ("Allow" in answer.headers) is (status == 405)


@pytest.mark.expected_logs("ASGI|mistake")
async def test_a_bug_is_a_500_that_tells_nothing(stage: Stage) -> None:
    stage.service.parts.creation._clock = None  # type: ignore[assignment]
    answer = await stage.ask()
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "NoneType" not in answer.text


TEXT = st.text(max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
    path=st.sampled_from(
        [
            *("/payments/intents", "/payments/{}", "/payments/{}/verify", "/payments/{}/cancel"),
            *("/payments", "/devices", "/devices/{}", "/{}", "/metrics"),
            *("/pair", "/people", "/people/{}/reset", "/people/{}/disable", "/people/names"),
            *("/people/check", "/approvals", "/sessions", "/audit"),
        ]
    ),
    name=TEXT,
    query=st.dictionaries(
        st.sampled_from(["key", "from", "to", "outcome", "device", "limit", "cursor", "x"]), TEXT
    ),
    body=st.binary(max_size=100) | st.just(b'{"amount":2000}'),
    key=st.binary(max_size=20),
    token=st.sampled_from(["kt_A1", "kt_boss", "x"]),
)
async def test_no_input_is_a_500(
    stage: Stage,
    method: str,
    path: str,
    name: str,
    query: dict[str, str],
    body: bytes,
    key: bytes,
    token: str,
) -> None:
    safe_key = key.translate(None, b"\r\n\0")
    async with stage.client(token) as client:
        answer = await client.request(
            method,
            f"{path.format(quote(name, safe=''))}?{urlencode(query)}",
            content=body,
            headers=[
                (b"idempotency-key", safe_key),
                (b"content-type", b"application/json"),
                (b"if-none-match", safe_key),
            ],
        )
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        code_of(answer)


async def test_a_wrong_method_is_told_every_right_one(stage: Stage) -> None:
    async with stage.client() as client:
        answer = await client.patch("/devices")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
