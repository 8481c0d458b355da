"""`/sessions`: a manager signs in at a till, for what the till alone may not see or do, and out again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.guard import CheckPin, OpenSession, PersonNamed, SessionGiven
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Till, Wired, counted
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, BODY, problems, takes

router = APIRouter(tags=["people"])

_BODY = (
    ProblemCode.FORBIDDEN,
    *BODY,
)


@router.post(
    "/sessions",
    status_code=201,
    summary="Sign a manager in at a till",
    responses={
        201: {"model": SessionGiven, "description": "The session's token, shown once."},
        **problems(*_BODY),
    },
    openapi_extra=takes(OpenSession),
)
async def open_session(request: Request, caller: Till, parts: Wired) -> Response:
    """The token goes in the place of the till's own, and may what a manager's device may, but for the push stream.
    It ends ten minutes after it was last used, after eight hours, when the till is revoked, and when the person is
    disabled or has a new PIN."""
    body = await read_json(request, OpenSession)
    with counted(parts, "session"):
        given = await parts.sessions.open(caller, body)
    return Response(given.to_json(), 201, media_type="application/json")


@router.delete(
    "/sessions",
    status_code=204,
    summary="Sign out",
    responses={
        204: {"description": "The session's token is no longer good."},
        **problems(ProblemCode.FORBIDDEN),
    },
    openapi_extra=BEARER,
)
async def close_session(caller: Manager, parts: Wired) -> Response:
    """With the session's own token."""
    await parts.sessions.close(caller)
    return Response(status_code=204)


@router.post(
    "/people/check",
    summary="Have a manager's PIN checked",
    responses={
        200: {"model": PersonNamed, "description": "The PIN is this manager's."},
        **problems(*_BODY),
    },
    openapi_extra=takes(CheckPin),
)
async def check_pin(request: Request, caller: Till, parts: Wired) -> Response:
    """For what a till does by itself, such as closing its day: the relay only says whose PIN it is, and keeps for
    what it was asked."""
    body = await read_json(request, CheckPin)
    with counted(parts, "check"):
        named = await parts.sessions.check(caller, body)
    return Response(named.to_json(), media_type="application/json")
