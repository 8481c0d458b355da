"""What waits for a person: payments that are no plain sale, and second payments that customers showed.

`open_attention` is the one list that badge, page and close are made from. Payments are settled at the relay,
which asks for an approval, and the till learns of it as of any other news; a second payment, which no interface
of Stripe's shows, is entered and settled here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.core import sale as sale_rules
from kiosk.core.attention import Decision, objection
from kiosk.core.chain import normal_text
from kiosk.core.errors import KioskError
from kiosk.core.payment import Attention
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.books.orders import ClaimDecision, SecondPayment
from kiosk.till.ports import Transaction
from kiosk.till.records import Attempt, ReceiptRow, Sale
from kiosk.till.selling.told import receipt_for, told_of

LONGEST_REFERENCE = 60
_ACTION = {
    ClaimDecision.RETURNED: Action.SECOND_PAYMENT_RETURNED,
    ClaimDecision.IGNORED: Action.SECOND_PAYMENT_IGNORED,
}


class AttentionError(KioskError):
    """This cannot be entered or settled; `code` says why."""


@dataclass(frozen=True, slots=True)
class OpenAttention:
    """One thing that waits for a person. `why` is None for a second payment that a customer showed.

    `subject` names it (a payment's id, or the second payment's), `payment_id` is None for a second payment.
    `asked_satang` is what the cashier asked for, `received_satang` what came. `receipt_number` is the sale's
    receipt, if it has one. `refused` are the decisions that it does not allow, each with the reason in English.
    """

    subject: str
    why: Attention | None
    sale_id: str
    payment_id: str | None
    receipt_number: str | None
    asked_satang: int
    received_satang: int
    currency: str
    note: str
    sold_at: datetime
    since: datetime
    bank_reference: str | None = None
    shown: str = ""
    refused: tuple[tuple[Decision, str], ...] = ()

    def allows(self, decision: Decision) -> bool:
        """Whether a person may decide so."""
        return all(refused is not decision for refused, _ in self.refused)


def open_attention(tx: Transaction) -> tuple[OpenAttention, ...]:
    """All that waits for a person, the longest waiting first."""
    waiting = [
        each
        for sale in tx.open_sales()
        if sale.attention is not None
        for each in _of_sale(tx, sale)
    ]
    waiting += [_shown(tx, claim) for claim in tx.second_payments_open()]
    return tuple(sorted(waiting, key=lambda each: (each.since, each.subject)))


def enter_second_payment(
    tx: Transaction, till: str, claim: SecondPayment, now: datetime
) -> SecondPayment:
    """Keep that a customer proved to have paid a receipt's code again; entered again, the first is the answer.

    Raises `AttentionError` for an unknown receipt (`not_found`), no amount or no reason (`validation_failed`).
    """
    known = tx.second_payment(claim.id)
    if known is not None:
        return known
    receipt = tx.receipt(claim.receipt_number)
    if receipt is None:
        raise AttentionError(f"There is no receipt {claim.receipt_number}.", code="not_found")
    reason = normal_text(claim.reason).strip()
    if claim.amount_satang <= 0 or not reason:
        raise AttentionError(
            "A second payment needs its amount and what was shown.", code="validation_failed"
        )
    reference = normal_text(claim.bank_reference).strip()[:LONGEST_REFERENCE]
    claim = replace(claim, bank_reference=reference, reason=reason, entered_at=now)
    tx.save_second_payment(claim)
    who = Who(claim.asked_by, claim.allowed_by, reason)
    write_down(tx, till, who, Action.SECOND_PAYMENT, receipt.number, now)
    return claim


def settle_second_payment(
    tx: Transaction, till: str, claim_id: str, decision: ClaimDecision, who: Who, now: datetime
) -> SecondPayment:
    """Settle a second payment; settled so before, that is the answer. It was never a sale, so no total changes.

    Raises `AttentionError`: `not_found`, `validation_failed` without a reason, `invalid_state` when it was
    settled otherwise.
    """
    claim = tx.second_payment(claim_id)
    if claim is None:
        raise AttentionError("There is no such second payment.", code="not_found")
    if claim.decision is decision:
        return claim
    if claim.decision is not None:
        raise AttentionError(
            f"This second payment was settled already: {claim.decision.value}.",
            code="invalid_state",
        )
    why = normal_text(who.why).strip()
    if not why:
        raise AttentionError("A reason is needed.", code="validation_failed")
    claim = replace(claim, decision=decision, settled_reason=why, settled_at=now)
    tx.save_second_payment(claim)
    write_down(tx, till, who, _ACTION[decision], claim.receipt_number, now)
    return claim


def _of_sale(tx: Transaction, sale: Sale) -> list[OpenAttention]:
    receipt = tx.receipt_of(sale.id)
    found = (_of_attempt(sale, attempt, receipt) for attempt in tx.attempts(sale.id))
    return [each for each in found if each is not None]


def _of_attempt(sale: Sale, attempt: Attempt, receipt: ReceiptRow | None) -> OpenAttention | None:
    payment = attempt.payment
    if payment is None:
        return None
    told = told_of(payment, sale.amount_satang)
    why = sale_rules.to_settle(told, receipt_for(payment, receipt))
    if why is None:
        return None
    other_paid = receipt is not None and receipt.payment_id != payment.id
    # What the relay will say no to is not offered.
    objections = [(each, objection(why, each, sale_paid_by_other=other_paid)) for each in Decision]
    return OpenAttention(
        subject=payment.id or attempt.id,
        why=why,
        sale_id=sale.id,
        payment_id=payment.id,
        receipt_number=None if receipt is None else receipt.number,
        asked_satang=sale.amount_satang,
        received_satang=payment.amount_received,
        currency=payment.currency,
        note=sale.note,
        sold_at=sale.created_at,
        since=payment.paid_at or sale.ended_at or sale.created_at,
        bank_reference=payment.reference,
        refused=tuple((each, text) for each, text in objections if text is not None),
    )


def _shown(tx: Transaction, claim: SecondPayment) -> OpenAttention:
    receipt = tx.receipt(claim.receipt_number)
    assert receipt is not None  # a foreign key holds it
    return OpenAttention(
        subject=claim.id,
        why=None,
        sale_id=receipt.sale_id,
        payment_id=None,
        receipt_number=receipt.number,
        asked_satang=receipt.amount_satang,
        received_satang=claim.amount_satang,
        currency="thb",
        note=receipt.note,
        sold_at=receipt.issued_at,
        since=claim.entered_at,
        bank_reference=claim.bank_reference or None,
        shown=claim.reason,
    )
