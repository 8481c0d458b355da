"""Whole papers as PDF and as pictures, read back by poppler and by a scanner."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp

from kiosk.paper.blocks import Paper, Rule, Text
from kiosk.paper.output import pdf_bytes, pictures
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.refund import refund_paper
from kiosk.paper.report import x_paper, z_paper
from kiosk.paper.sheets import A4, ROLL_58, ROLL_80, SHEETS, Sheet
from tests.paper.reading_back import grey, needs_poppler, pages
from tests.paper.samples import (
    LONG_NAME,
    PAGE,
    SHOP,
    old_receipt,
    receipt,
    refund,
    tax_invoice,
    x_report,
    z_report,
)

pytestmark = pytest.mark.usefixtures("fonts")
LONG = {
    **SHOP,
    "name": LONG_NAME,
    "legalName": "W" * 120,
    "address": ["ที่อยู่" * 11, "w" * 80],
    "posNumber": "W" * 30,
}
WORST = {
    "shop": LONG,
    "amountSatang": 99_999_999,
    "askedSatang": 99_999_998,
    "vat": {"rateBp": 700, "amountSatang": 6_542_056},
    "itemText": "ก๋วยเตี๋ยว" * 8,
    "cashier": "สมหญิง รักการค้าขายยิ่งชีพ",
    "bankReference": "9" * 200,
    "practice": True,
}
PAPERS = {
    "old receipt": lambda language: receipt_paper(old_receipt(), language),
    "tax invoice": lambda language: receipt_paper(tax_invoice(), language, page_url=PAGE),
    "the worst": lambda language: receipt_paper(
        tax_invoice(**WORST), language, copy=True, page_url=PAGE
    ),
    "refund": lambda language: refund_paper(refund(), language),
    "long refund": lambda language: refund_paper(
        refund(reason="เหตุผลที่ยาวมาก " * 200, shop=LONG, byHand=True), language, copy=True
    ),
    "z": lambda language: z_paper(z_report(), language),
    "x": lambda language: x_paper(x_report(shop=LONG), language),
}


@needs_poppler
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
@pytest.mark.parametrize("name", list(PAPERS))
def test_nothing_stands_outside_the_margins(
    name: str, sheet: Sheet, language: str, tmp_path: Path
) -> None:
    for page in pages(pdf_bytes(PAPERS[name](language), sheet), tmp_path):
        assert page.width_mm == pytest.approx(sheet.width_mm, abs=0.2)
        edge = sheet.margin_mm - 0.3
        for word, (left, top, right, bottom) in page.words:
            assert left >= edge, word
            assert right <= page.width_mm - edge, word
            assert top >= edge - 3, word  # poppler counts the room above letters
            assert bottom <= page.height_mm - edge + 3, word


@needs_poppler
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
def test_the_words_can_be_found_in_the_file(sheet: Sheet, tmp_path: Path) -> None:
    [page] = pages(pdf_bytes(receipt_paper(tax_invoice(), "en"), sheet), tmp_path)
    for words in (
        "TAX# 0107544000108",
        "POS# E061500012345",
        "(VAT INCLUDED)",
        "A1-000129",
        "฿173.36",
        "฿12.14",
        "21 Nov 2026 12:00",
        "pi_3QmWx2Lk9sTzB4dE1fGh7JkL",
    ):
        assert words in page.text


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
def test_the_same_paper_gives_the_same_bytes_and_pixels(sheet: Sheet) -> None:
    paper, again = (receipt_paper(tax_invoice(), "th", page_url=PAGE) for _ in range(2))
    assert pdf_bytes(paper, sheet) == pdf_bytes(again, sheet)
    assert pictures(paper, sheet) == pictures(again, sheet)
    other = receipt_paper(tax_invoice(number="A1-000130"), "th", page_url=PAGE)
    assert pdf_bytes(paper, sheet) != pdf_bytes(other, sheet)


def test_a_file_says_nothing_of_the_moment_it_was_made() -> None:
    pdf = pdf_bytes(receipt_paper(receipt(), "th"), A4)
    assert pdf.count(b"(D:20261121050022Z)") == 2
    assert pdf.count(b"(D:") == 2
    assert b"xmp:CreateDate" not in pdf


def test_a_file_from_a_machine_with_another_clock_is_whole(tmp_path: Path) -> None:
    """Qt writes `+07'00'` instead of `Z` there: the places in the file must not move for it."""
    done = subprocess.run(
        [sys.executable, "-c", _MAKE_PDF, str(tmp_path / "far.pdf")],
        env={**os.environ, "TZ": "Asia/Bangkok", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pdf = (tmp_path / "far.pdf").read_bytes()
    assert pdf.count(b"(D:20261121050022Z)") == 2
    start = int(pdf.rpartition(b"startxref\n")[2].split()[0])
    assert pdf[start:].startswith(b"xref")


_MAKE_PDF = """
import sys
from pathlib import Path
from kiosk.paper.headless import able_to_draw
from kiosk.paper.output import pdf_bytes
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.sheets import A4
from tests.paper.samples import receipt
with able_to_draw():
    Path(sys.argv[1]).write_bytes(pdf_bytes(receipt_paper(receipt(), "th"), A4))
"""


@needs_poppler
def test_a_long_paper_goes_over_several_pages_with_their_numbers(tmp_path: Path) -> None:
    sale = {
        "amountSatang": 8_500,
        "state": "waiting",
        "attention": None,
        "soldAt": "2026-11-21T16:55:00.000Z",
    }
    many = {"count": 100, "amountSatang": 850_000, "attentionCount": 0, "sales": [sale] * 100}
    paper = z_paper(z_report(open=many), "en")
    found = pages(pdf_bytes(paper, A4), tmp_path)
    assert [page.text.endswith(f"Page {n} of 4") for n, page in enumerate(found, 1)] == [True] * 4
    assert "Last audit entry" in found[3].text, "a seal stays with what it seals"
    assert sum(page.text.count("23:55") for page in found) == 100
    assert len(pictures(paper, A4)) == 4
    assert len(pages(pdf_bytes(paper, ROLL_58), tmp_path)) == 1


@pytest.mark.parametrize(("sheet", "dots"), [(ROLL_80, 576), (ROLL_58, 384), (A4, 1680)])
def test_pictures_are_as_wide_as_the_printer_prints(sheet: Sheet, dots: int) -> None:
    [picture] = pictures(receipt_paper(tax_invoice(), "th"), sheet)
    assert picture.width() == dots
    rows = grey(picture)
    assert rows.min() < 50
    assert (rows[-1] == 255).all()


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
@pytest.mark.parametrize("name", list(PAPERS))
def test_no_letter_reaches_the_edge_of_what_is_printed(name: str, sheet: Sheet) -> None:
    for picture in pictures(PAPERS[name]("th"), sheet):
        rows = grey(picture)
        edges = [rows[0], rows[-1], rows[:, 0], rows[:, -1]]
        if sheet.height_mm is None:
            edges = edges[1:]  # a band may begin where the roll does
        assert all((edge == 255).all() for edge in edges)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
def test_the_customers_page_can_be_scanned_from_every_paper(sheet: Sheet) -> None:
    [picture] = pictures(receipt_paper(receipt(), "th", page_url=PAGE), sheet)
    assert [found.text for found in zxingcpp.read_barcodes(grey(picture))] == [PAGE]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
def test_practice_is_a_black_band_and_a_copy_a_frame(sheet: Sheet) -> None:
    plain, practice, copy = (
        grey(pictures(receipt_paper(receipt(practice=practice), "th", copy=copied), sheet)[0])
        for practice, copied in ((False, False), (True, False), (False, True))
    )
    black = [(rows < 64).mean(axis=1).max() for rows in (plain, practice, copy)]
    assert black[1] > 0.7
    assert (practice < 64).mean() > (copy < 64).mean() > (plain < 64).mean()


def test_an_empty_paper_is_a_short_one(tmp_path: Path) -> None:
    paper = Paper("x", receipt_paper(receipt(), "th").at, "th", (Rule(), Text("")))
    assert pdf_bytes(paper, ROLL_58).startswith(b"%PDF")
