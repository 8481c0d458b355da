"""Somebody who can reach the relay: odd targets, odd headers, odd bodies, floods."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.relay.guard.limits import Rates
from tests.attacks.conftest import PUBLIC_URL
from tests.attacks.raw import Wire
from tests.relay.listener import listening
from tests.relay.stage import Stage, on_stage

pytestmark = pytest.mark.anyio

TILL = b"Authorization: Bearer kt_A1"
HOST = b"Host: relay"
ODD_TARGETS = (
    *(b"//devices", b"/devices/", b"/DEVICES", b"/devices%2f", b"/devices%00", b"/devices;x=1"),
    *(b"/./devices", b"/x/../devices", b"/p/../devices", b"/p/%2e%2e/devices", b"/p/..%2fdevices"),
    *(b"/payments/..%2f..%2fdevices", b"/%2e%2e/%2e%2e/etc/passwd", b"/p/..%2f..%2fetc%2fpasswd"),
    *(b"/p/_assets/..%2f..%2f..%2frelay.sqlite3", b"/p/_assets/%2e%2e/%2e%2e/relay.sqlite3"),
    *(
        b"/%64evices",
        b"/devices?x=%00",
        b"/devices#x",
        b"/\xff\xfe",
        b"/%ff%fe",
        b"/%c0%ae%c0%ae/x",
    ),
    *(b"http://relay/devices", b"http://evil.example/devices", b"https://u:p@evil.example/devices"),
    *(b"evil.example:443", b"*", b"", b"devices", b"\\devices", b"/payments/%0d%0aX-Injected:%201"),
    b"/" + b"a" * 60_000,
    b"/devices?" + b"&".join(b"a=%d" % number for number in range(5_000)),
)


async def test_no_way_of_writing_a_path_leads_round_the_door(wire: Wire) -> None:
    """To a till's token the list of devices is forbidden, however the path is written."""
    for target in ODD_TARGETS:
        answer = await wire.ask(target, HOST, TILL)
        assert answer.status in (0, 400, 403, 404, 422, 431), (target[:60], answer)
        assert b"boss" not in answer.body, target[:60]
        assert "x-injected" not in answer.head.lower()
        assert b"evil" not in answer.body
    # The control: these lead there, and so does the plain one.
    for target in (b"/devices", b"/%64evices", b"http://evil.example/devices"):
        answer = await wire.ask(target, HOST, b"Authorization: Bearer kt_boss")
        assert answer.status == 200, target


async def test_odd_requests_are_closed_and_nobody_else_notices(wire: Wire) -> None:
    attempts = (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64,  # TLS to a plain port
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /devices\r\n\r\n",
        b"GET /devices HTTP/9.9\r\n\r\n",
        b"GET /devices HTTP/1.1\nHost: relay\n\n",
        b"GET /devices HTTP/1.1\r\nHost: relay\r\n Folded: 1\r\nAuthorization : Bearer kt_boss\r\n\r\n",
        b"GET /devices HTTP/1.1\r\nHost: re\0lay\r\nAuthorization: Bearer kt_\0boss\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
        b"TRACE /devices HTTP/1.1\r\nHost: relay\r\nX-Mine: 1\r\n\r\n",
    )
    for data in attempts:
        for answer in await wire.send(data, hangs_up=True):
            assert 400 <= answer.status < 500, (data, answer)
            assert b"X-Mine" not in answer.body
    assert (await wire.ask(b"/healthz", HOST)).status == 200


async def test_of_two_tokens_the_first_counts_everywhere(wire: Wire) -> None:
    """A proxy that looks at one and the relay at the other would let a stranger be somebody else."""
    boss = b"Authorization: Bearer kt_boss"
    assert (await wire.ask(b"/devices", HOST, TILL, boss)).status == 403
    assert (await wire.ask(b"/devices", HOST, b"Authorization: Bearer nobody", boss)).status == 401
    for odd in (
        *(
            b"Basic a3RfYm9zcw==",
            b"Bearer",
            b"Bearer ",
            b"bearer\tkt_boss",
            b"kt_boss",
            b"Token kt_boss",
        ),
        *(b"Bearer kt_boss, Bearer kt_A1", b"Bearer " + b"k" * 10_000, b"Bearer \xff\xfe\xfd"),
    ):
        assert (await wire.ask(b"/devices", HOST, b"Authorization: " + odd)).status == 401, odd


async def test_headers_never_make_an_address_a_method_or_a_person(wire: Wire) -> None:
    liars = (
        *(
            b"X-Forwarded-Host: evil.example",
            b"X-Forwarded-Proto: https",
            b"X-Forwarded-For: 127.0.0.1",
        ),
        *(b"Forwarded: for=127.0.0.1;host=evil.example", b"X-Original-URL: /healthz"),
        *(
            b"X-HTTP-Method-Override: DELETE",
            b"X-Method-Override: DELETE",
            b"X-Rewrite-URL: /healthz",
        ),
    )
    body = b'{"amount":2000}'
    headers = (TILL, b"Content-Type: application/json", b"Idempotency-Key: k", *liars)
    [created] = await wire.post(
        b"/payments/intents",
        body,
        b"Host: evil.example",
        b"Content-Length: %d" % len(body),
        *headers,
    )
    assert created.status == 201
    assert created.json()["pageUrl"].startswith(f"{PUBLIC_URL}/p/")
    assert b"evil" not in created.body
    for target in (b"/openapi.json", b"/docs", b"/healthz", b"/p/nobody", b"/nowhere"):
        answer = await wire.ask(target, b"Host: evil.example", *liars)
        assert b"evil" not in answer.body
        assert "location:" not in answer.head.lower()
    boss = b"Authorization: Bearer kt_boss"
    assert (await wire.ask(b"/devices/A2", HOST, boss, *liars)).status == 405
    assert (await wire.ask(b"/devices/A2?_method=DELETE", HOST, boss, method=b"POST")).status == 405
    assert (await wire.ask(b"/payments", HOST, b"Authorization: Bearer kt_A2")).status == 200


async def test_a_stream_resumes_nowhere_by_nonsense(stage: Stage) -> None:
    """Whatever the place is, the stream is whole and says *read again*: no field of its own, no error."""
    for place in (
        "x\0y",
        "ü" * 90,
        "-1",
        "1-99999999999999999999",
        "epoch-1\u2028",
        "9" * 5_000,
        "' OR 1=1",
    ):
        raw = place.encode().decode("latin-1")
        async with listening(stage.service.app, last=raw) as listener:
            events = await listener.heard(2)
        assert [event.name for event in events[:2]] == ["ready", "resync"], place
        assert place.encode() not in listener.raw


async def test_text_from_outside_begins_no_field_of_the_stream(stage: Stage) -> None:
    """Line breaks of every kind in what a payment carries stay inside its one line of data."""
    odd = "x\r\nevent: payment:update\ndata: {}\n\nid: 9\u2028\u2029\x85\x0b\x0c\x1e"
    async with listening(stage.service.app) as listener:
        await listener.heard(1)
        await stage.ask(description=odd, metadata={"note": odd, odd[:3] + "k": "v"})
        await listener.heard(2)
    blocks = listener.raw.replace(b":\n\n", b"").split(b"\n\n")
    assert b"\r" not in listener.raw
    for block in blocks[1:-1]:
        names = [line.partition(b":")[0] for line in block.split(b"\n")]
        assert names == [b"event", b"id", b"data"]
    said = json.loads(listener.data()[0])
    assert said["description"] == odd
    assert said["metadata"]["note"] == odd


# Bodies

ODD_JSON = (
    *(b"", b"null", b"true", b"0", b'"x"', b"[]", b"{", b'{"a":}', b"\0", b"\xff\xfe{\0}\0"),
    *(
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"amount":1e400}',
        b'{"amount":NaN}',
        b'{"amount":-Infinity}',
    ),
    *(
        b'{"amount":2000.5}',
        b'{"amount":"2000"}',
        b'{"amount":true}',
        b'{"amount":' + b"9" * 5_000 + b"}",
    ),
    *(b'{"amount":2000,"description":"\\ud800"}', b'{"amount":2000,"__proto__":{"x":1}}'),
    *(
        b'\xef\xbb\xbf{"amount":2000}',
        '{"amount":2000}'.encode("utf-16"),
        b'{"amount":2000}{"amount":1}',
    ),
    *(b"x" * 65_537, b'{"\\u0000":"\\u0000"}', b'{"amount":-2000}', b'{"amount":0}'),
)


async def test_no_odd_body_at_any_address_is_more_than_a_sentence(stage: Stage) -> None:
    """Every call of the document that takes a body, with the token of a manager and of a till."""
    async with stage.client() as client:
        paths: dict[str, Any] = (await client.get("/openapi.json")).json()["paths"]
    takes = [
        (method, path.replace("{", "x").replace("}", ""))
        for path, methods in paths.items()
        for method in methods
        if method in ("post", "put") and path != "/payments/webhook"
    ]
    assert len(takes) > 12
    for token in ("kt_boss", "kt_A1"):
        async with stage.client(token) as client:
            for method, path in takes:
                for body in ODD_JSON:
                    answer = await client.request(
                        method,
                        path,
                        content=body,
                        headers={"Content-Type": "application/json", "Idempotency-Key": "k"},
                    )
                    assert 400 <= answer.status_code < 500 or answer.status_code == 204, (
                        path,
                        body[:40],
                        answer.text,
                    )
                    assert len(answer.content) < 1_000, "no answer repeats what was sent"


async def test_a_name_given_twice_has_one_meaning(stage: Stage) -> None:
    """The last counts, for the limits and for Stripe alike: nobody is shown one and pays another."""
    async with stage.client() as client:
        answer = await client.post(
            "/payments/intents",
            content=b'{"amount":99999999999,"amount":2000}',
            headers={"Content-Type": "application/json", "Idempotency-Key": "twice"},
        )
    assert (answer.status_code, answer.json()["amount"]) == (201, 2_000)
    assert (await stage.read(answer.json()["paymentIntentId"]))["amount"] == 2_000
    assert [one["amount"] for one in stage.stripe.intents.values()] == [2_000]


# Floods


async def test_a_code_is_tried_as_slowly_by_any_spelling_of_the_path(tmp_path: Path) -> None:
    """The limit of pairing is of the call, not of how its path is written."""
    async with on_stage(tmp_path, rates=Rates()) as stage:
        transport = httpx.ASGITransport(stage.service.app, client=("203.0.113.9", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as stranger:
            said = []
            for target in (b"/pair", b"/%70air", b"/p%61ir?x=1") * 4:
                url = httpx.URL("http://relay").copy_with(raw_path=target)
                body = {"code": "AAAA-AAAA-AAAA"}
                said.append((await stranger.post(url, json=body)).status_code)
        assert said == [403] * 5 + [429] * 7


async def test_a_flood_from_everywhere_leaves_a_good_till_served(tmp_path: Path) -> None:
    """What is remembered of twelve thousand addresses with wrong tokens is bounded, and the till is answered."""
    async with on_stage(tmp_path, rates=Rates()) as stage:
        front: Any = stage.service.app
        await stage.service.parts.guard.remember_tokens()
        buckets = front._buckets["refused_tokens"]
        for number in range(12_000):
            buckets.take(f"2001:db8:{number:x}::/64")
        assert len(buckets) == 10_000
        transport = httpx.ASGITransport(stage.service.app, client=("2001:db8:1::1", 1))
        wrong = {"Authorization": "Bearer kt_guess"}
        good = {"Authorization": "Bearer kt_A1"}
        async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
            said = [(await client.get("/payments", headers=wrong)).status_code for _ in range(40)]
            assert said == [401] * 30 + [429] * 10
            assert (await client.get("/payments", headers=good)).status_code == 200
