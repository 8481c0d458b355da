"""`POST /heartbeat`: a till says which version it is, how much is open, and where its receipts end."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.messages import Heartbeat
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Till, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BODY, problems, takes
from kiosk.relay.copies import receipts as copies

router = APIRouter(tags=["devices"])


@router.post(
    "/heartbeat",
    summary="Say how this till is",
    status_code=204,
    responses={
        204: {"description": "Kept with the device."},
        **problems(
            ProblemCode.FORBIDDEN,
            *BODY,
        ),
    },
    openapi_extra=takes(Heartbeat),
)
async def heartbeat(request: Request, caller: Till, parts: Wired) -> Response:
    """For a till, once a minute and after each receipt."""
    said = await read_json(request, Heartbeat)
    now = parts.clock()
    await parts.store.run(lambda tx: copies.heard_heartbeat(tx, caller.name, said, now))
    return Response(status_code=204)
