"""What a benchmark measured, beside its anchor of the same run, as a table and as JSON."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured thing. `anchor` is what it was measured beside in the same run; without one only `value`
    counts. `limit` is the target: for the ratio where there is an anchor, else for the value itself.
    """

    benchmark: str
    what: str
    value: float
    unit: str
    limit: float
    at_least: bool = False
    anchor: str = ""
    anchor_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value over its anchor's."""
        return None if self.anchor_value is None else self.value / self.anchor_value

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        judged = self.value if self.ratio is None else self.ratio
        return judged >= self.limit if self.at_least else judged <= self.limit

    @property
    def target(self) -> str:
        """The target in words."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.limit:g} {self.unit if self.ratio is None else '×'}"

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {**asdict(self), "ratio": self.ratio, "target": self.target, "met": self.met}


def table(figures: Sequence[Figure]) -> str:
    """Everything measured, a line each."""
    rows = [("benchmark", "what", "figure", "anchor", "ratio", "target", "")]
    for one in figures:
        anchor = f"{short(one.anchor_value)} {one.anchor}" if one.anchor_value is not None else "-"
        ratio = f"{one.ratio:.2f}" if one.ratio is not None else "-"
        verdict = "met" if one.met else "NOT MET"
        figure = f"{short(one.value)} {one.unit}"
        rows.append((one.benchmark, one.what, figure, anchor, ratio, one.target, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def say(text: str) -> None:
    """Progress for a person who waits at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def short(value: float) -> str:
    """A value as people read it."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
