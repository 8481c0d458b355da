"""What a manager entered at the desk that must outlive a restart: refunds ordered, second payments shown.

Plain values and what they need of the store. What may be entered stands in `refunding` and `attention`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class OrderState(StrEnum):
    """What is known of an order."""

    ASKED = "asked"  # it was, or will be, sent; nobody has said what became of it
    TAKEN = "taken"  # Stripe has it; how it stands is told by its refund
    REFUSED = "refused"  # it was not carried out, and will not be


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund that a manager ordered through Stripe. `key` is its `Idempotency-Key` at the relay.

    `email` is whom Stripe asks for a bank account, None for the shop's own mailbox. `refund_id` is there once it
    was taken on, `refused_code` and `refused_text` once it was refused.
    """

    key: str
    payment_id: str
    receipt_number: str
    amount_satang: int
    reason: str
    email: str | None
    asked_by: str | None
    allowed_by: str | None
    ordered_at: datetime
    state: OrderState = OrderState.ASKED
    refund_id: str | None = None
    refused_code: str | None = None
    refused_text: str | None = None
    ended_at: datetime | None = None


class ClaimDecision(StrEnum):
    """How a second payment was settled."""

    RETURNED = "returned"  # given back by hand
    IGNORED = "ignored"  # seen; nothing follows


@dataclass(frozen=True, slots=True)
class SecondPayment:
    """Money that a customer proved to have paid a second time over the code of a receipt.

    `reason` says what was shown. `decision` is None until a person has settled it.
    """

    id: str
    receipt_number: str
    amount_satang: int
    bank_reference: str
    reason: str
    asked_by: str | None
    allowed_by: str | None
    entered_at: datetime
    decision: ClaimDecision | None = None
    settled_reason: str | None = None
    settled_at: datetime | None = None


class Orders(Protocol):
    """Orders and second payments within a transaction."""

    def refund_order(self, key: str) -> RefundOrder | None:
        """The order with a key, or None."""

    def order_of_refund(self, refund_id: str) -> RefundOrder | None:
        """The order that a refund carries out, None when it was begun elsewhere."""

    def order_asked_for(self, payment_id: str) -> RefundOrder | None:
        """The one order of a payment of which nobody knows what became of it."""

    def orders_asked(self) -> list[RefundOrder]:
        """All such orders, oldest first."""

    def refund_keys(self, wanted: str, limit: int, skip: int) -> list[tuple[str, str]]:
        """All that goes back, newest first: `stripe` with a refund's id, `hand` with a document's number, or
        `order` with the key of one that is no refund (yet). `wanted` is `all`, `open`, `done` or `nothing`."""

    def save_refund_order(self, order: RefundOrder) -> None:
        """Insert or change an order; the database refuses to change what was ordered."""

    def second_payment(self, claim_id: str) -> SecondPayment | None:
        """The second payment with an id, or None."""

    def second_payments_open(self) -> list[SecondPayment]:
        """Those that nobody has settled, oldest first."""

    def save_second_payment(self, claim: SecondPayment) -> None:
        """Insert one, or settle it; the database refuses anything else."""
