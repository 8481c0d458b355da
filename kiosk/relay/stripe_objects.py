"""What Stripe sends, reduced to what the relay reads: intents, charges and event envelopes.

Parsed strictly where money is decided, tolerantly everywhere else: an odd detail must not hide a payment.
Bodies come from outside, so nothing here may raise anything but `MalformedError`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator
from pydantic_core import from_json

from kiosk.core.errors import KioskError
from kiosk.core.payment import Heard
from kiosk.relay.records import EventSource, ReceivedEvent

T = TypeVar("T", bound="_StripeObject")

_LONGEST_ID = 255
_LAST_INSTANT_S = 4_102_444_800  # the year 2100: later is no time that Stripe can mean


class MalformedError(KioskError):
    """Stripe, or something in its place, sent what it never sends."""

    code = "malformed"


def _or_none(value: Any, handler: Any) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return None


_OrNone = WrapValidator(_or_none)
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,255}$")]
_Text = Annotated[str, Field(max_length=5_000)]
_Satang = Annotated[int, Field(strict=True, ge=0, le=10**15)]
_UnixS = Annotated[int, Field(strict=True, ge=0, le=_LAST_INSTANT_S)]


class _StripeObject(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class QrCode(_StripeObject):
    """`next_action.promptpay_display_qr_code`: `data` is drawn byte for byte."""

    data: Annotated[str, Field(min_length=1, max_length=5_000)]
    image_url_png: Annotated[_Text | None, _OrNone] = None


class _NextAction(_StripeObject):
    promptpay_display_qr_code: QrCode


class _PaymentError(_StripeObject):
    code: Annotated[_Text | None, _OrNone] = None
    message: Annotated[_Text | None, _OrNone] = None


class _PromptPay(_StripeObject):
    reference: Annotated[str, Field(min_length=1, max_length=255)]


class _MethodDetails(_StripeObject):
    promptpay: _PromptPay


class Charge(_StripeObject):
    """A charge: the movement of money behind a paid intent. Carries the bank's reference."""

    id: _Id
    object: Literal["charge"]
    created: Annotated[_UnixS | None, _OrNone] = None
    payment_intent: Annotated[_Id | None, _OrNone] = None
    payment_method_details: Annotated[_MethodDetails | None, _OrNone] = None

    @property
    def reference(self) -> str | None:
        """The bank's reference, printed on the customer's slip too."""
        details = self.payment_method_details
        return details.promptpay.reference if details else None


class Intent(_StripeObject):
    """A PaymentIntent. Amounts in the smallest unit of `currency`."""

    id: _Id
    object: Literal["payment_intent"]
    amount: _Satang
    amount_received: _Satang = 0
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    livemode: Annotated[bool, Field(strict=True)]
    status: Annotated[str, Field(min_length=1, max_length=64)]
    metadata: Annotated[dict[str, str] | None, _OrNone] = None
    client_secret: Annotated[_Text | None, _OrNone] = None
    next_action: Annotated[_NextAction | None, _OrNone] = None
    last_payment_error: Annotated[_PaymentError | None, _OrNone] = None
    cancellation_reason: Annotated[_Text | None, _OrNone] = None
    latest_charge: Annotated[Charge | None, _OrNone] = None

    @property
    def code_to_scan(self) -> QrCode | None:
        """The code the customer scans, while there is one."""
        return self.next_action.promptpay_display_qr_code if self.next_action else None

    @property
    def reference(self) -> str | None:
        """The bank's reference, when the charge was expanded."""
        return self.latest_charge.reference if self.latest_charge else None

    @property
    def charged_at(self) -> datetime | None:
        """When the money moved, when the charge was expanded."""
        created_s = self.latest_charge.created if self.latest_charge else None
        return None if created_s is None else datetime.fromtimestamp(created_s, UTC)

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


class _EventData(_StripeObject):
    object: dict[str, Any]


class Event(_StripeObject):
    """The envelope of a webhook event. Thin events (`v2.core.event`) have no `data` and no `livemode`."""

    id: _Id
    object: Literal["event", "v2.core.event"]
    type: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\[\]-]{1,255}$")]
    created: Annotated[_UnixS | None, _OrNone] = None
    livemode: Annotated[bool | None, _OrNone] = None
    data: Annotated[_EventData | None, _OrNone] = None

    @property
    def created_at(self) -> datetime | None:
        """When Stripe made the event."""
        return None if self.created is None else datetime.fromtimestamp(self.created, UTC)

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


def parse(model: type[T], value: object) -> T:
    """`value`, already decoded from JSON, as `model`. Raises `MalformedError`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the object"
        raise MalformedError(f"{where}: {first['msg']}.") from None


def parse_event(body: bytes) -> Event:
    """A webhook's body as an event. Raises `MalformedError` for anything else, whatever the bytes."""
    try:
        value = from_json(body)
    except ValueError as error:
        raise MalformedError(f"the body is not JSON: {error}.") from None
    return parse(Event, value)
