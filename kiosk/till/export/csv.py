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
from kiosk.till.log.listing import Kept, status_of

# Spreadsheets run a cell that begins so, also in the full-width forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Digits that a spreadsheet would shorten: a leading zero, more than it shows, or read as a power of ten.
_LOST_DIGITS = re.compile(r"\s*(0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+)\s*", re.ASCII)
# Letters and digits that no spreadsheet takes for a number: they begin with a letter, or one other than e follows.
_LETTERS_AND_DIGITS = re.compile("(?:[A-Za-z]|[0-9]+[A-DF-Za-df-z])[0-9A-Za-z]*")
_ENDS_A_CELL = re.compile('[",\r\n]')
_SUSPECT = frozenset((*_FORMULA_STARTS, *"0123456789", *whitespace))
"""What neither a formula nor digits can begin without."""
_REMEMBERED = 4_096
_TWO = [f"{number:02d}" for number in range(60)]
_THREE = [f"{number:03d}" for number in range(1_000)]
UTF8_MARK = "\ufeff"


def write_csv(path: Path, rows: Iterable[Kept], zone: tzinfo) -> None:
    """Write `rows` to a file with a header. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{UTF8_MARK}{','.join(NAMES)}\r\n")
        file.writelines(_lines(rows, zone))


def _lines(rows: Iterable[Kept], zone: tzinfo) -> Iterator[str]:
    """Lines in the columns' order. A million of them pass here, so each is put together in one go.

    `csv.writer` looks at every letter of twenty cells, which took as long as all the rest; most cells are our own
    figures and words. Only text from people and from outside is looked at (`cell`), where it is not
    seen at once that it needs nothing (a payment's id is a plain word, a bank's reference letters and digits).
    """
    local, thai_dates = LocalTime(zone), ThaiDates()
    baht = lru_cache(_REMEMBERED)(_baht)
    known = lru_cache(_REMEMBERED)(cell)
    plain = _LETTERS_AND_DIGITS.fullmatch
    last_number, hour, first_minute, offset = -1, "", 0, ""
    for row in rows:
        # Unpacked at once: twenty look-ups by name would cost as much as the line.
        _, till, receipt, _, payment_id, at_ms, day, amount, refunded, vat, attention, cashier, \
            learnt_by, confirmed_by, waited_ms, reference, note, practice, hash_ = row  # fmt: skip
        number, rest_ms = divmod(at_ms, QUARTER_MS)
        if number != last_number:
            last_number, quarter = number, local.quarter(at_ms)
            hour, first_minute, offset = quarter.hour, quarter.minute, quarter.offset
        second, ms = divmod(rest_ms, 1_000)
        status = "paid"
        if refunded or attention is not None:
            status = status_of(amount, refunded, attention).value
        yield (
            f"{receipt},{till},{day},{thai_dates(day)},"
            f"{hour}{_TWO[first_minute + second // 60]}:{_TWO[second % 60]}.{_THREE[ms]}{offset},{offset},"
            f"{baht(amount)},{'' if vat is None else baht(vat)},{baht(refunded)},"
            f"{status},{'' if attention is None else known(attention)},{known(learnt_by)},{known(confirmed_by)},"
            f"{'' if waited_ms is None else f'{waited_ms // 1_000}.{_THREE[waited_ms % 1_000]}'},"
            f"{known(cashier)},{known(note)},"
            f"{payment_id if payment_id.isidentifier() else cell(payment_id)},"
            f"{'' if reference is None else reference if plain(reference) else cell(reference)},"
            f"{'yes' if practice else 'no'},{hash_}\r\n"
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
