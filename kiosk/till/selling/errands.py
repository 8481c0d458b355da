"""What is left to do at the relay, read from the open attempts: pure, so a restart needs no memory of its own.

An errand is not a command that could be lost: as long as an attempt is open it is here after every commit,
and the link works on it until the attempt is settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.payment import Outcome
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt
from kiosk.till.selling.checkout import SHOWN_SALE


@dataclass(frozen=True, slots=True)
class Errand:
    """One open attempt as the link sees it.

    Without `payment_id` the payment has to be created (again with the same key: the relay replays). With
    `cancel` it has to be canceled. `expires_at` (our clock) is when its code ends. `shown`: its sale is on
    the screens, so news of it is urgent. `undecided`: its money waits for a person's decision at the relay, so it
    is only read, without haste. `anchor` goes out with the payment, so that Stripe holds the chain's head too.
    """

    attempt_id: str
    sale_id: str
    amount_satang: int
    payment_id: str | None
    cancel: bool
    expires_at: datetime | None
    shown: bool
    undecided: bool = False
    anchor: str | None = None


def errands(tx: Transaction) -> tuple[Errand, ...]:
    """The errands of every open attempt, oldest first."""
    shown = tx.fact(SHOWN_SALE)
    return tuple(_errand(tx, attempt, shown) for attempt in tx.open_attempts())


def _errand(tx: Transaction, attempt: Attempt, shown: str | None) -> Errand:
    sale = tx.sale(attempt.sale_id)
    assert sale is not None  # a foreign key holds it
    payment = attempt.payment
    if attempt.over:
        return Errand(
            attempt_id=attempt.id,
            sale_id=sale.id,
            amount_satang=sale.amount_satang,
            payment_id=attempt.payment_id,
            cancel=False,
            expires_at=None,
            shown=False,
            undecided=True,
        )
    asked_already = payment is not None and payment.cancel_requested_at is not None
    over = payment is not None and payment.outcome is Outcome.FAILED
    return Errand(
        attempt_id=attempt.id,
        sale_id=sale.id,
        amount_satang=sale.amount_satang,
        payment_id=attempt.payment_id,
        cancel=attempt.cancel_asked_at is not None and not asked_already,
        expires_at=attempt.offer.expires_at if attempt.offer else None,
        shown=sale.id == shown and not over,
        anchor=attempt.anchor,
    )
