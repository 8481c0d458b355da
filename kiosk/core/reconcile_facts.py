"""What `kiosk.core.reconcile` compares, as plain values: the till's documents, and Stripe's lines and payouts.

Wherever they come from (the relay, a downloaded file), they are brought into this form first. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from kiosk.core.business_day import business_day

BAHT = "thb"


@dataclass(frozen=True, slots=True)
class Period:
    """Business days, both inclusive, of a shop in `zone` whose day ends at `closes_at`."""

    since: date
    until: date
    zone: tzinfo
    closes_at: time = time(0, 0)

    def has(self, day: date) -> bool:
        """Whether a business day lies in it."""
        return self.since <= day <= self.until

    def has_moment(self, at: datetime) -> bool:
        """Whether the business day of an instant lies in it."""
        return self.has(business_day(at, self.zone, self.closes_at))


@dataclass(frozen=True, slots=True)
class Sold:
    """A receipt."""

    number: str
    payment_id: str
    amount_satang: int
    at: datetime
    day: date
    practice: bool = False


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund's document; `amount_satang` is below zero where it reverses another. `at`: when Stripe made the
    refund, as far as that is known."""

    number: str
    receipt: str
    payment_id: str
    refund_id: str
    amount_satang: int
    at: datetime
    day: date
    by_hand: bool = False


class LineKind(StrEnum):
    """What moved money at Stripe."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"
    DISPUTE = "dispute"
    DISPUTE_REVERSAL = "dispute_reversal"
    FEE = "fee"
    PAYOUT = "payout"
    PAYOUT_REVERSAL = "payout_reversal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the balance, negative for what leaves. `source` is Stripe's id of what caused it, `payout_id` the
    payout that took it along, `about` Stripe's words."""

    id: str
    kind: LineKind
    at: datetime
    amount_satang: int
    fee_satang: int
    net_satang: int
    payment_id: str | None = None
    refund_id: str | None = None
    payout_id: str | None = None
    source: str | None = None
    currency: str = BAHT
    about: str = ""


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout. `lines_satang` is what all its lines come to, None when they are not all known."""

    id: str
    status: str
    amount_satang: int
    arrives_at: datetime | None = None
    lines_satang: int | None = None


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """What the relay believes of a payment besides its lines; None where it knows nothing."""

    payment_id: str
    attention: str | None = None
    decision: str | None = None
    refunded_satang: int = 0
    fee_satang: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """The till's documents: all of the period, and whatever else belongs to a line of `Money`."""

    sold: tuple[Sold, ...] = ()
    given_back: tuple[GivenBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """Stripe's side. Lines of `covers_from` to `covers_until` are all there; None: as far as anybody asks.

    `refunds_by_receipt`: a line of refunds stands for all that ever went back of a payment, and has no time.
    """

    lines: tuple[Line, ...] = ()
    payouts: tuple[PaidOut, ...] = ()
    payments: tuple[PaymentFact, ...] = ()
    covers_from: datetime | None = None
    covers_until: datetime | None = None
    refunds_by_receipt: bool = False

    def covers(self, at: datetime) -> bool:
        """Whether what moved at an instant would be among the lines."""
        after = self.covers_from is None or at >= self.covers_from
        return after and (self.covers_until is None or at <= self.covers_until)


def kind_of(category: str | None, type_: str) -> LineKind:
    """The kind by Stripe's reporting category, else by its older type.

    Source of the words: Stripe's lists of reporting categories and of balance transaction types.
    """
    return _CATEGORIES.get(category or "") or _TYPES.get(type_, LineKind.OTHER)


_CATEGORIES = {kind.value: kind for kind in LineKind if kind is not LineKind.OTHER} | {
    "partial_capture_reversal": LineKind.REFUND,
    "network_cost": LineKind.FEE,
    "tax": LineKind.FEE,
}
_TYPES = {
    "charge": LineKind.CHARGE,
    "payment": LineKind.CHARGE,
    "refund": LineKind.REFUND,
    "payment_refund": LineKind.REFUND,
    "refund_failure": LineKind.REFUND_FAILURE,
    "payment_failure_refund": LineKind.REFUND_FAILURE,
    "stripe_fee": LineKind.FEE,
    "tax_fee": LineKind.FEE,
    "network_cost": LineKind.FEE,
    "payout": LineKind.PAYOUT,
    "payout_cancel": LineKind.PAYOUT_REVERSAL,
    "payout_failure": LineKind.PAYOUT_REVERSAL,
}
