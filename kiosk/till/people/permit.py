"""What a person must be asked a PIN for, and what comes of it: on whose word something is done.

Which PIN is good is the relay's to say, and for acts that touch this till only, while the relay is away, a local
copy's. It must not know windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.till.books.audit import Who


class Act(StrEnum):
    """What a manager allows. Those of one payment are done by the relay, which wants an approval of its own."""

    X = "x"
    Z = "z"
    REPRINT = "reprint"
    EXPORT = "export"
    RETURN_BY_HAND = "return_by_hand"
    SECOND_PAYMENT = "second_payment"
    BACKUP = "backup"
    SETTINGS = "settings"
    QUIT = "quit"
    REFUND = "refund"
    REFUND_TO_SHOP = "refund_to_shop"
    RESOLVE = "resolve"
    DESK = "desk"
    """Wallet, tills, people, every till's receipts: a manager signs in at the relay, and a session is open."""


OF_A_PAYMENT = frozenset({Act.REFUND, Act.REFUND_TO_SHOP, Act.RESOLVE})
"""Need the relay, and an approval for one payment."""
OF_ANYBODY = frozenset({Act.X, Act.REPRINT})
"""Need nobody's PIN, and are written down. An X says no more than the overview that everybody sees, and a customer
who wants a copy, which is marked as one, must not wait for a manager."""
LOCAL = frozenset(
    {
        *(Act.X, Act.Z, Act.REPRINT, Act.EXPORT, Act.BACKUP, Act.SETTINGS, Act.QUIT),
        *(Act.RETURN_BY_HAND, Act.SECOND_PAYMENT),
    }
)
"""Touch this till only; allowed by the local copy of the PINs while the relay is away."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `subject`: what it is done to, as people read it; `payment_id`: for acts of a payment."""

    act: Act
    subject: str = ""
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """It is allowed. `approval` is for the relay, good once and for a minute; None for acts of this till."""

    who: Who
    approval: str | None = None
