"""A reconciliation in words and as a file: every kind is told in both languages, and nothing in the file runs."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.reconcile_report import Entry, Kind, Report, Side, Sums
from kiosk.till.reconciliation import words
from kiosk.till.reconciliation.output import report_json, report_text, write_report
from tests.core.month import NOVEMBER

AT = datetime(2026, 11, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_both_languages(kind: Kind) -> None:
    entry = Entry(kind, here_satang=100, receipt="A1-000001", at=AT)
    for tell in (words.meaning_of, words.todo_of):
        thai, english = (tell(entry, language) for language in ("th", "en"))
        assert any("ก" <= letter <= "๛" for letter in thai)
        assert english.isascii()
    assert words.name_of(kind, "th") != words.name_of(kind, "en")


def test_the_file_opens_right_in_a_spreadsheet(tmp_path: Path) -> None:
    entries = (
        Entry(
            Kind.AMOUNT_DIFFERS,
            here_satang=18_550,
            there_satang=-5,
            receipt="A1-000001",
            refund="A1-R000001",
            payment_id="=cmd()",
            refund_id="pyr_1",
            at=AT,
        ),
    )
    explained = (Entry(Kind.RETURNED, payout_id="po_1", side=Side.HERE, source="py_1"),)
    report = Report(NOVEMBER, Sums(), entries, explained)
    path = tmp_path / "report.csv"
    write_report(report, path, ZoneInfo("Asia/Bangkok"), "th")
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbfkind,what,document,")
    assert text.count(b"\r\n") == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, last = csv.DictReader(file)
    assert (first["kind"], first["what"]) == ("amount_differs", "ยอดไม่ตรงกัน")
    assert (first["document"], first["payment_id"]) == ("A1-R000001", "'=cmd()")
    assert (first["till_baht"], first["stripe_baht"]) == ("185.50", "-0.05")
    assert first["at"] == "2026-11-21T12:00:00+07:00"
    assert (last["kind"], last["at"], last["payout_id"]) == ("returned", "", "po_1")
    assert report_json(report)["explained"][0]["side"] == "here"
    assert "Went back · po_1" in "\n".join(report_text(report, "en"))
