"""Messages about money besides the sale: refunds, decisions, the wallet, payouts and disputes.

Field for field the contract, like `messages`, and for both sides. Amounts in satang.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, cast

from pydantic import ConfigDict, Field, JsonValue

from kiosk.protocol.messages import MOST_COUNTED, Instant, Message

Email = Annotated[
    str,
    Field(max_length=254, pattern=r"^[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
]
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]

_EMAIL_OR_SHOP: dict[str, JsonValue] = {
    "anyOf": [
        {"required": ["email"], "properties": {"email": {"type": "string"}}},
        {"required": ["toShop"], "properties": {"toShop": {"const": True}}},
    ]
}

_EMAIL_TO_REFUND: dict[str, JsonValue] = {
    "anyOf": [
        {"properties": {"decision": {"enum": ["accept", "ignore"]}}},
        *cast("list[JsonValue]", _EMAIL_OR_SHOP["anyOf"]),
    ]
}


class CreateRefund(Message):
    """Body of `POST /payments/{id}/refunds`. Without `amount` all that is left goes back.

    Stripe asks the customer for a bank account at `email`; with `toShop` it asks the shop's own mailbox, which
    needs an approval.
    """

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_EMAIL_OR_SHOP)

    amount: Annotated[int, Field(ge=1)] | None = None
    reason: Reason | None = None
    email: Email | None = None
    to_shop: bool = False


class Refund(Message):
    """Money on its way back. `id` and Stripe's `status` are null and `creating` until Stripe has answered."""

    id: str | None
    payment_id: str
    amount: Annotated[int, Field(gt=0, le=MOST_COUNTED)]
    status: str
    reason: str | None = None
    failure_reason: str | None = None
    created_at: Instant


class RefundList(Message):
    """Answer of `GET /payments/{id}/refunds`, oldest first."""

    items: Sequence[Refund]


class Resolve(Message):
    """Body of `POST /payments/{id}/resolve`.

    `email` or `toShop` belong to the decision `refund`, and mean what they mean for a refund.
    """

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_EMAIL_TO_REFUND)

    decision: Literal["accept", "refund", "ignore"]
    reason: Reason
    email: Email | None = None
    to_shop: bool = False


class LastTransaction(Message):
    """The last movement of money that the relay knows: `type` is `payment`, `refund` or `payout`."""

    type: str
    id: str
    amount: int
    at: Instant


class Wallet(Message):
    """What lies at Stripe: `available` to be paid out or given back, `pending` still on its way there."""

    available: int
    pending: int
    currency: str
    last_transaction: LastTransaction | None = None
    timestamp: Instant


class Payout(Message):
    """Money sent to the shop's bank. `message` is one sentence for a manager; `timestamp` the last change."""

    id: str
    status: str
    amount: int
    arrival_date: Instant | None = None
    failure_code: str | None = None
    message: str
    timestamp: Instant


class PayoutLine(Message):
    """One movement in a payout; `paymentId` and `refundId` where it is one of ours."""

    id: str
    type: str
    payment_id: str | None = None
    refund_id: str | None = None
    amount: int
    fee: int
    net: int


class PayoutDetail(Payout):
    """Answer of `GET /payouts/{id}`. `lines` is null until Stripe has told what the payout is made of."""

    lines: Sequence[PayoutLine] | None = None


class PayoutList(Message):
    """Answer of `GET /payouts`, newest first; `nextCursor` is opaque, null on the last page."""

    items: Sequence[Payout]
    next_cursor: str | None = None


class MoneyLine(Message):
    """One line of the balance at Stripe, negative for what leaves; `type` and `category` are Stripe's words.

    `source` is the id at Stripe of what caused it. `paymentId`, `refundId` and `payoutId` (the payout that took
    the money along) where they are known to the relay.
    """

    id: str
    type: str
    category: str | None = None
    source: str | None = None
    payment_id: str | None = None
    refund_id: str | None = None
    payout_id: str | None = None
    amount: int
    fee: int
    net: int
    currency: str
    description: str | None = None
    created_at: Instant | None = None
    available_on: Instant | None = None


class MoneyLineList(Message):
    """Answer of `GET /balance-lines`, newest first; `nextCursor` is opaque, null on the last page."""

    items: Sequence[MoneyLine]
    next_cursor: str | None = None


class Dispute(Message):
    """The customer's bank contests a payment. `message` is one sentence for a manager."""

    id: str
    payment_id: str
    amount: int
    status: str
    reason: str | None = None
    message: str
    created_at: Instant
    closed_at: Instant | None = None


class DisputeList(Message):
    """Answer of `GET /payments/{id}/disputes`, oldest first."""

    items: Sequence[Dispute]
