"""Stripe in trouble, through everything that is real: the relay's API, the SDK, HTTP and the sandbox's faults.

Whatever happens there: the till gets a defined answer, the same key goes on when the trouble is over, and there
is one payment at Stripe.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.protocol.stripe_word import (
    MODE_HEADER,
    STRIPE_HEADER,
    StripeWord,
    read_practice,
    read_stripe_word,
)
from kiosk.relay.payments.creation import ASKS, Patience
from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.relay.stripe_side.circuit import Fuse, State
from tests.relay.fake_stripe import Json
from tests.relay.gateways import KEY
from tests.relay.stage import Stage, on_stage

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.expected_logs("Stripe does not answer", "does not let our key do this"),
]

SILENCE_S = 0.2


@dataclass
class Shop:
    """A relay over the SDK over a sandbox whose faults can be set."""

    stage: Stage
    sandbox: httpx.AsyncClient

    async def trouble(self, **api: Any) -> None:
        """Have these faults from now on."""
        answer = await self.sandbox.put("/_sandbox/faults", json={"api": api})
        assert answer.status_code == 200, answer.text

    async def at_stripe(self) -> list[Json]:
        """The payments that the sandbox has."""
        return list((await self.sandbox.get("/_sandbox/payments")).json()["items"])

    async def post(self, path: str) -> httpx.Response:
        async with self.stage.client() as client:
            return await client.post(f"/payments/{path}")

    def asked(self, call: str = "create") -> int:
        """How often Stripe was asked."""
        metrics = self.stage.service.parts.metrics
        return int(
            sum(
                metrics.value("kiosk_stripe_calls_total", call=call, result=result)
                for result in ("ok", "Unavailable", "InProgress", "Rejected", "NotFound")
            )
        )


PATIENT = 30
"""Failures that open the circuit: more than a test brings about, with what the relay asks meanwhile by itself."""


@pytest.fixture
async def shop(sandbox_url: str, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Shop]:
    gateway = StripeGateway(
        KEY, billing_email="pos@shop.test", api_base=sandbox_url, call_limit_s=SILENCE_S
    )
    changes: Json = {
        "gateway": gateway,
        "patience": Patience(second_waits_s=1.0, asking_limit_s=1.5, first_pause_s=0.001),
        # What the relay asks by itself fails too, and must not open the circuit before a person asks.
        "fuse": Fuse(failures=PATIENT, first_pause_s=0.0),
        "ticker": time.monotonic,
    }
    async with (
        httpx.AsyncClient(base_url=sandbox_url, trust_env=False) as sandbox,
        on_stage(tmp_path, **changes) as stage,
    ):
        yield Shop(stage, sandbox)


OTHER_OBJECT = '{"id": "py_1", "object": "charge", "amount": 18550}'
HTML = "<html><body>Welcome to the shop's Wi-Fi</body></html>"
NO_ANSWER = {
    "timeout": ({"timeout": 5}, ASKS),
    "429": ({"status": 429}, 1),
    "429 with a short pause": ({"status": 429, "retryAfter": 0}, ASKS),
    "429 with a pause beyond the till's patience": ({"status": 429, "retryAfter": 30}, 1),
    "429, ask again": ({"status": 429, "shouldRetry": True, "retryAfter": 0}, ASKS),
    "429, do not ask again": ({"status": 429, "shouldRetry": False, "retryAfter": 0}, 1),
    "400, but ask again": ({"status": 400, "shouldRetry": True}, ASKS),
    "409 key in use": ({"status": 409}, ASKS),
    "409, do not ask again": ({"status": 409, "shouldRetry": False}, 1),
    "500 for ever": ({"status": 500}, ASKS),
    "500, do not ask again": ({"status": 500, "shouldRetry": False}, 1),
    "503": ({"status": 503}, ASKS),
    "500 after it was done": ({"status": 500, "dropAfterCommit": True}, ASKS),
    "lost after it was done": ({"dropAfterCommit": True}, ASKS),
    "half an answer": ({"truncate": True}, ASKS),
    "no data in the code": ({"noQrData": True}, 1),
    "HTML": ({"body": HTML}, ASKS),
    "HTML, after it was done": ({"body": HTML, "dropAfterCommit": True}, ASKS),
    "HTML from a proxy that refuses": ({"body": HTML, "status": 403}, ASKS),
    "HTML from a proxy that fails": ({"body": HTML, "status": 502}, ASKS),
    "a redirect": ({"body": "", "status": 302}, ASKS),
    "nothing": ({"body": ""}, ASKS),
    "a JSON string": ({"body": '"ok"'}, ASKS),
    "a JSON list": ({"body": "[]"}, ASKS),
    "a JSON null": ({"body": "null"}, ASKS),
    "another object": ({"body": OTHER_OBJECT}, ASKS),
}
A_NO = {
    "400": {"status": 400},
    "401": {"status": 401},
    "402": {"status": 402},
    "403": {"status": 403},
}


@pytest.mark.parametrize(("faults", "asks"), NO_ANSWER.values(), ids=NO_ANSWER.keys())
async def test_what_is_not_known_is_503_and_the_same_key_goes_on(
    shop: Shop, faults: Json, asks: int
) -> None:
    await shop.trouble(**faults)
    answer = await shop.stage.ask(key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.json()["detail"]
    assert shop.asked() == asks
    await shop.trouble()
    answer = await shop.stage.ask(key="k")
    assert answer.status_code == 201, answer.text
    assert answer.json()["qr"]["data"]
    [payment] = await shop.at_stripe()
    assert payment["id"] == answer.json()["paymentIntentId"]
    again = await shop.stage.ask(key="k")
    assert (again.text, again.headers["Idempotent-Replayed"]) == (answer.text, "true")


@pytest.mark.parametrize("faults", A_NO.values(), ids=A_NO.keys())
async def test_a_no_is_502_and_the_same_key_is_a_new_try(shop: Shop, faults: Json) -> None:
    await shop.trouble(**faults)
    answer = await shop.stage.ask(key="k")
    assert (answer.status_code, answer.json()["code"]) == (502, "stripe_rejected")
    assert KEY not in answer.text
    assert shop.asked() == 1
    assert await shop.at_stripe() == []
    await shop.trouble()
    assert (await shop.stage.ask(key="k")).status_code == 201
    assert len(await shop.at_stripe()) == 1


ONCE = {
    "timeout": {"timeout": 5},
    "429": {"status": 429, "retryAfter": 0},
    "409": {"status": 409},
    "500, kept and replayed": {"status": 500},
    "500 after it was done": {"status": 500, "dropAfterCommit": True},
    "lost after it was done": {"dropAfterCommit": True},
    "half an answer": {"truncate": True},
    "HTML": {"body": HTML},
}


@pytest.mark.parametrize("faults", ONCE.values(), ids=ONCE.keys())
async def test_what_passes_is_not_noticed_by_the_till(shop: Shop, faults: Json) -> None:
    await shop.trouble(**faults, times=1)
    answer = await shop.stage.ask(key="k")
    assert answer.status_code == 201, answer.text
    [payment] = await shop.at_stripe()
    assert payment["id"] == answer.json()["paymentIntentId"]
    assert shop.stage.service.parts.health.trouble is None


@pytest.mark.parametrize("faults", [faults for faults, _ in NO_ANSWER.values()], ids=NO_ANSWER)
async def test_a_check_that_is_not_answered_changes_nothing(shop: Shop, faults: Json) -> None:
    payment_id = await shop.stage.new_payment(key="k")
    before = await shop.stage.read(payment_id)
    await shop.trouble(**faults)
    answer = await shop.post(f"{payment_id}/verify")
    if "noQrData" in faults:
        assert answer.json()["outcome"] == "waiting"
    else:
        assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unavailable")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert await shop.stage.read(payment_id) == before
    assert shop.asked("retrieve") == 1, "a person asks again by hand"
    await shop.sandbox.post(f"/_sandbox/payments/{payment_id}/pay")
    await shop.trouble()
    assert (await shop.post(f"{payment_id}/verify")).json()["outcome"] == "paid"


@pytest.mark.parametrize("faults", A_NO.values(), ids=A_NO.keys())
async def test_a_check_that_is_refused_changes_nothing(shop: Shop, faults: Json) -> None:
    payment_id = await shop.stage.new_payment(key="k")
    before = await shop.stage.read(payment_id)
    await shop.trouble(**faults)
    answer = await shop.post(f"{payment_id}/verify")
    assert (answer.status_code, answer.json()["code"]) == (502, "stripe_rejected")
    assert await shop.stage.read(payment_id) == before


@pytest.mark.parametrize(
    "faults",
    [*(faults for faults, _ in NO_ANSWER.values()), *A_NO.values()],
    ids=[*NO_ANSWER, *A_NO],
)
async def test_a_cancel_takes_the_code_back_and_is_true_when_stripe_says_so(
    shop: Shop, faults: Json
) -> None:
    payment_id = await shop.stage.new_payment(key="k")
    await shop.trouble(**faults)
    answer = await shop.post(f"{payment_id}/cancel")
    assert answer.status_code == 200
    asked_for = answer.json()
    assert asked_for["qr"] is None
    assert asked_for["cancelRequestedAt"] is not None
    if "noQrData" not in faults:
        assert asked_for["outcome"] == "waiting"
    await shop.trouble()
    assert (await shop.post(f"{payment_id}/cancel")).json()["outcome"] == "canceled"


async def test_a_stripe_that_is_away_is_left_alone(shop: Shop) -> None:
    await shop.trouble(status=503, shouldRetry=False)
    for number in range(PATIENT):
        assert (await shop.stage.ask(key=f"k{number}")).status_code == 503
    health = shop.stage.service.parts.health
    assert health.circuit.state is State.OPEN
    async with shop.stage.client() as client:
        ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["degraded"]) == (200, ["stripe_unreachable"])
    assert "kiosk_stripe_circuit_open 1.0" in shop.stage.service.parts.metrics.page()


async def test_each_answer_says_how_stripe_is(shop: Shop) -> None:
    payment_id = await shop.stage.new_payment(key="k")

    async def word() -> StripeWord | None:
        async with shop.stage.client() as client:
            answer = await client.get(f"/payments/{payment_id}")
        assert answer.status_code == 200
        assert read_practice(answer.headers.get(MODE_HEADER)) is True
        return read_stripe_word(answer.headers.get(STRIPE_HEADER))

    known = await word()
    assert known is not None
    assert known.trouble is None
    assert known.age_s is not None
    await shop.trouble(status=503, shouldRetry=False)
    refused = await shop.stage.ask(key="k2")
    told = read_stripe_word(refused.headers.get(STRIPE_HEADER))
    assert told is not None
    assert told.trouble == "stripe_unreachable", "said with the very answer that failed"
    assert (await word() or StripeWord()).trouble == "stripe_unreachable"
    await shop.trouble()
    assert (await shop.post(f"{payment_id}/verify")).status_code == 200
    assert await word() == StripeWord(None, 0.0)
