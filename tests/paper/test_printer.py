"""The system's printer: which sheet lies in it, and that a paper drawn on it is the paper."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kiosk.paper.blocks import Paper, PaperError, Text
from kiosk.paper.output import pdf_bytes
from kiosk.paper.printer import PrinterError, SystemPrinter
from kiosk.paper.printing import print_on, sheet_of
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.report import z_paper
from kiosk.paper.sheets import A4, ROLL_58, ROLL_80, Sheet
from tests.paper.reading_back import needs_poppler, pages
from tests.paper.samples import receipt, z_report

pytestmark = pytest.mark.usefixtures("fonts")


def page_of(width_mm: float, height_mm: float) -> QPageSize:
    return QPageSize(QSizeF(width_mm, height_mm), QPageSize.Unit.Millimeter)


@pytest.mark.parametrize(
    ("page", "sheet"),
    [
        (page_of(58, 3276), ROLL_58),
        (page_of(48, 210), ROLL_58),
        (page_of(80, 297), ROLL_80),
        (page_of(72, 3276), ROLL_80),
        (QPageSize(QPageSize.PageSizeId.A4), A4),
        (QPageSize(QPageSize.PageSizeId.Letter), A4),
        (QPageSize(), A4),
    ],
)
def test_the_sheet_is_that_of_the_printers_page(page: QPageSize, sheet: Sheet) -> None:
    assert sheet_of(page) is sheet


def printed(paper: Paper, sheet: Sheet, path: Path) -> Path:
    """A paper on a printer whose driver writes a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    print_on(printer, paper, sheet)
    return path


@needs_poppler
@pytest.mark.parametrize("sheet", [A4, ROLL_80, ROLL_58])
def test_the_printer_gets_what_the_file_holds(tmp_path: Path, sheet: Sheet) -> None:
    paper = receipt_paper(receipt(), "th", copy=True)
    file = tmp_path / "file.pdf"
    file.write_bytes(pdf_bytes(paper, sheet))
    [on_printer] = pages(printed(paper, sheet, tmp_path / "printer.pdf"), tmp_path)
    [in_file] = pages(file, tmp_path)
    assert on_printer.width_mm == pytest.approx(in_file.width_mm, abs=0.5)
    assert on_printer.height_mm == pytest.approx(in_file.height_mm, abs=0.5)
    assert [word for word, _ in on_printer.words] == [word for word, _ in in_file.words]
    for (_, here), (_, there) in zip(on_printer.words, in_file.words, strict=True):
        assert here == pytest.approx(there, abs=0.5), "it is not printed from the paper's edge on"


@needs_poppler
def test_a_long_paper_is_printed_on_several_pages(tmp_path: Path) -> None:
    paper = z_paper(z_report(), "th")
    longer = Paper(paper.title, paper.at, "th", (*paper.blocks, *[Text("บรรทัด")] * 100))
    assert len(pages(printed(longer, A4, tmp_path / "printer.pdf"), tmp_path)) > 1


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="takes nothing"):
        printed(receipt_paper(receipt(), "th"), A4, tmp_path / "no" / "such" / "folder.pdf")


def test_where_there_is_no_printer_nothing_is_printed() -> None:
    """A real process asks the system; where there is a printer, nobody wants its paper."""
    if not QPrinterInfo.defaultPrinter().isNull():
        pytest.skip("this machine has a printer")
    assert SystemPrinter(wait_s=60.0).print(receipt_paper(receipt(), "th")) is None


def printing(program: str, wait_s: float = 60.0) -> SystemPrinter:
    """A printer whose process runs this program instead."""
    return SystemPrinter((sys.executable, "-c", program), wait_s)


def test_the_whole_paper_reaches_the_process() -> None:
    paper = z_paper(z_report(), "th")
    program = (
        "import json, pickle, sys; paper = pickle.load(sys.stdin.buffer);"
        "print(json.dumps({'printer': f'{paper.title}, {len(paper.blocks)} blocks'}))"
    )
    assert printing(program).print(paper) == f"{paper.title}, {len(paper.blocks)} blocks"


@pytest.mark.parametrize(
    ("program", "text", "code"),
    [
        ("while True: pass", "The printer does not answer.", "printer_silent"),
        ("import os; os.abort()", "The printer's driver broke down.", "printer"),
        ("print('[')", "The printer's driver broke down.", "printer"),
        ("""print('{"text": "No paper.", "thai": "กระดาษหมด"}')""", "No paper.", "printer"),
    ],
)
def test_what_goes_wrong_is_one_sentence_in_bounded_time(
    program: str, text: str, code: str
) -> None:
    wait_s = 0.3 if "while" in program else 60.0
    with pytest.raises(PrinterError) as trouble:
        printing(program, wait_s).print(receipt_paper(receipt(), "th"))
    assert (trouble.value.text, trouble.value.code) == (text, code)
    assert trouble.value.thai


def test_a_process_that_cannot_be_begun_is_told(tmp_path: Path) -> None:
    with pytest.raises(PrinterError, match="cannot be begun"):
        SystemPrinter((str(tmp_path / "none"),)).print(receipt_paper(receipt(), "th"))
