"""What the relay asks of Stripe, as a protocol, and the four ways in which Stripe can fail to say yes.

    Rejected      a definite no: nothing was done
    NotFound      a definite no: Stripe does not know the intent
    InProgress    the same request is still being carried out
    Unavailable   no answer, or none that means anything: it is not known whether it was done

The difference between "no" and "not known" decides whether money could be on its way; nothing may blur it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.core.errors import KioskError
from kiosk.relay.stripe_objects import Intent

MARK_RELAY = "kiosk_relay"
MARK_DEVICE = "kiosk_device"
MARK_KEY = "kiosk_key"
MARK_PREFIX = "kiosk_"

_MOST_PAGES = 20


class GatewayError(KioskError):
    """Stripe did not do what was asked, or did not say so."""


class Rejected(GatewayError):
    """A definite no, with Stripe's code and words. `by_key`: our secret key itself was refused (401, 403)."""

    code = "stripe_rejected"

    def __init__(self, text: str, *, code: str | None = None, by_key: bool = False) -> None:
        super().__init__(text, code=code)
        self.by_key = by_key


class NotFound(GatewayError):
    """Stripe does not know the intent."""

    code = "resource_missing"


class InProgress(GatewayError):
    """A request with the same idempotency key is being carried out."""

    code = "in_progress"


class Unavailable(GatewayError):
    """It is not known what Stripe did. `spent`: asking again with the same key can only give this answer."""

    code = "stripe_unavailable"

    def __init__(
        self, text: str, *, spent: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(text, retry_after_s=retry_after_s)
        self.spent = spent


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
class IntentPage:
    """A part of a list of intents; `more` says that it goes on."""

    intents: tuple[Intent, ...]
    more: bool


class Gateway(Protocol):
    """Stripe. Every call raises `GatewayError` and nothing else, and ends within a bounded time."""

    async def create(self, order: Order) -> Intent:
        """Create and confirm a PromptPay intent; the answer carries the code."""

    async def retrieve(self, intent_id: str) -> Intent:
        """What Stripe says of an intent now, with the bank's reference when it is paid."""

    async def cancel(self, intent_id: str) -> Intent:
        """Ask to cancel; the answer is what the intent is now, which may be *succeeded*."""

    async def page(self, since: datetime, after: str | None) -> IntentPage:
        """Intents created since then, newest first, from the one after `after` on."""

    async def close(self) -> None:
        """End the connections."""


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
