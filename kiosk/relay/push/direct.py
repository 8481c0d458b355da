"""uvicorn's HTTP protocol, lending its transport to an answer that writes by itself.

ASGI's `send` costs a call through three layers for each stream and event. What is lent stands in the scope's
extensions; whoever does not take it is served as ever. And it ends connections that uvicorn would wait for: those
whose request has no end, or takes for ever. Only here is uvicorn's inside known: its tests say when a new version
has moved it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kiosk.relay.push.line import EXTENSION, Wire

HEAD_LIMIT_BYTES = 65_536
REQUEST_LIMIT_S = 10.0
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class LendingProtocol(HttpToolsProtocol):
    """One connection of a reader.

    `request_limit_s` is how long it may take until the head of a request is here, and until the rest of a body is
    that was answered before its end. How long an application waits for a body it reads is its own business.
    """

    request_limit_s = REQUEST_LIMIT_S
    _lent: tuple[RequestResponseCycle, asyncio.Future[None]] | None = None
    _head_end: asyncio.TimerHandle | None = None
    _body_end: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A reader is here, and has to say what it wants."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """A part of a request; no head may go on for ever."""
        end = self._head_end
        super().data_received(data)
        if end is None or end is not self._head_end:
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_LIMIT_BYTES and not self.transport.is_closing():
            before = cast("RequestResponseCycle | None", self.cycle)  # None at the first request
            if before is None or before.response_complete:
                self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        if self._head_end is None:
            self._await_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header of the head; nobody wants those that may follow a body."""
        if self._head_end is not None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A request begins."""
        super().on_headers_complete()
        _cancel(self._head_end)
        self._head_end = None
        # Its task was made just now and has not run yet.
        self.scope["extensions"] = {EXTENSION: {"lend": partial(self._lend, self.cycle)}}

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        super().on_message_complete()
        _cancel(self._body_end)
        self._body_end = None

    def on_response_complete(self) -> None:
        """An answer was sent; a body that nobody reads any more must come to its end soon."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and self._body_end is None:
            self._body_end = self.loop.call_later(self.request_limit_s, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """The reader hung up, or we did."""
        super().connection_lost(exc)
        _cancel(self._head_end)
        _cancel(self._body_end)
        if self._lent is not None:
            # uvicorn notes it for the newest request of the connection, which may be one that waits its turn.
            cycle, gone = self._lent
            cycle.disconnected = True
            if not gone.done():
                gone.set_result(None)

    def _lend(self, cycle: RequestResponseCycle) -> Wire:
        """Before the head of the answer is sent: the application will write all that follows it."""
        chunked = cycle.scope["http_version"] != "1.0"
        if not chunked:
            # Such a reader knows no chunks: the end of the connection is the end of the answer.
            cycle.chunked_encoding = False
        gone = self.loop.create_future()
        if self.transport.is_closing():
            gone.set_result(None)
        self._lent = (cycle, gone)
        return Wire(self.transport, self.flow, chunked, gone)

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._head_end = self.loop.call_later(self.request_limit_s, self.transport.close)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
