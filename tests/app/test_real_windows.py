"""Real windows on a display of their own: keys as a keyboard sends them, in a Thai layout, without NumLock."""

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
from PySide6.QtWidgets import QApplication
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.gallery import NoIntents
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.app.theme.install import install_theme
from kiosk.app.widgets.amount import AmountLabel


class Told(NoIntents):
    def start_sale(self, amount_satang, note):
        print("asked", amount_satang, flush=True)


app = QApplication([])
install_theme(app)
window = CashierWindow(Told(), SHOP, lambda: NOW)
window.show_view(VIEWS["idle"])
window.show()
window.activateWindow()
app.focusChanged.connect(lambda old, new: print("focus", new is window, flush=True))
app.exec()
"""


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of our own."""
    with x_server() as name:
        yield name


class Program:
    """A till's window as a program of its own; its lines arrive in a queue."""

    def __init__(self, display: str, script: str = TILL) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._lines: Queue[str] = Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-c", script],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read, name="kiosk-test-reader", daemon=True)
        self._reader.start()

    def line(self) -> str:
        try:
            return self._lines.get(timeout=LIMIT_S)
        except Empty:
            pytest.fail("the window said nothing")

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, timeout=LIMIT_S, check=True)

    def keys(self, *codes: int) -> None:
        """Press keys by the code of the key itself, whatever the layout makes of it."""
        self.run("xdotool", "key", "--delay", "30", *map(str, codes))

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
def program(display: str) -> Iterator[Program]:
    program = Program(display)
    try:
        assert program.line() == "focus True"
        yield program
    finally:
        program.end()


ENTER = 36
PAD_ENTER = 104


@pytest.mark.parametrize("layout", ["us", "th"])
def test_the_digit_row_in_any_layout(program: Program, layout: str) -> None:
    program.run("setxkbmap", layout)
    program.keys(10, 17, 14, 60, 14, 19, ENTER)
    assert program.line() == "asked 18550"


def test_the_number_pad_without_numlock_in_a_thai_layout(program: Program) -> None:
    program.run("setxkbmap", "th")
    # 7 8 9 4 5 . 6 1 2 3 would be too long an amount: C clears in between, by its place on the keyboard.
    program.keys(79, 80, 81, 83, 84, 54, 85, 87, 88, 89, 90, 91, 84, PAD_ENTER)
    assert program.line() == "asked 6123050"


MANAGER = """
from PySide6.QtWidgets import QApplication
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.gallery import NoIntents
from kiosk.app.manager.page import Tools
from kiosk.app.manager.sample_tools import sample_tools
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW, SHOP
from kiosk.app.theme.install import install_theme


def told(old, new):
    if new is not None:
        print("focus", new.objectName(), flush=True)


app = QApplication([])
install_theme(app)
window = CashierWindow(NoIntents(), SHOP, lambda: NOW)
tools = sample_tools(reader=AtOnce(SampleLog(200)))
manager = ManagerWindow(tools)
window.manager_asked.connect(lambda: manager.open_over(window))
manager.closed.connect(window.activateWindow)
app.focusChanged.connect(told)
window.show()
window.activateWindow()
app.exec()
"""
F, TWO, F9, CONTROL = 41, 11, 75, 37


@pytest.mark.parametrize("layout", ["us", "th"])
def test_the_managers_window_by_the_places_of_keys_without_a_window_manager(
    display: str, layout: str
) -> None:
    program = Program(display, MANAGER)

    def until(name: str) -> None:
        while program.line() != f"focus {name}":
            pass

    try:
        until("cashierWindow")
        program.run("setxkbmap", layout)
        program.keys(F9)
        until("chartHours")
        for key, name in ((TWO, "receiptTable"), (F, "receiptSearch")):
            program.run("xdotool", "keydown", str(CONTROL))
            program.keys(key)
            program.run("xdotool", "keyup", str(CONTROL))
            until(name)
        program.run("xdotool", "key", "Escape")
        until("receiptTable")
        program.run("xdotool", "key", "Escape")
        until("cashierWindow")
    finally:
        program.end()


SCREEN = """
from PySide6.QtWidgets import QApplication
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.gallery import NoIntents
from kiosk.app.samples import NOW, SHOP
from kiosk.app.screens import Screens
from kiosk.app.theme.install import install_theme

app = QApplication([])
install_theme(app)
cashier = CashierWindow(NoIntents(), SHOP, lambda: NOW)
screens = Screens(cashier, CustomerWindow(SHOP, lambda: NOW))
screens.show()
app.processEvents()
print(*cashier.geometry().getRect())
screens.close()
"""


@pytest.mark.parametrize("size", ["1024x768", "1920x1080"])
def test_the_cashiers_window_fills_the_screen_where_no_window_manager_runs(size: str) -> None:
    with x_server(size) as display:
        done = subprocess.run(
            [sys.executable, "-c", SCREEN],
            env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
        )
    assert done.stdout.split() == ["0", "0", *size.split("x")]


LOADING = """
import sys, time
from contextlib import ExitStack
from pathlib import Path
from kiosk.app.samples import NOW
from kiosk.app.shell.front import made_front
from kiosk.app.shell.starting import application
from kiosk.app.theme.install import install_theme
from kiosk.settings import TillSettings, load


class Told:
    def start_sale(self, amount_satang, note):
        print("asked", amount_satang, flush=True)


loaded = Path({loaded!r})
settings = load(TillSettings, ambient=False)
app = application()
install_theme(app)
with ExitStack() as stack:
    front = made_front(app, settings, loaded / "none", lambda: NOW, practice=False)
    front.show(stack, settings.settings, (640, 480))
    front.cashier.activateWindow()
    app.sync()
    print("shown", flush=True)
    while not loaded.exists():
        time.sleep(0.01)
    front.actions.begin(Told(), None)
    app.exec()
"""


def test_what_is_typed_while_the_till_is_loaded_is_not_lost(display: str, tmp_path: Path) -> None:
    loaded = tmp_path / "loaded"
    program = Program(display, LOADING.format(loaded=str(loaded)))
    try:
        assert program.line() == "shown"
        program.keys(10, 17, 14, 60, 14, 19, ENTER)
        loaded.touch()
        assert program.line() == "asked 18550"
    finally:
        program.end()
