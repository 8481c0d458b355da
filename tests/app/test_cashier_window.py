"""The cashier's window: whole sales by keys, every state with its words, names and sizes as the contract says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.picture import short_id
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.samples import NOW, PARKED, SALES, SHOP, USUAL, VIEWS
from kiosk.core.keypad import EntryMode
from kiosk.core.sale import OPEN, SaleState
from kiosk.core.usual import Usual
from kiosk.till.snapshot import TakingBack
from tests.app.hands import key_click, key_clicks, mouse_click
from tests.app.stage import NOTHING, SALE_OF_STATE, StillClock, WrittenDown, showing

RESULTS = sorted(set(SaleState) - OPEN)


def child(window: CashierWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def text_of(window: CashierWindow, name: str) -> str:
    label = child(window, name)
    assert isinstance(label, QLabel | QPushButton | QLineEdit)
    return label.text()


def press(window: CashierWindow, qtbot: QtBot, name: str) -> None:
    button = child(window, name)
    assert button.isVisible(), name
    assert button.isEnabled(), name
    mouse_click(button)


def state_of(window: CashierWindow) -> object:
    return child(window, "saleStatus").property("state")


def test_a_whole_sale_by_keys(cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown) -> None:
    key_clicks(cashier, "185.50")
    assert text_of(cashier, "amountDisplay") == "185.50"
    key_click(cashier, Qt.Key.Key_Return)
    assert wanted.wishes == [("start_sale", 18550, "")]
    cashier.show_view(showing(SALES["waiting"]))
    key_click(cashier, Qt.Key.Key_F5)
    cashier.show_view(showing(SALES["paid"]))
    assert state_of(cashier) == "paid"
    key_click(cashier, Qt.Key.Key_Enter)
    assert wanted.wishes[1:] == [("check_now", "sale-129"), ("acknowledge", "sale-129")]
    assert state_of(cashier) == "idle"
    assert text_of(cashier, "amountDisplay") == "0"


def test_the_number_pad_without_numlock(cashier: CashierWindow, qtbot: QtBot) -> None:
    pad = Qt.KeyboardModifier.KeypadModifier
    for key in (
        Qt.Key.Key_End,
        Qt.Key.Key_Up,
        Qt.Key.Key_Clear,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Clear,
    ):
        key_click(cashier, key, pad)
    assert text_of(cashier, "amountDisplay") == "185.5"


def test_plus_adds_and_delete_clears(cashier: CashierWindow, qtbot: QtBot) -> None:
    key_clicks(cashier, "120+65.5")
    assert text_of(cashier, "amountDisplay") == "185.50"
    assert text_of(cashier, "amountHint") == "120.00 + 65.50"
    key_click(cashier, Qt.Key.Key_Delete)
    assert text_of(cashier, "amountDisplay") == "0"
    key_clicks(cashier, "9c")
    assert text_of(cashier, "amountDisplay") == "0"


def test_enter_that_is_held_down_asks_once(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True
    )
    key_clicks(cashier, "20")
    cashier.keyPressEvent(held)
    assert not wanted.wishes
    cashier.show_view(showing(SALES["paid"]))
    cashier.keyPressEvent(held)
    assert not wanted.wishes


def test_the_pad_by_hand(cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown) -> None:
    for name in ("keypad1", "keypad00", "keypadDot", "keypad5", "keypad5", "keypadBackspace"):
        press(cashier, qtbot, name)
    assert text_of(cashier, "amountDisplay") == "100.5"
    press(cashier, qtbot, "showQrButton")
    assert wanted.wishes == [("start_sale", 10050, "")]
    assert not child(cashier, "showQrButton").isEnabled()
    cashier.show_problem("disk_full", "The disk is full.")
    press(cashier, qtbot, "keypadClear")
    assert text_of(cashier, "amountDisplay") == "0"


def test_quick_amounts_are_the_shops_and_add_up(cashier: CashierWindow, qtbot: QtBot) -> None:
    assert text_of(cashier, "quickAmount0") == "฿45"
    press(cashier, qtbot, "quickAmount0")
    press(cashier, qtbot, "quickAmount3")
    assert text_of(cashier, "amountDisplay") == "165.00"
    assert cashier.findChild(QWidget, "quickAmount5") is None


def test_pressing_keys_leaves_the_keyboard_with_the_window(
    cashier: CashierWindow, qtbot: QtBot
) -> None:
    press(cashier, qtbot, "keypad7")
    press(cashier, qtbot, "quickAmount0")
    assert QApplication.focusWidget() is cashier


def test_the_note_takes_digits_as_text(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    key_clicks(cashier, "20")
    key_click(cashier, Qt.Key.Key_F2)
    note = child(cashier, "noteEdit")
    assert note.hasFocus()
    key_clicks(note, "A7 c+")
    thai = QInputMethodEvent()
    thai.setCommitString("โต๊ะ")
    QApplication.sendEvent(note, thai)
    assert text_of(cashier, "amountDisplay") == "20"
    key_click(note, Qt.Key.Key_Escape)
    assert cashier.hasFocus()
    assert text_of(cashier, "noteEdit") == "A7 c+โต๊ะ"
    key_click(cashier, Qt.Key.Key_Return)
    assert wanted.wishes == [("start_sale", 2000, "A7 c+โต๊ะ")]


def test_enter_in_the_note_shows_the_code(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    key_clicks(cashier, "20")
    key_click(cashier, Qt.Key.Key_F2)
    key_click(child(cashier, "noteEdit"), Qt.Key.Key_Return)
    assert wanted.wishes == [("start_sale", 2000, "")]
    cashier.show_view(showing(SALES["creating"]))
    assert text_of(cashier, "noteEdit") == ""
    assert cashier.hasFocus()


def test_paste(cashier: CashierWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("1,185.50")
    key_click(cashier, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert text_of(cashier, "amountDisplay") == "1,185.50"


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("a", "Only digits and one point."),
        ("1.234", "At most two decimals."),
        ("0\r", "Key the amount first."),
        ("9.99\r", "At least 10.00 baht."),
        ("1000000\r", "At most 999,999.99 baht."),
    ],
)
def test_bad_amounts_get_one_sentence(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown, keys: str, sentence: str
) -> None:
    key_clicks(cashier, keys)
    assert text_of(cashier, "amountHint") == sentence
    assert child(cashier, "amountHint").property("tone") == "trouble"
    assert not wanted.wishes


@pytest.mark.parametrize("state", list(SaleState))
def test_every_state_is_named(cashier: CashierWindow, state: SaleState) -> None:
    cashier.show_view(showing(SALE_OF_STATE[state]))
    assert state_of(cashier) == state.value
    assert text_of(cashier, "saleStatus")
    assert text_of(cashier, "saleHeadline")
    assert text_of(cashier, "saleSentence")
    assert text_of(cashier, "amountDisplay") == "185.50"


def test_not_knowing_is_not_called_failed(cashier: CashierWindow) -> None:
    cashier.show_view(showing(SALES["unknown"]))
    words = " ".join(text_of(cashier, n) for n in ("saleStatus", "saleHeadline", "saleSentence"))
    assert "Failed" not in words
    assert "Not paid and not failed" in words


ACTIONS = {
    "creating": {"parkButton", "changeAmountButton", "cancelButton"},
    "waiting": {"checkNowButton", "parkButton", "changeAmountButton", "cancelButton"},
    "checking": {"checkNowButton", "parkButton"},
    "unknown": {"checkNowButton", "parkButton", "cancelButton"},
    "paid": {"doneButton"},
    "failed": {"retryButton", "checkNowButton", "changeAmountButton", "doneButton"},
    "expired": {"retryButton", "checkNowButton", "changeAmountButton", "doneButton"},
    "canceled": {"retryButton", "checkNowButton", "changeAmountButton", "doneButton"},
    "attention": {"doneButton"},
    "settled": {"doneButton"},
}
ALL_ACTIONS = set().union(*ACTIONS.values()) | {"showHereButton"}


@pytest.mark.parametrize(("name", "actions"), ACTIONS.items())
def test_every_state_offers_what_can_be_done(
    cashier: CashierWindow, name: str, actions: set[str]
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    cashier.show_view(showing(SALES[name]))
    assert {n for n in ALL_ACTIONS if child(cashier, n).isVisible()} == actions


@pytest.mark.parametrize(
    ("sale", "button", "wish"),
    [
        ("waiting", "checkNowButton", "check_now"),
        ("waiting", "parkButton", "park_sale"),
        ("waiting", "changeAmountButton", "change_amount"),
        ("failed", "retryButton", "retry_sale"),
        ("expired", "retryButton", "retry_sale"),
        ("paid", "doneButton", "acknowledge"),
    ],
)
def test_buttons_wish(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown, sale: str, button: str, wish: str
) -> None:
    cashier.show_view(showing(SALES[sale]))
    press(cashier, qtbot, button)
    assert wanted.wishes == [(wish, "sale-129")]


def test_escape_asks_with_keep_waiting_focused(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    key_click(cashier, Qt.Key.Key_Escape)
    keep = child(cashier, "keepWaitingButton")
    assert keep.hasFocus()
    key_click(keep, Qt.Key.Key_Escape)
    assert not keep.isVisible()
    key_click(cashier, Qt.Key.Key_Escape)
    key_click(keep, Qt.Key.Key_Return)
    assert not keep.isVisible()
    assert not wanted.wishes
    assert cashier.hasFocus()


def test_cancel_needs_a_second_yes(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    key_click(cashier, Qt.Key.Key_Escape)
    key_click(child(cashier, "keepWaitingButton"), Qt.Key.Key_Right)
    cancel = child(cashier, "confirmCancelButton")
    assert cancel.hasFocus()
    key_click(cancel, Qt.Key.Key_Return)
    assert wanted.wishes == [("cancel_sale", "sale-129")]


def test_tab_stays_in_the_question_and_digits_do_nothing(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    press(cashier, qtbot, "cancelButton")
    keep = child(cashier, "keepWaitingButton")
    key_click(keep, Qt.Key.Key_Tab)
    key_click(child(cashier, "confirmCancelButton"), Qt.Key.Key_Tab)
    key_click(keep, Qt.Key.Key_F5)
    key_click(keep, Qt.Key.Key_5)
    assert keep.hasFocus()
    assert not wanted.wishes


@pytest.mark.parametrize("name", ["paid", "expired", "checking"])
def test_the_question_goes_when_there_is_nothing_to_cancel(
    cashier: CashierWindow, qtbot: QtBot, name: str
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    key_click(cashier, Qt.Key.Key_Escape)
    cashier.show_view(showing(SALES[name]))
    assert not child(cashier, "keepWaitingButton").isVisible()
    assert cashier.hasFocus()


@pytest.mark.parametrize("name", ["paid", "checking"])
def test_escape_asks_nothing_where_nothing_can_be_cancelled(
    cashier: CashierWindow, qtbot: QtBot, name: str
) -> None:
    cashier.show_view(showing(SALES[name]))
    key_click(cashier, Qt.Key.Key_Escape)
    assert not child(cashier, "keepWaitingButton").isVisible()


@pytest.mark.parametrize("state", RESULTS)
def test_after_a_result_digits_begin_the_next_sale(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown, state: SaleState
) -> None:
    cashier.show_view(showing(SALE_OF_STATE[state]))
    key_clicks(cashier, "75")
    assert wanted.wishes == [("acknowledge", "sale-129")]
    assert text_of(cashier, "amountDisplay") == "75"
    assert state_of(cashier) == "idle"


def test_a_focused_button_is_pressed_by_enter(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["expired"]))
    child(cashier, "retryButton").setFocus()
    key_click(child(cashier, "retryButton"), Qt.Key.Key_Return)
    assert wanted.wishes == [("retry_sale", "sale-129")]


def test_a_new_state_takes_the_focus_from_the_buttons(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    child(cashier, "changeAmountButton").setFocus()
    cashier.show_view(showing(SALES["expired"]))
    assert cashier.hasFocus()
    key_click(cashier, Qt.Key.Key_Return)
    assert wanted.wishes == [("acknowledge", "sale-129")]


def test_show_here_is_offered_with_one_screen_only(cashier: CashierWindow, qtbot: QtBot) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    assert not child(cashier, "showHereButton").isVisible()
    cashier.set_one_screen(True)
    with qtbot.waitSignal(cashier.show_here_asked):
        press(cashier, qtbot, "showHereButton")


def test_the_way_of_a_sale_with_its_times(cashier: CashierWindow, clock: StillClock) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    cells = cashier.sale_page.findChildren(QWidget)
    spoken = [cell.accessibleName() for cell in cells if ", " in cell.accessibleName()]
    assert spoken == [
        "Create the QR, 0.4 s",
        "Customer scans, 00:37",
        "Bank confirms, —",
        "Receipt, —",
    ]
    assert text_of(cashier, "saleHeadline") == "14:23 left to pay"
    assert text_of(cashier, "saleFacts") == "pi_3TqW…d8Zk · last heard just now (Live)"
    clock.forward(60)
    cashier.refresh()
    assert text_of(cashier, "saleHeadline") == "13:23 left to pay"
    assert text_of(cashier, "saleFacts").endswith("last heard 1 min ago (Live)")
    cashier.show_view(showing(SALES["paid"]))
    done = [cell.accessibleName() for cell in cashier.sale_page.findChildren(QWidget)]
    assert {"Bank confirms, 14:32", "Receipt, 14:32"} <= set(done)


def test_short_ids_stay_whole() -> None:
    assert short_id("pi_123") == "pi_123"


def test_the_badge_tells_how_we_hear_and_how_old_it_is(cashier: CashierWindow) -> None:
    texts = []
    for name in ("empty", "idle", "polling", "offline"):
        cashier.show_view(VIEWS[name])
        texts.append(text_of(cashier, "connectionBadge"))
    assert texts == ["Connecting", "Live · just now", "Polling · 13 s ago", "Offline · 2 min ago"]


def test_a_settled_sale_says_how_it_was_settled(cashier: CashierWindow) -> None:
    cashier.show_view(showing(SALES["settled"]))
    assert text_of(cashier, "saleStatus") == "Settled"
    assert text_of(cashier, "saleHeadline") == "The manager has decided"
    assert text_of(cashier, "saleSentence") == "Settled: the manager gives the money back."


def test_attention_is_counted_in_the_header(cashier: CashierWindow) -> None:
    cashier.show_view(NOTHING)
    assert not child(cashier, "attentionBadge").isVisible()
    cashier.show_view(replace(NOTHING, attention_count=2))
    assert text_of(cashier, "attentionBadge") == "2 to settle"
    assert child(cashier, "attentionBadge").isVisible()


def test_a_relay_with_a_test_key_marks_the_header(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["idle"])
    assert not child(cashier, "practiceMark").isVisible()
    cashier.show_view(VIEWS["practice_relay"])
    assert child(cashier, "practiceMark").isVisible()
    assert child(cashier, "practiceMark").accessibleName() == "PRACTICE · ฝึกซ้อม"


def test_trouble_stays_as_long_as_it_lasts(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["trouble"])
    assert "disk is full" in text_of(cashier, "troubleText")
    cashier.show_view(VIEWS["offline"])
    assert "does not answer" in text_of(cashier, "troubleText")
    cashier.show_view(NOTHING)
    assert not child(cashier, "knowledgeRow").isVisible()


def test_a_problem_is_told_and_can_be_put_away(cashier: CashierWindow, qtbot: QtBot) -> None:
    cashier.show_problem("stripe_unavailable", "Stripe is away.")
    toast = child(cashier, "toast")
    assert toast.isVisible()
    assert text_of(cashier, "toastText") == "Stripe does not answer just now. Please try again."
    assert cashier.rect().contains(toast.geometry())
    press(cashier, qtbot, "toastClose")
    assert not toast.isVisible()


def test_a_parked_sale_that_is_paid_is_told_to_whoever_serves_the_next_customer(
    cashier: CashierWindow,
) -> None:
    cashier.show_view(replace(NOTHING, parked=PARKED, recent=PARKED))
    assert not child(cashier, "toast").isVisible()
    paid = replace(PARKED[0], state=SaleState.PAID, receipt_number="A1-000130")
    later = replace(showing(SALES["waiting"]), recent=(paid,))
    cashier.show_view(later)
    assert child(cashier, "toast").isVisible()
    assert text_of(cashier, "toastText") == "Paid: ฿220.00 · A1-000130 · คุณสมชาย"
    cashier.toast.hide()
    cashier.show_view(later)
    assert not child(cashier, "toast").isVisible(), "once"


def test_what_is_told_while_the_window_is_covered_waits_to_be_seen(
    cashier: CashierWindow, qtbot: QtBot
) -> None:
    cashier.toast.stays_ms = 1
    cashier.set_covered(True)
    cashier.show_problem("relay_away", "The relay is away.")
    qtbot.wait(50)
    assert child(cashier, "toast").isVisible()
    cashier.set_covered(False)
    qtbot.waitUntil(lambda: not child(cashier, "toast").isVisible(), timeout=2000)


def test_the_list_is_not_called_empty_while_its_only_sale_is_on_the_window(
    cashier: CashierWindow,
) -> None:
    assert child(cashier, "noSales").isVisible()
    row = replace(PARKED[0], sale_id="sale-129", state=SaleState.PAID)
    cashier.show_view(replace(showing(SALES["paid"]), recent=(row,)))
    assert not child(cashier, "noSales").isVisible()
    assert child(cashier, "recentSales").isVisible()


def test_a_sale_whose_code_never_came_is_not_said_to_be_paid_perhaps(
    cashier: CashierWindow,
) -> None:
    cashier.show_view(showing(SALES["unknown"]))
    assert "do not hand over the goods" in text_of(cashier, "saleSentence")
    cashier.show_view(showing(SALES["unknown"], offered_at=None))
    assert "comes by itself" in text_of(cashier, "saleSentence")
    unheard = {"cancel_asked": True, "taking_back": TakingBack.UNHEARD}
    cashier.show_view(showing(SALES["unknown"], offered_at=None, **unheard))
    assert "It is canceled as soon as" in text_of(cashier, "saleSentence")


def test_how_old_stripes_last_answer_is(cashier: CashierWindow) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    assert "Stripe asked" not in text_of(cashier, "saleFacts")
    cashier.show_view(showing(SALES["waiting"], checked_at=NOW - timedelta(seconds=40)))
    assert "Stripe asked 40 s ago · last heard" in text_of(cashier, "saleFacts")


def test_a_problem_nobody_translated_is_told_as_it_came(cashier: CashierWindow) -> None:
    cashier.show_problem("brand_new", "Something new happened.")
    assert text_of(cashier, "toastText") == "Something new happened."


def test_today(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["idle"])
    assert text_of(cashier, "todayTotal") == "฿18,420.50"
    assert text_of(cashier, "todayCount") == "127"


def test_a_parked_sale_comes_back_by_one_press(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(VIEWS["parked"])
    recent = cashier.side.recent
    for row in (1, 0):
        where = recent.visualRect(recent.model().index(row, 0)).center()
        mouse_click(recent.viewport(), where)
    assert wanted.wishes == [("resume_sale", PARKED[0].sale_id)]


def test_a_parked_sale_comes_back_by_keys_and_digits_stay_digits(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(VIEWS["parked"])
    recent = cashier.side.recent
    recent.setFocus()
    recent.setCurrentIndex(recent.model().index(0, 0))
    key_click(recent, Qt.Key.Key_7)
    assert text_of(cashier, "amountDisplay") == "7"
    key_click(recent, Qt.Key.Key_Return)
    assert wanted.wishes == [("resume_sale", PARKED[0].sale_id)]


def test_full_screen_toggles(cashier: CashierWindow, qtbot: QtBot) -> None:
    key_click(cashier, Qt.Key.Key_F11)
    assert cashier.isFullScreen()
    key_click(cashier, Qt.Key.Key_F11)
    assert not cashier.isFullScreen()


def test_f9_asks_for_the_manager(cashier: CashierWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(cashier.manager_asked):
        key_click(cashier, Qt.Key.Key_F9)


def test_closing_the_window_quits_once(cashier: CashierWindow, wanted: WrittenDown) -> None:
    cashier.close()
    cashier.close()
    assert wanted.wishes == [("quit",)]


NAMES = {
    *(f"keypad{n}" for n in range(10)),
    *(f"quickAmount{n}" for n in range(5)),
    *("keypad00", "keypadDot", "keypadBackspace", "keypadClear", "showQrButton", "parkButton"),
    *("amountDisplay", "noteEdit", "checkNowButton", "cancelButton", "connectionBadge"),
    *("attentionBadge", "saleStatus", "recentSales"),
}


def test_every_name_of_the_contract_is_there_once(cashier: CashierWindow) -> None:
    names = [widget.objectName() for widget in cashier.findChildren(QWidget)]
    assert {name: names.count(name) for name in NAMES} == dict.fromkeys(NAMES, 1)
    assert not {"customerQr", "customerAmount", "customerState"} & set(names)


def test_everything_to_press_has_an_accessible_name(cashier: CashierWindow) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    nameless = [
        button.objectName()
        for button in cashier.findChildren(QPushButton)
        if not button.accessibleName() and button.objectName() != "toastClose"
    ]
    assert not nameless
    for name in ("amountDisplay", "noteEdit", "connectionBadge", "saleStatus", "recentSales"):
        assert child(cashier, name).accessibleName(), name


@pytest.mark.parametrize(("width", "height", "least"), [(1280, 800, 90), (1024, 768, 48)])
def test_keys_are_large_enough(cashier: CashierWindow, width: int, height: int, least: int) -> None:
    cashier.resize(width, height)
    cashier.show_view(VIEWS["idle"])
    QApplication.processEvents()
    for name in NAMES:
        if name.startswith("keypad") or name == "showQrButton":
            key = child(cashier, name)
            assert min(key.width(), key.height()) >= least, (name, key.size())
    pressable = [b for b in cashier.findChildren(QPushButton) if b.isVisible()]
    assert all(min(b.width(), b.height()) >= 48 for b in pressable)


def test_the_live_copy_shows_what_the_customer_sees(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["idle"])
    assert not child(cashier, "customerCopy").isVisible()
    cashier.show_view(showing(SALES["waiting"]))
    assert child(cashier, "customerCopy").isVisible()
    assert cashier.side.copy.page.face.qr_data == SALES["waiting"].qr_data
    cashier.show_view(showing(SALES["paid"]))
    assert cashier.side.copy.page.face.qr_data is None


def test_no_row_of_the_list_is_cut(cashier: CashierWindow) -> None:
    for width, height in ((1280, 800), (1024, 768), (1333, 811)):
        cashier.resize(width, height)
        cashier.show_view(VIEWS["idle"])
        QApplication.processEvents()
        recent = cashier.side.recent
        assert recent.viewport().height() % recent.row_px == 0
        rows = recent.viewport().height() // recent.row_px
        last = recent.visualRect(recent.model().index(rows - 1, 0))
        assert last.bottom() < recent.viewport().height()


# A business day that nobody closed


def test_a_day_past_its_closing_hour_is_told_small(
    cashier: CashierWindow, clock: StillClock
) -> None:
    reminder = cashier.side.open_day
    cashier.show_view(VIEWS["idle"])
    assert not reminder.isVisible()
    yesterday = clock.now.date() - timedelta(days=1)
    cashier.show_view(replace(VIEWS["idle"], open_since=clock.now.date()))
    assert not reminder.isVisible()
    cashier.show_view(replace(VIEWS["idle"], open_since=yesterday))
    assert reminder.isVisible()
    assert reminder.accessibleName() == "19 Nov is not closed yet"
    cashier.show_view(replace(VIEWS["waiting"], open_since=yesterday))
    assert not reminder.isVisible()  # nothing stands in the way of a sale


def test_the_day_ends_while_the_window_is_open(cashier: CashierWindow, clock: StillClock) -> None:
    cashier.show_view(replace(VIEWS["idle"], open_since=clock.now.date()))
    clock.forward(24 * 3_600)
    cashier.refresh()
    assert cashier.side.open_day.isVisible()
    cashier.side.open_day.click()
    assert cashier.hasFocus()


def test_the_reminder_leads_to_where_days_are_closed(
    cashier: CashierWindow, clock: StillClock, qtbot: QtBot
) -> None:
    yesterday = clock.now.date() - timedelta(days=1)
    cashier.show_view(replace(VIEWS["idle"], open_since=yesterday))
    with qtbot.waitSignal(cashier.close_asked):
        mouse_click(cashier.side.open_day)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("trouble", "The disk is full"),
        ("disk_low", "The disk is nearly full: no new QR"),
        ("clock_off", "This computer's clock is wrong"),
        ("clock_back", "The clock is earlier than the last receipt"),
        ("offline", "The payment server does not answer"),
    ],
)
def test_what_is_wrong_with_this_machine_is_said_in_one_sentence(
    cashier: CashierWindow, view: str, words: str
) -> None:
    cashier.show_view(VIEWS[view])
    card = child(cashier, "knowledgeRow")
    assert card.isVisibleTo(cashier)
    assert card.accessibleName().startswith(words)
    cashier.show_view(VIEWS["idle"])
    assert not card.isVisibleTo(cashier)


# A scanner, and a second look


def typed_at(window: CashierWindow, key: Qt.Key, text: str, at_ms: int) -> None:
    """A key of the keyboard at a time of the system's clock of events."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    event.setTimestamp(at_ms)
    QApplication.sendEvent(window, event)


@pytest.mark.parametrize(("gap_ms", "sales"), [(8, 0), (90, 1)], ids=["scanner", "person"])
def test_eight_digits_and_enter_of_a_scanner_show_no_code(
    cashier: CashierWindow, wanted: WrittenDown, gap_ms: int, sales: int
) -> None:
    for at, digit in enumerate("00012000"):
        typed_at(cashier, Qt.Key(ord(digit)), digit, 1_000 + at * gap_ms)
    typed_at(cashier, Qt.Key.Key_Return, "\r", 1_000 + 8 * gap_ms)
    assert len(wanted.wishes) == sales
    if not sales:
        assert text_of(cashier, "amountHint") == "That was a barcode, not an amount."
        assert text_of(cashier, "amountDisplay") == "0"


def test_the_second_enter_goes_through_and_the_waiting_page_keeps_a_mark(
    cashier: CashierWindow, qtbot: QtBot, wanted: WrittenDown
) -> None:
    cashier.show_view(replace(NOTHING, usual=USUAL))
    key_clicks(cashier, "1850")
    assert text_of(cashier, "saleStatus") == "10 times the usual"
    assert text_of(cashier, "amountHint") == "฿1,850.00 — really?"
    key_click(cashier, Qt.Key.Key_Return)
    assert not wanted.wishes
    assert text_of(cashier, "amountHint") == "Enter again shows the QR"
    assert text_of(cashier, "showQrButton") == "Yes, show QR"
    press(cashier, qtbot, "showQrButton")
    assert wanted.wishes == [("start_sale", 185_000, "")]
    waiting = replace(SALES["waiting"], amount_satang=185_000)
    cashier.show_view(replace(showing(waiting), usual=USUAL))
    assert text_of(cashier, "unusualMark") == "10 times the usual"
    assert child(cashier, "unusualMark").isVisible()
    cashier.show_view(replace(showing(SALES["paid"], amount_satang=185_000), usual=USUAL))
    assert not child(cashier, "unusualMark").isVisible()


def test_a_price_of_the_shop_keeps_no_mark(cashier: CashierWindow) -> None:
    usual = Usual(low=100, median=200, high=300)
    cashier.show_view(replace(showing(SALES["waiting"], amount_satang=4_500), usual=usual))
    assert not child(cashier, "unusualMark").isVisible()


def test_satang_first_is_said_until_something_is_keyed(
    qtbot: QtBot, cashier: CashierWindow, clock: StillClock, wanted: WrittenDown
) -> None:
    window = CashierWindow(wanted, replace(SHOP, entry=EntryMode.SATANG), clock)
    qtbot.addWidget(window)
    assert text_of(window, "amountDisplay") == "0.00"
    assert "Satang first" in text_of(window, "amountHint")
    key_clicks(window, "18550")
    assert text_of(window, "amountDisplay") == "185.50"
    window.close()
