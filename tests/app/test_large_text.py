"""Words up to twice as large: set in one place, nothing cut in any moment of the staff's windows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.density import measures_for
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.gallery import staff_scenes
from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.manager.receipts.model import COLUMNS
from kiosk.app.manager.receipts.table import ReceiptTable
from kiosk.app.manager.receipts.terms import Column
from kiosk.app.manager.scenes import MANAGER_SCENES
from kiosk.app.manager.tills.card import TillCard
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import SHOP, VIEWS
from kiosk.app.theme.install import install_theme, style_sheet
from kiosk.app.theme.tokens import card_px, choose_text_size, is_roomy, room_px, text_px
from kiosk.app.widgets.parts import Room
from tests.app.stage import StillClock, WrittenDown
from tests.app.test_layout import cut_words
from tests.app.walk import close, settle


@pytest.fixture
def large(themed: QApplication) -> Iterator[QApplication]:
    """Words twice as large, and as they were afterwards."""
    install_theme(themed, text_percent=200)
    yield themed
    install_theme(themed)


@pytest.fixture
def sized() -> Iterator[None]:
    yield
    choose_text_size(100)


# The scale


def test_what_is_small_doubles_and_what_is_large_stays(sized: None) -> None:
    choose_text_size(200)
    assert [text_px(px) for px in (12, 16, 20)] == [24, 32, 40]
    assert text_px(60) == 60
    assert text_px(168) == 168
    grown = [text_px(px) for px in range(8, 80)]
    assert grown == sorted(grown)
    assert (room_px(48), card_px(500)) == (96, 800)
    assert is_roomy()


@pytest.mark.parametrize("pixels", [10, 16, 27, 46, 80])
def test_as_large_as_ever_by_default(pixels: int) -> None:
    assert text_px(pixels) == room_px(pixels) == card_px(pixels) == pixels
    assert not is_roomy()


def test_the_style_sheet_and_the_font_are_scaled_in_one_place(large: QApplication) -> None:
    assert large.font().pixelSize() == 32
    assert "font-size: 32px" in style_sheet()
    assert "font-size: 16px" not in style_sheet()


def test_large_words_make_a_window_small(sized: None) -> None:
    choose_text_size(200)
    assert measures_for(1920, 1080).density == "compact"
    small = measures_for(1024, 768)
    assert small.side_px <= 1024 * 0.42
    choose_text_size(125)
    assert measures_for(1920, 1080).density == "normal"


# Every moment


def cut_in(windows: Iterator[tuple[str, QWidget]]) -> list[str]:
    """`scene: words` that have less room than they need."""
    cut = []
    for scene, window in windows:
        settle()
        cut += [f"{scene}: {words}" for words in cut_words(window) + low_buttons(window)]
        close(window)
    return cut


def low_buttons(window: QWidget) -> list[str]:
    """Buttons that are lower than their words."""
    return [
        f"{button.objectName()}: {button.text()} {button.height()} px high"
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.height() < words_high(button)
    ]


def words_high(button: QPushButton) -> int:
    return button.fontMetrics().tightBoundingRect(button.text()).height() + 4


def windows_of(width: int, height: int, first: int, step: int) -> Iterator[tuple[str, QWidget]]:
    for scene, make in islice(staff_scenes(width, height), first, None, step):
        yield scene, make()


@pytest.mark.parametrize(
    ("percent", "size", "code", "first", "step"),
    [
        (200, (1024, 768), THAI, 0, 3),
        (200, (1280, 800), ENGLISH, 1, 4),
        (150, (1024, 768), ENGLISH, 2, 5),
        (100, (1024, 768), THAI, 0, 6),
    ],
)
def test_no_words_are_cut(
    themed: QApplication,
    language: Language,
    percent: int,
    size: tuple[int, int],
    code: str,
    first: int,
    step: int,
) -> None:
    install_theme(themed, text_percent=percent)
    language.switch(code)
    try:
        assert not cut_in(windows_of(*size, first, step))
    finally:
        install_theme(themed)


def test_cut_words_are_found(qtbot: QtBot, large: QApplication, language: Language) -> None:
    window = QWidget()
    window.resize(300, 200)
    button = QPushButton("Show the receipt", window)
    button.setGeometry(0, 0, 80, 20)
    qtbot.addWidget(window)
    window.show()
    assert len(cut_words(window) + low_buttons(window)) == 2


def manager_in(qtbot: QtBot, name: str) -> ManagerWindow:
    """The manager's window in a moment of the gallery, as small as it may be."""
    scene = MANAGER_SCENES[name]
    window = ManagerWindow(scene.tools())
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    scene.prepare(window)
    settle()
    return window


def test_a_page_larger_than_the_window_scrolls_to_where_the_keyboard_goes(
    qtbot: QtBot, large: QApplication, language: Language
) -> None:
    window = manager_in(qtbot, "wallet")
    page = window.page
    assert page is not None
    room = next(each for each in window.findChildren(Room) if each.widget() is page)
    room.horizontalScrollBar().setValue(0)
    room.verticalScrollBar().setValue(0)
    last = [each for each in page.findChildren(QPushButton) if each.isVisible()][-1]
    last.setFocus()
    settle()
    corner = last.mapTo(room.viewport(), last.rect().center())
    assert room.viewport().rect().contains(corner)


def test_what_a_receipt_was_over_is_seen_before_when(
    qtbot: QtBot, large: QApplication, language: Language
) -> None:
    window = manager_in(qtbot, "receipts")
    table = window.findChild(ReceiptTable)
    assert table is not None
    seen = [column for at, column in enumerate(COLUMNS) if not table.isColumnHidden(at)]
    assert seen == [Column.NUMBER, Column.AMOUNT]
    assert sum(table.columnWidth(COLUMNS.index(each)) for each in seen) <= table.viewport().width()


@pytest.mark.parametrize("code", [THAI, ENGLISH])
def test_the_tills_need_no_scrolling_sideways(
    qtbot: QtBot, large: QApplication, language: Language, code: str
) -> None:
    language.switch(code)
    window = manager_in(qtbot, "tills_trouble")
    page = window.page
    assert page is not None
    wide = [each for each in page.findChildren(QScrollArea) if each.isVisible()]
    room = next(each for each in window.findChildren(Room) if each.widget() is page)
    assert wide
    assert [each.horizontalScrollBar().maximum() for each in (room, *wide)] == [0] * (1 + len(wide))
    cards = page.findChildren(TillCard)
    assert all(card.width() <= wide[0].viewport().width() for card in cards)


def test_the_keys_never_scroll(
    qtbot: QtBot, large: QApplication, language: Language, clock: StillClock
) -> None:
    """What a cashier's fingers know by heart stays where it is."""
    window = CashierWindow(WrittenDown(), SHOP, clock)
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show_view(VIEWS["idle"])
    window.show()
    settle()
    keys = [each for each in window.findChildren(QPushButton) if "keypad" in each.objectName()]
    assert len(keys) == 14
    assert min(min(key.width(), key.height()) for key in keys) >= 48
    assert not window.keypad.findChildren(QScrollArea)
