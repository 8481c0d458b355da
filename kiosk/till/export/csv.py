"""Receipts as CSV that opens right in a spreadsheet: UTF-8 mark, CRLF, no cell that is a formula, no text that
becomes a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path
from string import whitespace

from kiosk.till.export.columns import NAMES, QUARTER_MS, LocalTime, ThaiDates
from kiosk.till.listing import Kept, status_of

# Spreadsheets run a cell that begins so, also in the full-width forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Digits that a spreadsheet would shorten: a leading zero, more than it shows, or read as a power of ten.
_LOST_DIGITS = re.compile(r"\s*(0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+)\s*", re.ASCII)
_ENDS_A_CELL = re.compile('[",\r\n]')
_SUSPECT = frozenset((*_FORMULA_STARTS, *"0123456789", *whitespace))
"""What neither a formula nor digits can begin without."""
_REMEMBERED = 4_096
_TWO = [f"{number:02d}" for number in range(60)]
_THREE = [f"{number:03d}" for number in range(1_000)]
_UTF8_MARK = "\ufeff"


def write_csv(path: Path, rows: Iterable[Kept], zone: tzinfo) -> None:
    """Write `rows` to a file with a header. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{_UTF8_MARK}{','.join(NAMES)}\r\n")
        file.writelines(_lines(rows, zone))


def _lines(rows: Iterable[Kept], zone: tzinfo) -> Iterator[str]:
    """Lines in the columns' order. A million of them pass here, so each is put together in one go.

    `csv.writer` looks at every letter of twenty cells, which took as long as all the rest; most cells are our own
    figures and words. Only text from people and from outside is looked at (`cell`).
    """
    local, thai_dates = LocalTime(zone), ThaiDates()
    baht = lru_cache(_REMEMBERED)(_baht)
    known = lru_cache(_REMEMBERED)(cell)
    last_number, hour, first_minute, offset = -1, "", 0, ""
    for row in rows:
        number, rest_ms = divmod(row.issued_ms, QUARTER_MS)
        if number != last_number:
            last_number, quarter = number, local.quarter(row.issued_ms)
            hour, first_minute, offset = quarter.hour, quarter.minute, quarter.offset
        second, ms = divmod(rest_ms, 1_000)
        minute = first_minute + second // 60
        refunded, waited_ms, vat, attention = (
            row.refunded_satang,
            row.waited_ms,
            row.vat_satang,
            row.attention,
        )
        status = "paid"
        if refunded or attention is not None:
            status = status_of(row.amount_satang, refunded, attention).value
        yield (
            f"{row.number},{row.till},{row.business_day},"
            f"{thai_dates(row.business_day)},"
            f"{hour}{_TWO[minute]}:{_TWO[second % 60]}.{_THREE[ms]}{offset},{offset},"
            f"{baht(row.amount_satang)},{'' if vat is None else baht(vat)},{baht(refunded)},"
            f"{status},{known(attention or '')},{known(row.learnt_by)},{known(row.confirmed_by)},"
            f"{'' if waited_ms is None else f'{waited_ms // 1_000}.{_THREE[waited_ms % 1_000]}'},"
            f"{known(row.cashier)},{cell(row.note)},{cell(row.payment_id)},"
            f"{cell(row.bank_reference or '')},{'yes' if row.practice else 'no'},{row.hash}\r\n"
        )


def cell(text: str) -> str:
    """Text from outside as a cell: disarmed, and in quotes where it would end the cell or the line (RFC 4180)."""
    safe = disarmed(text)
    return '"' + safe.replace('"', '""') + '"' if _ENDS_A_CELL.search(safe) else safe


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
