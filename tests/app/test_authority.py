"""Asking people: who is asked for which act, a PIN by keys and by presses, what is said when it is not taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.authority.first_sheet import FirstSheet
from kiosk.app.authority.gate import PinAuthority
from kiosk.app.authority.pin_sheet import PinSheet
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.later import Later
from kiosk.app.samples import PRACTICE_SHOP, VIEWS
from kiosk.app.widgets.sheet import sheet_over
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Who
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.people.allowing import PeopleAlreadyError, PinError
from kiosk.till.people.known import Known, PinLockedError, UnknownPersonError
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.snapshot import PersonView
from tests.app.hands import key_click, key_clicks, mouse_click
from tests.app.judges import MadeUpJudge, allowed, people
from tests.app.stage import NOTHING, StillClock, WrittenDown
from tests.app.test_layout import SIZES, cut_words

PIN = "703925"
Z = Wanted(Act.Z)
DESK = Wanted(Act.DESK)
SHOP_VIEW = replace(
    NOTHING,
    cashier="Som",
    people=(PersonView("Lek", True), PersonView("Nok", True), PersonView("Som", False)),
)


class Counter:
    """A cashier's window over which something is asked, and what became of it."""

    def __init__(self, bot: QtBot, cashier: CashierWindow, clock: StillClock) -> None:
        self.bot = bot
        self.window = cashier
        self.clock = clock
        self.judge = MadeUpJudge()
        self.later = Later()
        self.authority = PinAuthority(self.judge, self.later, clock)
        self.permits: list[Permit] = []
        self.show(SHOP_VIEW)

    def show(self, view: object) -> None:
        self.window.show_view(view)  # type: ignore[arg-type]
        self.authority.show_view(view)  # type: ignore[arg-type]

    def ask(self, wanted: Wanted = Z) -> None:
        self.authority.ask(self.window, wanted, self.permits.append)
        self.settle()

    def settle(self) -> None:
        self.bot.waitUntil(lambda: self.later.quiet, timeout=5_000)
        QApplication.processEvents()

    @property
    def sheet(self) -> PinSheet:
        sheet = sheet_over(self.window)
        assert isinstance(sheet, PinSheet)
        return sheet

    @property
    def first(self) -> FirstSheet:
        sheet = sheet_over(self.window)
        assert isinstance(sheet, FirstSheet)
        return sheet

    def keys(self, text: str) -> None:
        key_clicks(self.focused, text)

    def press(self, key: Qt.Key) -> None:
        key_click(self.focused, key)

    @property
    def focused(self) -> QWidget:
        found = self.window.focusWidget()
        assert found is not None
        return found

    def said(self) -> str:
        sheet = sheet_over(self.window)
        assert sheet is not None
        label = sheet.findChild(QLabel, "pinMessage")
        assert label is not None
        return label.text()

    def give(self, answer: Permit | KioskError | None, pin: str = PIN) -> None:
        self.judge.answer = answer
        self.keys(pin)
        self.press(Qt.Key.Key_Return)
        if answer is not None:
            self.settle()


@pytest.fixture
def counter(qtbot: QtBot, cashier: CashierWindow, clock: StillClock) -> Counter:
    return Counter(qtbot, cashier, clock)


# Who is asked


@pytest.mark.parametrize("act", [Act.X, Act.REPRINT])
def test_nobody_is_asked_for_what_everybody_may(counter: Counter, act: Act) -> None:
    counter.ask(Wanted(act))
    assert counter.permits == [Permit(Who("Som"))]
    assert sheet_over(counter.window) is None


@pytest.mark.parametrize(
    "act",
    [
        Act.Z,
        Act.EXPORT,
        Act.RETURN_BY_HAND,
        Act.SECOND_PAYMENT,
        Act.BACKUP,
        Act.QUIT,
        Act.REFUND,
        Act.RESOLVE,
        Act.DESK,
    ],
)
def test_a_manager_is_asked_for_the_rest(counter: Counter, act: Act) -> None:
    counter.ask(Wanted(act, payment_id="pi_1"))
    assert counter.permits == []
    counter.give(allowed())
    assert counter.permits == [allowed()]
    assert [(wanted.act, who, pin) for wanted, who, pin in counter.judge.asked] == [
        (act, "Lek", PIN)
    ]
    assert sheet_over(counter.window) is None


def test_whoever_is_signed_in_is_not_asked_again(counter: Counter) -> None:
    counter.judge.signed_in = "Nok"
    counter.ask(DESK)
    assert counter.permits == [Permit(Who("Som", "Nok"))]
    counter.authority.sign_out()
    counter.authority.sign_out()
    assert counter.judge.signed_out == 1


@pytest.mark.parametrize("there", [people(), Known(), Known(heard=True)])
def test_while_there_is_nobody_the_tills_own_acts_are_nobodys(
    counter: Counter, there: Known
) -> None:
    counter.judge.there = there
    counter.show(replace(SHOP_VIEW, people=()))
    counter.ask()
    assert counter.permits == [Permit(Who("Som"))]


def test_people_the_till_has_not_heard_of_yet_are_asked_all_the_same(counter: Counter) -> None:
    counter.show(replace(SHOP_VIEW, people=()))
    counter.ask()
    assert counter.sheet.person == "Nok"


@pytest.mark.parametrize("there", [Known(), RelayAwayError("No.")])
def test_without_an_answer_the_relays_acts_take_a_pin(
    counter: Counter, there: Known | KioskError
) -> None:
    counter.judge.there = there
    counter.show(replace(SHOP_VIEW, people=()))
    counter.ask(DESK)
    assert counter.permits == []
    assert counter.sheet.name_edit.hasFocus()


# The PIN by keys


def test_a_manager_is_chosen_by_arrows_and_the_last_one_is_remembered(counter: Counter) -> None:
    counter.ask()
    counter.press(Qt.Key.Key_Down)
    counter.give(allowed("Nok"))
    assert counter.judge.asked[-1][1] == "Nok"
    counter.ask()
    assert counter.sheet.person == "Nok"
    counter.press(Qt.Key.Key_Up)
    assert counter.sheet.person == "Lek"


def test_a_name_can_be_typed(counter: Counter) -> None:
    counter.ask()
    buttons = counter.sheet.findChildren(QPushButton, "pinPerson")
    mouse_click(buttons[-1])
    counter.keys("Mai 2")
    counter.press(Qt.Key.Key_Return)
    counter.give(allowed("Mai 2"))
    assert counter.judge.asked[-1][1:] == ("Mai 2", PIN)


def test_digits_come_by_the_physical_key_in_a_thai_layout(counter: Counter) -> None:
    counter.ask()
    for character in "๗๐๓":
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        QApplication.sendEvent(counter.focused, event)
    assert counter.sheet.field.count == 3
    counter.press(Qt.Key.Key_Backspace)
    assert counter.sheet.field.count == 2
    counter.press(Qt.Key.Key_Delete)
    assert counter.sheet.field.count == 0


def test_the_pad_does_the_same(counter: Counter) -> None:
    counter.ask()
    counter.judge.answer = allowed()
    for digit in PIN:
        button = counter.sheet.findChild(QPushButton, f"pin{digit}")
        assert button is not None
        mouse_click(button)
    back = counter.sheet.findChild(QPushButton, "pinBackspace")
    five = counter.sheet.findChild(QPushButton, "pin5")
    assert back is not None
    assert five is not None
    mouse_click(back)
    mouse_click(five)
    mouse_click(counter.sheet.allow_button)
    counter.settle()
    assert counter.judge.asked[-1][2] == PIN
    assert counter.permits == [allowed()]


def test_too_few_digits_ask_nobody_and_too_many_are_not_taken(counter: Counter) -> None:
    counter.ask()
    counter.keys("70392")
    counter.press(Qt.Key.Key_Return)
    assert not counter.sheet.allow_button.isEnabled()
    assert counter.judge.asked == []
    counter.keys("1" * 20)
    assert counter.sheet.field.count == 12


def test_escape_leaves_with_nothing_done_and_the_sale_as_it_was(
    counter: Counter, wanted: WrittenDown
) -> None:
    counter.window.setFocus()
    counter.keys("185")
    counter.ask()
    counter.keys("7039")
    counter.press(Qt.Key.Key_Escape)
    assert (counter.permits, counter.judge.asked) == ([], [])
    assert counter.window.hasFocus()
    assert counter.window.desk.entry.total_satang == 18_500
    counter.ask()
    assert counter.sheet.field.count == 0, "nothing of a PIN stays behind"
    assert wanted.wishes == []


def test_no_key_reaches_the_window_below(counter: Counter, wanted: WrittenDown) -> None:
    asked: list[bool] = []
    counter.window.manager_asked.connect(lambda: asked.append(True))
    counter.ask()
    counter.press(Qt.Key.Key_F9)
    counter.press(Qt.Key.Key_F2)
    passed_on = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier, "7")
    counter.window.handle_key(passed_on)
    assert counter.sheet.field.count == 1
    mouse_click(counter.sheet)
    assert (asked, wanted.wishes, counter.window.desk.entry.is_empty) == ([], [], True)


def test_tab_goes_round_inside(counter: Counter) -> None:
    counter.ask()
    counter.keys(PIN)
    seen = []
    for _ in range(5):
        counter.press(Qt.Key.Key_Tab)
        seen.append(counter.focused.objectName())
    assert seen == ["pinLeave", "pinAllow", "pinPerson", "pinField", "pinLeave"]
    counter.press(Qt.Key.Key_Return)
    assert sheet_over(counter.window) is None
    assert counter.permits == []


def test_a_second_question_waits_for_nobody(counter: Counter) -> None:
    counter.ask()
    counter.ask(DESK)
    counter.give(allowed())
    assert counter.permits == [allowed()]


# What is said


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PinError("x"), "The name or the PIN is not right"),
        (UnknownPersonError("x"), "no manager here, or was disabled"),
        (RelayAwayError("x"), "The payment server does not answer."),
        (PinError("x", code="pin_not_here"), "this till has not seen this PIN lately"),
    ],
)
def test_each_refusal_is_one_sentence_and_another_pin_can_be_tried(
    counter: Counter, error: KioskError, sentence: str
) -> None:
    counter.ask()
    counter.give(error)
    assert sentence in counter.said()
    assert counter.sheet.field.count == 0
    counter.give(allowed())
    assert counter.permits == [allowed()]


def test_a_lock_is_counted_down_and_then_over(counter: Counter) -> None:
    counter.ask()
    counter.give(PinLockedError("x", retry_after_s=30))
    assert counter.said() == "Too many wrong PINs. Try again in 00:30."
    counter.clock.forward(3)
    counter.give(None)
    assert counter.said() == "Too many wrong PINs. Try again in 00:27."
    assert len(counter.judge.asked) == 1
    counter.press(Qt.Key.Key_Escape)
    counter.ask()
    assert "Try again in 00:27" in counter.said(), "leaving does not end it"
    counter.clock.forward(27)
    counter.give(allowed())
    assert counter.permits == [allowed()]


def test_while_it_is_judged_nothing_can_be_keyed(counter: Counter) -> None:
    counter.ask()
    counter.give(None)
    assert counter.said() == "The PIN is being checked …"
    assert not counter.sheet.pad.isEnabled()
    counter.sheet.attempt.step(1)
    assert counter.sheet.person == "Lek"
    counter.judge.open.set_result(allowed())
    counter.settle()
    assert counter.permits == [allowed()]


@pytest.mark.parametrize("asked", [Z, DESK])
def test_an_answer_after_it_was_left_is_nobodys(counter: Counter, asked: Wanted) -> None:
    counter.ask(asked)
    counter.give(None)
    counter.press(Qt.Key.Key_Escape)
    if asked is DESK:
        counter.judge.signed_in = "Nok"
    counter.judge.open.set_result(allowed())
    counter.settle()
    assert counter.permits == []
    assert counter.judge.signed_out == (1 if asked is DESK else 0)


def test_a_refusal_after_it_was_left_is_nobodys(counter: Counter) -> None:
    counter.ask()
    counter.give(None)
    counter.press(Qt.Key.Key_Escape)
    counter.judge.open.set_exception(PinError("x"))
    counter.settle()
    assert sheet_over(counter.window) is None


def test_a_window_that_is_hidden_asks_nothing(counter: Counter) -> None:
    counter.ask()
    sheet = counter.sheet
    counter.window.hide()
    assert not sheet.is_open


# The first manager


def offered(counter: Counter) -> FirstSheet:
    counter.judge.there = people()
    counter.show(replace(SHOP_VIEW, people=()))
    counter.authority.offer_first_manager(counter.window)
    counter.settle()
    return counter.first


def keyed(counter: Counter, name: str = "Nok", again: str = PIN) -> None:
    counter.keys(name)
    counter.press(Qt.Key.Key_Return)
    counter.keys(PIN)
    counter.press(Qt.Key.Key_Return)
    counter.keys(again)
    counter.press(Qt.Key.Key_Return)
    counter.settle()


def test_the_first_manager_is_added_by_keys(counter: Counter) -> None:
    sheet = offered(counter)
    keyed(counter)
    assert counter.judge.added == [("Nok", PIN)]
    assert not sheet.is_open


def test_two_pins_that_differ_are_keyed_again(counter: Counter) -> None:
    sheet = offered(counter)
    keyed(counter, again="703926")
    assert counter.judge.added == []
    assert counter.said() == "The two PINs are not the same. Please key them again."
    assert (sheet.field.count, sheet.again.count, sheet.person) == (0, 0, "Nok")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PinError("x", code="pin_easy"), "too easy to guess"),
        (PeopleAlreadyError("x"), "added already at another till"),
    ],
)
def test_what_was_not_taken_is_said_and_the_name_stays(
    counter: Counter, error: KioskError, sentence: str
) -> None:
    sheet = offered(counter)
    counter.judge.answer = error
    keyed(counter)
    assert sentence in counter.said()
    assert (sheet.is_open, sheet.person, sheet.field.count) == (True, "Nok", 0)


def test_it_can_be_put_off_and_is_offered_once(counter: Counter) -> None:
    sheet = offered(counter)
    counter.press(Qt.Key.Key_Escape)
    assert not sheet.is_open
    counter.authority.offer_first_manager(counter.window)
    counter.settle()
    assert not sheet.is_open


def test_it_is_offered_only_when_the_relay_says_that_there_is_nobody(counter: Counter) -> None:
    for there in (Known(), people("Nok"), RelayAwayError("No.")):
        counter.judge.there = there
        counter.show(replace(SHOP_VIEW, people=()))
        counter.authority.offer_first_manager(counter.window)
        counter.settle()
        assert sheet_over(counter.window) is None


def test_what_the_relay_does_takes_the_first_manager_and_then_a_pin(counter: Counter) -> None:
    counter.judge.there = people()
    counter.show(replace(SHOP_VIEW, people=()))
    counter.ask(DESK)
    keyed(counter)
    assert counter.sheet.person == "Nok"
    counter.give(allowed())
    assert counter.permits == [allowed()]


def test_the_pads_keys_go_where_a_pin_is_keyed(counter: Counter) -> None:
    sheet = offered(counter)
    one = sheet.findChild(QPushButton, "pin1")
    assert one is not None
    mouse_click(one)
    assert (sheet.field.count, sheet.field.hasFocus()) == (1, True)
    mouse_click(sheet.again)
    mouse_click(one)
    assert (sheet.field.count, sheet.again.count) == (1, 1)
    counter.press(Qt.Key.Key_Up)
    assert sheet.field.hasFocus()


# Who sells


def test_another_cashier_is_one_press_on_a_name(counter: Counter, wanted: WrittenDown) -> None:
    button = counter.window.header.cashier_button
    assert (button.text().strip(), button.accessibleName()) == ("Som", "Cashier Som")
    mouse_click(button)
    mouse_click(counter.window.cashiers.buttons[0])
    assert wanted.wishes == [("switch_cashier", "Lek")]
    assert counter.window.hasFocus()
    counter.show(replace(SHOP_VIEW, cashier="Lek"))
    assert button.text().strip() == "Lek"


def test_and_by_keys(counter: Counter, wanted: WrittenDown) -> None:
    key_click(counter.window, Qt.Key.Key_F4)
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Return)
    assert wanted.wishes == [("switch_cashier", "Lek")]


def test_with_nobody_known_the_header_says_who_is_set(counter: Counter) -> None:
    counter.show(replace(SHOP_VIEW, people=()))
    assert not counter.window.header.cashier_button.isVisible()
    place = counter.window.findChild(QLabel, "tillPlace")
    assert place is not None
    assert place.text().endswith("Cashier Som")
    key_click(counter.window, Qt.Key.Key_F4)
    assert not counter.window.cashiers.is_open


# As people see it


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("code", [THAI, ENGLISH])
def test_no_words_are_cut(
    counter: Counter, language: Language, code: str, width: int, height: int
) -> None:
    counter.window.resize(width, height)
    language.switch(code)
    counter.ask(Wanted(Act.REFUND_TO_SHOP, "A1-000128", "pi_1"))
    counter.give(PinError("x", code="pin_not_here"))
    assert not cut_words(counter.window)
    assert counter.window.rect().contains(counter.sheet.card.geometry())
    language.switch(THAI if code == ENGLISH else ENGLISH)
    language.switch(code)
    assert all(edit.accessibleName() for edit in counter.sheet.findChildren(QLineEdit))
    counter.press(Qt.Key.Key_Escape)
    sheet = offered(counter)
    language.switch(THAI if code == ENGLISH else ENGLISH)
    language.switch(code)
    sheet.show_refused(PinError("x", code="pin_easy"))
    assert not cut_words(counter.window)
    assert counter.window.rect().contains(sheet.card.geometry())


@pytest.mark.parametrize("code", [THAI, ENGLISH])
@pytest.mark.parametrize(("width", "height"), SIZES[1:])
def test_a_full_header_has_room_for_who_sells(
    qtbot: QtBot,
    language: Language,
    wanted: WrittenDown,
    clock: StillClock,
    code: str,
    width: int,
    height: int,
) -> None:
    language.switch(code)
    window = CashierWindow(wanted, PRACTICE_SHOP, clock)
    qtbot.addWidget(window)
    window.resize(width, height)
    view = replace(VIEWS["polling"], cashier="Nok", people=SHOP_VIEW.people, attention_count=12)
    window.show_view(view)
    window.show()
    QApplication.processEvents()
    assert not cut_words(window)
