"""The push stream through a real nginx that runs the example configuration, before a real relay."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse

from kiosk.paths import open_data_dir
from kiosk.protocol.sse import EventName
from kiosk.relay.clock import utc_now
from kiosk.relay.records import OutboxEvent
from kiosk.relay.running.devices import offline_store
from kiosk.relay.running.serve import KEEP_ALIVE_S
from tests.process.nginx import NGINX, OPENSSL, Proxy, nginx_before
from tests.relay.program import LIMIT_S, Shop, ask, free_port, program, wait_for

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="nginx is not installed"),
]

MANY = 3_000
LARGE = "x" * 6_000
"""All of it is far more than what the kernel and nginx hold for a reader that stalls."""


@dataclass
class Front:
    """A relay behind nginx, and till A1."""

    shop: Shop
    proxy: Proxy
    token: str

    def caller(self) -> httpx.Client:
        """Till A1, coming through nginx."""
        return httpx.Client(
            base_url=self.proxy.url,
            headers={"Authorization": f"Bearer {self.token}"},
            verify=self.proxy.tls(),
            timeout=LIMIT_S,
            trust_env=False,
        )

    def events(self, caller: httpx.Client, last_id: str | None = None) -> Iterator[ServerSentEvent]:
        """The stream's events."""
        headers = {} if last_id is None else {"Last-Event-ID": last_id}
        with connect_sse(caller, "GET", "/events", headers=headers) as source:
            for event in source.iter_sse():
                if event.data:  # `retry:` alone is none
                    yield event

    def cut_for_slowness(self) -> bool:
        """Whether the relay has given up a reader."""
        with self.shop.manager() as manager:
            return 'kiosk_streams_cut_total{reason="too_slow"} 1' in manager.get("/metrics").text


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose relay does not run yet."""
    with program("sandbox", "--port", "0", "--data-dir", str(tmp_path / "sandbox")) as sandbox:
        yield Shop(tmp_path / "data", sandbox.url, free_port())


@pytest.fixture
def front(shop: Shop, tmp_path: Path) -> Iterator[Front]:
    """A relay and nginx before it."""
    with shop.relay(), nginx_before(shop.port, tmp_path / "nginx") as proxy:
        yield Front(shop, proxy, shop.add_till())


def test_events_come_at_once_and_are_resumed_where_the_line_broke(front: Front) -> None:
    with front.caller() as caller, front.caller() as asking:
        events = front.events(caller)
        assert next(events).event == "ready"
        assert ask(asking, "k1").status_code == 201
        # Nothing follows these that could push them out of a buffer.
        creating, waiting = next(events), next(events)
        assert [event.json()["outcome"] for event in (creating, waiting)] == ["creating", "waiting"]
        events.close()  # type: ignore[attr-defined]
        assert ask(asking, "k2").status_code == 201
        again = front.events(caller, creating.id)
        assert next(again).event == "ready"
        missed = [next(again).json() for _ in range(3)]
        assert [(one["key"], one["outcome"]) for one in missed] == [
            ("k1", "waiting"),
            ("k2", "creating"),
            ("k2", "waiting"),
        ]
        again.close()  # type: ignore[attr-defined]


def test_a_silent_stream_says_that_it_lives(front: Front) -> None:
    with front.caller() as caller, caller.stream("GET", "/events") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert ":" in answer.iter_lines()


def test_a_reader_that_stalls_is_cut_by_the_relay_and_misses_nothing(
    shop: Shop, tmp_path: Path
) -> None:
    with offline_store(open_data_dir(shop.folder)) as store, store.transaction() as tx:
        _, epoch = tx.identity(lambda: "0123456789abcdef")
        for number in range(MANY):
            data = f'{{"n":{number},"x":"{LARGE}"}}'
            tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, data, utc_now()))
    with shop.relay(), nginx_before(shop.port, tmp_path / "nginx") as proxy:
        front = Front(shop, proxy, shop.add_till())
        got, last_id = _stalled(front, f"{epoch}-0")
        assert 0 < len(got) < MANY
        with front.caller() as caller:
            for event in front.events(caller, last_id):
                if event.event == "payment:update":
                    got.append(event.json()["n"])
                if len(got) == MANY:
                    break
        assert got == list(range(MANY))


def _stalled(front: Front, last_id: str) -> tuple[list[int], str]:
    """Ask for everything, take nothing until the relay has cut it; then what had been sent, and its last id."""
    ask_for_all = (
        f"GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {front.token}\r\n"
        f"Last-Event-ID: {last_id}\r\n\r\n"
    )
    raw = b""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.settimeout(LIMIT_S)
        line.connect(("127.0.0.1", front.proxy.tls_port))
        with front.proxy.tls().wrap_socket(line, server_hostname="localhost") as tls:
            tls.sendall(ask_for_all.encode())
            wait_for(front.cut_for_slowness)
            with contextlib.suppress(OSError):
                while data := tls.recv(65_536):
                    raw += data
    whole = re.findall(rb"event: payment:update\nid: (\S+)\ndata: (.*)\n\n", _unchunked(raw))
    return [json.loads(data)["n"] for _, data in whole], whole[-1][0].decode()


def _unchunked(answer: bytes) -> bytes:
    """The body of a chunked answer that broke off somewhere."""
    body = b""
    rest = answer.partition(b"\r\n\r\n")[2]
    while rest:
        length, _, rest = rest.partition(b"\r\n")
        body += rest[: int(length, 16)]
        rest = rest[int(length, 16) + 2 :]
    return body


def test_it_speaks_http_2_over_tls_and_sends_everybody_there(front: Front) -> None:
    context = front.proxy.tls()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.proxy.tls_port), LIMIT_S) as line,
        context.wrap_socket(line, server_hostname="localhost") as tls,
    ):
        assert tls.selected_alpn_protocol() == "h2"
        assert tls.version() == "TLSv1.3"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    plain = f"http://localhost:{front.proxy.plain_port}/p/x?y=1"
    answer = httpx.get(plain, trust_env=False, verify=old)
    assert (answer.status_code, answer.headers["location"]) == (301, "https://localhost/p/x?y=1")


def test_no_log_holds_the_token_of_a_customers_page(front: Front) -> None:
    with front.caller() as caller:
        caller.get("/p/token-that-opens-a-page")
        caller.get("/healthz")
        wait_for(lambda: "/healthz" in front.proxy.access_log)
    assert "token-that-opens-a-page" not in front.proxy.access_log


def test_a_body_that_no_webhook_has_does_not_reach_the_relay(front: Front) -> None:
    with front.caller() as caller:
        for length, status in ((1_048_576, 400), (1_048_577, 413)):
            answer = caller.post("/payments/webhook", content=b"x" * length)
            assert answer.status_code == status


def test_idle_connections_are_let_go_before_the_relay_closes_them() -> None:
    example = Path(__file__).parents[2] / "packaging" / "relay" / "nginx.conf.example"
    upstream, _, _ = example.read_text().partition("server {\n")
    [idle_s] = re.findall(r"^    keepalive_timeout (\d+)s;$", upstream, re.M)
    assert int(idle_s) < KEEP_ALIVE_S
