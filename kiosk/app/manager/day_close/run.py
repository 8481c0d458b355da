"""Closing one business day after the other, so that it is seen how far it is and can be stopped in between.

Each step is a transaction of its own: what is closed stays closed, whatever becomes of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date
from typing import Protocol

from kiosk.app.later import Answers
from kiosk.core.errors import KioskError
from kiosk.till.books.audit import Who
from kiosk.till.books.documents import ZRow

_STEPS = 40
"""A long row of days is closed in about so many steps."""

Ended = Callable[[tuple[ZRow, ...], KioskError | None], None]
"""What was closed, and why it went no further; None: everything, or somebody stopped it."""


class CloseDays(Protocol):
    """The books' way to close."""

    def __call__(self, who: Who, through: date | None = None) -> Future[tuple[ZRow, ...]]:
        """Close what is open up to a day."""


class CloseRun:
    """`days` are closed in order. `progress` is told how many of them are, `ended` once at the end."""

    def __init__(
        self,
        close: CloseDays,
        later: Answers,
        days: Sequence[date],
        progress: Callable[[int, int], None],
        ended: Ended,
    ) -> None:
        self._close = close
        self._later = later
        self._days = tuple(days)
        self._progress = progress
        self._ended = ended
        self._stopped = False
        self._done = 0
        self._closed: list[ZRow] = []

    def begin(self, who: Who) -> None:
        """Close the next of them, and so on."""
        self._progress(self._done, len(self._days))
        if self._stopped or self._done == len(self._days):
            self._ended(tuple(self._closed), None)
            return
        at_once = max(1, len(self._days) // _STEPS)
        upto = min(self._done + at_once, len(self._days))

        def closed(rows: tuple[ZRow, ...]) -> None:
            self._done = upto
            self._closed += rows
            self.begin(who)

        self._later.when(self._close(who, self._days[upto - 1]), closed, self._failed)

    def stop(self) -> None:
        """Close no further day than the one in hand."""
        self._stopped = True

    def _failed(self, error: KioskError) -> None:
        self._ended(tuple(self._closed), error)
