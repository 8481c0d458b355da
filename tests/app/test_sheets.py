"""What all cards over a window have in common, with the one that asks yes or no."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.widgets.confirm import ConfirmSheet
from kiosk.app.widgets.sheet import sheet_over
from tests.app.hands import key_click


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with one line to type in, which has the keyboard."""
    window = QWidget()
    qtbot.addWidget(window)
    edit = QLineEdit(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    edit.setFocus()
    return window


@pytest.fixture
def sheet(window: QWidget) -> ConfirmSheet:
    """A question over it, asked."""
    sheet = ConfirmSheet(window)
    sheet.show_words("Really?", "It cannot be undone.", "No", "Yes")
    sheet.ask()
    return sheet


def test_a_window_that_goes_away_is_an_answer(
    window: QWidget, sheet: ConfirmSheet, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(sheet.left), qtbot.assertNotEmitted(sheet.confirmed):
        window.hide()
    assert not sheet.is_open
    assert sheet_over(window) is None


def test_the_sheet_is_as_large_as_its_window(window: QWidget, sheet: ConfirmSheet) -> None:
    window.resize(801, 603)
    assert sheet.geometry() == window.rect()


def test_the_keyboard_goes_back_to_where_it_was(window: QWidget, sheet: ConfirmSheet) -> None:
    key_click(sheet, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.findChildren(QLineEdit)[0]


def test_what_had_the_keyboard_may_be_gone(window: QWidget, sheet: ConfirmSheet) -> None:
    edit = window.findChildren(QLineEdit)[0]
    edit.setParent(None)
    key_click(sheet, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_the_uppermost_sheet_is_the_one_that_is_asked_on(
    window: QWidget, sheet: ConfirmSheet
) -> None:
    second = ConfirmSheet(window)
    second.ask()
    assert sheet_over(window) is second
    sheet.ask()
    assert sheet_over(window) is sheet
    sheet.close_sheet()
    assert sheet_over(window) is second


@pytest.mark.parametrize("keys", [(Qt.Key.Key_Right,), (Qt.Key.Key_Tab,), (Qt.Key.Key_Up,)])
def test_only_what_is_chosen_is_done(
    sheet: ConfirmSheet, qtbot: QtBot, keys: tuple[Qt.Key, ...]
) -> None:
    with qtbot.assertNotEmitted(sheet.left), qtbot.waitSignal(sheet.confirmed):
        for key in (*keys, Qt.Key.Key_Return):
            key_click(sheet.focusWidget(), key)
