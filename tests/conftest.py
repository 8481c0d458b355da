"""What holds for every test: no display, no network names, nobody's settings, and no loose ends.

A test fails on a warning, on a log record of WARNING or worse it did not announce, and on a thread it leaves
behind. It must not hold fixtures of one room; those stand beside that room's tests.
"""

from __future__ import annotations

import gc
import itertools
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import peewee  # noqa: F401 - whole, before a command of the till loads it without its PostgreSQL driver
import pytest
from hypothesis import settings

from tests.postgresql import Server, running_server

# Before anything makes a QApplication: Qt reads it once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("gate", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("hunt", deadline=None, max_examples=5000)
settings.load_profile("gate")  # `pytest --hypothesis-profile=hunt` looks for new counterexamples

THREAD_GRACE_S = 2.0
PROGRAMS = "process"
WINDOW_TOOLS = ("Xvfb", "xdotool")
_homes = itertools.count()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For the programs alone only files that name their marker are read: all others take half a minute."""
    only_programs = config.option.markexpr == PROGRAMS and collection_path.suffix == ".py"
    return True if only_programs and not _names_programs(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say of each test with real windows that it cannot run without a display of its own.

    A file whose programs are marked elsewhere would be read by nobody: that breaks off the run.
    """
    marked = {item.path for item in items if item.get_closest_marker(PROGRAMS)}
    for path in sorted(marked):
        if not _names_programs(path):
            raise pytest.UsageError(f"{path} must name `mark.{PROGRAMS}` itself")
    absent = [name for name in WINDOW_TOOLS if shutil.which(name) is None]
    for item in items:
        if absent and item.get_closest_marker("windows"):
            item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(absent)}"))


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: no collection of garbage has to look through them again."""
    gc.collect()
    gc.freeze()


def _names_programs(path: Path) -> bool:
    return f"mark.{PROGRAMS}" in path.read_text(encoding="utf-8")


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop the programs use."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL server, for all tests that want one; each takes an empty schema of its own."""
    with running_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _nobodys_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Take away this machine's settings and give each test a home folder of its own."""
    for name in [name for name in os.environ if name.startswith(("STRIPE_", "KIOSK_"))]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    home.mkdir(parents=True)
    for name, folder in _HOME_VARIABLES.items():
        monkeypatch.setenv(name, str(home / folder))


_HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_DATA_HOME": ".local/share",
    "XDG_CONFIG_HOME": ".config",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
}


@pytest.fixture(autouse=True)
def _no_loose_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind which keeps the program alive or bears our name."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_S
    for thread in _loose_threads(before):
        thread.join(max(deadline - time.monotonic(), 0.0))
    left = sorted(thread.name for thread in _loose_threads(before))
    if left:
        pytest.fail(f"threads left behind: {', '.join(left)}", pytrace=False)


def _loose_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads begun since that somebody should have ended."""
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and (not thread.daemon or thread.name.startswith("kiosk"))
    ]


@pytest.fixture(autouse=True)
def _no_unexpected_logs(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test on a log record of WARNING or worse that its `expected_logs` does not announce."""
    yield
    marker = request.node.get_closest_marker("expected_logs")
    expected = marker.args if marker else ()
    said = [
        f"{record.name}: {record.getMessage()}"
        for record in _all_records(caplog)
        if record.levelno >= logging.WARNING
    ]
    unexpected = [line for line in said if not any(re.search(word, line) for word in expected)]
    if unexpected:
        pytest.fail("unexpected log records:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Take away what a command that sets up logging leaves on the root logger."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def _all_records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged from the first fixture's start on."""
    return [
        *caplog.get_records("setup"),
        *caplog.get_records("call"),
        *caplog.get_records("teardown"),
    ]
