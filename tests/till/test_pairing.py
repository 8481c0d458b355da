"""Spending a pairing code: what the relay gives, and one coded error for each way it does not."""

from __future__ import annotations

import json

import httpx
import pytest

from kiosk.till.pairing import PairError, exchanged

URL = "https://relay.example.com"
GIVEN = {"name": "A1", "token": "kt_made_up", "scope": "till"}


def answering(
    status: int, body: object, headers: dict[str, str] | None = None
) -> httpx.MockTransport:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.MockTransport(
        lambda request: httpx.Response(status, content=content, headers=headers)
    )


def refusal(transport: httpx.BaseTransport, code: str = "K7QM-2F9X-TB4R") -> PairError:
    with pytest.raises(PairError) as refused:
        exchanged(URL, code, transport=transport)
    return refused.value


def test_a_good_code_gives_a_token() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json=GIVEN)

    device = exchanged(URL, "K7QM", transport=httpx.MockTransport(answer))
    assert (device.name, device.token) == ("A1", "kt_made_up")
    assert str(asked[0].url) == f"{URL}/pair"
    assert json.loads(asked[0].content) == {"code": "K7QM"}


def test_each_refusal_has_its_code() -> None:
    problem = {
        "title": "No",
        "status": 403,
        "detail": "Ask for a new one.",
        "code": "pairing_refused",
    }
    refused = refusal(answering(403, problem))
    assert (refused.code, refused.text) == ("pairing_refused", "Ask for a new one.")
    limited = {**problem, "status": 429, "code": "rate_limited"}
    wait = refusal(answering(429, limited, {"Retry-After": "40"}))
    assert (wait.code, wait.retry_after_s) == ("rate_limited", 40)
    assert wait.text.endswith("Try again in 40 s.")
    assert refusal(answering(429, limited)).retry_after_s is None


def test_whoever_is_no_relay_and_what_is_no_code() -> None:
    assert refusal(answering(201, b"<html>")).code == "pair_stranger"
    assert refusal(answering(404, b"not here")).code == "pair_stranger"
    assert refusal(answering(201, GIVEN), "2" * 99).code == "pair_no_code"

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("")

    away = refusal(httpx.MockTransport(fail))
    assert away.code == "pair_away"
    assert away.text == f"The relay at {URL} does not answer: ConnectTimeout."
    assert away.thai is not None
