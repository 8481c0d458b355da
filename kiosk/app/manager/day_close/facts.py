"""An X or a Z in a manager's words: sections of names and values, read from its fields. No widgets, no rule.

The words are those of its paper, so that screen and paper say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import day_words, moment_words
from kiosk.app.facts import Fact
from kiosk.app.language import current_language
from kiosk.app.manager.day_close.reports import Report
from kiosk.core.money import format_baht
from kiosk.paper import words
from kiosk.paper.words import Both

translate = QCoreApplication.translate

_Fields = Mapping[str, Any]
_NOTHING: _Fields = {"count": 0, "amountSatang": 0}


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a heading; the first has none."""

    title: str
    facts: tuple[Fact, ...]


def sections_of(report: Report, zone: tzinfo) -> tuple[Section, ...]:
    """Everything that the report says, in the order of its paper."""
    fields = report.fields
    sections = (
        Section("", tuple(_head(report, zone))),
        Section(_say(words.SALES), tuple(_sales(fields))),
        Section(_say(words.REFUNDS), tuple(_refunds(fields))),
        Section(_say(words.VAT_HEADING), tuple(_vat(fields))),
        Section(_say(words.PERPETUAL), tuple(_perpetual(fields))),
        Section(_say(words.OPEN), tuple(_open(fields, zone))),
        Section(_say(words.HEADS), tuple(_seals(report))),
    )
    return tuple(section for section in sections if section.facts)


def open_lines(fields: _Fields, zone: tzinfo) -> tuple[str, ...]:
    """What a close does not wait for: how many sales, how many of them need a person, each by name, refunds."""
    still = fields.get("open", _NOTHING)
    lines = []
    if still["count"]:
        fact = _summed(words.OPEN, still)
        lines.append(f"{fact.name} · {fact.value}")
    if still.get("attentionCount"):
        lines[-1] += f" · {_say(words.NEED_A_PERSON)}: {still['attentionCount']:,}"
    lines += [f"– {fact.name} · {fact.value}".rstrip(" ·") for fact in _named(still, zone)]
    under_way = _some(fields, ("refundsUnderWay", words.UNDER_WAY))
    return (*lines, *(f"{fact.name} · {fact.value}" for fact in under_way))


def baht_words(satang: int) -> str:
    """`฿1,234.50`, `-฿5.00`."""
    return words.baht(satang)


def _say(both: Both) -> str:
    return both.of(current_language())


def _head(report: Report, zone: tzinfo) -> Iterator[Fact]:
    fields = report.fields
    yield Fact(_say(words.TILL), str(fields["till"]))
    yield Fact(_say(words.BUSINESS_DAY), day_words(report.day))
    yield Fact(_say(words.DAY_CLOSES_AT), str(fields.get("dayClosesAt", "")))
    moment = fields.get("closedAt") or fields.get("at")
    if isinstance(moment, str):
        label = words.CLOSED_AT if report.number is not None else words.AS_OF
        yield Fact(_say(label), moment_words(datetime.fromisoformat(moment), zone))
    for name, label in (("askedBy", words.ASKED_BY), ("allowedBy", words.ALLOWED_BY)):
        if fields.get(name):
            yield Fact(_say(label), str(fields[name]))


def _summed(label: Both, part: _Fields) -> Fact:
    return Fact(f"{_say(label)} ({part['count']:,})", baht_words(part["amountSatang"]))


def _some(fields: _Fields, *named: tuple[str, Both]) -> Iterator[Fact]:
    """Sums that are told only where there is something of it."""
    for name, label in named:
        part = fields.get(name, _NOTHING)
        if part["count"]:
            yield _summed(label, part)


def _numbers(span: _Fields) -> Iterator[Fact]:
    first, last = span.get("first"), span.get("last")
    if first is not None:
        numbers = first if first == last else f"{first} – {last}"
        yield Fact(_say(words.FIRST_TO_LAST), numbers)


def _sales(fields: _Fields) -> Iterator[Fact]:
    yield _summed(words.RECEIPTS, fields["receipts"])
    yield from _numbers(fields["receipts"])
    yield from _some(fields, ("late", words.OF_WHICH_LATE), ("practice", words.OF_WHICH_PRACTICE))
    learnt = fields.get("learntBy", {})
    for way in dict.fromkeys((*words.LEARNT, *learnt)):
        part = learnt.get(way, _NOTHING)
        if part["count"]:
            yield _summed(words.LEARNT.get(way, Both(way, way)), part)


def _refunds(fields: _Fields) -> Iterator[Fact]:
    yield _summed(words.REFUNDS, fields["refunds"])
    yield from _numbers(fields["refunds"])
    yield from _some(fields, ("byHand", words.OF_WHICH_BY_HAND), ("reversed", words.REVERSED))


def _vat(fields: _Fields) -> Iterator[Fact]:
    vat = fields.get("vat", {})
    rates = vat.get("rates", ())
    refunded = vat.get("refundedSatang", 0)
    if not rates and not refunded:
        yield Fact(_say(words.NO_VAT), baht_words(0))
        return
    for rate in rates:
        net = rate["totalSatang"] - rate["amountSatang"]
        yield Fact(_say(words.sold_at(rate["rateBp"])), baht_words(rate["totalSatang"]))
        yield Fact(_say(words.NET), baht_words(net))
        yield Fact(_say(words.vat_at(rate["rateBp"])), baht_words(rate["amountSatang"]))
    if refunded:
        yield Fact(_say(words.VAT_OF_REFUNDS), baht_words(refunded))
        yield Fact(_say(words.VAT_NET), baht_words(vat["amountSatang"] - refunded))


def _perpetual(fields: _Fields) -> Iterator[Fact]:
    stated = fields["perpetual"]
    receipts, refunded = stated["receiptsSatang"], stated["refundedSatang"]
    yield Fact(f"{_say(words.RECEIPTS)} ({stated['receiptsCount']:,})", baht_words(receipts))
    yield Fact(_say(words.REFUNDS), baht_words(refunded))
    yield Fact(_say(words.NET_SALES), baht_words(receipts - refunded))


def _open(fields: _Fields, zone: tzinfo) -> Iterator[Fact]:
    still = fields.get("open", _NOTHING)
    if still["count"]:
        yield _summed(words.OPEN, still)
    if still.get("attentionCount"):
        yield Fact(_say(words.NEED_A_PERSON), f"{still['attentionCount']:,}")
    yield from _named(still, zone)
    yield from _some(fields, ("refundsUnderWay", words.UNDER_WAY))


def _named(still: _Fields, zone: tzinfo) -> Iterator[Fact]:
    """The open sales by when and how they stand."""
    named = still.get("sales", ())
    for sale in named:
        state = sale.get("attention") or sale["state"]
        said = _say(words.STATES.get(state, Both(state, state)))
        when = moment_words(datetime.fromisoformat(sale["soldAt"]), zone)
        note = f" · {sale['note']}" if sale.get("note") else ""
        yield Fact(f"{when} · {said}", f"฿{format_baht(sale['amountSatang'])}{note}")
    if still["count"] > len(named):
        more = _say(words.MORE_OPEN).format(count=f"{still['count'] - len(named):,}")
        yield Fact(more, "")


def _seals(report: Report) -> Iterator[Fact]:
    """The seals that show whether anything was changed afterwards; an X seals nothing yet, but names the heads."""
    if report.hash is not None:
        yield Fact(_say(words.THIS_Z), f"{report.hash[:16]}…", report.hash)
        previous = str(report.fields.get("previousHash", ""))
        yield Fact(_say(words.PREVIOUS_Z), f"{previous[:16]}…", previous)
    for name, label in words.HEAD_OF.items():
        head = report.fields.get("heads", {}).get(name)
        if head:
            number, _, seal = str(head).partition(" ")
            yield Fact(_say(label), f"{number} {seal[:16]}…", str(head))
