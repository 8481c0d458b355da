"""Slips that were shown, as plain values, and what they need of the store. The rules stand in `slips`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kiosk.core.slip import Slip, SlipProblem


class SlipWord(StrEnum):
    """What the story of a sale tells of slips. They are no words of the sale: nothing moves by them."""

    SHOWN = "slip_shown"
    SHOWN_AGAIN = "slip_again"
    REFUSED = "slip_refused"


@dataclass(frozen=True, slots=True)
class KeptSlip:
    """A slip as it was shown for the first time: for which sale, to whom, when."""

    slip: Slip
    sale_id: str
    cashier: str
    shown_at: datetime


class Finding(StrEnum):
    """What became of a slip that was shown. None of them says anything about money."""

    KEPT = "kept"
    SAME_SALE = "same_sale"  # it was kept for this very sale
    USED_BEFORE = "used_before"  # it was shown for another sale, or paid another receipt
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The sale that a slip was shown for before, with its receipt if it has one."""

    shown_at: datetime
    amount_satang: int
    receipt_number: str | None


@dataclass(frozen=True, slots=True)
class SlipAnswer:
    """What a cashier is told about a slip.

    `problem` where it is unreadable, `earlier` where it was shown for another sale, `paid_receipt` where its
    reference is that of another receipt's payment. `fits_payment`: it is the reference of this sale's own payment.
    `other_day`: the code itself names another day than today.
    """

    finding: Finding
    slip: Slip | None = None
    problem: SlipProblem | None = None
    earlier: Earlier | None = None
    paid_receipt: str | None = None
    fits_payment: bool = False
    other_day: bool = False


class Slips(Protocol):
    """Slips within a transaction."""

    def slip(self, slip: Slip) -> KeptSlip | None:
        """The slip of this bank with this reference, or None when it was never shown on this till."""

    def slips_of(self, sale_id: str) -> list[KeptSlip]:
        """The slips first shown for a sale, in order."""

    def keep_slip(self, kept: KeptSlip) -> None:
        """Keep a slip that was never shown. The database refuses one that was, and any change later."""

    def receipt_by_reference(self, reference: str) -> str | None:
        """The number of the first receipt whose payment Stripe calls by this bank reference, or None."""
