"""What is said to systemd, heard at a real datagram socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.system_notice import SystemNotice

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets here")


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    """Where systemd would listen."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(2)
        line.bind(str(tmp_path / "notify"))
        yield line


def test_the_life_of_a_program(listener: socket.socket) -> None:
    notice = SystemNotice.from_environment({"NOTIFY_SOCKET": listener.getsockname()})
    notice.ready()
    notice.alive()
    notice.stopping()
    assert [listener.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_a_name_in_the_kernels_own_room() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(2)
        line.bind(b"")  # Linux chooses a free one
        name = "@" + line.getsockname()[1:].decode()
        SystemNotice.from_environment({"NOTIFY_SOCKET": name}).ready()
        assert line.recv(64) == b"READY=1"


def test_nobody_asked_and_nobody_listens(tmp_path: Path) -> None:
    assert SystemNotice.from_environment({}) == SystemNotice()
    assert SystemNotice.from_environment({"NOTIFY_SOCKET": "tcp:1"}) == SystemNotice()
    SystemNotice().ready()
    SystemNotice(str(tmp_path / "gone")).alive()


@pytest.mark.parametrize(
    ("said", "every_s"), [("30000000", 10.0), ("0", None), ("", None), ("soon", None), ("๓", None)]
)
def test_how_often_it_is_to_be_said(said: str, every_s: float | None) -> None:
    environment = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": said, "WATCHDOG_PID": "1"}
    assert SystemNotice.from_environment(environment).alive_every_s == every_s
