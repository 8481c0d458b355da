"""The till's parent: what is a crash, how often it is started again, and that it passes on what it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.cli.supervise import BUG, MOST, Crashes, crashed, supervise

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def counting(file: Path, then: str) -> list[str]:
    """A program that adds a line to a file and then does `then`."""
    return program(f"import os, signal, sys\nopen({str(file)!r}, 'a').write('x')\n{then}")


def never() -> bool:
    raise AssertionError("nobody is to be asked")


@pytest.mark.parametrize(
    ("status", "is_crash"),
    [
        (0, False),
        (1, False),
        (2, False),
        (BUG, True),
        (-signal.SIGSEGV, True),
        (-signal.SIGKILL, True),
        (-signal.SIGABRT, True),
        (-signal.SIGTERM, False),
        (-signal.SIGINT, False),
        (0xC000_0005, True),
    ],
)
def test_what_is_a_crash(status: int, is_crash: bool) -> None:
    assert crashed(status) is is_crash


def test_three_times_in_a_minute_it_is_started_again() -> None:
    crashes = Crashes()
    assert [crashes.may_start_again(at) for at in (0.0, 1.0, 2.0, 3.0)] == [True, True, True, False]
    assert crashes.may_start_again(4.0), "somebody was asked: the count begins anew"
    assert [Crashes().may_start_again(61.0 * n) for n in range(9)] == [True] * 9
    spread = Crashes()
    assert [spread.may_start_again(at) for at in (0.0, 30.0, 59.0, 61.0)] == [True] * 4


@pytest.mark.parametrize("status", [0, 1, 2])
def test_an_end_is_an_end(tmp_path: Path, status: int) -> None:
    file = tmp_path / "runs"
    assert supervise(counting(file, f"sys.exit({status})"), never) == status
    assert file.read_text("utf-8") == "x"


def test_a_crash_is_followed_by_a_start(tmp_path: Path) -> None:
    file = tmp_path / "runs"
    then = f"len(open({str(file)!r}).read()) < 3 and os.kill(os.getpid(), signal.SIGSEGV)"
    assert supervise(counting(file, then), never) == 0
    assert file.read_text("utf-8") == "xxx"


def test_after_too_many_a_person_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "runs"
    answers = iter([True, False])
    command = counting(file, "os.kill(os.getpid(), signal.SIGSEGV)")
    assert supervise(command, lambda: next(answers), now=lambda: 0.0) == 1
    assert len(file.read_text("utf-8")) == 2 * (MOST + 1)


def test_a_bug_that_nothing_catches_is_a_crash(tmp_path: Path) -> None:
    text = "from kiosk.cli.supervise import *\ntell_bugs_to_the_parent()\n1 / 0"
    done = subprocess.run(program(text), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == BUG
    assert "ZeroDivisionError" in done.stderr


@pytest.fixture
def alarm() -> Iterator[Callable[[int, Path], None]]:
    """Sends us a signal once a file is there."""
    threads: list[threading.Thread] = []

    def send(number: int, file: Path) -> None:
        def wait() -> None:
            pause = threading.Event()
            for _ in range(3000):
                if file.exists():
                    os.kill(os.getpid(), number)
                    return
                pause.wait(0.01)

        threads.append(threading.Thread(target=wait))
        threads[-1].start()

    yield send
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("handled", [True, False])
def test_what_ends_the_parent_ends_the_till(
    tmp_path: Path, alarm: Callable[[int, Path], None], number: int, handled: bool
) -> None:
    file = tmp_path / "ready"
    handler = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n" if handled else ""
    text = f"import signal, sys, time\n{handler}open({str(file)!r}, 'w').close()\ntime.sleep(60)"
    alarm(number, file)
    before = signal.getsignal(number)
    assert supervise(program(text), never) == 0
    assert signal.getsignal(number) is before


def test_the_parent_stays_small() -> None:
    """It lives as long as the till does, and is loaded before it."""
    told = "import sys, kiosk.cli.main; print(*sys.modules)"
    done = subprocess.run(program(told), capture_output=True, text=True, timeout=30, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"pydantic", "PySide6", "httpx", "peewee", "asyncio"}


def test_the_till_is_the_child_of_a_parent_that_knows_no_option() -> None:
    command = [sys.executable, "-m", "kiosk", "till", "--no-such-option"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr
