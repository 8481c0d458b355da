"""What a night's proof came to: shared by the hunts that the gate runs small and the night runs whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[int, int], bool]
"""So many of so many are done. False: there is no time for more, and what was found until now counts."""


def unseen(_done: int, _whole: int) -> bool:
    """Nobody looks how far it is."""
    return True


@dataclass(frozen=True)
class Proof:
    """One line of the table. `figures` by their names; `good`: nothing was lost, and a control did lose."""

    name: str
    count: int
    figures: dict[str, float | int | str]
    good: bool
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        figures = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        lines = [f"{'ok' if self.good else 'LOST':<5}{self.name:<32}{self.count:>6,}  {figures}"]
        return "\n".join([*lines, *(f"{'':<5}{note}" for note in self.notes)])
