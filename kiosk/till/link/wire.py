"""HTTP to the relay: one answer in bounded time, or one of three errors.

What is asked for stands in `client` and `desk`. Which errors are worth asking again is told by their class.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from httpx_sse import EventSource, SSEError, aconnect_sse
from pydantic import ValidationError

from kiosk import __version__
from kiosk.core.errors import KioskError
from kiosk.protocol.messages import Message, Problem
from kiosk.protocol.problems import PROBLEM_CONTENT_TYPE, ProblemCode
from kiosk.protocol.stripe_word import MODE_HEADER, STRIPE_HEADER
from kiosk.protocol.waiting import seconds_to_wait
from kiosk.till.clock import Clock
from kiosk.till.link.bounded import Bound, is_packed
from kiosk.till.link.certificates import trusted_for
from kiosk.till.link.listening import Listening

_log = logging.getLogger(__name__)
EVENTS_PATH = "/events"
M = TypeVar("M", bound=Message)

CONNECT_TIMEOUT_S = 3.0
ANSWER_TIMEOUT_S = 12.0
"""A create call may take the relay 10 s (its own wait for Stripe); after that we ask again."""
SILENCE_S = 12.0
"""No byte on the stream for so long means that it is down (the relay sends a comment every 5 s)."""
_CLOCKS_AGREE_WITHIN = timedelta(seconds=2)
_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10)
Settle = Callable[[timedelta], timedelta]
JSON = {"Content-Type": "application/json"}


class LinkError(KioskError):
    """A question to the relay was not answered with what was asked for."""


class RelayAwayError(LinkError):
    """Nobody answered, or only with *not now*: worth asking again, with the same key."""

    code = "relay_away"


class RelayRefusedError(LinkError):
    """The relay said no; asking the same again will not help."""


class TokenRefusedError(RelayAwayError):
    """The relay does not know this till's token. A person has to act; until then nobody answers us."""

    code = "token_refused"


_LATER = frozenset(
    {
        ProblemCode.IN_PROGRESS,
        ProblemCode.RATE_LIMITED,
        ProblemCode.STRIPE_UNAVAILABLE,
        ProblemCode.STORAGE_UNAVAILABLE,
    }
)
_OF_THE_TOKEN = frozenset({ProblemCode.UNAUTHORIZED, ProblemCode.FORBIDDEN})


class Wire:
    """One HTTP client for one relay, until `aclose`.

    `on_byte` is called whenever anything arrives, also on the stream: it is how the till knows how old its
    knowledge is. `clock` is what `clock_ahead` is measured against, and `settle` may set it right: told what was
    found, it says what is left. `transport` carries the bytes. `of_the_token` are the refusals that mean the token
    itself. `before` is awaited before each question; what it raises is the answer. `listening` notes what comes.
    """

    def __init__(
        self,
        url: str,
        token: str,
        on_byte: Callable[[], None],
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        of_the_token: frozenset[str] = _OF_THE_TOKEN,
        settle: Settle | None = None,
        before: Callable[[], Awaitable[None]] | None = None,
        listening: Listening | None = None,
    ) -> None:
        self.clock_ahead = timedelta()
        self._settle = settle
        self._clock = clock
        self._of_the_token = of_the_token
        self._before = before
        self._listening = listening
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={
                "Authorization": f"Bearer {token}",
                "User-Agent": f"kiosk-till/{__version__}",
                # A packed answer would be bounded before it is unpacked only.
                "Accept-Encoding": "identity",
            },
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            transport=_HeardTransport(transport or _network(url), on_byte, listening),
            follow_redirects=False,
            trust_env=False,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    @asynccontextmanager
    async def events(self, position: str | None) -> AsyncIterator[EventSource]:
        """Open the push stream after `position`. Reading raises `RelayAwayError` when it goes down."""
        if self._before is not None:
            await self._before()
        headers = {"Last-Event-ID": position} if position is not None else {}
        timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_TIMEOUT_S)
        asked_at = self._clock()
        try:
            async with aconnect_sse(
                self._http, "GET", EVENTS_PATH, headers=headers, timeout=timeout
            ) as source:
                if source.response.status_code != httpx.codes.OK:
                    await source.response.aread()
                    raise self._no(source.response)
                self._note_clock(source.response, asked_at)
                yield source
        except (httpx.HTTPError, SSEError) as error:
            raise RelayAwayError(f"The push stream is down ({type(error).__name__}).") from error

    async def ask(
        self,
        method: str,
        path: str,
        *,
        content: str | None = None,
        headers: dict[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        of_the_token: frozenset[str] | None = None,
    ) -> httpx.Response:
        """The successful answer; raises a `LinkError` for every other. `of_the_token`: for this question alone."""
        if self._before is not None:
            await self._before()
        started, asked_at = time.monotonic(), self._clock()
        try:
            # httpx bounds each read; an answer that drips in has to end as well.
            async with asyncio.timeout(CONNECT_TIMEOUT_S + ANSWER_TIMEOUT_S):
                response = await self._http.request(
                    method, path, content=content, headers=headers, params=params
                )
        except (httpx.HTTPError, TimeoutError) as error:
            took_s = time.monotonic() - started
            _log.info("%s %s: %s after %.1f s", method, path, type(error).__name__, took_s)
            if self._listening is not None:
                self._listening.unanswered()
            raise RelayAwayError("The relay does not answer.") from error
        self._note_clock(response, asked_at)
        self._note_answer(response)
        if not response.is_success:
            raise self._no(response, of_the_token)
        return response

    def _note_clock(self, response: httpx.Response, asked_at: datetime) -> None:
        """Learn from the `Date` header how far the relay's clock is ahead (to the second).

        It was written at some time since `asked_at`: only what that cannot explain is a difference.
        """
        try:
            theirs = parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        now = self._clock()
        ahead = theirs - min(max(theirs, asked_at), now)
        ahead = ahead if abs(ahead) > _CLOCKS_AGREE_WITHIN else timedelta()
        self.clock_ahead = ahead if self._settle is None else self._settle(ahead)

    def _note_answer(self, response: httpx.Response) -> None:
        """An answer of the relay's own; a proxy that finds nobody behind it is none."""
        if self._listening is None:
            return
        if response.is_success or _is_problem(response):
            headers = response.headers
            self._listening.answered(headers.get(STRIPE_HEADER), headers.get(MODE_HEADER))
        else:
            self._listening.unanswered()

    def _no(
        self, response: httpx.Response, of_the_token: frozenset[str] | None = None
    ) -> LinkError:
        """The error that an answer other than success means."""
        if not _is_problem(response):
            return RelayAwayError(
                f"Something other than the relay answered ({response.status_code})."
            )
        try:
            problem = Problem.model_validate_json(response.content)
        except ValidationError:
            return RelayAwayError("The relay's answer cannot be read.")
        if problem.code in (self._of_the_token if of_the_token is None else of_the_token):
            return TokenRefusedError("The relay does not accept this till's token.")
        if problem.code in _LATER:
            return RelayAwayError(
                problem.detail, code=problem.code, retry_after_s=_retry_after(response)
            )
        return RelayRefusedError(problem.detail, code=problem.code)


def read_message(model: type[M], response: httpx.Response) -> M:
    """The message in an answer. Raises `RelayAwayError`."""
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        raise RelayAwayError("The relay's answer cannot be read.") from error


def _is_problem(response: httpx.Response) -> bool:
    return bool(response.headers.get("Content-Type", "").startswith(PROBLEM_CONTENT_TYPE))


def _retry_after(response: httpx.Response) -> float | None:
    seconds = seconds_to_wait(response.headers.get("Retry-After", ""))
    return None if seconds is None else float(seconds)


def _network(url: str) -> httpx.AsyncBaseTransport:
    trusted = trusted_for(url)
    return httpx.AsyncHTTPTransport(retries=0, limits=_LIMITS, trust_env=False, verify=trusted)


class _HeardTransport(httpx.AsyncBaseTransport):
    """A transport that also tells when bytes arrive."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        on_byte: Callable[[], None],
        listening: Listening | None,
    ) -> None:
        self._inner = inner
        self._on_byte = on_byte
        self._listening = listening

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; the answer's body reports every chunk."""
        response = await self._inner.handle_async_request(request)
        self._on_byte()
        assert isinstance(response.stream, httpx.AsyncByteStream)
        if is_packed(response):
            await response.aclose()
            raise httpx.RemoteProtocolError("The answer is packed.")
        bound = Bound(endless=request.url.path == EVENTS_PATH)
        response.stream = _HeardStream(response.stream, self._told_by(request), bound)
        return response

    def _told_by(self, request: httpx.Request) -> Callable[[], None]:
        """Who is told of each chunk; on the push stream it is a sign of its own."""
        listening = self._listening
        if listening is None or request.url.path != EVENTS_PATH:
            return self._on_byte

        def told() -> None:
            listening.stream_byte()
            self._on_byte()

        return told


class _HeardStream(httpx.AsyncByteStream):
    """A body that reports every chunk before it is read, and ends in an error where it is too long."""

    def __init__(
        self, inner: httpx.AsyncByteStream, on_byte: Callable[[], None], bound: Bound
    ) -> None:
        self._inner = inner
        self._on_byte = on_byte
        self._bound = bound

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            self._on_byte()
            self._bound.take(chunk)
            yield chunk

    async def aclose(self) -> None:
        """Close the connection's body."""
        await self._inner.aclose()
