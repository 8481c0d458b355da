"""One thing that is told of something: its name, its value, and what of it may be wanted elsewhere. No widgets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """`copies` is what its copy button takes, None: there is no button."""

    name: str
    value: str
    copies: str | None = None
