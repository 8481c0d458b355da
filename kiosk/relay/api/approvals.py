"""`POST /approvals`: a manager's PIN, given at any device, allows it one act on one payment."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.guard import ApprovalGiven, AskApproval
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import AnyDevice, Wired, counted
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BODY, problems, takes

router = APIRouter(tags=["people"])


@router.post(
    "/approvals",
    status_code=201,
    summary="Have a manager allow something once",
    responses={
        201: {"model": ApprovalGiven, "description": "The approval: one use, within a minute."},
        **problems(
            ProblemCode.FORBIDDEN,
            *BODY,
        ),
    },
    openapi_extra=takes(AskApproval),
)
async def give_approval(request: Request, caller: AnyDevice, parts: Wired) -> Response:
    """It is good for this device, this act and this payment, in the header `Approval`."""
    body = await read_json(request, AskApproval)
    with counted(parts, "approval"):
        given = await parts.approving.give(caller, body)
    return Response(given.to_json(), 201, media_type="application/json")
