"""The circuit to Stripe: when nobody answers it is opened, and nobody asks but one probe now and then.

    closed     everybody asks
    open       nobody asks; after a pause one call may go through as a probe
    probing    that probe is on its way, nobody else asks

The first answer of any call closes it. Pure: it neither asks nor waits, and knows of time what it is given.
What counts as an answer is decided by `paced`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.errors import KioskError
from kiosk.relay.clock import Ticker

INSISTING_PAUSE_S = 1.0
"""How soon after a failure a person's *check now* may be the probe: every person has a finger."""


class OpenError(KioskError):
    """The circuit is open: nothing was asked. `retry_after_s`: when a probe may go through."""

    code = "stripe_unavailable"


class State(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(frozen=True, slots=True)
class Fuse:
    """After how many failures in a row the circuit opens, and the pauses before the probes.

    A pause is twice the one before, up to the longest, and cut by up to half so that no two relays agree.
    """

    failures: int = 5
    first_pause_s: float = 1.0
    longest_pause_s: float = 30.0


def cut_by_chance() -> float:
    """A factor from a half to one."""
    return random.uniform(0.5, 1.0)  # noqa: S311 - no secret


class Circuit:
    """One circuit for all calls. Used from the event loop only."""

    def __init__(
        self, ticker: Ticker, fuse: Fuse, spread: Callable[[], float] = cut_by_chance
    ) -> None:
        self._ticker = ticker
        self._fuse = fuse
        self._spread = spread
        self._state = State.CLOSED
        self._failures = 0
        self._pauses = 0
        self._probe_at_s = self._failed_at_s = ticker()
        self._answered_at_s: float | None = None

    @property
    def state(self) -> State:
        """Closed, open or probing."""
        return self._state

    @property
    def probe_in_s(self) -> float | None:
        """The seconds until a probe may go through; None when none is needed or one is on its way."""
        if self._state is not State.OPEN:
            return None
        return max(0.0, self._probe_at_s - self._ticker())

    @property
    def answered_ago_s(self) -> float | None:
        """How many seconds ago Stripe last said something; None: not since the start."""
        return None if self._answered_at_s is None else self._ticker() - self._answered_at_s

    def check(self, *, insisting: bool) -> None:
        """Raise `OpenError` unless a call could go through now; it takes no turn."""
        if self._state is State.CLOSED or (self._state is State.OPEN and self._due(insisting)):
            return
        pause_s = max(self._probe_at_s - self._ticker(), INSISTING_PAUSE_S)
        raise OpenError("Stripe does not answer at the moment.", retry_after_s=pause_s)

    def enter(self, *, insisting: bool) -> bool:
        """Let a call through, or raise `OpenError`. True: it is the probe, and has to tell how it went."""
        self.check(insisting=insisting)
        if self._state is State.CLOSED:
            return False
        self._state = State.PROBING
        return True

    def answered(self) -> bool:
        """Stripe said something. True: the circuit was not closed, and is now."""
        was_closed = self._state is State.CLOSED
        self._state = State.CLOSED
        self._failures = self._pauses = 0
        self._probe_at_s = self._answered_at_s = self._ticker()
        return not was_closed

    def failed(self, *, probe: bool, at_once: bool = False, least_s: float = 0.0) -> None:
        """Nothing came back. `at_once`: asking again cannot help; `least_s`: the pause Stripe wants."""
        self._failures += 1
        self._failed_at_s = self._ticker()
        if self._state is State.CLOSED:
            if at_once or self._failures >= self._fuse.failures:
                self._open(least_s)
        elif probe:
            self._open(least_s)

    def gave_up(self) -> None:
        """The probe ended without having asked, or without waiting for the answer: another may go."""
        self._state = State.OPEN

    def _open(self, least_s: float) -> None:
        """Begin a pause. A probe that was let through before its time does not make pauses longer."""
        now = self._ticker()
        self._state = State.OPEN
        if now < self._probe_at_s:
            return
        pause_s = min(self._fuse.first_pause_s * 2.0**self._pauses, self._fuse.longest_pause_s)
        self._pauses += 1
        self._probe_at_s = now + max(pause_s * self._spread(), least_s)

    def _due(self, insisting: bool) -> bool:
        now = self._ticker()
        return now >= self._probe_at_s or (
            insisting and now >= self._failed_at_s + INSISTING_PAUSE_S
        )
