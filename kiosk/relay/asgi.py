"""Small parts that the plain ASGI paths and the API share: headers, bounded bodies, problem answers."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Receive, Scope

from kiosk.core.errors import KioskError
from kiosk.protocol.messages import Problem
from kiosk.protocol.problems import PROBLEM_CONTENT_TYPE, STATUS, ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.sqlite_schema import StoreError

BODY_TIME_LIMIT_S = 10.0


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header called `name` (lower case)."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


class LargeBodies:
    """The room for bodies that are not small, of all callers together: one of them is no harm, a thousand are."""

    def __init__(self, small_bytes: int, most_bytes: int) -> None:
        self._small_bytes = small_bytes
        self._left_bytes = most_bytes

    @contextmanager
    def one(self) -> Iterator[Callable[[int], None]]:
        """Room for one body, told its size as it grows. Raises `Refusal` when there is no more room."""
        taken = 0

        def grow(size_bytes: int) -> None:
            nonlocal taken
            more = max(0, size_bytes - self._small_bytes) - taken
            if more > self._left_bytes:
                text = "Too many large bodies at once."
                raise Refusal(ProblemCode.RATE_LIMITED, text, retry_after_s=BODY_TIME_LIMIT_S)
            self._left_bytes -= more
            taken += more

        try:
            yield grow
        finally:
            self._left_bytes += taken


async def read_body(
    scope: Scope,
    receive: Receive,
    limit_bytes: int,
    limit_s: float = BODY_TIME_LIMIT_S,
    grow: Callable[[int], None] = lambda size_bytes: None,
) -> bytes:
    """The whole body. Raises `Refusal` when it is longer than the limit, or does not arrive in time.

    `grow` is told of its size as it comes, and may raise one, too.
    """
    length = header(scope, b"content-length") or b"0"
    if length.isdigit() and len(length) < 20 and int(length) > limit_bytes:
        raise _too_large(limit_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(limit_s):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(ProblemCode.VALIDATION_FAILED, "The caller hung up.")
                body += message.get("body", b"")
                if len(body) > limit_bytes:
                    raise _too_large(limit_bytes)
                grow(len(body))
                more = message.get("more_body", False)
    except TimeoutError:
        raise Refusal(ProblemCode.VALIDATION_FAILED, "The body did not arrive in time.") from None
    return bytes(body)


def problem(code: ProblemCode, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """An `application/problem+json` answer."""
    status = STATUS[code]
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code.value)
    return Response(
        body.to_json(), status, headers=dict(headers or {}), media_type=PROBLEM_CONTENT_TYPE
    )


def refusal_response(error: KioskError) -> Response:
    """The answer that an error of a use case stands for."""
    code = (
        ProblemCode.STORAGE_UNAVAILABLE
        if isinstance(error, StoreError)
        else ProblemCode(error.code)
    )
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    elif code is ProblemCode.STORAGE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    if code is ProblemCode.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(code, error.text, headers)


def _too_large(limit_bytes: int) -> Refusal:
    return Refusal(ProblemCode.BODY_TOO_LARGE, f"The body may have {limit_bytes} bytes at most.")
