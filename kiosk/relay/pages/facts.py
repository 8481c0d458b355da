"""What the customer's page is made from, gathered in one look at the store; and the port that gathers it.

It carries more than the page may show (the record knows device, metadata and description): what is shown is
`view`'s decision alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.relay.records import PaymentRecord


@dataclass(frozen=True, slots=True)
class RefundFact:
    """Money on its way back. `status` is Stripe's word: pending, requires_action, succeeded, failed, canceled;
    `created_at` is None where only the sum is known."""

    amount_satang: int
    status: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """One payment, the till's receipt of it as canonical JSON when there is a copy, its refunds oldest first."""

    record: PaymentRecord
    receipt: str | None = None
    refunds: tuple[RefundFact, ...] = ()


Reader = Callable[[str], Awaitable[Facts | None]]
"""Finds a payment by the page's token. Raises `StoreError`."""
