"""The lane: in order, bounded, over at once, whatever the programs do; real processes."""

from __future__ import annotations

import threading
import time

import pytest

from kiosk.app.sound.lane import ProcessLane
from tests.app.sound.conftest import MakeLane
from tests.app.sound.programs import PYTHON, Programs

LIMIT_S = 5.0


class Waits:
    """A job that goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.let = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.let.wait(LIMIT_S)


def done(lane: ProcessLane) -> None:
    """Until everything before is done."""
    over = threading.Event()
    assert lane.put(over.set, LIMIT_S)
    assert over.wait(LIMIT_S)


def test_jobs_are_done_in_order(lane: ProcessLane) -> None:
    order: list[int] = []
    for number in range(3):
        lane.put(lambda number=number: order.append(number), LIMIT_S)  # type: ignore[misc]
    done(lane)
    assert order == [0, 1, 2]


def test_what_comes_too_late_is_dropped(lane_of: MakeLane) -> None:
    now = [0.0]
    lane = lane_of(lambda: now[0])
    first, heard = Waits(), list[str]()
    lane.put(first, 2.0)
    assert first.begun.wait(LIMIT_S)
    lane.put(lambda: heard.append("late"), 2.0)
    lane.put(lambda: heard.append("patient"), 30.0)
    now[0] = 2.1
    first.let.set()
    done(lane)
    assert heard == ["patient"]


def test_no_endless_queue(lane: ProcessLane) -> None:
    first = Waits()
    lane.put(first, LIMIT_S)
    assert first.begun.wait(LIMIT_S)
    taken = [lane.put(lambda: None, LIMIT_S) for _ in range(20)]
    assert taken.count(True) == 8
    assert not lane.quiet
    first.let.set()


def test_a_program_that_hangs_is_killed(lane: ProcessLane, programs: Programs) -> None:
    hangs = str(programs.put("hangs", "exec sleep 60"))
    said: list[bool] = []
    lane.put(lambda: said.append(lane.run((hangs,), 0.1)), LIMIT_S)
    done(lane)
    assert said == [False]


def test_whether_it_went_well_and_what_was_printed(lane: ProcessLane, programs: Programs) -> None:
    well, ill = programs.put("well", "echo สวัสดี"), programs.put("ill", "echo no; exit 3")
    said: list[object] = []

    def ask() -> None:
        said.append(lane.run((str(well),), LIMIT_S))
        said.append(lane.run((str(ill),), LIMIT_S))
        said.append(lane.output_of((str(well),), LIMIT_S))
        said.append(lane.output_of((str(ill),), LIMIT_S))
        said.append(lane.run((str(programs.folder / "nowhere"),), LIMIT_S))

    lane.put(ask, LIMIT_S)
    done(lane)
    assert said == [True, False, "สวัสดี\n", None, False]


def test_the_end_kills_what_runs_and_takes_nothing_new(
    lane_of: MakeLane, programs: Programs
) -> None:
    lane = lane_of()
    begun = programs.folder / "begun"
    hangs = str(programs.put("hangs", f"touch '{begun}'; exec sleep 60"))
    ended: list[bool] = []
    lane.put(lambda: ended.append(lane.run((hangs,), 60)), LIMIT_S)
    give_up = time.monotonic() + LIMIT_S
    while not begun.exists() and time.monotonic() < give_up:
        threading.Event().wait(0.01)
    before = time.monotonic()
    assert lane.end()
    assert time.monotonic() - before < 0.5
    assert ended == [False]
    assert not lane.put(lambda: None, LIMIT_S)


def test_a_pause_ends_with_the_till(lane_of: MakeLane) -> None:
    lane = lane_of()
    begun = threading.Event()

    def rest() -> None:
        begun.set()
        lane.pause(60)
        assert not lane.run((PYTHON, "-c", ""), LIMIT_S), "nothing is begun any more"

    lane.put(rest, LIMIT_S)
    assert begun.wait(LIMIT_S)
    assert lane.end()


@pytest.mark.expected_logs("a bug in kiosk-test")
def test_a_bug_in_one_job_does_not_silence_the_others(lane: ProcessLane) -> None:
    def breaks() -> None:
        raise ZeroDivisionError

    lane.put(breaks, LIMIT_S)
    done(lane)


def test_no_key_of_the_tills_reaches_a_program(
    lane: ProcessLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KIOSK_DEVICE_TOKEN", "STRIPE_SECRET_KEY", "HARMLESS"):
        monkeypatch.setenv(name, "made up")
    seen: list[str | None] = []
    names = ["HARMLESS", "KIOSK_DEVICE_TOKEN", "STRIPE_SECRET_KEY"]
    script = f"import os; print(sorted(n for n in os.environ if n in {names}))"
    lane.put(lambda: seen.append(lane.output_of((PYTHON, "-I", "-c", script), LIMIT_S)), LIMIT_S)
    done(lane)
    assert seen == ["['HARMLESS']\n"]
