"""Every error as problem+json, also those of the framework. Bad input is never a 500, whatever the bytes.

The framework's own handlers repeat the input in their answer and fail on `1e400` and lone surrogates.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from kiosk.core.errors import KioskError
from kiosk.protocol.messages import Problem
from kiosk.protocol.problems import PROBLEM_CONTENT_TYPE, ProblemCode
from kiosk.relay.api.bodies import invalid
from kiosk.relay.api.parts import Parts
from kiosk.relay.asgi import problem, refusal_response
from kiosk.relay.guard.approvals import ApprovalMisused, burn
from kiosk.sqlite_schema import StoreError

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


async def _refused(request: Request, error: KioskError) -> Response:
    return refusal_response(error)


async def _approval_misused(request: Request, error: ApprovalMisused) -> Response:
    """Refused like anything else, and kept: what was refused has undone itself."""
    parts: Parts = request.app.state.parts
    # When the store fails just now, the log has it; the refusal stands.
    with contextlib.suppress(StoreError):
        await parts.store.run(lambda tx: burn(tx, error))
    return refusal_response(error)


async def _of_the_framework(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        text = f"{request.method} is not taken here."
        allow = ", ".join(_methods_at(request))
        return problem(ProblemCode.METHOD_NOT_ALLOWED, text, {"Allow": allow})
    return problem(ProblemCode.NOT_FOUND, "There is nothing here.")


def _methods_at(request: Request) -> list[str]:
    """Every method that the path takes; the framework names those of the first route only.

    A path that the document names is taken as it stands there, and not for a part that could have any name.
    """
    named = request.app.openapi()["paths"].get(request.scope["path"])
    if named is not None:
        return sorted(method.upper() for method in named)
    return [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


async def _invalid_parameter(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "request"
    return refusal_response(invalid(where, first["msg"]))


async def _bug(request: Request, error: Exception) -> Response:
    """Our mistake: the server logs it, the caller learns only that."""
    body = Problem(
        title="Internal Server Error",
        status=500,
        detail="The relay made a mistake; it is in its log.",
        code="internal_error",
    )
    return Response(body.to_json(), 500, media_type=PROBLEM_CONTENT_TYPE)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    KioskError: _refused,
    ApprovalMisused: _approval_misused,
    HTTPException: _of_the_framework,
    RequestValidationError: _invalid_parameter,
    Exception: _bug,
}
