"""`/inbox`: a manager looks at Stripe's events, and has those that fail tried again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.inbox import InboxList, InboxRetried, RefusedList, RetryInbox
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, BODY, problems, takes
from kiosk.relay.api.params import Cursor, Limit
from kiosk.relay.inbox import care as inbox_care
from kiosk.relay.inbox.care import InboxQuery

router = APIRouter(prefix="/inbox", tags=["inbox"])


@router.get(
    "",
    summary="List Stripe's events, newest first",
    responses={
        200: {"model": InboxList, "description": "A page of events, without their bodies."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def list_inbox(
    caller: Manager,
    parts: Wired,
    failing: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """All that were kept, or with `failing` those that could not be applied."""
    query = InboxQuery(limit, failing=failing, before=None if cursor is None else int(cursor))
    page = await parts.store.run(lambda tx: inbox_care.listed(tx, query))
    return Response(page.to_json(), media_type="application/json")


@router.get(
    "/refused",
    summary="The last webhooks whose signature was not good",
    responses={
        200: {"model": RefusedList, "description": "Samples from memory, newest first."},
        **problems(ProblemCode.FORBIDDEN),
    },
    openapi_extra=BEARER,
)
async def list_refused(caller: Manager, parts: Wired) -> Response:
    """Forgotten when the relay ends."""
    refused = inbox_care.listed_refused(parts.refused)
    return Response(refused.to_json(), media_type="application/json")


@router.post(
    "/retry",
    summary="Try failing events again",
    responses={
        200: {"model": InboxRetried, "description": "How many are tried again, right now."},
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.NOT_FOUND,
            ProblemCode.INVALID_STATE,
            *BODY,
        ),
    },
    openapi_extra=takes(RetryInbox),
)
async def retry_inbox(request: Request, caller: Manager, parts: Wired) -> Response:
    """Those named, or all that fail; all of them or none."""
    body = await read_json(request, RetryInbox)
    now = parts.clock()
    retried = await parts.store.run(lambda tx: inbox_care.retry(tx, body.events, caller.by, now))
    parts.inbox.wake()
    return Response(retried.to_json(), media_type="application/json")
