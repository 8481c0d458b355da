"""Monitors that come and go under real windows: Xvfb, `xrandr`, a program that tells where its windows are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.displays import x_server

pytestmark = pytest.mark.windows

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 20.0
TILL = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
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
screens = Screens(cashier, customer, chosen=sys.argv[1])
screens.show()
for window in (cashier, customer):
    window.show_view(VIEWS[sys.argv[2]])
last = None


def told(window):
    return "-".join(map(str, window.geometry().getRect())) if window.isVisible() else "hidden"


def tell():
    global last
    now = f"{screens.mode} {told(cashier)} {told(customer)}"
    if sys.argv[2] == "idle":
        key = customer.findChild(QWidget, "tongueZh")
        middle = key.mapToGlobal(key.rect().center())
        now = f"{middle.x()} {middle.y()} {customer.page.tongue} {cashier.desk.entry.total_satang}"
    if now != last:
        print(now, flush=True)
        last = now


timer = QTimer()
timer.timeout.connect(tell)
timer.start(20)
app.exec()
"""
LEFT = ("--setmonitor", "M1", "960/254x1080/286+0+0", "screen")
RIGHT = ("--setmonitor", "M2", "960/254x1080/286+960+0", "none")
SHORT_LEFT = ("--setmonitor", "M1", "960/254x720/286+0+0", "screen")
SHORT_RIGHT = ("--setmonitor", "M2", "800/254x600/286+960+0", "none")
ON_LEFT, ON_RIGHT = "0-0-960-1080", "960-0-960-1080"


class Till:
    """The windows as a program of its own on an X server with two monitors."""

    def __init__(self, display: str, view: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.xrandr(*LEFT)
        self.xrandr(*RIGHT)
        self._lines: Queue[str] = Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-c", TILL, "M2 960x1080+960+0", view],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read, name="kiosk-test-reader", daemon=True)
        self._reader.start()

    def xrandr(self, *arguments: str) -> None:
        self.run("xrandr", *arguments)

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, timeout=LIMIT_S, check=True)

    def line(self) -> str:
        try:
            return self._lines.get(timeout=LIMIT_S)
        except Empty:
            pytest.fail("the program said nothing")

    def until(self, wanted: str) -> list[str]:
        """Everything told up to the wanted line."""
        seen = [self.line()]
        while seen[-1] != wanted:
            seen.append(self.line())
        return seen

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(LIMIT_S)
        self._reader.join(LIMIT_S)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                self._lines.put(line.strip())


@pytest.fixture
def view() -> str:
    """What is shown."""
    return "waiting"


@pytest.fixture
def till(view: str) -> Iterator[Till]:
    with x_server("1920x1080") as display:
        till = Till(display, view)
        try:
            yield till
        finally:
            till.end()


APART = f"own_screen {ON_LEFT} {ON_RIGHT}"


def test_unplugged_and_plugged_again_while_a_code_is_shown(till: Till) -> None:
    till.until(APART)
    till.xrandr("--delmonitor", "M2")
    seen = till.until(f"shared {ON_LEFT} {ON_LEFT}")
    # Until one-screen mode takes the screen it lay nowhere, least of all over the cashier's.
    assert set(seen[:-1]) <= {f"own_screen {ON_LEFT} hidden"}
    till.xrandr(*RIGHT)
    till.until(APART)


def test_the_cashiers_monitor_goes_and_comes_back(till: Till) -> None:
    till.until(APART)
    till.xrandr("--delmonitor", "M1")
    till.until(f"shared {ON_RIGHT} {ON_RIGHT}")
    till.xrandr(*LEFT)
    till.until(APART)


def test_another_resolution_is_filled(till: Till) -> None:
    till.until(APART)
    till.xrandr("--delmonitor", "M2")
    till.until(f"shared {ON_LEFT} {ON_LEFT}")
    till.xrandr(*SHORT_RIGHT)
    till.until(f"own_screen {ON_LEFT} 960-0-800-600")
    till.xrandr("--delmonitor", "M1")
    while not till.line().startswith("shared"):
        pass
    till.xrandr(*SHORT_LEFT)
    till.until("own_screen 0-0-960-720 960-0-800-600")


@pytest.mark.parametrize("view", ["idle"])
def test_a_touched_language_leaves_the_keyboard_with_the_cashier(till: Till) -> None:
    line = ""
    while not line.startswith("1"):  # until the customer's window stands on the right
        line = till.line()
    across, down, *state = line.split()
    assert state == ["None", "0"]
    till.run("xdotool", "mousemove", across, down, "click", "1")
    till.until(f"{across} {down} zh 0")
    till.run("xdotool", "key", "--delay", "30", "1", "8")
    till.until(f"{across} {down} zh 1800")
