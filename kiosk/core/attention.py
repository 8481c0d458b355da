"""What a person may decide about a payment that needs attention, and why not the rest.

Pure rules: who decides, whether it was decided already and what follows stands with the caller. Each refusal is
one plain sentence for the person.
"""

from __future__ import annotations

from enum import StrEnum

from kiosk.core.payment import Attention


class Decision(StrEnum):
    """How a person settles a payment that needs attention."""

    ACCEPT = "accept"  # it is a sale after all: the till issues the receipt
    REFUND = "refund"  # the money goes back
    IGNORE = "ignore"  # seen; nothing follows


_HAS_ITS_RECEIPT = (
    "This sale is paid by another payment and has its receipt; give this money back instead."
)
_OTHER_MONEY = "A receipt is over baht, and this money came in another currency; give it back."
_HELD = (
    "The customer's bank contests this payment, so Stripe holds the money; answer the dispute in Stripe's "
    "dashboard."
)

REFUSED: dict[Attention, dict[Decision, str]] = {
    Attention.PAID_LATE: {},
    Attention.AMOUNT_MISMATCH: {},
    Attention.CURRENCY_MISMATCH: {Decision.ACCEPT: _OTHER_MONEY},
    Attention.PAID_TWICE: {Decision.ACCEPT: _HAS_ITS_RECEIPT},
    Attention.UNKNOWN: {},
    # Accepting means here: seen, the receipt stands.
    Attention.DISPUTED: {Decision.REFUND: _HELD},
}
"""Every attention with the decisions that it does not allow, and why."""


def objection(attention: Attention, decision: Decision, *, sale_paid_by_other: bool) -> str | None:
    """Why this cannot be decided, None when it can.

    `sale_paid_by_other`: another payment of the same sale is paid or was accepted, so the sale has its receipt.
    """
    makes_a_receipt = decision is Decision.ACCEPT and attention is not Attention.DISPUTED
    if makes_a_receipt and sale_paid_by_other:
        return _HAS_ITS_RECEIPT
    return REFUSED[attention].get(decision)
