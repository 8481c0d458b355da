"""Receipts as a workbook, looked at as a spreadsheet program does: in the file's own XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from kiosk.till.export.columns import COLUMNS, NAMES
from kiosk.till.export.xlsx import write_xlsx
from kiosk.till.log.listing import Kept, Totals
from tests.till.export.conftest import kept

BANGKOK = ZoneInfo("Asia/Bangkok")
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """A workbook that was written."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as file:
            names = sorted(name for name in file.namelist() if name.startswith("xl/worksheets/s"))
            self.sheets = [ElementTree.fromstring(file.read(name)) for name in names]
            self.text = "".join(file.read(name).decode() for name in names)

    def rows(self, sheet: int = 0) -> list[dict[str, Any]]:
        """Cells by column name: text as str, numbers as float."""
        return [
            {NAMES[_column(cell)]: _value(cell) for cell in row.iter(f"{NS}c")}
            for row in self.sheets[sheet].iter(f"{NS}row")
        ]

    def attribute(self, element: str, name: str, sheet: int = 0) -> str | None:
        """One attribute of the first element of a kind."""
        found = next(self.sheets[sheet].iter(f"{NS}{element}"), None)
        return None if found is None else found.get(name)


def _column(cell: ElementTree.Element) -> int:
    letters = "".join(letter for letter in cell.get("r", "") if letter.isalpha())
    assert len(letters) == 1  # fewer than 27 columns
    return ord(letters) - ord("A")


def _value(cell: ElementTree.Element) -> str | float:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{NS}t"))
    value = cell.find(f"{NS}v")
    assert value is not None
    return float(value.text or "")


def written(
    folder: Path,
    rows: Iterable[Kept],
    totals: Totals | None = None,
    language: str = "en",
    **more: Any,
) -> Book:
    """The workbook of some rows."""
    path = folder / "log.xlsx"
    write_xlsx(path, rows, totals or Totals(), BANGKOK, language, **more)
    assert [one.name for one in folder.iterdir()] == ["log.xlsx"]
    return Book(path)


def test_a_receipt_is_a_row_of_typed_cells(tmp_path: Path) -> None:
    book = written(
        tmp_path, [kept(refunded_satang=5, vat_satang=7_756)], Totals(1, 118_550, 5, 7_756)
    )
    heading, row, total = book.rows()
    assert list(heading.values()) == [column.english for column in COLUMNS]
    day = datetime(1899, 12, 30) + timedelta(days=row["business_day"])  # noqa: DTZ001 - a sheet's
    at = datetime(1899, 12, 30) + timedelta(days=row["issued_at"])  # noqa: DTZ001
    assert day.isoformat() == "2026-11-21T00:00:00"
    assert abs(at - datetime(2026, 11, 21, 12, 0, 0, 250_000)) < timedelta(milliseconds=1)  # noqa: DTZ001
    assert row["amount_baht"] == 1_185.5
    assert row["vat_baht"] == 77.56
    assert row["refunded_baht"] == 0.05
    assert row["waited_s"] == 12.345
    assert row["status"] == "partly refunded"
    assert row["thai_date"] == "21 พ.ย. พ.ศ. 2569"
    assert row["utc_offset"] == "+07:00"
    assert row["note"] == "กาแฟ, เย็น"
    assert "attention" not in row
    assert total == {
        "number": "Total: 1",
        "amount_baht": 1_185.5,
        "vat_baht": 77.56,
        "refunded_baht": 0.05,
    }


def test_the_header_stays_and_the_filter_leaves_the_totals_out(tmp_path: Path) -> None:
    book = written(tmp_path, [kept(), kept()])
    assert book.attribute("pane", "state") == "frozen"
    assert book.attribute("pane", "ySplit") == "1"
    assert book.attribute("autoFilter", "ref") == "A1:T3"


def test_headings_and_words_are_thai_where_asked(tmp_path: Path) -> None:
    heading, row, total = written(tmp_path, [kept()], Totals(1, 118_550), "th").rows()
    assert heading["amount_baht"] == "จำนวนเงิน (บาท)"
    assert row["status"] == "ชำระแล้ว"
    assert total["number"] == "รวม: 1"


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x")', "http://example.com", "{=1}"),
        *("mailto:a@b.c", "internal:Sheet1!A1", "0812345678", "1234567890123", "_x0041_", "<b>&"),
        " a ",
    ],
)
def test_text_is_text_and_never_a_formula_a_link_or_a_number(tmp_path: Path, text: str) -> None:
    book = written(tmp_path, [kept(note=text, cashier=text, bank_reference=text, payment_id=text)])
    _, row, _ = book.rows()
    assert {row[name] for name in ("note", "cashier", "bank_reference", "payment_id")} <= {
        text,
        text.replace("_x0041_", "_x005F_x0041_"),
    }
    assert "<f>" not in book.text
    assert "hyperlink" not in book.text


def test_control_characters_and_endless_text_make_no_broken_file(tmp_path: Path) -> None:
    _, row, _ = written(tmp_path, [kept(note="a\x07\x1b\0b", cashier="น" * 40_000)]).rows()
    assert row["note"].startswith("a")
    assert len(row["cashier"]) == 32_767


def test_more_rows_than_a_sheet_holds_go_on_another(tmp_path: Path) -> None:
    rows = [kept(number=f"A1-{number}") for number in range(1, 8)]
    book = written(tmp_path, rows, Totals(7, 70_000), rows_a_sheet=3)
    numbers = [[row["number"] for row in book.rows(sheet)] for sheet in range(3)]
    assert numbers == [
        ["Number", "A1-1", "A1-2", "A1-3"],
        ["Number", "A1-4", "A1-5", "A1-6"],
        ["Number", "A1-7", "Total: 7"],
    ]
    assert [book.attribute("autoFilter", "ref", sheet) for sheet in range(3)] == [
        "A1:T4",
        "A1:T4",
        "A1:T2",
    ]


def test_totals_that_do_not_fit_any_more_have_a_sheet(tmp_path: Path) -> None:
    book = written(tmp_path, [kept()] * 3, Totals(3, 70_000), rows_a_sheet=3)
    assert [row["number"] for row in book.rows(1)] == ["Number", "Total: 3"]
    assert book.rows(1)[1]["amount_baht"] == 700


def test_an_empty_choice_is_a_header_and_a_total(tmp_path: Path) -> None:
    heading, total = written(tmp_path, []).rows()
    assert len(heading) == len(COLUMNS)
    assert total["amount_baht"] == 0


def test_where_it_cannot_be_written_the_world_is_to_blame(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_xlsx(tmp_path / "folder", [kept()], Totals(), BANGKOK, "en")
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]
