"""One question for a PIN as it goes on: whose, whether it is being judged, why it was not taken. No Qt.

It decides nothing; it keeps the window from asking twice and counts a lock down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.errors import KioskError
from kiosk.till.clock import Clock
from kiosk.till.people.known import PinLockedError


@dataclass
class Attempt:
    """`names` are the managers to choose from; `chosen` the one chosen, None: a name is typed."""

    clock: Clock
    names: tuple[str, ...] = ()
    chosen: str | None = None
    busy: bool = False
    problem: KioskError | None = None
    locked_until: datetime | None = None

    def begin(self, names: Sequence[str], last: str | None) -> None:
        """Ask anew; whoever gave the last PIN is the likeliest. A lock stays one."""
        self.names = tuple(names)
        self.chosen = last if last in self.names else next(iter(self.names), None)
        self.busy = False
        self.problem = None

    def choose(self, name: str | None) -> None:
        """It is this one's PIN."""
        if not self.busy:
            self.chosen = name
            self.problem = None

    def step(self, by: int) -> None:
        """The next name, or the one before."""
        if not self.names:
            return
        at = self.names.index(self.chosen) if self.chosen in self.names else -1
        self.choose(self.names[(at + by) % len(self.names)])

    @property
    def locked_s(self) -> float:
        """How long nobody is listened to."""
        if self.locked_until is None:
            return 0.0
        return max(0.0, (self.locked_until - self.clock()).total_seconds())

    def may_ask(self, name: str, digits_enough: bool) -> bool:
        """There is a name and a PIN, and nobody is asked already."""
        return bool(name) and digits_enough and not self.busy and not self.locked_s

    def asked(self) -> None:
        """The PIN is being judged."""
        self.busy = True
        self.problem = None

    def refused(self, error: KioskError) -> None:
        """It was not taken."""
        self.busy = False
        self.problem = error
        if isinstance(error, PinLockedError):
            wait = timedelta(seconds=error.retry_after_s or 1.0)
            self.locked_until = self.clock() + wait
