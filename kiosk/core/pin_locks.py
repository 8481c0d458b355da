"""How long nobody is listened to after wrong PINs. Pure; what is counted is kept by the stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)
"""At four tries an hour a PIN of six digits is found after 28 years."""
FORGOTTEN_AFTER = timedelta(hours=24)
_DOUBLINGS = 5  # 30 s, 1, 2, 4, 8 min, then the longest


@dataclass(frozen=True, slots=True)
class WrongPins:
    """How many PINs in a row were wrong for a subject: a device, or the name that was given."""

    subject: str
    failures: int
    last_at: datetime
    locked_until: datetime


def locked_for(wrong: WrongPins | None, now: datetime) -> timedelta:
    """How long from `now` on no PIN is judged; zero when one may be given."""
    if wrong is None:
        return timedelta(0)
    return max(wrong.locked_until - now, timedelta(0))


def one_more(wrong: WrongPins | None, subject: str, tries: int, now: datetime) -> WrongPins:
    """After another wrong PIN: from the last of the `tries` on each one locks for twice as long."""
    failures = 1
    if wrong is not None and now - wrong.last_at < FORGOTTEN_AFTER:
        failures = wrong.failures + 1
    return WrongPins(subject, failures, last_at=now, locked_until=now + _lock(failures - tries))


def _lock(excess: int) -> timedelta:
    if excess < 0:
        return timedelta(0)
    return min(FIRST_LOCK * (1 << min(excess, _DOUBLINGS)), LONGEST_LOCK)
