"""Idempotency keys: one key, one answer, whatever happens in between."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.sandbox.world import BEARER, CREATE, create, running

pytestmark = pytest.mark.anyio

INTENTS = "/v1/payment_intents"


async def post(
    client: httpx.AsyncClient, key: str, path: str = INTENTS, data: dict[str, str] | None = None
) -> httpx.Response:
    form = CREATE if data is None else data
    return await client.post(path, data=form, headers=BEARER | {"Idempotency-Key": key})


async def count(client: httpx.AsyncClient) -> int:
    return len((await client.get(INTENTS, headers=BEARER)).json()["data"])


async def test_the_first_answer_is_repeated() -> None:
    async with running() as client:
        first = await post(client, "a")
        await client.post(f"/_sandbox/payments/{first.json()['id']}/pay")
        again = await post(client, "a")
        other = await post(client, "b")
        assert await count(client) == 2
    assert again.content == first.content
    assert again.status_code == first.status_code == 200
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    assert again.headers["request-id"] != first.headers["request-id"]
    assert other.json()["id"] != first.json()["id"]


async def test_without_a_key_every_call_counts() -> None:
    async with running() as client:
        await create(client)
        await create(client)
        assert await count(client) == 2


@pytest.mark.parametrize("changed", ["params", "path"])
async def test_a_key_for_another_call_is_refused(changed: str) -> None:
    async with running() as client:
        first = await post(client, "a")
        if changed == "params":
            second = await post(client, "a", data=CREATE | {"amount": "2000"})
        else:
            second = await post(client, "a", f"{INTENTS}/{first.json()['id']}/cancel", {})
        assert await count(client) == 1
    assert second.status_code == 400
    assert second.json()["error"]["type"] == "idempotency_error"


async def test_the_order_of_parameters_is_nothing() -> None:
    async with running() as client:
        first = await post(client, "a")
        again = await post(client, "a", data=dict(reversed(CREATE.items())))
    assert again.content == first.content


async def test_a_refusal_after_the_start_is_kept() -> None:
    async with running() as client:
        intent = await create(client)
        path = f"{INTENTS}/{intent['id']}/cancel"
        await client.post(f"/_sandbox/payments/{intent['id']}/pay")
        first = await post(client, "a", path, {})
        again = await post(client, "a", path, {})
    assert first.status_code == 400
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("wrong", [{"amount": "1"}, {"amount": "x"}, {"tip": "5"}])
async def test_wrong_parameters_leave_the_key_free(wrong: dict[str, str]) -> None:
    async with running() as client:
        refused = await post(client, "a", data=CREATE | wrong)
        made = await post(client, "a")
    assert (refused.status_code, made.status_code) == (400, 200)


async def test_two_at_once() -> None:
    async with running() as client:
        await client.put("/_sandbox/faults", json={"api": {"timeout": 0.05}})
        both = await asyncio.gather(post(client, "a"), post(client, "a"))
        await client.put("/_sandbox/faults", json={})
        later = await post(client, "a")
    [refused] = [answer for answer in both if answer.status_code == 409]
    assert refused.json()["error"]["code"] == "idempotency_key_in_use"
    assert later.status_code == 200


async def test_a_key_has_its_longest() -> None:
    async with running() as client:
        longest = await post(client, "k" * 255)
        longer = await post(client, "k" * 256)
    assert (longest.status_code, longer.status_code) == (200, 400)
    assert longer.json()["error"]["type"] == "idempotency_error"
