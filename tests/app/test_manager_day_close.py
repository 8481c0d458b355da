"""The day close page: what is open, closing it by keys, every Z, its paper, and what each act leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.day_close.days import PAGE_ROWS, DayModel
from kiosk.app.manager.day_close.facts import open_lines, sections_of
from kiosk.app.manager.day_close.page import DayClosePage
from kiosk.app.manager.day_close.reports import Report, of_x
from kiosk.app.manager.day_close.run import CloseRun
from kiosk.app.manager.day_close.samples import SampleDays, some_days
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import (
    SamplePapers,
    TellAtOnce,
    sample_now,
    sample_shop,
    sample_tools,
)
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.papers import Where
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.core.errors import KioskError
from kiosk.sqlite_schema import StoreError
from kiosk.till.books.audit import Who
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.books.closing import ClosingError, XReport
from kiosk.till.books.documents import ZRow
from kiosk.till.keeping.verify import verify
from kiosk.till.people.permit import Act, Wanted
from tests.app.hands import key_click, mouse_click
from tests.app.keeper import Keeper
from tests.app.stage import StillClock

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@dataclass
class Stage:
    """A window with the page in front, over a shop's real books."""

    window: ManagerWindow
    days: SampleDays
    keeper: Keeper
    papers: SamplePapers

    @property
    def page(self) -> DayClosePage:
        page = self.window.page
        assert isinstance(page, DayClosePage)
        return page

    def text(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert label is not None, name
        return label.text()

    def button(self, name: str) -> QPushButton:
        button = self.window.findChild(QPushButton, name)
        assert button is not None, name
        return button

    def mark(self, row: int) -> Report:
        """Mark a day in the list."""
        self.page.list.setCurrentIndex(self.page.model.index(row, 0))
        report = self.page.panel.report
        assert report is not None
        return report

    def close(self) -> None:
        """Close what is open, to the end."""
        self.page.card.close_button.click()
        self.button("closeConfirmButton").click()
        self.keeper.allow()

    def zs(self) -> list[ZRow]:
        verify(self.days.store)
        return list(self.days.store.zs())

    def audit(self) -> list[str]:
        entries = self.days.store.audit()
        return [f"{row.action} {row.allowed_by} {row.subject}" for row in entries]


MakeStage = Callable[..., Stage]


@pytest.fixture
def stage_of(qtbot: QtBot, language: Language, clock: StillClock) -> MakeStage:
    """Makes a stage over some days."""

    def make(days: SampleDays | None = None, **others: Any) -> Stage:
        shop = days or some_days(3)
        keeper, papers = Keeper(), SamplePapers()
        tools: dict[str, Any] = {"clock": clock, "books": shop.books, "authority": keeper}
        window = ManagerWindow(sample_tools(**{**tools, "papers": papers, **others}))
        qtbot.addWidget(window)
        window.resize(1280, 800)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        window.go_to(Place.DAY_CLOSE)
        QApplication.processEvents()
        return Stage(window, shop, keeper, papers)

    return make


@pytest.fixture
def stage(stage_of: MakeStage) -> Stage:
    """Three closed days, and today with what it has open."""
    return stage_of()


def focused() -> QWidget:
    """Where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


# What is shown


def test_open_days_stand_above_the_closed_ones(stage: Stage) -> None:
    model = stage.page.model
    said = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
    assert said == [
        "20 Nov 2026 · Open · A1 · 5 receipts · ฿1,705.50",
        "19 Nov 2026 · A1-Z0003 · 5 receipts · ฿1,960.00",
        "18 Nov 2026 · A1-Z0002 · 4 receipts · ฿1,940.50",
        "17 Nov 2026 · A1-Z0001 · 3 receipts · ฿370.50",
    ]
    assert stage.text("closeTitle") == "20 Nov 2026 is open"
    assert stage.text("closeSentence") == "By the shop's hours the day ends at 00:00."


def test_a_day_is_shown_whole_as_its_document_says(stage: Stage) -> None:
    report = stage.mark(2)
    assert (report.number, report.receipts_count) == ("A1-Z0002", 4)
    facts = {
        section.title: {fact.name: fact.value for fact in section.facts}
        for section in sections_of(report, SHOP.timezone)
    }
    assert facts[""]["Asked by"] == "Nok"
    assert facts[""]["Allowed by"] == "Somchai"
    assert facts["Sales"]["Receipts (4)"] == "฿1,960.50"
    assert facts["Sales"]["Numbers"] == "A1-000004 – A1-000007"
    assert facts["Sales"]["told at once (3)"]
    assert facts["Refunds"]["Refunds (1)"] == "฿20.00"
    assert facts["VAT"]["VAT 7%"] == "฿128.26"
    assert facts["VAT"]["VAT in refunds"] == "฿1.31"
    assert facts["Perpetual totals"]["Receipts (7)"] == "฿2,331.00"
    assert facts["Seals of the books"]["This report"].startswith(str(report.hash)[:16])
    assert stage.text("reportNet") == "฿1,940.50"
    assert stage.text("reportBelow") == "Net · A1-Z0002 · 4 receipts"
    copies = [b for b in stage.page.panel.stops if b.objectName() == "copyButton"]
    mouse_click(copies[0])
    assert QGuiApplication.clipboard().text() == report.hash
    assert stage.window.toast.accessibleName() == "Copied: This report"


def test_what_is_open_is_named(stage: Stage) -> None:
    report = stage.mark(0)
    lines = open_lines(report.fields, SHOP.timezone)
    assert lines[0] == "Open sales (2) · ฿285.00 · need a person: 1"
    assert lines[1] == "– 20 Nov 2026 14:32 · waiting for the scan · ฿220.00 · คุณสมชาย"
    assert lines[2] == "– 20 Nov 2026 14:32 · paid late · ฿65.00"
    assert lines[3].startswith("Refunds under way (")


def test_what_a_newer_till_writes_is_shown_too() -> None:
    [x] = some_days(0).books.x_reports().result()
    fields: dict[str, Any] = json.loads(json.dumps(x.fields))
    fields["learntBy"]["radio"] = {"count": 1, "amountSatang": 100}
    fields["open"]["sales"][0]["state"] = "dreaming"
    fields["open"]["count"] = 9
    fields["vat"] = {"amountSatang": 0, "refundedSatang": 0, "rates": []}
    report = of_x(replace(x, fields=fields), TODAY)
    facts = [fact for part in sections_of(report, SHOP.timezone) for fact in part.facts]
    names = [fact.name for fact in facts]
    assert "radio (1)" in names
    assert "No VAT" in names
    assert any("dreaming" in name for name in names)
    assert "and 7 more" in names


def test_a_sale_more_is_seen_before_long(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show_view(VIEWS["idle"])
    stage.days.sell()
    stage.window.show_view(replace(VIEWS["idle"], today_count=999))
    qtbot.waitUntil(lambda: stage.text("reportBelow").endswith("6 receipts"), timeout=5_000)


def test_a_till_that_never_sold_has_a_day_of_nothing(stage_of: MakeStage) -> None:
    stage = stage_of(SampleDays())
    assert stage.page.model.rowCount() == 1
    assert stage.text("reportNet") == "฿0.00"
    stage.close()
    [z] = stage.zs()
    assert (z.number, z.receipts_count) == ("A1-Z0001", 0)
    assert stage.text("closeTitle") == "20 Nov 2026 is closed"
    assert "begins at 00:00" in stage.text("closeSentence")
    assert not stage.page.card.close_button.isEnabled()


def test_zs_are_read_page_by_page(stage_of: MakeStage) -> None:
    days = SampleDays(PAGE_ROWS + 5)
    for _ in range(PAGE_ROWS + 5):
        days.sell()
        days.close()
        days.next_day()
    stage = stage_of(days)
    model = stage.page.model
    assert model.rowCount() <= 1 + 2 * PAGE_ROWS
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 1 + PAGE_ROWS + 5
    last = model.report_at(model.rowCount() - 1)
    assert last is not None
    assert last.number == "A1-Z0001"
    numbers = [model.report_at(row) for row in range(1, model.rowCount())]
    assert [r.sequence for r in numbers if r] == list(range(PAGE_ROWS + 5, 0, -1))


def test_a_list_without_an_end_of_its_own_ends() -> None:
    model = DayModel()
    model.show_days([], [])
    assert not model.canFetchMore(QModelIndex())
    model.add_older([])
    assert model.rowCount() == 0
    assert model.report_at(0) is None
    assert model.data(model.index(0, 0)) is None


def test_codes_the_till_had_before(stage_of: MakeStage) -> None:
    old = some_days(2)
    shop = replace(sample_shop(), till="B2")
    books = old.books
    renamed = Bookkeeping(shop, sample_now, books._write, books._read)
    stage = stage_of(old, books=renamed)
    button = stage.page.till_button
    assert button.isVisible()
    assert button.accessibleName() == "Till B2"
    first = stage.page.model.report_at(0)
    assert first is not None
    assert first.till == "B2"
    second = stage.page.model.report_at(1)
    assert second is not None
    assert (second.till, second.receipts_count) == ("A1", 5)  # an open day of the code before
    button.click()
    key_click(focused(), Qt.Key.Key_Down)
    key_click(focused(), Qt.Key.Key_Return)
    assert button.accessibleName() == "Till A1"
    numbers = [stage.page.model.report_at(row) for row in range(2, 4)]
    assert [r.number for r in numbers if r] == ["A1-Z0002", "A1-Z0001"]
    stage.close()
    assert [z.number for z in stage.zs()] == ["A1-Z0001", "A1-Z0002", "A1-Z0003", "B2-Z0001"]
    assert button.accessibleName() == "Till B2"


def test_books_that_cannot_be_read_are_one_sentence_and_asked_again(stage_of: MakeStage) -> None:
    days = some_days(1)
    well: list[bool] = []

    def sick(work: object) -> Future[Any]:
        if well:
            return days.books._read(work)  # type: ignore[arg-type]
        future: Future[Any] = Future()
        future.set_exception(StoreError("No.", code="store_damaged"))
        return future

    stage = stage_of(days, books=Bookkeeping(days.shop, sample_now, sick, sick))
    assert "damaged" in stage.page.notice.accessibleName()
    assert stage.page.notice.button.hasFocus()
    well.append(True)
    key_click(stage.page.notice.button, Qt.Key.Key_Return)
    assert stage.page.notice.isHidden()
    assert stage.page.model.rowCount() == 2


# Closing


def test_a_day_is_closed_by_keys_alone(stage: Stage) -> None:
    page = stage.page
    assert page.list.hasFocus()
    key_click(page.list, Qt.Key.Key_Backtab)
    assert page.card.close_button.hasFocus()
    key_click(page.card.close_button, Qt.Key.Key_Return)
    keep = stage.button("closeKeepButton")
    assert keep.hasFocus()
    meaning = stage.text("confirmSentence")
    assert "cannot be undone" in meaning
    assert "Open sales (2) · ฿285.00 · need a person: 1" in meaning
    assert stage.text("confirmQuestion") == "Close 20 Nov 2026?"
    key_click(keep, Qt.Key.Key_Tab)
    key_click(stage.button("closeConfirmButton"), Qt.Key.Key_Return)
    assert stage.keeper.wanted == [Wanted(Act.Z, "20 Nov 2026")]
    assert len(stage.zs()) == 3  # until it is allowed
    stage.keeper.allow()
    z = stage.zs()[-1]
    assert (z.number, z.business_day) == ("A1-Z0004", TODAY)
    document = json.loads(z.document)
    assert (document["askedBy"], document["allowedBy"]) == ("Nok", "Malee")
    assert stage.audit()[-1] == "z Malee A1-Z0004"
    assert stage.window.toast.accessibleName() == "Closed: A1-Z0004 · ฿1,705.50"
    assert page.panel.report is not None
    assert page.panel.report.number == "A1-Z0004"
    assert page.list.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_harmless_answer_keeps_it_open(stage: Stage, key: Qt.Key) -> None:
    stage.page.card.close_button.click()
    key_click(stage.button("closeKeepButton"), key)
    assert stage.keeper.wanted == []
    assert stage.window.isVisible()
    assert stage.page.card.close_button.hasFocus()
    assert len(stage.zs()) == 3


def test_a_question_that_was_left_is_not_there_any_more(stage: Stage) -> None:
    stage.page.card.close_button.click()
    sheet = stage.button("closeKeepButton")
    stage.window.resize(1100, 700)
    assert sheet.isVisible()
    stage.window.go_to(Place.RECEIPTS)
    assert not sheet.isVisible()


def test_missed_days_are_closed_in_order_and_then_today(stage_of: MakeStage) -> None:
    stage = stage_of(some_days(1, missed=3))
    assert stage.text("closeTitle") == "3 days are not closed yet"
    assert stage.text("closeSentence").startswith("The oldest is 17 Nov 2026.")
    assert stage.button("closeDayButton").text() == "Close 3 days"
    stage.page.card.close_button.click()
    assert stage.text("confirmQuestion") == "Close 3 days?"
    stage.button("closeConfirmButton").click()
    stage.keeper.allow()
    assert stage.keeper.wanted == [Wanted(Act.Z, "17 Nov 2026 – 19 Nov 2026")]
    assert [z.business_day for z in stage.zs()] == [TODAY - n * DAY for n in (4, 3, 2, 1)]
    assert stage.window.toast.accessibleName() == "3 Z reports are sealed"
    assert stage.text("closeTitle") == "20 Nov 2026 is open"
    stage.close()
    assert stage.zs()[-1].business_day == TODAY


def test_one_missed_day_is_named(stage_of: MakeStage) -> None:
    stage = stage_of(some_days(1, missed=1))
    assert stage.text("closeTitle") == "19 Nov 2026 is not closed yet"
    assert stage.text("closeSentence") == "Today stays open until they are closed."


def test_a_clock_that_went_astray_closes_nothing(stage_of: MakeStage) -> None:
    days = SampleDays(500)
    days.sell()
    stage = stage_of(days)
    assert "Is this computer's clock right?" in stage.text("closeSentence")
    assert not stage.page.card.close_button.isEnabled()


def test_two_permits_close_one_day(stage: Stage) -> None:
    stage.page.card.close_button.click()
    stage.button("closeConfirmButton").click()
    stage.page.card.close_button.click()
    stage.button("closeConfirmButton").click()
    stage.keeper.allow()
    stage.keeper.allow()
    assert len(stage.zs()) == 4


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("day_closed", "This business day is closed already."),
        ("day_not_begun", "That business day has not begun yet."),
        ("too_many_days", "More than a year of days is open. Is this computer's clock right?"),
    ],
)
def test_a_refusal_is_one_sentence(stage_of: MakeStage, code: str, sentence: str) -> None:
    days = some_days(1)

    def refuse(work: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ClosingError("No.", code=code))
        return future

    stage = stage_of(days, books=Bookkeeping(days.shop, sample_now, refuse, days.books._read))
    stage.close()
    assert stage.window.toast.accessibleName() == sentence
    assert stage.page.card.close_button.isEnabled()


class Slow:
    """Closing that takes its time; each step ends when it is told to."""

    def __init__(self) -> None:
        self.through: list[date | None] = []
        self.futures: list[Future[tuple[ZRow, ...]]] = []

    def __call__(self, who: Who, through: date | None = None) -> Future[tuple[ZRow, ...]]:
        self.through.append(through)
        self.futures.append(Future())
        return self.futures[-1]


class Waiting(TellAtOnce):
    """Answers that are told when the test says so."""

    def __init__(self) -> None:
        self.told: list[tuple[Future[Any], Any, Any]] = []

    def when(self, done: Any, answer: Any, failed: Any, channel: str | None = None) -> None:
        """See `Answers`."""
        self.told.append((done, answer, failed))

    def tell(self) -> None:
        """Tell what was waited for first."""
        super().when(*self.told.pop(0))


@pytest.fixture
def slow() -> Slow:
    return Slow()


class Run:
    """A run of so many days, and what it told."""

    def __init__(self, slow: Slow, count: int) -> None:
        self.slow = slow
        self.later = Waiting()
        self.progress: list[tuple[int, int]] = []
        self.ended: list[tuple[int, str | None]] = []
        days = [TODAY + n * DAY for n in range(count)]
        self.run = CloseRun(slow, self.later, days, self._progress, self._end)
        self.run.begin(Who("Nok"))

    def step(self, outcome: tuple[ZRow, ...] | KioskError = ()) -> None:
        future = self.slow.futures[-1]
        if isinstance(outcome, KioskError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        self.later.tell()

    def _progress(self, done: int, whole: int) -> None:
        self.progress.append((done, whole))

    def _end(self, rows: tuple[ZRow, ...], error: KioskError | None) -> None:
        self.ended.append((len(rows), None if error is None else error.code))


def test_days_are_closed_one_by_one(slow: Slow) -> None:
    run = Run(slow, 3)
    for _ in range(3):
        assert run.ended == []
        run.step()
    assert slow.through == [TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert run.progress == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert run.ended == [(0, None)]


def test_a_run_stops_between_two_days(slow: Slow) -> None:
    run = Run(slow, 3)
    run.step()
    run.run.stop()
    assert run.ended == []  # the day in hand is closed to its end
    run.step()
    assert run.ended == [(0, None)]
    assert len(slow.through) == 2


def test_what_goes_wrong_ends_the_run(slow: Slow) -> None:
    run = Run(slow, 3)
    run.step()
    run.step(StoreError("No.", code="disk_full"))
    assert run.ended == [(0, "disk_full")]
    assert len(slow.through) == 2


def test_a_year_of_days_is_closed_in_few_steps(slow: Slow) -> None:
    run = Run(slow, 400)
    while not run.ended:
        run.step()
    assert len(slow.through) == 40
    assert slow.through[-1] == TODAY + 399 * DAY
    assert run.progress[-1] == (400, 400)


def test_how_far_it_is_is_seen_and_it_can_be_stopped(stage_of: MakeStage) -> None:
    days = some_days(0, missed=3)
    waiting: list[tuple[Future[Any], Any]] = []

    def write(work: Any) -> Future[Any]:
        future: Future[Any] = Future()
        waiting.append((future, work))
        return future

    later = Waiting()
    books = Bookkeeping(days.shop, sample_now, write, days.books._read)
    stage = stage_of(days, books=books, later=later)
    while later.told:
        later.tell()
    stage.close()
    card = stage.page.card
    assert card.closing
    assert stage.text("closeTitle") == "Closing day 1 of 3 …"
    assert not card.close_button.isVisible()
    for expected in ("Closing day 2 of 3 …", "Closing day 3 of 3 …"):
        future, work = waiting.pop()
        future.set_result(days.books._write(work).result())
        later.tell()
        assert stage.text("closeTitle") == expected
    mouse_click(card.stop_button)
    future, work = waiting.pop()
    future.set_result(days.books._write(work).result())
    while later.told:
        later.tell()
    assert not card.closing
    assert len(stage.zs()) == 3


# Papers


def test_an_x_on_paper_is_allowed_and_written_down_once(stage: Stage) -> None:
    panel = stage.page.panel
    mouse_click(panel.paper_button)
    assert not panel.shows_paper
    assert stage.keeper.wanted == [Wanted(Act.X, "20 Nov 2026")]
    stage.keeper.allow()
    assert panel.shows_paper
    assert panel.paper_button.accessibleName() == "Figures"
    mouse_click(panel.print_button)
    mouse_click(panel.save_button)
    assert [entry for entry in stage.audit() if entry.startswith("x ")] == ["x Malee A1 2026-11-20"]
    assert len(stage.keeper.wanted) == 1
    given = [fields for fields, *_ in stage.papers.given]
    assert all(isinstance(fields, dict) and fields["kind"] == "x" for fields in given)
    assert stage.papers.as_files == [False, True]
    stage.days.sell()
    stage.window.go_to(Place.OVERVIEW)
    stage.window.go_to(Place.DAY_CLOSE)
    mouse_click(panel.print_button)  # it is another X by now
    assert len(stage.keeper.wanted) == 2


def test_a_z_leaves_once_as_it_is_and_then_as_a_copy(stage: Stage) -> None:
    panel = stage.page.panel
    stage.close()
    mouse_click(panel.print_button)
    mouse_click(panel.save_button)
    document = panel.report.document if panel.report else None
    assert stage.papers.given == [(document, False, None)] * 2
    assert stage.window.toast.accessibleName() == "Printed on EPSON TM-T82."
    asked = len(stage.keeper.wanted)
    mouse_click(panel.print_button)
    assert stage.keeper.wanted[asked:] == [Wanted(Act.REPRINT, "A1-Z0004")]
    assert len(stage.papers.given) == 2
    stage.keeper.allow()
    assert stage.papers.given[2:] == [(document, True, None)]
    assert stage.audit()[-1] == "reprint Malee A1-Z0004"
    stage.mark(2)
    mouse_click(panel.save_button)
    stage.keeper.allow()
    assert stage.papers.as_files[-1]
    assert stage.audit()[-1] == "reprint Malee A1-Z0003"


def test_a_paper_that_was_wanted_as_a_file_is_told_as_one(stage: Stage) -> None:
    file = Path("/media/books/Kiosk/Z A1-Z0004.pdf")
    stage.papers.where = Where(file=file)
    stage.close()
    mouse_click(stage.page.panel.save_button)
    assert stage.window.toast.accessibleName() == f"Saved as {file}"
    assert stage.papers.shown == [file]
    mouse_click(stage.page.panel.print_button)
    assert stage.window.toast.accessibleName() == f"There is no printer; saved as {file}"


def test_the_paper_of_an_old_z_is_shown_as_a_copy_and_left_by_escape(stage: Stage) -> None:
    panel = stage.page.panel
    stage.mark(1)
    key_click(stage.page.list, Qt.Key.Key_Return)
    assert panel.paper_button.hasFocus()
    key_click(panel.paper_button, Qt.Key.Key_Return)
    assert panel.shows_paper
    assert stage.keeper.wanted == []
    paper = panel.findChild(QLabel, "reportPaper")
    assert paper is not None
    assert paper.accessibleName() == "Paper of 19 Nov 2026"
    assert not paper.pixmap().isNull()
    wide = paper.pixmap().width()
    stage.window.resize(1920, 1080)
    QApplication.processEvents()
    assert paper.pixmap().width() >= wide
    key_click(panel.paper_button, Qt.Key.Key_Escape)
    assert not panel.shows_paper
    key_click(panel.paper_button, Qt.Key.Key_Escape)
    assert stage.page.list.hasFocus()
    key_click(stage.page.list, Qt.Key.Key_Escape)
    assert not stage.window.isVisible()


def test_another_day_begins_with_its_figures(stage: Stage) -> None:
    panel = stage.page.panel
    stage.mark(1)
    mouse_click(panel.paper_button)
    stage.mark(2)
    assert not panel.shows_paper
    mouse_click(panel.paper_button)
    mouse_click(panel.paper_button)
    assert not panel.shows_paper


def test_an_entry_that_cannot_be_written_gives_no_paper(stage_of: MakeStage) -> None:
    days = some_days(1)

    def full(work: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(StoreError("No.", code="disk_full"))
        return future

    stage = stage_of(days, books=Bookkeeping(days.shop, sample_now, full, days.books._read))
    mouse_click(stage.page.panel.print_button)
    stage.keeper.allow()
    assert stage.papers.given == []
    assert stage.window.toast.accessibleName().startswith("The disk is full")


def test_thai(stage: Stage, language: Language) -> None:
    stage.mark(1)
    mouse_click(stage.page.panel.paper_button)
    language.switch(THAI)
    QApplication.processEvents()
    assert stage.text("closeTitle") == "วันที่ 20 พ.ย. 2569 ยังเปิดอยู่"
    assert stage.text("reportTitle") == "19 พ.ย. 2569"
    assert stage.page.panel.shows_paper
    stage.page.card.close_button.click()
    assert stage.text("confirmQuestion") == "ปิดยอดวันที่ 20 พ.ย. 2569 ใช่ไหม"
    assert "รายการที่ยังไม่จบ (2)" in stage.text("confirmSentence")


def test_an_x_is_a_report_without_seals() -> None:
    x = XReport(TODAY - DAY, {"till": "A1", "netSatang": -5, "receipts": {"count": 0}})
    report = of_x(x, TODAY)
    assert (report.number, report.hash, report.over, report.net_satang) == (None, None, True, -5)
    assert report.key == ("A1", TODAY - DAY)
    assert NOW.date() == TODAY
