"""The way out to one reader of the push stream: into its connection's transport, or by ASGI's `send`.

Bytes that are framed once can be given to a thousand transports without waking a task for each; a server that
does not lend its transport gets the same bytes through a small queue. It must not know what the bytes say.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from starlette.types import Receive, Send

EXTENSION = "kiosk.direct"
"""The ASGI extension of servers that can lend a connection: `{"lend": a function that gives its Wire}`."""

UNSENT_LIMIT_BYTES = 65_536
HIGH_WATER_BYTES = 32_768
SEND_LIMIT_S = 5.0
END_LIMIT_S = 0.5
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Packet:
    """Whole frames of the stream: as they are, and as one chunk of HTTP/1.1's chunked encoding."""

    data: bytes
    chunk: bytes


def packet(data: bytes) -> Packet:
    """Frames made ready for every kind of connection."""
    return Packet(data, b"%x\r\n%b\r\n" % (len(data), data))


class Drain(Protocol):
    """A server's own flow control."""

    async def drain(self) -> None:
        """Wait until the transport takes more."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection that a server lends for one answer whose head it has sent.

    `chunked`: the body is in chunks; else it goes to the connection's end. `gone` is done when that has come.
    """

    transport: asyncio.Transport
    flow: Drain
    chunked: bool
    gone: asyncio.Future[None]


class Line(Protocol):
    """What a stream writes to. Never waits but in `flush` and `until_over`."""

    def write(self, one: Packet) -> bool:
        """Send frames; False when too much is unsent already and nothing was taken."""

    async def flush(self) -> None:
        """Wait until there is room. Raises `TimeoutError` when the reader takes nothing for too long."""

    async def until_over(self, receive: Receive) -> None:
        """Serve the connection until either side ends it. Raises `TimeoutError` as `flush` does."""

    def end(self, *, at_once: bool) -> None:
        """End it: after what is unsent, but soon, or at once."""


class DirectLine:
    """Writes into the transport: no task, no queue, no copy."""

    def __init__(self, wire: Wire, limit_s: float = SEND_LIMIT_S) -> None:
        self._wire = wire
        self._limit_s = limit_s
        self._transport = wire.transport
        self._unsent = 0
        self._since = 0
        if not wire.transport.is_closing():  # else the reader hung up before it was heard
            wire.transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)

    def write(self, one: Packet) -> bool:
        """See `Line`."""
        transport = self._transport
        if transport.is_closing():
            return True
        data = one.chunk if self._wire.chunked else one.data
        unsent = transport.get_write_buffer_size()
        # uvloop looks at what was written in this turn of the loop only at the turn's end.
        if unsent != self._unsent:
            self._unsent, self._since = unsent, 0
        self._since += len(data)
        if unsent and unsent + self._since > UNSENT_LIMIT_BYTES:
            return False
        transport.write(data)
        return True

    async def flush(self) -> None:
        """See `Line`."""
        async with asyncio.timeout(self._limit_s):
            await self._wire.flow.drain()

    async def until_over(self, receive: Receive) -> None:
        """See `Line`. Not by `receive`: uvicorn tells only the newest request that the reader hung up."""
        await self._wire.gone

    def end(self, *, at_once: bool) -> None:
        """See `Line`."""
        transport = self._transport
        if at_once:
            transport.abort()
        elif not transport.is_closing():
            if self._wire.chunked:
                transport.write(_LAST_CHUNK)
            transport.close()
            # A reader that takes nothing must not hold up the end.
            asyncio.get_running_loop().call_later(END_LIMIT_S, transport.abort)


class AsgiLine:
    """Writes by ASGI's `send`, for servers that lend nothing."""

    def __init__(self, send: Send, limit_s: float = SEND_LIMIT_S) -> None:
        self._send = send
        self._limit_s = limit_s
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._ended = False

    def write(self, one: Packet) -> bool:
        """See `Line`."""
        if self._waiting and self._bytes + len(one.data) > UNSENT_LIMIT_BYTES:
            return False
        self._waiting.append(one.data)
        self._bytes += len(one.data)
        self._news.set()
        return True

    async def flush(self) -> None:
        """See `Line`."""
        if self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._bytes = 0
            await self._put(data, more=True)

    async def until_over(self, receive: Receive) -> None:
        """See `Line`."""
        gone = asyncio.create_task(_hung_up(receive), name="stream's other side")
        writer = asyncio.create_task(self._write_on(), name="stream's writer")
        try:
            await asyncio.wait({gone, writer}, return_when=asyncio.FIRST_COMPLETED)
            if writer.done():
                writer.result()
        finally:
            for task in (gone, writer):
                task.cancel()
            await asyncio.gather(gone, writer, return_exceptions=True)

    def end(self, *, at_once: bool) -> None:
        """See `Line`."""
        self._ended = True
        if at_once:
            self._waiting.clear()
        self._news.set()

    async def _write_on(self) -> None:
        while not self._ended:
            await self._news.wait()
            self._news.clear()
            await self.flush()
        await self.flush()
        await self._put(b"", more=False)

    async def _put(self, data: bytes, *, more: bool) -> None:
        async with asyncio.timeout(self._limit_s):
            await self._send({"type": "http.response.body", "body": data, "more_body": more})


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
