"""The one clock of a running till: it starts at this computer's time and then only counts, by a steady clock.

Somebody who sets the computer's clock in the middle of a sale must change no countdown, and a receipt must not
carry yesterday's date. So the computer's clock is read once, and time is counted from there on. The relay's clock
is looked at with every answer: it is taken where the two are a minute or more apart and two answers say so, or
where the computer's own clock says the same by now. Before the relay was ever heard there is nothing better than
this computer's clock, so a step of it is followed. The business day never goes back (`kiosk.core.business_day`),
and a receipt says by how much its time did.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.till.clock import Clock

_log = logging.getLogger(__name__)

OFF_FROM = timedelta(minutes=1)
"""Clocks that differ less are both good enough for a receipt."""
SAID_AGAIN_AFTER = timedelta(seconds=2)
"""A jump is believed when an answer so much later says the same: a server that was paused (a sleeping computer, a
moved machine) still writes the time of before the pause into its first answers."""
_THE_SAME = timedelta(seconds=2)
"""Two clocks that differ less say the same: the relay's is read to the second."""

_SLEEPS_TOO: int | None = getattr(time, "CLOCK_BOOTTIME", None)
"""Where there is one (Linux), the clock that goes on while the computer sleeps; elsewhere the usual one does."""


def steady_s() -> float:
    """Seconds on a clock that nobody sets, from some moment on."""
    return time.monotonic() if _SLEEPS_TOO is None else time.clock_gettime(_SLEEPS_TOO)


class ShopClock:
    """A `Clock`. Asked from every thread, set right from one."""

    def __init__(self, own: Clock, steady: Callable[[], float] = steady_s) -> None:
        self._own = own
        self._steady = steady
        self._start = (own(), steady())
        self._heard_relay = False
        self._doubtful: tuple[float, datetime] | None = None

    def __call__(self) -> datetime:
        """The present instant."""
        now = self._counted()
        if not self._heard_relay and abs(self._own() - now) >= OFF_FROM:
            now = self._begin_at(self._own())
        return now

    @property
    def off_by(self) -> timedelta:
        """How far the till's time is ahead of this computer's clock, zero while that does not matter."""
        off = self._counted() - self._own()
        return off if self._heard_relay and abs(off) >= OFF_FROM else timedelta()

    def settle(self, ahead: timedelta) -> timedelta:
        """The relay was just found so far ahead of what this clock says; what remains of it now."""
        theirs = self._counted() + ahead
        own_agrees = abs(self._own() - theirs) <= _THE_SAME
        far = abs(ahead) >= OFF_FROM
        if far and not own_agrees and not self._said_again(theirs):
            return timedelta()
        self._doubtful = None
        self._heard_relay = True
        if not far and not (ahead and own_agrees):
            return ahead
        _log.info("the till's time is moved by %d s, to the relay's", ahead.total_seconds())
        self._begin_at(theirs)
        return timedelta()

    def _counted(self) -> datetime:
        at, at_s = self._start
        return at + timedelta(seconds=self._steady() - at_s)

    def _begin_at(self, instant: datetime) -> datetime:
        self._start = (instant, self._steady())
        return instant

    def _said_again(self, theirs: datetime) -> bool:
        """An earlier answer said about the same; the first one is kept until there is another."""
        now_s = self._steady()
        since_s = now_s - self._doubtful[0] if self._doubtful else 0.0
        since = timedelta(seconds=since_s)
        if self._doubtful is None or abs(self._doubtful[1] + since - theirs) >= OFF_FROM / 2:
            self._doubtful = (now_s, theirs)
            return False
        return since >= SAID_AGAIN_AFTER


def off_by_of(clock: Clock) -> Callable[[], timedelta]:
    """Asks how far a clock is ahead of this computer's; one that corrects nothing never is."""
    return (lambda: clock.off_by) if isinstance(clock, ShopClock) else timedelta
