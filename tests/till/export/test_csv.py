"""Receipts as CSV: opens right in a spreadsheet, and no cell of it is ever run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.payment import Outcome
from kiosk.till.export.csv import HEADER, disarmed, write_csv
from tests.till.builders import SHOP, Desk, NewDesk

BANGKOK = ZoneInfo("Asia/Bangkok")
FORMULA_STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


def exported(desk: Desk) -> tuple[str, tuple[int, int]]:
    """The file's text, and what was counted."""
    file = io.StringIO(newline="")
    counted = write_csv(file, desk.receipts(), BANGKOK)
    return file.getvalue(), counted


def cells(text: str) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def sold(desk: Desk, amount_satang: int = 18_550, note: str = "") -> Desk:
    """One more receipt."""
    desk.hear(desk.sell(amount_satang, note), Outcome.PAID)
    return desk


def test_an_empty_log_is_a_header(desk: Desk) -> None:
    text, counted = exported(desk)
    assert text == "\ufeff" + ",".join(HEADER) + "\r\n"
    assert counted == (0, 0)


def test_every_line_ends_as_spreadsheets_want(desk: Desk) -> None:
    text, _ = exported(sold(sold(desk)))
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == text.count("\n") == 3


def test_a_receipt_is_one_row(desk: Desk) -> None:
    desk.clock.move(0.25)
    text, _ = exported(sold(desk, 118_550, "กาแฟ, เย็น"))
    [receipt] = desk.receipts()
    assert cells(text) == [
        {
            "number": "A1-000001",
            "business_day": "2026-11-21",
            "issued_at": "2026-11-21T12:00:00.250+07:00",
            "amount_baht": "1185.50",
            "currency": "THB",
            "note": "กาแฟ, เย็น",
            "cashier": "นก",
            "payment_id": receipt.payment_id,
            "bank_reference": "BANK1",
            "paid_at": "2026-11-21T12:00:20+07:00",
            "confirmed_by": "webhook",
            "learnt_by": "push",
            "practice": "no",
            "hash": receipt.hash,
        }
    ]


def test_what_is_not_known_is_empty(desk: Desk) -> None:
    desk.hear(desk.sell(), Outcome.PAID, reference=None, paid_at=None)
    [row] = cells(exported(desk)[0])
    assert (row["bank_reference"], row["paid_at"]) == ("", "")


def test_practice_is_told(new_desk: NewDesk) -> None:
    desk = sold(new_desk(shop=replace(SHOP, practice=True)))
    assert cells(exported(desk)[0])[0]["practice"] == "yes"


def test_the_rows_are_counted_and_added_up(desk: Desk) -> None:
    _, counted = exported(sold(sold(desk, 1_001), 2_002))
    assert counted == (2, 3_003)


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_formula_is_disarmed(start: str) -> None:
    assert disarmed(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "กาแฟ", "1+1", "a=b", "'quoted"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert disarmed(text) == text


def test_a_null_character_cannot_hide_a_formula() -> None:
    assert disarmed("\0=1+1") == "'=1+1"


def test_text_from_people_and_from_outside_is_disarmed_in_the_file(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, cashier="@SUM(A1)"))
    sale_id = desk.sell(note='=HYPERLINK("x")')
    desk.hear(sale_id, Outcome.PAID, reference="+66")
    [row] = cells(exported(desk)[0])
    assert row["note"] == '\'=HYPERLINK("x")'
    assert row["cashier"] == "'@SUM(A1)"
    assert row["bank_reference"] == "'+66"
