"""The tills page: every till seen and heard, looked at again and again; let in and shut out by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.manager.all_tills import AllTillsView
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import RelayAtOnce, SampleAllTills, sample_tools
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.tills.card import TillCard
from kiosk.app.manager.tills.page import LOOK_EVERY_MS, LOOK_FOR_IT_EVERY_MS, TillsPage, free_name
from kiosk.app.manager.tills.pairing import PairingSheet, Step
from kiosk.app.manager.tills.samples import SampleTillsRelay, sample_device
from kiosk.app.manager.tills.scenes import TROUBLED
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.till.books.audit import Who
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.people.permit import Permit, Wanted
from tests.app.hands import key_click
from tests.app.stage import StillClock

AWAY = RelayAwayError("The relay cannot be reached.")
OVER = SessionNeededError("The manager has to sign in again.")


class Nobody:
    """An authority that lets nobody in; it keeps what was wanted, and lets in whom it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        self.waiting.append(lambda: allowed(Permit(Who("Nok"))))


class Tills:
    """The page in a window, over a made-up relay."""

    def __init__(self, bot: QtBot, clock: StillClock, **others: Any) -> None:
        self.relay = SampleTillsRelay()
        self.clock = clock
        self.all_tills = SampleAllTills(AtOnce(SampleLog(200, tills=("A1", "A2"))))
        tools = {
            "reader": AtOnce(SampleLog(200)),
            "relay": RelayAtOnce(self.relay),  # type: ignore[arg-type]
            "all_tills": self.all_tills,
            "clock": clock,
        }
        self.window = ManagerWindow(sample_tools(**{**tools, **others}))
        bot.addWidget(self.window)
        self.window.resize(1280, 800)
        with bot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.go_to(Place.TILLS)

    @property
    def page(self) -> TillsPage:
        page = self.window.page
        assert isinstance(page, TillsPage)
        return page

    @property
    def pairing(self) -> PairingSheet:
        assert self.page.pairing is not None
        return self.page.pairing

    def card(self, name: str) -> TillCard:
        return next(card for card in self.page.cards if card.till and card.till.name == name)

    def text(self, name: str, within: QWidget | None = None) -> str:
        QApplication.processEvents()  # what a layout takes in is shown a moment later
        label = (within or self.window).findChild(QLabel, name)
        assert label is not None
        return label.text() if label.isVisible() else ""

    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, key: Qt.Key) -> None:
        key_click(self.focus(), key)

    def step(self) -> Step:
        return self.pairing.step

    def said(self) -> str:
        return self.window.toast.accessibleName()


@pytest.fixture
def tills_of(qtbot: QtBot, language: Language, clock: StillClock) -> Callable[..., Tills]:
    return lambda **others: Tills(qtbot, clock, **others)


@pytest.fixture
def tills(tills_of: Callable[..., Tills]) -> Tills:
    return tills_of()


# Looking


def test_every_till_says_in_words_what_it_does(tills: Tills) -> None:
    told = {
        card.till.name: tills.text("tillState", card)
        for card in tills.page.cards
        if card.till is not None
    }
    assert told == {
        "till A1": "Ready",
        "till A2": "Selling now",
        "till B2": "Never seen",
        "ซุ้มหน้าร้าน": "Not seen since 13:58",
        "webshop": "Ready",
        "till X": "Revoked 1 Nov 2026",
    }
    assert next(iter(told)) == "till A1"
    assert list(told)[-1] == "till X"


def test_a_screen_reader_hears_all_of_a_till(tills: Tills) -> None:
    name = tills.card("ซุ้มหน้าร้าน").accessibleName()
    for part in (
        "ซุ้มหน้าร้าน",
        "Not seen since 13:58",
        "version 0.0.9",
        "B1-000414",
        "older",
        "2 receipts",
    ):
        assert part in name
    figures = {
        widget.accessibleName()
        for widget in tills.card("till A2").findChildren(QWidget)
        if widget.accessibleName()
    }
    assert {"Today: ฿13,112.50 94 receipts", "Open: 1", "To settle: 1"} <= figures


def test_the_sum_of_all_stands_above(tills: Tills) -> None:
    assert tills.text("tillsSummary").replace("\u00a0", " ") == (
        "4 tills · selling now: 1 · not seen: 1\ntoday ฿35,743.50 from 253 receipts"
    )
    assert tills.text("tillsAsOf") == "as of 14:32"


def test_this_till_is_marked_and_cannot_shut_itself_out(tills: Tills) -> None:
    assert not tills.card("till A1").revoke_button.isVisible()
    assert tills.card("till A2").revoke_button.isVisible()
    assert not tills.card("till X").revoke_button.isVisible()
    pills = [
        label.text() for label in tills.card("till A1").findChildren(QLabel) if label.isVisible()
    ]
    assert "This till" in pills


def test_a_copy_that_does_not_fit_shows_at_its_till(tills: Tills) -> None:
    tills.all_tills.show(AllTillsView(readable=True, state=TROUBLED))
    assert "B1-000398" in tills.text("tillWarning", tills.card("ซุ้มหน้าร้าน"))
    assert tills.text("tillWarning", tills.card("till A1")) == ""


def test_the_place_wears_the_number_of_silent_tills(tills: Tills, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tills.page.badge_changed) as told:
        tills.page.look()
    assert told.args == [1]


def test_looking_again_changes_cards_in_their_place(tills: Tills) -> None:
    card = tills.card("till A2")
    card.revoke_button.setFocus()
    tills.relay.listed[1] = sample_device("till A2", last_seen_at=None)
    tills.page.look()
    assert tills.card("till A2") is card
    assert tills.text("tillState", card) == "Never seen"
    assert card.revoke_button.hasFocus()
    tills.relay.listed = tills.relay.listed[:1]
    tills.page.refresh_button.click()
    assert [c.till.name for c in tills.page.cards if c.till] == ["till A1"]


def test_it_is_looked_at_again_only_while_somebody_looks(tills: Tills) -> None:
    page = tills.page
    assert page._timer.isActive()
    assert page._timer.interval() == LOOK_EVERY_MS
    tills.window.go_to(Place.RECEIPTS)
    assert not page._timer.isActive()
    tills.window.go_to(Place.TILLS)
    assert page._timer.isActive()
    tills.window.leave()
    assert not page._timer.isActive()


# Trouble


def test_a_relay_that_goes_away_leaves_what_was_known(tills: Tills) -> None:
    tills.relay.error = AWAY
    tills.page.look()
    assert len(tills.page.cards) == 6
    said = tills.text("tillsAsOf")
    assert said.startswith("The payment server does not answer.")
    assert said.endswith("as of 14:32")
    tills.relay.error = None
    tills.page.look()
    assert tills.text("tillsAsOf") == "as of 14:32"


def test_a_relay_that_is_away_from_the_start_can_be_asked_again(
    tills_of: Callable[..., Tills],
) -> None:
    relay = SampleTillsRelay()
    relay.error = AWAY
    tills = tills_of(relay=RelayAtOnce(relay))  # type: ignore[arg-type]
    assert "does not answer" in tills.text("tillsNoticeText")
    assert tills.page.notice.button.hasFocus()
    relay.error = None
    tills.press(Qt.Key.Key_Return)
    assert tills.text("tillsNoticeText") == ""
    assert len(tills.page.cards) == 6
    assert tills.page.add_button.hasFocus()


def test_who_may_not_sees_nothing(tills_of: Callable[..., Tills]) -> None:
    authority = Nobody()
    tills = tills_of(authority=authority)
    assert tills.text("tillsNoticeText") == "A manager signs in to see all tills."
    assert tills.page.cards == []
    assert not tills.page._timer.isActive()
    tills.press(Qt.Key.Key_Return)
    assert len(authority.waiting) == 2
    authority.waiting[-1]()
    assert len(tills.page.cards) == 6
    assert tills.page._timer.isActive()


def test_a_session_that_is_over_hides_everything_until_somebody_signs_in(tills: Tills) -> None:
    tills.relay.error = OVER
    tills.page.look()
    assert tills.text("tillsNoticeText") == "A manager signs in to see all tills."
    assert not tills.page._timer.isActive()
    tills.relay.error = None
    tills.page.notice.button.click()
    assert tills.text("tillsSummary")


# Adding one


def begin(tills: Tills, name: str = "") -> None:
    tills.page.add_button.setFocus()
    tills.press(Qt.Key.Key_Return)
    if name:
        QTest.keyClicks(tills.focus(), name)
    tills.press(Qt.Key.Key_Return)


def test_a_till_is_added_by_keys_alone(tills: Tills) -> None:
    begin(tills)
    assert tills.relay.asked == [("pair", "till A3")], "the first name that nobody has"
    assert tills.step() is Step.CODE
    assert tills.pairing.code.text() == "K7QM-2F9X-TB4R"
    command = "kiosk pair --relay https://relay.example.com --code K7QM-2F9X-TB4R"
    assert tills.text("pairingCommand") == command, "as `kiosk pair` wants it"
    assert tills.text("pairingLeft") == "Good for 10:00 more, and only once"
    assert tills.page._timer.interval() == LOOK_FOR_IT_EVERY_MS
    tills.page.look()
    assert tills.step() is Step.CODE, "it has not come yet"
    tills.relay.listed.append(sample_device("till A3"))
    tills.page.look()
    assert tills.step() is Step.PAIRED
    assert tills.text("pairingTitle") == "till A3 is paired"
    assert tills.page._timer.interval() == LOOK_EVERY_MS
    tills.press(Qt.Key.Key_Return)
    assert not tills.pairing.isVisible()
    assert tills.page.add_button.hasFocus()
    assert tills.text("tillState", tills.card("till A3")) == "Ready"
    assert tills.said() == ""


def test_the_code_is_large_enough_to_be_read_across_the_room(tills: Tills) -> None:
    begin(tills)
    assert tills.pairing.code.fitted_px() >= 64
    tills.window.resize(1024, 768)
    QApplication.processEvents()
    assert tills.pairing.code.fitted_px() >= 64


def test_a_revoked_till_of_that_name_is_not_the_one_that_is_waited_for(tills: Tills) -> None:
    begin(tills, "till X")
    tills.page.look()
    assert tills.step() is Step.CODE


def test_the_code_can_be_copied_and_tab_stays_inside(tills: Tills) -> None:
    begin(tills)
    seen = []
    for _ in range(4):
        seen.append(tills.focus().objectName())
        tills.press(Qt.Key.Key_Tab)
    assert seen == ["pairingFirst", "pairingCopy", "pairingSecond", "pairingFirst"]
    tills.pairing.copy_button.setFocus()
    tills.press(Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "K7QM-2F9X-TB4R"
    assert tills.text("pairingLeft").endswith("copied")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("invalid_state", "A till of this name is there already. Choose another name."),
        (
            "validation_failed",
            "Letters, digits, blanks, - _ and . are allowed, 40 of them at most.",
        ),
        ("rate_limited", "Too many requests at once. Please wait a moment."),
    ],
)
def test_a_name_that_cannot_be_is_told_beside_it(tills: Tills, code: str, sentence: str) -> None:
    tills.relay.pairing_error = RelayRefusedError("no", code=code)
    begin(tills, "till A2")
    assert tills.text("pairingProblem") == sentence
    assert tills.pairing.name_edit.hasFocus()
    assert tills.pairing.name_edit.text() == "till A2"
    tills.relay.pairing_error = None
    tills.press(Qt.Key.Key_Return)
    assert tills.step() is Step.CODE


def test_a_relay_that_only_this_computer_reaches_is_told_before_a_code_is_shown(
    tills_of: Callable[..., Tills],
) -> None:
    tills = tills_of(relay_url="http://127.0.0.1:40123")
    tills.page.add_button.click()
    assert "another one cannot reach it" in tills.text("pairingSentence")


def test_no_name_is_suggested_whose_code_a_till_sells_under() -> None:
    assert free_name(["counter", "Till A2"], ["A1", "A3"]) == "till A4"
    assert free_name([], []) == "till A1"


def test_no_name_is_told_without_asking_anybody(tills: Tills) -> None:
    tills.page.add_button.click()
    tills.pairing.name_edit.setText("   ")
    tills.press(Qt.Key.Key_Return)
    assert tills.text("pairingProblem") == "Give the till a name first."
    assert tills.relay.asked == []


def test_a_session_that_ends_meanwhile_closes_the_sheet(tills: Tills) -> None:
    tills.relay.pairing_error = OVER
    begin(tills)
    assert not tills.pairing.isVisible()
    assert tills.text("tillsNoticeText") == "A manager signs in to see all tills."


def test_a_code_runs_out_and_another_is_shown(tills: Tills) -> None:
    begin(tills)
    tills.clock.forward(595)
    tills.pairing.refresh()
    assert tills.text("pairingLeft") == "Good for 00:05 more, and only once"
    tills.clock.forward(5)
    tills.pairing.refresh()
    assert tills.step() is Step.EXPIRED
    assert tills.pairing.code.text() == "", "a code that is no good is not shown"
    tills.clock.forward(-600)
    tills.press(Qt.Key.Key_Return)
    assert tills.step() is Step.CODE
    assert tills.relay.asked == [("pair", "till A3")] * 2


def test_escape_leaves_the_code_good_and_says_so(tills: Tills) -> None:
    begin(tills)
    tills.press(Qt.Key.Key_Escape)
    assert not tills.pairing.isVisible()
    assert tills.window.isVisible()
    assert tills.said() == "The code stays good until it runs out."
    tills.page.add_button.click()
    tills.press(Qt.Key.Key_Escape)
    assert not tills.pairing.isVisible()


def test_a_code_is_taken_back(tills: Tills) -> None:
    begin(tills)
    tills.pairing.second.click()
    assert tills.relay.asked[-1] == ("revoke", "till A3")
    assert tills.said() == "The code for till A3 is not good any more."
    assert not tills.pairing.isVisible()


def test_the_sheet_speaks_the_language_of_the_moment(tills: Tills, language: Language) -> None:
    begin(tills)
    language.switch(THAI)
    QApplication.processEvents()
    assert tills.text("pairingTitle") == "รหัสสำหรับ till A3"
    assert tills.text("tillsSummary").startswith("4 เครื่อง")
    assert tills.text("tillState", tills.card("till X")) == "ถูกตัดสิทธิ์ 1 พ.ย. 2569"
    language.switch(ENGLISH)
    QApplication.processEvents()
    assert tills.text("pairingTitle") == "Code for till A3"


# Shutting one out


def ask_revoke(tills: Tills, name: str) -> ConfirmSheet:
    tills.card(name).revoke_button.setFocus()
    tills.press(Qt.Key.Key_Return)
    sheet = tills.window.findChild(ConfirmSheet)
    assert sheet is not None
    assert sheet.isVisible()
    return sheet


def test_a_till_is_shut_out_after_a_question(tills: Tills) -> None:
    sheet = ask_revoke(tills, "till A2")
    assert tills.text("confirmQuestion") == "Revoke till A2?"
    assert tills.text("confirmSentence").startswith(
        "It is selling just now! It cannot sell any more"
    )
    tills.press(Qt.Key.Key_Tab)
    tills.press(Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert tills.relay.asked == [("revoke", "till A2")]
    assert tills.said() == "till A2 is revoked: it cannot sell any more."
    assert tills.text("tillState", tills.card("till A2")) == "Revoked 20 Nov 2026"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_harmless_answer_is_the_first(tills: Tills, key: Qt.Key) -> None:
    sheet = ask_revoke(tills, "till B2")
    assert not tills.text("confirmSentence").startswith("It is selling")
    tills.press(key)
    assert not sheet.isVisible()
    assert tills.relay.asked == []
    assert tills.card("till B2").revoke_button.hasFocus()


@pytest.mark.parametrize(("error", "told"), [(AWAY, "does not answer"), (OVER, "")])
def test_a_till_that_could_not_be_shut_out_is_told(
    tills: Tills, error: RelayAwayError, told: str
) -> None:
    ask_revoke(tills, "till B2")
    tills.relay.error = error
    tills.press(Qt.Key.Key_Tab)
    tills.press(Qt.Key.Key_Return)
    assert told in tills.said()
    assert (tills.text("tillsNoticeText") != "") is (error is OVER)
    tills.relay.error = None
    tills.page.notice.button.click()
    assert tills.text("tillState", tills.card("till B2")) == "Never seen"


def test_from_a_till_to_its_receipts(tills: Tills) -> None:
    tills.card("till A2").receipts_button.click()
    page = tills.window.page
    assert isinstance(page, ReceiptsPage)
    assert page.filter_bar.filters.till == "A2"


def test_of_a_till_without_receipts_there_are_none_to_go_to(tills: Tills) -> None:
    assert not tills.card("till B2").receipts_button.isVisible()


def test_of_very_many_tills_each_has_its_card(tills: Tills) -> None:
    tills.relay.listed = [sample_device(f"till {n:03d}") for n in range(60)]
    tills.page.look()
    assert len(tills.page.cards) == 60
