"""The customer's window: a page for every state, really painted, named as the contract says, never cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.customer.face import FaceKind
from kiosk.app.customer.page import CustomerPage
from kiosk.app.samples import PRACTICE_SHOP, SALES, SHOP, VIEWS
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.fit import FitLabel
from kiosk.app.widgets.qr_code import QrCode
from kiosk.core.sale import SaleState
from tests.app.conftest import MakeCustomer
from tests.app.hands import key_click, mouse_click
from tests.app.pictures import decoded, photograph
from tests.app.stage import NOTHING, SALE_OF_STATE, StillClock, showing

SIZES = [(480, 320), (480, 800), (1024, 768), (1920, 1080), (1080, 1920), (3840, 2160)]


def child(window: QWidget, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def state_of(window: QWidget) -> object:
    return child(window, "customerState").property("state")


@pytest.mark.parametrize("state", list(SaleState))
def test_every_state_shows_its_page(
    customer_of: MakeCustomer, qtbot: QtBot, state: SaleState
) -> None:
    window = customer_of()
    with qtbot.waitSignal(window.painted, timeout=2000) as told:
        window.show_view(showing(SALE_OF_STATE[state]))
    assert told.args == [state.value, "sale-129"]
    assert state_of(window) == state.value
    amount = child(window, "customerAmount")
    assert isinstance(amount, QLabel)
    assert amount.text() == "185.50"
    assert amount.isVisible()


def test_idle_is_painted_and_told_first(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    with qtbot.waitSignal(window.painted, check_params_cb=lambda state, sale: state == "idle"):
        window.show_view(NOTHING)
    assert state_of(window) == "idle"
    assert not child(window, "customerAmount").isVisible()


def test_a_snapshot_that_changes_nothing_is_not_painted_again(
    customer_of: MakeCustomer, qtbot: QtBot
) -> None:
    window = customer_of()
    with qtbot.waitSignal(window.painted):
        window.show_view(showing(SALES["waiting"]))
    with qtbot.assertNotEmitted(window.painted, wait=50):
        window.show_view(replace(showing(SALES["waiting"]), today_count=3))


def test_a_hidden_window_tells_of_no_painting(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of()
    window.hide()
    with qtbot.assertNotEmitted(window.painted, wait=50):
        window.show_view(showing(SALES["paid"]))
    with qtbot.waitSignal(window.painted):
        window.show()


def test_the_code_is_gone_with_the_first_other_state(customer_of: MakeCustomer) -> None:
    window = customer_of(480, 320)
    window.show_view(showing(SALES["waiting"]))
    assert child(window, "customerQr").isVisible()
    for name, sale in SALES.items():
        if name not in ("waiting", "paid_keep"):
            window.show_view(showing(sale))
            assert not child(window, "customerQr").isVisible()
            assert decoded(photograph(window)) == []


def test_the_tick_takes_away_a_code_whose_time_is_up(
    customer_of: MakeCustomer, clock: StillClock
) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    clock.forward(14 * 60 + 23)
    window.refresh()
    assert not child(window, "customerQr").isVisible()


def test_the_time_left_counts_down(customer_of: MakeCustomer, clock: StillClock) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    labels = window.findChildren(FitLabel)
    assert any("14:23" in label.text() for label in labels)
    clock.forward(60)
    window.refresh()
    assert any("13:23" in label.text() for label in labels)


def test_the_paid_page_leaves_by_itself(customer_of: MakeCustomer, clock: StillClock) -> None:
    window = customer_of()
    window.show_view(showing(SALES["paid"]))
    clock.forward(SHOP.paid_page_s)
    window.refresh()
    assert state_of(window) == "idle"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_practice_is_marked_outside_the_codes_white(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height, PRACTICE_SHOP)
    for view in VIEWS.values():
        window.show_view(view)
        ribbons = [
            label
            for label in window.findChildren(FitLabel)
            if "PRACTICE" in label.text() and label.isVisible()
        ]
        assert ribbons
        for code in window.findChildren(QrCode):
            if code.isVisible():
                assert not any(code.geometry().intersects(r.geometry()) for r in ribbons)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("amount_satang", [1_000, 18_550, 99_999_999])
def test_no_word_is_cut(
    customer_of: MakeCustomer, width: int, height: int, amount_satang: int
) -> None:
    least = 9 if height == 320 else 14
    window = customer_of(width, height, PRACTICE_SHOP)
    for name, view in VIEWS.items():
        sale = view.shown
        window.show_view(showing(sale, amount_satang=amount_satang) if sale else view)
        for label in window.findChildren(FitLabel):
            if label.isVisible() and label.text():
                size = label.drawn_size()
                assert size.width() <= label.width(), (name, label.text())
                assert size.height() <= label.height(), (name, label.text())
                assert label.fitted_px() >= least, (name, label.text())
        for amount in window.findChildren(AmountLabel):
            if amount.isVisible():
                assert amount.fitted_px() >= 2 * least


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_lies_over_anything_else(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height, PRACTICE_SHOP)
    for name, view in VIEWS.items():
        window.show_view(view)
        pieces = [w for w in window.page.children() if isinstance(w, QWidget) and w.isVisible()]
        for index, one in enumerate(pieces):
            assert window.page.rect().contains(one.geometry()), (name, one)
            for other in pieces[index + 1 :]:
                both = one.geometry().intersected(other.geometry())
                assert both.height() <= height // 60 or both.width() <= 2, (name, one, other)


def test_paid_can_be_read_from_three_metres(customer_of: MakeCustomer) -> None:
    window = customer_of(1920, 1080)
    window.show_view(showing(SALES["paid"]))
    title = child(window, "customerState")
    amount = child(window, "customerAmount")
    assert isinstance(title, FitLabel)
    assert isinstance(amount, AmountLabel)
    # On a 24" screen 1 px is 0.28 mm; letters of 20 mm are read with ease over three metres.
    assert title.fitted_px() >= 75
    assert amount.fitted_px() >= 150


def test_names_belong_to_the_window_and_not_to_a_copy(customer_of: MakeCustomer) -> None:
    window = customer_of()
    assert window.objectName() == "customerWindow"
    names = {"customerQr", "customerAmount", "customerState"}
    assert names <= {w.objectName() for w in window.findChildren(QWidget)}
    copy = CustomerPage(SHOP, named=False)
    assert not names & {w.objectName() for w in copy.findChildren(QWidget)}
    copy.deleteLater()


def test_the_pieces_speak_to_a_screen_reader(customer_of: MakeCustomer) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    assert child(window, "customerAmount").accessibleName() == "ยอด 185.50 บาท · 185.50 baht"
    assert "Scan to pay" in child(window, "customerState").accessibleName()
    assert child(window, "customerQr").accessibleName() == "QR"


def test_it_never_takes_the_keyboard(customer_of: MakeCustomer) -> None:
    window = customer_of()
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_keys_and_presses_are_passed_on(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of()
    with qtbot.waitSignals([window.key_pressed, window.touched]):
        key_click(window, Qt.Key.Key_5)
        mouse_click(window.page)


def test_another_page_is_told_once(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of()
    with qtbot.waitSignal(window.face_changed) as told:
        window.show_view(showing(SALES["waiting"]))
    assert told.args is not None
    assert told.args[0].kind is FaceKind.CODE
    with qtbot.assertNotEmitted(window.face_changed):
        window.refresh()
