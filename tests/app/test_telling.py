"""Whoever does not see the window is told how the sale stands, why an amount will not do, what a toast says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.announcing import announce
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import THAI, Language
from kiosk.app.samples import SALES, SHOP, VIEWS
from kiosk.app.told import ToldLog
from kiosk.app.widgets.toast import Toasts
from kiosk.core.keypad import Key
from kiosk.core.sale import SaleState
from tests.app.hands import key_clicks
from tests.app.stage import StillClock, WrittenDown, showing


@dataclass
class Reader:
    """A screen reader that writes down."""

    said: list[tuple[str, str, bool]] = field(default_factory=list)

    def __call__(self, widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
        self.said.append((widget.objectName(), sentence, urgent))


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def told(
    qtbot: QtBot, language: Language, clock: StillClock, wanted: WrittenDown, reader: Reader
) -> CashierWindow:
    window = CashierWindow(wanted, SHOP, clock, reader)
    qtbot.addWidget(window)
    window.show()
    return window


def test_each_state_of_a_sale_is_told_once(told: CashierWindow, reader: Reader) -> None:
    for name in ("creating", "waiting", "paid"):
        told.show_view(showing(SALES[name]))
        told.show_view(showing(SALES[name]))
        told.refresh()
    assert reader.said == [
        ("amountCard", "Preparing the QR: ฿185.50", False),
        ("amountCard", "Waiting for the scan: ฿185.50", False),
        ("amountCard", "Paid: ฿185.50", True),
    ]


def test_the_next_sale_is_told_again(told: CashierWindow, reader: Reader) -> None:
    told.show_view(showing(SALES["paid"]))
    told.show_view(VIEWS["idle"])
    told.show_view(showing(SALES["paid"], sale_id="next", amount_satang=4_500))
    assert [sentence for _, sentence, _ in reader.said] == ["Paid: ฿185.50", "Paid: ฿45.00"]


def test_results_break_in(told: CashierWindow, reader: Reader) -> None:
    for state in (SaleState.FAILED, SaleState.EXPIRED, SaleState.CANCELED, SaleState.ATTENTION):
        told.show_view(showing(SALES[state.value], sale_id=state.value))
    assert [urgent for *_, urgent in reader.said] == [True] * 4


def test_a_complaint_about_an_amount_is_told_once(told: CashierWindow, reader: Reader) -> None:
    key_clicks(told, "5")
    assert not reader.said  # short, but still being typed
    told.desk.start()
    told.refresh()
    told.refresh()
    assert reader.said == [("amountCard", "At least 10.00 baht.", True)]


def test_too_much_is_told_while_it_is_typed(told: CashierWindow, reader: Reader) -> None:
    for key in "1000000":
        told.desk.press(Key(key))
        told.refresh()
    assert [urgent for *_, urgent in reader.said] == [True]


def test_toasts_are_told(told: CashierWindow, reader: Reader) -> None:
    told.show_problem("relay_away", "")
    name, sentence, urgent = reader.said[-1]
    assert (name, urgent) == ("toast", True)
    label = told.findChild(QLabel, "toastText")
    assert label is not None
    assert sentence == label.text()
    told.toast.say("Printed.", good=True)
    assert reader.said[-1] == ("toast", "Printed.", False)


def test_it_is_told_in_the_language_of_now(
    told: CashierWindow, reader: Reader, language: Language
) -> None:
    language.switch(THAI)
    told.show_view(showing(SALES["paid"]))
    assert reader.said == [("amountCard", "จ่ายแล้ว: ฿185.50", True)]


def test_a_code_that_lives_on_is_no_news(told: CashierWindow, reader: Reader) -> None:
    view = showing(SALES["waiting"])
    told.show_view(view)
    assert view.shown is not None
    told.show_view(replace(view, shown=replace(view.shown, note="table 7")))
    assert len(reader.said) == 1


@pytest.mark.parametrize("urgent", [False, True])
def test_the_desktop_takes_an_announcement(
    qtbot: QtBot, themed: QApplication, urgent: bool
) -> None:
    """The real way out, as far as there is a desktop here: nothing is refused or warned of."""
    widget = QWidget()
    qtbot.addWidget(widget)
    toast = Toasts(widget, ToldLog(StillClock()))
    toast.stand_in(QRect(0, 0, 300, 80))
    QAccessible.setActive(True)
    try:
        announce(widget, "Paid.", urgent=urgent)
        announce(widget, "")
        toast.say("Paid.")
    finally:
        QAccessible.setActive(False)
