"""uvicorn's HTTP protocol, lending its transport to an answer that writes by itself.

ASGI's `send` costs a call through three layers for each stream and event. What is lent stands in the scope's
extensions; whoever does not take it is served as ever. Only here is uvicorn's inside known: its tests say when
a new version has moved it.
"""

from __future__ import annotations

import asyncio
from functools import partial

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kiosk.relay.line import EXTENSION, Wire


class LendingProtocol(HttpToolsProtocol):
    """One connection of a reader."""

    _lent: tuple[RequestResponseCycle, asyncio.Future[None]] | None = None

    def on_headers_complete(self) -> None:
        """A request begins."""
        super().on_headers_complete()
        # Its task was made just now and has not run yet.
        self.scope["extensions"] = {EXTENSION: {"lend": partial(self._lend, self.cycle)}}

    def connection_lost(self, exc: Exception | None) -> None:
        """The reader hung up, or we did."""
        super().connection_lost(exc)
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
