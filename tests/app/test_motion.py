"""Motion is paint only: what is shown, pressed and typed is as it will be from the first instant on; or is off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractAnimation, QPropertyAnimation, QRect, QVariantAnimation
from PySide6.QtWidgets import QApplication, QLabel, QProxyStyle, QStyle, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.samples import SALES, VIEWS
from kiosk.app.shell.dress import dress
from kiosk.app.theme import motion
from kiosk.app.theme.motion import (
    PAGE_MS,
    SLIDE_MS,
    allow_motion,
    come_in,
    motion_allowed,
    slide_up,
    wanted_by_desktop,
)
from kiosk.app.theme.tokens import COLOURS, DARK, text_percent
from kiosk.app.told import ToldLog
from kiosk.app.widgets.toast import Toasts
from kiosk.core.keypad import Key
from kiosk.settings import TillSettings
from tests.app.hands import key_clicks, mouse_click
from tests.app.stage import StillClock, WrittenDown, showing


@pytest.fixture
def moving() -> Iterator[None]:
    allow_motion(True)
    yield
    allow_motion(False)


def running(widget: QWidget) -> list[QVariantAnimation]:
    found = widget.findChildren(QVariantAnimation)
    return [each for each in found if each.state() is QAbstractAnimation.State.Running]


def mists(window: CashierWindow) -> list[QWidget]:
    return [each for each in window.findChildren(QWidget, "mist") if each.isVisible()]


def test_nothing_moves_unless_a_till_allows_it(cashier: CashierWindow) -> None:
    assert not motion_allowed()
    cashier.show_view(showing(SALES["waiting"]))
    cashier.toast.say("Saved.")
    assert not running(cashier)
    assert not mists(cashier)


def test_it_is_short() -> None:
    assert 120 <= PAGE_MS <= 200
    assert 120 <= SLIDE_MS <= 200


def test_a_page_is_worked_with_while_it_comes(
    cashier: CashierWindow, moving: None, wanted: WrittenDown
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    assert len(mists(cashier)) == 1
    button = cashier.findChild(QWidget, "checkNowButton")
    assert button is not None
    assert button.isVisible()
    mouse_click(button)
    assert wanted.wishes == [("check_now", "sale-129")]


def test_keys_mean_what_they_mean_while_a_page_comes(cashier: CashierWindow, moving: None) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    cashier.show_view(VIEWS["idle"])
    assert len(mists(cashier)) == 1  # the newest only
    key_clicks(cashier, "45")
    assert cashier.desk.entry.text == "45"
    cashier.desk.press(Key.CLEAR)


def test_a_page_that_came_leaves_nothing_behind(
    qtbot: QtBot, cashier: CashierWindow, moving: None
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    [mist] = mists(cashier)
    with qtbot.waitSignal(mist.destroyed, timeout=2_000):
        pass
    assert not cashier.findChildren(QWidget, "mist")


def test_a_page_nobody_sees_does_not_move(qtbot: QtBot, moving: None) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    come_in(page, COLOURS.page)
    assert not page.children()


def test_a_toast_slides_to_its_place_and_says_its_words_at_once(
    qtbot: QtBot, themed: QApplication, moving: None
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    toast = Toasts(window, ToldLog(StillClock()))
    toast.stand_in(QRect(0, 0, 400, 300))
    toast.say("Saved.", good=True)
    label = toast.findChild(QLabel, "toastText")
    assert label is not None
    assert (label.text(), toast.isVisible()) == ("Saved.", True)
    [card] = toast.cards
    place = card.pos()
    [slide] = running(card)
    assert isinstance(slide, QPropertyAnimation)
    with qtbot.waitSignal(slide.finished, timeout=2_000):
        pass
    assert toast.geometry().bottom() == 299
    assert card.y() == 0 <= place.y()


def test_a_second_slide_ends_where_the_first_would(
    qtbot: QtBot, themed: QApplication, moving: None
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 200)
    window.show()
    inside = QWidget(window)
    inside.move(10, 50)
    slide_up(inside)
    slide_up(inside)
    for each in running(inside):
        each.setCurrentTime(each.duration())
    assert inside.y() == 50


class Still(QProxyStyle):
    """A desktop that asks for no animations."""

    def styleHint(self, hint: QStyle.StyleHint, *rest: object) -> int:
        return 0 if hint is QStyle.StyleHint.SH_Widget_Animation_Duration else 1


def test_a_desktop_that_asks_for_none_is_heard(themed: QApplication) -> None:
    assert wanted_by_desktop(themed)
    assert not motion.wanted_by(Still())


@pytest.mark.parametrize(("setting", "allowed"), [("on", True), ("off", False)])
def test_a_shop_sets_theme_size_and_motion(
    themed: QApplication, tmp_path: Path, setting: str, allowed: bool
) -> None:
    settings = TillSettings(data_dir=tmp_path, theme="dark", text_size_percent=150, motion=setting)
    try:
        dress(themed, settings)
        assert (COLOURS.page, text_percent(), motion_allowed()) == (DARK.page, 150, allowed)
    finally:
        dress(themed, TillSettings(data_dir=tmp_path, motion="off"))
    assert text_percent() == 100
