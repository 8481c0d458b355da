"""`/payments`: one payment, a list of them, *check now* and *cancel*."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.protocol.messages import ManagerPayment, Payment, PaymentList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import AnyDevice, Wired, visible_to
from kiosk.relay.api.described import BEARER, Responses, problems
from kiosk.relay.api.params import Cursor, Instant, Limit
from kiosk.relay.api.parts import Parts
from kiosk.relay.asgi import header
from kiosk.relay.errors import Refusal, refusal_of
from kiosk.relay.payments.wire import as_manager_payment, as_payment
from kiosk.relay.records import Caller, PaymentQuery, PaymentRecord
from kiosk.relay.stripe_side.gateway import GatewayError

_OK: Responses = {
    200: {
        "model": Payment | ManagerPayment,
        "description": "The payment as the relay knows it; a manager also sees what Stripe keeps of it.",
    }
}

router = APIRouter(prefix="/payments", tags=["payments"])


@router.get(
    "",
    summary="List payments, newest first",
    responses={
        200: {"model": PaymentList, "description": "A page of payments."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.VALIDATION_FAILED),
    },
    openapi_extra=BEARER,
)
async def list_payments(
    caller: AnyDevice,
    parts: Wired,
    key: str | None = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
    outcome: Outcome | None = None,
    attention: Annotated[Literal["open"] | None, Query()] = None,
    device: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Created in `[from, to)`; a till and an integration see their own, a manager everybody's.

    The outcome `attention` also lists disputed payments; `attention=open` lists what nobody has settled yet.
    """
    query = PaymentQuery(
        # One more than asked for tells whether there is a next page.
        limit=limit + 1,
        device=_whose(caller, device),
        key=key,
        outcome=outcome,
        undecided=attention is not None,
        since=since,
        until=until,
        before=int(cursor) if cursor is not None else None,
    )
    records = await parts.store.run(lambda tx: tx.payments.page(query))
    more = len(records) > limit
    page = PaymentList(
        items=[_seen_by(caller, record) for record in records[:limit]],
        next_cursor=str(records[limit - 1].number) if more else None,
    )
    return Response(page.to_json(), media_type="application/json")


@router.get(
    "/{payment_id}",
    summary="Read a payment from the relay's store",
    responses={
        **_OK,
        304: {"description": "The version named in If-None-Match is the present one."},
        **problems(ProblemCode.NOT_FOUND),
    },
    openapi_extra=BEARER,
)
async def read_payment(
    request: Request, payment_id: str, caller: AnyDevice, parts: Wired
) -> Response:
    """Never asks Stripe: it is cheap, and says what the push stream said last."""
    record = await _found(parts, caller, payment_id)
    known = header(request.scope, b"if-none-match")
    if known is not None and _names(known, _etag(record)):
        return Response(status_code=304, headers={"ETag": _etag(record)})
    return _answer(caller, record)


@router.post(
    "/{payment_id}/verify",
    summary="Ask Stripe now and apply what it says",
    responses={
        **_OK,
        **problems(
            ProblemCode.NOT_FOUND, ProblemCode.STRIPE_REJECTED, ProblemCode.STRIPE_UNAVAILABLE
        ),
    },
    openapi_extra=BEARER,
)
async def verify_payment(payment_id: str, caller: AnyDevice, parts: Wired) -> Response:
    """A person's *check now*."""
    await _found(parts, caller, payment_id)
    try:
        return _answer(caller, await parts.asking.ask(payment_id, ConfirmedBy.VERIFY))
    except GatewayError as error:
        raise refusal_of(error) from error


@router.post(
    "/{payment_id}/cancel",
    summary="Take the code back",
    responses={**_OK, **problems(ProblemCode.NOT_FOUND)},
    openapi_extra=BEARER,
)
async def cancel_payment(payment_id: str, caller: AnyDevice, parts: Wired) -> Response:
    """Asked for at once (`cancelRequestedAt`), true when Stripe confirms it; money that came first wins."""
    record = await _found(parts, caller, payment_id)
    return _answer(caller, await parts.asking.cancel_for_person(record))


async def _found(parts: Parts, caller: Caller, payment_id: str) -> PaymentRecord:
    record = await parts.store.run(lambda tx: tx.payments.by_stripe_id(payment_id))
    return visible_to(caller, record)


def _seen_by(caller: Caller, record: PaymentRecord) -> Payment:
    return as_manager_payment(record) if caller.manager else as_payment(record)


def _answer(caller: Caller, record: PaymentRecord) -> Response:
    body = _seen_by(caller, record).to_json()
    return Response(body, headers={"ETag": _etag(record)}, media_type="application/json")


def _etag(record: PaymentRecord) -> str:
    return f'"{record.version}"'


def _names(if_none_match: bytes, etag: str) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag.encode() in tags or b"*" in tags


def _whose(caller: Caller, wanted: str | None) -> str | None:
    """Whose payments are listed: a manager chooses, everybody else sees their own."""
    if caller.manager:
        return wanted
    if wanted not in (None, caller.name):
        raise Refusal(ProblemCode.FORBIDDEN, "Only a manager sees another device's payments.")
    return caller.name
