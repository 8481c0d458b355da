"""The relay over HTTP: every answer becomes a message or the right one of three errors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from kiosk import __version__
from kiosk.protocol.documents import ChainEnds, DocumentKind, DocumentList
from kiosk.protocol.messages import CreateIntent, Heartbeat, PaymentList, ReceiptList
from kiosk.protocol.problems import STATUS, ProblemCode
from kiosk.till.copying.copies import Copy
from kiosk.till.link.client import RelayClient
from kiosk.till.link.wire import LinkError, RelayAwayError, RelayRefusedError, TokenRefusedError
from tests.till.builders import ManualClock, intent, payment
from tests.till.link.fake_relay import FakeRelay, ok, problem

URL = "http://relay.test"
ORDER = CreateIntent(amount=18_550, metadata={"sale": "s1"})
LATER = {"in_progress", "rate_limited", "stripe_unavailable", "storage_unavailable"}
TOKEN = {"unauthorized", "forbidden"}

pytestmark = pytest.mark.anyio


class Ear:
    """Counts signs of life."""

    def __init__(self) -> None:
        self.heard = 0

    def __call__(self) -> None:
        self.heard += 1


@pytest.fixture
def relay() -> FakeRelay:
    return FakeRelay()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def client(relay: FakeRelay, ear: Ear) -> AsyncIterator[RelayClient]:
    client = RelayClient(URL, "kt_kiosk", ear, clock=ManualClock(), transport=relay)
    yield client
    await client.aclose()
    assert relay.closed


async def test_a_payment_is_created_under_its_key(client: RelayClient, relay: FakeRelay) -> None:
    relay.on("POST", "/payments/intents", ok(intent("k"), 201))
    assert await client.create("k", ORDER) == intent("k")
    [request] = relay.requests
    assert request.headers["Idempotency-Key"] == "k"
    assert request.headers["Authorization"] == "Bearer kt_kiosk"
    assert request.headers["User-Agent"] == f"kiosk-till/{__version__}"
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content)["amount"] == 18_550


@pytest.mark.parametrize(
    ("method", "path", "ask"),
    [
        ("GET", "/payments/pi_k", RelayClient.payment),
        ("POST", "/payments/pi_k/verify", RelayClient.verify),
        ("POST", "/payments/pi_k/cancel", RelayClient.cancel),
    ],
)
async def test_a_payment_is_read_verified_and_canceled(
    client: RelayClient, relay: FakeRelay, method: str, path: str, ask: Callable[..., Any]
) -> None:
    relay.on(method, path, ok(payment("k")))
    assert await ask(client, "pi_k") == payment("k")


@pytest.mark.parametrize(("status", "new"), [(201, True), (200, False)])
async def test_a_receipt_s_copy_is_left_under_its_number(
    client: RelayClient, relay: FakeRelay, status: int, new: bool
) -> None:
    relay.on("PUT", "/receipts/A1-000001", httpx.Response(status))
    assert await client.put_copy(Copy(1, "A1-000001", '{"note":"ชา"}', "f" * 64)) is new
    [request] = relay.requests
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {"document": '{"note":"ชา"}', "hash": "f" * 64}


@pytest.mark.parametrize(("status", "new"), [(201, True), (200, False)])
async def test_another_documents_copy_is_left_with_its_kind(
    client: RelayClient, relay: FakeRelay, status: int, new: bool
) -> None:
    relay.on("PUT", "/documents/A1-Z0001", httpx.Response(status))
    copy = Copy(1, "A1-Z0001", "{}", "f" * 64, DocumentKind.Z)
    assert await client.put_copy(copy) is new
    sent = json.loads(relay.requests[0].content)
    assert sent == {"kind": "z", "document": "{}", "hash": "f" * 64}


async def test_where_chains_end_and_what_comes_after_a_number_is_asked(
    client: RelayClient, relay: FakeRelay
) -> None:
    relay.on("GET", "/documents/ends", ok(ChainEnds(items=[])))
    relay.on("GET", "/receipts", ok(ReceiptList(items=[])))
    relay.on("GET", "/documents", ok(DocumentList(items=[])))
    assert (await client.chain_ends("A1")).items == []
    assert (await client.receipts("A1", 7)).items == []
    assert (await client.documents(DocumentKind.REFUND, "A1", 3)).items == []
    assert [request.url.raw_path.decode() for request in relay.requests] == [
        "/documents/ends?till=A1",
        "/receipts?till=A1&after=7&limit=200",
        "/documents?kind=refund&till=A1&after=3&limit=200",
    ]


async def test_a_till_says_how_it_is(client: RelayClient, relay: FakeRelay) -> None:
    relay.on("POST", "/heartbeat", httpx.Response(204))
    said = Heartbeat(version="1", open_sales=2, last_receipt="A1-000001", head_hash="f" * 64)
    await client.heartbeat(said)
    assert json.loads(relay.requests[0].content) == {
        "version": "1",
        "openSales": 2,
        "lastReceipt": "A1-000001",
        "headHash": "f" * 64,
    }


async def test_payments_come_page_by_page(client: RelayClient, relay: FakeRelay) -> None:
    relay.on("GET", "/payments", ok(PaymentList(items=[payment("k")], next_cursor="7")))
    page = await client.payments()
    assert (page.items, page.next_cursor) == ([payment("k")], "7")
    await client.payments("7")
    first, second = relay.requests
    assert dict(first.url.params) == {"limit": "200"}
    assert dict(second.url.params) == {"limit": "200", "cursor": "7"}


async def test_whether_the_relay_is_there_is_a_question_that_needs_the_token(
    client: RelayClient, relay: FakeRelay
) -> None:
    relay.on("GET", "/payments", ok(PaymentList(items=[])))
    await client.is_there()
    assert relay.requests[0].url.params["limit"] == "1"


@pytest.mark.parametrize("code", list(ProblemCode))
async def test_every_problem_is_the_error_that_tells_what_to_do(
    client: RelayClient, relay: FakeRelay, code: ProblemCode
) -> None:
    relay.on("GET", "/payments/pi_k", problem(code.value, STATUS[code]))
    with pytest.raises(LinkError) as raised:
        await client.payment("pi_k")
    if code in TOKEN:
        assert type(raised.value) is TokenRefusedError
        assert raised.value.code == "token_refused"
    else:
        expected = RelayAwayError if code in LATER else RelayRefusedError
        assert type(raised.value) is expected
        assert (raised.value.code, raised.value.text) == (code.value, f"About {code.value}.")


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", None), ("-1", None)])
async def test_the_relays_wish_to_wait_is_kept(
    client: RelayClient, relay: FakeRelay, header: str, seconds: float | None
) -> None:
    answer = problem("rate_limited", 429)
    answer.headers["Retry-After"] = header
    relay.on("GET", "/payments/pi_k", answer)
    with pytest.raises(RelayAwayError) as raised:
        await client.payment("pi_k")
    assert raised.value.retry_after_s == seconds


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, text="<h1>Bad gateway</h1>"),
        httpx.Response(302, headers={"Location": "https://login.example"}),
        httpx.Response(404, json={"detail": "nothing here"}),
        httpx.Response(500),
        httpx.Response(503, text="not JSON", headers={"Content-Type": "application/problem+json"}),
        httpx.Response(503, json={"code": 1}, headers={"Content-Type": "application/problem+json"}),
    ],
    ids=["proxy", "redirect", "someone else's 404", "empty", "broken problem", "odd problem"],
)
async def test_an_answer_of_something_else_is_no_answer(
    client: RelayClient, relay: FakeRelay, answer: httpx.Response
) -> None:
    relay.on("GET", "/payments/pi_k", answer)
    with pytest.raises(RelayAwayError) as raised:
        await client.payment("pi_k")
    assert type(raised.value) is RelayAwayError
    assert raised.value.code == "relay_away"


@pytest.mark.parametrize("body", [b"", b"not JSON", b"[]", b'{"id": "pi_k"}', b"\xff\xfe"])
async def test_a_good_answer_that_cannot_be_read_is_no_answer(
    client: RelayClient, relay: FakeRelay, body: bytes
) -> None:
    relay.on("GET", "/payments/pi_k", httpx.Response(200, content=body))
    with pytest.raises(RelayAwayError, match="cannot be read"):
        await client.payment("pi_k")


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("hung up"),
        httpx.PoolTimeout("busy"),
    ],
)
async def test_nobody_answering_is_told_in_one_sentence(
    client: RelayClient, relay: FakeRelay, error: httpx.HTTPError
) -> None:
    relay.on("GET", "/payments/pi_k", error)
    with pytest.raises(RelayAwayError, match=r"^The relay does not answer\.$"):
        await client.payment("pi_k")


async def test_fields_that_a_newer_relay_adds_are_left_alone(
    client: RelayClient, relay: FakeRelay
) -> None:
    body = {**json.loads(payment("k").to_json()), "colour": "red"}
    relay.on("GET", "/payments/pi_k", ok(body))
    assert await client.payment("pi_k") == payment("k")


@pytest.mark.parametrize(
    ("ahead_s", "noted_s"), [(0, 0), (2, 0), (-2, 0), (3, 3), (-90, -90), (86_400, 86_400)]
)
async def test_the_relays_clock_is_learnt_from_its_answers(
    ear: Ear, ahead_s: int, noted_s: int
) -> None:
    relay = FakeRelay(ManualClock(), ahead=timedelta(seconds=ahead_s))
    relay.on("GET", "/payments/pi_k", ok(payment("k")))
    client = RelayClient(URL, "kt_kiosk", ear, clock=ManualClock(), transport=relay)
    await client.payment("pi_k")
    await client.aclose()
    assert client.clock_ahead == timedelta(seconds=noted_s)


@pytest.mark.parametrize(("ahead_s", "noted_s"), [(0, 0), (4, 0), (9, 4), (-3, -3)])
async def test_an_answer_that_took_long_says_less_about_the_clock(
    ear: Ear, ahead_s: int, noted_s: int
) -> None:
    """A relay that was stopped and woken had written its date before: no reason to move the till's time."""
    clock, relay = ManualClock(), FakeRelay()

    def late(request: httpx.Request) -> httpx.Response:
        answer = ok(payment("k"))
        date = clock.now + timedelta(seconds=ahead_s)
        answer.headers["Date"] = format_datetime(date, usegmt=True)
        clock.move(5)
        return answer

    relay.on("GET", "/payments/pi_k", late)
    client = RelayClient(URL, "kt_kiosk", ear, clock=clock, transport=relay)
    await client.payment("pi_k")
    await client.aclose()
    assert client.clock_ahead == timedelta(seconds=noted_s)


async def test_an_answer_without_a_readable_date_changes_nothing(
    client: RelayClient, relay: FakeRelay
) -> None:
    answer = ok(payment("k"))
    answer.headers["Date"] = format_datetime(ManualClock().now + timedelta(seconds=9), usegmt=True)
    relay.on("GET", "/payments/pi_k", answer)
    await client.payment("pi_k")
    answer = ok(payment("k"))
    for date in (None, "yesterday", "Sat, 99 Nov 2026 05:00:00 GMT"):
        if date is not None:
            answer.headers["Date"] = date
        relay.on("GET", "/payments/pi_k", answer)
        await client.payment("pi_k")
    assert client.clock_ahead == timedelta(seconds=9)


async def test_every_byte_is_a_sign_of_life(
    client: RelayClient, relay: FakeRelay, ear: Ear
) -> None:
    relay.on("GET", "/payments/pi_k", problem("not_found", 404))
    with pytest.raises(RelayRefusedError):
        await client.payment("pi_k")
    assert ear.heard == 2, "the head and the body"
    relay.on("GET", "/payments/pi_k", httpx.ConnectError("refused"))
    with pytest.raises(RelayAwayError):
        await client.payment("pi_k")
    assert ear.heard == 2


async def test_comments_on_the_stream_are_signs_of_life_too(
    client: RelayClient, relay: FakeRelay, ear: Ear
) -> None:
    async with client.events(None) as source:
        events = source.aiter_sse()
        [stream] = relay.streams
        stream.write(b":\n\n")
        stream.write(b":\n\n")
        stream.event("ready", "{}", "e1-1")
        event = await anext(events)
        assert (event.event, event.id) == ("ready", "e1-1")
        assert ear.heard == 4
    assert stream.closed


@pytest.mark.parametrize("position", [None, "e1-7"])
async def test_the_stream_resumes_after_a_position(
    client: RelayClient, relay: FakeRelay, position: str | None
) -> None:
    async with client.events(position):
        [request] = relay.requests
    assert request.headers.get("Last-Event-ID") == position
    assert request.headers["Accept"] == "text/event-stream"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (problem("unauthorized", 401), TokenRefusedError),
        (problem("storage_unavailable", 503), RelayAwayError),
        (httpx.Response(502, text="proxy"), RelayAwayError),
        (httpx.ConnectError("refused"), RelayAwayError),
    ],
)
async def test_a_stream_that_is_not_opened_is_the_same_errors(
    client: RelayClient, relay: FakeRelay, answer: Any, error: type[LinkError]
) -> None:
    relay.on("GET", "/events", answer)
    with pytest.raises(error):
        async with client.events(None):
            pytest.fail("there is no stream")


async def test_a_stream_that_is_something_else_is_down(
    client: RelayClient, relay: FakeRelay
) -> None:
    relay.on(
        "GET", "/events", httpx.Response(200, text="<html>", headers={"Content-Type": "text/html"})
    )
    with pytest.raises(RelayAwayError, match="down"):
        async with client.events(None) as source:
            await anext(source.aiter_sse())


async def test_a_stream_that_falls_silent_is_down(client: RelayClient, relay: FakeRelay) -> None:
    with pytest.raises(RelayAwayError, match="ReadTimeout"):
        async with client.events(None) as source:
            relay.streams[0].end(httpx.ReadTimeout("12 s without a byte"))
            await anext(source.aiter_sse())


async def test_over_a_real_network_a_closed_port_is_nobody(ear: Ear) -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    client = RelayClient(f"http://127.0.0.1:{port}", "kt_kiosk", ear, clock=ManualClock())
    with pytest.raises(RelayAwayError):
        await client.is_there()
    await client.aclose()
    assert ear.heard == 0
