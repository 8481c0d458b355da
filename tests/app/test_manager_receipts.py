"""The receipts page: the whole of it by keys, what it asks of the log, and what it says of one receipt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from kiosk.app.language import THAI, Language
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.facts import Settlement, facts_of, money_of
from kiosk.app.manager.receipts.filters import Filters, Period
from kiosk.app.manager.receipts.model import COLUMNS
from kiosk.app.manager.receipts.printables import Printable, printables
from kiosk.app.manager.receipts.terms import (
    Column,
    source_words,
    story_words,
    verdict_words,
    wait_words,
)
from kiosk.app.manager.samples import SampleLog
from kiosk.app.samples import SHOP, VIEWS
from kiosk.core.money import format_baht
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import LearntBy, SaleWord
from kiosk.core.slip import Slip
from kiosk.sqlite_schema import StoreError
from kiosk.till.log.listing import LogFilter, LogRow, Order, Status
from kiosk.till.selling import reading_back
from kiosk.till.selling.slip_records import KeptSlip, SlipWord
from tests.app.conftest import MakeManager
from tests.app.hands import key_click, key_clicks, mouse_click
from tests.app.manager_stage import A_MONTH, ManagerDesk, sample_log

TODAY = date(2026, 11, 20)


@pytest.fixture
def desk(manager: ManagerDesk) -> ManagerDesk:
    """The receipts page in front, with today's rows."""
    manager.open(Place.RECEIPTS)
    return manager


def texts(widget: QWidget) -> list[str]:
    """The words on a widget."""
    return [
        label.text().replace("\u200b", "")
        for label in widget.findChildren(QLabel)
        if label.isVisibleTo(widget) and label.text()
    ]


def press(desk: ManagerDesk, key: Qt.Key, times: int = 1) -> None:
    """A key, to whatever has the keyboard."""
    for _ in range(times):
        target = QApplication.focusWidget()
        assert target is not None
        key_click(target, key)
    desk.settle()


def pick(desk: ManagerDesk, name: str, downs: int) -> None:
    """Open the list of a filter by keys and choose an entry."""
    desk.find(name).setFocus()
    press(desk, Qt.Key.Key_Down)
    assert desk.receipts.filter_bar.choices.is_open
    press(desk, Qt.Key.Key_Down, downs)
    press(desk, Qt.Key.Key_Return)


def sum_of(desk: ManagerDesk) -> str:
    return desk.receipts.sum_label.text()


def test_today_is_shown_with_its_sum(desk: ManagerDesk) -> None:
    rows = [desk.receipts.model.row_at(n) for n in range(desk.receipts.model.rowCount())]
    assert len(rows) == 128
    whole = sum(row.amount_satang for row in rows if row is not None)
    assert sum_of(desk).startswith(f"128 receipts · ฿{format_baht(whole)} · refunded ฿")
    assert desk.receipts.table.hasFocus()


def test_a_receipt_is_found_opened_copied_and_left_by_keys_alone(desk: ManagerDesk) -> None:
    press(desk, Qt.Key.Key_F3)
    search = desk.receipts.filter_bar.search_edit
    assert search.hasFocus()
    key_clicks(search, "4471")
    press(desk, Qt.Key.Key_Return)
    assert desk.receipts.table.hasFocus()
    assert 0 < desk.receipts.model.rowCount() < 128
    press(desk, Qt.Key.Key_Down, 2)
    press(desk, Qt.Key.Key_Return)
    panel = desk.receipts.detail
    assert panel.isVisible()
    row = desk.receipts.model.row_at(desk.receipts.table.currentIndex().row())
    assert row is not None
    assert panel.number == row.number
    assert "Order 4471" in texts(panel)
    press(desk, Qt.Key.Key_Down)
    assert panel.number != row.number  # it follows the mark
    press(desk, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert desk.receipts.table.hasFocus()
    press(desk, Qt.Key.Key_F3)
    press(desk, Qt.Key.Key_Escape)
    assert desk.receipts.model.rowCount() == 128  # the search is cleared
    assert desk.receipts.table.hasFocus()
    press(desk, Qt.Key.Key_Escape)
    assert not desk.window.isVisible()


def test_letters_are_searched_for_when_they_pause(desk: ManagerDesk) -> None:
    bar = desk.receipts.filter_bar
    asked: list[Filters] = []
    bar.changed.connect(asked.append)
    bar.search_edit.setFocus()
    key_clicks(bar.search_edit, "44")
    key_clicks(bar.search_edit, "71")
    assert asked == []
    desk.until(lambda: bool(asked))
    assert [filters.search for filters in asked] == ["4471"]
    desk.settle()
    bar.search_edit.clear()
    assert asked[-1].search == ""  # clearing waits for nothing
    desk.settle()


def test_every_filter_by_keys(desk: ManagerDesk) -> None:
    pick(desk, "filterPeriod", 2)
    pick(desk, "filterStatus", 3)
    pick(desk, "filterLearntBy", 1)
    pick(desk, "filterCashier", 1)
    filters = desk.receipts.filter_bar.filters
    assert filters.period is Period.WEEK
    assert filters.status is Status.PARTIALLY_REFUNDED
    assert filters.learnt_by is LearntBy.PUSH
    assert filters.cashier == "Nok"
    assert desk.find("filterStatus").accessibleName() == "Status: Partly refunded"
    assert 0 < desk.receipts.model.rowCount() < 20
    clear = desk.find("filterClear")
    clear.setFocus()
    press(desk, Qt.Key.Key_Space)
    assert desk.receipts.filter_bar.filters == Filters(Period.WEEK)
    assert desk.receipts.model.rowCount() == 7 * 128


def test_a_range_of_days_is_typed(desk: ManagerDesk) -> None:
    pick(desk, "filterPeriod", 5)
    sheet = desk.receipts.filter_bar.day_sheet
    assert sheet.isVisible()
    sheet.from_edit.setText("x")
    key_click(sheet, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert "“x” is no day. Write it like 20/11/2026." in texts(sheet)
    sheet.from_edit.setText("12/11/2569")  # of the Buddhist era
    sheet.to_edit.setText("2026-11-10")  # and the wrong way round
    key_click(sheet, Qt.Key.Key_Return)
    desk.settle()
    assert not sheet.isVisible()
    filters = desk.receipts.filter_bar.filters
    assert (filters.since, filters.until) == (date(2026, 11, 10), date(2026, 11, 12))
    assert desk.receipts.model.rowCount() == 3 * 128
    assert desk.find("filterPeriod").accessibleName() == "Period: 10 Nov – 12 Nov"


def test_days_are_chosen_in_the_calendar(desk: ManagerDesk) -> None:
    pick(desk, "filterPeriod", 5)
    sheet = desk.receipts.filter_bar.day_sheet
    assert "Nov 2026" in texts(sheet)
    view = sheet.calendar
    view.activated.emit(view.selectedDate().addDays(-2))
    view.activated.emit(view.selectedDate())
    assert (sheet.from_edit.text(), sheet.to_edit.text()) == ("18/11/2026", "20/11/2026")
    before = desk.window.findChild(QPushButton, "calendarBefore")
    assert before is not None
    mouse_click(before)
    assert "Oct 2026" in texts(sheet)
    key_click(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert desk.receipts.filter_bar.filters == Filters()
    sheet.since = sheet.until = None
    sheet.applied.emit()
    assert desk.receipts.filter_bar.filters.period is Period.ALL
    desk.settle()


def test_a_range_of_amounts(desk: ManagerDesk) -> None:
    desk.find("filterAmount").setFocus()
    press(desk, Qt.Key.Key_Space)
    sheet = desk.receipts.filter_bar.amount_sheet
    assert sheet.isVisible()
    sheet.from_edit.setText("1.234")
    key_click(sheet, Qt.Key.Key_Return)
    assert "At most two decimals." in texts(sheet)
    sheet.from_edit.setText("๕๐๐")
    sheet.to_edit.setText("100")
    key_click(sheet, Qt.Key.Key_Return)
    desk.settle()
    filters = desk.receipts.filter_bar.filters
    assert (filters.least_satang, filters.most_satang) == (10_000, 50_000)
    assert desk.find("filterAmount").accessibleName() == "Amount: ฿100.00 – 500.00"


def title_clicked(desk: ManagerDesk, column: Column) -> None:
    titles = desk.receipts.table.horizontalHeader()
    at = titles.sectionViewportPosition(COLUMNS.index(column)) + 20
    mouse_click(titles.viewport(), QPoint(at, 10))
    desk.settle()


def test_a_list_is_left_without_a_choice(desk: ManagerDesk) -> None:
    bar = desk.receipts.filter_bar
    for by_key in (True, False):
        bar.status.setFocus()
        press(desk, Qt.Key.Key_Space)
        assert bar.choices.is_open
        press(desk, Qt.Key.Key_End)
        press(desk, Qt.Key.Key_Tab)
        press(desk, Qt.Key.Key_Up)
        assert bar.choices.buttons[-1].hasFocus()
        if by_key:
            press(desk, Qt.Key.Key_Escape)
        else:
            beside = desk.window.childAt(5, 5)
            assert beside is not None
            mouse_click(beside)
        assert not bar.choices.is_open
        assert bar.status.hasFocus()
    assert bar.filters == Filters()


def test_titles_sort_and_sort_back(desk: ManagerDesk) -> None:
    orders = []
    for column in (Column.AMOUNT, Column.AMOUNT, Column.TIME, Column.NUMBER, Column.STATUS):
        title_clicked(desk, column)
        orders.append(desk.receipts.filter_bar.filters.order)
    assert orders == [Order.LARGEST, Order.SMALLEST, Order.NEWEST, Order.OLDEST, Order.OLDEST]
    titles = desk.receipts.table.horizontalHeader()
    assert COLUMNS[titles.sortIndicatorSection()] is Column.TIME
    assert desk.receipts.model.index(0, 0).data() == "A1-003841"


class Selling(SampleLog):
    """A log into which receipts come."""


def test_what_is_marked_stays_marked_when_receipts_come_in(manager_of: MakeManager) -> None:
    log = sample_log(A_MONTH)
    desk = manager_of(lambda: log)
    desk.window.show_view(VIEWS["idle"])
    desk.open(Place.RECEIPTS)
    desk.receipts.table.select_row(40)
    place = desk.receipts.model.row_at(40)
    assert place is not None
    log.count += 1
    desk.window.show_view(replace(VIEWS["idle"], today_count=128))
    desk.settle()
    marked = desk.receipts.model.row_at(desk.receipts.table.currentIndex().row())
    assert marked is not None
    assert marked.place == place.place


def test_home_and_end(desk: ManagerDesk) -> None:
    press(desk, Qt.Key.Key_End)
    assert desk.receipts.table.currentIndex().row() == 127
    press(desk, Qt.Key.Key_Home)
    assert desk.receipts.table.currentIndex().row() == 0
    desk.receipts.table.keyboardSearch("A")
    assert desk.receipts.table.currentIndex().row() == 0


def test_nothing_found_says_so_and_leads_out(desk: ManagerDesk) -> None:
    bar = desk.receipts.filter_bar
    bar.set_filters(replace(bar.filters, search="no such word"))
    desk.settle()
    assert "No receipt fits these filters." in texts(desk.receipts.notice)
    assert desk.receipts.notice.button.hasFocus()
    press(desk, Qt.Key.Key_Return)
    assert desk.receipts.model.rowCount() == 128
    assert bar.search_edit.text() == ""
    assert desk.receipts.table.isVisible()


def test_a_day_without_receipts_offers_all_days(manager_of: MakeManager) -> None:
    desk = manager_of(lambda: sample_log(0))
    desk.open(Place.RECEIPTS)
    assert "No receipts: Today" in texts(desk.receipts.notice)
    mouse_click(desk.receipts.notice.button)
    desk.settle()
    assert "No receipts: All days" in texts(desk.receipts.notice)
    assert not desk.receipts.notice.button.isVisible()
    assert sum_of(desk) == "0 receipts · ฿0.00"


def test_trouble_is_one_sentence_and_asked_again(manager_of: MakeManager) -> None:
    well: list[bool] = []

    def open_log() -> SampleLog:
        if not well:
            raise StoreError("The file cannot be opened.")
        return sample_log(128)

    desk = manager_of(open_log)
    desk.open(Place.RECEIPTS)
    said = "The records cannot be read just now. Please try again."
    assert said in texts(desk.receipts.notice)
    assert not desk.receipts.sum_label.isVisible()
    well.append(True)
    desk.receipts.notice.button.setFocus()
    press(desk, Qt.Key.Key_Return)
    assert desk.receipts.model.rowCount() == 128
    assert desk.receipts.table.isVisible()
    assert desk.receipts.sum_label.isVisible()


def open_row(desk: ManagerDesk, row: int) -> LogRow:
    desk.receipts.table.select_row(row)
    desk.receipts.table.chosen.emit(row)
    desk.settle()
    found = desk.receipts.model.row_at(row)
    assert found is not None
    return found


def test_the_panel_tells_the_whole_story(desk: ManagerDesk) -> None:
    row = open_row(desk, 5)
    said = texts(desk.receipts.detail)
    assert row.payment_id in said
    assert row.bank_reference in said
    assert "The code was read and fits the amount" in said
    for sentence in (
        "The cashier keyed the amount",
        "The code was shown to the customer",
        "The code's time was over",
        "The code ran out without money",
        "A manager accepted the money for this sale",
        f"The receipt {row.number} was issued",
    ):
        assert sentence in said
    assert "not known yet" in said
    assert "A new code was asked for" not in said  # the first is no new one


def test_what_was_heard_twice_says_so(desk: ManagerDesk) -> None:
    open_row(desk, 1)
    assert "the payment server · nothing new" in texts(desk.receipts.detail)


def test_what_was_kept_of_an_event_is_folded_away(desk: ManagerDesk) -> None:
    open_row(desk, 1)
    panel = desk.receipts.detail

    def unfolded() -> list[QLabel]:
        return [w for w in panel.findChildren(QLabel, "storyPayload") if w.isVisible()]

    assert unfolded() == []
    folds = [b for b in panel.findChildren(QPushButton, "storyDetails") if b.isVisible()]
    assert len(folds) == 5
    folds[1].click()
    QApplication.processEvents()
    assert len(unfolded()) == 1
    assert "version" in unfolded()[0].text()
    folds[1].click()
    assert unfolded() == []


def test_what_went_back_is_shown_with_what_is_left(desk: ManagerDesk) -> None:
    row = open_row(desk, 9)
    said = texts(desk.receipts.detail)
    assert "฿20.00" in said
    document = f"A1-R{row.place:06d}"
    assert document in said
    assert "-฿20.00 · 20 Nov 2026 14:24 · given back by hand · ทำหก" in said
    assert f"฿{format_baht(row.amount_satang - 2_000)}" in said


def test_when_the_money_arrives_is_shown_once_somebody_knows(desk: ManagerDesk) -> None:
    row = open_row(desk, 1)
    known = Settlement(1_250, 126_750, datetime(2026, 11, 24, 17, tzinfo=UTC), "po_1")
    desk.receipts.detail.show_settlement("another", known)
    assert "not known yet" in texts(desk.receipts.detail)
    desk.receipts.detail.show_settlement(row.number, known)
    QApplication.processEvents()
    said = texts(desk.receipts.detail)
    assert {"฿12.50", "฿1,267.50", "25 Nov 2026", "po_1"} <= set(said)
    assert "not known yet" not in said
    open_row(desk, 2)
    assert "not known yet" in texts(desk.receipts.detail)


def test_another_sum_another_code_and_a_refund_taken_back_are_told(language: Language) -> None:
    log = SampleLog(128)
    row = log.rows([119])[0]
    story = log.sale_story(row.sale_id)
    assert story is not None
    [refund] = story.refunds
    odd = replace(
        story,
        sale=replace(story.sale, amount_satang=100),
        attempts=(*story.attempts, replace(story.attempts[0], id="2", payment_id="pi_other")),
        refunds=(refund, replace(refund, amount_satang=-2_000, reverses="A1-R000119")),
    )
    facts = {fact.name: fact.value for fact in facts_of(row, odd, SHOP.timezone)}
    assert (facts["Asked for"], facts["Codes shown"]) == ("฿1.00", "2")
    money = [fact.value for fact in money_of(row, odd, None, SHOP.timezone)]
    assert money[1].startswith("+฿20.00")
    assert "takes A1-R000119 back" in money[1]


def test_keys_are_copied(desk: ManagerDesk) -> None:
    row = open_row(desk, 1)
    buttons = [
        button
        for button in desk.receipts.detail.findChildren(QPushButton, "copyButton")
        if button.accessibleName() == "Copy: Payment" and button.isVisible()
    ]
    buttons[-1].click()
    assert QGuiApplication.clipboard().text() == row.payment_id
    assert desk.window.toast.accessibleName() == "Copied: Payment"


def test_export_is_a_wish(desk: ManagerDesk) -> None:
    export = desk.find("exportButton")
    assert isinstance(export, QPushButton)
    export.click()
    assert desk.intents.wishes == [
        ("export", LogFilter(since=TODAY)),
    ]


def test_a_copy_is_printed_and_written_down(desk: ManagerDesk) -> None:
    row = open_row(desk, 1)
    desk.receipts.detail.reprint_button.click()
    [(document, copy, _)] = desk.papers.given
    assert (json.loads(str(document))["number"], copy) == (row.number, True)
    [entry] = desk.tools.books.recent_audit(9).result()
    assert (entry.action, entry.subject) == ("reprint", row.number)
    assert desk.window.toast.accessibleName() == "Printed on EPSON TM-T82."


def test_a_receipt_with_refunds_asks_which_paper(desk: ManagerDesk) -> None:
    row = open_row(desk, 9)
    panel = desk.receipts.detail
    panel.reprint_button.setFocus()
    press(desk, Qt.Key.Key_Return)
    choices = desk.find("detailPapers")
    said = [button.text() for button in choices.findChildren(QPushButton)]
    assert said == [f"Receipt {row.number}", f"Refund A1-R{row.number[3:]}"]
    press(desk, Qt.Key.Key_Down)
    press(desk, Qt.Key.Key_Return)
    assert [document for document, _, _ in desk.papers.given] == ["{}"]
    [entry] = desk.tools.books.recent_audit(9).result()
    assert entry.subject == f"A1-R{row.number[3:]}"
    assert panel.reprint_button.hasFocus()


def test_a_receipt_has_its_customers_page_on_paper() -> None:
    log = SampleLog(128)
    [row] = log.page(LogFilter(), Order.NEWEST, 1)
    story = log.sale_story(row.sale_id)
    assert story is not None
    assert story.receipt is not None
    [attempt] = story.attempts
    assert attempt.offer is not None
    paid = replace(attempt, offer=replace(attempt.offer, page_url="https://pay.example/p/x"))
    other = replace(attempt, payment_id="pi_other")
    [paper] = printables(replace(story, attempts=(other, paid)))
    document = story.receipt.document
    assert paper == Printable(row.number, document, "https://pay.example/p/x")
    assert printables(replace(story, receipt=None)) == ()


def test_what_cannot_be_done_says_why(manager_of: MakeManager) -> None:
    desk = manager_of(lambda: sample_log(128), missing="not_here_yet")
    desk.open(Place.RECEIPTS)
    open_row(desk, 3)
    panel = desk.receipts.detail
    assert not panel.refund_button.isEnabled()
    assert "All of this receipt's money went back already." in texts(panel)
    assert not desk.receipts.export_button.isEnabled()
    assert desk.receipts.export_button.toolTip()
    open_row(desk, 1)
    assert panel.refund_button.isEnabled()


def test_tab_goes_down_the_page_and_the_panel(desk: ManagerDesk) -> None:
    desk.receipts.filter_bar.search_edit.setFocus()
    for number in (1, 4):  # a second receipt makes the panel's buttons anew
        open_row(desk, number)
    desk.receipts.filter_bar.search_edit.setFocus()
    names = []
    for _ in range(24):
        stop = QApplication.focusWidget()
        assert stop is not None
        names.append(stop.objectName())
        key_click(stop, Qt.Key.Key_Tab)
    filters = ["filterPeriod", "filterStatus", "filterLearntBy", "filterCashier", "filterAmount"]
    assert names[:9] == ["receiptSearch", "filterTill", "exportButton", *filters, "receiptTable"]
    panel = ["detailClose", "detailScroll", "copyButton", "storyDetails", "reprintButton"]
    assert [name for name, _ in groupby(names[9:])][:6] == [*panel, "refundButton"]


def test_on_a_small_window_the_panel_lies_over_the_table(desk: ManagerDesk) -> None:
    desk.window.resize(1024, 768)
    open_row(desk, 1)
    panel = desk.receipts.detail
    assert panel.geometry().right() == desk.receipts.contentsRect().right()
    assert panel.geometry().intersects(desk.receipts.table.geometry())
    desk.window.resize(1920, 1080)
    QApplication.processEvents()
    edge = desk.receipts.table.mapTo(desk.receipts, desk.receipts.table.rect().topRight())
    assert panel.geometry().left() > edge.x()


def test_columns_leave_when_there_is_no_room(desk: ManagerDesk) -> None:
    def shown() -> list[Column]:
        hidden = desk.receipts.table.isColumnHidden
        return [column for n, column in enumerate(COLUMNS) if not hidden(n)]

    desk.window.resize(1920, 1080)
    QApplication.processEvents()
    assert shown() == list(Column)
    desk.window.resize(1024, 768)
    QApplication.processEvents()
    assert shown() == [Column.NUMBER, Column.TIME, Column.AMOUNT, Column.STATUS, Column.NOTE]
    widths = sum(desk.receipts.table.columnWidth(n) for n in range(len(COLUMNS)))
    assert widths == desk.receipts.table.viewport().width()


def test_the_language_changes_everything_that_is_open(
    desk: ManagerDesk, language: Language
) -> None:
    open_row(desk, 5)
    language.switch(THAI)
    QApplication.processEvents()
    QApplication.processEvents()  # what was made anew is shown by an event of its own
    said = texts(desk.receipts.detail)
    assert "คิวอาร์หมดเวลา" in said
    assert any("2569" in text for text in said)
    assert sum_of(desk).startswith("128 ใบเสร็จ")
    assert desk.find("filterPeriod").accessibleName() == "ช่วงเวลา: วันนี้"


def test_every_word_of_a_story_has_its_sentence(language: Language) -> None:
    sentences = [story_words(word) for word in SaleWord]
    assert len(set(sentences)) == len(SaleWord)
    assert all(" " in sentence for sentence in sentences)
    assert all(" " in story_words(word) for word in reading_back.WORDS.values())
    assert source_words(reading_back.SOURCE) == "the customer's screen"
    assert story_words("a word of tomorrow") == "a word of tomorrow"
    sources = [
        source_words(s) for s in ("cashier", "push", "poll", "check", "catchup", "till", "relay")
    ]
    assert len(set(sources)) == len(sources)
    assert source_words("else") == "else"
    assert len({verdict_words(verdict) for verdict in Verdict}) == len(Verdict)
    assert verdict_words(None) == "–"


def test_waits_in_words(language: Language) -> None:
    assert wait_words(None) == "–"
    assert wait_words(36_600) == "37 s"
    assert wait_words(250_000) == "04:10"


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period.TODAY, (TODAY, None)),
        (Period.YESTERDAY, (date(2026, 11, 19), date(2026, 11, 19))),
        (Period.WEEK, (date(2026, 11, 14), None)),
        (Period.MONTH, (date(2026, 11, 1), None)),
        (Period.ALL, (None, None)),
    ],
)
def test_periods_in_business_days(period: Period, days: tuple[date | None, date | None]) -> None:
    wanted = Filters(period).wanted(TODAY)
    assert (wanted.since, wanted.until) == days


def test_the_shop_that_closes_late_has_yesterdays_day() -> None:
    from datetime import time

    night = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # two in the morning
    assert replace(SHOP, day_closes_at=time(4)).business_day(night) == TODAY
    assert SHOP.business_day(night) == date(2026, 11, 21)


def test_a_slip_that_was_shown_stands_with_the_receipt(language: Language) -> None:
    log = SampleLog(128)
    row = log.rows([119])[0]
    story = log.sale_story(row.sale_id)
    assert story is not None
    kept = KeptSlip(Slip("014", "REF1"), row.sale_id, "Nok", row.issued_at)
    told = facts_of(row, replace(story, slips=(kept,)), SHOP.timezone)
    [fact] = [fact for fact in told if fact.name == "Slip shown"]
    assert (fact.value, fact.copies) == ("SCB · REF1", "REF1")


def test_what_became_of_slips_is_told_in_the_story(language: Language) -> None:
    told = {story_words(word) for word in SlipWord}
    assert len(told) == len(SlipWord)
    assert not told & set(SlipWord)
