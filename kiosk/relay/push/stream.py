"""`GET /events` as a plain ASGI path: register, replay to a noted number, then live: no gap, no duplicate.

Order matters: what is published is held back before the store is read, and what the replay has brought already
is dropped from it. A reader that does not read is given up.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator
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
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.push.hub import Cut, Hub, Stream
from kiosk.relay.push.line import EXTENSION, SEND_LIMIT_S, AsgiLine, DirectLine, Line, packet
from kiosk.relay.records import Caller, OutboxEvent
from kiosk.sqlite_schema import StoreError

REPLAY_PAGE = 200
REPLAY_MOST = 5_000
RETRY_MS = (2_000, 4_000)
PIECE_BYTES = 16_384
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

    def __init__(
        self,
        store: Store,
        hub: Hub,
        guard: Guard,
        clock: Clock,
        send_limit_s: float = SEND_LIMIT_S,
    ) -> None:
        self._store = store
        self._hub = hub
        self._guard = guard
        self._clock = clock
        self._send_limit_s = send_limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until one side ends it."""
        if scope["method"] not in ("GET", "HEAD"):
            answer = problem(
                ProblemCode.METHOD_NOT_ALLOWED, "Only GET is taken here.", {"Allow": "GET, HEAD"}
            )
            await answer(scope, receive, send)
            return
        try:
            caller = await self._guard.caller(header(scope, b"authorization"))
            if caller.person is not None:
                # It would outlast the session, and take the place of one of the till's own.
                raise Refusal(ProblemCode.FORBIDDEN, "A session has no stream; its device has.")
            if scope["method"] == "HEAD":
                await send(_HEAD)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            stream = self._hub.register(caller, self._line(scope, send))
        except (Refusal, StoreError) as error:
            await refusal_response(error)(scope, receive, send)
            return
        try:
            await self._serve(stream, _given_position(scope), receive, send)
        finally:
            self._hub.unregister(stream)

    async def _serve(
        self, stream: Stream, position: str | None, receive: Receive, send: Send
    ) -> None:
        """Everything that is written to one connection, in order."""
        try:
            async with asyncio.timeout(self._send_limit_s):
                await send(_HEAD)
            try:
                await self._begin(stream, position)
            except StoreError:
                stream.line.end(at_once=False)  # the reader comes back
            await stream.line.until_over(receive)
        except TimeoutError:
            self._hub.end(stream, Cut.TOO_SLOW)

    async def _begin(self, stream: Stream, position: str | None) -> None:
        """The greeting, what was missed, and live. Raises `StoreError`, `TimeoutError`."""
        number = self._hub.last_number
        stream.line.write(packet(self._greeting(stream.caller, position, number)))
        if position is not None:
            number = await self._catch_up(stream, position, number)
        while stream.cut_for is None and not self._hub.go_live(stream):
            stream.hold()
            number = await self._replay(stream, number)
        await stream.line.flush()

    def _line(self, scope: Scope, send: Send) -> Line:
        """The connection's transport where the server lends it."""
        extension = scope.get("extensions", {}).get(EXTENSION)
        if extension is None:
            return AsgiLine(send, self._send_limit_s)
        return DirectLine(extension["lend"](), self._send_limit_s)

    def _greeting(self, caller: Caller, position: str | None, start_number: int) -> bytes:
        ready = Ready(server_time=self._clock(), device=caller.name, version=__version__)
        event_id = self._hub.position(start_number) if position is None else None
        pause_ms = random.randint(*RETRY_MS)  # noqa: S311 - spreads reconnects, no secret
        return retry_frame(pause_ms) + frame(EventName.READY, ready.to_json(), event_id)

    async def _catch_up(self, stream: Stream, position: str, start_number: int) -> int:
        """Send what was missed since `position`, or say that nobody can tell any more; the number reached."""
        number = self._hub.number_at(position)
        reason = "unknown" if number is None else "too_old"
        if number is not None and start_number - number <= REPLAY_MOST:
            (oldest, newest), events = await self._store.run(
                lambda tx: (tx.outbox.bounds(), _missed(tx, stream.caller, number))
            )
            if oldest - 1 <= number <= newest:
                return await self._replay(stream, number, events)
            reason = "too_old" if number < oldest else "unknown"
        resync = Resync(reason=reason).to_json()
        at = self._hub.position(start_number)
        stream.line.write(packet(frame(EventName.RESYNC, resync, at)))
        return start_number

    async def _replay(
        self, stream: Stream, number: int, events: list[OutboxEvent] | None = None
    ) -> int:
        """Send what the store holds after `number`, of which `events` are the first; the number reached."""
        stream.past = number
        while stream.cut_for is None:
            if events is None:
                events = await self._page(stream.caller, number)
            for last, piece in self._pieces(stream.caller, events):
                await stream.line.flush()
                stream.line.write(packet(piece))
                stream.past = number = last
            # Whatever came after a page that is not full is held back by the stream.
            if len(events) < REPLAY_PAGE:
                break
            events = None
        return number

    async def _page(self, caller: Caller, number: int) -> list[OutboxEvent]:
        return await self._store.run(lambda tx: _missed(tx, caller, number))

    def _pieces(self, caller: Caller, events: list[OutboxEvent]) -> Iterator[tuple[int, bytes]]:
        """The events' frames in pieces that a line takes at once, each with its last number."""
        piece = b""
        for event in events:
            piece += self._hub.framed(event, manager=caller.manager)
            if len(piece) >= PIECE_BYTES or event is events[-1]:
                yield event.number, piece
                piece = b""


_HEAD = {"type": "http.response.start", "status": 200, "headers": _HEADERS}


def _missed(tx: Transaction, caller: Caller, number: int) -> list[OutboxEvent]:
    audience = None if caller.manager else caller.name
    return tx.outbox.after(number, audience, REPLAY_PAGE)


def _given_position(scope: Scope) -> str | None:
    """The position to resume from: the header, or else the query; None when neither says anything."""
    given = header(scope, b"last-event-id")
    if not given:
        with contextlib.suppress(ValueError):
            query = parse_qs(scope["query_string"], max_num_fields=_QUERY_FIELDS)
            given = query.get(b"lastEventId", [b""])[0]
    return (given or b"")[:_POSITION_LIMIT].decode("latin-1") or None
