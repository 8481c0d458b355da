"""What the ledger needs from the store, as protocols. The adapters stand in `relay/store/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kiosk.relay.ledger.records import (
    DisputeRecord,
    Errand,
    ErrandKind,
    PayoutLine,
    PayoutRecord,
    RefundRecord,
    WalletRecord,
)


class Refunds(Protocol):
    """Every refund ever asked for, here or in Stripe's dashboard."""

    def by_number(self, number: int) -> RefundRecord | None:
        """The refund recorded as the `number`-th."""

    def by_stripe_id(self, stripe_id: str) -> RefundRecord | None:
        """The refund with this id at Stripe."""

    def by_key(self, device: str, key: str) -> RefundRecord | None:
        """The refund a device asked for under its idempotency key."""

    def insert(self, record: RefundRecord) -> RefundRecord:
        """Add a refund; the answer bears its number. The database refuses one over what is left."""

    def save(self, record: RefundRecord) -> None:
        """Replace a refund."""

    def of_payment(self, payment: int) -> list[RefundRecord]:
        """The refunds of a payment, oldest first; those that Stripe refused too."""

    def bound_satang(self, payment: int) -> int:
        """What of a payment went back, is on its way or was asked for: nobody else may have it."""

    def refunded_satang(self, payment: int) -> int:
        """The same as Stripe counts it: without what it has not created yet."""

    def last(self) -> RefundRecord | None:
        """The newest refund that exists at Stripe."""


class Payouts(Protocol):
    """What was sent to the shop's bank."""

    def by_id(self, payout_id: str) -> PayoutRecord | None:
        """The payout with this id at Stripe."""

    def save(self, record: PayoutRecord) -> None:
        """Insert or replace a payout by its id."""

    def page(self, before: int | None, limit: int) -> list[PayoutRecord]:
        """Payouts newest first, below number `before`."""

    def lines(self, payout_id: str) -> list[PayoutLine]:
        """What a payout is made of."""

    def payouts_of_lines(self, line_ids: Sequence[str]) -> Mapping[str, str]:
        """The payout of each of these lines that is known to be in one."""

    def keep_lines(self, lines: Sequence[PayoutLine]) -> None:
        """Keep what a payout is made of; a line that is known is replaced."""


class Wallets(Protocol):
    """What lies at Stripe, as it was read last."""

    def read(self) -> WalletRecord | None:
        """The last reading, None before the first."""

    def save(self, record: WalletRecord) -> None:
        """Replace it."""


class Disputes(Protocol):
    """Payments that the customer's bank contests."""

    def by_id(self, dispute_id: str) -> DisputeRecord | None:
        """The dispute with this id at Stripe."""

    def of_payment(self, payment: int) -> list[DisputeRecord]:
        """The disputes over a payment, oldest first."""

    def save(self, record: DisputeRecord) -> None:
        """Insert or replace a dispute by its id."""


class Errands(Protocol):
    """What Stripe has to be asked in the background; survives a restart."""

    def want(self, kind: ErrandKind, subject: str, due_at: datetime) -> None:
        """Ask at `due_at`, or sooner when that is planned already."""

    def take(self, at: datetime, until: datetime, limit: int) -> list[Errand]:
        """What is due at `at`, the longest waiting first; nobody else gets it before `until`."""

    def again(self, errand: Errand, due_at: datetime, *, failed: bool) -> None:
        """It was carried out, or failed, and is due again; sooner when somebody wanted it meanwhile."""

    def end(self, errand: Errand) -> None:
        """It is over, unless somebody wanted it again meanwhile."""
