"""Reading documents for paper: the shop as it was frozen in them, and the parts that all papers share.

Documents from before a field existed are as good as new ones: what they do not say is not printed. Only what no
paper can do without is required; without it there is a `PaperError`, never half a paper.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, Field, ValidationError

from kiosk.core.bahttext import baht_text
from kiosk.core.taxid import HEAD_OFFICE
from kiosk.paper import words
from kiosk.paper.blocks import Align, Block, Gap, Mark, Pair, PaperError, Text, printable
from kiosk.paper.sheets import Style
from kiosk.protocol.messages import Message

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""The clock of documents that do not say theirs, or name one this machine has never heard of."""

_MOST_SATANG = 10**15
D = TypeVar("D", bound="Document")


def _within_calendars(instant: datetime) -> datetime:
    # The ends of the calendar break in arithmetic with time zones, and years of four digits end at 9999.
    if not 1970 <= instant.year < 9000:
        raise ValueError("an instant from 1970 on")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_within_calendars)]
Satang = Annotated[int, Field(ge=0, le=_MOST_SATANG)]
Signed = Annotated[int, Field(ge=-_MOST_SATANG, le=_MOST_SATANG)]
Number = Annotated[str, Field(min_length=1, max_length=60)]


class Seller(Message):
    """Who sold, as it was when the document was issued."""

    name: str
    legal_name: str = ""
    address: tuple[str, ...] = ()
    tax_id: str | None = None
    branch: str | None = None
    pos_number: str | None = None


class Vat(Message):
    """The tax in a total."""

    rate_bp: Annotated[int, Field(ge=0, le=10_000)]
    amount_satang: Signed


class Document(Message):
    """What every document says."""

    shop: Seller
    timezone: str = "Asia/Bangkok"

    def local(self, instant: datetime) -> datetime:
        """A moment by the shop's clock."""
        return instant.astimezone(_zone(self.timezone))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return BANGKOK


def read(kind: type[D], document: str) -> D:
    """The document as fields. Raises `PaperError` when it is none of that kind."""
    try:
        return kind.model_validate_json(document)
    except ValidationError:
        raise PaperError("This document cannot be printed: it cannot be read.") from None


def marks(language: str, *, practice: bool, copy: bool) -> list[Block]:
    """What must be seen first: that this is no real money, that it is a copy."""
    found: list[Block] = []
    if practice:
        found.append(Mark(words.PRACTICE.pair(language), words.PRACTICE_MORE.of(language)))
    if copy:
        found.append(Mark(" / ".join(words.COPY), framed=True))
    return [*found, Gap()] if found else []


def facts(language: str, style: Style, *lines: tuple[words.Both, str]) -> list[Block]:
    """Labels with their values; what has no value is left out."""
    return [Pair(label.of(language), value, style) for label, value in lines if value]


def titles(title: words.Both, language: str, *more: str) -> list[Block]:
    """A paper's title in both languages, and what stands below it."""
    small = (title.other(language), *more)
    return [
        Text(title.of(language), Style.TITLE, Align.CENTRE),
        *(Text(line, Style.SMALL, Align.CENTRE) for line in small),
        Gap(),
    ]


def total_lines(label: words.Both, satang: int, vat: Vat | None, language: str) -> list[Block]:
    """A sum, the same in words, and the tax in it; the net by subtraction, never by a second rounding."""
    lines: list[Block] = [
        Pair(label.of(language), words.baht(satang), Style.TOTAL),
        Text(f"({baht_text(satang)})", Style.SMALL, Align.END),
    ]
    if vat is not None:
        lines.append(Gap())
        lines += facts(
            language,
            Style.TEXT,
            (words.NET, words.baht(satang - vat.amount_satang)),
            (words.vat_at(vat.rate_bp), words.baht(vat.amount_satang)),
        )
    return lines


def seller_lines(shop: Seller, language: str) -> list[Block]:
    """The shop's name and all that it has set of the rest. The branch belongs to the tax number."""
    lines: list[Block] = [Text(printable(shop.name), Style.NAME, Align.CENTRE)]
    legal_name = printable(shop.legal_name)
    if legal_name and legal_name != printable(shop.name):
        lines.append(Text(legal_name, Style.TEXT, Align.CENTRE))
    lines += [Text(printable(line), Style.SMALL, Align.CENTRE) for line in shop.address]
    numbers = []
    if shop.tax_id:
        numbers.append(words.TAX_NUMBER.format(number=printable(shop.tax_id)))
    if shop.branch:
        numbers.append(_branch(printable(shop.branch), language))
    if numbers:
        lines.append(Text(" · ".join(numbers), Style.SMALL, Align.CENTRE))
    if shop.pos_number:
        pos = words.POS_NUMBER.format(number=printable(shop.pos_number))
        lines.append(Text(pos, Style.SMALL, Align.CENTRE))
    return lines


def _branch(branch: str, language: str) -> str:
    if branch == HEAD_OFFICE:
        return words.HEAD_OFFICE.of(language)
    return words.BRANCH.of(language).format(branch=branch)
