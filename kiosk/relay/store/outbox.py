"""The push stream's events, numbered in the order of commits.

Numbers are given at the end of a transaction, by one row that its commit locks: with several writers a reader
would otherwise pass over a number that is given early and committed late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from peewee import SQL, Database, Table, fn

from kiosk.core.instants import from_ms, to_ms
from kiosk.protocol.sse import EventName
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.columns import execute, insert_all

_COUNT_ON = "UPDATE stream SET last_number = last_number + ? WHERE one = 1 RETURNING last_number"


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
        """Give the events their numbers and write them. Called once, right before the commit."""
        if not self.appended:
            return
        ((last,),) = execute(self._database, _COUNT_ON, (len(self.appended),))
        first = last - len(self.appended) + 1
        self.appended = [
            replace(event, number=number) for number, event in enumerate(self.appended, first)
        ]
        insert_all(self._database, "outbox", [_row(event) for event in self.appended])

    def after(self, number: int, audience: str | None, limit: int) -> list[OutboxEvent]:
        """Events after `number`, oldest first; those of one device, or all (None)."""
        column = self._table.c
        wanted = column.number > number
        if audience is not None:
            wanted &= column.audience == audience
        query = self._table.select(SQL("*")).where(wanted).order_by(column.number).limit(limit)
        return [
            OutboxEvent(
                number=row["number"],
                audience=row["audience"],
                name=EventName(row["name"]),
                data=row["data"],
                manager_data=row["manager_data"],
                at=from_ms(row["created_at"]),
            )
            for row in query.dicts()
        ]

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


def _row(event: OutboxEvent) -> dict[str, object]:
    return {
        "number": event.number,
        "audience": event.audience,
        "name": event.name.value,
        "data": event.data,
        "manager_data": event.manager_data,
        "created_at": to_ms(event.at),
    }
