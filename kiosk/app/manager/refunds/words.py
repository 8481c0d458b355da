"""Refunds in a manager's words: where the money is, who has to do what, and what to do when it failed. No widgets.

Source of the states: Stripe's refund life cycle for PromptPay.
"""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import moment_words
from kiosk.app.facts import Fact
from kiosk.app.manager.refunds.stages import stage_words
from kiosk.app.sentences import problem_sentence
from kiosk.core.money import format_baht
from kiosk.till.books.refunding import GoingBack, Stage

translate = QCoreApplication.translate


def meaning(line: GoingBack) -> tuple[str, ...]:
    """Where the money is, who has to do what, and until when."""
    match line.stage:
        case Stage.ASKED:
            return (
                translate(
                    "Refunds",
                    "It was asked for, and it is not known yet whether it was taken on. The till goes on asking;"
                    " whatever happens, the money goes back once at most.",
                ),
            )
        case Stage.REFUSED:
            return _refused(line)
        case Stage.WAITS_FOR_CUSTOMER:
            return _waits(line)
        case Stage.ON_ITS_WAY:
            return (
                translate(
                    "Refunds",
                    "Stripe has the customer's account, and the money is on its way to their bank. There is"
                    " nothing to do. If the bank sends it back, Stripe asks the customer again.",
                ),
            )
        case Stage.DONE:
            return (
                translate(
                    "Refunds",
                    "Stripe says that the customer has the money. Should the bank still send it back, it is"
                    " shown here.",
                ),
            )
        case Stage.FAILED:
            return _failed(line)
        case Stage.CANCELED:
            return (
                translate(
                    "Refunds",
                    "It was taken back before the customer had answered. The money is in the shop's balance at"
                    " Stripe, and can be given back again.",
                ),
            )
        case Stage.BY_HAND | Stage.TAKEN_BACK:
            return _by_hand(line)


def facts_of(line: GoingBack, zone: tzinfo) -> tuple[Fact, ...]:
    """What is known of it, for the panel."""
    facts = [Fact(translate("Refunds", "Begun"), moment_words(line.at, zone))]
    if line.changed_at is not None and line.changed_at != line.at:
        changed = moment_words(line.changed_at, zone)
        facts.append(Fact(translate("Refunds", "Last news"), changed))
    number = line.receipt_number
    none = translate("Refunds", "none: it never was a sale")
    facts.append(Fact(translate("Refunds", "Receipt"), number or none, number))
    facts.append(Fact(translate("Refunds", "How"), way_words(line)))
    if line.document_number is not None:
        document = line.document_number
        facts.append(Fact(translate("Refunds", "Document"), document, document))
    if line.reversal_number is not None:
        reversal = line.reversal_number
        facts.append(Fact(translate("Refunds", "Reversed by"), reversal, reversal))
    for name, value in (
        (translate("Refunds", "Reason"), line.reason),
        (translate("Refunds", "E-mail"), line.email),
        (translate("Refunds", "Asked by"), line.asked_by),
        (translate("Refunds", "Allowed by"), line.allowed_by),
    ):
        if value:
            facts.append(Fact(name, value))
    facts.append(Fact(translate("Refunds", "Payment"), line.payment_id, line.payment_id))
    if line.refund_id is not None:
        facts.append(Fact(translate("Refunds", "Refund"), line.refund_id, line.refund_id))
    return tuple(facts)


def how_it_stands(line: GoingBack) -> str:
    """In the panel of its receipt: how much, where it is, and the first thing to know."""
    state = f"฿{format_baht(line.amount_satang)} · {stage_words(line.stage)}"
    return f"{state}. {meaning(line)[0]}"


def way_words(line: GoingBack) -> str:
    """Through Stripe or by hand."""
    if line.by_hand:
        return translate("Refunds", "by hand, not through Stripe")
    if line.to_shop:
        return translate("Refunds", "through Stripe, by the shop's mailbox")
    return translate("Refunds", "through Stripe")


def short_way_words(line: GoingBack) -> str:
    """The same for a list."""
    return translate("Refunds", "by hand") if line.by_hand else "Stripe"


def refund_problem(code: str, fallback: str | None = None) -> str:
    """Why money does not go back, by its stable code."""
    return _money_sentence(code) or _asking_sentence(code) or problem_sentence(code, fallback)


def _money_sentence(code: str) -> str | None:
    """What stands in the way of the money."""
    match code:
        case "not_refundable" | "charge_already_refunded":
            return translate(
                "Refunds",
                "This cannot be given back: it went back already, there is too little left, or the customer's"
                " bank disputes it.",
            )
        case "insufficient_funds" | "balance_insufficient":
            return translate(
                "Refunds",
                "The shop's balance at Stripe is too small. Give it back when there is enough, or by hand.",
            )
        case "refund_under_way":
            return translate(
                "Refunds",
                "A refund of this receipt is still being asked for; wait until it is known what became of it.",
            )
        case "invalid_state":
            return translate(
                "Refunds", "It cannot be taken back any more: the customer has answered."
            )
        case "stripe_rejected":
            return translate("Refunds", "Stripe refused this refund.")
        case _:
            return None


def _asking_sentence(code: str) -> str | None:
    """What was wrong with asking for it."""
    match code:
        case "forbidden":
            return translate(
                "Refunds", "The permission was not taken: it is good once, for a minute. Ask again."
            )
        case "not_found":
            return translate(
                "Refunds",
                "The payment server does not know this payment. Look at Stripe before you ask again.",
            )
        case "session_needed":
            return translate("Refunds", "A manager has to sign in first.")
        case "email_wrong":
            return translate("Refunds", "This is no e-mail address.")
        case "reason_missing" | "validation_failed":
            return translate("Refunds", "Something is missing: amount, e-mail or reason.")
        case "given_up":
            return translate("Refunds", "A manager looked and found nothing of it at Stripe.")
        case _:
            return None


def left_words(left_satang: int) -> str:
    """What can still be given back."""
    return translate("Refunds", "฿{amount} can still be given back.").format(
        amount=format_baht(left_satang)
    )


def _refused(line: GoingBack) -> tuple[str, ...]:
    code = line.failure or ""
    if code == "forbidden":
        why = translate(
            "Refunds", "The payment server never took it on: the permission was over before."
        )
    else:
        why = refund_problem(code)
    return why, translate("Refunds", "No money went back. It can be asked for again.")


def _waits(line: GoingBack) -> tuple[str, ...]:
    if line.to_shop:
        what = translate(
            "Refunds",
            "Stripe has written to the shop's own mailbox and asks for the customer's bank account: the account"
            " that the money came from. Enter it by the link in that mail.",
        )
    else:
        to = line.email or translate("Refunds", "the customer")
        what = translate(
            "Refunds",
            "Stripe has written to {email} and asks for a bank account. The customer should give the account"
            " that they paid from.",
        ).format(email=to)
    return (
        what,
        translate(
            "Refunds",
            "Until then Stripe keeps the money, taken from the shop's balance. If nobody answers in the time"
            " that the mail names, the refund fails and the money comes back to the balance.",
        ),
    )


def _failed(line: GoingBack) -> tuple[str, ...]:
    why = failure_words(line.failure)
    where = translate(
        "Refunds",
        "The money is in the shop's balance at Stripe again; the customer has not got it.",
    )
    then = translate(
        "Refunds",
        "Speak with the customer, and give it back again with the right account, or by hand.",
    )
    return why, where, then


def failure_words(reason: str | None) -> str:
    """Why a refund failed, by Stripe's word."""
    match reason:
        case "insufficient_funds":
            return translate("Refunds", "The shop's balance at Stripe was too small.")
        case "declined":
            return translate("Refunds", "The customer's bank declined it.")
        case "lost_or_stolen_card" | "expired_or_canceled_card":
            return translate("Refunds", "The customer's account takes no money any more.")
        case "charge_for_pending_refund_disputed":
            return translate("Refunds", "The customer's bank disputes the payment.")
        case "merchant_request":
            return translate("Refunds", "The shop took it back.")
        case _:
            return translate(
                "Refunds",
                "It did not arrive: the customer gave no account in time, or a wrong one.",
            )


def _by_hand(line: GoingBack) -> tuple[str, ...]:
    honest = translate(
        "Refunds",
        "This was given back by hand, not through Stripe: nothing but this record tells of it, and Stripe still"
        " pays the whole sum out.",
    )
    if line.stage is Stage.BY_HAND:
        return (honest,)
    return (
        honest,
        translate("Refunds", "The record was entered in error and is reversed by {number}.").format(
            number=line.reversal_number or "–"
        ),
    )
