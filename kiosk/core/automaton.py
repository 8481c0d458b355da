"""What a table of an automaton may say besides a move: that a word changes nothing, or that it cannot come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ignore:
    """The word is left alone; `why` goes to the log."""

    why: str


@dataclass(frozen=True, slots=True)
class Forbid:
    """The pair cannot come about, neither from outside nor from our own code: a bug, `why` says whose."""

    why: str
