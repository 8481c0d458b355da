"""The spool over real printers' bytes: nothing is lost, nothing comes out twice unmarked, nobody is held up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.errors import KioskError
from kiosk.paper.blocks import Paper, PaperError
from kiosk.paper.printer import PrinterError
from kiosk.paper.spool import Pace, Spool, Spooled
from kiosk.paper.thermal.printer import ThermalPrinter
from kiosk.paper.thermal.status import no_paper
from kiosk.till.printing.queue import Job, PrintQueue, job_of, job_of_x
from kiosk.till.printing.state import PrinterState
from tests.paper.reading_back import said
from tests.paper.receipt_printer import (
    PAPER_OUT,
    STOPPED_FOR_PAPER,
    WELL,
    ReceiptPrinter,
    on_the_network,
)
from tests.paper.samples import receipt, x_report, z_report

pytestmark = pytest.mark.usefixtures("fonts")

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
LIMIT_S = 10.0
QUICK = Pace(pauses_s=(0.01,), silent_s=5.0, ask_s=None, end_s=0.05)
STILL = Pace(pauses_s=(3600.0,), silent_s=5.0, ask_s=None, end_s=0.05)


class States:
    """The states a spool tells, and waiting for one."""

    def __init__(self) -> None:
        self.all: list[PrinterState] = []
        self._news = threading.Condition()

    def tell(self, state: PrinterState) -> None:
        with self._news:
            self.all.append(state)
            self._news.notify_all()

    def wait(self, wanted: Callable[[PrinterState], bool]) -> PrinterState:
        with self._news:
            found = self._news.wait_for(lambda: self.all and wanted(self.all[-1]), LIMIT_S)
            assert found, f"not told in time; last: {self.all[-1:]}"
            return self.all[-1]


@dataclass
class Printer:
    """Prints into memory; fails with each `trouble` first, after the first byte where that `begun`."""

    troubles: list[KioskError] = field(default_factory=list)
    name: str | None = "tcp://printer"
    papers: list[Paper] = field(default_factory=list)
    paper_low: bool = False
    asked: int = 0
    hold: threading.Event | None = None
    holding: threading.Event = field(default_factory=threading.Event)

    def print(self, paper: Paper, begins: Callable[[], None] | None = None) -> str | None:
        trouble = self.troubles.pop(0) if self.troubles else None
        if begins is not None and (trouble is None or getattr(trouble, "begun", False)):
            begins()
        if self.hold is not None:
            self.holding.set()
            self.hold.wait()
        if trouble is not None:
            raise trouble
        if self.name is not None:
            self.papers.append(paper)
        return self.name

    def ask(self) -> None:
        self.asked += 1
        if self.troubles:
            raise self.troubles[0]

    @property
    def titles(self) -> list[tuple[str, bool]]:
        """Each paper's title, and whether it bears the mark of a copy."""
        return [(one.title, "COPY" in " ".join(said(one))) for one in self.papers]


@dataclass
class Log:
    """Receipts as places in a list."""

    issued: list[tuple[datetime, Job | None]] = field(default_factory=list)
    trouble: KioskError | None = None
    closed: bool = False

    def newest(self) -> int:
        if self.trouble is not None:
            raise self.trouble
        return len(self.issued)

    def beyond(self, place: int) -> Sequence[tuple[int, datetime, Job | None]]:
        if self.trouble is not None:
            raise self.trouble
        return [(n + 1, *one) for n, one in enumerate(self.issued) if n >= place]

    def close(self) -> None:
        self.closed = True

    def issue(self, number: int, at: datetime = NOON) -> None:
        document = receipt(number=f"A1-{number:06d}")
        self.issued.append((at, job_of(document, NOON, by_itself=True)))


class Spools:
    """Makes spools over one folder, as one run of the till after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.states = States()
        self.running: list[Spool] = []

    def __call__(
        self, printer: Printer | ThermalPrinter, log: Log | None = None, pace: Pace = QUICK
    ) -> Spool:
        spool = Spool(
            *(PrintQueue(self.folder), printer, "tcp://printer", "en", lambda: NOON),
            self.states.tell,
            receipts=log,
            pace=pace,
        )
        spool.begin()
        self.running.append(spool)
        return spool

    def end(self) -> None:
        for spool in self.running:
            spool.end()
        self.running.clear()


@pytest.fixture
def spools(tmp_path: Path) -> Iterator[Spools]:
    made = Spools(tmp_path / "queue")
    yield made
    made.end()


def job(number: int = 129, second: int = 0) -> Job:
    return job_of(receipt(number=f"A1-{number:06d}"), NOON + timedelta(seconds=second))


def begun_and_failed() -> PrinterError:
    error = PrinterError("The roll ended.", code="printer_no_paper")
    error.begun = True
    return error


def test_a_paper_comes_out_and_leaves_the_queue(spools: Spools) -> None:
    printer = Printer()
    spool = spools(printer)
    assert spool.give(job()).result(LIMIT_S) == Spooled(printer="tcp://printer")
    assert spool.give(job_of(z_report(), NOON, copy=True)).result(LIMIT_S).printer
    assert spool.give(job_of_x(x_report(), NOON)).result(LIMIT_S).printer
    assert [marked for _, marked in printer.titles] == [False, True, False]
    state = spools.states.wait(lambda state: not state.waiting)
    assert (state.trouble, state.good_at, state.at_work) == (None, NOON, False)
    assert not list(spools.folder.glob("*.json"))


def test_without_paper_it_waits_is_told_and_comes_out_unmarked_in_order(spools: Spools) -> None:
    printer = Printer(troubles=[no_paper(), no_paper(), no_paper()])
    spool = spools(printer, pace=STILL)
    first = spool.give(job(1))
    assert first.result(LIMIT_S).trouble is not None
    spool.give(job(2, second=1)).result(LIMIT_S)
    state = spools.states.wait(lambda state: len(state.held_up) == 2)
    assert (state.trouble, state.good_at) == ("printer_no_paper", None)
    assert state.thai
    spool.print_now()
    printer.troubles.clear()
    spools.states.wait(lambda state: state.trouble is None and not state.waiting)
    assert printer.titles == [("Receipt A1-000001", False), ("Receipt A1-000002", False)]


def test_it_is_tried_again_by_itself(spools: Spools) -> None:
    printer = Printer(troubles=[no_paper()] * 3)
    spools(printer).give(job()).result(LIMIT_S)
    spools.states.wait(lambda state: not state.waiting)
    assert len(printer.papers) == 1


def test_what_may_have_come_out_bears_the_mark(spools: Spools) -> None:
    printer = Printer(troubles=[begun_and_failed(), no_paper()])
    spools(printer).give(job()).result(LIMIT_S)
    spools.states.wait(lambda state: not state.waiting)
    assert [marked for _, marked in printer.titles] == [True]


def test_a_crash_while_printing_leaves_a_paper_that_bears_the_mark(spools: Spools) -> None:
    hold = threading.Event()
    spool = spools(Printer(hold=hold), pace=STILL)
    answer = spool.give(job())
    printer = spool._printer
    assert isinstance(printer, Printer)
    assert printer.holding.wait(LIMIT_S)
    began = time.monotonic()
    spools.end()
    assert time.monotonic() - began < 1
    with pytest.raises(CancelledError):
        answer.result(0)
    after = Printer()
    spools(after)
    spools.states.wait(lambda state: not state.waiting and state.good_at is not None)
    hold.set()
    assert [marked for _, marked in after.titles] == [True]


def test_what_waited_when_the_till_ended_comes_out_unmarked(spools: Spools) -> None:
    spools(Printer(troubles=[no_paper()]), pace=STILL).give(job()).result(LIMIT_S)
    spools.end()
    after = Printer()
    spools(after)
    spools.states.wait(lambda state: not state.waiting and state.good_at is not None)
    assert [marked for _, marked in after.titles] == [False]


def test_a_printer_that_holds_a_paper_is_told_and_printed_once(spools: Spools) -> None:
    hold = threading.Event()
    printer = Printer(hold=hold)
    spool = spools(printer, pace=Pace(pauses_s=(0.01,), silent_s=0.02, ask_s=None))
    assert spool.give(job(1)).result(LIMIT_S).trouble is not None
    spools.states.wait(lambda state: state.trouble == "printer_silent")
    second = spool.give(job(2, second=1))
    assert spool.give_up([spools.states.all[-1].waiting[0].key]).result(LIMIT_S) == ()
    hold.set()
    assert second.result(LIMIT_S).printer
    assert [title for title, _ in printer.titles] == ["Receipt A1-000001", "Receipt A1-000002"]


@pytest.mark.expected_logs("cannot be printed")
def test_a_document_without_a_paper_holds_up_nothing(spools: Spools) -> None:
    printer = Printer()
    spool = spools(printer)
    broken = spool.give(job_of('{"kind": "audit"}', NOON))
    assert spool.give(job()).result(LIMIT_S).printer
    with pytest.raises(PaperError):
        broken.result(LIMIT_S)


@pytest.mark.expected_logs("a bug at the printer")
def test_a_bug_of_the_printer_leaves_the_paper_waiting(spools: Spools) -> None:
    class Broken(Printer):
        def print(self, paper: Paper, begins: Callable[[], None] | None = None) -> str | None:
            if not self.papers and begins is not None:
                begins()
                self.papers.append(paper)
                raise ZeroDivisionError
            return super().print(paper, begins)

        def ask(self) -> None:
            raise ZeroDivisionError

    printer = Broken()
    spool = spools(printer, pace=Pace(pauses_s=(0.01,), ask_s=3600.0))
    spools.states.wait(lambda state: state.trouble == "printer")
    assert spool.give(job()).result(LIMIT_S).trouble is not None
    spools.states.wait(lambda state: not state.waiting and state.trouble is None)
    assert [marked for _, marked in printer.titles] == [False, True]


def test_no_printer_in_the_system_is_a_trouble_too(spools: Spools) -> None:
    assert spools(Printer(name=None), pace=STILL).give(job()).result(LIMIT_S).trouble is not None
    assert spools.states.wait(lambda state: bool(state.held_up)).trouble == "printer_none"


def test_trouble_that_is_no_printers_is_told_as_one(spools: Spools) -> None:
    spool = spools(Printer(troubles=[PaperError("The printer takes nothing.")]), pace=STILL)
    trouble = spool.give(job()).result(LIMIT_S).trouble
    assert trouble is not None
    assert trouble.code == "paper"


def test_papers_can_be_given_up(spools: Spools) -> None:
    spool = spools(Printer(troubles=[no_paper(), no_paper()]), pace=STILL)
    for number in (1, 2):
        spool.give(job(number, number)).result(LIMIT_S)
    state = spools.states.wait(lambda state: len(state.waiting) == 2)
    taken = spool.give_up([state.waiting[0].key]).result(LIMIT_S)
    assert [one.number for one in taken] == ["A1-000001"]
    spools.states.wait(lambda state: len(state.waiting) == 1)


def test_each_receipt_is_printed_by_itself_exactly_once_also_over_starts(spools: Spools) -> None:
    printer, log = Printer(), Log()
    log.issue(1)
    spool = spools(printer, log)
    spools.states.wait(lambda state: not state.waiting) if spools.states.all else None
    spool.give(job(999)).result(LIMIT_S)  # the spool has looked by now: the first was there before
    log.issue(2)
    spool.look()
    spool.look()
    spools.states.wait(lambda state: not state.waiting and len(printer.papers) == 2)
    log.issue(3)  # the till dies before it looks
    spools.end()
    assert log.closed
    spools(printer, log)
    spools.states.wait(lambda state: not state.waiting and len(printer.papers) == 3)
    spools.end()
    spools(printer, log).give(job(999)).result(LIMIT_S)
    numbers = [title.rpartition("-")[2] for title, _ in printer.titles]
    assert numbers == ["000999", "000002", "000003", "000999"]
    assert not any(marked for _, marked in printer.titles)


def test_old_receipts_other_tills_and_a_restored_log_are_not_printed(spools: Spools) -> None:
    printer, log = Printer(), Log()
    spool = spools(printer, log)
    spool.give(job(999)).result(LIMIT_S)
    log.issue(1, NOON - timedelta(minutes=16))
    log.issued.append((NOON, None))
    log.issue(3)
    spool.look()
    spools.states.wait(lambda state: not state.waiting and len(printer.papers) == 2)
    spools.end()
    for number in range(4, 60):
        log.issue(number)
    spools(printer, log).give(job(999)).result(LIMIT_S)
    spools.end()
    del log.issued[10:]
    spools(printer, log).give(job(999)).result(LIMIT_S)
    numbers = [title.rpartition("-")[2] for title, _ in printer.titles]
    assert numbers == ["000999", "000003", "000999", "000999"]


def test_switched_off_and_on_again_it_begins_with_what_comes_then(spools: Spools) -> None:
    printer, log = Printer(), Log()
    spools(printer, log).give(job(999)).result(LIMIT_S)
    spools.end()
    spools(printer).give(job(999)).result(LIMIT_S)
    spools.end()
    log.issue(1)
    spools(printer, log).give(job(999)).result(LIMIT_S)
    assert len(printer.papers) == 3


@pytest.mark.expected_logs("cannot be printed by themselves", "cannot be read to be printed")
def test_a_log_that_cannot_be_read_holds_up_no_other_paper(spools: Spools) -> None:
    log = Log(trouble=KioskError("The file cannot be read."))
    spool = spools(Printer(), log)
    assert spool.give(job()).result(LIMIT_S).printer
    log.trouble = None
    spools.end()
    second = spools(Printer(), log)
    second.give(job()).result(LIMIT_S)
    log.trouble = KioskError("The file cannot be read.")
    second.look()
    assert second.give(job()).result(LIMIT_S).printer


def test_an_idle_printer_is_asked_how_it_is(spools: Spools) -> None:
    printer = Printer(troubles=[no_paper()])
    spools(printer, pace=Pace(pauses_s=(0.01,), ask_s=0.01))
    assert spools.states.wait(lambda state: state.trouble is not None).waiting == ()
    printer.troubles.clear()
    state = spools.states.wait(lambda state: state.trouble is None and state.good_at is not None)
    assert state.held_up == ()


def test_a_real_printer_that_runs_out_gets_the_rest_when_there_is_paper(spools: Spools) -> None:
    with on_the_network(ReceiptPrinter(ends_after=300)) as there:
        spool = spools(ThermalPrinter(there.address, 80, answer_s=0.2, out_s=0.2), pace=STILL)
        assert spool.give(job()).result(LIMIT_S).trouble is not None
        state = spools.states.wait(lambda state: bool(state.held_up))
        assert (state.trouble, state.waiting[0].unsure) == ("printer_no_paper", True)
        assert there.printer.offline == STOPPED_FOR_PAPER
        assert there.printer.roll == PAPER_OUT
        there.printer.ends_after, there.printer.offline, there.printer.roll = None, WELL, WELL
        spool.print_now()
        spools.states.wait(lambda state: not state.waiting)
        spools.end()
    assert len(there.printer.papers) == 2
    assert there.printer.papers[1].height > there.printer.papers[0].height, "no mark of a copy"
