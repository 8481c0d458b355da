"""A reader of the push stream without a network: speaks ASGI, and may be slow or hang up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

from tests.relay.stage import until


@dataclass(frozen=True)
class Event:
    """One event of the stream."""

    name: str
    id: str | None
    data: str


@dataclass
class Listener:
    """What one connection received. `taking` clear: the reader takes nothing more."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    ended: bool = False
    taking: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def events(self) -> list[Event]:
        """The events so far."""
        return [event for block in self._blocks() if (event := _event(block))]

    @property
    def comments(self) -> int:
        """How many comment lines came."""
        return sum(block.startswith(b":") for block in self._blocks())

    def data(self, name: str = "payment:update") -> list[str]:
        """The data of every event of a name."""
        return [event.data for event in self.events if event.name == name]

    async def heard(self, number: int) -> list[Event]:
        """Wait for so many events."""
        await until(lambda: len(self.events) >= number)
        return self.events

    async def over(self) -> None:
        """Wait until the relay has ended the connection."""
        assert self.task is not None
        async with asyncio.timeout(10):
            await asyncio.wait({self.task})

    def _blocks(self) -> list[bytes]:
        return self.raw.split(b"\n\n")[:-1]

    async def receive(self) -> Any:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.taking.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.raw += message["body"]
            self.ended = not message.get("more_body", False)


def _event(block: bytes) -> Event | None:
    fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
    if "event" not in fields:
        return None
    return Event(fields["event"], fields.get("id"), fields["data"])


@asynccontextmanager
async def listening(
    app: ASGIApp,
    *,
    token: str = "kt_A1",
    last: str | None = None,
    query: str = "",
    method: str = "GET",
    taking: bool = True,
) -> AsyncIterator[Listener]:
    """Open `GET /events`; leaving hangs up."""
    headers = [(b"authorization", f"Bearer {token}".encode())]
    if last is not None:
        headers.append((b"last-event-id", last.encode()))
    scope = {
        "type": "http",
        "method": method,
        "path": "/events",
        "query_string": query.encode(),
        "headers": headers,
    }
    listener = Listener()
    if taking:
        listener.taking.set()
    listener.task = asyncio.create_task(app(scope, listener.receive, listener.send))  # type: ignore[arg-type]
    try:
        if taking:
            await until(lambda: listener.status != 0)
        yield listener
    finally:
        listener.hung_up.set()
        listener.taking.set()
        await listener.task
