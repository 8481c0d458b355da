"""The practice sale: a program of its own is begun, paid as a customer pays, and gone afterwards."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.first_start.practice import (
    Command,
    Practice,
    PracticeState,
    PracticeView,
    demo_command,
)

PAYS_AFTER_S = 0.1


class Bank(ThreadingHTTPServer):
    """The sandbox's controls, with one code on show."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paid: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bank

    def do_GET(self) -> None:
        done = bool(self.server.paid)
        payment = {
            "id": "pi_1",
            "qrData": None if done else "0002",
            "status": "succeeded" if done else "requires_action",
        }
        self._answer({"items": [payment, {"id": "pi_0", "qrData": None, "status": "canceled"}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paid.append(self.path)
        self._answer({})

    def _answer(self, body: dict[str, object]) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def bank() -> Iterator[Bank]:
    with Bank() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def folders() -> list[Path]:
    """Where the programs were begun."""
    return []


def program(folders: list[Path], code: str) -> Command:
    """A program in the demo's place."""

    def command(folder: Path) -> list[str]:
        folders.append(folder)
        return [sys.executable, "-c", code]

    return command


def told(bank: Bank, then: str) -> str:
    return f"import time; print('practice: the customer pays at {bank.url}', flush=True); {then}"


def test_what_is_on_show_is_paid_once_and_the_end_is_told(
    qtbot: QtBot, bank: Bank, folders: list[Path], tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    wait = f"import pathlib\nwhile not pathlib.Path({str(stop)!r}).exists(): time.sleep(.02)"
    code = told(bank, "") + "\n" + wait
    practice = Practice(program(folders, code), PAYS_AFTER_S)
    practice.begin()
    practice.begin()
    assert practice.view == PracticeView(PracticeState.STARTING)
    qtbot.waitUntil(lambda: practice.view.paid == 1, timeout=10_000)
    assert practice.view.state is PracticeState.OPEN
    assert bank.paid == ["/_sandbox/payments/pi_1/pay"]
    stop.touch()
    qtbot.waitUntil(lambda: practice.view.state is PracticeState.ENDED, timeout=10_000)
    assert practice.view.paid == 1
    assert len(folders) == 1
    qtbot.waitUntil(lambda: not folders[0].exists(), timeout=5_000)
    practice.end()


def test_a_program_that_does_not_begin_is_told(
    qtbot: QtBot, folders: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    practice = Practice(program(folders, "print('no')"), PAYS_AFTER_S)
    practice.begin()
    qtbot.waitUntil(lambda: practice.view.state is PracticeState.FAILED, timeout=10_000)
    practice.end()


@pytest.mark.expected_logs("cannot be started")
def test_a_program_that_is_not_there_is_told(qtbot: QtBot) -> None:
    practice = Practice(lambda folder: [str(folder / "nothing")], PAYS_AFTER_S)
    practice.begin()
    qtbot.waitUntil(lambda: practice.view.state is PracticeState.FAILED, timeout=10_000)
    practice.end()


def test_it_ends_with_whoever_began_it(qtbot: QtBot, bank: Bank, folders: list[Path]) -> None:
    practice = Practice(program(folders, told(bank, "time.sleep(60)")), 60)
    practice.begin()
    qtbot.waitUntil(lambda: practice.view.state is PracticeState.OPEN, timeout=10_000)
    practice.end()
    qtbot.waitUntil(lambda: not folders[0].exists(), timeout=5_000)
    assert practice.view.state is PracticeState.OPEN, "nobody is told any more"


def test_the_demo_is_this_shop(tmp_path: Path) -> None:
    toml = tmp_path / "kiosk.toml"
    assert demo_command(toml)(tmp_path)[1:] == ["-m", "kiosk", "demo", "--data-dir", str(tmp_path)]
    toml.touch()
    assert demo_command(toml)(tmp_path)[-2:] == ["--config", str(toml)]
