"""Cutting the power of a recorded day again and again, and counting what was lost.

Beside what the shop runs with, the same with the disk trusted more (`synchronous=NORMAL`, `OFF`): there promised
receipts must be lost and files damaged, or the proof would prove nothing.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.process.cuts.crash_disk import Cut, Step, after_cuts, promises
from tests.process.cuts.recording import Log, recording
from tests.process.cuts.relay_day import lost_by_relay, receive_a_day
from tests.process.cuts.till_day import lost_by_till, sell_a_day
from tests.process.proof import Progress, Proof, unseen

SEED = 20_261_126


@dataclass(frozen=True)
class Mode:
    """Whose disk it is, how a day is done there, and how much the disk is trusted."""

    name: str
    synchronous: str
    control: bool
    work: Callable[[Log, int, str], None]
    lost: Callable[[Path, Mapping[str, bytes], list[str]], int | None]


MODES = (
    Mode("till, as it is", "full", False, sell_a_day, lost_by_till),
    Mode("till, NORMAL", "normal", True, sell_a_day, lost_by_till),
    Mode("till, OFF", "off", True, sell_a_day, lost_by_till),
    Mode("relay, as it is", "full", False, receive_a_day, lost_by_relay),
    Mode("relay, NORMAL", "normal", True, receive_a_day, lost_by_relay),
)


@dataclass
class Tally:
    """What so many cuts of one recorded day did. `bad` are the numbers of those that did harm."""

    mode: Mode
    cuts: int
    promised: int
    lost: int = 0
    most: int = 0
    damaged: int = 0
    bad: list[int] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Ours lost nothing; a control did."""
        return (self.lost > 0) if self.mode.control else (self.lost + self.damaged == 0)

    def take(self, number: int, lost: int | None) -> None:
        """One cut was looked at; `lost` is None when the files were damaged."""
        if lost == 0:
            return
        self.bad.append(number)
        if lost is None:
            self.damaged += 1
        else:
            self.lost += 1
            self.most = max(self.most, lost)


def record(mode: Mode, amount: int) -> list[Step]:
    """A day's steps at the disk."""
    with tempfile.TemporaryDirectory() as name, recording(Path(name)) as log:
        mode.work(log, amount, mode.synchronous)
    return log.steps


def cut_power(
    mode: Mode, numbers: Sequence[int], amount: int, progress: Progress = unseen
) -> Tally:
    """Record one day of `amount` sales or events, and cut its power once for each number.

    A number stands for one cut of that day: which, and what survives it.
    """
    steps = record(mode, amount)
    tally = Tally(mode, 0, len(promises(steps, len(steps))))
    cuts = [_cut(number, len(steps)) for number in numbers]
    for done, (cut, found) in enumerate(after_cuts(steps, cuts), start=1):
        with tempfile.TemporaryDirectory() as name:
            tally.take(cut.number, mode.lost(Path(name), found, promises(steps, cut.after)))
        tally.cuts = done
        if not progress(done, len(cuts)):
            break
    return tally


def _cut(number: int, steps: int) -> Cut:
    chance = random.Random(SEED + number)
    return Cut(number, chance.randint(0, steps), chance)


def proofs(count: int, amount: int, progress: Progress = unseen) -> list[Proof]:
    """Every mode, cut so often."""
    found = []
    for turn, mode in enumerate(MODES):

        def told(done: int, whole: int, before: int = turn * count) -> bool:
            progress(before + done, whole * len(MODES))
            return True  # the cuts of the evening come last: a part of them would be another proof

        found.append(_proof(cut_power(mode, range(count), amount, told)))
    return found


def _proof(tally: Tally) -> Proof:
    figures = {"cuts that lost": tally.lost, "most lost": tally.most, "damaged": tally.damaged}
    notes = [] if tally.good else [f"cuts {tally.bad[:20]}"]
    name = f"cuts: {tally.mode.name}{' (control)' if tally.mode.control else ''}"
    return Proof(name, tally.cuts, {**figures}, tally.good, notes)
