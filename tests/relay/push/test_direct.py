"""The stream over a real connection of a real server that lends its transport: bytes on the wire."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn

from kiosk.protocol.sse import EventName
from kiosk.relay.ports import Transaction
from kiosk.relay.push.direct import LendingProtocol
from kiosk.relay.records import OutboxEvent
from tests.relay.stage import START, Stage, until

pytestmark = pytest.mark.anyio

LIMIT_S = 10.0
EVENT = rb"event: payment:update\nid: (\S+)\ndata: (.*)\n\n"


@dataclass
class Server:
    """A relay that listens."""

    stage: Stage
    port: int

    @property
    def streams(self) -> int:
        """How many are open."""
        [line] = re.findall(
            r"^kiosk_streams (\d+)\.0$", self.stage.service.parts.metrics.page(), re.M
        )
        return int(line)

    async def publish(self, *data: str) -> None:
        """Push events to till A1, all in one commit."""

        def push(tx: Transaction) -> None:
            for one in data:
                tx.outbox.append(OutboxEvent("A1", EventName.PAYMENT, one, START))

        await self.stage.run(push)

    @asynccontextmanager
    async def asking(self, *requests: str, limit: int = 65_536) -> AsyncIterator[Connection]:
        """A connection on which some requests were sent at once."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=limit)
        connection = Connection(reader, writer)
        writer.write("".join(requests).encode())
        try:
            yield connection
        finally:
            await connection.hang_up()


@dataclass
class Connection:
    """The reader's end."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def head(self) -> str:
        """The head of an answer."""
        async with asyncio.timeout(LIMIT_S):
            return (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()

    async def chunk(self) -> bytes:
        """One chunk of a chunked answer, checked to the byte."""
        async with asyncio.timeout(LIMIT_S):
            length = int(await self.reader.readuntil(b"\r\n"), 16)
            data = await self.reader.readexactly(length + 2)
        assert data.endswith(b"\r\n")
        return data[:-2]

    async def rest(self) -> bytes:
        """Everything to the end of the connection."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.read()

    async def hang_up(self) -> None:
        """Close."""
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()


def request(method: str = "GET", version: str = "1.1", *headers: str, path: str = "/events") -> str:
    """A request of till A1."""
    lines = [f"{method} {path} HTTP/{version}", "Host: relay", "Authorization: Bearer kt_A1"]
    return "\r\n".join([*lines, *headers, "", ""])


class Hasty(LendingProtocol):
    """Waits for nobody."""

    request_limit_s = 0.05


@asynccontextmanager
async def served(stage: Stage, protocol: type[LendingProtocol]) -> AsyncIterator[Server]:
    """A relay behind uvicorn, as `serve` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Small, so that a reader that stalls shows soon.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)
        config = uvicorn.Config(
            stage.service.app,
            http=protocol,
            lifespan="off",
            ws="none",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        yield Server(stage, listener.getsockname()[1])
        stage.service.stop_listening()
        server.should_exit = True
        async with asyncio.timeout(LIMIT_S):
            await task


@pytest.fixture
async def server(stage: Stage) -> AsyncIterator[Server]:
    """A relay that gives its callers the usual time."""
    async with served(stage, LendingProtocol) as server:
        yield server


@pytest.fixture
async def hasty(stage: Stage) -> AsyncIterator[Server]:
    """A relay that waits for nobody."""
    async with served(stage, Hasty) as server:
        yield server


async def test_it_is_chunked_and_each_event_a_chunk_of_its_own(server: Server) -> None:
    async with server.asking(request()) as line:
        head = await line.head()
        assert head.startswith("http/1.1 200 ok\r\n")
        assert "\r\ntransfer-encoding: chunked\r\n" in head
        assert "\r\nx-accel-buffering: no\r\n" in head
        assert b"event: ready" in await line.chunk()
        await server.publish('{"n":1}', '{"ข":2}')
        assert (await line.chunk()).endswith(b'data: {"n":1}\n\n')
        assert (await line.chunk()).endswith('data: {"ข":2}\n\n'.encode())


async def test_a_reader_of_http_1_0_gets_no_chunks(server: Server) -> None:
    async with server.asking(request("GET", "1.0")) as line:
        head = await line.head()
        assert "transfer-encoding" not in head
        assert "\r\nconnection: close\r\n" in head
        await until(lambda: server.streams == 1)
        await server.publish('{"n":1}')
        server.stage.service.stop_listening()
        rest = await line.rest()
        assert rest.startswith(b"retry: ")
        assert rest.endswith(b'data: {"n":1}\n\n')


async def test_a_head_request_leaves_the_connection_good(server: Server) -> None:
    async with server.asking(request("HEAD"), request(path="/healthz")) as line:
        assert (await line.head()).startswith("http/1.1 200 ok\r\n")
        assert (await line.head()).startswith("http/1.1 200 ok\r\n")
        assert server.streams == 0


async def test_the_end_is_the_last_chunk(server: Server) -> None:
    async with server.asking(request()) as line:
        await line.head()
        await line.chunk()
        server.stage.service.stop_listening()
        assert await line.rest() == b"0\r\n\r\n"


async def test_a_reader_that_hangs_up_is_forgotten(server: Server) -> None:
    async with server.asking(request()) as line:
        await line.head()
        await until(lambda: server.streams == 1)
    await until(lambda: server.streams == 0)


async def test_a_second_request_behind_the_stream_does_not_hide_that_it_hangs_up(
    server: Server,
) -> None:
    async with server.asking(request(), request(path="/healthz")) as line:
        await line.head()
        await until(lambda: server.streams == 1)
    await until(lambda: server.streams == 0)


async def test_a_reader_that_stalls_is_cut_holds_little_and_resumes_without_a_gap(
    server: Server,
) -> None:
    wanted = [json.dumps({"n": number, "x": "x" * 1_000}) for number in range(3_000)]
    async with server.asking(request(), limit=4_096) as line:
        await line.head()
        await until(lambda: server.streams == 1)
        for start in range(0, len(wanted), 50):
            await server.publish(*wanted[start : start + 50])
        await until(lambda: server.streams == 0)
        metrics = server.stage.service.parts.metrics
        assert metrics.value("kiosk_streams_cut_total", reason="too_slow") == 1
        raw = b""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                raw += await line.chunk()
    got = re.findall(EVENT, raw)
    last, _ = got[-1]
    async with server.asking(request("GET", "1.1", f"Last-Event-ID: {last.decode()}")) as line:
        await line.head()
        again = b""
        while again.count(b"event: payment") < len(wanted) - len(got):
            again += await line.chunk()
    got += re.findall(EVENT, again)
    assert [data.decode() for _, data in got] == wanted


# Requests without an end


@pytest.mark.parametrize("begun", ["", "GET /healthz HTTP/1.1\r\nHost: relay\r\nX-"])
async def test_whoever_never_ends_a_request_is_hung_up_on(hasty: Server, begun: str) -> None:
    async with hasty.asking(begun) as line:
        assert await line.rest() == b""


async def test_the_next_request_has_its_time_too(hasty: Server) -> None:
    async with hasty.asking(request(path="/healthz"), "GET /hea") as line:
        assert (await line.head()).startswith("http/1.1 200 ok\r\n")
        assert b"HTTP/1.1" not in await line.rest()


async def test_a_stream_outlives_the_time_for_requests(hasty: Server) -> None:
    async with hasty.asking(request()) as line:
        await line.head()
        await line.chunk()
        # Whoever sends nothing is hung up on meanwhile.
        async with hasty.asking("") as other:
            await other.rest()
        await hasty.publish('{"n":1}')
        assert b'{"n":1}' in await line.chunk()


@pytest.mark.parametrize(
    "endless",
    [("X-Long: ", "a" * 1_024), ("", "X-Many: a\r\n" * 100), ("X: a\r\nY: ", "b" * 4_096)],
)
async def test_a_head_without_an_end_is_refused(server: Server, endless: tuple[str, str]) -> None:
    begun, more = endless
    async with server.asking("GET /healthz HTTP/1.1\r\nHost: relay\r\n", begun) as line:
        answer = asyncio.create_task(line.rest())
        with contextlib.suppress(ConnectionError):
            while not answer.done():
                line.writer.write(more.encode())
                await line.writer.drain()
                await asyncio.sleep(0)
        with contextlib.suppress(ConnectionError):
            assert (await answer).startswith(b"HTTP/1.1 431 ")


async def test_a_body_that_goes_on_after_its_answer_is_not_waited_for(hasty: Server) -> None:
    headers = ("Transfer-Encoding: chunked", "Content-Type: text/plain")
    asking = request("POST", "1.1", *headers, path="/payments/intents")
    async with hasty.asking(asking, "1\r\na\r\n") as line:
        assert (await line.head()).startswith("http/1.1 422 ")
        await line.rest()


async def test_what_follows_a_body_is_not_kept(server: Server) -> None:
    asking = request("POST", "1.1", "Transfer-Encoding: chunked", path="/events")
    trailers = "0\r\nAuthorization: Bearer kt_boss\r\n\r\n"
    async with server.asking(asking, trailers, request(path="/healthz")) as line:
        assert (await line.head()).startswith("http/1.1 405 ")
        body = await line.reader.readuntil(b"}")
        assert b"method_not_allowed" in body
        assert (await line.head()).startswith("http/1.1 200 ok\r\n")
