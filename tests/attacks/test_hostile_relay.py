"""Somebody who answers the till in the relay's place: he gets no token, fills no memory, and stops no till.

What he says in TLS under the relay's own name is believed: who holds the relay's machine is the relay. What he can
do then, and how it is found, stands in the threat model.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.protocol.waiting import LONGEST_S, seconds_to_wait
from kiosk.till.link.bounded import ANSWER_LIMIT_BYTES, EVENT_LIMIT_BYTES
from kiosk.till.link.client import RelayClient
from kiosk.till.link.feed import Feed
from kiosk.till.link.pace import Pace
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.pairing import PairError, exchanged
from tests.process.nginx import OPENSSL
from tests.till.builders import Desk, ManualClock, ToldRefund, payment
from tests.till.link.fake_relay import FakeRelay

pytestmark = pytest.mark.anyio

URL = "https://relay.test"
TOKEN = "kt_attacked_till_token_0001"


class Endless(httpx.AsyncByteStream):
    """A body that never ends; `sent` counts what was taken of it."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece
        self.sent = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += len(self._piece)
            yield self._piece

    async def aclose(self) -> None:
        self.closed = True


class EndlessSync(httpx.SyncByteStream):
    """The same for a caller that waits."""

    def __init__(self) -> None:
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.sent += 1_000_000
            yield b"x" * 1_000_000


def till_at(relay: httpx.AsyncBaseTransport) -> RelayClient:
    return RelayClient(URL, TOKEN, lambda: None, clock=ManualClock(), transport=relay)


async def refused(relay: httpx.AsyncBaseTransport) -> None:
    """A question is not answered, and that is all."""
    client = till_at(relay)
    with pytest.raises(RelayAwayError):
        await client.payment("pi_k")
    await client.aclose()


# Who answers


@contextmanager
def impostor(folder: Path, name: str) -> Iterator[tuple[int, list[bytes]]]:
    """A server with a certificate of its own making; the port, and every byte that it could read."""
    assert OPENSSL is not None
    subject, key, cert = f"/CN={name}", folder / "key.pem", folder / "cert.pem"
    made = [
        OPENSSL,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    made += ["-subj", subject, "-addext", f"subjectAltName=DNS:{name}", "-days", "2"]
    subprocess.run(
        [*made, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True, timeout=20
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
                with connection, context.wrap_socket(connection, server_side=True) as inside:
                    heard.append(inside.recv(65_536))
                    inside.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            except OSError:
                return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            thread.join(10)


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl")
async def test_a_certificate_that_nobody_vouches_for_sees_no_token(tmp_path: Path) -> None:
    with impostor(tmp_path, "localhost") as (port, heard):
        client = RelayClient(f"https://localhost:{port}", TOKEN, lambda: None, clock=ManualClock())
        with pytest.raises(RelayAwayError):
            await client.payment("pi_k")
        await client.aclose()
    assert heard == []
    (tmp_path / "b").mkdir()
    with impostor(tmp_path / "b", "localhost") as (port, heard), pytest.raises(PairError) as raised:
        await asyncio.to_thread(exchanged, f"https://localhost:{port}", "K7QM-2F9X-TB4R")
    assert raised.value.code == "pair_away"
    assert heard == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://relay.test/x", "https://evil.example/x", "//evil.example/x"]
)
async def test_no_redirect_carries_the_token_elsewhere(status: int, to: str) -> None:
    relay = FakeRelay()
    relay.on("GET", "/payments/pi_k", httpx.Response(status, headers={"Location": to}))
    await refused(relay)
    assert [str(request.url) for request in relay.requests] == [f"{URL}/payments/pi_k"]


# How much


async def test_an_answer_without_an_end_is_given_up() -> None:
    body = Endless(b"x" * 1_000_000)
    await refused(httpx.MockTransport(lambda request: httpx.Response(200, stream=body)))
    assert body.sent <= ANSWER_LIMIT_BYTES + 1_000_000
    assert body.closed


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_a_packed_answer_is_not_unpacked(packing: str) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    body = Endless(bomb)
    headers = {"Content-Encoding": packing}
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, headers=headers, stream=body)

    await refused(httpx.MockTransport(answer))
    assert asked[0].headers["Accept-Encoding"] == "identity"
    assert body.sent == 0
    assert body.closed


@pytest.mark.parametrize("piece", [b"x" * 65_536, b"data: x\n" * 8_192, b"data: x\r\n" * 8_192])
async def test_an_event_without_an_end_ends_the_stream(piece: bytes) -> None:
    body = Endless(piece)
    headers = {"Content-Type": "text/event-stream"}
    client = till_at(
        httpx.MockTransport(lambda request: httpx.Response(200, headers=headers, stream=body))
    )
    with pytest.raises(RelayAwayError):
        async with client.events(None) as source:
            async for _ in source.aiter_sse():
                raise AssertionError("no event ended")
    assert body.sent <= EVENT_LIMIT_BYTES + len(piece)
    await client.aclose()


async def test_a_long_stream_of_ordinary_events_goes_on() -> None:
    """The bound is of one event: a day's events, cut anywhere, are far more in all."""
    event = b'event: payment:update\nid: e-1\ndata: {"x": "' + b"y" * 40_000 + b'"}\n\n'
    whole = event * 60 + b":\n\n"

    async def body() -> AsyncIterator[bytes]:
        for at in range(0, len(whole), 4_099):
            yield whole[at : at + 4_099]

    headers = {"Content-Type": "text/event-stream"}
    client = till_at(
        httpx.MockTransport(lambda request: httpx.Response(200, headers=headers, content=body()))
    )
    async with client.events(None) as source:
        assert len([event async for event in source.aiter_sse() if event.event != "message"]) == 60
    assert len(whole) > 2 * EVENT_LIMIT_BYTES
    await client.aclose()


async def test_pairing_takes_no_more_of_a_stranger() -> None:
    body = EndlessSync()
    endless = httpx.MockTransport(lambda request: httpx.Response(201, stream=body))
    packed = httpx.MockTransport(
        lambda request: httpx.Response(201, headers={"Content-Encoding": "gzip"}, content=b"x")
    )
    for transport in (endless, packed):
        with pytest.raises(PairError) as raised:
            exchanged(URL, "K7QM-2F9X-TB4R", transport=transport)
        assert raised.value.code == "pair_away"
    assert body.sent <= ANSWER_LIMIT_BYTES + 1_000_000


# Odd words

ODD_WAITS = (
    "9" * 400,
    "-1",
    "1e9",
    "²",
    "٣",
    "inf",
    "nan",
    " 5 ",
    "0x10",
    "Fri, 31 Dec 1999 23:59:59 GMT",
)


@pytest.mark.parametrize("text", [*ODD_WAITS, "999999999"])
async def test_no_wish_to_wait_stops_a_till(text: str) -> None:
    seconds = seconds_to_wait(text)
    assert seconds is None or 0 <= seconds <= LONGEST_S
    body = b'{"title":"x","status":429,"detail":"x","code":"rate_limited"}'
    headers = [(b"Retry-After", text.encode()), (b"Content-Type", b"application/problem+json")]
    answer = httpx.MockTransport(lambda request: httpx.Response(429, headers=headers, content=body))
    client = till_at(answer)
    with pytest.raises(RelayAwayError) as raised:
        await client.payment("pi_k")
    assert (raised.value.retry_after_s or 0) <= LONGEST_S
    await client.aclose()
    with pytest.raises(PairError):
        exchanged(URL, "K7QM-2F9X-TB4R", transport=answer)


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "1 Jan 99999999999 00:00:00 +0000",
        "Fri, 31 Dec 2024 23:59:59 +99999999999999999999",
        "Sat, 01 Jan 0001 00:00:00 +2359",
        "\x00",
        "x" * 10_000,
    ],
)
async def test_no_date_stops_a_till(date: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Date": date}, content=payment("k").to_json())

    client = till_at(httpx.MockTransport(answer))
    assert (await client.payment("pi_k")).key == "k"
    await client.aclose()


class Ear:
    """A till that hears; where the stream is, it keeps nowhere."""

    def __init__(self) -> None:
        self.places: list[str | None] = []

    async def apply(
        self, payment: Payment, learnt_by: LearntBy, ahead: timedelta, position: str | None = None
    ) -> None:
        self.places.append(position)

    async def hear_refund(self, refund: Refund, position: str | None = None) -> None:
        raise AssertionError("there is none")

    async def stream_position(self) -> str | None:
        return None

    async def forget_stream_position(self) -> None:
        raise AssertionError("nobody said so")


async def test_a_place_that_fits_no_header_is_not_kept() -> None:
    """It would stand in the next question's head, and end every stream from then on, also a good relay's."""
    asked: list[str | None] = []
    ear, good = Ear(), "epoch-7"
    events = "".join(
        f"event: payment:update\nid: {place}\ndata: {payment('k').to_json()}\n\n"
        for place in (good, "ก", "x" * 5_000, "tab\there", "\x1b[31m", "é")
    )

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/events":
            return httpx.Response(200, json={"items": [], "nextCursor": None})
        asked.append(request.headers.get("Last-Event-ID"))
        if len(asked) == 3:
            raise asyncio.CancelledError
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=events)

    client = till_at(httpx.MockTransport(answer))
    feed = Feed(
        *(client, ear, Pace(first_retry_s=0.001), lambda: 0.0),
        on_up=lambda: None,
        on_down=lambda error: None,
        on_gap=lambda: None,
    )
    with pytest.raises(asyncio.CancelledError):
        await feed.run()
    assert asked == [None, good, good]
    assert set(ear.places) == {good, None}
    await client.aclose()


HUGE = 2**70


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": HUGE},
        {"amount": -5},
        {"amountReceived": HUGE},
        {"amountRefunded": HUGE},
        {"version": HUGE},
        {"version": -HUGE},
        {"currency": "x" * 100_000},
        {"reference": "\0" * 10},
        {"expiresAt": "9999-12-31T23:59:59.999Z"},
        {"expiresAt": "0001-01-01T00:00:00Z"},
        {"metadata": {"\0": "\0"}},
        {"qr": {"data": "x" * 100_000}},
    ],
    ids=str,
)
@pytest.mark.parametrize("outcome", [Outcome.WAITING, Outcome.PAID])
def test_odd_figures_are_no_bug_and_no_money(
    desk: Desk, changes: dict[str, Any], outcome: Outcome
) -> None:
    """What cannot be is unreadable, or changes nothing; only the sale's own sum in baht is its money."""
    sale_id = desk.sell_and_show()
    told = payment(desk.attempt(sale_id).id, outcome).model_dump(mode="json", by_alias=True)
    try:
        news = Payment.model_validate(told | changes)
    except ValueError:
        return
    desk.checkout.apply(news, LearntBy.PUSH)
    is_money = not changes.keys() & {"amountReceived", "currency", "version"}
    sold = is_money and outcome is Outcome.PAID
    assert desk.store.receipt_count() == sold
    assert (desk.sale(sale_id).state is SaleState.PAID) == sold


@pytest.mark.parametrize("amount", [0, -1, HUGE])
def test_a_refund_of_nothing_or_less_is_unreadable(desk: Desk, amount: int) -> None:
    """Stripe gives back at least a satang; a refund below zero would be a sale that nobody made."""
    receipt = desk.sell_paid()
    with pytest.raises(ValidationError):
        ToldRefund("re_1", receipt.payment_id, amount, status="succeeded").message()
