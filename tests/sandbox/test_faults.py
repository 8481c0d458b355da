"""Faults of the API: what each does, what it leaves behind, and how evenly a share is hit."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from kiosk.sandbox.faults import Faults, FaultSet, Share
from tests.sandbox.world import BEARER, CREATE, running

INTENTS = "/v1/payment_intents"


async def post(client: httpx.AsyncClient, key: str | None = None) -> httpx.Response:
    headers = BEARER if key is None else BEARER | {"Idempotency-Key": key}
    return await client.post(INTENTS, data=CREATE, headers=headers)


async def put(client: httpx.AsyncClient, **api: object) -> None:
    answer = await client.put("/_sandbox/faults", json={"api": api})
    assert answer.status_code == 200, answer.text


async def count(client: httpx.AsyncClient) -> int:
    return len((await client.get("/_sandbox/payments")).json()["items"])


@pytest.mark.parametrize(
    ("rate", "hits"),
    [
        (1, [True] * 4),
        (0, [False] * 4),
        (0.5, [False, True, False, True]),
        (0.25, [False, False, False, True, False, False, False, True]),
        (0.75, [False, True, True, True]),
    ],
)
def test_a_share_is_hit_evenly(rate: float, hits: list[bool]) -> None:
    share = Share(rate)
    assert [share.hits() for _ in hits] == hits


def test_a_share_is_exact_in_the_long_run() -> None:
    share = Share(0.1)
    assert sum(share.hits() for _ in range(1000)) == 100


def test_a_new_set_counts_anew() -> None:
    faults = Faults()
    half = FaultSet.model_validate({"api": {"status": 500, "rate": 0.5}})
    faults.replace(half)
    assert faults.next_call() is None
    faults.replace(half)
    assert faults.next_call() is None
    assert faults.next_call() == half.api


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 429, 500, 503])
@pytest.mark.anyio
async def test_a_status_is_answered_and_nothing_done(status: int) -> None:
    async with running() as client:
        await put(client, status=status)
        answer = await post(client)
        assert await count(client) == 0
    assert answer.status_code == status
    assert "practice fault" in answer.json()["error"]["message"]
    assert ("stripe-rate-limited-reason" in answer.headers) == (status == 429)


@pytest.mark.parametrize(("status", "after"), [(500, 500), (503, 503), (429, 200), (409, 200)])
@pytest.mark.anyio
async def test_only_a_500_is_kept_for_its_key(status: int, after: int) -> None:
    async with running() as client:
        await put(client, status=status)
        await post(client, "a")
        await put(client)
        again = await post(client, "a")
        assert await count(client) == (1 if after == 200 else 0)
    assert again.status_code == after
    assert ("idempotent-replayed" in again.headers) == (after != 200)


@pytest.mark.anyio
async def test_done_but_answered_500() -> None:
    async with running() as client:
        await put(client, status=500, dropAfterCommit=True)
        first = await post(client, "a")
        await put(client)
        again = await post(client, "a")
        assert await count(client) == 1
    assert first.status_code == again.status_code == 500
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.anyio
async def test_done_but_answered_429_the_key_knows_the_truth() -> None:
    async with running() as client:
        await put(client, status=429, dropAfterCommit=True)
        first = await post(client, "a")
        await put(client)
        again = await post(client, "a")
        assert await count(client) == 1
    assert (first.status_code, again.status_code) == (429, 200)


@pytest.mark.anyio
async def test_only_so_many_calls_are_hit() -> None:
    async with running() as client:
        await put(client, status=503, times=2)
        statuses = [(await post(client)).status_code for _ in range(4)]
    assert statuses == [503, 503, 200, 200]


@pytest.mark.parametrize(("said", "header"), [(True, "true"), (False, "false"), (None, None)])
@pytest.mark.anyio
async def test_whether_to_ask_again_is_said_when_told(said: bool | None, header: str) -> None:
    async with running() as client:
        await put(client, status=429, shouldRetry=said, retryAfter=None if said is None else 1.5)
        answer = await post(client)
    assert answer.headers.get("stripe-should-retry") == header
    assert answer.headers.get("retry-after") == (None if said is None else "1.5")


@pytest.mark.parametrize(("done", "payments"), [(False, 0), (True, 1)])
@pytest.mark.anyio
async def test_something_on_the_way_answers(done: bool, payments: int) -> None:
    async with running() as client:
        await put(client, body="<html>Gateway</html>", status=502, dropAfterCommit=done)
        answer = await post(client, "a")
        assert await count(client) == payments
        await put(client, body="")
        empty = await post(client, "b")
        await put(client)
        assert (await post(client, "a")).status_code == 200
        assert (await post(client, "b")).status_code == 200
    assert (answer.status_code, answer.text) == (502, "<html>Gateway</html>")
    assert answer.headers["content-type"].startswith("text/html")
    assert "request-id" not in answer.headers
    assert (empty.status_code, empty.text) == (200, "")


@pytest.mark.anyio
async def test_a_code_without_its_data() -> None:
    async with running() as client:
        await put(client, noQrData=True)
        spoilt = (await post(client, "a")).json()
        listed = await client.get(INTENTS, headers=BEARER)
        await put(client)
        again = (await post(client, "a")).json()
    assert listed.status_code == 200
    code = spoilt["next_action"]["promptpay_display_qr_code"]
    whole = again["next_action"]["promptpay_display_qr_code"]
    assert again["id"] == spoilt["id"]
    assert whole.keys() - code.keys() == {"data"}


@pytest.mark.anyio
async def test_wrong_keys_are_refused_before_any_fault() -> None:
    async with running() as client:
        await put(client, status=500)
        assert (await client.get(INTENTS)).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"api": {"status": 200}},
        {"api": {"rate": 1.1}},
        {"api": {"times": 0}},
        {"api": {"retryAfter": -1}},
        {"api": {"status": 199, "body": "x"}},
        {"api": {"timeout": 121}},
        {"api": {"latency": 5}},
        {"webhook": {"drop": 2}},
        {"webhook": {"duplicate": -1}},
        {"webhook": {"delay_ms": "soon"}},
        [],
    ],
)
@pytest.mark.anyio
async def test_a_set_that_cannot_be_used_changes_nothing(wrong: object) -> None:
    async with running() as client:
        await put(client, status=500)
        answer = await client.put("/_sandbox/faults", json=wrong)
        now = (await client.get("/_sandbox/faults")).json()
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert now["api"]["status"] == 500


@pytest.mark.anyio
async def test_true_means_all_of_it() -> None:
    async with running() as client:
        answer = await client.put(
            "/_sandbox/faults",
            json={"webhook": {"drop": True, "duplicate": True}, "api": {"timeout": True}},
        )
    assert answer.json() == {
        "webhook": {"drop": 1.0, "duplicate": 1, "reorder": False, "delayMs": 0},
        "api": {
            "status": None,
            "shouldRetry": None,
            "retryAfter": None,
            "body": None,
            "timeout": 120.0,
            "dropAfterCommit": False,
            "truncate": False,
            "noQrData": False,
            "rate": 1.0,
            "times": None,
        },
    }


@contextmanager
def connection(url: str, timeout_s: float = 10) -> Iterator[http.client.HTTPConnection]:
    """A bare connection, so that no library hides how it ends."""
    address = urlsplit(url)
    assert address.hostname is not None
    bare = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout_s)
    try:
        yield bare
    finally:
        bare.close()


def create_on(bare: http.client.HTTPConnection) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": "a"}
    bare.request("POST", INTENTS, urlencode(CREATE), BEARER | form)


def set_faults(url: str, **api: Any) -> None:
    httpx.put(f"{url}/_sandbox/faults", json={"api": api}, trust_env=False).raise_for_status()


def payments(url: str) -> list[dict[str, Any]]:
    listed = httpx.get(f"{url}/_sandbox/payments", trust_env=False)
    items: list[dict[str, Any]] = listed.json()["items"]
    return items


def test_dropped_after_the_commit(server_url: str) -> None:
    set_faults(server_url, dropAfterCommit=True)
    with connection(server_url) as bare:
        create_on(bare)
        with pytest.raises(ConnectionError):
            bare.getresponse()
    [payment] = payments(server_url)
    set_faults(server_url)
    with connection(server_url) as bare:
        create_on(bare)
        answer = bare.getresponse()
        body = answer.read().decode()
    assert answer.getheader("Idempotent-Replayed") == "true"
    assert payment["id"] in body


def test_cut_in_the_middle_of_the_answer(server_url: str) -> None:
    set_faults(server_url, truncate=True)
    with connection(server_url) as bare:
        create_on(bare)
        answer = bare.getresponse()
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
    [payment] = payments(server_url)
    set_faults(server_url)
    with connection(server_url) as bare:
        create_on(bare)
        assert payment["id"] in bare.getresponse().read().decode()


def test_silence_then_a_cut_and_nothing_done(server_url: str) -> None:
    set_faults(server_url, timeout=0.2)
    with connection(server_url) as bare:
        create_on(bare)
        with pytest.raises(ConnectionError):
            bare.getresponse()
    assert payments(server_url) == []


def test_a_caller_that_leaves_frees_its_key(server_url: str) -> None:
    set_faults(server_url, timeout=True)
    with connection(server_url, timeout_s=0.2) as bare:
        create_on(bare)
        with pytest.raises(TimeoutError):
            bare.getresponse()
    set_faults(server_url)
    with connection(server_url) as bare:
        create_on(bare)
        assert bare.getresponse().status == 200


def test_other_callers_are_not_cut(server_url: str) -> None:
    with connection(server_url) as calm:
        calm.request("GET", "/_sandbox/faults")
        calm.getresponse().read()
        set_faults(server_url, dropAfterCommit=True)
        with connection(server_url) as bare:
            create_on(bare)
            with pytest.raises(ConnectionError):
                bare.getresponse()
        calm.request("GET", "/_sandbox/payments")
        assert calm.getresponse().status == 200
