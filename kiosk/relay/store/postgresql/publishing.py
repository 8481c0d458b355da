"""The events of a commit in one journey: counted, written, and the other relays told that there is news.

The row that counts is locked from here until the commit, as in `outbox`; there one statement follows the other,
which would be two journeys more for every payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.outbox import WRITTEN, values_of
from kiosk.relay.store.postgresql.pipelined import PipelinedDatabase

_AT_ONCE = 500
"""Events in one statement, which takes 65,535 values."""
_TYPES = ("text", "text", "text", "text", "bigint")


def publish(database: PipelinedDatabase, channel: str, events: Sequence[OutboxEvent]) -> Any:
    """Send what writes `events`, in this order. The cursor: once carried out, it has the number of the last."""
    cursor = None
    for start in range(0, len(events), _AT_ONCE):
        part = events[start : start + _AT_ONCE]
        values = [value for event in part for value in values_of(event)]
        cursor = database.send(_publishing(len(part)), (*values, channel))
    return cursor


@cache
def _publishing(count: int) -> str:
    """A row is its place among them, and its values with their types, which no column tells the server here."""
    typed = ", ".join(f"%s::{kind}" for kind in _TYPES)
    rows = ", ".join(f"({place}, {typed})" for place in range(1, count + 1))
    columns = ", ".join(WRITTEN)
    # Only our own names and numbers are in it.
    return f"""
    WITH counted AS (
        UPDATE stream SET last_number = last_number + {count} WHERE one = 1 RETURNING last_number
    ), written AS (
        INSERT INTO outbox (number, {columns})
        SELECT last_number - {count} + place, {columns}
        FROM counted, (VALUES {rows}) AS event (place, {columns})
    )
    SELECT last_number, pg_notify(%s, last_number::text) FROM counted
    """  # noqa: S608
