"""Everything about one receipt in a manager's words, read from its story. No widgets, no rule."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from kiosk.app import words
from kiosk.app.dates import day_words, moment_words
from kiosk.app.facts import Fact
from kiosk.app.manager.receipts import terms
from kiosk.app.sentences import attention_sentence, problem_sentence
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.core.payment import ConfirmedBy
from kiosk.core.sale import LearntBy, SaleWord
from kiosk.core.slip import Slip
from kiosk.protocol.messages import ManagerPayment, Payment
from kiosk.till.books.documents import RefundRow
from kiosk.till.log.listing import Event, LogRow, SaleStory
from kiosk.till.records import Attempt

translate = QCoreApplication.translate

_NOTHING_NEW = "nothing new"
"""What the sale's automaton says of a word that was heard before."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """When and how the money reaches the bank, as far as Stripe has said; None until it is known."""

    fee_satang: int | None = None
    net_satang: int | None = None
    available_on: datetime | None = None
    payout_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One event: when, what, who said it, and what was kept of it."""

    time: str
    words: str
    source: str
    payload: str


def facts_of(row: LogRow, story: SaleStory, zone: tzinfo) -> tuple[Fact, ...]:
    """What stands on the receipt and beside it."""
    attempt = _paid_attempt(row, story)
    facts = [
        Fact(translate("Facts", "Paid at"), moment_words(row.issued_at, zone, seconds=True)),
        Fact(translate("Facts", "Business day"), day_words(row.business_day)),
    ]
    if row.note:
        facts.append(Fact(translate("Facts", "Note"), row.note, row.note))
    if row.cashier:
        facts.append(Fact(translate("Facts", "Cashier"), row.cashier))
    if story.sale.amount_satang != row.amount_satang:
        asked = f"฿{format_baht(story.sale.amount_satang)}"
        facts.append(Fact(translate("Facts", "Asked for"), asked))
    facts += [
        Fact(translate("Facts", "Waited"), terms.wait_words(row.waited_ms)),
        Fact(translate("Facts", "How we heard"), words.learnt_words(LearntBy(row.learnt_by))),
        Fact(translate("Facts", "How it was confirmed"), _confirmed(row.confirmed_by)),
    ]
    if (verdict := _verdict(attempt)) is not None:
        facts.append(Fact(translate("Facts", "QR code"), terms.verdict_words(verdict)))
    if len(story.attempts) > 1:
        facts.append(Fact(translate("Facts", "Codes shown"), str(len(story.attempts))))
    facts.append(Fact(translate("Facts", "Payment"), row.payment_id, row.payment_id))
    if row.bank_reference:
        facts.append(
            Fact(translate("Facts", "Bank reference"), row.bank_reference, row.bank_reference)
        )
    facts += [_slip_fact(kept.slip) for kept in story.slips]
    facts.append(Fact(translate("Facts", "Receipt's hash"), f"{row.hash[:16]}…", row.hash))
    return tuple(facts)


def _slip_fact(slip: Slip) -> Fact:
    """A slip that was shown for the sale; it proves nothing, so it stands beside what does."""
    shown = f"{words.bank_words(slip)} · {slip.reference}"
    return Fact(translate("Facts", "Slip shown"), shown, slip.reference)


def money_of(
    row: LogRow, story: SaleStory, settlement: Settlement | None, zone: tzinfo
) -> tuple[Fact, ...]:
    """What went back, by which documents, what Stripe keeps, what arrives and when."""
    facts = [
        Fact(refund.number, _refund_words(refund, zone), refund.number) for refund in story.refunds
    ]
    if row.refunded_satang:
        left = row.amount_satang - row.refunded_satang
        facts += [
            Fact(translate("Facts", "Given back"), f"฿{format_baht(row.refunded_satang)}"),
            Fact(translate("Facts", "Left"), f"฿{format_baht(left)}"),
        ]
    if settlement is None:
        facts.append(Fact(translate("Facts", "Arrives"), translate("Facts", "not known yet")))
        return tuple(facts)
    if settlement.fee_satang is not None:
        fee = f"฿{format_baht(settlement.fee_satang)}"
        facts.append(Fact(translate("Facts", "Stripe's fee"), fee))
    if settlement.net_satang is not None:
        net = f"฿{format_baht(settlement.net_satang)}"
        facts.append(Fact(translate("Facts", "Net"), net))
    if settlement.available_on is not None:
        day = day_words(settlement.available_on.astimezone(zone).date())
        facts.append(Fact(translate("Facts", "Arrives"), day))
    if settlement.payout_id is not None:
        facts.append(Fact(translate("Facts", "Payout"), settlement.payout_id, settlement.payout_id))
    return tuple(facts)


def _refund_words(refund: RefundRow, zone: tzinfo) -> str:
    """`-฿20.00 · 20 Nov 2026 14:33 · by hand · spilt`."""
    parts = [
        f"{'-' if refund.amount_satang > 0 else '+'}฿{format_baht(abs(refund.amount_satang))}",
        moment_words(refund.issued_at, zone),
        translate("Facts", "given back by hand") if refund.by_hand else "",
        translate("Facts", "takes {number} back").format(number=refund.reverses)
        if refund.reverses
        else "",
        refund.reason,
    ]
    return " · ".join(part for part in parts if part)


def elsewhere_sentence(row: LogRow) -> str:
    """Why there is so little to tell of another till's receipt."""
    text = translate(
        "Facts",
        "Till {code} issued this receipt, and only there stands everything that happened. Here is what the "
        "receipt says, and what the payment server knows.",
    )
    return text.format(code=row.till)


def elsewhere_facts(
    row: LogRow, payment: Payment | KioskError | None, zone: tzinfo
) -> tuple[Fact, ...]:
    """Whose receipt it is, and its payment as the relay has it (None: it is being asked)."""
    return (
        Fact(translate("Facts", "Till"), row.till),
        Fact(translate("Facts", "At the payment server"), _payment_words(payment, zone)),
    )


def _payment_words(payment: Payment | KioskError | None, zone: tzinfo) -> str:
    """`฿185.50 received 20 Nov 2026 14:33:05 · refunded ฿20.00 · receipt A1-000129`."""
    if payment is None:
        return translate("Facts", "asking …")
    if isinstance(payment, KioskError):
        return problem_sentence(payment.code, payment.text)
    parts = [
        translate("Facts", "฿{amount} received").format(amount=format_baht(payment.amount_received))
    ]
    if payment.paid_at is not None:
        parts[0] += f" {moment_words(payment.paid_at, zone, seconds=True)}"
    if payment.attention is not None:
        parts.append(attention_sentence(payment.attention))
    if payment.amount_refunded:
        back = translate("Facts", "refunded ฿{amount}")
        parts.append(back.format(amount=format_baht(payment.amount_refunded)))
    if payment.receipt is not None:
        parts.append(translate("Facts", "receipt {number}").format(number=payment.receipt))
    return " · ".join(parts)


def settlement_of(payment: Payment) -> Settlement | None:
    """When the money arrives, where the relay has told a manager."""
    if not isinstance(payment, ManagerPayment):
        return None
    return Settlement(payment.fee, payment.net, payment.available_on, payment.payout_id)


def story_of(story: SaleStory, zone: tzinfo, till: str | None = None) -> tuple[StoryEntry, ...]:
    """Everything that happened, in order, from the cashier's key to the receipt of `till` (None: of this one)."""
    issuer = terms.source_words("till")
    if till is not None:
        issuer = translate("Story", "till {code}").format(code=till)
    events = list(story.events)
    # The till writes the same word for a sale's first code as for another one.
    first = events.pop(0) if events and events[0].word == SaleWord.RETRIED else None
    begun = StoryEntry(
        _time(story.sale.created_at, zone),
        translate("Story", "The cashier keyed the amount"),
        terms.source_words("cashier"),
        "" if first is None else _pretty(first.detail),
    )
    entries = [begun, *(_entry(event, zone) for event in events)]
    if story.receipt is not None:
        entries.append(
            StoryEntry(
                _time(story.receipt.issued_at, zone),
                translate("Story", "The receipt {number} was issued").format(
                    number=story.receipt.number
                ),
                issuer,
                _pretty(story.receipt.document),
            )
        )
    return tuple(entries)


def _entry(event: Event, zone: tzinfo) -> StoryEntry:
    source = terms.source_words(event.source)
    if json.loads(event.detail).get("became") == _NOTHING_NEW:
        source += " · " + translate("Story", "nothing new")
    return StoryEntry(
        _time(event.at, zone), terms.story_words(event.word), source, _pretty(event.detail)
    )


def _time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%H:%M:%S")


def _pretty(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2)


def _confirmed(word: str) -> str:
    return words.confirmed_words(ConfirmedBy(word)) if word in set(ConfirmedBy) else "–"


def _paid_attempt(row: LogRow, story: SaleStory) -> Attempt | None:
    paid = (attempt for attempt in story.attempts if attempt.payment_id == row.payment_id)
    return next(paid, None)


def _verdict(attempt: Attempt | None) -> str | None:
    return attempt.offer.verdict.value if attempt is not None and attempt.offer else None
