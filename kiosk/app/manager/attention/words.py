"""What waits for a person, in a manager's words: what happened, and what each decision does. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.manager.refunds.words import refund_problem
from kiosk.core.attention import Decision
from kiosk.core.money import format_baht
from kiosk.core.payment import Attention
from kiosk.till.books.attention import OpenAttention

translate = QCoreApplication.translate


def why_words(why: Attention | None) -> str:
    """A short mark; None: a second payment that a customer showed."""
    match why:
        case Attention.PAID_LATE:
            return translate("AttentionPage", "Paid late")
        case Attention.AMOUNT_MISMATCH:
            return translate("AttentionPage", "Another amount")
        case Attention.CURRENCY_MISMATCH:
            return translate("AttentionPage", "Another currency")
        case Attention.PAID_TWICE:
            return translate("AttentionPage", "Paid twice")
        case Attention.DISPUTED:
            return translate("AttentionPage", "Disputed")
        case Attention.UNKNOWN:
            return translate("AttentionPage", "Unclear")
        case None:
            return translate("AttentionPage", "Second payment shown")


def happened(each: OpenAttention) -> str:
    """What happened, in one or two sentences."""
    asked, received = format_baht(each.asked_satang), format_baht(each.received_satang)
    match each.why:
        case Attention.PAID_LATE:
            return translate(
                "AttentionPage",
                "The sale had ended, canceled or out of time, and then the customer's money came after all:"
                " ฿{received}. There is no receipt for it.",
            ).format(received=received)
        case Attention.AMOUNT_MISMATCH:
            return translate(
                "AttentionPage",
                "฿{asked} was asked for, but ฿{received} came. There is no receipt for it.",
            ).format(asked=asked, received=received)
        case Attention.CURRENCY_MISMATCH:
            return translate(
                "AttentionPage",
                "The money came in another currency ({currency}). There is no receipt for it.",
            ).format(currency=each.currency.upper())
        case Attention.PAID_TWICE:
            return translate(
                "AttentionPage",
                "This sale was paid by two codes: one payment has the receipt, this is the other one, of"
                " ฿{received}.",
            ).format(received=received)
        case Attention.DISPUTED:
            return translate(
                "AttentionPage",
                "The customer's bank says that this payment was not right, and Stripe holds the money until it"
                " is decided. Answer the bank in Stripe's dashboard.",
            )
        case Attention.UNKNOWN:
            return translate(
                "AttentionPage",
                "Stripe tells something of this payment that does not fit. ฿{received} came, of ฿{asked} asked"
                " for. Look at it in Stripe's dashboard.",
            ).format(asked=asked, received=received)
        case None:
            return translate(
                "AttentionPage",
                "A customer showed that the code of receipt {number} was paid a second time, ฿{received}. Stripe"
                " does not tell of such money by itself: look for it in Stripe's dashboard.",
            ).format(number=each.receipt_number, received=received)


def does(each: OpenAttention, decision: Decision) -> str:
    """What a decision does."""
    received = format_baht(each.received_satang)
    match decision:
        case Decision.ACCEPT if each.why is Attention.DISPUTED:
            return translate("AttentionPage", "The receipt stands as it is.")
        case Decision.ACCEPT:
            return translate(
                "AttentionPage",
                "The sale counts as paid: its receipt over ฿{received} is issued now, for the business day that"
                " is open.",
            ).format(received=received)
        case Decision.REFUND:
            return translate(
                "AttentionPage",
                "All of it, ฿{received}, goes back through Stripe; the sale stays without a receipt for it.",
            ).format(received=received)
        case Decision.IGNORE:
            return translate(
                "AttentionPage",
                "Nothing follows: the money stays with the shop, without a receipt. Only for what was settled"
                " elsewhere.",
            )


def decision_words(each: OpenAttention, decision: Decision) -> str:
    """The button."""
    match decision:
        case Decision.ACCEPT if each.why is Attention.DISPUTED:
            return translate("AttentionPage", "Seen")
        case Decision.ACCEPT:
            return translate("AttentionPage", "Accept as paid")
        case Decision.REFUND:
            return translate("AttentionPage", "Give it back")
        case Decision.IGNORE:
            return translate("AttentionPage", "Ignore")


def why_not(each: OpenAttention, decision: Decision) -> str:
    """Why a decision cannot be made; empty: it can."""
    if each.allows(decision):
        return ""
    if decision is Decision.REFUND:
        return translate(
            "AttentionPage", "It cannot be given back while the bank disputes it: Stripe holds it."
        )
    if each.why is Attention.CURRENCY_MISMATCH:
        return translate("AttentionPage", "A receipt is over baht, and this is other money.")
    return translate("AttentionPage", "The sale has its receipt by another payment already.")


def attention_problem(code: str, fallback: str | None = None) -> str:
    """Why it could not be settled, by its stable code."""
    match code:
        case "invalid_state":
            return translate(
                "AttentionPage", "It was decided meanwhile, or cannot be decided so. Look again."
            )
        case "in_progress":
            return translate(
                "AttentionPage", "It is being given back already; wait for the answer."
            )
        case "relay_away":
            return translate(
                "AttentionPage",
                "No answer: it is not known whether it was settled. Look again in a moment; the same decision"
                " made again does nothing twice.",
            )
        case "not_found":
            return translate("AttentionPage", "There is no such receipt or payment.")
        case "validation_failed":
            return translate("AttentionPage", "Something is missing: an amount or a reason.")
        case _:
            return refund_problem(code, fallback)
