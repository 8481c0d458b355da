"""`POST /payments/{id}/resolve`: a person settles a payment that needs attention."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.protocol.ledger import Resolve
from kiosk.protocol.messages import ManagerPayment, Payment
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import AnyDevice, Wired, visible
from kiosk.relay.api.bodies import approval_of, read_json
from kiosk.relay.api.described import APPROVAL, BODY, problems, takes
from kiosk.relay.ledger.resolving import ResolveRequest
from kiosk.relay.payments.wire import as_manager_payment, as_payment

router = APIRouter(prefix="/payments/{payment_id}", tags=["payments"])


@router.post(
    "/resolve",
    summary="Settle a payment that needs attention",
    responses={
        200: {
            "model": Payment | ManagerPayment,
            "description": "The payment with its resolution; the same decision again changes nothing.",
        },
        **problems(
            ProblemCode.FORBIDDEN,
            ProblemCode.NOT_FOUND,
            ProblemCode.IN_PROGRESS,
            ProblemCode.IDEMPOTENCY_CONFLICT,
            ProblemCode.INVALID_STATE,
            ProblemCode.NOT_REFUNDABLE,
            *BODY,
            ProblemCode.STRIPE_REJECTED,
            ProblemCode.STRIPE_UNAVAILABLE,
        ),
    },
    openapi_extra=takes(Resolve, APPROVAL),
)
async def resolve_payment(
    request: Request, payment_id: str, caller: AnyDevice, parts: Wired
) -> Response:
    """*Accept* makes the owning till issue the receipt, *refund* gives all that is left back (with `email` or
    `toShop`, as for a refund), *ignore* only says that it was seen. A decision is final."""
    await visible(parts, caller, payment_id)
    body = await read_json(request, Resolve)
    wanted = ResolveRequest(caller, payment_id, body, approval_of(request))
    payment = await parts.resolving.resolve(wanted)
    shown = as_manager_payment(payment) if caller.manager else as_payment(payment)
    headers = {"ETag": f'"{payment.version}"'}
    return Response(shown.to_json(), headers=headers, media_type="application/json")
