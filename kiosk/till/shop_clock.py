"""The one clock of a running till: this computer's, or the relay's where this computer's is plainly wrong.

A receipt must not carry yesterday's date because somebody set a clock, and a code must not look dead. The relay's
clock is looked at with every answer; it is taken where the two are a minute or more apart, and left again when
this computer's is right, both only when two answers say so. Without an answer there is nothing better than this
computer's clock: then the business day still never goes back (`kiosk.core.business_day`), and a receipt says by
how much its time did.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from kiosk.till.ports import Clock

_log = logging.getLogger(__name__)

OFF_FROM = timedelta(minutes=1)
"""Clocks that differ less are both good enough for a receipt."""
SAID_AGAIN_AFTER = timedelta(seconds=2)
"""A jump is believed when an answer so much later says the same: a server that was paused (a sleeping computer, a
moved machine) still writes the time of before the pause into its first answers."""


class ShopClock:
    """A `Clock`. Asked from every thread, set right from one."""

    def __init__(self, own: Clock) -> None:
        self._own = own
        self._ahead = timedelta()
        self._doubtful: tuple[datetime, timedelta] | None = None

    def __call__(self) -> datetime:
        """The present instant."""
        return self._own() + self._ahead

    @property
    def off_by(self) -> timedelta:
        """How far the relay is ahead of this computer, zero while that does not matter."""
        return self._ahead

    def settle(self, ahead: timedelta) -> timedelta:
        """The relay was just found so far ahead of what this clock says; what remains of it now."""
        whole = self._ahead + ahead
        if abs(ahead) >= OFF_FROM and not self._said_again(whole):
            return timedelta()
        self._doubtful = None
        # Left at half of it only: at the border the till's time would jump to and fro.
        least = OFF_FROM / 2 if self._ahead else OFF_FROM
        kept = whole if abs(whole) >= least else timedelta()
        if kept != self._ahead:
            _log.info("the computer's clock is %d s from the relay's", -whole.total_seconds())
        self._ahead = kept
        return whole - kept

    def _said_again(self, whole: timedelta) -> bool:
        """An earlier answer said about the same; the first one is kept until there is another."""
        now = self._own()
        if self._doubtful is None or abs(self._doubtful[1] - whole) >= OFF_FROM / 2:
            self._doubtful = (now, whole)
        return abs(now - self._doubtful[0]) >= SAID_AGAIN_AFTER
