"""Receipts as CSV that opens right in a spreadsheet: UTF-8 mark, CRLF, no cell that is a formula, no text that
becomes a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path
from string import whitespace

from kiosk.till.export.columns import NAMES, LocalTime, ThaiDates
from kiosk.till.listing import Kept, status_of

# Spreadsheets run a cell that begins so, also in the full-width forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Digits that a spreadsheet would shorten: a leading zero, more than it shows, or read as a power of ten.
_LOST_DIGITS = re.compile(r"\s*(0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+)\s*", re.ASCII)
_SUSPECT = frozenset((*_FORMULA_STARTS, *"0123456789", *whitespace))
"""What neither a formula nor digits can begin without."""
_REMEMBERED = 4_096
_UTF8_MARK = "\ufeff"


def write_csv(path: Path, rows: Iterable[Kept], zone: tzinfo) -> None:
    """Write `rows` to a file with a header. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_UTF8_MARK)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(NAMES)
        writer.writerows(_lines(rows, zone))


def _lines(rows: Iterable[Kept], zone: tzinfo) -> Iterator[tuple[str, ...]]:
    """Cells in the columns' order. A million of them pass here, so what most receipts have is looked at first."""
    local, thai_dates, clean = LocalTime(zone), ThaiDates(), disarmed
    baht = lru_cache(_REMEMBERED)(_baht)
    known = lru_cache(_REMEMBERED)(disarmed)
    last_minute, minute, offset = -1, "", ""
    for row in rows:
        number, rest_ms = divmod(row.issued_ms, 60_000)
        if number != last_minute:
            last_minute, text = number, local.text(row.issued_ms)
            minute, offset = text[:17], text[-6:]
        refunded, waited_ms, attention = row.refunded_satang, row.waited_ms, row.attention
        simple = not refunded and attention is None
        yield (
            row.number,
            row.till,
            row.business_day,
            thai_dates(row.business_day),
            f"{minute}{rest_ms // 1_000:02d}.{rest_ms % 1_000:03d}{offset}",
            offset,
            baht(row.amount_satang),
            "" if row.vat_satang is None else baht(row.vat_satang),
            baht(refunded),
            "paid" if simple else status_of(row.amount_satang, refunded, attention).value,
            attention or "",
            row.learnt_by,
            row.confirmed_by,
            "" if waited_ms is None else f"{waited_ms // 1_000}.{waited_ms % 1_000:03d}",
            known(row.cashier),
            clean(row.note),
            clean(row.payment_id),
            clean(row.bank_reference or ""),
            "yes" if row.practice else "no",
            row.hash,
        )


def disarmed(text: str) -> str:
    """Text from outside as a cell that a spreadsheet shows as it is: never runs, never takes for a number."""
    if "\0" not in text and text[:1] not in _SUSPECT:
        return text
    clean = text.replace("\0", "")
    if clean.startswith(_FORMULA_STARTS) or _LOST_DIGITS.fullmatch(clean):
        return f"'{clean}"
    return clean


def _baht(satang: int) -> str:
    """Never below zero, and a million times: see `kiosk.core.money.plain_baht` for all others."""
    return f"{satang // 100}.{satang % 100:02d}"
