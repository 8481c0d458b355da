"""What everybody in a run shares: one event queue, one source of chance, one clock, one list of what happened."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.sim.faults import Faults
from tests.sim.loop import VirtualLoop

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Noon in Bangkok."""
MARK = "s3cr3t"
"""Every secret of a run has this in it, so that one look finds any of them where it must not be."""


class Broken(Exception):
    """A promise was broken; the text says which."""


class PowerLoss(BaseException):
    """The machine that does this is off. Nothing may catch it but the one who pulled the plug."""


@dataclass
class Life:
    """One program from its start to its end. What it holds in memory is gone when it is `dead`."""

    name: str
    dead: bool = False


@dataclass(frozen=True)
class Shape:
    """How large a run is. `code_lives_s` is how long a code is offered, `selling_s` how long people sell."""

    tills: int
    code_lives_s: int
    selling_s: float
    webhook: bool

    @classmethod
    def drawn(cls, chance: random.Random) -> Shape:
        """A shop by chance."""
        return cls(
            tills=chance.choice((1, 2, 2, 3)),
            code_lives_s=chance.choice((20, 20, 30, 60)),
            selling_s=chance.choice((20.0, 30.0, 45.0)),
            webhook=chance.random() < 0.8,
        )


@dataclass
class World:
    """One run."""

    seed: int
    folder: Path
    loop: VirtualLoop = field(default_factory=VirtualLoop)
    broken: Broken | None = None
    trace: list[tuple[float, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.shape = Shape.drawn(self.chance)
        self.faults = Faults(self.chance)
        self.stopped = self.loop.create_future()

    def now(self) -> datetime:
        """The true time, in whole milliseconds."""
        return START + timedelta(milliseconds=int(self.loop.time() * 1_000))

    def seconds(self) -> float:
        """The same as seconds that only grow."""
        return self.loop.time()

    def note(self, who: str, what: str) -> None:
        """One step, for whoever has to understand the run."""
        self.trace.append((self.loop.time(), who, what))

    def breaks(self, what: str) -> None:
        """A promise was broken: the run ends here."""
        if self.broken is None:
            self.note("CHECK", what)
            self.broken = Broken(what)
            if not self.stopped.done():
                self.stopped.set_result(None)

    def told(self, last: int | None = None) -> str:
        """The last steps, or all, one a line."""
        steps = self.trace if last is None else self.trace[-last:]
        return "\n".join(f"{at_s:10.3f}  {who:<8} {what}" for at_s, who, what in steps)

    def digest(self) -> str:
        """The whole run as one short text: the same for the same seed."""
        return hashlib.sha256(self.told().encode()).hexdigest()
