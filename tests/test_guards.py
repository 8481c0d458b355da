"""Proves that the guards of conftest.py catch what they are there for, in a test run of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

SAMPLE = """
import logging, os, threading, warnings
from pathlib import Path
import pytest
from hypothesis import given, strategies

def test_bad_log():
    logging.getLogger("kiosk.till").warning("the relay is away")

@pytest.mark.expected_logs("the relay is away", "full")
def test_good_log():
    logging.getLogger("kiosk.till").error("the relay is away")
    logging.getLogger("kiosk.till").info("as always")

@pytest.mark.expected_logs("the relay is away")
def test_bad_other_log():
    logging.getLogger("kiosk.till").error("the disk is full")

def test_bad_thread():
    threading.Timer(3.5, lambda: None).start()

def test_bad_own_daemon():
    threading.Thread(target=threading.Event().wait, args=(3.5,), name="kiosk-store", daemon=True).start()

def test_good_thread():
    threading.Timer(0.05, lambda: None).start()

def test_bad_warning():
    warnings.warn("old")

def test_good_home():
    assert not [name for name in os.environ if name.startswith(("STRIPE_", "KIOSK_"))]
    assert Path.home() != Path(os.environ["REAL_HOME"])
    assert not list(Path.home().iterdir())
    (Path.home() / "left").touch()

def test_good_home_again():
    assert not list(Path.home().iterdir())

@given(strategies.integers())
def test_good_property(number):
    assert number == number

@pytest.mark.anyio
async def test_good_async(anyio_backend_name):
    assert anyio_backend_name == "asyncio"

@pytest.mark.windows
def test_good_windows():
    pytest.fail("there is no Xvfb on this PATH")

def test_bad_qt_message():
    from PySide6.QtCore import qWarning
    qWarning("QObject: something is wrong")

def test_bad_slot(qtbot):
    from PySide6.QtCore import QTimer
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.wait(20)
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each test of the sample ended: its worst outcome."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    for name in ("conftest.py", "postgresql.py"):
        shutil.copy(ROOT / "tests" / name, folder / "tests")
    (folder / "tests" / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    env = {**os.environ, "STRIPE_SECRET_KEY": "sk_test_kiosk", "KIOSK_TILL": "A1"}
    env |= {"REAL_HOME": str(Path.home()), "PATH": str(folder)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=no"]
    said = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    ).stdout
    found: dict[str, str] = {}
    for line in said.splitlines():
        outcome, _, rest = line.partition(" ")
        if outcome in {"PASSED", "FAILED", "ERROR"}:
            name = rest.partition("::")[2].split(" ")[0]
            found[name] = outcome if outcome != "PASSED" else found.get(name, outcome)
    assert found, said
    return found


def test_what_is_bad_does_not_pass(verdicts: dict[str, str]) -> None:
    bad = {name: outcome for name, outcome in verdicts.items() if name.startswith("test_bad")}
    assert len(bad) == 7
    assert "PASSED" not in bad.values(), bad


def test_what_is_good_passes(verdicts: dict[str, str]) -> None:
    good = {name: outcome for name, outcome in verdicts.items() if name.startswith("test_good")}
    assert len(good) == 6, good
    assert set(good.values()) == {"PASSED"}, good
