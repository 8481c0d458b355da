"""Nothing in the cashier's window is cut, at any of its sizes, in either language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.density import measures_for
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.manager.notice import Notice
from kiosk.app.samples import PARKED, PRACTICE_SHOP, VIEWS
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.fit import FitLabel
from kiosk.app.widgets.label import ElidedLabel
from kiosk.app.widgets.pill import Pill
from kiosk.app.widgets.pill_button import PillButton
from kiosk.core.keypad import Key
from tests.app.stage import StillClock, WrittenDown

SIZES = [(960, 640), (1024, 768), (1280, 800), (1920, 1080)]


def shown(window: QWidget) -> list[QWidget]:
    return [w for w in window.findChildren(QWidget) if w.isVisible()]


def cut_words(window: QWidget) -> list[str]:
    """The texts that have less room than they need."""
    cut = []
    for widget in shown(window):
        if isinstance(widget, FitLabel | AmountLabel | ElidedLabel):
            continue
        if isinstance(widget, Pill | PillButton):
            whole = widget.width() >= widget.sizeHint().width()
        elif isinstance(widget, QLabel) and widget.text():
            whole = label_is_whole(widget)
        elif isinstance(widget, QPushButton) and widget.text():
            whole = button_is_whole(widget)
        else:
            continue
        if not whole:
            cut.append(f"{widget.objectName()}: {getattr(widget, 'text', str)()}")
    return cut


def label_is_whole(label: QLabel) -> bool:
    if not label.wordWrap():
        return label.width() >= label.sizeHint().width()
    box = QRect(0, 0, label.width(), 10_000)
    words = label.fontMetrics().boundingRect(box, Qt.TextFlag.TextWordWrap.value, label.text())
    return words.width() <= label.width() and label.height() >= label.heightForWidth(label.width())


def button_is_whole(button: QPushButton) -> bool:
    icon = 0 if button.icon().isNull() else button.iconSize().width() + 8
    words = QFontMetrics(button.font()).horizontalAdvance(button.text())
    return words + icon <= button.width() - 8


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("code", [THAI, ENGLISH])
def test_no_words_are_cut(
    cashier: CashierWindow, language: Language, width: int, height: int, code: str
) -> None:
    language.switch(code)
    cashier.resize(width, height)
    cashier.set_one_screen(True)
    for name, view in VIEWS.items():
        cashier.show_view(replace(view, attention_count=3))
        QApplication.processEvents()
        assert not cut_words(cashier), name


@pytest.mark.parametrize("code", [THAI, ENGLISH])
def test_a_full_header_has_room_on_a_small_screen(
    qtbot: QtBot, language: Language, wanted: WrittenDown, clock: StillClock, code: str
) -> None:
    language.switch(code)
    window = CashierWindow(wanted, PRACTICE_SHOP, clock)
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show_view(replace(VIEWS["polling"], attention_count=12))
    window.show()
    QApplication.processEvents()
    assert not cut_words(window)
    name = window.findChild(ElidedLabel, "shopName")
    assert name is not None
    assert name.width() >= name.sizeHint().width()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_largest_amount_fits(cashier: CashierWindow, width: int, height: int) -> None:
    cashier.resize(width, height)
    for key in "999999.99":
        cashier.desk.press(Key(key))
    cashier.refresh()
    QApplication.processEvents()
    amount = cashier.findChild(AmountLabel, "amountDisplay")
    assert amount is not None
    assert amount.text() == "999,999.99"
    assert amount.fitted_px() >= 40


def test_the_amount_is_the_biggest_thing(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["idle"])
    amount = cashier.findChild(AmountLabel, "amountDisplay")
    assert amount is not None
    others = [w.font().pixelSize() for w in shown(cashier) if isinstance(w, QLabel | QPushButton)]
    assert amount.fitted_px() >= 2 * max(others)


def test_a_long_note_or_name_is_shortened_not_cut(
    cashier: CashierWindow,
) -> None:
    view = VIEWS["waiting"]
    assert view.shown is not None
    cashier.show_view(replace(view, shown=replace(view.shown, note="ก" * 200)))
    QApplication.processEvents()
    hint = cashier.findChild(ElidedLabel, "amountHint")
    assert hint is not None
    assert hint.toolTip() == "ก" * 200
    assert hint.width() < 400


def test_measures_by_size() -> None:
    assert measures_for(1024, 768).density == "compact"
    assert measures_for(1280, 800).density == "normal"
    assert measures_for(1920, 1080).density == "large"


def test_many_parked_sales_scroll(cashier: CashierWindow) -> None:
    parked = tuple(replace(PARKED[0], sale_id=f"p{n}") for n in range(30))
    cashier.show_view(replace(VIEWS["idle"], parked=parked))
    QApplication.processEvents()
    assert cashier.side.recent.verticalScrollBar().maximum() > 0


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_headers_room_is_left_between_its_parts(
    cashier: CashierWindow, width: int, height: int
) -> None:
    cashier.resize(width, height)
    cashier.show_view(VIEWS["idle"])
    QApplication.processEvents()
    switch = cashier.findChild(QWidget, "languageSwitch")
    assert switch is not None
    assert switch.width() == switch.sizeHint().width()
    place = cashier.findChild(ElidedLabel, "tillPlace")
    assert place is not None
    assert place.width() >= place.sizeHint().width()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_tills_name_is_whole_beside_who_sells(
    cashier: CashierWindow, width: int, height: int
) -> None:
    cashier.show_view(VIEWS["people"])
    cashier.resize(width, height)
    QApplication.processEvents()
    place = cashier.findChild(ElidedLabel, "tillPlace")
    assert place is not None
    assert place.width() >= place.sizeHint().width()


def test_a_notice_is_even_in_the_type_of_the_window_it_comes_to_stand_in(
    qtbot: QtBot, themed: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 400)
    notice = Notice("someNotice", window)
    notice.show_notice("wallet", "Asking the payment server …", "")
    sentence = notice.findChild(QLabel, "someNoticeText")
    assert sentence is not None
    narrow = sentence.width()
    sentence.setStyleSheet("font-size: 24px")
    window.show()
    QApplication.processEvents()
    assert sentence.width() > narrow
    assert sentence.sizeHint().height() < 2 * sentence.fontMetrics().lineSpacing()
