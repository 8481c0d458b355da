"""Which history of the store this is: its epoch, and what has to happen when a server has lost the end of it.

A copy that lagged when it took over gives its numbers out again, to other events. As after a restored backup, the
stream then gets a new epoch, so that no reader takes a place in the lost history for one in the new, and payments'
versions jump ahead, so that what is learnt anew counts as news at tills that knew more. (What was lost is learnt
again from Stripe and from the tills.)
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import psycopg

from kiosk.core.instants import to_ms
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.postgresql.address import lock_key

LOST_AT_MOST_MS = 7 * 86_400_000
"""Payments older than this are settled; raising all there ever were could take minutes."""

_PLACE = "SELECT epoch, last_number FROM relay, stream"
_EVENT = "SELECT audience, name, data, created_at FROM outbox WHERE number = %s"
_OLDEST = "SELECT min(number) FROM outbox"
_LOCK = "SELECT pg_advisory_xact_lock(%s::bigint)"
_NEW_EPOCH = "UPDATE relay SET epoch = %s WHERE epoch = %s"
_VERSIONS = """
UPDATE payment SET version = version + 1000
WHERE created_at >= (SELECT max(created_at) FROM payment) - %s::bigint
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a history: after event `number` of `epoch`."""

    epoch: str
    number: int


def newest(connection: psycopg.Connection) -> Place | None:
    """Where the store is; None before the first relay has begun."""
    row = connection.execute(_PLACE).fetchone()
    return None if row is None else Place(*row)


def forgot(connection: psycopg.Connection, event: OutboxEvent) -> bool:
    """The store does not hold an event that it had committed, and has not forgotten it for its age."""
    row = connection.execute(_EVENT, (event.number,)).fetchone()
    if row is not None:
        return row != (event.audience, event.name.value, event.data, to_ms(event.at))
    (oldest,) = connection.execute(_OLDEST).fetchone() or (None,)
    return oldest is not None and oldest <= event.number


def begin_anew(connection: psycopg.Connection, schema: str, lost: str) -> None:
    """Give the store a new epoch in the place of the `lost` one, unless another relay has done so already."""
    with connection.transaction():
        connection.execute(_LOCK, (lock_key(schema, "write"),))
        if connection.execute(_NEW_EPOCH, (secrets.token_hex(8), lost)).rowcount:
            connection.execute(_VERSIONS, (LOST_AT_MOST_MS,))
