"""`POST /payments/intents`: a till asks for a code to show."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.messages import CreateIntent, IntentCreated
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Seller, Wired
from kiosk.relay.api.bodies import check_intent, idempotency_key, read_json
from kiosk.relay.api.described import BODY, IDEMPOTENCY_KEY, problems, takes

router = APIRouter(tags=["payments"])


@router.post(
    "/payments/intents",
    status_code=201,
    summary="Ask for a PromptPay code",
    responses={
        201: {"model": IntentCreated, "description": "The code to show, as first given."},
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.IN_PROGRESS,
            ProblemCode.IDEMPOTENCY_CONFLICT,
            ProblemCode.INVALID_STATE,
            *BODY,
            ProblemCode.AMOUNT_TOO_SMALL,
            ProblemCode.AMOUNT_TOO_LARGE,
            ProblemCode.STRIPE_REJECTED,
            ProblemCode.STRIPE_UNAVAILABLE,
        ),
    },
    openapi_extra=takes(CreateIntent, IDEMPOTENCY_KEY),
)
async def create_intent(request: Request, caller: Seller, parts: Wired) -> Response:
    """The first answer to a key is kept, and given again to the same request."""
    key = idempotency_key(request)
    body = await read_json(request, CreateIntent)
    check_intent(body, parts.limits)
    answer = await parts.creation.create(caller.name, key, body)
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    return Response(answer.json, 201, headers=headers, media_type="application/json")
