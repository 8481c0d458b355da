"""`POST /pair`: a new device exchanges the code that a person typed for its token. Nobody is known yet here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.guard import Pair
from kiosk.protocol.messages import DeviceAdded
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BODY, body_of, public_problems
from kiosk.relay.guard import pairing
from kiosk.relay.guard.tokens import new_token

router = APIRouter(tags=["devices"])


@router.post(
    "/pair",
    status_code=201,
    summary="Exchange a pairing code for a token",
    responses={
        201: {"model": DeviceAdded, "description": "The device with its token, shown once."},
        **public_problems(
            ProblemCode.PAIRING_REFUSED,
            *BODY,
        ),
    },
    openapi_extra=body_of(Pair),
)
async def pair(request: Request, parts: Wired) -> Response:
    """Every code that is not good gets the same answer; five wrong ones burn a code."""
    body = await read_json(request, Pair)
    token = new_token()
    now = parts.clock()
    paired = await parts.store.run(lambda tx: pairing.claim(tx, body.code, token, now))
    if paired is None:
        parts.metrics.count("kiosk_requests_refused_total", reason="pairing_code")
        raise pairing.refused()
    return Response(paired.to_json(), 201, media_type="application/json")
