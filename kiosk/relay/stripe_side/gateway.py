"""What the relay asks of Stripe, as a protocol, and the four ways in which Stripe can fail to say yes.

    Rejected      a definite no: nothing was done
    NotFound      a definite no: Stripe knows nothing by this id
    InProgress    the same request is still being carried out
    Unavailable   no answer, or none that means anything: it is not known whether it was done

The difference between "no" and "not known" decides whether money could be on its way; nothing may blur it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from kiosk.core.errors import KioskError
from kiosk.relay.stripe_side.ledger_objects import (
    Account,
    Balance,
    Payout,
    Refund,
    WebhookEndpoint,
)
from kiosk.relay.stripe_side.objects import BalanceTransaction, Charge, Event, Intent
from kiosk.relay.stripe_side.parsing import NamedObject

Thing = TypeVar("Thing", bound=NamedObject)

MARK_RELAY = "kiosk_relay"
MARK_DEVICE = "kiosk_device"
MARK_KEY = "kiosk_key"
MARK_PREFIX = "kiosk_"

MOST_EVENT_TYPES = 20
"""How many types one question for events may name. Source: Stripe's API reference, *List all events*."""

_MOST_PAGES = 20
_MOST_PAYOUT_PAGES = 100
_ALREADY_REFUNDED = "charge_already_refunded"


class GatewayError(KioskError):
    """Stripe did not do what was asked, or did not say so."""


class Rejected(GatewayError):
    """A definite no, with Stripe's code and words, and the parameter it is about.

    `by_key`: our secret key was refused. `forbidden`: the key is good and may not do this (a restricted key).
    """

    code = "stripe_rejected"

    def __init__(
        self,
        text: str,
        *,
        code: str | None = None,
        param: str | None = None,
        by_key: bool = False,
        forbidden: bool = False,
    ) -> None:
        super().__init__(text, code=code)
        self.param = param
        self.by_key = by_key
        self.forbidden = forbidden

    @property
    def over_the_rest(self) -> bool:
        """A refund of more than is left of the charge, or of a charge that is refunded wholly."""
        # Stripe gives the first of the two no code of its own; other faults of an amount have one.
        return self.code == _ALREADY_REFUNDED or (
            self.param == "amount" and self.code == Rejected.code
        )


class NotFound(GatewayError):
    """Stripe knows nothing by this id."""

    code = "resource_missing"


class InProgress(GatewayError):
    """A request with the same idempotency key is being carried out. `should_retry` as at `Unavailable`."""

    code = "in_progress"

    def __init__(
        self,
        text: str,
        *,
        retry_after_s: float | None = None,
        should_retry: bool | None = None,
    ) -> None:
        super().__init__(text, retry_after_s=retry_after_s)
        self.should_retry = should_retry


class Unavailable(GatewayError):
    """It is not known what Stripe did.

    `spent`: asking again with the same key can only give this answer. `should_retry`: what Stripe itself says
    of asking again (`Stripe-Should-Retry`); None when it says nothing.
    """

    code = "stripe_unavailable"

    def __init__(
        self,
        text: str,
        *,
        spent: bool = False,
        retry_after_s: float | None = None,
        should_retry: bool | None = None,
    ) -> None:
        super().__init__(text, retry_after_s=retry_after_s)
        self.spent = spent
        self.should_retry = should_retry


@dataclass(frozen=True, slots=True)
class Mark:
    """How an intent says whose it is, in its metadata."""

    relay_id: str
    device: str
    key: str

    def as_metadata(self) -> dict[str, str]:
        """The mark as metadata."""
        return {MARK_RELAY: self.relay_id, MARK_DEVICE: self.device, MARK_KEY: self.key}


def mark_of(metadata: Mapping[str, str] | None) -> Mark | None:
    """The mark in an intent's metadata, None when it bears none of any relay."""
    if metadata is None or not {MARK_RELAY, MARK_DEVICE, MARK_KEY} <= metadata.keys():
        return None
    return Mark(metadata[MARK_RELAY], metadata[MARK_DEVICE], metadata[MARK_KEY])


@dataclass(frozen=True, slots=True)
class Order:
    """An intent to create. The same order under the same idempotency key is always the same request."""

    amount_satang: int
    currency: str
    description: str | None
    metadata: Mapping[str, str]
    mark: Mark
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund to create. `amount_satang` None is all that is left.

    `reason` is `duplicate`, `fraudulent`, `requested_by_customer` or None. `instructions_email` is whom Stripe
    asks for a bank account; None is who was billed, which is the shop's own mailbox.
    """

    payment_intent: str
    amount_satang: int | None
    reason: str | None
    instructions_email: str | None
    mark: Mark
    idempotency_key: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntentPage:
    """A part of a list of intents; `more` says that it goes on."""

    intents: tuple[Intent, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[Thing]):
    """A part of a list, newest first; `more` says that it goes on after the last of `items`."""

    items: tuple[Thing, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event that was asked for. `body` is what its webhook would have carried, as one line of JSON."""

    event: Event
    body: bytes


@dataclass(frozen=True, slots=True)
class EventPage:
    """A part of a list of events, newest first; `more` says that it goes on after the last of `events`."""

    events: tuple[ListedEvent, ...]
    more: bool


class Gateway(Protocol):
    """Stripe. Every call raises `GatewayError` and nothing else, and ends within a bounded time.

    Whoever implements it inherits it, for the calls made of several others (`refunds_of` and below): each of
    the others counts by itself against the rate.
    """

    @property
    def clock_offset_s(self) -> float | None:
        """How far our clock is ahead of Stripe's, as of the last answer, to about a second; None before one."""

    async def create(self, order: Order) -> Intent:
        """Create and confirm a PromptPay intent; the answer carries the code."""

    async def retrieve(self, intent_id: str) -> Intent:
        """What Stripe says of an intent now; once it is paid with its charge, and with fee and net if known."""

    async def cancel(self, intent_id: str) -> Intent:
        """Ask to cancel; the answer is what the intent is now, which may be *succeeded*."""

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        """Intents created since then, newest first, from the one after `after` on."""

    async def retrieve_charge(self, charge_id: str) -> Charge:
        """A charge, with fee and net if known; how one gets from a balance transaction to its intent."""

    async def create_refund(self, order: RefundOrder) -> Refund:
        """Give money back. `Rejected.over_the_rest` tells that less than that is left."""

    async def retrieve_refund(self, refund_id: str) -> Refund:
        """What Stripe says of a refund now."""

    async def cancel_refund(self, refund_id: str) -> Refund:
        """Take a refund back while the customer has not answered; `Rejected` when it is too late."""

    async def refund_page(self, intent_id: str, after: str | None) -> Page[Refund]:
        """Refunds of an intent, newest first, those made in Stripe's dashboard too."""

    async def events(
        self, since: datetime, until: datetime, types: Sequence[str], after: str | None = None
    ) -> EventPage:
        """Events of these types created in `since` <= t < `until` (whole seconds), newest first.

        From the one after `after` on. Stripe keeps them for 30 days. Raises `ValueError` for more than
        `MOST_EVENT_TYPES` types.
        """

    async def balance(self) -> Balance:
        """What the shop has at Stripe."""

    async def payouts(self, since: datetime, after: str | None = None) -> Page[Payout]:
        """Payouts created since then, newest first, from the one after `after` on."""

    async def retrieve_payout(self, payout_id: str) -> Payout:
        """What Stripe says of a payout now."""

    async def payout_lines(self, payout_id: str, after: str | None) -> Page[BalanceTransaction]:
        """What a payout is made of, itself (`type` *payout*, negative) among it."""

    async def statement_page(
        self, since: datetime, until: datetime, after: str | None = None
    ) -> Page[BalanceTransaction]:
        """Lines of the balance made in `since` <= t < `until` (whole seconds), newest first, after `after`."""

    async def endpoint_page(self, after: str | None) -> Page[WebhookEndpoint]:
        """The webhooks set up at Stripe."""

    async def account(self) -> Account:
        """The account that the key belongs to."""

    async def close(self) -> None:
        """End the connections."""

    async def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """All refunds of an intent, newest first."""
        return await _all(lambda after: self.refund_page(intent_id, after), _MOST_PAGES)

    async def balance_transactions_of(self, payout_id: str) -> tuple[BalanceTransaction, ...]:
        """All lines of a payout. `Unavailable` beyond 10,000 of them."""
        return await _all(lambda after: self.payout_lines(payout_id, after), _MOST_PAYOUT_PAGES)

    async def webhook_endpoints(self) -> tuple[WebhookEndpoint, ...]:
        """All webhooks set up at Stripe."""
        return await _all(self.endpoint_page, _MOST_PAGES)


async def _all(
    page_after: Callable[[str | None], Awaitable[Page[Thing]]], most_pages: int
) -> tuple[Thing, ...]:
    """A whole list, page by page."""
    found: list[Thing] = []
    after: str | None = None
    for _ in range(most_pages):
        page = await page_after(after)
        found += page.items
        if not page.more or not page.items:
            return tuple(found)
        after = page.items[-1].id
    raise Unavailable("Stripe's list is too long to be read.")


async def find_marked(gateway: Gateway, mark: Mark, since: datetime) -> Intent | None:
    """The intent created since then that bears `mark`; None is a definite "there is none".

    Raises `Unavailable` when that cannot be said, also when the list is refused or has no end in sight.
    """
    after: str | None = None
    for _ in range(_MOST_PAGES):
        try:
            page = await gateway.page(since, after)
        except (Rejected, NotFound, InProgress) as error:
            raise Unavailable(f"Stripe's list cannot be read: {error.text}") from error
        for intent in page.intents:
            if mark_of(intent.metadata) == mark:
                return intent
        if not page.more or not page.intents:
            return None
        after = page.intents[-1].id
    raise Unavailable("Stripe's list of payments is too long to be searched.")
