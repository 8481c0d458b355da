"""Spans of time as people read them on a till: `04:09`, `0.4 s`. Pure; words around them are elsewhere."""

from __future__ import annotations

from datetime import datetime


def seconds_between(start: datetime, end: datetime) -> float:
    """Seconds from `start` to `end`, never below zero (a clock that was set back shows nothing odd)."""
    return max(0.0, (end - start).total_seconds())


def minutes_seconds(seconds: float) -> str:
    """`14:23`; an hour and more as `1:02:03`."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def share_left(start: datetime, end: datetime, now: datetime) -> float:
    """How much of the span is left at `now`, 1.0 to 0.0; a span without length has nothing left."""
    whole = (end - start).total_seconds()
    if whole <= 0:
        return 0.0
    return min(1.0, max(0.0, (end - now).total_seconds() / whole))
