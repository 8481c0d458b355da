"""Real windows on a real X server, keys by keycode as a hand presses them, the screen photographed and decoded."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageGrab

from kiosk.paths import DataDir
from tests.core.slips import REFERENCE, slip
from tests.displays import x_server
from tests.process.programs import KIOSK, receipts

pytestmark = [pytest.mark.process, pytest.mark.windows]

LIMIT_S = 30.0
T = TypeVar("T")
# X keycodes are places on the keyboard, whatever letter the layout puts there.
TOP_ROW = {"1": 10, "8": 17, "5": 14, ".": 60}
NUMBER_PAD = {"1": 87, "8": 80, "5": 84, ".": 91}
ENTER, PAD_ENTER, ESCAPE, F5 = 36, 104, 9, 71
_ROWS = {10: "1234567890", 24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM"}
PLACES = {letter: first + n for first, row in _ROWS.items() for n, letter in enumerate(row)}


@dataclass(frozen=True)
class Counter:
    """A till at work on a display of its own, with the hands and eyes to use it."""

    display: str
    sandbox_url: str
    data_dir: Path
    process: subprocess.Popen[str]

    def press(self, *keycodes: int) -> None:
        """Press keys by their place."""
        self._tool("xdotool", "key", "--delay", "20", *map(str, keycodes))

    def scan(self, text: str) -> None:
        """A scanner reads digits and capitals, and presses the keys where they lie on an English keyboard."""
        keys = [f"shift+{PLACES[c]}" if c.isalpha() else str(PLACES[c]) for c in text]
        self._tool("xdotool", "key", "--delay", "4", *keys, str(ENTER))

    def slips(self) -> list[tuple[str, str]]:
        """Bank and reference of every slip that is kept."""
        with closing(
            sqlite3.connect(f"file:{DataDir(self.data_dir).till_database}?mode=ro", uri=True)
        ) as file:
            return file.execute("SELECT bank, reference FROM slip").fetchall()

    def layout(self, name: str) -> None:
        """Change the keyboard's layout."""
        self._tool("setxkbmap", name)

    def photograph(self) -> Image.Image:
        """What the whole screen shows."""
        return ImageGrab.grab(xdisplay=self.display)

    def codes_seen(self) -> list[str]:
        """The QR codes a phone would read off the screen."""
        return [found.text for found in zxingcpp.read_barcodes(self.photograph())]

    def payments(self) -> list[dict[str, Any]]:
        """What the sandbox knows, newest first."""
        items: list[dict[str, Any]] = self._get("/_sandbox/payments").json()["items"]
        return items

    def pay(self, payment_id: str) -> None:
        """Pay as the customer."""
        url = f"{self.sandbox_url}/_sandbox/payments/{payment_id}/pay"
        httpx.post(url, json={}, timeout=10, trust_env=False).raise_for_status()

    def _get(self, path: str) -> httpx.Response:
        return httpx.get(self.sandbox_url + path, timeout=10, trust_env=False)

    def _tool(self, *command: str) -> None:
        subprocess.run(
            command, check=True, timeout=LIMIT_S, env={**os.environ, "DISPLAY": self.display}
        )


def until(look: Callable[[], T], what: str) -> T:
    """Look until something true is seen; fails after LIMIT_S."""
    deadline = time.monotonic() + LIMIT_S
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not seen in time: {what}"
        time.sleep(0.05)
    return seen


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """`kiosk demo` on a display of its own, ended by SIGTERM."""
    with x_server() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        demo = subprocess.Popen(
            [*KIOSK, "demo", "--data-dir", str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert demo.stdout is not None
        with demo:
            try:
                url = demo.stdout.readline().split()[-1]
                at_work = Counter(display, url, tmp_path, demo)
                until(lambda: _is_lit(at_work.photograph()), "the cashier's window")
                yield at_work
            finally:
                if demo.poll() is None:
                    demo.send_signal(signal.SIGTERM)
                    demo.wait(LIMIT_S)


def _is_lit(screen: Image.Image) -> bool:
    """An empty X screen is black."""
    return screen.resize((1, 1)).getpixel((0, 0)) != (0, 0, 0)


def test_a_sale_by_keys_under_a_thai_layout(counter: Counter) -> None:
    counter.layout("th")
    counter.press(*(TOP_ROW[key] for key in "185.5"), ENTER)
    codes = until(counter.codes_seen, "a code on the screen")
    (payment,) = counter.payments()
    assert set(codes) == {payment["qrData"]}
    assert payment["amount"] == 18_550
    counter.pay(payment["id"])
    until(lambda: not counter.codes_seen(), "the code gone")
    assert [receipt["amountSatang"] for receipt in receipts(counter.data_dir)] == [18_550]


def test_the_number_pad_works_with_numlock_off_and_the_next_sale_begins_at_a_digit(
    counter: Counter,
) -> None:
    counter.press(*(NUMBER_PAD[key] for key in "185.5"), PAD_ENTER)
    until(counter.codes_seen, "a code on the screen")
    counter.pay(counter.payments()[0]["id"])
    until(lambda: receipts(counter.data_dir), "a receipt")
    until(lambda: not counter.codes_seen(), "the code gone")
    counter.press(*(NUMBER_PAD[key] for key in "51"), PAD_ENTER)
    until(counter.codes_seen, "the next code")
    assert counter.payments()[0]["amount"] == 5_100


def test_escape_asks_first_and_sigterm_ends_everything_at_once(counter: Counter) -> None:
    counter.press(*(TOP_ROW[key] for key in "185"), ENTER)
    until(counter.codes_seen, "a code on the screen")
    # One screen: the first key gives it back to the cashier and asks, the second keeps waiting.
    counter.press(ESCAPE)
    counter.press(ESCAPE)
    assert counter.payments()[0]["status"] == "requires_action"
    counter.press(ESCAPE)
    began = time.monotonic()
    counter.process.send_signal(signal.SIGTERM)
    assert counter.process.wait(LIMIT_S) == 0
    assert time.monotonic() - began < 5
    with pytest.raises(httpx.TransportError):
        counter.payments()


def test_a_slip_is_scanned_under_a_thai_layout_and_money_alone_makes_the_sale_paid(
    counter: Counter,
) -> None:
    counter.layout("th")
    counter.press(*(TOP_ROW[key] for key in "185.5"), ENTER)
    until(counter.codes_seen, "a code on the screen")
    # Into the panel, where nobody's speed matters: this machine may be busy, and a scanner that is held up for
    # sixty milliseconds is no scanner on the page behind it.
    counter.press(F5)
    counter.scan(slip("004", REFERENCE))
    assert until(counter.slips, "the slip kept") == [("004", REFERENCE)]
    (payment,) = counter.payments()
    assert (payment["amount"], payment["status"]) == (18_550, "requires_action")
    assert receipts(counter.data_dir) == []
    counter.pay(payment["id"])
    until(lambda: receipts(counter.data_dir), "a receipt")
    until(lambda: not counter.codes_seen(), "the code gone")
    # The panel stands open; the next digit begins the next sale all the same.
    counter.press(TOP_ROW["5"], TOP_ROW["1"], ENTER)
    until(lambda: len(counter.payments()) == 2, "the next sale")
    assert counter.payments()[0]["amount"] == 5_100
