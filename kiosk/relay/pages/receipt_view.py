"""The till's receipt as a customer reads it: from the canonical document to lines of text.

Only what belongs to the customer is taken out of the document: not the note, the cashier, or how the till
learnt of the money. A document that cannot be read is as if it had not come yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, ValidationError

from kiosk.core.bahttext import baht_text
from kiosk.core.money import format_baht
from kiosk.protocol.messages import Message
from kiosk.relay.pages.facts import RefundFact
from kiosk.relay.pages.words import LABELS, Lang, moment, refund_words

_MOST_SATANG = 10**12


def _within_calendars(instant: datetime) -> datetime:
    # The ends of the calendar break in arithmetic with time zones.
    if not 1970 <= instant.year < 9000:
        raise ValueError("an instant from 1970 on")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_within_calendars)]
Satang = Annotated[int, Field(ge=0, le=_MOST_SATANG)]
Words = Annotated[str, Field(max_length=200)]


class _Shop(Message):
    name: Words


class _Vat(Message):
    rate_bp: Annotated[int, Field(ge=0, le=10_000)]
    amount_satang: Satang


class _Document(Message):
    """What this page reads of a receipt, version 1; `vat` where the shop is registered for it."""

    number: Annotated[str, Field(min_length=1, max_length=60)]
    shop: _Shop
    amount_satang: Satang
    issued_at: Instant
    payment_id: Words
    bank_reference: Words | None = None
    practice: bool = False
    vat: _Vat | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One refund: when, how much in baht, and how it stands."""

    when: str
    amount: str
    state: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt ready to be laid out, on the page and in the PDF. Sums are baht with two decimals.

    `words` is Thai in both languages: that is how Thai receipts say it. `kept` is what remains after refunds.
    """

    number: str
    shop: str
    issued_at: datetime
    facts: tuple[Line, ...]
    vat: tuple[Line, ...]
    total: str
    words: str
    refunds: tuple[RefundLine, ...]
    kept: str | None
    practice: bool

    @property
    def file_name(self) -> str:
        """A name for the PDF that any system and header can take."""
        return f"receipt-{re.sub('[^A-Za-z0-9-]+', '-', self.number)}.pdf"


def read_receipt(
    document: str | None, refunds: tuple[RefundFact, ...], lang: Lang
) -> ReceiptView | None:
    """The receipt in one language; None when there is none, or none that can be read."""
    if document is None:
        return None
    try:
        read = _Document.model_validate_json(document)
    except ValidationError:
        return None
    return ReceiptView(
        number=read.number,
        shop=read.shop.name,
        issued_at=read.issued_at,
        facts=_facts(read, lang),
        vat=_vat_lines(read, lang),
        total=format_baht(read.amount_satang),
        words=baht_text(read.amount_satang),
        refunds=refund_lines(refunds, lang),
        kept=_kept(read.amount_satang, refunds),
        practice=read.practice,
    )


def refund_lines(refunds: tuple[RefundFact, ...], lang: Lang) -> tuple[RefundLine, ...]:
    """What was given back, or is on its way."""
    return tuple(
        RefundLine(
            moment(refund.created_at, lang) if refund.created_at else "",
            format_baht(refund.amount_satang),
            refund_words(refund.status, lang),
        )
        for refund in refunds
    )


def returned_satang(refunds: tuple[RefundFact, ...]) -> int:
    """What has surely been given back."""
    return sum(refund.amount_satang for refund in refunds if refund.status == "succeeded")


def _kept(total_satang: int, refunds: tuple[RefundFact, ...]) -> str | None:
    returned = returned_satang(refunds)
    return format_baht(max(0, total_satang - returned)) if returned else None


def _facts(read: _Document, lang: Lang) -> tuple[Line, ...]:
    lines = [
        ("number", read.number),
        ("date", moment(read.issued_at, lang)),
        ("method", LABELS["method_value"].of(lang)),
        ("reference", read.bank_reference or ""),
        ("payment", read.payment_id),
    ]
    return tuple(Line(LABELS[name].of(lang), value) for name, value in lines if value)


def _vat_lines(read: _Document, lang: Lang) -> tuple[Line, ...]:
    if read.vat is None:
        return ()
    whole, part = divmod(read.vat.rate_bp, 100)
    rate = f"{whole}.{part:02d}".rstrip("0").rstrip(".")
    net = max(0, read.amount_satang - read.vat.amount_satang)
    return (
        Line(LABELS["net"].of(lang), format_baht(net)),
        Line(LABELS["vat"].of(lang).format(rate=rate), format_baht(read.vat.amount_satang)),
    )
