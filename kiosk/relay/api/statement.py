"""`/balance-lines`: every movement of the balance at Stripe, for comparing it with the books."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from kiosk.protocol.ledger import MoneyLineList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.described import BEARER, problems
from kiosk.relay.api.params import Instant
from kiosk.relay.errors import Refusal, refusal_of
from kiosk.relay.stripe_side.gateway import GatewayError, NotFound

router = APIRouter(tags=["money"])


@router.get(
    "/balance-lines",
    summary="List the movements of the balance at Stripe, newest first",
    responses={
        200: {"model": MoneyLineList, "description": "A page of lines, as Stripe tells them now."},
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.NOT_FOUND,
            ProblemCode.VALIDATION_FAILED,
            ProblemCode.STRIPE_REJECTED,
            ProblemCode.STRIPE_UNAVAILABLE,
        ),
    },
    openapi_extra=BEARER,
)
async def list_lines(
    caller: Manager,
    parts: Wired,
    since: Annotated[Instant, Query(alias="from")],
    until: Annotated[Instant, Query(alias="to")],
    cursor: Annotated[str | None, Query(pattern="^[A-Za-z0-9_]{1,255}$")] = None,
) -> Response:
    """Made in `[from, to)`, in whole seconds. All money of the account is told, also what no device asked for."""
    try:
        page = await parts.statement.page(since, until, cursor)
    except NotFound as error:
        # Nothing else in the question names a thing.
        raise Refusal(ProblemCode.NOT_FOUND, "There is no such page.") from error
    except GatewayError as error:
        raise refusal_of(error) from error
    return Response(page.to_json(), media_type="application/json")
