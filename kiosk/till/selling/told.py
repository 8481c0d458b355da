"""What the relay says of a payment, reduced to what decides for the sale at this till: pure reading, no rule.

The rules are the automaton's (`kiosk.core.sale`); here a message and a few rows become its words.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.core import sale as sale_rules
from kiosk.core.attention import Decision
from kiosk.core.payment import FINAL, Attention
from kiosk.core.sale import ReceiptFor, Told
from kiosk.protocol.messages import Payment
from kiosk.till.records import Attempt, ReceiptRow


def told_of(payment: Payment, amount_satang: int) -> Told:
    """`payment` for a sale of `amount_satang`."""
    return Told(
        outcome=payment.outcome,
        attention=payment.attention,
        decision=decision_of(payment),
        closing=payment.cancel_requested_at is not None,
        # The relay compared the sums; compared again here, because here the cashier's amount is known.
        unfit=_unfit(payment, amount_satang),
        sellable=payment.currency == "thb" and payment.amount_received > 0,
    )


def decision_of(payment: Payment) -> Decision | None:
    """What a person decided about `payment`. A word that a newer relay knows decides nothing here."""
    word = payment.resolution.decision if payment.resolution is not None else None
    return Decision(word) if word in set(Decision) else None


def receipt_for(payment: Payment, receipt: ReceiptRow | None) -> ReceiptFor:
    """Whose the sale's receipt is, seen from `payment`."""
    if receipt is None:
        return ReceiptFor.NONE
    return ReceiptFor.THIS if receipt.payment_id == payment.id else ReceiptFor.OTHER


def nothing_more_can_happen(payment: Payment) -> bool:
    """It is final at Stripe, and no person has to decide about it."""
    return payment.outcome in FINAL and not told_of(payment, payment.amount).undecided


def left_to_settle(
    attempts: Iterable[Attempt], receipt: ReceiptRow | None, amount_satang: int
) -> Attention | None:
    """What a person has still to settle about a sale: of the first of its `attempts` that needs one."""
    for attempt in attempts:
        payment = attempt.payment
        if payment is None:
            continue
        told = told_of(payment, amount_satang)
        attention = sale_rules.to_settle(told, receipt_for(payment, receipt))
        if attention is not None:
            return attention
    return None


def _unfit(payment: Payment, amount_satang: int) -> Attention | None:
    if payment.currency != "thb":
        return Attention.CURRENCY_MISMATCH
    fits = payment.amount_received == amount_satang
    return None if fits else Attention.AMOUNT_MISMATCH
