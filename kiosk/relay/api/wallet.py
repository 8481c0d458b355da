"""`GET /wallet`: what lies at Stripe, as it was read last."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from kiosk.protocol.ledger import Wallet
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.api.access import Manager, Wired
from kiosk.relay.api.described import BEARER, problems
from kiosk.relay.errors import Refusal
from kiosk.relay.ledger.wire import as_wallet, last_transaction
from kiosk.relay.ports import Transaction

router = APIRouter(tags=["money"])


@router.get(
    "/wallet",
    summary="What lies at Stripe",
    responses={
        200: {"model": Wallet, "description": "The balance, as of `timestamp`."},
        **problems(ProblemCode.FORBIDDEN, ProblemCode.STRIPE_UNAVAILABLE),
    },
    openapi_extra=BEARER,
)
async def read_wallet(caller: Manager, parts: Wired) -> Response:
    """From the relay's store: it is read at start, after money moved, and every hour."""
    wallet = await parts.store.run(_read)
    if wallet is None:
        raise Refusal(
            ProblemCode.STRIPE_UNAVAILABLE,
            "Stripe has not told the balance yet; ask again.",
            retry_after_s=5,
        )
    return Response(wallet.to_json(), media_type="application/json")


def _read(tx: Transaction) -> Wallet | None:
    record = tx.wallet.read()
    return None if record is None else as_wallet(record, last_transaction(tx))
