"""The limits before every call: who comes too often is told when to come again, and a shop in a hurry never is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.relay.guard.limits import Rate, Rates
from tests.relay.guard.calls import code_of
from tests.relay.stage import ADMIN, SECRET, Stage, on_stage, signature

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def limited(folder: Path, **changes: Any) -> AsyncIterator[Stage]:
    """A relay with its real limits, unless changed."""
    async with on_stage(folder, **{"rates": Rates(), **changes}) as stage:
        # The stage lets its devices in while it runs; a relay knows them from its beginning.
        await stage.service.parts.guard.remember_tokens()
        yield stage


def caller(stage: Stage, token: str | None, address: str = "203.0.113.9") -> httpx.AsyncClient:
    """Somebody at an address."""
    transport = httpx.ASGITransport(
        stage.service.app, raise_app_exceptions=False, client=(address, 4711)
    )
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=transport, base_url="http://relay", headers=headers)


async def statuses(client: httpx.AsyncClient, path: str, times: int) -> list[int]:
    """What so many calls in the same instant are answered."""
    return [(await client.get(path)).status_code for _ in range(times)]


async def test_a_device_that_comes_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    async with limited(tmp_path) as stage, caller(stage, "kt_A1") as till:
        assert set(await statuses(till, "/payments", 60)) == {200}
        refused = await till.get("/payments")
        assert (refused.status_code, code_of(refused)) == (429, "rate_limited")
        assert refused.headers["Retry-After"] == "1"
        metrics = stage.service.parts.metrics
        assert metrics.value("kiosk_requests_refused_total", reason="device_calls") == 1
        assert metrics.value("kiosk_responses_total", status="429") == 1
        async with caller(stage, "kt_A2") as other, caller(stage, ADMIN) as here:
            assert (await other.get("/payments")).status_code == 200
            assert set(await statuses(here, "/payments", 200)) == {200}
        stage.clock.move(1)
        assert (await statuses(till, "/payments", 21)).count(200) == 20


async def test_new_payments_have_a_limit_of_their_own(tmp_path: Path) -> None:
    async with limited(tmp_path) as stage, caller(stage, "kt_A1") as till:
        answers = [
            await till.post(
                "/payments/intents", json={"amount": 2_000}, headers={"Idempotency-Key": f"k{n}"}
            )
            for n in range(21)
        ]
        assert [answer.status_code for answer in answers] == [201] * 20 + [429]
        assert (await till.get("/payments")).status_code == 200


async def test_streams_are_opened_at_a_limit_of_their_own(tmp_path: Path) -> None:
    rates = Rates(device_streams=Rate(per_s=1, burst=1))
    async with limited(tmp_path, rates=rates) as stage, caller(stage, "kt_A1") as till:
        assert (await till.post("/events")).status_code == 405
        assert (await till.post("/events")).status_code == 429
        assert (await till.get("/payments")).status_code == 200


async def test_wrong_tokens_are_slowed_down_and_the_good_ones_beside_them_are_not(
    tmp_path: Path,
) -> None:
    async with limited(tmp_path) as stage:
        async with caller(stage, "kt_guess") as guesser, caller(stage, "kt_A1") as till:
            assert await statuses(guesser, "/payments", 31) == [401] * 30 + [429]
            assert (await till.get("/payments")).status_code == 200
            stage.clock.move(2)
            assert await statuses(guesser, "/payments", 2) == [401, 429]
        async with caller(stage, "kt_guess", "203.0.113.10") as elsewhere:
            assert (await elsewhere.get("/payments")).status_code == 401


async def test_a_revoked_token_counts_as_a_wrong_one(tmp_path: Path) -> None:
    async with limited(tmp_path) as stage, caller(stage, ADMIN) as here:
        await here.delete("/devices/A1")
        async with caller(stage, "kt_A1") as till:
            answers = await statuses(till, "/payments", 40)
        assert answers == [401] * 30 + [429] * 10


async def test_a_new_device_is_let_in_beside_strangers_and_known_from_then_on(
    tmp_path: Path,
) -> None:
    async with limited(tmp_path) as stage, caller(stage, ADMIN) as here:
        token = (await here.post("/devices", json={"name": "A3", "scope": "till"})).json()["token"]
        async with caller(stage, token) as till, caller(stage, None) as stranger:
            assert (await till.get("/payments")).status_code == 200
            assert await statuses(stranger, "/healthz", 100) == [200] * 99 + [429]
            assert (await till.get("/payments")).status_code == 200


async def test_a_relay_knows_its_devices_from_its_beginning(tmp_path: Path) -> None:
    async with on_stage(tmp_path):
        pass
    rates = Rates(stranger_calls=Rate(per_s=1, burst=1))
    async with on_stage(tmp_path, rates=rates) as stage, caller(stage, "kt_A1") as till:
        assert await statuses(till, "/payments", 5) == [200] * 5


async def test_codes_are_tried_slowly(tmp_path: Path) -> None:
    async with limited(tmp_path) as stage:
        answers = []
        async with caller(stage, None) as guesser:
            for _ in range(6):
                answers.append(await guesser.post("/pair", json={"code": "2222-2222-2222"}))
        assert [answer.status_code for answer in answers] == [403] * 5 + [429]
        assert answers[-1].headers["Retry-After"] == "12"
        for n in range(55):
            async with caller(stage, None, f"198.51.100.{n}") as other:
                assert (
                    await other.post("/pair", json={"code": "2222-2222-2222"})
                ).status_code == 403
        async with caller(stage, None, "198.51.100.99") as other:
            assert (await other.post("/pair", json={"code": "2222-2222-2222"})).status_code == 429


async def test_a_page_of_another_place_that_may_call_learns_why_it_may_not_now(
    tmp_path: Path,
) -> None:
    rates = Rates(stranger_calls=Rate(per_s=1, burst=1))
    origins = ("https://shop.example",)
    async with limited(tmp_path, rates=rates, cors_origins=origins) as stage:
        async with caller(stage, None) as browser:
            headers = {"Origin": "https://shop.example"}
            answers = [await browser.get("/healthz", headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert answers[1].headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert "Retry-After" in answers[1].headers["Access-Control-Expose-Headers"]


async def test_customers_pages_have_a_limit_of_their_own(tmp_path: Path) -> None:
    rates = Rates(pages=Rate(per_s=1, burst=2))
    async with limited(tmp_path, rates=rates) as stage, caller(stage, None) as phone:
        answers = await statuses(phone, "/p/nothing", 3)
        assert answers[2] == 429
        assert 429 not in answers[:2]
        assert (await phone.get("/healthz")).status_code == 200


async def test_deliveries_that_verify_are_never_limited(tmp_path: Path) -> None:
    rates = Rates(refused_webhooks=Rate(per_s=1, burst=2), stranger_calls=Rate(1, 1))
    async with limited(tmp_path, rates=rates) as stage, caller(stage, None) as sender:
        path = "/payments/webhook"
        bad = {"Stripe-Signature": "t=1,v1=00"}
        answers = [await sender.post(path, content=b"{}", headers=bad) for _ in range(4)]
        assert [code_of(answer) for answer in answers] == ["signature_invalid"] * 2 + [
            "rate_limited"
        ] * 2
        assert answers[-1].headers["Retry-After"] == "1"
        unsigned = await sender.post(path, content=b"{}")
        assert (unsigned.status_code, code_of(unsigned)) == (429, "rate_limited")
        for n in range(20):
            body = b'{"id":"evt_%d","object":"event","type":"x.y","created":1,"livemode":false,' % n
            body += b'"data":{"object":{"object":"x","id":"x_1"}}}'
            good = {"Stripe-Signature": signature(body, SECRET, stage.clock())}
            answer = await sender.post(path, content=body, headers=good)
            assert answer.status_code == 200, answer.text
        stage.clock.move(1)
        assert (await sender.post(path, content=b"{}")).status_code == 400


async def test_behind_a_proxy_of_ours_callers_are_told_apart(tmp_path: Path) -> None:
    rates = Rates(stranger_calls=Rate(per_s=1, burst=1))
    proxies = ("10.0.0.0/8",)
    async with limited(tmp_path, rates=rates, trusted_proxies=proxies) as stage:
        async with caller(stage, None, "10.0.0.1") as proxy:

            async def status(forwarded: str) -> int:
                headers = {"X-Forwarded-For": forwarded}
                return (await proxy.get("/healthz", headers=headers)).status_code

            assert [await status("203.0.113.1"), await status("203.0.113.2")] == [200, 200]
            assert await status("198.51.100.7, 203.0.113.1") == 429
        async with caller(stage, None, "203.0.113.3") as direct:
            headers = {"X-Forwarded-For": "203.0.113.1"}
            assert (await direct.get("/healthz", headers=headers)).status_code == 200


async def test_a_shop_in_a_hurry_never_meets_a_limit(tmp_path: Path) -> None:
    """Twelve tills behind one address for ten minutes: each sells every 15 s, polls every 3 s, checks twice,
    cancels every third sale, sends its receipt, beats every 30 s and loses its stream once a minute."""
    async with limited(tmp_path) as stage, caller(stage, ADMIN) as here:
        tokens = [
            (await here.post("/devices", json={"name": f"T{n}", "scope": "till"})).json()["token"]
            for n in range(12)
        ]
        front = Calls(stage)
        for second in range(600):
            for n, token in enumerate(tokens):
                await front.at(second + n, token)
            stage.clock.move(1)
        assert front.refused == []
        assert front.made > 12 * 600 / 3


class Calls:
    """What a till asks for, seen by the front alone: whatever stands behind it answers as it likes."""

    def __init__(self, stage: Stage) -> None:
        self._app = stage.service.app
        self.refused: list[str] = []
        self.made = 0

    async def at(self, second: int, token: str) -> None:
        """One till's second."""
        phase = second % 15
        calls = [("GET", "/nothing/pi_1")] if second % 3 == 0 else []
        if phase == 0:
            calls.append(("POST", "/payments/intents"))
        if phase in (8, 10):
            calls.append(("POST", "/nothing/pi_1/verify"))
        if phase == 12:
            calls.append(("PUT", "/nothing/A1-000001"))
            calls += [("POST", "/nothing/pi_1/cancel")] if second % 45 == 12 else []
        if second % 30 == 0:
            calls.append(("POST", "/nothing/heartbeat"))
        if second % 60 == 0:
            calls.append(("POST", "/events"))
        for method, path in calls:
            await self._call(method, path, token)

    async def _call(self, method: str, path: str, token: str) -> None:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"authorization", f"Bearer {token}".encode())],
            "client": ("203.0.113.9", 4711),
        }
        self.made += 1

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message.get("status") == 429:
                self.refused.append(f"{method} {path}")

        await self._app(scope, receive, send)
