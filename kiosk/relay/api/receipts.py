"""`/receipts`: tills leave copies of their receipts here, and managers read them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from kiosk.protocol.messages import PutReceipt, Receipt, ReceiptList
from kiosk.protocol.problems import ProblemCode
from kiosk.protocol.tills import ReceiptHeads, TillTotals
from kiosk.relay.api.access import AnyDevice, Manager, Till, Wired
from kiosk.relay.api.bodies import read_json
from kiosk.relay.api.described import BEARER, problems, takes
from kiosk.relay.api.leaving import kept, leaving
from kiosk.relay.api.params import After, Limit, TillCode
from kiosk.relay.copies import receipts as copies
from kiosk.relay.copies.keeping import readable
from kiosk.relay.ports import Transaction
from kiosk.relay.records import ReceiptCopy, ReceiptQuery

_CURSOR = "^.{1,40}-[0-9]{1,9}$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_CODES = 1_000


def _spelled_out(value: object) -> object:
    """A day as it stands on receipts: pydantic would take seconds since 1970 too."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day such as 2026-11-21 is needed")
    return value


router = APIRouter(prefix="/receipts", tags=["receipts"])


@router.put(
    "/{number}",
    summary="Leave a copy of a receipt",
    responses=leaving(Receipt),
    openapi_extra=takes(PutReceipt),
)
async def put_receipt(request: Request, number: str, caller: Till, parts: Wired) -> Response:
    """For a till. Written once: another document under the same number is refused."""
    body = await read_json(request, PutReceipt)
    identity = copies.checked(number, body)
    now = parts.clock()
    copy, new = await parts.store.run(lambda tx: copies.put(tx, caller.name, identity, body, now))
    return kept(copies.as_receipt(copy), new)


@router.get(
    "",
    summary="List receipts' copies",
    responses={
        200: {"model": ReceiptList, "description": "One page, by till and number."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def list_receipts(
    caller: AnyDevice,
    parts: Wired,
    till: TillCode = None,
    device: str | None = None,
    after: After = 0,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(pattern=_CURSOR)] = None,
) -> Response:
    """A manager sees the copies of every device. A till sees its own, and with `till` also those of that code that
    devices left which are revoked by now: it goes on where they ended."""

    def found(tx: Transaction) -> list[ReceiptCopy]:
        query = ReceiptQuery(
            # One more than asked for tells whether there is a next page.
            limit=limit + 1,
            till=till,
            devices=readable(tx, caller, till=till, device=device),
            after=after,
            beyond=_beyond(cursor),
        )
        return tx.receipts.page(query)

    listed = await parts.store.run(found)
    page = ReceiptList(
        items=[copies.as_receipt(copy) for copy in listed[:limit]],
        next_cursor=listed[limit - 1].number if len(listed) > limit else None,
    )
    return Response(page.to_json(), media_type="application/json")


@router.get(
    "/heads",
    summary="How far the copies of each till go",
    responses={
        200: {"model": ReceiptHeads, "description": "The newest copy of each till code."},
        **problems(ProblemCode.FORBIDDEN),
    },
    openapi_extra=BEARER,
)
async def list_heads(caller: Manager, parts: Wired) -> Response:
    """At most 1,000 till codes."""
    heads = await parts.store.run(lambda tx: copies.heads(tx, MOST_CODES))
    return Response(heads.to_json(), media_type="application/json")


@router.get(
    "/totals",
    summary="What each till sold on a business day",
    responses={
        200: {"model": TillTotals, "description": "Each till that has receipts of that day."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def list_totals(
    caller: Manager, parts: Wired, day: Annotated[date, BeforeValidator(_spelled_out)]
) -> Response:
    """By the business day on the receipts, as far as their copies are here; refunds are not counted."""
    totals = await parts.store.run(lambda tx: copies.totals(tx, day))
    return Response(totals.to_json(), media_type="application/json")


def _beyond(cursor: str | None) -> tuple[str, int] | None:
    """The receipt that the page before ended with."""
    if cursor is None:
        return None
    till, _, digits = cursor.rpartition("-")
    return till, int(digits)
