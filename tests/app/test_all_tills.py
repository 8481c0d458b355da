"""Other tills' receipts in windows: fetched on a thread of their own, and told apart from one's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import Language
from kiosk.app.manager.all_tills import AllTills, AllTillsView
from kiosk.app.manager.authority import OpenAuthority
from kiosk.app.manager.export.page import ExportPage
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.filters import ALL_TILLS, Filters, Period
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import (
    RelayAtOnce,
    SampleAllTills,
    SampleExports,
    sample_tools,
)
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.tills.samples import SampleTillsRelay
from kiosk.app.manager.tills.scenes import STATE, TROUBLED
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW
from kiosk.core.errors import KioskError
from kiosk.till.copying.mirror import MirrorState, MirrorStoppedError, Progress
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.log.listing import LogFilter
from kiosk.till.people.permit import Permit, Wanted
from tests.app.hands import key_click
from tests.app.stage import StillClock

EMPTY = MirrorState(NOW, ())
AWAY = RelayAwayError("The relay cannot be reached.")
WITH_EVENTS, WITHOUT = 300, 301

Fetch = Callable[[Progress], MirrorState]


# The thread


@pytest.fixture
def all_tills_of(qapp: QApplication) -> Iterator[Callable[[Fetch], AllTills]]:
    made: list[AllTills] = []

    def make(fetch: Fetch) -> AllTills:
        made.append(AllTills(AtOnce(), fetch))
        return made[-1]

    yield make
    for one in made:
        assert one.stop()


def test_it_fetches_elsewhere_and_tells_how_far(
    all_tills_of: Callable[[Fetch], AllTills], qtbot: QtBot
) -> None:
    threads: list[bool] = []

    def fetch(progress: Progress) -> MirrorState:
        threads.append(threading.current_thread() is threading.main_thread())
        assert progress(0, 7)
        assert progress(7, 7)
        return EMPTY

    all_tills = all_tills_of(fetch)
    seen: list[AllTillsView] = []
    all_tills.changed.connect(lambda: seen.append(all_tills.view))
    all_tills.bring_up()
    all_tills.bring_up()  # it is at work already
    qtbot.waitUntil(lambda: not all_tills.view.at_work)
    assert threads == [False]
    assert [(view.readable, view.done, view.whole) for view in seen] == [
        (False, 0, 0),
        (True, 0, 7),
        (True, 7, 7),
        (True, 0, 0),
    ]
    assert all_tills.view == AllTillsView(readable=True, state=EMPTY)


def test_what_went_wrong_is_told_and_what_was_known_stays(
    all_tills_of: Callable[[Fetch], AllTills], qtbot: QtBot
) -> None:
    ends: list[KioskError | None] = [None, AWAY, MirrorStoppedError("Stopped."), None]

    def fetch(progress: Progress) -> MirrorState:
        progress(0, 0)
        end = ends.pop(0)
        if end is not None:
            raise end
        return EMPTY

    all_tills = all_tills_of(fetch)
    errors = []
    while ends:
        all_tills.bring_up()
        qtbot.waitUntil(lambda: not all_tills.view.at_work)
        errors.append(all_tills.view.error)
        assert all_tills.view.state is EMPTY
    assert errors == [None, AWAY, AWAY, None]


def test_a_bug_is_raised_where_bugs_are_told(
    all_tills_of: Callable[[Fetch], AllTills], qtbot: QtBot
) -> None:
    def fetch(progress: Progress) -> MirrorState:
        raise ZeroDivisionError

    all_tills = all_tills_of(fetch)
    with qtbot.captureExceptions() as bugs:
        all_tills.bring_up()
        qtbot.waitUntil(lambda: not all_tills.view.at_work)
    assert [kind for kind, *_ in bugs] == [ZeroDivisionError]


def test_it_stops_when_the_till_ends(all_tills_of: Callable[[Fetch], AllTills]) -> None:
    begun = threading.Event()

    def fetch(progress: Progress) -> MirrorState:
        begun.set()
        while progress(1, 2):
            pass
        raise MirrorStoppedError("Stopped.")

    all_tills = all_tills_of(fetch)
    assert all_tills.stop(), "nothing was begun"
    all_tills = all_tills_of(fetch)
    all_tills.bring_up()
    assert begun.wait(5)
    assert all_tills.stop()


# The receipts page


class Once:
    """An authority that lets somebody in as often as it is told to."""

    def __init__(self, times: int) -> None:
        self.times = times

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        if self.times:
            self.times -= 1
            OpenAuthority().ask(over, wanted, allowed)


class Looked:
    """The receipts page of till A1, whose relay also has those of B1 and A2."""

    def __init__(self, bot: QtBot, **others: Any) -> None:
        self.relay = SampleTillsRelay()
        view = AllTillsView(readable=True, state=STATE)
        copies = AtOnce(SampleLog(WITHOUT, tills=("A1", "B1", "A2")))
        self.all_tills = SampleAllTills(copies, view)
        tools = {
            "reader": AtOnce(SampleLog(WITH_EVENTS)),
            "relay": RelayAtOnce(self.relay),  # type: ignore[arg-type]
            "all_tills": self.all_tills,
            "clock": StillClock(),
        }
        self.window = ManagerWindow(sample_tools(**{**tools, **others}))
        bot.addWidget(self.window)
        self.window.resize(1280, 800)
        with bot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.go_to(Place.RECEIPTS)
        self.page.show_only(Filters(period=Period.ALL))

    @property
    def page(self) -> ReceiptsPage:
        page = self.window.page
        assert isinstance(page, ReceiptsPage)
        return page

    def numbers(self) -> set[str]:
        rows = (self.page.model.row_at(row) for row in range(self.page.model.rowCount()))
        return {row.number[:2] for row in rows if row is not None}

    def text(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        return label.text() if label is not None and label.isVisible() else ""

    def open(self, row: int) -> None:
        self.page.table.select_row(row)
        self.page.table.chosen.emit(row)


@pytest.fixture
def looked_of(qtbot: QtBot, language: Language) -> Callable[..., Looked]:
    return lambda **others: Looked(qtbot, **others)


@pytest.fixture
def looked(looked_of: Callable[..., Looked]) -> Looked:
    return looked_of()


def test_whose_receipts_is_chosen_by_keys(looked: Looked) -> None:
    assert looked.numbers() == {"A1"}
    assert looked.page.copies.isHidden()
    looked.page.filter_bar.till.setFocus()
    key_click(looked.page.filter_bar.till, Qt.Key.Key_Down)
    choices = looked.page.filter_bar.choices.buttons
    assert [button.text() for button in choices] == ["This till", "All tills", "Till B1"]
    key_click(choices[0], Qt.Key.Key_Down)
    key_click(choices[1], Qt.Key.Key_Return)
    assert looked.numbers() == {"A1", "B1", "A2"}
    assert looked.page.filter_bar.till.text() == "All tills"
    assert looked.text("copiesWords") == "as of 14:31"
    assert looked.text("receiptSum").startswith("301 receipts")
    looked.page.show_till("B1")
    assert looked.numbers() == {"B1"}
    looked.page.show_till(None)
    assert looked.numbers() == {"A1"}
    assert looked.page.copies.isHidden()
    assert looked.text("receiptSum").startswith("300 receipts")


def export_page(looked: Looked) -> ExportPage:
    page = looked.window.page
    assert isinstance(page, ExportPage)
    return page


def test_an_export_is_of_the_tills_that_are_looked_at(looked_of: Callable[..., Looked]) -> None:
    exports = SampleExports()
    looked = looked_of(exports=exports)
    for till, code, count in (("B1", "B1", 101), (ALL_TILLS, None, 301), (None, None, 300)):
        looked.window.export(LogFilter(till=code), till)
        page = export_page(looked)
        assert looked.text("exportSum").startswith(f"{count} receipts")
        page.outcome.export_button.click()
        job = exports.jobs[-1]
        assert (job.copies, job.wanted.till) == (till is not None, code)
        exports.cancel()
    names = [job.target.name for job in exports.jobs]
    assert names == ["receipts-B1-all.csv", "receipts-tills-all.csv", "receipts-A1-all.csv"]


def test_whose_receipts_are_exported_is_chosen_there_too(looked_of: Callable[..., Looked]) -> None:
    looked = looked_of(authority=Once(2))
    looked.window.go_to(Place.EXPORT)
    page = export_page(looked)
    page.till.setFocus()
    key_click(page.till, Qt.Key.Key_Down)
    key_click(page.choices.buttons[0], Qt.Key.Key_Down)
    key_click(page.choices.buttons[1], Qt.Key.Key_Return)
    assert page.choice.till == ALL_TILLS
    assert page.till.text() == "All tills"
    looked.window.go_to(Place.RECEIPTS)
    looked.window.go_to(Place.EXPORT)
    assert page.choice.till == ALL_TILLS, "allowed once more"
    looked.window.go_to(Place.RECEIPTS)
    looked.window.go_to(Place.EXPORT)
    assert page.choice.till is None


def test_copies_that_are_still_fetched_are_counted_when_they_are_there(looked: Looked) -> None:
    looked.all_tills.show(AllTillsView(at_work=True))
    looked.window.export(LogFilter(), ALL_TILLS)
    page = export_page(looked)
    assert not page.outcome.export_button.isEnabled()
    looked.all_tills.show(AllTillsView(error=AWAY))
    assert "does not answer" in looked.text("exportProblem")
    looked.all_tills.show(AllTillsView(readable=True, state=STATE))
    assert looked.text("exportSum").startswith("301 receipts")
    assert page.outcome.export_button.isEnabled()


def test_filters_stay_when_other_tills_are_looked_at(looked: Looked) -> None:
    filters = replace(looked.page.filter_bar.filters, cashier="Nok", search="โต๊ะ")
    looked.page.filter_bar.set_filters(filters)
    looked.page.show_till(ALL_TILLS)
    assert looked.page.filter_bar.filters == replace(filters, till=ALL_TILLS)
    looked.page.filter_bar.clear()
    assert looked.page.filter_bar.filters == Filters(period=Period.ALL, till=ALL_TILLS)


def test_who_may_not_stays_with_this_till(looked_of: Callable[..., Looked]) -> None:
    looked = looked_of(authority=Once(0))
    looked.page.show_till(ALL_TILLS)
    assert looked.numbers() == {"A1"}
    assert looked.page.filter_bar.filters.till is None


def test_who_comes_back_is_asked_anew(looked_of: Callable[..., Looked]) -> None:
    looked = looked_of(authority=Once(2))
    looked.page.show_till("B1")
    looked.window.go_to(Place.OVERVIEW)
    looked.window.go_to(Place.RECEIPTS)
    assert looked.numbers() == {"B1"}
    looked.window.go_to(Place.OVERVIEW)
    looked.window.go_to(Place.RECEIPTS)
    assert looked.numbers() == {"A1"}


def test_a_session_that_is_over_ends_the_look(looked: Looked) -> None:
    looked.page.show_till(ALL_TILLS)
    over = SessionNeededError("The manager has to sign in again.")
    looked.all_tills.show(AllTillsView(readable=True, state=STATE, error=over))
    assert looked.numbers() == {"A1"}
    assert looked.text("toastText") == "A manager signs in again to see other tills' receipts."


def test_the_first_fetching_is_told_in_the_place_of_the_rows(looked: Looked) -> None:
    looked.all_tills.show(AllTillsView(at_work=True))
    looked.page.show_till(ALL_TILLS)
    assert looked.text("receiptNoticeText") == "Asking the payment server for all receipts …"
    looked.all_tills.show(AllTillsView(error=AWAY))
    assert "does not answer" in looked.text("receiptNoticeText")
    looked.page.notice.button.click()
    looked.all_tills.show(AllTillsView(at_work=True, readable=True, done=200, whole=98_000))
    assert looked.text("receiptNoticeText") == ""
    assert looked.text("copiesWords") == "fetching 200 of 98,000"
    assert not looked.page.copies.button.isEnabled()
    assert looked.numbers() == {"A1", "B1", "A2"}
    looked.all_tills.show(AllTillsView(readable=True, state=STATE))
    assert looked.text("copiesWords") == "as of 14:31"
    assert looked.page.copies.button.isEnabled()


def test_what_does_not_fit_is_told_below_the_table(looked: Looked) -> None:
    looked.page.show_till(ALL_TILLS)
    looked.all_tills.show(AllTillsView(readable=True, state=TROUBLED))
    assert looked.text("copiesWords").startswith("B1-000398 at the payment server does not follow")
    looked.all_tills.show(AllTillsView(readable=True, state=STATE, error=AWAY))
    assert looked.text("copiesWords").endswith("as of 14:31")
    assert "does not answer" in looked.text("copiesWords")


def test_of_another_till_s_receipt_the_document_and_the_payment_are_told(looked: Looked) -> None:
    looked.page.show_till("B1")
    looked.open(0)
    panel = looked.page.detail
    assert panel.isVisible()
    texts = [label.text().replace("\u200b", "") for label in panel.findChildren(QLabel)]
    assert any(text.startswith("Till B1 issued this receipt") for text in texts)
    assert "฿185.50 received 20 Nov 2026 14:30:37 · receipt B1-000412" in texts
    assert "฿182.44" in texts, "what arrives is known, since a manager asked"
    assert "till B1" in texts
    assert not any("The code was shown" in text for text in texts)
    assert not panel.refund_button.isEnabled()
    assert panel.refund_button.toolTip() == "Another till issued this receipt: refund it there."


def test_a_payment_that_cannot_be_asked_for_is_told(looked: Looked) -> None:
    looked.relay.error = AWAY
    looked.page.show_till("B1")
    looked.open(0)
    texts = [label.text() for label in looked.page.detail.findChildren(QLabel)]
    assert any("does not answer" in text for text in texts)


def test_of_its_own_receipts_this_till_tells_every_event_also_among_the_copies(
    looked: Looked,
) -> None:
    looked.page.show_till("A1")
    looked.open(0)
    panel = looked.page.detail
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert "The code was shown to the customer" in texts
    assert not any("issued this receipt" in text for text in texts)


def test_the_timer_rests_while_nobody_looks(looked: Looked) -> None:
    looked.page.show_till(ALL_TILLS)
    assert looked.page.copies._timer.isActive()
    page = looked.page
    looked.window.go_to(Place.OVERVIEW)
    assert not page.copies._timer.isActive()
