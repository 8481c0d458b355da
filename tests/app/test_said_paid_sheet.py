"""The panel of *the customer says they paid*, on the real window: by keys, by scanner, by paste."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.samples import SALES
from kiosk.core.slip import LONGEST, Slip, SlipProblem
from kiosk.sqlite_schema import StoreError
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import Finding, SlipAnswer
from tests.app.hands import key_click, key_clicks, mouse_click
from tests.app.stage import StillClock, WrittenDown, showing
from tests.core.slips import REFERENCE, in_thai, slip

CHECK = ("check_now", "sale-129")


def child(window: CashierWindow, name: str) -> QWidget:
    """A part of the window, by its name."""
    found = window.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def words(window: CashierWindow, name: str) -> str:
    """What a label says."""
    label = child(window, name)
    assert isinstance(label, QLabel)
    return label.text()


def field(window: CashierWindow) -> QLineEdit:
    """Where a slip's code goes."""
    found = child(window, "slipField")
    assert isinstance(found, QLineEdit)
    return found


def press_at(target: QWidget, text: str, at_ms: int, key: Qt.Key = Qt.Key.Key_unknown) -> None:
    """One key, pressed at an instant."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    event.setTimestamp(at_ms)
    QApplication.sendEvent(target, event)


def scan(target: QWidget, text: str, pause_ms: int = 8) -> None:
    """A scanner: letters, then Enter."""
    at_ms = 1_000
    for letter in text:
        press_at(target, letter, at_ms)
        at_ms += pause_ms
    press_at(target, "\r", at_ms, Qt.Key.Key_Return)


@pytest.fixture
def asked(cashier: CashierWindow) -> CashierWindow:
    """A sale waits, and the customer says that they paid it."""
    cashier.show_view(showing(SALES["waiting"]))
    key_click(cashier, Qt.Key.Key_F5)
    return cashier


@pytest.mark.parametrize("how", ["key", "button"])
def test_one_press_asks_and_says_that_it_asks(
    cashier: CashierWindow, wanted: WrittenDown, how: str
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    if how == "key":
        key_click(cashier, Qt.Key.Key_F5)
    else:
        mouse_click(child(cashier, "checkNowButton"))
    assert wanted.wishes == [CHECK]
    assert words(cashier, "saidPaidAnswer") == "Asking Stripe …"
    assert "฿185.50" in words(cashier, "saidPaidTitle")
    assert field(cashier).hasFocus()
    assert not child(cashier, "askAgainButton").isEnabled()


def test_the_answer_comes_and_may_be_asked_for_again(
    asked: CashierWindow, wanted: WrittenDown
) -> None:
    key_click(field(asked), Qt.Key.Key_F5)
    assert wanted.wishes == [CHECK], "not while it is being asked"
    wanted.check.set_result(CheckAnswer())
    assert words(asked, "saidPaidAnswer") == "Not paid"
    key_click(field(asked), Qt.Key.Key_F5)
    mouse_click(child(asked, "askAgainButton"))
    assert wanted.wishes == [CHECK] * 2
    wanted.check.set_result(CheckAnswer("relay_away"))
    assert words(asked, "saidPaidAnswer") == "Cannot know yet"
    assert "payment server" in words(asked, "saidPaidBecause")


def test_an_answer_that_does_not_come_is_given_up_after_a_while(
    asked: CashierWindow, clock: StillClock, wanted: WrittenDown
) -> None:
    clock.forward(4)
    asked.refresh()
    assert "for 4 s" in words(asked, "saidPaidBecause")
    clock.forward(11)
    asked.refresh()
    assert words(asked, "saidPaidAnswer") == "Cannot know yet"
    assert child(asked, "askAgainButton").isEnabled()
    wanted.check.set_result(CheckAnswer())
    assert words(asked, "saidPaidAnswer") == "Not paid", "late, and welcome all the same"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_7])
def test_money_is_shown_at_once_and_the_next_key_goes_on(
    asked: CashierWindow, wanted: WrittenDown, key: Qt.Key
) -> None:
    asked.show_view(showing(SALES["paid"]))
    assert words(asked, "saidPaidAnswer") == "Paid"
    assert not field(asked).isVisible()
    key_click(asked, key)
    assert not asked.said_paid.is_open
    assert ("acknowledge", "sale-129") in wanted.wishes
    assert asked.desk.entry.text == ("7" if key is Qt.Key.Key_7 else "0")


def test_a_scan_that_the_money_overtakes_keys_no_amount(
    asked: CashierWindow, wanted: WrittenDown
) -> None:
    text = slip()
    for at_ms, letter in enumerate(text[:20], start=1_000):
        press_at(field(asked), letter, at_ms)
    asked.show_view(showing(SALES["paid"]))
    for at_ms, letter in enumerate(text[20:], start=1_020):
        press_at(asked.said_paid, letter, at_ms)
    press_at(asked.said_paid, "\r", 1_100, Qt.Key.Key_Return)
    assert asked.said_paid.is_open
    assert wanted.wishes == [CHECK]
    press_at(asked.said_paid, "\r", 3_000, Qt.Key.Key_Return)
    assert wanted.wishes == [CHECK, ("acknowledge", "sale-129")]


def test_escape_closes_and_the_sale_goes_on(asked: CashierWindow, wanted: WrittenDown) -> None:
    key_click(field(asked), Qt.Key.Key_Escape)
    assert not asked.said_paid.is_open
    wanted.check.set_result(CheckAnswer("relay_away"))
    assert not asked.said_paid.is_open
    assert wanted.wishes == [CHECK]


def test_on_the_paid_panel_escape_only_closes(asked: CashierWindow, wanted: WrittenDown) -> None:
    asked.show_view(showing(SALES["paid"]))
    key_click(asked, Qt.Key.Key_Escape)
    assert not asked.said_paid.is_open
    assert wanted.wishes == [CHECK]


def test_another_sale_on_the_window_closes_it(asked: CashierWindow) -> None:
    asked.show_view(showing(SALES["waiting"], sale_id="sale-130"))
    assert not asked.said_paid.is_open


@pytest.mark.parametrize("text", [slip(), in_thai(slip())])
def test_a_scanned_slip_goes_to_the_till(
    asked: CashierWindow, wanted: WrittenDown, text: str
) -> None:
    scan(field(asked), text)
    assert wanted.wishes == [CHECK, ("show_slip", "sale-129", text)]
    assert field(asked).text() == ""
    press_at(field(asked), "\r", 9_000, Qt.Key.Key_Return)
    assert len(wanted.wishes) == 2, "a second Enter of the scanner does nothing"
    assert asked.said_paid.is_open
    wanted.slip.set_result(SlipAnswer(Finding.KEPT, slip=Slip("014", REFERENCE)))
    assert "SCB" in words(asked, "slipAnswer")
    assert child(asked, "slipAnswer").isVisible()


def test_a_scanner_does_not_look_where_the_keyboard_is(
    asked: CashierWindow, wanted: WrittenDown
) -> None:
    child(asked, "saidPaidCloseButton").setFocus()
    scan(asked.said_paid, slip())
    assert wanted.wishes[1:] == [("show_slip", "sale-129", slip())]


def test_a_slip_can_be_pasted(asked: CashierWindow, wanted: WrittenDown) -> None:
    QGuiApplication.clipboard().setText(slip() + "\n")
    key_click(field(asked), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    key_click(field(asked), Qt.Key.Key_Return)
    [(_, _, text)] = wanted.wishes[1:]
    assert text.strip() == slip()


def test_a_text_without_end_is_cut_where_it_is_seen_to_be_too_long(
    asked: CashierWindow, wanted: WrittenDown
) -> None:
    QGuiApplication.clipboard().setText("0" * 100_000)
    key_click(field(asked), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    key_click(field(asked), Qt.Key.Key_Return)
    [(_, _, text)] = wanted.wishes[1:]
    assert len(text) == LONGEST + 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (SlipAnswer(Finding.UNREADABLE, problem=SlipProblem.PAYMENT_CODE), "a code to pay with"),
        (StoreError("The disk is full.", code="disk_full"), "disk"),
    ],
)
def test_what_is_wrong_with_a_slip_is_told(
    asked: CashierWindow, wanted: WrittenDown, answer: Any, sentence: str
) -> None:
    scan(field(asked), slip())
    if isinstance(answer, StoreError):
        wanted.slip.set_exception(answer)
    else:
        wanted.slip.set_result(answer)
    assert sentence in words(asked, "slipAnswer")


def test_a_slip_scanned_while_a_sale_waits_opens_the_panel(
    cashier: CashierWindow, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    child(cashier, "cancelButton").setFocus()
    scan(cashier, slip())
    assert wanted.wishes == [CHECK, ("show_slip", "sale-129", slip())]
    assert cashier.said_paid.is_open
    assert not cashier.confirm.is_open


@pytest.mark.parametrize("pause_ms", [200, 1_000])
def test_what_a_person_types_while_a_sale_waits_is_no_slip(
    cashier: CashierWindow, wanted: WrittenDown, pause_ms: int
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    scan(cashier, slip(), pause_ms)
    assert wanted.wishes == []
    assert not cashier.said_paid.is_open


ENDED = ["failed", "expired", "canceled"]


@pytest.mark.parametrize("name", ENDED)
def test_a_slip_scanned_on_a_sale_that_ended_is_taken_and_begins_no_sale(
    cashier: CashierWindow, wanted: WrittenDown, name: str
) -> None:
    cashier.show_view(showing(SALES[name]))
    scan(cashier, slip())
    assert wanted.wishes == [CHECK, ("show_slip", "sale-129", slip())]
    assert cashier.said_paid.is_open
    assert cashier.desk.entry.is_empty


@pytest.mark.parametrize("ends", ["enter", "nothing"])
def test_a_barcode_scanned_on_a_sale_that_ended_begins_no_sale(
    cashier: CashierWindow, wanted: WrittenDown, ends: str
) -> None:
    cashier.show_view(showing(SALES["expired"]))
    for at_ms, digit in enumerate("8850123456789", start=1_000):
        press_at(cashier, digit, at_ms, Qt.Key(ord(digit)))
    if ends == "enter":
        press_at(cashier, "\r", 1_020, Qt.Key.Key_Return)
    else:
        cashier._scan.timer.timeout.emit()
    assert wanted.wishes == []
    assert [card.told.text for card in cashier.toast.cards] == [
        "That was a barcode, not an amount."
    ]
    assert not cashier._scan.timer.isActive()


@pytest.mark.parametrize("name", ["paid", "attention"])
@pytest.mark.parametrize("code", ["8850123456789", "SHIRT-RED-XL"])
@pytest.mark.parametrize("ends", ["enter", "nothing"])
def test_a_scanner_does_not_leave_the_result(
    cashier: CashierWindow, wanted: WrittenDown, name: str, code: str, ends: str
) -> None:
    cashier.show_view(showing(SALES[name]))
    for at_ms, character in enumerate(code, start=1_000):
        press_at(cashier, character, at_ms, Qt.Key(ord(character)))
    if ends == "enter":
        press_at(cashier, "\r", 1_020, Qt.Key.Key_Return)
    elif cashier._scan.timer.isActive():
        cashier._scan.timer.timeout.emit()
    assert wanted.wishes == []
    assert cashier.desk.has_result
    assert cashier.desk.entry.is_empty


def test_a_slip_scanned_on_the_paid_page_changes_nothing(
    cashier: CashierWindow, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["paid"]))
    scan(cashier, slip())
    assert wanted.wishes == []
    assert cashier.desk.has_result
    assert not cashier.said_paid.is_open


def test_a_person_leaves_the_result_with_the_first_digit(
    cashier: CashierWindow, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["paid"]))
    press_at(cashier, "4", 1_000, Qt.Key.Key_4)
    press_at(cashier, "5", 1_200, Qt.Key.Key_5)
    assert wanted.wishes == [("acknowledge", SALES["paid"].sale_id)]
    assert cashier.desk.entry.text == "45"


@pytest.mark.parametrize("then", ["digit", "enter", "escape", "nothing"])
def test_what_a_person_types_on_a_sale_that_ended_begins_the_next(
    cashier: CashierWindow, wanted: WrittenDown, then: str
) -> None:
    cashier.show_view(showing(SALES["failed"]))
    press_at(cashier, "8", 1_000, Qt.Key.Key_8)
    press_at(cashier, "5", 1_055, Qt.Key.Key_5)
    match then:
        case "digit":
            press_at(cashier, "0", 1_300, Qt.Key.Key_0)
        case "enter":
            press_at(cashier, "\r", 1_100, Qt.Key.Key_Return)
        case "escape":
            press_at(cashier, "", 1_100, Qt.Key.Key_F6)
        case _:
            cashier._scan.timer.timeout.emit()
    assert cashier.desk.entry.text == ("850" if then == "digit" else "85")
    assert (("start_sale", 8_500, "") in wanted.wishes) == (then == "enter")


def test_digits_on_the_amount_page_are_an_amount(
    cashier: CashierWindow, wanted: WrittenDown
) -> None:
    key_clicks(cashier, "185")
    assert cashier.desk.entry.text == "185"
    key_click(cashier, Qt.Key.Key_F5)
    assert wanted.wishes == []


def test_it_speaks_both_languages_while_it_is_open(asked: CashierWindow, language: Any) -> None:
    language.switch("th")
    QApplication.processEvents()
    assert words(asked, "saidPaidAnswer").startswith("กำลังถาม")
    assert "ปิด" in child(asked, "saidPaidCloseButton").accessibleName()
