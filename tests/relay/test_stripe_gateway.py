"""The gateway over the SDK: what it sends, and that whatever comes back is a yes, a no, or not known."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.stripe_gateway import StripeGateway, line
from kiosk.relay.stripe_side.gateway import (
    Gateway,
    GatewayError,
    InProgress,
    Mark,
    NotFound,
    Rejected,
    Unavailable,
    find_marked,
    mark_of,
)
from tests.relay.fake_stripe import FakeStripe
from tests.relay.gateways import INTENT, KEY, ORDER, Answer, Bank, failing, over, saying
from tests.relay.stage import START, FakeClock

pytestmark = pytest.mark.anyio


# The same promises, kept by the fake and by the SDK against the sandbox


async def test_a_whole_payment(gateway: Gateway, bank: Bank) -> None:
    created = await gateway.create(ORDER)
    assert (created.status, created.amount, created.currency) == ("requires_action", 18_550, "thb")
    assert created.code_to_scan is not None
    assert created.client_secret
    assert mark_of(created.metadata) == ORDER.mark
    assert created.metadata is not None
    assert created.metadata["sale"] == "s1"
    assert created.livemode is False
    await bank.pay(created.id)
    paid = await gateway.retrieve(created.id)
    assert (paid.status, paid.amount_received) == ("succeeded", 18_550)
    assert paid.reference
    assert paid.charged_at is not None


async def test_the_same_order_again_is_the_same_intent(gateway: Gateway) -> None:
    first, again = [await gateway.create(ORDER) for _ in range(2)]
    assert again == first
    other = await gateway.create(replace(ORDER, idempotency_key="kiosk-2"))
    assert other.id != first.id


async def test_a_cancel_says_what_the_intent_is_then(gateway: Gateway, bank: Bank) -> None:
    first = await gateway.create(ORDER)
    assert (await gateway.cancel(first.id)).status == "canceled"
    assert (await gateway.cancel(first.id)).status == "canceled"
    second = await gateway.create(replace(ORDER, idempotency_key="kiosk-2"))
    await bank.pay(second.id)
    assert (await gateway.cancel(second.id)).status == "succeeded"


async def test_what_is_not_there_is_not_found(gateway: Gateway) -> None:
    for call in (gateway.retrieve, gateway.cancel):
        with pytest.raises(NotFound):
            await call("pi_nobody")


async def test_intents_are_listed_newest_first_and_found_by_their_mark(gateway: Gateway) -> None:
    ids = []
    for number in range(5):
        mark = Mark("relay1", "A1", f"key{number}")
        order = replace(ORDER, mark=mark, idempotency_key=f"kiosk-{number}")
        ids.append((await gateway.create(order)).id)
    page = await gateway.page(START.replace(year=2020), None)
    assert page.intents[0].id == ids[-1]
    for number in range(5):
        found = await find_marked(
            gateway, Mark("relay1", "A1", f"key{number}"), START.replace(year=2020)
        )
        assert found is not None
        assert found.id == ids[number]
    assert await find_marked(gateway, Mark("r", "A1", "key1"), START.replace(year=2020)) is None
    assert await find_marked(gateway, ORDER.mark, START.replace(year=2090)) is None


async def test_a_list_without_an_end_is_given_up() -> None:
    class Endless(FakeStripe):
        async def page(self, since: Any, after: str | None) -> Any:
            page = await super().page(since, None)
            return replace(page, more=True)

    endless = Endless(FakeClock())
    await endless.create(ORDER)
    with pytest.raises(Unavailable, match="too long"):
        await find_marked(endless, Mark("r", "A1", "other"), START)


# What is sent


async def test_a_creation_confirms_in_one_call() -> None:
    gateway, sent = over(saying(200, INTENT))
    await gateway.create(ORDER)
    [request] = sent
    assert (request.method, request.url.path) == ("POST", "/v1/payment_intents")
    assert request.headers["Idempotency-Key"] == "kiosk-1"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert "X-Stripe-Client-Telemetry" not in request.headers
    assert dict(parse_qsl(request.content.decode())) == {
        "amount": "18550",
        "currency": "thb",
        "confirm": "true",
        "description": "tea",
        "payment_method_types[0]": "promptpay",
        "payment_method_data[type]": "promptpay",
        "payment_method_data[billing_details][email]": "pos@shop.test",
        "metadata[sale]": "s1",
        "metadata[kiosk_relay]": "relay1",
        "metadata[kiosk_device]": "A1",
        "metadata[kiosk_key]": "key1",
    }


async def test_no_description_is_not_sent_as_an_empty_one() -> None:
    gateway, sent = over(saying(200, INTENT))
    await gateway.create(replace(ORDER, description=None))
    assert b"description" not in sent[0].content


async def test_a_question_expands_the_charge() -> None:
    gateway, sent = over(saying(200, INTENT))
    await gateway.retrieve("pi_1")
    assert dict(sent[0].url.params) == {"expand[0]": "latest_charge.balance_transaction"}


async def test_nothing_is_written_into_the_users_home() -> None:
    gateway, _ = over(saying(200, INTENT))
    for _ in range(3):
        await gateway.retrieve("pi_1")
    assert list(Path.home().rglob("*telemetry*")) == []
    assert stripe.enable_telemetry is False


@pytest.mark.parametrize(
    ("api_base", "trusted"),
    [
        (None, True),
        ("https://api.example.test", True),
        ("http://127.0.0.1:8788", False),
        ("http://localhost:8788", False),
        ("http://[::1]:8788", False),
    ],
)
async def test_proxies_are_for_stripe_and_never_for_this_machine(
    api_base: str | None, trusted: bool
) -> None:
    client = line.http_client(api_base)
    assert client.trust_env is trusted
    assert client.timeout.read == line.CALL_LIMIT_S
    await client.aclose()


# What comes back


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (failing(400, code="parameter_missing"), Rejected),
        (failing(402, code="card_declined"), Rejected),
        (failing(401), Rejected),
        (failing(403), Rejected),
        (failing(404, code="resource_missing"), NotFound),
        (failing(409, code="idempotency_key_in_use"), InProgress),
        (failing(409, type="idempotency_error"), InProgress),
        (failing(429), Unavailable),
        (failing(429, code="lock_timeout"), Unavailable),
        (failing(400, code="rate_limit"), Unavailable),
        (failing(400, type="idempotency_error"), Unavailable),
        (failing(500), Unavailable),
        (failing(503), Unavailable),
        (saying(500, b"<html>"), Unavailable),
        (saying(502, b""), Unavailable),
        (saying(302, b"", Location="https://other.test"), Unavailable),
        (saying(200, b"not json"), Unavailable),
        (saying(200, b""), Unavailable),
        (saying(200, "a string"), Unavailable),
        (saying(200, None), Unavailable),
        (saying(200, []), Unavailable),
        (saying(200, 42), Unavailable),
        (saying(200, {}), Unavailable),
        (saying(200, b"\xff\xfe"), Unavailable),
        (saying(200, {**INTENT, "amount": "18550"}), Unavailable),
        (saying(200, {**INTENT, "object": "charge"}), Unavailable),
        (saying(200, {**INTENT, "metadata": "x", "id": None}), Unavailable),
        (saying(400, {"error": "words"}), Unavailable),
        (saying(400, {"error": None}), Unavailable),
        (saying(400, []), Unavailable),
        (saying(403, b"<html>proxy</html>"), Unavailable),
        (saying(404, {"detail": "nothing here"}), Unavailable),
    ],
)
async def test_every_answer_has_a_meaning(answer: Answer, kind: type[GatewayError]) -> None:
    gateway, _ = over(answer)
    for call in (
        lambda: gateway.create(ORDER),
        lambda: gateway.retrieve("pi_1"),
        lambda: gateway.cancel("pi_1"),
        lambda: gateway.page(START, "pi_0"),
    ):
        with pytest.raises(kind) as caught:
            await call()
        assert caught.value.text


async def test_a_no_carries_stripes_code_and_words() -> None:
    gateway, _ = over(failing(400, code="amount_too_small"))
    with pytest.raises(Rejected) as caught:
        await gateway.create(ORDER)
    assert (caught.value.code, caught.value.text) == ("amount_too_small", "No.")
    assert not caught.value.by_key


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_not_repeated_to_anybody(status: int) -> None:
    gateway, _ = over(failing(status, message=f"Invalid API Key provided: {KEY}"))
    with pytest.raises(Rejected) as caught:
        await gateway.create(ORDER)
    assert caught.value.by_key
    assert KEY not in caught.value.text


@pytest.mark.parametrize(
    ("headers", "spent"), [({}, False), ({"Idempotent-Replayed": "true"}, True)]
)
async def test_a_replayed_500_will_never_say_anything_else(
    headers: dict[str, str], spent: bool
) -> None:
    gateway, _ = over(failing(500, headers))
    with pytest.raises(Unavailable) as caught:
        await gateway.create(ORDER)
    assert caught.value.spent is spent


@pytest.mark.parametrize("status", [409, 429, 500, 503])
@pytest.mark.parametrize(
    ("said", "should_retry"), [("true", True), ("False", False), ("maybe", None), (None, None)]
)
async def test_stripe_says_whether_to_ask_again(
    status: int, said: str | None, should_retry: bool | None
) -> None:
    gateway, _ = over(failing(status, {} if said is None else {"Stripe-Should-Retry": said}))
    with pytest.raises(GatewayError) as caught:
        await gateway.create(ORDER)
    assert isinstance(caught.value, Unavailable | InProgress)
    assert caught.value.should_retry is should_retry


@pytest.mark.parametrize(
    ("said", "pause_s"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("0.5", 0.5),
        ("86400", 60.0),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("Sun, 01 Mar 2026 05:00:00 GMT", None),
        ("", None),
    ],
)
async def test_stripe_says_when_to_ask_again(said: str, pause_s: float | None) -> None:
    for status, otherwise_s in ((503, None), (429, 2.0)):
        gateway, _ = over(failing(status, {"Retry-After": said}))
        with pytest.raises(Unavailable) as caught:
            await gateway.create(ORDER)
        assert caught.value.retry_after_s == (otherwise_s if pause_s is None else pause_s)


async def test_a_no_that_stripe_wants_asked_again_is_no_no() -> None:
    gateway, _ = over(failing(400, {"Stripe-Should-Retry": "true"}, code="x"))
    with pytest.raises(Unavailable) as caught:
        await gateway.create(ORDER)
    assert caught.value.should_retry


@pytest.mark.parametrize(("status", "forbidden"), [(401, False), (403, True)])
async def test_a_key_that_may_not_is_told_from_one_that_is_refused(
    status: int, forbidden: bool
) -> None:
    gateway, _ = over(failing(status, {"Stripe-Should-Retry": "true"}))
    with pytest.raises(Rejected) as caught:
        await gateway.create(ORDER)
    assert (caught.value.by_key, caught.value.forbidden) == (True, forbidden)


async def test_a_key_used_for_another_request_is_spent() -> None:
    gateway, _ = over(failing(400, type="idempotency_error"))
    with pytest.raises(Unavailable) as caught:
        await gateway.create(ORDER)
    assert caught.value.spent


async def test_nothing_is_asked_twice_by_itself() -> None:
    gateway, sent = over(failing(500, {"Stripe-Should-Retry": "true"}))
    with pytest.raises(Unavailable):
        await gateway.create(ORDER)
    assert len(sent) == 1


@pytest.mark.parametrize("told", [True, False])
async def test_a_refused_cancel_reads_the_state_from_the_refusal_or_asks(told: bool) -> None:
    paid = {**INTENT, "status": "succeeded", "amount_received": 18_550}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=paid)
        error = {"code": "payment_intent_unexpected_state", "message": "No."}
        return httpx.Response(
            400, json={"error": {**error, "payment_intent": paid if told else None}}
        )

    gateway, sent = over(answer)
    assert (await gateway.cancel("pi_1")).status == "succeeded"
    assert len(sent) == (1 if told else 2)


async def test_a_list_with_something_odd_in_it_says_nothing() -> None:
    for body in ({"data": [INTENT, {}]}, {"data": None}, {"object": "list"}):
        gateway, _ = over(saying(200, {"object": "list", "url": "/v1", **body}))
        with pytest.raises(Unavailable):
            await gateway.page(START, None)


@given(st.binary(max_size=60), st.integers(100, 599))
async def test_no_bytes_get_out_as_anything_else(body: bytes, status: int) -> None:
    gateway, _ = over(saying(status, body))
    with pytest.raises(GatewayError):
        await gateway.retrieve("pi_1")


# The line


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")]
)
async def test_a_broken_line_is_not_known(error: Exception) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise error

    gateway, _ = over(broken)
    with pytest.raises(Unavailable) as caught:
        await gateway.create(ORDER)
    assert not caught.value.spent


async def test_an_answer_in_drops_is_given_up_in_time() -> None:
    hung_up = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        reading = asyncio.ensure_future(reader.read())
        while not reading.done():
            writer.write(b" ")
            await asyncio.wait({reading}, timeout=0.02)
        with contextlib.suppress(
            ConnectionError
        ):  # whoever hangs up with drops unread resets the line
            await reading
        writer.close()
        hung_up.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    gateway = StripeGateway(
        KEY, billing_email="x@x.test", api_base=f"http://127.0.0.1:{port}", call_limit_s=0.2
    )
    with pytest.raises(Unavailable, match="in time"):
        await gateway.retrieve("pi_1")
    await gateway.close()
    await hung_up.wait()
    server.close()
    await server.wait_closed()


async def test_nobody_there_is_not_known() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    gateway = StripeGateway(KEY, billing_email="x@x.test", api_base=f"http://127.0.0.1:{port}")
    with pytest.raises(Unavailable):
        await gateway.retrieve("pi_1")
    await gateway.close()
