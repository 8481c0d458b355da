"""Lanes of tests say one thing at the end: all counted, none hidden, and what broke off told as such."""

from __future__ import annotations

import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import gate_lanes
import pytest
from gate_lanes import Lane, counts_in, pass_on, plain, together

GREEN = "= 7012 passed, 2 skipped, 400 deselected in 431.20s (0:07:11) ="
RED = "\x1b[31m=== \x1b[1m3 failed\x1b[0m, 397 passed, 1 skipped, 7014 deselected, 2 errors in 480.12s ===\x1b[0m"


def test_the_counts_of_both_are_added_and_the_time_is_the_clocks() -> None:
    line = together([GREEN, "=== 400 passed, 1 skipped, 7014 deselected in 480.12s ==="], 481.0)
    assert line == "===== 7412 passed, 3 skipped in 481.00s (0:08:01) ====="


def test_failures_of_either_are_told_first() -> None:
    assert together([GREEN, RED], 59.5) == (
        "===== 3 failed, 7409 passed, 3 skipped, 2 errors in 59.50s ====="
    )


@pytest.mark.parametrize(
    "line", ["Segmentation fault", "", "INTERNALERROR> KeyError", "2 passed and then nothing"]
)
def test_a_lane_that_broke_off_is_no_success(line: str) -> None:
    told = together([GREEN, line], 10.0)
    assert "passed in" not in told
    assert "7012" not in told
    assert told


def test_what_pytest_says_when_nothing_ran() -> None:
    assert together(["=== no tests ran in 0.01s ==="], 0.5) == "===== no tests ran in 0.50s ====="


def test_colours_and_lines_are_no_words() -> None:
    assert plain(RED).startswith("3 failed")
    assert counts_in("1 warning, 1 error, 2 xpassed") == Counter(warning=1, error=1, xpassed=2)


def test_the_closing_line_is_kept_for_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    says = "print('...'); print('1 failed'); print('2 passed in 1.00s')"
    with subprocess.Popen(
        [sys.executable, "-c", says], stdout=subprocess.PIPE, text=True
    ) as process:
        assert pass_on(process) == "2 passed in 1.00s"
    assert io.StringIO(capsys.readouterr().out).readlines() == ["...\n", "1 failed\n"]


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one test for each lane; that of the last fails when a file is there."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  process: starts programs\n")
    (tmp_path / "room.py").write_text(
        "def a():\n    return 1\n\n\ndef b():\n    return 2\n\n\ndef c():\n    return 3\n"
    )
    (tmp_path / ".coveragerc").write_text("[run]\nsource = .\nomit = test_*\n")
    (tmp_path / "test_room.py").write_text(
        "import pathlib, pytest, room\n"
        "def test_a(): assert room.a() == 1\n"
        "@pytest.mark.process\n"
        "def test_b(): assert room.b() == 2 and not pathlib.Path('broken').exists()\n"
    )
    for folder in ("app", "paper"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
    (tmp_path / "tests" / "app" / "test_window.py").write_text(
        "import room\ndef test_c(): assert room.c() == 3\n"
    )
    return tmp_path


LANES = [gate_lanes.WINDOWS, gate_lanes.ROOMS, gate_lanes.PROGRAMS]


def test_all_lanes_run_and_cover_together(
    small_project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    passed, line = gate_lanes.run(LANES, root=small_project)
    assert passed
    assert plain(line).startswith("3 passed in ")
    assert capfd.readouterr().out.count("test session starts") == 3
    report = [sys.executable, "-m", "coverage", "report", "--fail-under=100"]
    whole = subprocess.run(report, cwd=small_project, check=False)
    assert whole.returncode == 0, "what one reached alone is 67 %"


def test_what_was_compiled_is_kept(small_project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every program that a test starts would compile everything anew."""
    gate_lanes.run(LANES[1:2], root=small_project)
    assert list(small_project.glob("__pycache__/room.*.pyc"))
    capfd.readouterr()


def test_databases_are_made_in_memory_but_those_of_programs(tmp_path: Path) -> None:
    assert gate_lanes.place_for(gate_lanes.ROOMS, tmp_path, 1) == str(tmp_path)
    assert gate_lanes.place_for(gate_lanes.PROGRAMS, tmp_path, 1) is None
    assert gate_lanes.place_for(gate_lanes.ROOMS, tmp_path, 1 << 70) is None
    assert gate_lanes.place_for(gate_lanes.ROOMS, tmp_path / "none", 1) is None


def test_every_test_is_in_one_lane() -> None:
    """Where the first lane looks the second does not; the third has the marker that both leave out."""
    assert {f"--ignore={folder}" for folder in gate_lanes.WINDOWS.where} == set(
        gate_lanes.ROOMS.where
    )
    assert gate_lanes.WINDOWS.choice == gate_lanes.ROOMS.choice
    assert gate_lanes.ROOMS.choice == f"not {gate_lanes.PROGRAMS.choice}"
    assert not gate_lanes.PROGRAMS.where


def test_a_failure_in_the_last_lane_fails_all_and_is_told(
    small_project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (small_project / "broken").touch()
    passed, line = gate_lanes.run(LANES, root=small_project)
    assert not passed
    assert plain(line).startswith("1 failed, 2 passed in ")
    assert "FAILED test_room.py::test_b" in capfd.readouterr().out


def test_a_lane_without_tests_is_no_success(
    small_project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    passed, line = gate_lanes.run([Lane("none", "process and not process")], root=small_project)
    assert not passed
    assert "broke off with status 5" in line
    capfd.readouterr()
