"""Bytes to a real relay and the bytes that come back: what no well-behaved client can be made to send."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from kiosk.relay.push.direct import LendingProtocol
from tests.relay.stage import Stage, until

LIMIT_S = 10.0


@dataclass(frozen=True)
class Answer:
    """One answer. `status` 0: the connection was closed without any."""

    status: int
    head: str
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object."""
        return dict(json.loads(self.body))


@dataclass(frozen=True)
class Wire:
    """A relay that listens."""

    stage: Stage
    port: int

    async def send(self, data: bytes, *, hangs_up: bool = False) -> list[Answer]:
        """Every answer to these bytes until the relay closes. `hangs_up`: it is told that nothing follows."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
                if hangs_up:
                    writer.write_eof()
            async with asyncio.timeout(LIMIT_S):
                return await _answers(reader)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def ask(self, target: bytes, *headers: bytes, method: bytes = b"GET") -> Answer:
        """One request without a body, with any target and headers; the connection ends after it."""
        lines = [method + b" " + target + b" HTTP/1.1", *headers, b"Connection: close", b"", b""]
        answers = await self.send(b"\r\n".join(lines))
        return answers[0] if answers else Answer(0, "", b"")

    async def post(
        self, target: bytes, body: bytes, *headers: bytes, hangs_up: bool = False
    ) -> list[Answer]:
        """A body under whatever its headers say of it; the connection ends after it."""
        first = b"POST " + target + b" HTTP/1.1"
        lines = [first, b"Host: relay", *headers, b"Connection: close", b"", b""]
        return await self.send(b"\r\n".join(lines) + body, hangs_up=hangs_up)


async def _answers(reader: asyncio.StreamReader) -> list[Answer]:
    answers = []
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            fields = dict(
                line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
            )
            length = int(fields.get("content-length", "0"))
            answers.append(Answer(int(head.split()[1]), head, await reader.readexactly(length)))
    return answers


@asynccontextmanager
async def on_a_wire(stage: Stage) -> AsyncIterator[Wire]:
    """The relay behind uvicorn, as `kiosk relay` runs it, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            stage.service.app,
            http=LendingProtocol,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        yield Wire(stage, listener.getsockname()[1])
        stage.service.stop_listening()
        server.should_exit = True
        async with asyncio.timeout(LIMIT_S):
            await task
