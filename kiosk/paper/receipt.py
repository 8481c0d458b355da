"""A receipt as paper: from its canonical document to blocks. Pure: nothing here knows how wide the paper is.

Everything is taken from the document, so that an old receipt prints as it was issued. The cashier's note stays
off: it was written for the shop, and this paper goes to the customer.
"""

from __future__ import annotations

from kiosk.core.chain import hash_of, short_hash
from kiosk.paper import words
from kiosk.paper.blocks import Block, Code, Columns, Gap, Pair, Paper, Rule, printable
from kiosk.paper.reading import (
    Document,
    Instant,
    Number,
    Satang,
    Vat,
    facts,
    marks,
    read,
    seller_lines,
    titles,
    total_lines,
)
from kiosk.paper.sheets import Style
from kiosk.till.selling.issue import Title


class _Receipt(Document):
    """What the paper reads of a receipt; a title of a later version is printed as a plain receipt."""

    number: Number
    issued_at: Instant
    amount_satang: Satang
    payment_id: str
    practice: bool = False
    title: str = Title.RECEIPT.value
    item_text: str = ""
    vat: Vat | None = None
    cashier: str = ""
    asked_satang: Satang | None = None
    bank_reference: str | None = None
    confirmed_by: str | None = None
    learnt_by: str | None = None


def receipt_paper(
    document: str, language: str, *, copy: bool = False, page_url: str | None = None
) -> Paper:
    """The paper of a receipt's canonical document, in `th` or `en`.

    `copy` marks a reprint, `page_url` is the customer's page, if there is one. Raises `PaperError`.
    """
    receipt = read(_Receipt, document)
    check = short_hash(hash_of(document.encode()))
    blocks: list[Block] = [
        *marks(language, practice=receipt.practice, copy=copy),
        Columns(
            tuple(seller_lines(receipt.shop, language)),
            (*_title(receipt, language), *_facts(receipt, language)),
        ),
        Rule(),
        *_items(receipt),
        Columns(
            (*_payment(receipt, language), *_origin(receipt, check, language)),
            tuple(_totals(receipt, language)),
            right_first=True,
            between=Rule(),
        ),
    ]
    if page_url:
        blocks += [Gap(), Code(page_url, words.PAGE.of(language))]
    return Paper(f"{words.RECEIPT.en} {receipt.number}", receipt.issued_at, language, tuple(blocks))


def _title(receipt: _Receipt, language: str) -> list[Block]:
    title = words.TAX_INVOICE if receipt.title == Title.TAX_INVOICE else words.RECEIPT
    more = () if receipt.vat is None else (words.VAT_INCLUDED,)
    return titles(title, language, *more)


def _facts(receipt: _Receipt, language: str) -> list[Block]:
    moment = words.moment_words(receipt.local(receipt.issued_at), language)
    return facts(
        language,
        Style.TEXT,
        (words.NUMBER, receipt.number),
        (words.DATE, moment),
        (words.CASHIER, printable(receipt.cashier)),
    )


def _items(receipt: _Receipt) -> list[Block]:
    """What was sold, once: a till that knows only the sum sells one of it."""
    if not receipt.item_text:
        return []
    item = f"1 × {printable(receipt.item_text)}"
    return [Pair(item, words.baht(receipt.amount_satang), Style.HEADING), Rule()]


def _totals(receipt: _Receipt, language: str) -> list[Block]:
    """The sum; what was asked for too, where a person accepted another sum."""
    total = total_lines(words.TOTAL, receipt.amount_satang, receipt.vat, language)
    asked = receipt.asked_satang
    if asked is None or asked == receipt.amount_satang:
        return total
    return [*facts(language, Style.TEXT, (words.ASKED, words.baht(asked))), *total]


def _payment(receipt: _Receipt, language: str) -> list[Block]:
    return facts(
        language,
        Style.SMALL,
        (words.METHOD, words.PROMPTPAY.of(language)),
        (words.REFERENCE, printable(receipt.bank_reference or "")),
        (words.PAYMENT, printable(receipt.payment_id)),
    )


def _origin(receipt: _Receipt, check: str, language: str) -> list[Block]:
    """How it is known that the money came, and the mark by which this receipt is found unchanged."""
    heard = [
        table[word].of(language)
        for table, word in (
            (words.CONFIRMED, receipt.confirmed_by),
            (words.LEARNT, receipt.learnt_by),
        )
        if word in table
    ]
    return facts(language, Style.SMALL, (words.HEARD, " · ".join(heard)), (words.CHECK, check))
