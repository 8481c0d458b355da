"""The push stream's events, numbered in the order of commits.

Numbers are given at the end of a transaction, by one row that its commit locks: with several writers a reader
would otherwise pass over a number that is given early and committed late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from peewee import Database, Table, fn

from kiosk.core.instants import from_ms, to_ms
from kiosk.protocol.sse import EventName
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.columns import execute, inserting

WRITTEN = ("audience", "name", "data", "manager_data", "created_at")
"""The columns of `values_of`, behind the number."""
_COUNT_ON = "UPDATE stream SET last_number = last_number + ? WHERE one = 1 RETURNING last_number"
_INSERT = inserting("outbox", ("number", *WRITTEN))
_READ = f"SELECT number, {', '.join(WRITTEN)} FROM outbox"  # noqa: S608 - our own names
_IN_ORDER = "ORDER BY number LIMIT ?"
# Written out because every news of another relay passes here.
_AFTER = f"{_READ} WHERE number > ? {_IN_ORDER}"
_AFTER_FOR = f"{_READ} WHERE number > ? AND audience = ? {_IN_ORDER}"


class StoredOutbox:
    """The port `Outbox` inside one open transaction. `appended` is what the transaction added so far."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = Table("outbox").bind(database)
        self._stream = Table("stream").bind(database)
        self.appended: list[OutboxEvent] = []

    def append(self, event: OutboxEvent) -> None:
        """Add an event; it gets its number and reaches the streams when the transaction is committed."""
        self.appended.append(event)

    def number_appended(self) -> None:
        """Give the events their numbers and write them, in a file. Called once, right before the commit."""
        if not self.appended:
            return
        ((last,),) = execute(self._database, _COUNT_ON, (len(self.appended),))
        self.numbered_up_to(last)
        for event in self.appended:
            execute(self._database, _INSERT, (event.number, *values_of(event)))

    def numbered_up_to(self, last: int) -> None:
        """The events have their numbers, of which this is the last."""
        first = last - len(self.appended) + 1
        self.appended = [
            replace(event, number=number) for number, event in enumerate(self.appended, first)
        ]

    def after(self, number: int, audience: str | None, limit: int) -> list[OutboxEvent]:
        """Events after `number`, oldest first; those of one device, or all (None)."""
        if audience is None:
            rows = execute(self._database, _AFTER, (number, limit))
        else:
            rows = execute(self._database, _AFTER_FOR, (number, audience, limit))
        return [_event(*row) for row in rows]

    def bounds(self) -> tuple[int, int]:
        """Numbers of the oldest event kept and of the newest ever; (1, 0) before the first."""
        ((newest,),) = self._stream.select(self._stream.c.last_number).tuples()
        ((oldest,),) = self._table.select(fn.MIN(self._table.c.number)).tuples()
        return (newest + 1 if oldest is None else oldest), newest

    def prune(self, before: datetime, limit: int) -> int:
        """Forget at most `limit` events older than `before`, the oldest first; numbers go on. How many."""
        column = self._table.c
        old = self._table.select(column.number).where(column.created_at < to_ms(before))
        portion = old.order_by(column.created_at, column.number).limit(limit)
        return int(self._table.delete().where(column.number.in_(portion)).execute())


def values_of(event: OutboxEvent) -> tuple[object, ...]:
    """What is written of an event behind its number, see `WRITTEN`."""
    return (event.audience, event.name.value, event.data, event.manager_data, to_ms(event.at))


def _event(
    number: int,
    audience: str | None,
    name: str,
    data: str,
    manager_data: str | None,
    created_ms: int,
) -> OutboxEvent:
    return OutboxEvent(
        number=number,
        audience=audience,
        name=EventName(name),
        data=data,
        manager_data=manager_data,
        at=from_ms(created_ms),
    )
