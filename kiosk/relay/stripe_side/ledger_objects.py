"""What Stripe sends of money that went back, was paid out, is contested or lies there, and of the account itself.

Reduced to what the relay reads. How strictly anything is read is told in `stripe_parsing`: ids, amounts, the
currency and the status decide, everything else may be odd.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kiosk.relay.stripe_side.parsing import (
    Currency,
    IdOf,
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
)

BAHT = "thb"


class _EmailSent(StripeObject):
    email_sent_to: MaybeText = None
    email_sent_at: MaybeUnixS = None


class _Details(StripeObject):
    email_sent: Annotated[_EmailSent | None, OrNone] = None
    expires_at: MaybeUnixS = None


class _RefundAction(StripeObject):
    display_details: _Details


class Refund(NamedObject):
    """Money on its way back. `status`: `requires_action` (the customer was asked by e-mail for a bank account),
    `pending`, `succeeded`, `failed`, `canceled`; for PromptPay it takes days and may go back."""

    object: Literal["refund"]
    amount: Satang
    currency: Currency
    status: Word
    payment_intent: IdOf = None
    charge: IdOf = None
    created: MaybeUnixS = None
    reason: MaybeWord = None
    failure_reason: MaybeWord = None
    pending_reason: MaybeWord = None
    instructions_email: MaybeText = None
    metadata: Annotated[dict[str, str] | None, OrNone] = None
    next_action: Annotated[_RefundAction | None, OrNone] = None

    @property
    def created_at(self) -> datetime | None:
        """When it was asked for."""
        return instant(self.created)

    @property
    def email_sent_to(self) -> str | None:
        """Whom Stripe asked for a bank account, while it waits for one."""
        sent = self.next_action.display_details.email_sent if self.next_action else None
        return sent.email_sent_to if sent else None

    @property
    def answer_by(self) -> datetime | None:
        """Until when the customer can answer; then the refund fails."""
        return instant(self.next_action.display_details.expires_at if self.next_action else None)


class Payout(NamedObject):
    """Money sent to the shop's bank. May be `paid` and still turn `failed` within five business days.

    `amount` is negative when the bank is debited to cover a negative balance.
    """

    object: Literal["payout"]
    amount: SignedSatang
    currency: Currency
    status: Word
    arrival_date: MaybeUnixS = None
    created: MaybeUnixS = None
    automatic: MaybeFlag = None
    failure_code: MaybeWord = None
    failure_message: MaybeText = None
    reconciliation_status: MaybeWord = None

    @property
    def created_at(self) -> datetime | None:
        """When it was made."""
        return instant(self.created)

    @property
    def arrives_at(self) -> datetime | None:
        """When the bank should have it: a day, given as an instant."""
        return instant(self.arrival_date)


class Dispute(NamedObject):
    """The customer's bank contests a charge. `status` is `won` or `lost` in the end."""

    object: Literal["dispute"]
    amount: Satang
    currency: Currency
    status: Word
    charge: IdOf = None
    payment_intent: IdOf = None
    reason: MaybeWord = None
    created: MaybeUnixS = None


class _Part(StripeObject):
    amount: SignedSatang
    currency: Currency


class Balance(StripeObject):
    """What the shop has at Stripe. Money of other currencies is not counted."""

    object: Literal["balance"]
    available: tuple[_Part, ...]
    pending: tuple[_Part, ...]
    livemode: MaybeFlag = None

    @property
    def available_satang(self) -> int:
        """What can be paid out or given back now; negative when more left than came."""
        return _baht_in(self.available)

    @property
    def pending_satang(self) -> int:
        """What has come and cannot be spent yet."""
        return _baht_in(self.pending)


class WebhookEndpoint(NamedObject):
    """An address that Stripe sends events to, as it is set up there. `*` in `enabled_events` means all."""

    object: Literal["webhook_endpoint"]
    url: Annotated[str, Field(max_length=5_000)]
    enabled_events: tuple[str, ...]
    status: Word
    api_version: MaybeText = None
    livemode: MaybeFlag = None


class _Capabilities(StripeObject):
    promptpay_payments: MaybeWord = None


class Account(NamedObject):
    """The shop's account, for the doctor: everything but its id may be untold."""

    object: Literal["account"]
    country: MaybeWord = None
    default_currency: MaybeWord = None
    charges_enabled: MaybeFlag = None
    payouts_enabled: MaybeFlag = None
    capabilities: Annotated[_Capabilities | None, OrNone] = None

    @property
    def promptpay(self) -> str | None:
        """`active`, `inactive` or `pending`; None when Stripe does not say."""
        return self.capabilities.promptpay_payments if self.capabilities else None


def _baht_in(parts: Sequence[_Part]) -> int:
    return sum(part.amount for part in parts if part.currency.lower() == BAHT)
