"""Where the customer's window stands: a monitor of its own, a shared one, or a size to try things out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.texts import Tongue
from kiosk.app.customer.tongue_bar import TongueKey
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.samples import SALES, SHOP
from kiosk.app.screens import Mode, Screens
from tests.app.hands import key_click, mouse_click
from tests.app.pictures import decoded
from tests.app.stage import NOTHING, StillClock, WrittenDown, showing

Place = Callable[..., Screens]


@pytest.fixture
def customer(cashier: CashierWindow, clock: StillClock) -> CustomerWindow:
    return CustomerWindow(SHOP, clock)


@pytest.fixture
def placed(cashier: CashierWindow, customer: CustomerWindow, qtbot: QtBot) -> Iterator[Place]:
    made: list[Screens] = []

    def place(size: tuple[int, int] | None = None) -> Screens:
        screens = Screens(cashier, customer, size)
        screens.show()
        made.append(screens)
        return screens

    yield place
    for screens in made:
        screens.close()
    customer.deleteLater()


def test_a_fixed_size_is_an_ordinary_window(placed: Place, customer: CustomerWindow) -> None:
    assert placed((480, 320)).mode is Mode.FIXED
    assert customer.isVisible()
    assert (customer.width(), customer.height()) == (480, 320)
    assert not customer.isFullScreen()


def test_a_shared_screen_is_taken_by_a_code_and_given_back_by_a_key(
    placed: Place, cashier: CashierWindow, customer: CustomerWindow, qtbot: QtBot
) -> None:
    assert placed().mode is Mode.SHARED
    assert not customer.isVisible()
    customer.show_view(showing(SALES["creating"]))
    assert not customer.isVisible()
    customer.show_view(showing(SALES["waiting"]))
    assert customer.isVisible()
    assert customer.isFullScreen()
    key_click(cashier, Qt.Key.Key_F5)
    assert not customer.isVisible()


def test_the_same_code_does_not_take_the_screen_twice(
    placed: Place, cashier: CashierWindow, customer: CustomerWindow
) -> None:
    screens = placed()
    customer.show_view(showing(SALES["waiting"]))
    screens.give_back()
    customer.show_view(showing(SALES["checking"]))
    customer.show_view(showing(SALES["waiting"]))
    assert not customer.isVisible()
    customer.show_view(showing(SALES["waiting"], attempt=2))
    assert customer.isVisible()


def test_a_press_gives_the_screen_back_and_show_here_takes_it_again(
    placed: Place, cashier: CashierWindow, customer: CustomerWindow, qtbot: QtBot
) -> None:
    placed()
    customer.show_view(showing(SALES["waiting"]))
    cashier.show_view(showing(SALES["waiting"]))
    mouse_click(customer.page)
    assert not customer.isVisible()
    cashier.show_here_asked.emit()
    assert customer.isVisible()


def test_the_result_stays_until_there_is_nothing_to_say(
    placed: Place, customer: CustomerWindow
) -> None:
    placed()
    customer.show_view(showing(SALES["waiting"]))
    customer.show_view(showing(SALES["paid"]))
    assert customer.isVisible()
    customer.show_view(NOTHING)
    assert not customer.isVisible()


def test_a_key_that_reached_the_customers_window_is_the_cashiers(
    placed: Place,
    cashier: CashierWindow,
    customer: CustomerWindow,
    qtbot: QtBot,
    wanted: WrittenDown,
) -> None:
    placed()
    for window in (customer, cashier):
        window.show_view(showing(SALES["paid"]))
    customer.show_view(showing(SALES["waiting"], attempt=2))
    key_click(customer, Qt.Key.Key_7)
    assert not customer.isVisible()
    assert wanted.wishes == [("acknowledge", "sale-129")]
    assert cashier.desk.entry.total_satang == 700


def test_a_language_touched_on_a_shared_screen_does_not_give_it_back(
    placed: Place, customer: CustomerWindow
) -> None:
    placed()
    customer.show_view(showing(SALES["waiting"]))
    key = customer.findChild(TongueKey, "tongueZh")
    assert key is not None
    mouse_click(key)
    assert customer.isVisible()
    assert customer.page.tongue is Tongue.CHINESE


def test_a_shared_screen_that_was_taken_stays_taken_when_monitors_report(
    placed: Place, customer: CustomerWindow
) -> None:
    screens = placed()
    customer.show_view(showing(SALES["waiting"]))
    screens.place()
    assert customer.isVisible()
    screens.give_back()
    screens.place()
    assert not customer.isVisible()


def test_monitors_that_report_in_bursts_are_waited_out(
    placed: Place, customer: CustomerWindow, qtbot: QtBot
) -> None:
    screens = placed((480, 320))
    app = QGuiApplication.instance()
    assert isinstance(app, QApplication)
    customer.hide()
    for _ in range(5):
        app.primaryScreenChanged.emit(app.primaryScreen())
    assert not customer.isVisible()
    qtbot.waitUntil(customer.isVisible, timeout=2000)
    assert screens.mode is Mode.FIXED


TWO_SCREENS = {
    "synchronousWindowSystemEvents": False,
    "windowFrameMargins": False,
    "screens": [
        {
            "name": name,
            "x": x,
            "y": 0,
            "width": width,
            "height": height,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
            "dpr": 1,
        }
        for name, x, width, height in (
            ("CASHIER", 0, 1280, 800),
            ("CUSTOMER", 1280, 1920, 1080),
        )
    ],
}
ON_TWO_SCREENS = """
import sys
from PySide6.QtWidgets import QApplication
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.gallery import NoIntents
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.app.screens import Screens
from kiosk.app.theme.install import install_theme

app = QApplication([])
install_theme(app)
cashier = CashierWindow(NoIntents(), SHOP, lambda: NOW)
customer = CustomerWindow(SHOP, lambda: NOW)
screens = Screens(cashier, customer)
screens.show()
app.processEvents()
customer.show_view(VIEWS["waiting"])
app.processEvents()
print(screens.mode, cashier.screen().name(), customer.screen().name(), customer.isFullScreen())
print(customer.geometry().intersects(cashier.geometry()), customer.size().toTuple())
cashier.key_pressed.emit()
print(customer.isVisible())
customer.grab().save(sys.argv[1])
screens.close()
"""


CHOSEN_OF_TWO = """
import sys
from PySide6.QtWidgets import QApplication
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.gallery import NoIntents
from kiosk.app.monitors import monitor_identity
from kiosk.app.samples import NOW, SHOP
from kiosk.app.screens import Screens
from kiosk.app.theme.install import install_theme

app = QApplication([])
install_theme(app)
primary = app.primaryScreen()
cashier = CashierWindow(NoIntents(), SHOP, lambda: NOW)
customer = CustomerWindow(SHOP, lambda: NOW)
screens = Screens(cashier, customer, chosen=monitor_identity(primary))
screens.show()
app.processEvents()
print(primary.name(), cashier.screen().name(), customer.screen().name())
print(customer.geometry().intersects(cashier.geometry()))
cashier.setScreen(primary)
cashier.setGeometry(primary.availableGeometry())
app.processEvents()
screens.place()
print(cashier.screen().name(), customer.screen().name())
screens.close()
"""


def run_on_two_screens(tmp_path: Path, script: str, *arguments: str) -> list[str]:
    config = tmp_path / "two.json"
    config.write_text(json.dumps(TWO_SCREENS))
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    return done.stdout.splitlines()


def test_the_chosen_monitor_is_the_customers_until_a_person_moves_the_cashier_there(
    tmp_path: Path,
) -> None:
    assert run_on_two_screens(tmp_path, CHOSEN_OF_TWO) == [
        "CASHIER CUSTOMER CASHIER",
        "False",
        "CASHIER CUSTOMER",
    ]


def test_a_second_monitor_is_filled_and_the_first_is_left_alone(tmp_path: Path) -> None:
    picture = tmp_path / "customer.png"
    assert run_on_two_screens(tmp_path, ON_TWO_SCREENS, str(picture)) == [
        "own_screen CASHIER CUSTOMER True",
        "False (1920, 1080)",
        "True",
    ]
    image = QImage(str(picture))
    image.setDevicePixelRatio(1)
    assert decoded(image) == [SALES["waiting"].qr_data]
