"""Instants as whole milliseconds since 1970 UTC, the form both databases hold them in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(instant: datetime) -> int:
    """An aware instant in milliseconds, exact (no float between)."""
    return (instant - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Milliseconds as an aware instant in UTC."""
    return _EPOCH + milliseconds * _MILLISECOND


def optional_ms(instant: datetime | None) -> int | None:
    """As `to_ms`, None stays None."""
    return None if instant is None else to_ms(instant)


def from_optional_ms(milliseconds: int | None) -> datetime | None:
    """As `from_ms`, None stays None."""
    return None if milliseconds is None else from_ms(milliseconds)
