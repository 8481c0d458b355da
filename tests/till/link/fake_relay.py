"""A relay as a transport: scripted answers to questions, and a push stream that the test writes to.

It must know nothing of the till: it sees requests and makes responses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx

from kiosk.protocol.messages import Message

Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], Answer]


def ok(message: Message | dict[str, Any], status: int = 200) -> httpx.Response:
    """A good answer."""
    body = json.loads(message.to_json()) if isinstance(message, Message) else message
    return httpx.Response(status, json=body)


def problem(code: str, status: int, **headers: str) -> httpx.Response:
    """A problem as the relay writes it."""
    body = {"title": code, "status": status, "detail": f"About {code}.", "code": code}
    headers = {"Content-Type": "application/problem+json", **headers}
    return httpx.Response(status, content=json.dumps(body), headers=headers)


def _always(answer: Answer) -> Handler:
    return lambda request: answer


class Stream(httpx.AsyncByteStream):
    """The body of one open `/events`."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self.closed = False

    def write(self, data: bytes) -> None:
        """Bytes for the reader."""
        self._lines.put_nowait(data)

    def event(self, name: str, data: str, event_id: str = "") -> None:
        """One event."""
        head = f"id: {event_id}\n" if event_id else ""
        self.write(f"event: {name}\n{head}data: {data}\n\n".encode())

    def end(self, error: Exception | None = None) -> None:
        """Close the stream, or let reading fail."""
        self._lines.put_nowait(error)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (data := await self._lines.get()) is not None:
            if isinstance(data, Exception):
                raise data
            yield data

    async def aclose(self) -> None:
        self.closed = True


class FakeRelay(httpx.AsyncBaseTransport):
    """Answers by method and path; what has no handler is 404. `clock`, `ahead` of the till's by so much, is for
    the `Date` header; without it there is none."""

    def __init__(
        self, clock: Callable[[], datetime] | None = None, ahead: timedelta = timedelta()
    ) -> None:
        self.requests: list[httpx.Request] = []
        self.handlers: dict[tuple[str, str], Handler] = {}
        self.streams: list[Stream] = []
        self.closed = False
        self.ahead = ahead
        self._clock = clock

    def on(self, method: str, path: str, answer: Answer | Handler) -> None:
        """Answer this question so from now on."""
        if isinstance(answer, httpx.Response | Exception):
            self.handlers[method, path] = _always(answer)
        else:
            self.handlers[method, path] = answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await request.aread()
        key = (request.method, request.url.path)
        if key == ("GET", "/events") and key not in self.handlers:
            answer: Answer = self._open_stream()
        else:
            handler = self.handlers.get(key, _always(problem("not_found", 404)))
            answer = handler(request)
        if isinstance(answer, Exception):
            raise answer
        if self._clock is not None:
            answer.headers["Date"] = format_datetime(self._clock() + self.ahead, usegmt=True)
        # A response is read once; the next time the same question gets a fresh one.
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream)

    def _open_stream(self) -> httpx.Response:
        stream = Stream()
        self.streams.append(stream)
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=stream)

    async def aclose(self) -> None:
        self.closed = True
