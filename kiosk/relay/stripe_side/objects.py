"""What Stripe sends of a payment, reduced to what the relay reads: intents, charges and event envelopes.

Refunds, payouts, disputes and the balance stand in `stripe_ledger_objects`. How strictly anything is read is
told in `stripe_parsing`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import from_json

from kiosk.core.payment import Heard
from kiosk.relay.records import EventSource, ReceivedEvent
from kiosk.relay.stripe_side.parsing import (
    Currency,
    Flag,
    IdOf,
    MalformedError,
    MaybeFlag,
    MaybeText,
    MaybeUnixS,
    MaybeWord,
    NamedObject,
    OrNone,
    Satang,
    SignedSatang,
    StripeObject,
    Word,
    instant,
    parse,
)

__all__ = [
    "BalanceTransaction",
    "Charge",
    "Event",
    "Intent",
    "MalformedError",
    "QrCode",
    "parse",
    "parse_event",
]

_LONGEST_ID = 255


class QrCode(StripeObject):
    """`next_action.promptpay_display_qr_code`: `data` is drawn byte for byte."""

    data: Annotated[str, Field(min_length=1, max_length=5_000)]
    image_url_png: MaybeText = None


class _NextAction(StripeObject):
    promptpay_display_qr_code: QrCode


class _PaymentError(StripeObject):
    code: MaybeText = None
    message: MaybeText = None


class _PromptPay(StripeObject):
    reference: Annotated[str, Field(min_length=1, max_length=255)]


class _MethodDetails(StripeObject):
    promptpay: _PromptPay


class BalanceTransaction(NamedObject):
    """One line of the balance in satang, negative for what leaves. `source` is the id of what caused it."""

    object: Literal["balance_transaction"]
    type: Word
    amount: SignedSatang
    fee: SignedSatang
    net: SignedSatang
    currency: Currency
    source: IdOf = None
    status: MaybeWord = None
    available_on: MaybeUnixS = None
    created: MaybeUnixS = None
    reporting_category: MaybeWord = None
    description: MaybeText = None

    @property
    def created_at(self) -> datetime | None:
        """When the money moved."""
        return instant(self.created)

    @property
    def available_at(self) -> datetime | None:
        """When the money can be spent or paid out."""
        return instant(self.available_on)


class Charge(NamedObject):
    """A charge: the movement of money behind a paid intent. Carries the bank's reference.

    What was given back is None when it is not known; `balance_transaction` when it was not expanded, or has
    not landed yet.
    """

    object: Literal["charge"]
    created: MaybeUnixS = None
    payment_intent: IdOf = None
    payment_method_details: Annotated[_MethodDetails | None, OrNone] = None
    currency: Annotated[Currency | None, OrNone] = None
    amount: Annotated[Satang | None, OrNone] = None
    amount_refunded: Annotated[Satang | None, OrNone] = None
    disputed: MaybeFlag = None
    livemode: MaybeFlag = None
    balance_transaction: Annotated[BalanceTransaction | None, OrNone] = None

    @property
    def reference(self) -> str | None:
        """The bank's reference, printed on the customer's slip too."""
        details = self.payment_method_details
        return details.promptpay.reference if details else None


class Intent(NamedObject):
    """A PaymentIntent. Amounts in the smallest unit of `currency`."""

    object: Literal["payment_intent"]
    amount: Satang
    amount_received: Satang = 0
    currency: Currency
    livemode: Flag
    status: Word
    created: MaybeUnixS = None
    description: MaybeText = None
    metadata: Annotated[dict[str, str] | None, OrNone] = None
    client_secret: MaybeText = None
    next_action: Annotated[_NextAction | None, OrNone] = None
    last_payment_error: Annotated[_PaymentError | None, OrNone] = None
    cancellation_reason: MaybeText = None
    latest_charge: Annotated[Charge | None, OrNone] = None

    @property
    def code_to_scan(self) -> QrCode | None:
        """The code the customer scans, while there is one."""
        return self.next_action.promptpay_display_qr_code if self.next_action else None

    @property
    def created_at(self) -> datetime | None:
        """When Stripe made it."""
        return instant(self.created)

    @property
    def reference(self) -> str | None:
        """The bank's reference, when the charge was expanded."""
        return self.latest_charge.reference if self.latest_charge else None

    @property
    def charged_at(self) -> datetime | None:
        """When the money moved, when the charge was expanded."""
        return instant(self.latest_charge.created if self.latest_charge else None)

    @property
    def charge_id(self) -> str | None:
        """The charge, when it was expanded."""
        return self.latest_charge.id if self.latest_charge else None

    @property
    def disputed(self) -> bool | None:
        """The customer's bank contests the charge; None when that is not known."""
        return self.latest_charge.disputed if self.latest_charge else None

    @property
    def amount_refunded_satang(self) -> int | None:
        """What was given back or is on its way; None when that is not known."""
        return self.latest_charge.amount_refunded if self.latest_charge else None

    @property
    def settlement(self) -> BalanceTransaction | None:
        """Fee, net and when the money can be spent; None until it is known, a moment after the money."""
        return self.latest_charge.balance_transaction if self.latest_charge else None

    def heard(self) -> Heard:
        """What decides, for the automaton."""
        error = self.last_payment_error
        return Heard(
            status=self.status,
            currency=self.currency.lower(),
            amount_satang=self.amount,
            amount_received_satang=self.amount_received,
            last_error_code=(error.code or "unknown") if error else None,
            last_error_message=error.message if error else None,
            cancellation_reason=self.cancellation_reason,
        )


class _EventData(StripeObject):
    object: dict[str, Any]


class Event(NamedObject):
    """The envelope of an event. Thin events (`v2.core.event`) have no `data` and no `livemode`.

    `account` is there when the event is of an account connected to ours, never for our own.
    """

    object: Literal["event", "v2.core.event"]
    type: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\[\]-]{1,255}$")]
    created: MaybeUnixS = None
    livemode: MaybeFlag = None
    api_version: MaybeText = None
    account: MaybeText = None
    data: Annotated[_EventData | None, OrNone] = None

    @property
    def created_at(self) -> datetime | None:
        """When Stripe made the event."""
        return instant(self.created)

    @property
    def payload(self) -> dict[str, Any] | None:
        """The object that the event tells of, as it was then."""
        return self.data.object if self.data else None

    @property
    def subject(self) -> str | None:
        """The id of what the event is about: of the intent where the object names one, else its own."""
        payload = self.payload or {}
        named = payload.get("payment_intent") or payload.get("id")
        return named if isinstance(named, str) and len(named) <= _LONGEST_ID else None

    def received(self, body: bytes, at: datetime, source: EventSource) -> ReceivedEvent:
        """The event as it goes into the inbox; `body` is what it was parsed from."""
        return ReceivedEvent(
            event_id=self.id,
            type=self.type,
            body=body,
            received_at=at,
            source=source,
            subject=self.subject,
            said_at=self.created_at,
        )


def parse_event(body: bytes) -> Event:
    """A webhook's body as an event. Raises `MalformedError` for anything else, whatever the bytes."""
    try:
        value = from_json(body)
    except ValueError as error:
        raise MalformedError(f"the body is not JSON: {error}.") from None
    return parse(Event, value)
