"""`/payments/{id}/refunds`: money goes back, is listed, is taken back; and how a payment is contested."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.ledger import CreateRefund, DisputeList, Refund, RefundList
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import AnyDevice, Manager, Wired, visible
from kiosk.relay.api.bodies import approval_of, idempotency_key, invalid, read_json
from kiosk.relay.api.described import APPROVAL, BEARER, BODY, IDEMPOTENCY_KEY, problems, takes
from kiosk.relay.errors import Refusal
from kiosk.relay.ledger.records import RefundRecord
from kiosk.relay.ledger.refund_steps import RefundRequest
from kiosk.relay.ledger.wire import as_dispute, as_refund

router = APIRouter(prefix="/payments/{payment_id}", tags=["refunds"])


@router.post(
    "/refunds",
    status_code=201,
    summary="Give money back",
    responses={
        201: {"model": Refund, "description": "The refund, as first given."},
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.NOT_FOUND,
            ProblemCode.IN_PROGRESS,
            ProblemCode.IDEMPOTENCY_CONFLICT,
            ProblemCode.NOT_REFUNDABLE,
            *BODY,
            ProblemCode.STRIPE_REJECTED,
            ProblemCode.STRIPE_UNAVAILABLE,
        ),
    },
    openapi_extra=takes(CreateRefund, IDEMPOTENCY_KEY, APPROVAL),
)
async def create_refund(
    request: Request, payment_id: str, caller: AnyDevice, parts: Wired
) -> Response:
    """A manager's device, or the payment's own with an approval. Stripe asks the customer for a bank account."""
    await visible(parts, caller, payment_id)
    key = idempotency_key(request)
    body = await read_json(request, CreateRefund)
    if body.email is None and not body.to_shop:
        raise invalid("email", "needed: Stripe asks the customer for a bank account there")
    wanted = RefundRequest(caller, key, payment_id, body, approval_of(request))
    answer = await parts.refunding.refund(wanted)
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    return Response(answer.json, 201, headers=headers, media_type="application/json")


@router.get(
    "/refunds",
    summary="List what went back",
    responses={
        200: {"model": RefundList, "description": "The refunds, those of Stripe's dashboard too."},
        **problems(ProblemCode.NOT_FOUND),
    },
    openapi_extra=BEARER,
)
async def list_refunds(payment_id: str, caller: AnyDevice, parts: Wired) -> Response:
    """Oldest first; one that Stripe has not answered for yet has no id. Everybody sees those of their own
    payments, a manager all."""
    payment = await visible(parts, caller, payment_id)
    records = await parts.store.run(lambda tx: tx.refunds.of_payment(payment.number))
    shown = [as_refund(record) for record in records if not record.refused_by_stripe]
    return Response(RefundList(items=shown).to_json(), media_type="application/json")


@router.post(
    "/refunds/{refund_id}/cancel",
    summary="Take a refund back while the customer has not answered",
    responses={
        200: {"model": Refund, "description": "The refund, canceled."},
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.NOT_FOUND,
            ProblemCode.INVALID_STATE,
            ProblemCode.STRIPE_REJECTED,
            ProblemCode.STRIPE_UNAVAILABLE,
        ),
    },
    openapi_extra=BEARER,
)
async def cancel_refund(payment_id: str, refund_id: str, caller: Manager, parts: Wired) -> Response:
    """The money stays with the shop and can be given back otherwise."""
    payment = await visible(parts, caller, payment_id)
    record = await parts.store.run(lambda tx: tx.refunds.by_stripe_id(refund_id))
    if record is None or record.payment != payment.number:
        raise Refusal(ProblemCode.NOT_FOUND, "There is no such refund of this payment.")
    canceled: RefundRecord = await parts.refunding.cancel(caller, refund_id)
    return Response(as_refund(canceled).to_json(), media_type="application/json")


@router.get(
    "/disputes",
    summary="How the customer's bank contests a payment",
    responses={
        200: {"model": DisputeList, "description": "The disputes, with what to do about each."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND),
    },
    openapi_extra=BEARER,
)
async def list_disputes(payment_id: str, caller: Manager, parts: Wired) -> Response:
    """Oldest first."""
    payment = await visible(parts, caller, payment_id)
    records = await parts.store.run(lambda tx: tx.disputes.of_payment(payment.number))
    shown = DisputeList(items=[as_dispute(record, payment_id) for record in records])
    return Response(shown.to_json(), media_type="application/json")
