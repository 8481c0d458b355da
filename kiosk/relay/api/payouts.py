"""`/payouts`: what was sent to the shop's bank, and what each payout is made of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from kiosk.protocol.ledger import PayoutDetail, PayoutList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.described import BEARER, problems
from kiosk.relay.errors import Refusal
from kiosk.relay.ledger.wire import as_payout, as_payout_detail
from kiosk.relay.ports import Transaction

MOST_ITEMS = 200

router = APIRouter(prefix="/payouts", tags=["money"])


@router.get(
    "",
    summary="List payouts, newest first",
    responses={
        200: {"model": PayoutList, "description": "A page of payouts."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def list_payouts(
    caller: Manager,
    parts: Wired,
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = 50,
    cursor: Annotated[str | None, Query(pattern="^[0-9]{1,18}$")] = None,
) -> Response:
    """What Stripe has told of so far."""
    before = int(cursor) if cursor is not None else None
    # One more than asked for tells whether there is a next page.
    records = await parts.store.run(lambda tx: tx.payouts.page(before, limit + 1))
    more = len(records) > limit
    page = PayoutList(
        items=[as_payout(record) for record in records[:limit]],
        next_cursor=str(records[limit - 1].number) if more else None,
    )
    return Response(page.to_json(), media_type="application/json")


@router.get(
    "/{payout_id}",
    summary="Read a payout with what it is made of",
    responses={
        200: {"model": PayoutDetail, "description": "The payout and its lines."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND),
    },
    openapi_extra=BEARER,
)
async def read_payout(payout_id: str, caller: Manager, parts: Wired) -> Response:
    """The lines are null until Stripe has told them."""
    detail = await parts.store.run(lambda tx: _detail(tx, payout_id))
    if detail is None:
        raise Refusal(ProblemCode.NOT_FOUND, "There is no such payout.")
    return Response(detail.to_json(), media_type="application/json")


def _detail(tx: Transaction, payout_id: str) -> PayoutDetail | None:
    record = tx.payouts.by_id(payout_id)
    return None if record is None else as_payout_detail(record, tx.payouts.lines(payout_id))
