"""The till's pulse: it is heard only while the windows' thread moves and the store's lane answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.shell.watched import Pulse, watched
from kiosk.core.errors import KioskError
from kiosk.system_notice import SystemNotice


class Systemd:
    """The socket, and what came so far."""

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(False)
        self._line = line
        self.heard: list[str] = []

    def look(self) -> list[str]:
        """All that was said until now."""
        while True:
            try:
                self.heard.append(self._line.recv(64).decode())
            except BlockingIOError:
                return self.heard


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        yield Systemd(line)


def notice(tmp_path: Path, watchdog_s: float | None) -> SystemNotice:
    return SystemNotice(str(tmp_path / "notify"), watchdog_s)


def answered() -> Future[None]:
    future: Future[None] = Future()
    future.set_result(None)
    return future


def test_a_till_at_work_is_heard_until_it_ends(
    qtbot: QtBot, tmp_path: Path, systemd: Systemd
) -> None:
    with ExitStack() as stack:
        assert watched(stack, notice(tmp_path, 0.03), answered) is not None
        qtbot.waitUntil(lambda: systemd.look().count("WATCHDOG=1") >= 3)
        assert systemd.heard[0] == "READY=1"
    assert systemd.look()[-1] == "STOPPING=1"


def test_where_nobody_counts_only_begin_and_end_are_told(
    qtbot: QtBot, tmp_path: Path, systemd: Systemd
) -> None:
    with ExitStack() as stack:
        assert watched(stack, notice(tmp_path, None), answered) is None
    assert systemd.look() == ["READY=1", "STOPPING=1"]


def test_a_lane_that_hangs_is_not_alive(qtbot: QtBot, tmp_path: Path, systemd: Systemd) -> None:
    questions: list[Future[None]] = []

    def ask() -> Future[None]:
        questions.append(Future())
        return questions[-1]

    pulse = Pulse(notice(tmp_path, 30.0), ask)
    pulse.begin(10.0)
    pulse.beat()
    pulse.beat()
    assert systemd.look() == []
    assert len(questions) == 1, "a lane that hangs is not asked again and again"
    questions[0].set_exception(KioskError("the disk is full"))
    pulse.beat()
    assert systemd.look() == ["WATCHDOG=1"], "a lane that answers with trouble lives"
    pulse.end()


def test_before_it_begins_it_says_nothing(qtbot: QtBot, tmp_path: Path, systemd: Systemd) -> None:
    Pulse(notice(tmp_path, 30.0), answered).beat()
    assert systemd.look() == []
