"""The network between tills and relay: `httpx`'s own transport, over lines that lose, delay, repeat and break.

Above it everything is real: the till's HTTP client and its reading of the push stream on one side, the relay's
ASGI application on the other. A line that is stopped holds back what is under way, as TCP does, until it is let
go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import httpx

from tests.sim.faults import Site
from tests.sim.world import World

if TYPE_CHECKING:
    from tests.sim.relay_actor import RelayActor

STREAM_PATH = "/events"
FRAME_END = b"\n\n"


@dataclass
class Line:
    """One way. What was to arrive while it was stopped waits in `held`."""

    name: str
    stopped: bool = False
    held: list[Any] = field(default_factory=list)

    def stop(self) -> None:
        """Nothing passes any more."""
        self.stopped = True

    def go(self) -> None:
        """All passes again, what was held back first."""
        self.stopped = False
        held, self.held = self.held, []
        for call in held:
            call()


class Pipe(httpx.AsyncByteStream):
    """The body of a push stream on its way: what the relay writes arrives later, in order, unless it is cut."""

    def __init__(self, world: World, line: Line, read_limit_s: float | None) -> None:
        self._world = world
        self._line = line
        self._read_limit_s = read_limit_s
        self._arrived: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._last_s = 0.0
        self._mute = False
        self._ended = False
        self.cut = False
        self.hung_up = asyncio.Event()

    def write(self, data: bytes) -> None:
        """The relay has written something."""
        if self.cut or self._mute:
            return
        fires = self._world.faults.fires
        if fires(Site.STREAM_MUTE):
            self._mute = True
            return
        if fires(Site.STREAM_CUT_INSIDE):
            self._later(data[: len(data) // 2])
            self.break_off()
            return
        self._later(data)
        if data.endswith(FRAME_END) and fires(Site.STREAM_TWICE):
            self._later(data)
        if fires(Site.STREAM_CUT):
            self.break_off()

    def end(self) -> None:
        """The relay has ended its answer."""
        self._ended = True
        self._news.set()

    def break_off(self) -> None:
        """The connection is gone; both sides find out."""
        self.cut = True
        self._news.set()
        self.hung_up.set()

    def _later(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        slow = self._world.faults.fires(Site.NET_SLOW)
        at_s = loop.time() + (self._world.chance.uniform(0.2, 3.0) if slow else 0.02)
        self._last_s = max(at_s, self._last_s + 1e-6)
        loop.call_at(self._last_s, self._arrives, data)

    def _arrives(self, data: bytes) -> None:
        if self._line.stopped:
            self._line.held.append(lambda: self._arrives(data))
            return
        self._arrived.append(data)
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self._news.clear()
            while self._arrived:
                yield self._arrived.popleft()
            if self.cut:
                raise httpx.ReadError("the connection broke")
            if self._ended:
                return
            try:
                async with asyncio.timeout(self._read_limit_s):
                    await self._news.wait()
            except TimeoutError:
                raise httpx.ReadTimeout("nothing came") from None

    async def aclose(self) -> None:
        """The reader hangs up."""
        self.hung_up.set()


class Transport(httpx.AsyncBaseTransport):
    """One till's way to the relay."""

    def __init__(self, world: World, line: Line, relay: RelayActor) -> None:
        self._world = world
        self._line = line
        self._relay = relay

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request there and its answer back."""
        limits = request.extensions["timeout"]
        await self._reach(limits["connect"])
        body = await request.aread()
        headers = {name.decode(): value.decode() for name, value in request.headers.raw}
        if request.url.path == STREAM_PATH:
            return await self._stream(request, headers, limits["read"])
        return await self._question(request, headers, body, limits["read"])

    async def _reach(self, connect_limit_s: float | None) -> None:
        """Be at the relay's door. Raises `httpx.TransportError`."""
        fires = self._world.faults.fires
        if self._line.stopped:
            await asyncio.sleep(connect_limit_s or 3.0)
            raise httpx.ConnectTimeout("nobody there")
        await self._travel()
        if not self._relay.open:
            raise httpx.ConnectError("refused")
        if fires(Site.NET_RESET):
            raise httpx.ReadError("reset")

    async def _question(
        self, request: httpx.Request, headers: dict[str, str], body: bytes, limit_s: float
    ) -> httpx.Response:
        fires, chance = self._world.faults.fires, self._world.chance
        path = request.url.raw_path.decode()
        if fires(Site.NET_REQUEST_LOST):
            await asyncio.sleep(limit_s)
            raise httpx.ReadTimeout("the request was lost")
        if fires(Site.NET_TWICE):
            self._relay.serve_beside(request.method, path, headers, body, chance.uniform(0.0, 10.0))
        serving = self._relay.serve_whole(request.method, path, headers, body)
        try:
            async with asyncio.timeout(limit_s):
                answer = await serving
        except TimeoutError:
            raise httpx.ReadTimeout("no answer") from None
        if answer is None:
            raise httpx.ReadError("the relay is gone")
        if fires(Site.NET_REPLY_LOST) or self._line.stopped:
            await asyncio.sleep(limit_s)
            raise httpx.ReadTimeout("the reply was lost")
        await self._travel()
        self._world.counts["requests"] += 1
        self._world.note(self._line.name, f"{request.method} {path.partition('?')[0]}: {answer[0]}")
        return httpx.Response(
            answer[0], headers=[*answer[1], ("Date", self._date())], content=answer[2]
        )

    async def _stream(
        self, request: httpx.Request, headers: dict[str, str], limit_s: float
    ) -> httpx.Response:
        pipe = Pipe(self._world, self._line, limit_s)
        try:
            async with asyncio.timeout(limit_s):
                status, answered = await self._relay.open_stream(headers, pipe)
        except TimeoutError:
            raise httpx.ReadTimeout("no answer") from None
        await self._travel()
        self._world.note(self._line.name, f"stream: {status}")
        return httpx.Response(status, headers=[*answered, ("Date", self._date())], stream=pipe)

    async def _travel(self) -> None:
        slow = self._world.faults.fires(Site.NET_SLOW)
        await asyncio.sleep(self._world.chance.uniform(0.2, 4.0) if slow else 0.01)

    def _date(self) -> str:
        return format_datetime(self._world.now(), usegmt=True)
