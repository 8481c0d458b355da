"""What a shop says of itself on its papers: how these settings are read, and which of them need which.

Apart from the other settings because the Revenue Department made the rules. It must not raise the settings'
error itself: it says what is wrong, `kiosk.settings` where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Protocol

from pydantic import AfterValidator, BeforeValidator, Field

from kiosk.core.taxid import TaxNumberError, read_branch, read_tax_number
from kiosk.core.vat import VatRate
from kiosk.settings.words import Words

MOST_ADDRESS_LINES = 4
LONGEST_ADDRESS_LINE = 80
MOST_MESSAGES = 5
LONGEST_MESSAGE = 100
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _tax_number(text: str) -> str:
    try:
        return read_tax_number(text)
    except TaxNumberError as error:
        raise ValueError(error.text) from None


def _branch(text: str) -> str:
    try:
        return read_branch(text)
    except TaxNumberError as error:
        raise ValueError(error.text) from None


def _lines(value: object) -> object:
    """Lines of an address: a list, or a text with line ends or `|` between."""
    return re.split(r"[\n|]", value) if isinstance(value, str) else value


def _short_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Not longer and not more than an address is; blank lines are none."""
    kept = tuple(line.strip() for line in lines if line.strip())
    if len(kept) > MOST_ADDRESS_LINES or any(len(line) > LONGEST_ADDRESS_LINE for line in kept):
        raise ValueError("too long for an address")
    return kept


def _few_messages(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Short enough to be read in passing; blank ones are none."""
    kept = tuple(line.strip() for line in lines if line.strip())
    if len(kept) > MOST_MESSAGES or any(len(line) > LONGEST_MESSAGE for line in kept):
        raise ValueError("too much to read in passing")
    return kept


def _rates(value: object) -> object:
    """`1992-01-01:7, 2030-10-01:10` as rates in order; a tuple holds rates already."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        return value
    rates = sorted(_rate(part) for part in parts)
    if len({rate.since for rate in rates}) != len(rates):
        raise ValueError("two rates from the same day")
    return tuple(rates)


def _rate(text: object) -> VatRate:
    found = re.fullmatch(rf"\s*({_DAY})\s*:\s*([0-9]{{1,2}}(?:\.[0-9]{{1,2}})?)\s*%?\s*", str(text))
    if found is None:
        raise ValueError("no dated rate")
    # `fromisoformat` raises the same error for a day that no calendar has.
    return VatRate(date.fromisoformat(found[1]), int(Decimal(found[2]) * 100))


TaxNumber = Annotated[str, AfterValidator(_tax_number)]
Branch = Annotated[str, AfterValidator(_branch)]
Address = Annotated[tuple[str, ...], BeforeValidator(_lines), AfterValidator(_short_lines)]
Messages = Annotated[tuple[str, ...], BeforeValidator(_lines), AfterValidator(_few_messages)]
"""What the customer's idle page says in turn."""
VatRates = Annotated[tuple[VatRate, ...], BeforeValidator(_rates), Field(min_length=1)]
THAI_VAT = (VatRate(date(1992, 1, 1), 700),)
"""7 %, as it has been by decree but for 1997 to 1999; a till issues nothing for those years."""


class TaxFacts(Protocol):
    """The settings that tax papers are made from."""

    @property
    def tax_id(self) -> str | None:
        """The 13-digit tax number."""

    @property
    def branch(self) -> str | None:
        """Five digits; zeros are the head office."""

    @property
    def pos_number(self) -> str | None:
        """The machine's number that the Revenue Department gave."""

    @property
    def tax_invoice(self) -> str:
        """`on`: receipts are abbreviated tax invoices."""

    @property
    def item_text(self) -> str:
        """What stands for the goods."""

    @property
    def vat(self) -> str:
        """`on`: the shop is registered for VAT."""


def what_is_missing(settings: TaxFacts) -> Words | None:
    """Why a till must not begin to issue tax invoices with these settings; None if it may."""
    if settings.tax_invoice != "on":
        return None
    needed: Sequence[tuple[str, object]] = (
        ("KIOSK_TAX_ID", settings.tax_id),
        ("KIOSK_BRANCH", settings.branch),
        ("KIOSK_POS_NUMBER", settings.pos_number),
        ("KIOSK_ITEM_TEXT", settings.item_text),
        ("KIOSK_VAT = on", settings.vat == "on"),
    )
    missing = ", ".join(name for name, value in needed if not value)
    if not missing:
        return None
    return Words(
        f"KIOSK_TAX_INVOICE is on, and a tax invoice also needs {missing}.",
        f"KIOSK_TAX_INVOICE เปิดอยู่ แต่ใบกำกับภาษีต้องมี {missing} ด้วย",
    )
