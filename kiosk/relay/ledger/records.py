"""The ledger's nouns as plain values: refund, payout, dispute, wallet, and errands to Stripe. No behaviour.

Amounts are satang, instants aware UTC in whole milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.refund_status import RefundStatus

PAYOUT_ENDED = frozenset({"failed", "canceled"})
"""The money is back in the balance, whatever was said before."""


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """One refund as the relay keeps it.

    `payment` is the payment's number, `intent_id` its id at Stripe. `device` and `key` say who asked and under
    which key, None for a refund made in Stripe's dashboard. `email` is whom Stripe asks for a bank account, None
    for the shop's own mailbox; `person` who allowed it. `decides` is a person's reason when the refund is their
    decision over the payment. `said_at` is Stripe's time of what is believed, None after an answer; `heard` counts
    what was believed. `answer` is the JSON of the 201 as first given.
    """

    payment: int
    intent_id: str
    amount_satang: int
    created_at: datetime
    asked_at: datetime
    status: RefundStatus = RefundStatus.CREATING
    device: str | None = None
    key: str | None = None
    body_hash: str | None = None
    try_number: int = 1
    reason: str | None = None
    email: str | None = None
    person: str | None = None
    decides: str | None = None
    stripe_id: str | None = None
    failure_reason: str | None = None
    said_at: datetime | None = None
    heard: int = 0
    answer: str | None = None
    number: int = 0

    @property
    def refused_by_stripe(self) -> bool:
        """Stripe said a definite no to its creation: nothing exists there."""
        return self.status is RefundStatus.FAILED and self.stripe_id is None


@dataclass(frozen=True, slots=True)
class PayoutRecord:
    """Money sent to the shop's bank. `was_paid`: Stripe once said that the bank has it."""

    id: str
    status: str
    amount_satang: int
    currency: str
    created_at: datetime
    changed_at: datetime
    arrival_at: datetime | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    was_paid: bool = False
    lines_read_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """What a payout is made of: one movement of the balance, and the payment or refund behind it if it is ours."""

    id: str
    payout: str
    type: str
    payment_id: str | None
    refund_id: str | None
    amount_satang: int
    fee_satang: int
    net_satang: int


@dataclass(frozen=True, slots=True)
class WalletRecord:
    """What the shop had at Stripe at `read_at`."""

    available_satang: int
    pending_satang: int
    currency: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """The customer's bank contests a payment. `status` is Stripe's word, `won` or `lost` in the end."""

    id: str
    payment: int
    amount_satang: int
    currency: str
    status: str
    reason: str | None
    created_at: datetime
    closed_at: datetime | None = None


class ErrandKind(StrEnum):
    """What Stripe is asked in the background."""

    RESUME_REFUND = (
        "resume_refund"  # it is not known whether Stripe created it; subject: its number
    )
    READ_REFUND = "read_refund"  # subject: pyr_…
    LIST_REFUNDS = "list_refunds"  # subject: pi_…
    READ_PAYMENT = (
        "read_payment"  # fee and net are not known yet, or the payment itself; subject: pi_…
    )
    READ_PAYOUT_LINES = "read_payout_lines"  # subject: po_…
    LIST_PAYOUTS = "list_payouts"  # no subject
    READ_WALLET = "read_wallet"  # no subject


@dataclass(frozen=True, slots=True)
class Errand:
    """One question to Stripe. `done` counts the answers, `failures` the times in a row without one."""

    kind: ErrandKind
    subject: str
    due_at: datetime
    round: int = 1
    done: int = 0
    failures: int = 0
