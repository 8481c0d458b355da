"""The paper lane: to the printer, else a file in a folder people find; a dead printer holds up nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.papers import PaperLane, Where
from kiosk.core.errors import KioskError
from kiosk.paper.blocks import Paper, PaperError
from kiosk.paper.printer import PrinterError
from kiosk.till.export.files import ExportError
from tests.app.opened import Opened
from tests.paper.reading_back import said
from tests.paper.samples import receipt, refund, x_report, z_report

JAM = PrinterError("The paper is jammed.", thai="กระดาษติด")


@dataclass
class Printer:
    """A printer by its name that keeps what it prints; None: there is none."""

    name: str | None = "Brother"
    trouble: Exception | None = None
    printed: list[Paper] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def print(self, paper: Paper) -> str | None:
        self.threads.add(threading.current_thread().name)
        if self.trouble is not None:
            raise self.trouble
        if self.name is not None:
            self.printed.append(paper)
        return self.name


class DeadPrinter:
    """Answers when it is let; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.let = threading.Event()

    def print(self, paper: Paper) -> str | None:
        self.asked += 1
        self.let.wait()
        return "Brother"


class Lanes:
    """Makes paper lanes into one folder, and ends them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[PaperLane] = []

    def __call__(
        self, printer: Printer | DeadPrinter, language: str = "th", wait_s: float = 5.0
    ) -> PaperLane:
        self._made.append(PaperLane(language, self.folder, printer, wait_s))
        return self._made[-1]

    def end(self) -> None:
        for lane in self._made:
            lane.end()


@pytest.fixture
def lanes(qapp: QApplication, tmp_path: Path) -> Iterator[Lanes]:
    made = Lanes(tmp_path / "Documents" / "Kiosk")
    yield made
    made.end()


def test_papers_are_drawn_for_the_printer_off_the_gui_thread(lanes: Lanes) -> None:
    printer = Printer()
    lane = lanes(printer)
    assert lane.give(receipt()).result() == Where(printer="Brother")
    assert lane.give(refund(), copy=True).result() == Where(printer="Brother")
    assert lane.give(z_report()).result() == Where(printer="Brother")
    assert lane.give_x(x_report()).result() == Where(printer="Brother")
    assert [paper.language for paper in printer.printed] == ["th"] * 4
    assert "สำเนา" not in " ".join(said(printer.printed[0]))
    assert "สำเนา" in " ".join(said(printer.printed[1]))
    assert printer.threads == {"kiosk-printer"}
    assert not lanes.folder.exists()


def test_a_receipt_brings_the_customers_page(lanes: Lanes) -> None:
    printer = Printer()
    lanes(printer).give(receipt(), page_url="https://pay.example/p/abc").result()
    assert "https://pay.example/p/abc" in said(printer.printed[0])


def test_what_is_wanted_as_a_file_goes_to_no_printer(lanes: Lanes) -> None:
    printer = Printer()
    lane = lanes(printer, "en")
    z = lane.give(z_report(), as_file=True).result()
    x = lane.give_x(x_report(), as_file=True).result()
    assert printer.printed == []
    for where in (z, x):
        assert (where.printer, where.trouble) == (None, None)
        assert where.file is not None
        assert where.file.read_bytes().startswith(b"%PDF-")


def test_without_a_printer_it_is_a_file_that_people_find(lanes: Lanes) -> None:
    lane = lanes(Printer(name=None), "en")
    where = lane.give(receipt(), copy=True).result()
    assert where == Where(file=lanes.folder / "Receipt A1-000129 copy.pdf")
    assert where.file is not None
    assert where.file.read_bytes().startswith(b"%PDF-")
    assert lane.give(receipt()).result().file == lanes.folder / "Receipt A1-000129.pdf"


def test_the_same_paper_is_one_file_and_no_other_is_replaced(lanes: Lanes) -> None:
    lane = lanes(Printer(name=None))
    first = lane.give(receipt()).result()
    assert lane.give(receipt()).result() == first
    other = lane.give(receipt(amountSatang=1)).result()
    assert other.file == lanes.folder / "Receipt A1-000129-2.pdf"
    assert len(list(lanes.folder.iterdir())) == 2


def test_a_printer_that_does_not_print_leaves_a_file_and_says_why(lanes: Lanes) -> None:
    where = lanes(Printer(trouble=JAM)).give(receipt()).result()
    assert (where.printer, where.trouble) == (None, JAM)
    assert where.file is not None
    assert where.file.exists()


def test_a_dead_printer_holds_up_nobody(lanes: Lanes) -> None:
    printer = DeadPrinter()
    lane = lanes(printer, wait_s=0.01)
    try:
        papers = [lane.give(receipt(number=number)) for number in ("A1-000001", "A1-000002")]
        troubles = [paper.result(5).trouble for paper in papers]
        assert [trouble.code for trouble in troubles if trouble] == ["printer_silent"] * 2
        assert printer.asked == 1, "a second paper waits behind a printer that does not answer"
    finally:
        printer.let.set()


def test_a_printer_that_answers_again_is_used_again(lanes: Lanes) -> None:
    printer = DeadPrinter()
    silent = lanes(printer, wait_s=0.01)
    try:
        assert silent.give(receipt()).result(5).printer is None
    finally:
        printer.let.set()
    for thread in threading.enumerate():
        if thread.name == "kiosk-printer":
            thread.join(5)
    assert silent.give(receipt()).result(5).printer == "Brother"


def test_the_end_waits_for_no_printer(lanes: Lanes) -> None:
    printer = DeadPrinter()
    lane = PaperLane("th", lanes.folder, printer, wait_s=60.0)
    try:
        paper = lane.give(receipt())
        waiting = lane.give(refund())
        lane.end()
        assert paper.result(0).file is not None, "what was in hand is lost"
        assert waiting.cancelled()
    finally:
        printer.let.set()


def test_a_document_without_a_paper_is_told(lanes: Lanes) -> None:
    with pytest.raises(PaperError):
        lanes(Printer()).give('{"kind": "audit"}').result()


def test_a_folder_that_cannot_be_written_is_told(lanes: Lanes) -> None:
    lanes.folder.parent.write_text("a file", "utf-8")
    with pytest.raises(ExportError) as told:
        lanes(Printer(name=None)).give(receipt()).result()
    assert isinstance(told.value, KioskError)
    assert str(lanes.folder) in told.value.text


def test_a_bug_of_the_printer_is_no_paper(lanes: Lanes) -> None:
    with pytest.raises(ZeroDivisionError):
        lanes(Printer(trouble=ZeroDivisionError())).give(receipt()).result()


def test_a_file_is_shown_by_the_system(lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> None:
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type]
    try:
        lanes(Printer()).show_file(tmp_path / "Receipt A1-000129.pdf")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opened.files == [str(tmp_path / "Receipt A1-000129.pdf")]
