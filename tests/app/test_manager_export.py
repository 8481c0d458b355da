"""The export page: what is chosen, asked, shown while it is written, and told afterwards; whole by keys."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.export import terms
from kiosk.app.manager.export.choice import Choice, Period, seconds_left
from kiosk.app.manager.export.page import ExportPage
from kiosk.app.manager.export.scenes import WRITTEN
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.filters import ALL_TILLS
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import (
    SampleExports,
    SampleStore,
    sample_books,
    sample_now,
    sample_shop,
    sample_tools,
)
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import VIEWS
from kiosk.app.shell.actions import ManagerActions
from kiosk.sqlite_schema import StoreError
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.export.export import ExportCanceledError, Format
from kiosk.till.export.files import ExportError
from kiosk.till.log.listing import LogFilter, RefundTotals, Status, Totals
from kiosk.till.people.permit import Act, Wanted
from tests.app.hands import key_click, key_clicks, mouse_click
from tests.app.keeper import Keeper
from tests.app.stage import StillClock

TODAY = date(2026, 11, 20)
A_MONTH = 128 * 31


def focused() -> QWidget:
    """Where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


# What is chosen


@pytest.mark.parametrize(
    ("choice", "since", "until", "name"),
    [
        (Choice(), date(2026, 11, 1), date(2026, 11, 30), "receipts-A1-2026-11.csv"),
        (
            Choice(Period.LAST_MONTH, format=Format.XLSX),
            date(2026, 10, 1),
            date(2026, 10, 31),
            "receipts-A1-2026-10.xlsx",
        ),
        (Choice(Period.TODAY), TODAY, TODAY, "receipts-A1-2026-11-20.csv"),
        (Choice(Period.ALL, format=Format.PDF), None, None, "receipts-A1-all.pdf"),
        (
            Choice(Period.RANGE, date(2026, 11, 3), None, format=Format.JSONL),
            date(2026, 11, 3),
            None,
            "receipts-A1-from-2026-11-03.jsonl",
        ),
        (
            Choice(Period.RANGE, date(2026, 2, 1), date(2026, 3, 2), LogFilter(search="กาแฟ")),
            date(2026, 2, 1),
            date(2026, 3, 2),
            "receipts-A1-2026-02-01_2026-03-02-part.csv",
        ),
    ],
)
def test_a_choice_is_a_question_and_a_name(
    choice: Choice, since: date | None, until: date | None, name: str
) -> None:
    assert choice.wanted(TODAY) == replace(choice.narrowed, since=since, until=until)
    assert choice.file_name("A1", TODAY) == name


def test_whose_receipts_stands_in_the_name_and_in_the_question() -> None:
    for till, asked, name in (
        (ALL_TILLS, None, "receipts-tills-2026-11-20.csv"),
        ("B1", "B1", "receipts-B1-2026-11-20.csv"),
    ):
        choice = Choice(Period.TODAY, till=till)
        assert choice.wanted(TODAY) == LogFilter(TODAY, TODAY, till=asked)
        assert choice.file_name("A1", TODAY) == name
        handed_over = Choice().handed_over(LogFilter(TODAY, TODAY, till=asked), till)
        assert handed_over.wanted(TODAY) == choice.wanted(TODAY)
        assert handed_over.file_name("A1", TODAY) == name


def test_the_month_before_january_is_december() -> None:
    days = Choice(Period.LAST_MONTH).days(date(2027, 1, 31))
    assert days == (date(2026, 12, 1), date(2026, 12, 31))


def test_what_another_page_shows_is_taken_over_whole() -> None:
    wanted = LogFilter(since=TODAY, status=Status.REFUNDED, min_satang=100)
    taken = Choice(format=Format.PDF).handed_over(wanted)
    assert taken.wanted(date(2030, 1, 1)) == wanted
    assert (taken.period, taken.format) == (Period.RANGE, Format.PDF)
    assert Choice().handed_over(LogFilter()).period is Period.ALL


def test_the_time_that_is_left_is_guessed_from_what_went_by() -> None:
    assert seconds_left(0, 100, 9) is None
    assert seconds_left(50, 100, 0.2) is None
    assert seconds_left(25, 100, 10) == 30
    assert seconds_left(100, 100, 10) == 0


def test_words_of_how_far_it_is(language: Language) -> None:
    assert terms.progress_words(1_000, 20_000, None) == "1,000 of 20,000"
    assert terms.progress_words(1_000, 20_000, 0) == "1,000 of 20,000 · 1 s left"
    assert terms.progress_words(1_000, 20_000, 240) == "1,000 of 20,000 · 4 min left"
    assert terms.progress_words(20_000, 20_000, 0) == "Finishing the file …"


def test_words_of_what_else_was_asked(language: Language) -> None:
    wanted = LogFilter(
        status=Status.PAID_LATE, cashier="Nok", learnt_by="poll", max_satang=5_000, search="tea"
    )
    assert terms.narrowed_words(wanted).startswith("Paid late · Nok · ")
    assert terms.narrowed_words(wanted).endswith("· ฿… – 50.00 · “tea”")
    assert terms.narrowed_words(LogFilter(learnt_by="radio")) == "radio"
    assert terms.refunds_words(RefundTotals(1, 500, 0)) == "1 refund · ฿5.00"


# The page


@dataclass
class Stage:
    """A window with an export page in front."""

    window: ManagerWindow
    exports: SampleExports
    keeper: Keeper
    store: SampleStore
    log: SampleLog

    @property
    def page(self) -> ExportPage:
        page = self.window.page
        assert isinstance(page, ExportPage)
        return page

    def text(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert label is not None
        return label.text()

    def export(self) -> None:
        """Press the button, and the manager's PIN is right."""
        self.page.outcome.export_button.click()
        self.keeper.allow()

    def audit(self) -> list[str]:
        return [f"{row.action} {row.allowed_by} {row.subject}" for row in self.store.store.audit()]


MakeStage = Callable[..., Stage]


@pytest.fixture
def stage_of(qtbot: QtBot, language: Language, clock: StillClock) -> MakeStage:
    """Makes a stage; others of the page's tools may be given."""

    def make(**others: Any) -> Stage:
        exports, keeper, store = SampleExports(), Keeper(), SampleStore()
        log = SampleLog(A_MONTH)
        tools: dict[str, Any] = {
            "clock": clock,
            "reader": AtOnce(log),
            "exports": exports,
            "authority": keeper,
            "books": sample_books(store.store),
        }
        window = ManagerWindow(sample_tools(**{**tools, **others}))
        qtbot.addWidget(window)
        window.resize(1280, 800)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        window.go_to(Place.EXPORT)
        return Stage(window, exports, keeper, store, log)

    return make


@pytest.fixture
def stage(stage_of: MakeStage) -> Stage:
    """The page over a month of receipts."""
    return stage_of()


def test_a_whole_export_by_keys_alone(stage: Stage) -> None:
    page, window = stage.page, stage.window
    assert page.period.hasFocus()
    key_click(page.period, Qt.Key.Key_Down)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        key_click(focused(), key)
    assert page.choice.period is Period.LAST_MONTH
    key_click(page.period, Qt.Key.Key_Tab)
    assert page.till.hasFocus()
    key_click(page.till, Qt.Key.Key_Tab)
    csv = page.formats[Format.CSV]
    assert csv.hasFocus()
    key_click(csv, Qt.Key.Key_Right)
    assert page.choice.format is Format.XLSX
    key_click(focused(), Qt.Key.Key_Tab)
    assert page.folder_edit.hasFocus()
    page.folder_edit.selectAll()
    key_clicks(page.folder_edit, "/srv/books")
    key_click(page.folder_edit, Qt.Key.Key_Return)
    assert stage.keeper.wanted == [Wanted(Act.EXPORT, "Last month")]
    assert stage.exports.jobs == []  # until it is allowed
    stage.keeper.allow()
    [job] = stage.exports.jobs
    assert job.target == Path("/srv/books/receipts-A1-2026-10.xlsx")
    assert job.wanted == LogFilter(date(2026, 10, 1), date(2026, 10, 31))
    assert (job.language, job.replace, job.shop) == ("en", False, "ร้านกาแฟสามย่าน")
    assert page.outcome.bar.hasFocus()
    key_click(page.outcome.bar, Qt.Key.Key_Return)  # pressed once more it stops nothing
    assert stage.exports.running
    stage.exports.end(WRITTEN)
    assert page.outcome.folder_button.hasFocus()
    key_click(page.outcome.folder_button, Qt.Key.Key_Return)
    assert window.toast.accessibleName() == "The folder is /media/books"


def test_the_sum_is_the_screens_and_known_before(stage: Stage) -> None:
    wanted = stage.page.choice.wanted(TODAY)
    totals = stage.log.totals(wanted)
    assert totals.count == 128 * 20
    assert stage.text("exportSum").startswith(f"{totals.count:,} receipts · ฿")
    assert stage.text("exportBeside").startswith("Refunds of this period: 120 refunds · ฿")


def test_a_receipt_more_is_counted_before_long(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show_view(VIEWS["idle"])
    stage.window.export(LogFilter())
    stage.log.count += 1
    stage.window.show_view(replace(VIEWS["idle"], today_count=999))
    qtbot.waitUntil(lambda: stage.text("exportSum").startswith("3,969 "), timeout=5_000)


def test_what_the_receipts_page_shows_is_exported(stage_of: MakeStage) -> None:
    intents = ManagerActions()
    assert intents.export_missing() == "not_here_yet"
    intents.export(LogFilter())  # nowhere to go yet
    stage = stage_of(intents=intents)
    intents.show_export = stage.window.export
    assert intents.export_missing() is None
    stage.window.go_to(Place.RECEIPTS)
    receipts = stage.window.page
    assert isinstance(receipts, ReceiptsPage)
    filters = replace(receipts.filter_bar.filters, status=Status.REFUNDED, cashier="Nok")
    receipts.filter_bar.set_filters(filters)
    shown = stage.log.totals(filters.wanted(TODAY))
    mouse_click(receipts.export_button)
    page = stage.page
    assert page.outcome.export_button.hasFocus()
    assert page.choice.wanted(TODAY) == filters.wanted(TODAY)
    assert stage.text("exportSum").startswith(f"{shown.count} receipts · ฿")
    assert "Receipts alone" in stage.text("exportBeside")
    assert stage.text("exportNarrowed") == "Only: Refunded · Nok"
    assert "-part.csv" in stage.text("exportFile")
    mouse_click(page.widen_button)
    assert page.choice.narrowed == LogFilter()
    assert page.widen_button.isHidden()
    assert "Refunds of this period" in stage.text("exportBeside")


def test_days_are_chosen_from_and_to(stage: Stage) -> None:
    page = stage.page
    page.period.click()
    page.choices.buttons[-1].click()
    sheet = page.day_sheet
    sheet.from_edit.setText("3/11/2026")
    sheet.to_edit.setText("4/11")
    key_click(sheet.to_edit, Qt.Key.Key_Return)
    assert page.choice.days(TODAY) == (date(2026, 11, 3), date(2026, 11, 4))
    assert page.period.accessibleName() == "Period: 3 Nov 2026 – 4 Nov 2026"
    page.period.click()
    page.choices.buttons[-1].click()
    sheet.from_edit.clear()
    sheet.to_edit.clear()
    key_click(sheet.to_edit, Qt.Key.Key_Return)
    assert page.choice.period is Period.ALL


def test_nothing_in_the_period_is_said_and_not_written(stage: Stage) -> None:
    stage.window.export(LogFilter(since=date(2031, 1, 1), until=date(2031, 1, 1)))
    assert stage.text("exportSum") == "Nothing in this period."
    assert not stage.page.outcome.export_button.isEnabled()
    key_click(stage.page.folder_edit, Qt.Key.Key_Return)
    assert stage.keeper.wanted == []


def test_while_it_is_written_it_is_seen_how_far_and_nothing_is_changed(stage: Stage) -> None:
    page = stage.page
    stage.export()
    listener = stage.exports.listener
    assert listener is not None
    listener.progress(1_000, 2_560)
    assert stage.text("exportFar").startswith("1,000 of 2,560")
    assert (page.outcome.bar.value(), page.outcome.bar.maximum()) == (1_000, 2_560)
    assert not page.period.isEnabled()
    assert not page.formats[Format.PDF].isEnabled()
    assert not page.folder_edit.isEnabled()
    key_click(page.folder_edit, Qt.Key.Key_Return)
    stage.window.leave()  # selling goes on
    stage.window.show()
    stage.window.go_to(Place.EXPORT)
    assert stage.text("exportFar").startswith("1,000 of 2,560")
    assert len(stage.exports.jobs) == 1
    stage.exports.end(WRITTEN)
    assert page.period.isEnabled()


def test_two_permits_are_one_export(stage: Stage) -> None:
    stage.page.outcome.export_button.click()
    stage.page.outcome.export_button.click()
    stage.keeper.allow()
    stage.keeper.allow()
    assert len(stage.exports.jobs) == 1


def test_canceling_leaves_the_choice_as_it_was(stage: Stage) -> None:
    page = stage.page
    stage.export()
    mouse_click(page.outcome.cancel_button)
    assert not stage.exports.running
    assert page.outcome.export_button.hasFocus()
    assert stage.window.toast.accessibleName() == "The export was stopped. No file was left."
    assert page.findChild(QLabel, "exportProblem").isHidden()  # type: ignore[union-attr]
    assert stage.audit() == []


def test_what_is_written_is_told_and_written_down(stage: Stage) -> None:
    page = stage.page
    stage.export()
    stage.exports.end(WRITTEN)
    assert stage.text("exportDone") == "Written: 2,560 receipts · ฿481,202.50 · refunded ฿1,860.00"
    words = " ".join(label.text() for label in page.outcome.findChildren(QLabel))
    plain = words.replace("\u200b", "")
    for said in ("receipts-A1-2026-11-refunds.csv", "61 refunds · ฿1,860.00", WRITTEN.sha256):
        assert said in plain
    assert stage.audit() == [
        "export Malee receipts-A1-2026-11.csv · csv · 2560 · 481202.50 THB"
        f" · receipts-A1-2026-11.csv.manifest.json {WRITTEN.manifest_sha256}"
    ]
    copy = next(b for b in page.outcome.stops if b.objectName() == "copyButton")
    mouse_click(copy)
    assert QGuiApplication.clipboard().text() == WRITTEN.sha256
    assert stage.window.toast.accessibleName() == "Copied: SHA-256"
    mouse_click(page.outcome.again_button)
    assert page.outcome.export_button.isVisible()
    assert page.period.hasFocus()


def test_another_choice_begins_anew(stage: Stage) -> None:
    stage.export()
    stage.exports.end(WRITTEN)
    stage.window.export(LogFilter())
    assert stage.page.outcome.export_button.isVisible()
    assert stage.text("exportSum").startswith("3,968 receipts")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("export_no_folder", "There is no such folder. Choose another one."),
        ("export_denied", "Nothing may be written in this folder. Choose another one."),
        ("export_no_room", "There is not enough room on this disk. Choose another one."),
        ("export_held", "Another program has this file open. Close it there first."),
        ("export_exists", "There is such a file already. Choose another folder."),
        ("export_long_name", "The name of this file is too long for the disk."),
        ("export", "The file could not be written. Choose another folder."),
    ],
)
def test_what_went_wrong_is_one_sentence_beside_the_button(
    stage: Stage, code: str, sentence: str
) -> None:
    stage.export()
    stage.exports.end(ExportError("No.", code=code))
    assert stage.text("exportProblem") == sentence
    assert stage.page.outcome.export_button.isEnabled()
    stage.window.export(LogFilter())
    assert stage.text("exportProblem") == ""


def test_trouble_is_told_wherever_the_manager_is(stage: Stage) -> None:
    stage.export()
    stage.window.go_to(Place.RECEIPTS)
    stage.exports.end(ExportError("No.", code="export_no_room"))
    assert "not enough room" in stage.window.toast.accessibleName()


def test_a_log_that_cannot_be_read_is_told(stage_of: MakeStage) -> None:
    stage = stage_of(reader=AtOnce(trouble=StoreError("No.", code="store_damaged")))
    assert "damaged" in stage.text("exportProblem")
    assert not stage.page.outcome.export_button.isEnabled()


def test_an_entry_that_cannot_be_written_is_told(stage_of: MakeStage) -> None:
    def full(work: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(StoreError("No.", code="disk_full"))
        return future

    stage = stage_of(books=Bookkeeping(sample_shop(), sample_now, full, full))
    stage.export()
    stage.exports.end(WRITTEN)
    assert stage.text("exportDone").startswith("Written: ")
    assert stage.window.toast.accessibleName().startswith("The disk is full")


def test_a_folder_is_chosen(stage: Stage) -> None:
    mouse_click(stage.page.folder_button)
    assert stage.page.folder_edit.text() == str(stage.exports.documents().parent)


def test_thai(stage: Stage, language: Language) -> None:
    stage.export()
    stage.exports.end(WRITTEN)
    language.switch(THAI)
    QApplication.processEvents()
    assert stage.text("exportDone").startswith("เขียนไฟล์แล้ว: 2,560 ใบเสร็จ")
    stage.window.export(LogFilter(since=TODAY, until=TODAY))
    assert stage.page.period.text() == "20 พ.ย. 2569"
    assert stage.text("exportFile") == "ไฟล์: receipts-A1-2026-11-20.csv"
    stage.export()
    assert stage.exports.jobs[-1].language == "th"
    stage.exports.end(ExportCanceledError("Stopped."))


def test_the_totals_of_nothing_but_refunds_can_be_exported(stage: Stage) -> None:
    outcome = stage.page.outcome
    outcome.show_sum(Totals(), RefundTotals(1, 500, 33))
    assert outcome.export_button.isEnabled()
    outcome.show_sum(Totals(1, 500), RefundTotals())
    assert stage.text("exportBeside") == "No refunds in this period."
