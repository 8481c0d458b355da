"""What the customer's page shows, decided from facts and the time; pure, so that every state can be looked at.

No personal data: neither device, note, metadata nor e-mail leaves the record here. A code is shown only where
the wire would show it, only while its time lasts, and never one that asks for another sum.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.money import format_baht
from kiosk.core.payment import Attention, Outcome
from kiosk.core.promptpay import Judgement, Verdict, judge
from kiosk.relay.pages import words
from kiosk.relay.pages.facts import Facts
from kiosk.relay.pages.receipt_view import (
    Line,
    ReceiptView,
    RefundLine,
    read_receipt,
    refund_lines,
    returned_satang,
)
from kiosk.relay.pages.words import LABELS, Both, Lang
from kiosk.relay.payments.wire import as_payment
from kiosk.relay.records import Decision, PaymentRecord

RECEIPT_AWAITED = timedelta(minutes=10)
"""How long a paid page goes on asking for a receipt; a payment of another system never gets one."""
_OPEN_REFUNDS = {"pending", "requires_action"}
_LONGEST_TITLE = 120


class Phase(StrEnum):
    """Where a payment stands in a customer's eyes."""

    PREPARING = "preparing"
    WAITING = "waiting"
    AT_BANK = "at_bank"
    CHECKING = "checking"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"
    MONEY_HELD = "money_held"
    RETURNING = "returning"
    IN_CHECK = "in_check"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a phase is said; the colour (`tone`) never stands without words and the icon."""

    tone: str
    icon: str
    heading: Both
    more: Both | None = None


_LOOKS: dict[Phase, _Look] = {
    Phase.PREPARING: _Look("busy", "hourglass", words.PREPARING, words.PREPARING_MORE),
    Phase.WAITING: _Look("waiting", "qr", words.WAITING),
    Phase.AT_BANK: _Look("busy", "bank", words.AT_BANK, words.DO_NOT_PAY_AGAIN),
    Phase.CHECKING: _Look("busy", "hourglass", words.CHECKING, words.DO_NOT_PAY_AGAIN),
    Phase.PAID: _Look("paid", "check", words.PAID, words.PAID_MORE),
    Phase.REFUNDED: _Look("ended", "refresh", words.REFUNDED, words.REFUNDED_MORE),
    Phase.FAILED: _Look("trouble", "cross", words.FAILED, words.NEW_CODE),
    Phase.EXPIRED: _Look("ended", "clock", words.EXPIRED, words.OLD_CODE),
    Phase.CANCELED: _Look("ended", "slash", words.CANCELED, words.OLD_CODE),
    Phase.MONEY_HELD: _Look("busy", "check", words.MONEY_HELD, words.MONEY_HELD_MORE),
    Phase.RETURNING: _Look("busy", "refresh", words.RETURNING, words.RETURNING_MORE),
    Phase.IN_CHECK: _Look("busy", "warning", words.IN_CHECK, words.DO_NOT_PAY_AGAIN),
    Phase.UNUSABLE: _Look("trouble", "warning", words.UNUSABLE, words.NEW_CODE),
}
_SETTLED = {Phase.PAID, Phase.REFUNDED}
ICONS = frozenset(look.icon for look in _LOOKS.values())


@dataclass(frozen=True, slots=True)
class CodeView:
    """The code on show. `left_s` counts down by script; `left` is the same as text, for the rest."""

    data: str
    left_s: int
    left: str
    until: str


@dataclass(frozen=True, slots=True)
class PageView:
    """One page in one language. `version` changes with everything that is shown but the countdown; `final`
    says that nothing more is expected to change. Sums are baht with two decimals."""

    lang: Lang
    phase: Phase
    version: str
    final: bool
    tone: str
    icon: str
    heading: str
    more: str
    title: str
    amount_label: str
    amount: str
    received: str | None
    mark: str | None
    mark_more: str | None
    code: CodeView | None
    receipt: ReceiptView | None
    details: tuple[Line, ...]
    refunds: tuple[RefundLine, ...]
    receipt_awaited: bool


def view_of(facts: Facts, lang: Lang, now: datetime, *, live: bool) -> PageView:
    """The page of a payment at an instant. `live`: the relay's key moves real money."""
    record = facts.record
    receipt = read_receipt(facts.receipt, facts.refunds, lang)
    judgement = judge(record.qr_data, record.amount_satang) if record.qr_data else None
    phase = _phase(facts, judgement, receipt is not None, now)
    awaited = phase is Phase.PAID and receipt is None and _recent(record.paid_at, now)
    final = _is_final(phase, facts, now, awaited=awaited)
    look = _LOOKS[phase]
    mark, mark_more = _mark(judgement, receipt, live=live)
    return PageView(
        lang=lang,
        phase=phase,
        version=_version(facts, phase, final=final),
        final=final,
        tone=look.tone,
        icon=look.icon,
        heading=look.heading.of(lang),
        more=look.more.of(lang) if look.more else "",
        title=receipt.shop if receipt else _title(record, lang),
        amount_label=LABELS[_amount_label(phase)].of(lang),
        amount=format_baht(record.amount_satang),
        received=_received(record),
        mark=mark.of(lang) if mark else None,
        mark_more=mark_more.of(lang) if mark_more else None,
        code=_code(record, lang, now) if phase is Phase.WAITING else None,
        receipt=receipt,
        details=_details(record, lang) if phase in _SETTLED and receipt is None else (),
        refunds=() if receipt else refund_lines(facts.refunds, lang),
        receipt_awaited=awaited,
    )


def _phase(facts: Facts, judgement: Judgement | None, has_receipt: bool, now: datetime) -> Phase:
    record = facts.record
    match record.outcome:
        case Outcome.CREATING:
            return Phase.PREPARING
        case Outcome.WAITING:
            return _open_phase(record, judgement, now)
        case Outcome.PAID:
            return _paid_phase(facts)
        case Outcome.FAILED:
            return Phase.FAILED
        case Outcome.EXPIRED:
            return Phase.EXPIRED
        case Outcome.CANCELED:
            return Phase.CANCELED
        case Outcome.ATTENTION:
            return _attention_phase(facts, has_receipt)


def _open_phase(record: PaymentRecord, judgement: Judgement | None, now: datetime) -> Phase:
    if record.status == "processing":
        return Phase.AT_BANK
    if as_payment(record).qr is None or judgement is None or now >= record.expires_at:
        return Phase.CHECKING
    if judgement.verdict is Verdict.CONTRADICTED:
        return Phase.UNUSABLE
    return Phase.WAITING


def _paid_phase(facts: Facts) -> Phase:
    whole = returned_satang(facts.refunds) >= facts.record.amount_satang
    return Phase.REFUNDED if whole else Phase.PAID


def _attention_phase(facts: Facts, has_receipt: bool) -> Phase:
    """What a person has to look into, or has looked into already."""
    record = facts.record
    decision = record.settlement.decision if record.settlement else None
    received = record.amount_received_satang
    if received and returned_satang(facts.refunds) >= received:
        return Phase.REFUNDED
    if decision is Decision.REFUND:
        return Phase.RETURNING
    if decision is Decision.ACCEPT or (decision is Decision.IGNORE and has_receipt):
        return Phase.PAID
    if record.attention is Attention.DISPUTED or not received:
        return Phase.IN_CHECK
    return Phase.PAID if has_receipt else Phase.MONEY_HELD


def _is_final(phase: Phase, facts: Facts, now: datetime, *, awaited: bool) -> bool:
    match phase:
        case Phase.PAID:
            under_way = any(refund.status in _OPEN_REFUNDS for refund in facts.refunds)
            return not awaited and not under_way
        case Phase.FAILED | Phase.UNUSABLE:  # the same intent may still be paid
            return now >= facts.record.expires_at
        case Phase.REFUNDED | Phase.EXPIRED | Phase.CANCELED:
            return True
        case _:
            return False


def _recent(paid_at: datetime | None, now: datetime) -> bool:
    return paid_at is not None and now - paid_at < RECEIPT_AWAITED


def _version(facts: Facts, phase: Phase, *, final: bool) -> str:
    """A short word for all that is shown; opaque to the browser."""
    seen = (facts.record.version, facts.receipt, facts.refunds, phase, final)
    return hashlib.sha256(repr(seen).encode(errors="replace")).hexdigest()[:16]


def _mark(
    judgement: Judgement | None, receipt: ReceiptView | None, *, live: bool
) -> tuple[Both | None, Both | None]:
    """Whatever is not real money says so."""
    if (judgement is not None and judgement.practice) or (receipt is not None and receipt.practice):
        return words.PRACTICE, words.PRACTICE_MORE
    if not live or (judgement is not None and judgement.verdict is Verdict.TEST):
        return words.TEST, words.PRACTICE_MORE
    return None, None


def _title(record: PaymentRecord, lang: Lang) -> str:
    given = " ".join((record.description or "").split())
    if len(given) > _LONGEST_TITLE:
        given = given[:_LONGEST_TITLE].rstrip() + "…"
    return given or words.NEUTRAL_TITLE.of(lang)


def _amount_label(phase: Phase) -> str:
    if phase in _SETTLED:
        return "paid_sum"
    return "to_pay" if phase is Phase.WAITING else "amount"


def _received(record: PaymentRecord) -> str | None:
    """The sum that came, where it is not the sum asked for."""
    received = record.amount_received_satang
    return format_baht(received) if received not in (0, record.amount_satang) else None


def _code(record: PaymentRecord, lang: Lang, now: datetime) -> CodeView:
    assert record.qr_data is not None
    left_s = max(0, int((record.expires_at - now).total_seconds()))
    until = words.clock_time(record.expires_at, lang)
    return CodeView(record.qr_data, left_s, words.minutes(left_s), until)


def _details(record: PaymentRecord, lang: Lang) -> tuple[Line, ...]:
    """What proves a payment for which there is no receipt (yet)."""
    lines = [
        ("date", words.moment(record.paid_at, lang) if record.paid_at else ""),
        ("reference", record.reference or ""),
        ("payment", record.stripe_id or ""),
    ]
    return tuple(Line(LABELS[name].of(lang), value) for name, value in lines if value)
