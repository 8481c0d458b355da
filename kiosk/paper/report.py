"""X and Z reports as paper: the sums of a business day, what is still open, and the seals of the books in full.

Every figure is the document's; nothing is added up here but what a person reads as a difference (VAT, net).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from kiosk.core.chain import GENESIS_HASH, JsonValue, canonical, hash_of
from kiosk.paper import words
from kiosk.paper.blocks import (
    Block,
    Columns,
    Gap,
    Mark,
    Pair,
    Paper,
    PaperError,
    Rule,
    Text,
    Together,
    printable,
)
from kiosk.paper.reading import (
    Document,
    Instant,
    Satang,
    Signed,
    facts,
    marks,
    read,
    seller_lines,
    titles,
)
from kiosk.paper.sheets import Style
from kiosk.protocol.messages import Message

Count = Annotated[int, Field(ge=0)]


class _Sum(Message):
    count: Count = 0
    amount_satang: Satang = 0


class _Span(_Sum):
    first: str | None = None
    last: str | None = None


class _Rate(Message):
    rate_bp: Annotated[int, Field(ge=0, le=10_000)]
    total_satang: Satang
    amount_satang: Satang


class _Vat(Message):
    amount_satang: Satang = 0
    refunded_satang: Signed = 0
    rates: tuple[_Rate, ...] = ()


class _Perpetual(Message):
    receipts_count: Count
    receipts_satang: Satang
    refunded_satang: Signed


class _OpenSale(Message):
    amount_satang: Satang
    state: str
    attention: str | None = None
    sold_at: Instant


class _Open(_Sum):
    attention_count: Count = 0
    sales: tuple[_OpenSale, ...] = ()


class _Report(Document):
    """What the paper reads of an X or a Z; an X has neither number nor seals of its own."""

    till: str
    business_day: date
    day_closes_at: str = ""
    receipts: _Span
    learnt_by: Annotated[dict[str, _Sum], Field(default_factory=dict)]
    late: _Sum = _Sum()
    practice: _Sum = _Sum()
    vat: _Vat = _Vat()
    refunds: _Span
    by_hand: _Sum = _Sum()
    reversed: _Sum = _Sum()
    net_satang: Signed
    perpetual: _Perpetual
    heads: Annotated[dict[str, str | None], Field(default_factory=dict)]
    open: _Open = _Open()
    refunds_under_way: _Sum = _Sum()
    number: str | None = None
    closed_at: Instant | None = None
    at: Instant | None = None
    previous_hash: str | None = None
    asked_by: str | None = None
    allowed_by: str | None = None


def z_paper(document: str, language: str, *, copy: bool = False) -> Paper:
    """The paper of a Z's canonical document, in `th` or `en`. Raises `PaperError`."""
    report = read(_Report, document)
    if report.number is None or report.closed_at is None:
        raise PaperError("This document cannot be printed: it is no Z report.")
    seals = [
        *_head_lines(report, language),
        *_seal(words.PREVIOUS_Z, report.previous_hash or GENESIS_HASH, language),
        *_seal(words.THIS_Z, hash_of(document.encode()), language),
    ]
    title = f"{words.Z_REPORT.en} {report.number}"
    return _paper(report, title, report.closed_at, language, copy=copy, seals=seals)


def x_paper(fields: dict[str, JsonValue], language: str) -> Paper:
    """The paper of an X as it stands, in `th` or `en`. It is no document: it has no number, and no copy."""
    report = read(_Report, canonical(fields).decode())
    if report.at is None:
        raise PaperError("This cannot be printed: it is no X report.")
    title = f"{words.X_REPORT.en} {report.till} {report.business_day.isoformat()}"
    return _paper(report, title, report.at, language, copy=False, seals=[])


def _paper(
    report: _Report, title: str, at: datetime, language: str, *, copy: bool, seals: list[Block]
) -> Paper:
    closed = report.closed_at is not None
    name = words.Z_REPORT if closed else words.X_REPORT
    unclosed = () if closed else (Mark(words.NOT_CLOSED.of(language), framed=True), Gap())
    all_practice = 0 < report.practice.count == report.receipts.count
    blocks: list[Block] = [
        *marks(language, practice=all_practice, copy=copy),
        *unclosed,
        Columns(
            tuple(seller_lines(report.shop, language)),
            (*titles(name, language), *_facts(report, at, language)),
        ),
        Rule(strong=True),
        Pair(words.NET_SALES.of(language), words.baht(report.net_satang), Style.TOTAL),
        Rule(strong=True),
        Columns(
            (*_sales(report, language), Gap(), *_refunds(report, language)),
            (*_vat(report, language), Gap(), *_perpetual(report, language)),
        ),
        Rule(),
        *_open(report, language),
    ]
    if seals:
        heading = Text(words.HEADS.of(language), Style.HEADING)
        blocks += [Rule(), Together((heading, seals[0])), *seals[1:]]
    return Paper(title, at, language, tuple(blocks))


def _facts(report: _Report, at: datetime, language: str) -> list[Block]:
    moment = words.moment_words(report.local(at), language)
    return facts(
        language,
        Style.TEXT,
        (words.NUMBER, report.number or ""),
        (words.TILL, printable(report.till)),
        (words.BUSINESS_DAY, words.day_words(report.business_day, language)),
        (words.DAY_CLOSES_AT, report.day_closes_at),
        (words.CLOSED_AT if report.closed_at is not None else words.AS_OF, moment),
        (words.ASKED_BY, printable(report.asked_by or "")),
        (words.ALLOWED_BY, printable(report.allowed_by or "")),
    )


def _summed(label: words.Both, part: _Sum, language: str, style: Style = Style.TEXT) -> Pair:
    """`Receipts (128)` and what they come to."""
    return Pair(f"{label.of(language)} ({part.count:,})", words.baht(part.amount_satang), style)


def _numbers(span: _Span, language: str) -> list[Block]:
    """First and last number, each whole: on a narrow roll they do not fit on one line."""
    if span.first is None or span.last is None:
        return []
    numbers = span.first if span.first == span.last else f"{span.first} – {span.last}"
    return facts(language, Style.SMALL, (words.FIRST_TO_LAST, numbers))


def _sales(report: _Report, language: str) -> list[Block]:
    lines: list[Block] = [
        Text(words.SALES.of(language), Style.HEADING),
        _summed(words.RECEIPTS, report.receipts, language),
        *_numbers(report.receipts, language),
    ]
    for label, part in (
        (words.OF_WHICH_LATE, report.late),
        (words.OF_WHICH_PRACTICE, report.practice),
    ):
        if part.count:
            lines.append(_summed(label, part, language, Style.SMALL))
    if report.receipts.count:
        lines.append(Text(words.LEARNT_HEADING.of(language), Style.SMALL))
    # In the order of the words here, and then whatever word a later version has.
    for way in dict.fromkeys((*words.LEARNT, *report.learnt_by)):
        part = report.learnt_by.get(way, _Sum())
        if part.count:
            label = words.LEARNT.get(way, words.Both(way, way))
            lines.append(_summed(label, part, language, Style.SMALL))
    return lines


def _refunds(report: _Report, language: str) -> list[Block]:
    lines: list[Block] = [
        Text(words.REFUNDS.of(language), Style.HEADING),
        _summed(words.REFUNDS, report.refunds, language),
        *_numbers(report.refunds, language),
    ]
    if report.by_hand.count:
        lines.append(_summed(words.OF_WHICH_BY_HAND, report.by_hand, language, Style.SMALL))
    if report.reversed.count:
        lines.append(_summed(words.REVERSED, report.reversed, language))
    return lines


def _vat(report: _Report, language: str) -> list[Block]:
    """The tax as the receipts state it; a shop that is not registered says so in one line."""
    vat = report.vat
    heading = Text(words.VAT_HEADING.of(language), Style.HEADING)
    if not vat.rates and not vat.refunded_satang:
        return [heading, Text(words.NO_VAT.of(language))]
    lines: list[Block] = [heading]
    for rate in vat.rates:
        lines += facts(
            language,
            Style.TEXT,
            (words.sold_at(rate.rate_bp), words.baht(rate.total_satang)),
            (words.NET, words.baht(rate.total_satang - rate.amount_satang)),
            (words.vat_at(rate.rate_bp), words.baht(rate.amount_satang)),
        )
    if vat.refunded_satang:
        lines += facts(
            language,
            Style.TEXT,
            (words.VAT_OF_REFUNDS, words.baht(vat.refunded_satang)),
            (words.VAT_NET, words.baht(vat.amount_satang - vat.refunded_satang)),
        )
    return lines


def _perpetual(report: _Report, language: str) -> list[Block]:
    perpetual = report.perpetual
    receipts = _Sum(count=perpetual.receipts_count, amount_satang=perpetual.receipts_satang)
    net = perpetual.receipts_satang - perpetual.refunded_satang
    return [
        Text(words.PERPETUAL.of(language), Style.HEADING),
        _summed(words.RECEIPTS, receipts, language),
        *facts(
            language,
            Style.TEXT,
            (words.REFUNDS, words.baht(perpetual.refunded_satang)),
            (words.NET_SALES, words.baht(net)),
        ),
    ]


def _open(report: _Report, language: str) -> list[Block]:
    """What the close did not wait for, by name: nobody may find it forgotten a month later."""
    heading = Text(words.OPEN.of(language), Style.HEADING)
    if not report.open.count and not report.refunds_under_way.count:
        return [heading, Text(words.NOTHING_OPEN.of(language))]
    lines: list[Block] = [heading]
    if report.open.count:
        lines.append(_summed(words.OPEN, report.open, language))
    if report.open.attention_count:
        count = f"{report.open.attention_count:,}"
        lines += facts(language, Style.SMALL, (words.NEED_A_PERSON, count))
    for sale in report.open.sales:
        state = sale.attention or sale.state
        said = words.STATES.get(state, words.Both(state, state)).of(language)
        when = words.moment_words(report.local(sale.sold_at), language)
        lines.append(Pair(f"{when} · {said}", words.baht(sale.amount_satang), Style.SMALL))
    unnamed = report.open.count - len(report.open.sales)
    if unnamed > 0:
        lines.append(Text(words.MORE_OPEN.of(language).format(count=f"{unnamed:,}"), Style.SMALL))
    if report.refunds_under_way.count:
        lines.append(_summed(words.UNDER_WAY, report.refunds_under_way, language))
    return lines


def _head_lines(report: _Report, language: str) -> list[Block]:
    """The last document of each chain with its hash in full: `A1-000129 9f86d081…`."""
    lines: list[Block] = []
    for name, label in words.HEAD_OF.items():
        number, _, seal = (report.heads.get(name) or "").partition(" ")
        if seal:
            lines += _seal(label, seal, language, number)
    return lines


def _seal(label: words.Both, seal: str, language: str, number: str = "") -> list[Block]:
    said = f"{label.of(language)} {printable(number)}".rstrip()
    code = words.grouped(printable(seal))
    return [Together((Text(said, Style.SMALL), Text(code, Style.SMALL)))]
