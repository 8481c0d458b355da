"""Refunds, Z reports and audit entries as stored: plain values, like `kiosk.till.records`.

Each is a document of a chain with the columns that index it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund's document. `amount_satang` is above zero; below where it `reverses` another that failed.

    `refund_id` is Stripe's, or the key that money `by_hand` was entered with.
    """

    till: str
    sequence: int
    number: str
    receipt_number: str
    payment_id: str
    refund_id: str
    reverses: str | None
    by_hand: bool
    issued_at: datetime
    business_day: date
    amount_satang: int
    reason: str
    document: str
    hash: str
    previous_hash: str


@dataclass(frozen=True, slots=True)
class ZRow:
    """A closed business day. `perpetual_satang` is what all receipts of the till came to by then."""

    till: str
    sequence: int
    number: str
    business_day: date
    closed_at: datetime
    receipts_count: int
    receipts_satang: int
    net_satang: int
    perpetual_satang: int
    document: str
    hash: str
    previous_hash: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Something a person did that needed leave: who asked, who allowed it, on what, and why.

    `asked_by` is None when the program was not told who asks, `allowed_by` when nobody had to allow it.
    """

    till: str
    sequence: int
    number: str
    at: datetime
    action: str
    asked_by: str | None
    allowed_by: str | None
    subject: str
    why: str
    document: str
    hash: str
    previous_hash: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which audit entries are wanted; an empty one wants all of them.

    `person` asked or allowed. `text` stands in the subject, the reason or the number. `since` and `until` bound
    the instant, half open.
    """

    action: str | None = None
    person: str | None = None
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


Row = RefundRow | ZRow | AuditRow


@dataclass(frozen=True, slots=True)
class DayDocument:
    """A document as bytes, as a report of its day or its copy needs it."""

    sequence: int
    number: str
    document: str
    hash: str


@dataclass(frozen=True, slots=True)
class RefundStatus:
    """How a refund stands at Stripe, in Stripe's word, with the documents issued for it here.

    `document_number` is None while its payment has no receipt; `reversal_number` unless it failed afterwards.
    """

    refund_id: str
    payment_id: str
    amount_satang: int
    status: str
    reason: str
    failure_reason: str | None
    created_at: datetime
    document_number: str | None
    reversal_number: str | None
    updated_at: datetime
