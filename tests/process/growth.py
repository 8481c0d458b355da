"""Many sales by one till, and whether it holds more and more: `python -m tests.process.growth [SALES]`, else 500.

The real programs and windows. What is made once is made in the first sales; from then on nothing may be left
behind but the receipts themselves, and the last customers wait no longer than the first. `nightly` sells 5,000.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.report import percentile
from tests.benchmarks.till_process import SETTLE_SALES, measured, practice_shop
from tests.process.proof import Progress, Proof, unseen

SALES = 500


@dataclass(frozen=True)
class Growth:
    """What a till held early and late, and how much one sale may add."""

    what: str
    early: float
    late: float
    sales: int
    most_a_sale: float
    slack: float = 0.0

    @property
    def a_sale(self) -> float:
        """What each sale added."""
        return (self.late - self.early) / self.sales

    @property
    def held(self) -> bool:
        """It did not grow by more than it may."""
        return self.late - self.early <= self.most_a_sale * self.sales + self.slack

    def __str__(self) -> str:
        verdict = "ok" if self.held else "GROWS"
        return f"{self.what:<16}{self.early:>14,.1f}{self.late:>14,.1f}{self.a_sale:>12,.3f}  {verdict}"


MOST = {
    "threads": (0.0, 0.0),
    "system threads": (0.0, 1.0),
    "file handles": (0.0, 8.0),
    "Qt objects": (0.0, 4.0),
    "Python objects": (3.0, 600.0),
    "mebibytes": (0.012, 3.0),
    "database bytes": (10_000.0, 200_000.0),
}
"""What one sale may add, and what may come and go whatever is sold. A receipt, its story and its place in the
search are some four thousand bytes on the disk. Three objects a sale are the automatic seller's own list. Up to
ten connections to the relay are kept for the next call."""


def growths(sales: int) -> tuple[list[Growth], list[float]]:
    """Sell; what grew, and how long each push event took to be painted as *paid*, in ms."""
    with tempfile.TemporaryDirectory() as name, practice_shop(Path(name) / "shop") as place:
        found = measured("sales", place, sales)
    counted = sales - SETTLE_SALES
    grown = [
        Growth(what, found["early"][what], found["late"][what], counted, *most)
        for what, most in MOST.items()
    ]
    return grown, found["event_to_painted_ms"]


ALIKE = 100
"""So many sales at the beginning are compared with as many at the end."""
MOST_SLOWER, MOST_SLOWER_MS = 0.25, 5.0


def slowing(times_ms: list[float]) -> Growth:
    """How long the last customers waited beside the first: as a whole, so what `slack` may add is all there is."""
    alike = min(ALIKE, len(times_ms) // 2)
    first, last = (percentile(part, 50) for part in (times_ms[:alike], times_ms[-alike:]))
    slack = MOST_SLOWER * first + MOST_SLOWER_MS
    return Growth("ms to be painted", first, last, len(times_ms), 0.0, slack)


def proofs(sales: int, progress: Progress = unseen) -> list[Proof]:
    """One till that sells so often."""
    progress(0, sales)
    grown, times_ms = growths(sales)
    grown.append(slowing(times_ms))
    progress(sales, sales)
    figures: dict[str, float | int | str] = {
        one.what: f"{one.early:,.1f} → {one.late:,.1f}" for one in grown
    }
    notes = [str(one) for one in grown if not one.held]
    return [Proof("growth: sales", sales, figures, not notes, notes)]


def _main(sales: int) -> int:
    grown, times_ms = growths(sales)
    print(f"{sales} sales{'':<7}{f'after {SETTLE_SALES}':>14}{'at the end':>14}{'a sale':>12}")
    print(*grown, sep="\n")
    grown.append(slowing(times_ms))
    print(grown[-1])
    print(f"event to paid painted: median {percentile(times_ms, 50):.1f} ms", end=", ")
    print(f"p99 {percentile(times_ms, 99):.1f} ms")
    return 0 if all(one.held for one in grown) else 1


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1]) if len(sys.argv) > 1 else SALES))
