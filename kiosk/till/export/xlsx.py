"""Receipts, and refunds on a sheet of their own, as a workbook: typed cells, no formulas, a header that stays, a
filter, and a row of totals.

Rows go out as they come: memory does not grow with them. Amounts become floats here and nowhere else, because a
workbook knows no other numbers; two decimals of any sum a till can reach are exact in them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from kiosk.till.export import refunds
from kiosk.till.export.columns import (
    COLUMNS,
    STATUS_WORDS,
    Cell,
    Column,
    Kind,
    LocalTime,
    ThaiDates,
    when_cells,
)
from kiosk.till.log.listing import GivenBack, Kept, RefundTotals, Totals, status_of

ROWS_A_SHEET = 1_048_575
"""What a sheet holds below its header."""

_LONGEST_TEXT = 32_767
_FORMATS = {
    Kind.TEXT: {},
    Kind.DAY: {"num_format": "yyyy-mm-dd"},
    Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm:ss"},
    Kind.MONEY: {"num_format": "#,##0.00"},
    Kind.SECONDS: {"num_format": "0.0"},
}
_TOTAL = {"en": "Total", "th": "รวม"}
_RECEIPTS = {"en": "Receipts", "th": "ใบเสร็จ"}
_REFUNDS = {"en": "Refunds", "th": "คืนเงิน"}


def write_xlsx(
    path: Path,
    rows: Iterable[Kept],
    totals: Totals,
    zone: tzinfo,
    language: str,
    *,
    given_back: tuple[Iterable[GivenBack], RefundTotals] | None = None,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> None:
    """Write a workbook with headings in `language` (`th` or `en`). Raises `OSError`.

    With `given_back`, refunds and what they add up to, there is a sheet of them behind the receipts.
    """
    # Beside the file: where that has room there is room for its parts.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False}
        book = xlsxwriter.Workbook(str(path), options)
        try:
            _fill(book, rows, totals, zone, language, rows_a_sheet)
            if given_back is not None:
                _fill_refunds(book, *given_back, zone, language, rows_a_sheet)
            book.close()
        except XlsxWriterException as error:
            cause = error.__cause__ or error.__context__
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
        finally:
            for sheet in book.worksheets():
                # It forgets its parts where it did not come to the end, and no folder goes while one is open.
                sheet.row_data_fh.close()


def _fill(
    book: Any,
    rows: Iterable[Kept],
    totals: Totals,
    zone: tzinfo,
    language: str,
    rows_a_sheet: int,
) -> None:
    pages = _Pages(book, COLUMNS, _RECEIPTS[language], language, rows_a_sheet)
    local, thai_dates = LocalTime(zone), ThaiDates()
    for row in rows:
        pages.add(cells_of(row, local, thai_dates, STATUS_WORDS[language]))
    sums = {
        "amount_baht": totals.amount_satang,
        "vat_baht": totals.vat_satang,
        "refunded_baht": totals.refunded_satang,
    }
    pages.add_totals(totals.count, sums, _TOTAL[language])


def _fill_refunds(
    book: Any,
    rows: Iterable[GivenBack],
    totals: RefundTotals,
    zone: tzinfo,
    language: str,
    rows_a_sheet: int,
) -> None:
    pages = _Pages(book, refunds.COLUMNS, _REFUNDS[language], language, rows_a_sheet)
    local, thai_dates = LocalTime(zone), ThaiDates()
    for row in rows:
        pages.add(refunds.cells_of(row, local, thai_dates))
    sums = {"amount_baht": totals.amount_satang, "vat_baht": totals.vat_satang}
    pages.add_totals(totals.count, sums, _TOTAL[language])


class _Pages:
    """The sheets, one after the other."""

    def __init__(
        self, book: Any, columns: Sequence[Column], name: str, language: str, rows_a_sheet: int
    ) -> None:
        self._book = book
        self._columns = columns
        self._name = name
        self._sheets = 0
        self._rows_a_sheet = rows_a_sheet
        self._headings = [c.thai if language == "th" else c.english for c in columns]
        self._bold = book.add_format({"bold": True})
        self._formats = [book.add_format(_FORMATS[column.kind]) for column in columns]
        self._bold_money = book.add_format({"bold": True, **_FORMATS[Kind.MONEY]})
        self._is_text = [column.kind is Kind.TEXT for column in columns]
        self._used = 0
        self._sheet = self._begin()

    def _begin(self) -> Any:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        sheet = self._book.add_worksheet(name)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(1, 1)
        for place, heading in enumerate(self._headings):
            sheet.write_string(0, place, heading, self._bold)
        self._used = 0
        return sheet

    def _next_row(self) -> int:
        if self._used == self._rows_a_sheet:
            self._end_sheet()
            self._sheet = self._begin()
        self._used += 1
        return self._used

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, self._used, len(self._columns) - 1)

    def add(self, cells: Sequence[Cell]) -> None:
        """One row in the columns' order; None leaves a cell empty."""
        row, sheet = self._next_row(), self._sheet
        write_string, write_number = sheet.write_string, sheet.write_number
        for place, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if self._is_text[place]:
                write_string(row, place, cell)
            else:
                write_number(row, place, cell, self._formats[place])

    def add_totals(self, count: int, sums: Mapping[str, int], word: str) -> None:
        """The last row, outside the filter: sums in satang by the column they stand in."""
        self._end_sheet()
        row = self._next_row()
        self._sheet.write_string(row, 0, f"{word}: {count:,}", self._bold)
        for place, column in enumerate(self._columns):
            if column.name in sums:
                self._sheet.write_number(row, place, sums[column.name] / 100, self._bold_money)


def cells_of(
    row: Kept, local: LocalTime, thai_dates: ThaiDates, words: dict[Any, str]
) -> tuple[Cell, ...]:
    """A receipt's cells in the columns' order: text, numbers, days and instants as a sheet counts them."""
    when = when_cells(
        till=row.till,
        day=row.business_day,
        at_ms=row.issued_ms,
        local=local,
        thai_dates=thai_dates,
    )
    return (
        row.number,
        *when,
        row.amount_satang / 100,
        None if row.vat_satang is None else row.vat_satang / 100,
        row.refunded_satang / 100,
        words[status_of(row.amount_satang, row.refunded_satang, row.attention)],
        row.attention,
        row.learnt_by,
        row.confirmed_by,
        None if row.waited_ms is None else row.waited_ms / 1_000,
        _short(row.cashier),
        _short(row.note),
        row.payment_id,
        row.bank_reference,
        "yes" if row.practice else "no",
        row.hash,
    )


def _short(text: str) -> str:
    """As much as a cell holds."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
