"""The log as PDF: what was chosen stands above it, and its last line is what the screen shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.paper.receipt_list import write_receipts, write_refunds
from kiosk.till.export.export import Format, Job
from kiosk.till.log.listing import GivenBack, Kept, LogFilter, RefundTotals, Status, Totals
from tests.paper.reading_back import needs_poppler, pages
from tests.till.builders import START
from tests.till.export.conftest import kept

pytestmark = [pytest.mark.usefixtures("fonts"), needs_poppler]
BANGKOK = ZoneInfo("Asia/Bangkok")


def drawn(
    folder: Path, wanted: LogFilter, language: str, *rows: Kept, totals: Totals | None = None
) -> str:
    """What stands on the first page."""
    path = folder / "log.pdf"
    job = Job(wanted, Format.PDF, path, BANGKOK, language, shop="ร้านกาแฟ")
    write_receipts(path, lambda: rows, totals or Totals(), job, START)
    return pages(path, folder)[0].text


def test_a_receipt_is_a_line_and_the_last_line_adds_up(tmp_path: Path) -> None:
    row = kept(refunded_satang=5, vat_satang=7_756)
    text = drawn(tmp_path, LogFilter(), "en", row, totals=Totals(1, 118_550, 5, 7_756))
    assert "all days" in text
    assert "A1-000001 2026-11-21 12:00 1,185.50 77.56 0.05 partly refunded" in text
    assert "partly refunded 1,185.50 77.56 0.05 Total: 1" in text  # in the order of the drawing


def test_thai_days_are_of_the_buddhist_era_and_what_is_unknown_is_empty(tmp_path: Path) -> None:
    row = kept(note="", bank_reference=None, cashier="")
    text = drawn(tmp_path, LogFilter(since=date(2026, 11, 1)), "th", row)
    assert "2569" in text
    assert "1,185.50" in text
    assert "2026" not in text


def test_practice_is_marked_in_its_line(tmp_path: Path) -> None:
    assert "PRACTICE · tea" in drawn(tmp_path, LogFilter(), "en", kept(practice=1, note="tea"))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (LogFilter(until=date(2026, 11, 30)), "… – 2026-11-30"),
        (
            LogFilter(date(2026, 11, 1), date(2026, 11, 30), Status.REFUNDED),
            "2026-11-01 – 2026-11-30 · refunded",
        ),
        (LogFilter(search="tea", cashier="Nok"), "all days · Nok · “tea”"),
        (LogFilter(min_satang=1_000), "all days · 10.00 – …"),
        (LogFilter(learnt_by="poll", max_satang=2_000), "all days · poll · … – 20.00"),
    ],
)
def test_what_was_chosen_stands_above(tmp_path: Path, wanted: LogFilter, said: str) -> None:
    assert said in drawn(tmp_path, wanted, "en")


def test_refunds_are_a_list_of_their_own(tmp_path: Path) -> None:
    refund = GivenBack(
        till="A1",
        number="A1-R000001",
        receipt_number="A1-000001",
        issued_ms=1_795_237_200_250,
        business_day="2026-11-21",
        amount_satang=4_000,
        vat_satang=262,
        by_hand=1,
        reverses=None,
        reason="หก",
        payment_id="pi_1",
        refund_id="key-1",
        hash="f" * 64,
        document="{}",
    )
    back = refund._replace(
        number="A1-R000002", amount_satang=-4_000, vat_satang=None, by_hand=0, reverses="A1-R000001"
    )
    path = tmp_path / "refunds.pdf"
    job = Job(LogFilter(until=date(2026, 11, 30)), Format.PDF, path, BANGKOK, "en", shop="Shop")
    write_refunds(path, lambda: (refund, back), RefundTotals(2, 0, 0), job, START)
    text = pages(path, tmp_path)[0].text
    assert "Refunds" in text
    assert "… – 2026-11-30" in text
    assert "A1-R000001 2026-11-21 12:00 A1-000001 40.00" in text
    assert "A1-R000002 2026-11-21 12:00 A1-000001 -40.00 Total: 2" in text
    for said in ("2.62", "by hand", "takes back A1-R000001", "Given back", "VAT of it"):
        assert said in text
    thai = replace(job, language="th")
    write_refunds(path, lambda: (refund,), RefundTotals(1, 4_000, 262), thai, START)
    assert "2569" in pages(path, tmp_path)[0].text
