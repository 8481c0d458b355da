"""Receipts as CSV: opens right in a spreadsheet, and no cell of it is ever run or taken for another value."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.instants import to_ms
from kiosk.till.export.columns import NAMES, LocalTime, thai_date
from kiosk.till.export.csv import cell, disarmed, write_csv
from kiosk.till.log.listing import Kept
from tests.till.export.conftest import kept

BANGKOK = ZoneInfo("Asia/Bangkok")
FORMULA_STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


def exported(path: Path, *rows: Kept) -> str:
    """The file's text."""
    write_csv(path / "log.csv", rows, BANGKOK)
    return (path / "log.csv").read_bytes().decode()


def cells(text: str) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_an_empty_log_is_a_header(tmp_path: Path) -> None:
    assert exported(tmp_path) == "\ufeff" + ",".join(NAMES) + "\r\n"


def test_every_line_ends_as_spreadsheets_want(tmp_path: Path) -> None:
    text = exported(tmp_path, kept(), kept())
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == text.count("\n") == 3


def test_a_receipt_is_one_row(tmp_path: Path) -> None:
    assert cells(exported(tmp_path, kept(refunded_satang=5, vat_satang=7_756))) == [
        {
            "number": "A1-000001",
            "till": "A1",
            "business_day": "2026-11-21",
            "thai_date": "21 พ.ย. พ.ศ. 2569",
            "issued_at": "2026-11-21T12:00:00.250+07:00",
            "utc_offset": "+07:00",
            "amount_baht": "1185.50",
            "vat_baht": "77.56",
            "refunded_baht": "0.05",
            "status": "partially_refunded",
            "attention": "",
            "learnt_by": "push",
            "confirmed_by": "webhook",
            "waited_s": "12.345",
            "cashier": "นก",
            "note": "กาแฟ, เย็น",
            "payment_id": "pi_1",
            "bank_reference": "BANK1",
            "practice": "no",
            "hash": "f" * 64,
        }
    ]


def test_what_is_not_known_is_empty_and_practice_is_told(tmp_path: Path) -> None:
    unknown = kept(bank_reference=None, waited_ms=None, vat_satang=None, practice=1)
    [row] = cells(exported(tmp_path, unknown))
    assert (row["bank_reference"], row["waited_s"], row["vat_baht"]) == ("", "", "")
    assert row["practice"] == "yes"


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_formula_is_disarmed(start: str) -> None:
    assert disarmed(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("digits", ["0812345678", "1234567890123", "12E5", "00", " 0123", "1e9"])
def test_digits_that_a_spreadsheet_would_lose_are_text(digits: str) -> None:
    assert disarmed(digits) == f"'{digits}"


@pytest.mark.parametrize("text", ["", "กาแฟ", "1+1", "a=b", "'quoted", "12", "0", "โต๊ะ 012", "0A1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text


def test_a_null_character_cannot_hide_a_formula() -> None:
    assert disarmed("\0=1+1") == "'=1+1"


def test_text_from_people_and_from_outside_is_disarmed_in_the_file(tmp_path: Path) -> None:
    outside = kept(
        cashier="@SUM(A1)", note='=HYPERLINK("x")', bank_reference="+66", payment_id="-1"
    )
    [row] = cells(exported(tmp_path, outside))
    assert row["note"] == '\'=HYPERLINK("x")'
    assert row["cashier"] == "'@SUM(A1)"
    assert row["bank_reference"] == "'+66"
    assert row["payment_id"] == "'-1"


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 - UTC is added
    zone=st.sampled_from(["Asia/Bangkok", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns"]),
)
def test_local_time_is_what_the_calendar_says(at: datetime, zone: str) -> None:
    instant = at.replace(microsecond=at.microsecond // 1_000 * 1_000, tzinfo=UTC)
    local = LocalTime(ZoneInfo(zone))
    right = instant.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")
    assert local.text(to_ms(instant)) == local.text(to_ms(instant)) == right


@given(texts=st.lists(st.text(), min_size=4, max_size=4))
def test_whatever_people_write_is_read_back_as_one_row(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    clean = [text.encode(errors="replace").decode() for text in texts]
    cashier, note, payment_id, reference = clean
    row = kept(cashier=cashier, note=note, payment_id=payment_id, bank_reference=reference)
    [back] = cells(exported(tmp_path_factory.getbasetemp(), row))
    names = ("cashier", "note", "payment_id", "bank_reference")
    assert [back[name] for name in names] == [disarmed(text) for text in clean]
    assert back["hash"] == "f" * 64


@pytest.mark.parametrize("text", ['a"b', "a,b", "a\nb", "a\rb", '"', '=a,"b"'])
def test_what_would_end_a_cell_is_in_quotes(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow([disarmed(text), ""])
    assert f"{cell(text)},\r\n" == file.getvalue()


def test_a_thai_date_is_of_the_buddhist_era_on_any_day() -> None:
    leap = datetime(2024, 2, 29, tzinfo=UTC).date()
    assert thai_date(leap) == "29 ก.พ. พ.ศ. 2567"
