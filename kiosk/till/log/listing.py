"""What is asked of the receipt log, and what it answers: plain values, no database.

The log may hold a million receipts: nothing here needs them all at once. Places are the receipts' ids in the
file; they grow as receipts are issued, in a till's own file without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from kiosk.core.errors import KioskError
from kiosk.till.books.documents import RefundRow, RefundStatus
from kiosk.till.records import Attempt, ReceiptRow, Sale
from kiosk.till.selling.slip_records import KeptSlip


class Status(StrEnum):
    """What became of a receipt's money. One word each; the first that fits from below counts."""

    PAID = "paid"
    PAID_LATE = "paid_late"  # it came after the code's end, and a person accepted it
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class Order(StrEnum):
    """How a list is sorted. Equal amounts follow each other as the receipts were issued."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    SMALLEST = "smallest"


class LogError(KioskError):
    """The log cannot be asked this."""

    code = "log"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which receipts; None and empty text ask nothing. Days are business days; all bounds are inclusive.
    `till` is a till's code.

    `search` is found as a number (`129`, `A1-000129`, the beginning `A1-0001`), at the beginning of payment ids,
    bank references and cashiers' names, as the whole reference of a slip that was shown, and anywhere in notes; of
    several words each has to be in the note.
    Raises `LogError` for bounds the wrong way round.
    """

    since: date | None = None
    until: date | None = None
    status: Status | None = None
    cashier: str | None = None
    learnt_by: str | None = None
    min_satang: int | None = None
    max_satang: int | None = None
    search: str = ""
    till: str | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise LogError(
                "The first day is after the last.", thai="วันแรกอยู่หลังวันสุดท้าย", code="days_reversed"
            )
        low, high = self.min_satang, self.max_satang
        if low is not None and high is not None and low > high:
            raise LogError(
                "The least amount is above the largest.",
                thai="จำนวนเงินต่ำสุดมากกว่าสูงสุด",
                code="amounts_reversed",
            )

    @property
    def only_days(self) -> bool:
        """Nothing is asked but the period."""
        return self == LogFilter(self.since, self.until)


class Kept(NamedTuple):
    """A receipt as the database holds it, for reading very many: instants in ms since 1970 UTC, days as text."""

    place: int
    till: str
    number: str
    sale_id: str
    payment_id: str
    issued_ms: int
    business_day: str
    amount_satang: int
    refunded_satang: int
    vat_satang: int | None
    attention: str | None
    cashier: str
    learnt_by: str
    confirmed_by: str
    waited_ms: int | None
    bank_reference: str | None
    note: str
    practice: int
    hash: str


class GivenBack(NamedTuple):
    """A refund's document as the database holds it, for reading very many; `vat_satang` is None where it states
    none. Amounts are below zero where it `reverses` another, which failed."""

    till: str
    number: str
    receipt_number: str
    issued_ms: int
    business_day: str
    amount_satang: int
    vat_satang: int | None
    by_hand: int
    reverses: str | None
    reason: str
    payment_id: str
    refund_id: str
    hash: str
    document: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A receipt in a list. `vat_satang` and `waited_ms` are None where the document does not say them."""

    place: int
    till: str
    number: str
    sale_id: str
    payment_id: str
    issued_at: datetime
    business_day: date
    amount_satang: int
    refunded_satang: int
    vat_satang: int | None
    status: Status
    attention: str | None
    cashier: str
    learnt_by: str
    confirmed_by: str
    waited_ms: int | None
    bank_reference: str | None
    note: str
    practice: bool
    hash: str


def status_of(amount_satang: int, refunded_satang: int, attention: str | None) -> Status:
    """The status of a receipt; `refunded_satang` is what was given back of it so far."""
    if refunded_satang:
        whole = refunded_satang >= amount_satang
        return Status.REFUNDED if whole else Status.PARTIALLY_REFUNDED
    return Status.PAID_LATE if attention == Status.PAID_LATE.value else Status.PAID


@dataclass(frozen=True, slots=True)
class Totals:
    """What a selection adds up to; `vat_satang` over those that say their VAT."""

    count: int = 0
    amount_satang: int = 0
    refunded_satang: int = 0
    vat_satang: int = 0


@dataclass(frozen=True, slots=True)
class RefundTotals:
    """What the refunds' documents of some business days add up to, less what was taken back."""

    count: int = 0
    amount_satang: int = 0
    vat_satang: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One bar of a chart: what it stands for, and what its receipts add up to."""

    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a sale's story. `detail` is the JSON object that was kept."""

    at: datetime
    word: str
    source: str
    attempt_id: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class SaleStory:
    """All that is known of one sale. Each attempt carries its payment as last heard; events are in order.

    `refunds` are the receipt's documents in order, those that reverse others too; `refund_statuses` is how each
    refund of any attempt's payment stands at Stripe. `slips` are those first shown for this sale.
    """

    sale: Sale
    attempts: tuple[Attempt, ...]
    events: tuple[Event, ...]
    receipt: ReceiptRow | None
    row: LogRow | None
    refunds: tuple[RefundRow, ...]
    refund_statuses: tuple[RefundStatus, ...]
    slips: tuple[KeptSlip, ...] = ()
