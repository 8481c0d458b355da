"""Receipts as CSV that opens right in a spreadsheet: UTF-8 mark, CRLF, no cell that is a formula, no text that
becomes a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path

from kiosk.till.export.columns import NAMES, LocalTime, ThaiDates
from kiosk.till.listing import Kept, status_of

# Spreadsheets run a cell that begins so, also in the full-width forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Digits that a spreadsheet would shorten: a leading zero, more than it shows, or read as a power of ten.
_LOST_DIGITS = re.compile(r"\s*(0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+)\s*")
_UTF8_MARK = "\ufeff"


def write_csv(path: Path, rows: Iterable[Kept], zone: tzinfo) -> None:
    """Write `rows` to a file with a header. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_UTF8_MARK)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(NAMES)
        writer.writerows(_lines(rows, zone))


def _lines(rows: Iterable[Kept], zone: tzinfo) -> Iterator[tuple[str, ...]]:
    local, thai_dates, clean = LocalTime(zone), ThaiDates(), disarmed
    for row in rows:
        at = local.text(row.issued_ms)
        waited_ms = row.waited_ms
        yield (
            row.number,
            row.till,
            row.business_day,
            thai_dates(row.business_day),
            at,
            at[-6:],
            _baht(row.amount_satang),
            "" if row.vat_satang is None else _baht(row.vat_satang),
            _baht(row.refunded_satang),
            status_of(row.amount_satang, row.refunded_satang, row.attention).value,
            row.attention or "",
            row.learnt_by,
            row.confirmed_by,
            "" if waited_ms is None else f"{waited_ms // 1_000}.{waited_ms % 1_000:03d}",
            clean(row.cashier),
            clean(row.note),
            clean(row.payment_id),
            clean(row.bank_reference or ""),
            "yes" if row.practice else "no",
            row.hash,
        )


def disarmed(text: str) -> str:
    """Text from outside as a cell that a spreadsheet shows as it is: never runs, never takes for a number."""
    clean = text.replace("\0", "") if "\0" in text else text
    if clean.startswith(_FORMULA_STARTS) or _LOST_DIGITS.fullmatch(clean):
        return f"'{clean}"
    return clean


def _baht(satang: int) -> str:
    """Never below zero, and a million times: see `kiosk.core.money.plain_baht` for all others."""
    return f"{satang // 100}.{satang % 100:02d}"
