"""A whole shop on one seed, some hundreds of times: every promise is kept, whatever fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim.__main__ import explained
from tests.sim.kept import kept_seeds
from tests.sim.mutants import MUTANTS
from tests.sim.run import Cast, Result, simulate

ROOT = Path(__file__).parents[2]
IN_THE_GATE = 200
AT_ONCE = 10
MUTANT_WITHIN = 40
"""So many seeds at most until a mistake is found."""


def _kept_its_promises(result: Result) -> None:
    assert result.broken is None, explained(result)


@pytest.mark.parametrize("first", range(0, IN_THE_GATE, AT_ONCE))
def test_every_promise_is_kept(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        _kept_its_promises(simulate(seed))


@pytest.mark.parametrize("seed", kept_seeds())
def test_what_was_found_once_stays_mended(seed: int) -> None:
    _kept_its_promises(simulate(seed))


def test_the_same_seed_is_the_same_run() -> None:
    first, again, other = simulate(7), simulate(7), simulate(8)
    assert first.digest == again.digest
    assert first.digest != other.digest


def test_it_is_the_same_in_another_process_with_other_hashes() -> None:
    program = "from tests.sim.run import simulate; print(simulate(7).digest)"
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hashes},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()
        for hashes in ("1", "2")
    ]
    assert told == [simulate(7).digest] * 2


def test_the_runs_are_troubled_enough() -> None:
    results = [simulate(seed) for seed in range(200, 208)]
    fired = {what for result in results for what in result.fired}
    assert len(fired) >= 20, "most of the places where something can go wrong are passed"
    for what in ("receipts", "webhooks delivered", "power losses of tills"):
        assert sum(result.counts[what] for result in results) > 0


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_mistake_is_found(mistake: str) -> None:
    cast, words = MUTANTS[mistake]
    found = _first_broken(cast)
    assert found is not None, f"not within {MUTANT_WITHIN} seeds"
    assert any(word in found for word in words.split("|")), found


def _first_broken(cast: Cast) -> str | None:
    results = (simulate(seed, cast).broken for seed in range(MUTANT_WITHIN))
    return next((broken for broken in results if broken is not None), None)
