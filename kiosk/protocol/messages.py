"""The relay's messages as pydantic models: field for field the contract, camelCase on the wire.

Both sides use these, so neither can drift. They hold shapes, never rules: what a payment may do stands in
`kiosk.core.payment`. Unknown fields are ignored when reading, so that an older till understands a newer relay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializeAsAny,
)
from pydantic.alias_generators import to_camel

from kiosk.core.payment import Attention, ConfirmedBy, Outcome


def rfc3339(instant: datetime) -> str:
    """An aware instant as RFC 3339 in UTC with milliseconds and `Z`: `2026-11-21T07:00:00.000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(rfc3339, return_type=str)]


MOST_COUNTED = 2**53
"""Every side can keep and count it, also in JavaScript."""


class Message(BaseModel):
    """Base of everything on the wire."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
        extra="ignore",
    )

    def to_json(self) -> str:
        """The message as compact JSON text, camelCase."""
        return self.model_dump_json(by_alias=True)


class Qr(Message):
    """What the customer scans: Stripe's string byte for byte, and Stripe's picture of it."""

    data: str
    image_url: str | None = None


class Failure(Message):
    """Why an attempt failed, in Stripe's code and words."""

    code: str
    message: str


class Resolution(Message):
    """How a person settled an attention."""

    decision: str
    reason: str
    by: str
    at: Instant


class Payment(Message):
    """One attempt at Stripe as the relay knows it. Amounts in satang."""

    id: str | None
    key: str
    status: str | None
    outcome: Outcome
    attention: Attention | None = None
    failure: Failure | None = None
    amount: int
    currency: str = "thb"
    amount_received: int = 0
    amount_refunded: int = 0
    description: str | None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    device: str
    reference: str | None = None
    qr: Qr | None = None
    created_at: Instant
    expires_at: Instant
    paid_at: Instant | None = None
    cancel_requested_at: Instant | None = None
    confirmed_by: ConfirmedBy | None = None
    checked_at: Instant | None = None
    receipt: str | None = None
    resolution: Resolution | None = None
    version: Annotated[int, Field(le=MOST_COUNTED)]


class ManagerPayment(Payment):
    """A payment as a manager sees it: with what Stripe keeps of it, and when and how the rest arrives."""

    fee: int | None = None
    net: int | None = None
    available_on: Instant | None = None
    payout_id: str | None = None


class CreateIntent(Message):
    """Body of `POST /payments/intents`. `amount` in satang; limits are the relay's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: int
    currency: str = "thb"
    description: Annotated[str, Field(max_length=500)] | None = None
    metadata: Annotated[
        dict[
            Annotated[str, Field(min_length=1, max_length=40)],
            Annotated[str, Field(max_length=500)],
        ],
        Field(max_length=20),
    ] = Field(default_factory=dict)


class IntentCreated(Message):
    """Answer of `POST /payments/intents`."""

    payment_intent_id: str
    client_secret: str
    status: str
    amount: int
    currency: str
    qr: Qr
    created_at: Instant
    expires_at: Instant
    page_url: str | None = None


class PaymentList(Message):
    """Answer of `GET /payments`, newest first; `next_cursor` is opaque, null on the last page."""

    items: Sequence[SerializeAsAny[Payment]]
    next_cursor: str | None = None


class ManagerPaymentList(Message):
    """Answer of `GET /payments` to a manager."""

    items: Sequence[ManagerPayment]
    next_cursor: str | None = None


class CreateDevice(Message):
    """Body of `POST /devices`; `scope` is till, manager or integration. With `pair` the answer is a code."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9ก-๛][\w.\- ]*$")]
    scope: Annotated[str, Field(pattern="^(till|manager|integration)$")]
    pair: bool = False


class DeviceAdded(Message):
    """Answer of `POST /devices` and of `POST /pair`: the token is shown once."""

    name: str
    scope: str
    token: str


class Device(Message):
    """A device as listed: never its token. From `version` on it is what its last heartbeat said; `you` marks the
    one that asks."""

    name: str
    scope: str
    created_at: Instant
    last_seen_at: Instant | None = None
    revoked_at: Instant | None = None
    version: str | None = None
    open_sales: int | None = None
    last_receipt: str | None = None
    you: bool = False


class DeviceList(Message):
    """Answer of `GET /devices`."""

    items: list[Device]


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hex."""
ReceiptNumber = Annotated[str, Field(min_length=1, max_length=64)]


class PutReceipt(Message):
    """Body of `PUT /receipts/{number}`: the receipt's canonical text, byte for byte, and that text's SHA-256."""

    model_config = ConfigDict(extra="forbid", strict=True)

    document: Annotated[str, Field(min_length=2, max_length=32_768)]
    hash: Sha256


class Receipt(Message):
    """A receipt's copy as the relay keeps it. `device` sent it; `document` is its canonical text."""

    number: str
    till: str
    sequence: int
    device: str
    payment_id: str | None
    hash: str
    document: str
    received_at: Instant


class ReceiptList(Message):
    """Answer of `GET /receipts`, by till and number; `next_cursor` is opaque, null on the last page."""

    items: list[Receipt]
    next_cursor: str | None = None


def _whole(value: object) -> object:
    """JSON has one kind of number: `3.0` is the whole number 3. Not so for money, where it is a sign of floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Heartbeat(Message):
    """Body of `POST /heartbeat`: what a till says of itself.

    `last_receipt` is the number of its newest receipt (null: none yet), `head_hash` the hash that its next receipt
    will follow.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Annotated[str, Field(min_length=1, max_length=40)]
    open_sales: Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(_whole)]
    last_receipt: ReceiptNumber | None = None
    head_hash: Sha256 | None = None


class WebhookReceived(Message):
    """Answer of `POST /payments/webhook`."""

    received: bool = True
    event_type: str


class Problem(Message):
    """An `application/problem+json` body (RFC 9457) with our `code`."""

    title: str
    status: int
    detail: str
    code: str


class Ready(Message):
    """First event of every stream."""

    server_time: Instant
    device: str
    version: str


class Resync(Message):
    """The position given cannot be resumed: re-read what is shown, then go on."""

    reason: str
