"""The push stream's events in SQLite, numbered in the order of commits (there is one writer)."""

from __future__ import annotations

from datetime import datetime

from peewee import SQL, SqliteDatabase, Table, fn

from kiosk.core.instants import to_ms
from kiosk.protocol.sse import EventName
from kiosk.relay.records import OutboxEvent
from kiosk.relay.store.columns import keyed


class SqliteOutbox:
    """The port `Outbox` inside one open transaction. `appended` is what the transaction added so far."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._table = Table("outbox").bind(database)
        self.appended: list[OutboxEvent] = []

    def append(self, device: str, name: EventName, data: str, at: datetime) -> None:
        """Add an event; it reaches the streams when the transaction is committed."""
        row = {"device": device, "name": name.value, "data": data, "created_at": to_ms(at)}
        number = int(self._table.insert(keyed(self._table, row)).execute())
        self.appended.append(OutboxEvent(number, device, name, data))

    def after(self, number: int, device: str | None, limit: int) -> list[OutboxEvent]:
        """Events after `number`, oldest first; of one device, or of all (None)."""
        column = self._table.c
        wanted = column.number > number
        if device is not None:
            wanted &= column.device == device
        query = self._table.select(column.number, column.device, column.name, column.data)
        rows = query.where(wanted).order_by(column.number).limit(limit).tuples()
        return [OutboxEvent(number, of, EventName(name), data) for number, of, name, data in rows]

    def bounds(self) -> tuple[int, int]:
        """Numbers of the oldest and the newest event kept, (0, 0) when there is none."""
        number = self._table.c.number
        ((oldest, newest),) = self._table.select(fn.MIN(number), fn.MAX(number)).tuples()
        return (oldest or 0, newest or 0)

    def prune(self, before: datetime) -> None:
        """Forget events older than `before`; the newest always stays, so numbers go on."""
        old = self._table.c.created_at < to_ms(before)
        not_newest = self._table.c.number < SQL("(SELECT max(number) FROM outbox)")
        self._table.delete().where(old & not_newest).execute()
