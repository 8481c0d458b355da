"""`GET /events` as a plain ASGI path: register, replay to a noted number, then live: no gap, no duplicate.

Order matters: the stream hears live events before the store is read, and drops those that the replay has
brought already. Bytes are written by this task alone; a reader that does not read is given up.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from kiosk import __version__
from kiosk.protocol.messages import Ready, Resync
from kiosk.protocol.problems import ProblemCode
from kiosk.protocol.sse import CONTENT_TYPE, EventName, frame, retry_frame
from kiosk.relay.asgi import header, problem, refusal_response
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.tokens import Guard
from kiosk.relay.hub import Hub, Stream
from kiosk.relay.ports import Store
from kiosk.relay.records import Caller, OutboxEvent
from kiosk.sqlite_schema import StoreError

REPLAY_PAGE = 200
REPLAY_MOST = 5_000
SEND_LIMIT_S = 5.0
RETRY_MS = (2_000, 4_000)
_POSITION_LIMIT = 200
_QUERY_FIELDS = 20

_HEADERS = [
    (b"content-type", CONTENT_TYPE.encode()),
    (b"cache-control", b"no-store, no-transform"),
    # nginx would hold small events back until its buffer is full.
    (b"x-accel-buffering", b"no"),
]


class Events:
    """The ASGI application behind the path."""

    def __init__(self, store: Store, hub: Hub, guard: Guard, clock: Clock) -> None:
        self._store = store
        self._hub = hub
        self._guard = guard
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until one side ends it."""
        if scope["method"] != "GET":
            answer = problem(
                ProblemCode.METHOD_NOT_ALLOWED, "Only GET is taken here.", {"Allow": "GET"}
            )
            await answer(scope, receive, send)
            return
        try:
            caller = await self._guard.caller(header(scope, b"authorization"))
        except (Refusal, StoreError) as error:
            await refusal_response(error)(scope, receive, send)
            return
        stream = self._hub.register(caller)
        try:
            await self._serve(stream, _given_position(scope), receive, send)
        finally:
            self._hub.unregister(stream)

    async def _serve(
        self, stream: Stream, position: str | None, receive: Receive, send: Send
    ) -> None:
        start_number = self._hub.last_number
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        gone = asyncio.create_task(_hung_up(receive), name="stream's other side")
        writer = asyncio.create_task(
            self._write(stream, position, start_number, send), name="stream's writer"
        )
        try:
            await asyncio.wait({gone, writer}, return_when=asyncio.FIRST_COMPLETED)
            if writer.done():
                writer.result()
        finally:
            for task in (gone, writer):
                task.cancel()
            await asyncio.gather(gone, writer, return_exceptions=True)

    async def _write(
        self, stream: Stream, position: str | None, start_number: int, send: Send
    ) -> None:
        """Everything that is written to one connection, in order."""
        # A reader that takes nothing, and a store that fails, both end the stream; the reader comes back.
        with contextlib.suppress(TimeoutError, StoreError):
            await _send(send, self._greeting(stream.caller, position, start_number))
            if position is not None:
                await self._catch_up(stream, position, start_number, send)
            while data := await stream.next_bytes():
                await _send(send, data)
            await _send(send, b"", more=False)

    def _greeting(self, caller: Caller, position: str | None, start_number: int) -> bytes:
        ready = Ready(server_time=self._clock(), device=caller.name, version=__version__)
        event_id = self._hub.position(start_number) if position is None else None
        pause_ms = random.randint(*RETRY_MS)  # noqa: S311 - spreads reconnects, no secret
        return retry_frame(pause_ms) + frame(EventName.READY, ready.to_json(), event_id)

    async def _catch_up(self, stream: Stream, position: str, start_number: int, send: Send) -> None:
        """Send what was missed since `position`, or say that nobody can tell any more."""
        number = self._hub.number_at(position)
        oldest, _ = await self._store.run(lambda tx: tx.outbox.bounds())
        if number is None or number < oldest - 1 or start_number - number > REPLAY_MOST:
            reason = "unknown" if number is None else "too_old"
            resync = Resync(reason=reason).to_json()
            await _send(send, frame(EventName.RESYNC, resync, self._hub.position(start_number)))
            return
        await self._replay(stream, number, send)

    async def _replay(self, stream: Stream, number: int, send: Send) -> None:
        manager = stream.caller.manager
        audience = None if manager else stream.caller.name
        while stream.cut_for is None:
            events = await self._missed(number, audience)
            if not events:
                return
            number = events[-1].number
            stream.past = number
            frames = (self._hub.framed(event, manager=manager) for event in events)
            await _send(send, b"".join(frames))

    async def _missed(self, number: int, audience: str | None) -> list[OutboxEvent]:
        return await self._store.run(lambda tx: tx.outbox.after(number, audience, REPLAY_PAGE))


async def _send(send: Send, data: bytes, *, more: bool = True) -> None:
    """Write; raises `TimeoutError` when the reader takes nothing for too long."""
    async with asyncio.timeout(SEND_LIMIT_S):
        await send({"type": "http.response.body", "body": data, "more_body": more})


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _given_position(scope: Scope) -> str | None:
    """The position to resume from: the header, or else the query; None when neither says anything."""
    given = header(scope, b"last-event-id")
    if not given:
        with contextlib.suppress(ValueError):
            query = parse_qs(scope["query_string"], max_num_fields=_QUERY_FIELDS)
            given = query.get(b"lastEventId", [b""])[0]
    return (given or b"")[:_POSITION_LIMIT].decode("latin-1") or None
