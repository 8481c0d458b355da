"""A window that nobody touches is left by itself; a touch anywhere in the program puts it off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.shell.unattended import Unattended
from tests.app.hands import key_click, mouse_click

SOON_MS = 30
NEVER_MS = 3_600_000


@pytest.fixture
def window(qtbot: QtBot, themed: QApplication) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    QLineEdit(window)
    yield window
    window.hide()


def test_a_shown_window_that_nobody_touches_is_left(
    qtbot: QtBot, window: QWidget, themed: QApplication
) -> None:
    unattended = Unattended(window, themed, SOON_MS)
    with qtbot.waitSignal(unattended.left, timeout=5_000):
        window.show()


def test_a_hidden_window_is_nobodys(qtbot: QtBot, window: QWidget, themed: QApplication) -> None:
    unattended = Unattended(window, themed, SOON_MS)
    window.show()
    window.hide()
    with qtbot.assertNotEmitted(unattended.left, wait=4 * SOON_MS):
        key_click(window, Qt.Key.Key_A)


@pytest.mark.parametrize("touch", ["key", "press"])
def test_a_touch_anywhere_in_it_begins_the_time_anew(
    qtbot: QtBot, window: QWidget, themed: QApplication, touch: str
) -> None:
    unattended = Unattended(window, themed, NEVER_MS)
    with qtbot.waitExposed(window):
        window.show()
    timer = unattended.findChild(QTimer)
    assert timer is not None
    timer.start(2 * NEVER_MS)  # told apart from the time that a touch begins
    field = window.findChild(QLineEdit)
    assert field is not None
    if touch == "key":
        key_click(field, Qt.Key.Key_A)
    else:
        mouse_click(field)
    assert timer.interval() == NEVER_MS
