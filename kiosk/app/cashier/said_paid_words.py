"""The words of *the customer says they paid*: answers, reasons, advice, ages of knowledge, slips. No widgets."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from kiosk.app import words
from kiosk.app.cashier.said_paid import PATIENCE, Answer, Why
from kiosk.app.dates import short_day_words
from kiosk.app.facts import Fact
from kiosk.app.frame import Shop
from kiosk.app.sentences import attention_sentence, decision_sentence, slip_sentence
from kiosk.app.theme.tokens import Tone
from kiosk.app.times import seconds_between
from kiosk.core.money import format_baht
from kiosk.till.selling.slip_records import Finding, SlipAnswer
from kiosk.till.snapshot import LinkView, SaleView

translate = QCoreApplication.translate

ICON_OF_ANSWER: dict[Answer, str] = {
    Answer.ASKING: "refresh",
    Answer.PAID: "check",
    Answer.NOT_PAID: "cross",
    Answer.UNKNOWN: "hourglass",
    Answer.PERSON: "warning",
}
TONE_OF_ANSWER: dict[Answer, Tone] = {
    Answer.ASKING: Tone.BUSY,
    Answer.PAID: Tone.PAID,
    Answer.NOT_PAID: Tone.TROUBLE,
    Answer.UNKNOWN: Tone.WAITING,
    Answer.PERSON: Tone.TROUBLE,
}


def answer_words(answer: Answer) -> str:
    """The answer, as large as it is short."""
    match answer:
        case Answer.ASKING:
            return translate("SaidPaid", "Asking Stripe …")
        case Answer.PAID:
            return translate("SaidPaid", "Paid")
        case Answer.NOT_PAID:
            return translate("SaidPaid", "Not paid")
        case Answer.UNKNOWN:
            return translate("SaidPaid", "Cannot know yet")
        case Answer.PERSON:
            return translate("SaidPaid", "Money came: call the manager")


def because_words(why: Why, sale: SaleView, waited_s: float) -> str:
    """What the answer goes by."""
    match why:
        case Why.ASKING:
            text = translate(
                "SaidPaid", "Waiting for the answer for {n} s; it is given up after {limit} s."
            )
            return text.format(n=int(waited_s), limit=PATIENCE.seconds)
        case Why.MONEY_CAME:
            number = sale.receipt_number or "–"
            text = translate("SaidPaid", "The bank has confirmed the payment: receipt {number}.")
            return text.format(number=number)
        case Why.TO_SETTLE:
            return attention_sentence(sale.attention)
        case Why.SETTLED:
            return decision_sentence(sale.decision)
        case _:
            return _not_paid_words(why) or _unknown_words(why)


def _not_paid_words(why: Why) -> str | None:
    match why:
        case Why.NO_MONEY:
            return translate("SaidPaid", "Stripe was asked: no money has come for this code.")
        case Why.FAILED:
            return translate(
                "SaidPaid", "Stripe was asked: the bank did not carry the payment out."
            )
        case Why.EXPIRED:
            return translate("SaidPaid", "Stripe has confirmed: the code ran out without money.")
        case Why.TAKEN_BACK:
            return translate(
                "SaidPaid", "Stripe has confirmed: the code was taken back without money."
            )
        case Why.NO_CODE:
            return translate("SaidPaid", "No code was ever shown for this sale.")
        case _:
            return None


def _unknown_words(why: Why) -> str:
    match why:
        case Why.CREATING:
            return translate("SaidPaid", "because the code is still being made.")
        case Why.AT_BANK:
            return translate("SaidPaid", "because the bank has the payment and has not answered.")
        case Why.TAKING_BACK:
            return translate("SaidPaid", "because the code is still being taken back.")
        case Why.CLOSING:
            return translate(
                "SaidPaid", "because the time is over and Stripe has not ended the code."
            )
        case Why.OLD_CODE:
            return translate("SaidPaid", "because the code shown before may still be paid.")
        case _:
            return _unasked_words(why)


def _unasked_words(why: Why) -> str:
    """Why Stripe's word is not there."""
    match why:
        case Why.RELAY_AWAY:
            return translate("SaidPaid", "because the payment server does not answer.")
        case Why.TOKEN_REFUSED:
            return translate("SaidPaid", "because the payment server does not know this till.")
        case Why.STRIPE_AWAY:
            return translate("SaidPaid", "because Stripe does not answer just now.")
        case Why.TOO_MANY:
            return translate("SaidPaid", "because too much was asked at once.")
        case Why.NOT_ASKED:
            return translate("SaidPaid", "because Stripe could not be asked.")
        case Why.SILENCE:
            text = translate("SaidPaid", "because there was no answer within {limit} seconds.")
            return text.format(limit=PATIENCE.seconds)
        case _:
            return translate("SaidPaid", "because the question was refused.")


def advice_words(answer: Answer, why: Why) -> str:
    """The one thing to do."""
    match answer, why:
        case Answer.ASKING, _:
            return translate(
                "SaidPaid", "Meanwhile the code on the customer's slip can be scanned."
            )
        case Answer.PAID, _:
            return translate("SaidPaid", "Hand over the goods.")
        case Answer.PERSON, _:
            return translate("SaidPaid", "Do not let the customer pay again.")
        case _, Why.NO_MONEY:
            return translate(
                "SaidPaid",
                "Wait with the customer until the app says it is done; money that comes is told here at once.",
            )
        case Answer.NOT_PAID, _:
            return translate(
                "SaidPaid", "Offer a new code; money that comes after all is shown to the manager."
            )
        case _, Why.RELAY_AWAY | Why.SILENCE:
            return translate(
                "SaidPaid", "Check the internet, then ask again; keep the goods until it is known."
            )
        case _, Why.TOKEN_REFUSED | Why.REFUSED:
            return translate("SaidPaid", "Call the manager; keep the goods until it is known.")
        case _, Why.STRIPE_AWAY | Why.TOO_MANY | Why.NOT_ASKED:
            return translate("SaidPaid", "Ask again in a minute; keep the goods until it is known.")
        case _, Why.CREATING:
            return translate("SaidPaid", "Nobody can have paid a code that was not shown yet.")
        case _:
            return translate(
                "SaidPaid", "Wait: it is told here by itself; do not let the customer pay again."
            )


def heard_facts(sale: SaleView, link: LinkView, shop: Shop, now: datetime) -> tuple[Fact, ...]:
    """Since when and from where it is known: Stripe, the payment server, and what last changed the sale."""
    last = " · ".join(
        part
        for part in (words.confirmed_words(sale.confirmed_by), words.learnt_words(sale.learnt_by))
        if part
    )
    return (
        Fact(translate("SaidPaid", "Stripe asked"), _moment(sale.checked_at, shop, now)),
        Fact(
            translate("SaidPaid", "Server heard"),
            f"{_moment(link.heard_at, shop, now)} · {words.link_words(link.state)}",
        ),
        Fact(
            translate("SaidPaid", "Known by"),
            last or translate("SaidPaid", "nothing new since the code was made"),
        ),
    )


def _moment(at: datetime | None, shop: Shop, now: datetime) -> str:
    if at is None:
        return translate("SaidPaid", "not yet")
    seconds = at.astimezone(shop.timezone).strftime("%H:%M:%S")
    return f"{seconds} · {words.age_words(seconds_between(at, now))}"


def slip_words(answer: SlipAnswer, shop: Shop) -> tuple[Tone, str]:
    """What is said about a slip that was shown. It never sounds like money."""
    slip = answer.slip
    if slip is None:
        assert answer.problem is not None
        return Tone.TROUBLE, slip_sentence(answer.problem)
    named = f"{words.bank_words(slip)} · {slip.reference}"
    if answer.finding is Finding.USED_BEFORE:
        return Tone.TROUBLE, f"{named}\n{_used_words(answer, shop)}"
    sentences = [
        translate("SaidPaid", "Kept as a reference. It names no amount and proves no payment.")
    ]
    if answer.finding is Finding.SAME_SALE:
        sentences = [translate("SaidPaid", "This slip is kept for this sale already.")]
    if answer.fits_payment:
        sentences = [translate("SaidPaid", "It has the reference of this sale's own payment.")]
    tone = Tone.NEUTRAL
    if answer.other_day and slip.day is not None:
        tone = Tone.WAITING
        day = translate("SaidPaid", "The slip is of {day}, not of today.")
        sentences.insert(0, day.format(day=short_day_words(slip.day)))
    return tone, f"{named}\n{' '.join(sentences)}"


def _used_words(answer: SlipAnswer, shop: Shop) -> str:
    """For what a slip was used before, and when."""
    earlier = answer.earlier
    if earlier is None:
        text = translate("SaidPaid", "This is the payment of receipt {number}: it was used before.")
        return text.format(number=answer.paid_receipt)
    local = earlier.shown_at.astimezone(shop.timezone)
    number = answer.paid_receipt or earlier.receipt_number
    parts = (
        f"{short_day_words(local.date())} {local:%H:%M}",
        f"฿{format_baht(earlier.amount_satang)}",
        number or "",
    )
    text = translate("SaidPaid", "Shown before on this till for another sale: {sale}.")
    return text.format(sale=" · ".join(part for part in parts if part))
