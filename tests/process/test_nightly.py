"""The command of the night: one line a proof, and an exit status that says whether anything was lost."""

from __future__ import annotations

import json

import pytest

from tests.process.nightly import HUNTS, Hunt, main
from tests.process.proof import Progress, Proof


def whole(count: int, progress: Progress) -> list[Proof]:
    done = 0
    while done < count and progress(done + 1, count):
        done += 1
    return [Proof("whole", done, {"lost": 0}, good=True)]


def losing(count: int, progress: Progress) -> list[Proof]:
    return [Proof("losing", count, {"lost": 2}, good=False, notes=["sale 7"])]


def hanging(count: int, progress: Progress) -> list[Proof]:
    raise AssertionError("waited in vain")


SOME = {
    "whole": Hunt(5, "of one", whole),
    "losing": Hunt(6, "of another", losing),
    "hanging": Hunt(7, "of a third", hanging),
}


def test_what_is_well_is_one_line_and_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whole", "--count", "3"], SOME) == 0
    said = capsys.readouterr()
    assert said.out.split() == ["ok", "whole", "3", "lost", "0"]
    assert said.err == "whole: 0 s\n"


def test_what_was_lost_fails_and_the_hunts_behind_it_run_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["hanging", "losing", "whole", "--json"], SOME) == 1
    hung, lost, well = json.loads(capsys.readouterr().out)
    assert (hung["good"], hung["notes"]) == (False, ["waited in vain"])
    assert (lost["good"], lost["count"], lost["notes"]) == (False, 6, ["sale 7"])
    assert (well["good"], well["count"]) == (True, 5)


def test_a_hunt_ends_when_its_time_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whole", "--minutes", "0"], SOME) == 0
    assert "whole" in capsys.readouterr().out


def test_the_night_is_as_long_as_was_promised() -> None:
    counts = {name: hunt.count for name, hunt in HUNTS.items()}
    assert counts["tills"] + counts["relays"] == 300
    assert (counts["cuts"], counts["growth"], counts["leaks"]) == (1_500, 5_000, 50)
