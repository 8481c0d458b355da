"""A refund as paper: money given back, or a refund that failed and is taken back. Pure, like a receipt's.

It names the receipt it belongs to and claims to be no credit note: whether one is due is the accountant's to say.
"""

from __future__ import annotations

from kiosk.core.chain import hash_of, short_hash
from kiosk.paper import words
from kiosk.paper.blocks import Align, Block, Columns, Gap, Paper, Rule, Text, printable
from kiosk.paper.reading import (
    Document,
    Instant,
    Number,
    Signed,
    Vat,
    facts,
    marks,
    read,
    seller_lines,
    titles,
    total_lines,
)
from kiosk.paper.sheets import Style


class _Refund(Document):
    """What the paper reads of a refund. `amount_satang` is below zero where it reverses another."""

    number: Number
    issued_at: Instant
    amount_satang: Signed
    receipt_number: str
    payment_id: str
    refund_id: str
    reverses: str | None = None
    by_hand: bool = False
    reason: str = ""
    asked_by: str | None = None
    allowed_by: str | None = None
    vat: Vat | None = None
    practice: bool = False


def refund_paper(document: str, language: str, *, copy: bool = False) -> Paper:
    """The paper of a refund's canonical document, in `th` or `en`. Raises `PaperError`."""
    refund = read(_Refund, document)
    title = words.REFUND if refund.reverses is None else words.REVERSAL
    blocks: list[Block] = [
        *marks(language, practice=refund.practice, copy=copy),
        Columns(
            tuple(seller_lines(refund.shop, language)),
            (*titles(title, language), *_facts(refund, language)),
        ),
        Rule(),
        *_reason(refund, language),
        Columns(
            tuple(_way(refund, short_hash(hash_of(document.encode())), language)),
            tuple(total_lines(words.REFUNDED, refund.amount_satang, refund.vat, language)),
            right_first=True,
            between=Rule(),
        ),
        *_signature(refund, language),
    ]
    return Paper(f"{title.en} {refund.number}", refund.issued_at, language, tuple(blocks))


def _facts(refund: _Refund, language: str) -> list[Block]:
    return facts(
        language,
        Style.TEXT,
        (words.NUMBER, refund.number),
        (words.DATE, words.moment_words(refund.local(refund.issued_at), language)),
        (words.REFUND_OF, printable(refund.receipt_number)),
        (words.REVERSES, printable(refund.reverses or "")),
    )


def _reason(refund: _Refund, language: str) -> list[Block]:
    known = words.REASONS.get(refund.reason)
    reason = printable(refund.reason) if known is None else known.of(language)
    if not reason:
        return []
    return [Text(words.REASON.of(language), Style.LABEL), Text(reason), Rule()]


def _way(refund: _Refund, check: str, language: str) -> list[Block]:
    """How the money goes back; the key of money returned by hand says nothing to anybody."""
    way = words.BY_HAND if refund.by_hand else words.BY_STRIPE
    return facts(
        language,
        Style.SMALL,
        (words.WAY_BACK, way.of(language)),
        (words.STRIPE_REFUND, "" if refund.by_hand else printable(refund.refund_id)),
        (words.PAYMENT, printable(refund.payment_id)),
        (words.ASKED_BY, printable(refund.asked_by or "")),
        (words.ALLOWED_BY, printable(refund.allowed_by or "")),
        (words.CHECK, check),
    )


def _signature(refund: _Refund, language: str) -> list[Block]:
    """Who got money by hand signs for it: Stripe knows nothing of it."""
    if not refund.by_hand or refund.reverses is not None:
        return []
    return [
        Gap(3),
        Text(words.SIGNATURE, Style.TEXT, Align.CENTRE),
        Text(words.RECEIVED_BY.of(language), Style.SMALL, Align.CENTRE),
    ]
