"""What time it is, as the relay uses it: passed in everywhere, read nowhere inside a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""The present instant, aware, in UTC, in whole milliseconds."""
Ticker = Callable[[], float]
"""Seconds that only ever grow; for pauses, which a corrected wall clock must not stretch."""


def utc_now() -> datetime:
    """The machine's clock in whole milliseconds: what the store and the wire hold."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
