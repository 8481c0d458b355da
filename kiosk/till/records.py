"""The till's own nouns as plain values: a sale, an attempt, a receipt row. No behaviour, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.payment import FINAL, Attention
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.messages import Payment


@dataclass(frozen=True, slots=True)
class Sale:
    """One amount a cashier keyed. `ended_at` is when its present result was known."""

    id: str
    till: str
    created_at: datetime
    amount_satang: int
    note: str
    cashier: str
    state: SaleState
    attention: Attention | None = None
    learnt_by: LearntBy | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The code of an attempt as judged, with the instants on the till's own clock."""

    qr_data: str
    verdict: Verdict
    practice: bool
    offered_at: datetime
    expires_at: datetime
    page_url: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One payment asked for. Its `id` is the `Idempotency-Key` at the relay.

    `settled` means that nothing can happen to it any more; until then it is watched, whatever became of
    the sale. `refused_code` and `refused_text` are set when the relay said no. `anchor` is the head of the
    receipts' chain when it began, which goes out with the payment.
    """

    id: str
    sale_id: str
    ordinal: int
    created_at: datetime
    payment_id: str | None = None
    offer: Offer | None = None
    cancel_asked_at: datetime | None = None
    refused_code: str | None = None
    refused_text: str | None = None
    settled: bool = False
    anchor: str | None = None
    payment: Payment | None = None

    @property
    def version(self) -> int:
        """The version of the payment known, 0 before the first."""
        return self.payment.version if self.payment else 0

    @property
    def over(self) -> bool:
        """Its code can do nothing any more; a person may still have to decide about its money."""
        return self.settled or (self.payment is not None and self.payment.outcome in FINAL)


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as stored: the document's text with the columns that index it."""

    till: str
    sequence: int
    number: str
    sale_id: str
    payment_id: str
    issued_at: datetime
    business_day: date
    amount_satang: int
    note: str
    cashier: str
    confirmed_by: str
    learnt_by: str
    document: str
    hash: str


ReceiptCells = tuple[
    *tuple[bytes, int, str, str],  # document, issued_at in milliseconds, confirmed_by, hash
    *tuple[int, int, str, str],  # sequence, amount_satang, till, number
    *tuple[str, str, str, str],  # sale_id, payment_id, business_day, note
    *tuple[str, str, str],  # cashier, learnt_by, previous_hash
]
"""A receipt as the database hands it over, for who goes through all (`kiosk.till.keeping.receipt_cells`)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A sale in a list, with its receipt's number and what was received by it; None without one."""

    sale: Sale
    receipt_number: str | None
    received_satang: int | None


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What the receipts of one business day add up to."""

    amount_satang: int
    count: int
