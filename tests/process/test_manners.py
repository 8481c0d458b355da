"""A real till at a counter: started again after a crash, opened once, closed when somebody means it, ended at
once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
import zxingcpp
from PIL import ImageGrab

from kiosk.cli.supervise import BUG
from kiosk.paths import DataDir
from kiosk.till.printing.queue import PrintQueue, job_of
from tests.displays import x_server
from tests.paper.receipt_printer import on_the_network
from tests.paper.samples import receipt
from tests.process.programs import KIOSK, LIMIT_S
from tests.relay.program import KEY, program

pytestmark = [pytest.mark.process, pytest.mark.windows]

T = TypeVar("T")
ENTER, ESCAPE, KEYS_185 = 36, 9, (10, 17, 14)


def until(look: Callable[[], T | None], what: str) -> T:
    """Look until something is seen."""
    deadline = time.monotonic() + LIMIT_S
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not seen in time: {what}"
        time.sleep(0.05)
    return seen


@dataclass(frozen=True)
class Counter:
    """A till with its relay on a display of its own; `process` is the parent that was started."""

    display: str
    folder: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def press(self, *keys: int | str) -> None:
        """Press keys by their place, or by name."""
        command = ["xdotool", "key", "--delay", "30", *map(str, keys)]
        subprocess.run(command, check=True, timeout=LIMIT_S, env=self.environment)

    def codes(self) -> set[str]:
        """The QR codes a phone would read off the screen."""
        found = zxingcpp.read_barcodes(ImageGrab.grab(xdisplay=self.display))
        return {one.text for one in found}

    def is_lit(self) -> bool:
        """An empty X screen is black."""
        screen = ImageGrab.grab(xdisplay=self.display).resize((1, 1))
        return screen.getpixel((0, 0)) != (0, 0, 0)

    def child(self) -> int | None:
        """The process that is the till, by what it says of itself; None until it does."""
        try:
            told = json.loads(DataDir(self.folder).running("till").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return int(told["pid"])


@contextmanager
def counter_at_work(folder: Path) -> Iterator[Counter]:
    with ExitStack() as stack:
        sandbox = stack.enter_context(program("sandbox", "--port", "0"))
        display = stack.enter_context(x_server())
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": sandbox.url,
            "KIOSK_LANGUAGE": "en",
        }
        till = subprocess.Popen(
            [*KIOSK, "till", "--with-relay", "--data-dir", str(folder)],
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        with till:
            try:
                counter = Counter(display, folder, till, environment)
                until(lambda: counter.is_lit() and counter.child() is not None, "the window")
                yield counter
            finally:
                if till.poll() is None:
                    till.terminate()
                    till.wait(LIMIT_S)


def test_a_till_at_a_counter(tmp_path: Path) -> None:
    """Opened once, asked before it closes, started again after a crash with the sale intact, gone with its
    parent."""
    with counter_at_work(tmp_path / "till") as counter:
        opened_a_second_time(counter)
        counter.press("ctrl+q", ESCAPE, "ctrl+q", ENTER)  # the harmless answer has the keyboard
        assert counter.process.poll() is None
        counter.press(*KEYS_185, ENTER)
        code = until(counter.codes, "the code")
        crashed = counter.child()
        assert crashed is not None
        os.kill(crashed, signal.SIGSEGV)
        until(lambda: counter.child() not in (None, crashed), "the next till")
        assert until(counter.codes, "the code again") == code
        child = counter.child()
        assert child is not None
        counter.process.kill()
        until(lambda: not _lives(child), "the end of the child")


def opened_a_second_time(counter: Counter) -> None:
    """It says in one sentence what became of that."""
    second = subprocess.run(
        [*KIOSK, "till", "--with-relay", "--data-dir", str(counter.folder)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=counter.environment,
        check=False,
    )
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == "Kiosk is open already; its window was brought to the front.\n"


def _lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_till_that_says_why_it_cannot_begin_is_not_started_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [*KIOSK, "till", "--data-dir", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == 1
    assert done.returncode != BUG
    assert done.stderr.count("KIOSK_RELAY_URL") == 1


def test_sigterm_ends_at_once_though_relay_and_printer_hang(tmp_path: Path) -> None:
    """Both take the call and say nothing. The paper in the printer is known to have begun."""
    PrintQueue(tmp_path / "print-queue").add(job_of(receipt(), datetime.now(UTC)))
    with on_the_network() as there, socket.create_server(("127.0.0.1", 0)) as relay:
        there.deaf = True
        settings = {
            "QT_QPA_PLATFORM": "offscreen",
            "KIOSK_RELAY_URL": f"http://127.0.0.1:{relay.getsockname()[1]}",
            "KIOSK_DEVICE_TOKEN": "fake-token-of-a-test",
            "KIOSK_PRINTER": there.address,
        }
        command = [*KIOSK, "till", "--data-dir", str(tmp_path)]
        with subprocess.Popen(command, env={**os.environ, **settings}) as till:
            until(lambda: there.calls, "the paper at the printer")
            until(lambda: _begun(tmp_path), "the paper begun")
            began = time.monotonic()
            till.send_signal(signal.SIGTERM)
            assert till.wait(LIMIT_S) == 0
            took_s = time.monotonic() - began
    assert took_s < 3, "well under one second where nothing else runs"
    assert _begun(tmp_path)


def _begun(folder: Path) -> bool:
    [file] = (folder / "print-queue").glob("*.json")
    return bool(json.loads(file.read_text("utf-8"))["begun"])
