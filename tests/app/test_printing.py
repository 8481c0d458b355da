"""Papers through the spool to a real printer's bytes, and what the cashier sees of the printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import THAI, Language
from kiosk.app.manager.giving import where_sentence
from kiosk.app.paper_desk.desk import PaperDesk
from kiosk.app.paper_desk.scenes import PAPER_OUT, READY, UNPLUGGED
from kiosk.app.paper_desk.sheet import PaperSheet
from kiosk.app.paper_desk.words import mark_words, paper_words, state_words
from kiosk.app.papers import PaperLane, Where
from kiosk.app.printing import Printing, SpooledPapers
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.app.shell.printers import made_printing, sign_of
from kiosk.paper.blocks import PaperError
from kiosk.paper.printer import PrinterError
from kiosk.paper.printers import NoPrinter
from kiosk.paper.spool import Pace, Spool
from kiosk.paper.thermal.printer import ThermalPrinter
from kiosk.paths import DataDir
from kiosk.settings import TillSettings
from kiosk.till.printing.queue import PrintQueue
from kiosk.till.printing.state import PrinterState, WaitingPaper
from tests.app.hands import key_click
from tests.app.stage import StillClock
from tests.paper.receipt_printer import PAPER_OUT as NO_ROLL
from tests.paper.receipt_printer import WELL, TcpPrinter, codes_on, on_the_network
from tests.paper.samples import PAGE, receipt, refund, x_report

LIMIT_S = 10.0
QUIET = Pace(pauses_s=(3600.0,), ask_s=None)


@pytest.fixture
def there() -> Iterator[TcpPrinter]:
    """A receipt printer on the network."""
    with on_the_network() as printer:
        yield printer


class Counter:
    """A till's paper: lane, spool and what windows hear."""

    def __init__(self, folder: Path, there: TcpPrinter, clock: StillClock) -> None:
        self.lane = PaperLane("th", folder / "papers", NoPrinter())
        self.printing = Printing(there.address, self.lane)
        self.spool = Spool(
            PrintQueue(folder / "queue"),
            ThermalPrinter(there.address, 80, answer_s=0.2, out_s=0.2),
            *(there.address, "th", clock, self.printing.tell),
            pace=QUIET,
        )
        self.printing.join(self.spool)
        self.papers = SpooledPapers(self.lane, self.spool, clock)
        self.spool.begin()

    def end(self) -> None:
        self.spool.end()
        self.lane.end()


@pytest.fixture
def counter(
    language: Language, tmp_path: Path, there: TcpPrinter, clock: StillClock
) -> Iterator[Counter]:
    made = Counter(tmp_path, there, clock)
    yield made
    made.end()


def test_what_a_manager_gives_comes_out_of_the_receipt_printer(
    counter: Counter, there: TcpPrinter
) -> None:
    where = counter.papers.give(receipt(), copy=True, page_url=PAGE).result(LIMIT_S)
    assert where == Where(printer=there.address)
    assert counter.papers.give_x(x_report()).result(LIMIT_S).printer == there.address
    assert codes_on(there.printer.papers[0]) == [PAGE]
    assert len(there.printer.papers) == 2


def test_files_are_still_files(counter: Counter, there: TcpPrinter) -> None:
    file = counter.papers.give(receipt(), as_file=True).result(LIMIT_S).file
    x = counter.papers.give_x(x_report(), as_file=True).result(LIMIT_S).file
    assert file is not None
    assert x is not None
    assert (file.parent, x.parent) == (counter.papers.folder, counter.papers.folder)
    assert there.calls == 0


def test_without_a_roll_it_waits_and_says_so(
    counter: Counter, there: TcpPrinter, qtbot: QtBot
) -> None:
    there.printer.roll = NO_ROLL
    with qtbot.waitSignal(
        counter.printing.changed, check_params_cb=lambda state: bool(state.held_up)
    ):
        where = counter.papers.give(receipt()).result(LIMIT_S)
    assert (where.queued, where.printer, where.file) == (True, None, None)
    assert where_sentence(where) == (
        "The printer is out of paper: put in a new roll. The paper waits and is printed then."
    )
    there.printer.roll = WELL
    with qtbot.waitSignal(
        counter.printing.changed, check_params_cb=lambda state: not state.waiting
    ):
        counter.printing.print_now()
    assert len(there.printer.papers) == 1


@pytest.mark.expected_logs("cannot be printed")
def test_a_document_without_a_paper_is_told_where_it_was_given(counter: Counter) -> None:
    with pytest.raises(PaperError):
        counter.papers.give("{}").result(LIMIT_S)


def test_the_end_gives_up_what_waits(
    language: Language, tmp_path: Path, there: TcpPrinter, clock: StillClock
) -> None:
    counter = Counter(tmp_path, there, clock)
    there.deaf = True
    paper = counter.papers.give(receipt())
    counter.end()
    with pytest.raises(CancelledError):
        paper.result(LIMIT_S)


def test_papers_are_saved_instead_and_go_back_when_they_cannot_be(
    counter: Counter, there: TcpPrinter, tmp_path: Path, qtbot: QtBot
) -> None:
    there.printer.roll = NO_ROLL
    for document in (receipt(), refund()):
        counter.papers.give(document).result(LIMIT_S)
    qtbot.waitUntil(lambda: len(counter.printing.state.waiting) == 2)
    keys = [paper.key for paper in counter.printing.state.waiting]
    [file] = counter.printing.save_instead(keys[:1]).result(LIMIT_S)
    assert file.read_bytes().startswith(b"%PDF-")
    qtbot.waitUntil(lambda: len(counter.printing.state.waiting) == 1)
    file.unlink()
    counter.papers.folder.rmdir()
    counter.papers.folder.write_text("in the way", "utf-8")
    saving = counter.printing.save_instead(keys[1:])
    assert saving.exception(LIMIT_S) is not None
    qtbot.waitUntil(lambda: len(counter.printing.state.waiting) == 1)


def test_each_paid_sale_is_looked_at_once(language: Language, tmp_path: Path) -> None:
    class Looking:
        looks = 0

        def look(self) -> None:
            self.looks += 1

    spool = Looking()
    lane = PaperLane("th", tmp_path, NoPrinter())
    printing = Printing("tcp://printer", lane)
    printing.show_view(VIEWS["paid"])
    printing.join(spool)  # type: ignore[arg-type]
    for name in ("idle", "waiting", "waiting", "paid", "paid"):
        printing.show_view(VIEWS[name])
    lane.end()
    assert spool.looks == 2, "idle, then paid: what is between has no new receipt"


def test_without_a_spool_nothing_waits(language: Language, tmp_path: Path) -> None:
    lane = PaperLane("th", tmp_path, NoPrinter())
    printing = Printing("off", lane)
    printing.print_now()
    assert printing.save_instead(["any"]).result(0) == ()
    lane.end()


@pytest.mark.expected_logs("printed by themselves", "receipt cannot be read")
@pytest.mark.parametrize(
    ("settings", "spooled", "papers"),
    [
        ({}, False, PaperLane),
        ({"printer": "off", "print_paid": "on"}, False, PaperLane),
        ({"printer": "system", "print_paid": "on"}, True, PaperLane),
        ({"printer": "file:/dev/null"}, True, SpooledPapers),
    ],
)
def test_the_settings_say_what_prints(
    language: Language, tmp_path: Path, settings: dict[str, str], spooled: bool, papers: type
) -> None:
    aliases = {"printer": "KIOSK_PRINTER", "print_paid": "KIOSK_PRINT_PAID"}
    made_of = TillSettings.model_validate({aliases[name]: to for name, to in settings.items()})
    # No log is there yet to read receipts from; the till makes it before.
    with ExitStack() as stack:
        made, printing = made_printing(stack, made_of, DataDir(tmp_path), StillClock())
        assert isinstance(made, papers)
        assert (printing._spool is not None) is spooled


def test_the_till_is_told_how_its_printer_is() -> None:
    sign = sign_of(PAPER_OUT)
    assert (sign.good_at, sign.trouble, sign.waiting) == (PAPER_OUT.good_at, "printer_no_paper", 7)


class Hands(Printing):
    """Wishes written down."""

    def __init__(self, lane: PaperLane) -> None:
        super().__init__("tcp://printer", lane)
        self.printed = 0
        self.saved: list[tuple[str, ...]] = []
        self.answer: Future[tuple[Path, ...]] = Future()

    def print_now(self) -> None:
        self.printed += 1

    def save_instead(self, keys: Sequence[str]) -> Future[tuple[Path, ...]]:
        self.saved.append(tuple(keys))
        return self.answer


@pytest.fixture
def hands(cashier: CashierWindow, tmp_path: Path) -> Iterator[Hands]:
    lane = PaperLane("th", tmp_path, NoPrinter())
    hands = Hands(lane)
    PaperDesk(cashier, SHOP, hands)
    cashier.show_view(VIEWS["idle"])
    yield hands
    lane.end()


def desk_of(cashier: CashierWindow) -> PaperDesk:
    desk = cashier.findChild(PaperDesk)
    assert isinstance(desk, PaperDesk)
    return desk


def test_the_cashier_is_told_and_sells_on(cashier: CashierWindow, hands: Hands) -> None:
    notice = cashier.side.paper
    assert not notice.isVisible()
    hands.changed.emit(PAPER_OUT)
    assert notice.isVisible()
    assert notice.accessibleName() == (
        "7 papers wait The printer is out of paper: put in a new roll."
    )
    key_click(cashier, Qt.Key.Key_5)
    assert cashier.desk.entry.total_satang == 500
    cashier.show_view(VIEWS["waiting"])
    assert not notice.isVisible(), "a sale that is shown needs the room"
    cashier.show_view(VIEWS["idle"])
    hands.changed.emit(READY)
    assert not notice.isVisible()


def test_f7_shows_what_waits_and_enter_prints(cashier: CashierWindow, hands: Hands) -> None:
    hands.changed.emit(PAPER_OUT)
    key_click(cashier, Qt.Key.Key_F7)
    sheet = desk_of(cashier).sheet
    assert sheet.is_open
    assert sheet.print_button.hasFocus()
    key_click(sheet, Qt.Key.Key_Return)
    assert hands.printed == 1
    hands.changed.emit(replace(PAPER_OUT, trouble=None, at_work=True))
    assert not sheet.print_button.isEnabled()
    key_click(sheet, Qt.Key.Key_F7)
    assert not sheet.is_open


def test_when_all_is_well_there_is_only_to_close(cashier: CashierWindow, hands: Hands) -> None:
    hands.changed.emit(READY)
    key_click(cashier, Qt.Key.Key_F7)
    sheet = desk_of(cashier).sheet
    assert sheet.stops() == [sheet.close_button]
    key_click(sheet, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_papers_become_files_by_a_press(
    cashier: CashierWindow, hands: Hands, tmp_path: Path, qtbot: QtBot
) -> None:
    hands.changed.emit(PAPER_OUT)
    cashier.side.paper.button.click()
    sheet = desk_of(cashier).sheet
    sheet.save_button.click()
    assert hands.saved == [tuple(paper.key for paper in PAPER_OUT.waiting)]
    hands.answer.set_result((tmp_path / "Receipt.pdf",))
    qtbot.waitUntil(lambda: not sheet.is_open)
    assert cashier.toast.accessibleName() == f"Saved in {tmp_path}"


def test_files_that_cannot_be_saved_are_told(
    cashier: CashierWindow, hands: Hands, qtbot: QtBot
) -> None:
    hands.changed.emit(PAPER_OUT)
    key_click(cashier, Qt.Key.Key_F7)
    desk_of(cashier).sheet.save_button.click()
    hands.answer.set_exception(PrinterError("No room.", thai="ไม่มีที่ว่าง"))
    qtbot.waitUntil(lambda: cashier.toast.accessibleName() == "No room.")


def test_all_is_said_in_thai_too(cashier: CashierWindow, hands: Hands, language: Language) -> None:
    hands.changed.emit(UNPLUGGED)
    key_click(cashier, Qt.Key.Key_F7)
    language.switch(THAI)
    QApplication.processEvents()
    assert cashier.side.paper.accessibleName().startswith("รอพิมพ์ 1 ใบ ติดต่อเครื่องพิมพ์")
    assert desk_of(cashier).sheet.accessibleName().startswith("รอพิมพ์ 1 ใบ. ติดต่อเครื่องพิมพ์")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (PrinterState("off"), "No receipt printer is set up; papers become PDF files."),
        (PrinterState("system"), "Papers go to this computer's own printer."),
        (PrinterState("tcp://p"), "The printer was not used yet."),
        (PrinterState("tcp://p", good_at=NOW), "The printer is ready."),
        (PrinterState("tcp://p", at_work=True), "Printing …"),
        (
            PrinterState("tcp://p", paper_low=True),
            "The roll is nearly at its end: have a new one ready.",
        ),
    ],
)
def test_how_the_printer_is_is_one_sentence(
    language: Language, state: PrinterState, sentence: str
) -> None:
    assert state_words(state) == sentence


def test_every_kind_of_paper_has_its_name(language: Language) -> None:
    def words(kind: str, *, copy: bool = False, unsure: bool = False) -> tuple[str, str]:
        paper = WaitingPaper("k", kind, "A1-1", NOW, copy, unsure)
        return paper_words(paper), mark_words(paper)

    assert words("receipt", copy=True) == ("Receipt A1-1", "Copy")
    assert words("refund") == ("Refund A1-1", "")
    assert words("z") == ("Z report A1-1", "")
    assert words("x", unsure=True) == ("X report", "May have come out; prints as a copy")


@pytest.mark.parametrize("count", [1, 2, 4])
def test_papers_that_have_room_are_not_scrolled(
    cashier: CashierWindow, qtbot: QtBot, count: int
) -> None:
    cashier.show()
    sheet = PaperSheet(cashier, SHOP)
    sheet.show_state(replace(UNPLUGGED, waiting=UNPLUGGED.waiting * count))
    sheet.ask()
    QApplication.processEvents()
    scrolled = sheet.findChild(QScrollArea, "paperList")
    assert scrolled is not None
    assert scrolled.verticalScrollBar().maximum() == 0
    assert not scrolled.verticalScrollBar().isVisible()
