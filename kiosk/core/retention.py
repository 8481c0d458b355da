"""Which backups are kept: every one of the last days, then one a week, then one a month, and always a good one.

A pure rule over days; which file is which, and deleting, is its caller's. It must not read a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAYS = 7
WEEKS = 8
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Held:
    """A backup that is there: its name, when it was made, the business day it was made on, and whether it was
    proved by restoring it."""

    name: str
    made_at: datetime
    day: date
    good: bool


def to_keep(held: Iterable[Held], today: date) -> frozenset[str]:
    """The names of those to be kept; the others have served.

    One that was never proved stands for no week and no month. What is dated in the future stays: it is the clock
    that is wrong.
    """
    held = sorted(held, key=lambda one: (one.made_at, one.name))
    good = [one for one in held if one.good]
    kept = {one.name for one in held if one.day > today - timedelta(days=DAYS)}
    kept |= _newest_of_each(good, today - timedelta(weeks=WEEKS), lambda day: day.isocalendar()[:2])
    kept |= _newest_of_each(good, _months_before(today, MONTHS), lambda day: (day.year, day.month))
    kept |= {one.name for one in good[-1:]}
    return frozenset(kept)


def _newest_of_each(
    good: Iterable[Held], after: date, span_of: Callable[[date], Hashable]
) -> set[str]:
    return set({span_of(one.day): one.name for one in good if one.day > after}.values())


def _months_before(today: date, months: int) -> date:
    """The last day of the month so many before."""
    place = today.year * 12 + today.month - months
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=1)
