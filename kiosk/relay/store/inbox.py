"""Verified webhook events in SQLite, byte for byte as they came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, SqliteDatabase, Table, fn

from kiosk.core.instants import from_ms, optional_ms, to_ms
from kiosk.relay.records import EventSource, InboxEvent, ReceivedEvent
from kiosk.relay.store.columns import keyed


class SqliteInbox:
    """The port `Inbox` inside one open transaction."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._table = Table("inbox").bind(database)

    def append(self, event: ReceivedEvent) -> bool:
        """Keep an event; False when it is here already."""
        row = {
            "event_id": event.event_id,
            "type": event.type,
            "body": event.body,
            "received_at": to_ms(event.received_at),
            "due_at": to_ms(event.received_at),
            "attempts": 0,
            "source": event.source.value,
            "subject": event.subject,
            "said_at": optional_ms(event.said_at),
        }
        insert = self._table.insert(keyed(self._table, row)).on_conflict_ignore()
        return bool(insert.as_rowcount().execute())

    def due(self, at: datetime, limit: int) -> list[InboxEvent]:
        """Events that wait to be applied, in the order received."""
        column = self._table.c
        query = (
            self._table.select(
                column.number,
                column.event_id,
                column.type,
                column.body,
                column.attempts,
                column.received_at,
                column.source,
            )
            .where(column.due_at <= to_ms(at))
            .order_by(column.number)
            .limit(limit)
        )
        return [_event(row) for row in query.dicts()]

    def applied(self, number: int, result: str, at: datetime) -> None:
        """The event needs nothing more."""
        self._mark(
            number, {"applied_at": to_ms(at), "result": result, "due_at": None, "error": None}
        )

    def failed(self, number: int, error: str, due_at: datetime | None) -> None:
        """Its application failed and is tried again at `due_at` (None: not by itself any more)."""
        attempts = self._table.c.attempts + 1
        self._mark(number, {"error": error, "due_at": optional_ms(due_at), "attempts": attempts})

    def failing(self) -> int:
        """How many events failed and are not applied."""
        failed = self._table.c.error.is_null(False)
        return self._count(failed)

    def waiting(self) -> int:
        """How many events will be applied by themselves, now or later."""
        return self._count(self._table.c.due_at.is_null(False))

    def _count(self, wanted: Any) -> int:
        ((count,),) = self._table.select(fn.COUNT(SQL("*"))).where(wanted).tuples()
        return int(count)

    def _mark(self, number: int, change: dict[str, object]) -> None:
        self._table.update(keyed(self._table, change)).where(
            self._table.c.number == number
        ).execute()


def _event(row: dict[str, Any]) -> InboxEvent:
    return InboxEvent(
        **{
            **row,
            "received_at": from_ms(row["received_at"]),
            "source": EventSource(row["source"]),
        }
    )
