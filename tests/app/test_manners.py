"""The manners of a till: nobody closes it by accident, it can be wiped, its arrow and its screens do as they
should."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import THAI, Language
from kiosk.app.manager.authority import OpenAuthority
from kiosk.app.manners.activity import Activity
from kiosk.app.manners.cleaning import LASTS_S, Cleaning, CleaningPage
from kiosk.app.manners.crash_page import CrashPage, asks_to_start_again
from kiosk.app.manners.cursor import TouchCursor
from kiosk.app.manners.quitting import Quitting
from kiosk.app.manners.words import closing_words, open_sales
from kiosk.app.samples import PARKED, VIEWS
from kiosk.app.shell.door_acts import DoorActs
from kiosk.app.widgets.sheet import sheet_over
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.snapshot import TillView
from tests.app.hands import key_click, mouse_click

Allowed = Callable[[Permit], None]


@dataclass
class Manager(OpenAuthority):
    """Allows it when told to."""

    asked: list[Wanted] = field(default_factory=list)
    waiting: list[Allowed] = field(default_factory=list)

    def ask(self, over: QWidget, wanted: Wanted, allowed: Allowed) -> None:
        self.asked.append(wanted)
        self.waiting.append(allowed)


class Counter:
    """A cashier's window that is closed only when somebody means it."""

    def __init__(self, cashier: CashierWindow, manager: Manager | None = None) -> None:
        self.cashier = cashier
        self.left = 0
        self.given_back = 0
        self.quitting = Quitting(
            cashier,
            lambda: cashier,
            (cashier,),
            manager,
            self._give_back,
            self._leave,
            lambda: cashier.desk.view,
        )

    def _leave(self, permit: Permit | None) -> None:
        self.left += 1
        self.permit = permit

    def _give_back(self) -> None:
        self.given_back += 1

    def press(self, name: str) -> None:
        button = self.cashier.findChild(QAbstractButton, name)
        assert isinstance(button, QAbstractButton)
        button.click()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_the_keys_that_close_windows_ask(
    cashier: CashierWindow, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    counter = Counter(cashier)
    key_click(cashier, key, modifier)
    sheet = sheet_over(cashier)
    assert sheet is not None
    assert counter.given_back == 1
    key_click(sheet, Qt.Key.Key_Return)
    assert (counter.left, sheet.is_open) == (0, False)
    key_click(cashier, key, modifier)
    counter.press("closeTillButton")
    assert counter.left == 1


def test_closing_from_outside_asks_and_the_program_itself_does_not(cashier: CashierWindow) -> None:
    class FromOutside(QEvent):
        def __init__(self) -> None:
            super().__init__(QEvent.Type.Close)

        def spontaneous(self) -> bool:
            return True

    counter = Counter(cashier)
    event = FromOutside()
    assert counter.quitting.eventFilter(cashier, event)
    assert not event.isAccepted()
    assert sheet_over(cashier) is not None
    counter.press("keepOpenButton")
    assert cashier.close()
    assert counter.left == 0


def test_where_a_manager_has_to_allow_it_nobody_else_closes(cashier: CashierWindow) -> None:
    manager = Manager()
    counter = Counter(cashier, manager)
    counter.quitting.ask()
    counter.quitting.ask()
    counter.press("closeTillButton")
    assert [wanted.act for wanted in manager.asked] == [Act.QUIT]
    assert counter.left == 0
    OpenAuthority().ask(cashier, manager.asked[0], manager.waiting[0])
    assert counter.left == 1
    assert counter.permit is not None, "on whose word is written down"


def test_open_sales_are_named(language: Language) -> None:
    view = replace(VIEWS["waiting"], parked=PARKED * 3)
    assert len(open_sales(view)) == 4
    assert closing_words(view).startswith(
        "Still open: ฿185.50 (ลาเต้เย็น + ครัวซองต์), ฿220.00 (คุณสมชาย), ฿220.00 (คุณสมชาย), and 1 more."
    )
    assert closing_words(VIEWS["paid"]).startswith("No sale is open.")


@dataclass
class Wiping:
    """Two windows with their pages, and keys and presses that reached the first."""

    cashier: CashierWindow
    cleaning: Cleaning
    pages: tuple[CleaningPage, CleaningPage]


@pytest.fixture
def wiping(cashier: CashierWindow, qtbot: QtBot, themed: QApplication) -> Iterator[Wiping]:
    other = QWidget()
    qtbot.addWidget(other)
    other.resize(480, 320)
    other.show()
    pages = CleaningPage(cashier, "one"), CleaningPage(other, "two", staff=False)
    cleaning = Cleaning(pages, themed)
    cashier.show_view(VIEWS["idle"])
    cleaning.show_view(VIEWS["idle"])
    yield Wiping(cashier, cleaning, pages)
    cleaning.end()


def test_while_the_screens_are_wiped_nothing_happens(wiping: Wiping) -> None:
    wiping.cleaning.begin()
    assert [page.geometry() for page in wiping.pages] == [
        page.window().rect() for page in wiping.pages
    ]
    key_click(wiping.cashier, Qt.Key.Key_5)
    mouse_click(wiping.cashier.manager_button)
    assert wiping.cashier.desk.entry.total_satang == 0
    wiping.cashier.resize(1100, 700)
    assert wiping.pages[0].geometry() == wiping.cashier.rect()
    for page in wiping.pages:
        assert page.grab().toImage().pixelColor(2, 2).alpha() == 255
    key_click(wiping.cashier, Qt.Key.Key_Escape)
    assert not any(page.isVisible() for page in wiping.pages)
    key_click(wiping.cashier, Qt.Key.Key_5)
    assert wiping.cashier.desk.entry.total_satang == 500


def test_wiping_ends_by_itself(wiping: Wiping) -> None:
    wiping.cleaning.begin()
    timer = wiping.cleaning.findChild(QTimer)
    assert timer is not None
    for _ in range(LASTS_S):
        assert wiping.cleaning.on
        timer.timeout.emit()
    assert not wiping.cleaning.on


@pytest.mark.parametrize("ends", [VIEWS["paid"], VIEWS["expired"]])
def test_a_sale_that_ends_meanwhile_is_seen(wiping: Wiping, ends: TillView) -> None:
    wiping.cleaning.show_view(VIEWS["waiting"])
    wiping.cleaning.begin()
    wiping.cleaning.begin()
    wiping.cleaning.show_view(VIEWS["waiting"])
    assert wiping.cleaning.on
    wiping.cleaning.show_view(ends)
    assert not wiping.cleaning.on


def test_f12_asks_for_wiping(cashier: CashierWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(cashier.clean_asked):
        key_click(cashier, Qt.Key.Key_F12)


@pytest.fixture
def touch_screen() -> QPointingDevice:
    return QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)


def moved(source: Qt.MouseEventSource) -> QMouseEvent:
    """The mouse moved, or a touch that pretends it."""
    at, none = QPointF(5, 5), Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseMove, at, at, at, none, none, keys, source)


def test_the_arrow_goes_at_a_touch_and_comes_back_with_the_mouse(
    cashier: CashierWindow, themed: QApplication, touch_screen: QPointingDevice
) -> None:
    arrow = TouchCursor(themed)
    middle = cashier.rect().center()
    QTest.touchEvent(cashier, touch_screen).press(1, middle).commit()
    QTest.touchEvent(cashier, touch_screen).release(1, middle).commit()
    assert arrow.hidden
    blank = QApplication.overrideCursor()
    assert blank is not None
    assert blank.shape() is Qt.CursorShape.BlankCursor
    arrow.eventFilter(cashier, moved(Qt.MouseEventSource.MouseEventSynthesizedByQt))
    assert arrow.hidden
    arrow.eventFilter(cashier, moved(Qt.MouseEventSource.MouseEventNotSynthesized))
    assert not arrow.hidden
    assert QApplication.overrideCursor() is None
    QTest.touchEvent(cashier, touch_screen).press(1, middle).commit()
    arrow.close()
    assert QApplication.overrideCursor() is None
    # A finger that stays down hides every hover from the tests behind this one.
    QTest.touchEvent(cashier, touch_screen).release(1, middle).commit()


def test_the_machine_stays_awake_while_somebody_sells_and_not_after(
    cashier: CashierWindow, themed: QApplication, qtbot: QtBot
) -> None:
    wishes: list[bool] = []
    activity = Activity(themed, wishes.append, rest_ms=30)
    activity.show_view(VIEWS["idle"])
    assert wishes == []
    key_click(cashier, Qt.Key.Key_5)
    key_click(cashier, Qt.Key.Key_5)
    assert wishes == [True]
    qtbot.waitUntil(lambda: wishes == [True, False])
    activity.show_view(VIEWS["waiting"])
    with qtbot.assertNotEmitted(cashier.clean_asked, wait=80):
        pass
    assert wishes == [True, False, True], "a code is on the screens"
    activity.show_view(VIEWS["paid"])
    qtbot.waitUntil(lambda: wishes == [True, False, True, False])
    activity.show_view(VIEWS["waiting"])
    activity.close()
    assert wishes[-2:] == [True, False]


def test_the_crash_page_is_answered_by_keys(
    language: Language, themed: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    page = CrashPage(tmp_path)
    qtbot.addWidget(page)
    answers: list[bool] = []
    page.answered.connect(answers.append)
    page.show()
    key_click(page, Qt.Key.Key_Return)
    page.close_button.setFocus()
    key_click(page, Qt.Key.Key_Return)
    key_click(page, Qt.Key.Key_A)
    assert answers == [True, False]


@pytest.mark.parametrize("again", [True, False])
def test_the_crash_page_waits_for_its_answer(
    themed: QApplication, language: Language, tmp_path: Path, again: bool
) -> None:
    def answer() -> None:
        [page] = [one for one in themed.topLevelWidgets() if isinstance(one, CrashPage)]
        (page.again_button if again else page.close_button).click()

    QTimer.singleShot(0, themed, answer)
    assert asks_to_start_again(THAI, "light", tmp_path) is again


@pytest.mark.qt_log_ignore("raise")
@pytest.mark.anyio
async def test_the_window_comes_to_the_front_when_asked_at_the_door(
    cashier: CashierWindow, qtbot: QtBot
) -> None:
    cashier.showMinimized()
    await DoorActs(cashier).acts()["show"]({})
    QApplication.processEvents()
    assert not cashier.isMinimized()
    assert cashier.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="a desktop's session bus")
def test_without_a_desktop_nothing_is_asked(
    themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.app.manners.awake import keeping_awake

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    with ExitStack() as stack:
        stay_awake = keeping_awake(stack)
        stay_awake(True)
        stay_awake(False)


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
def test_a_desktop_is_asked_and_hears_when_it_is_over() -> None:
    """A real bus, a real service; the wish is taken back by hanging up."""
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-m", "tests.app.screen_saver"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "Kiosk: selling\ntaken back\n", done.stderr
