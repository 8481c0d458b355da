"""Verified webhook events in SQLite, byte for byte as they came."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from peewee import SQL, SqliteDatabase, Table, fn

from kiosk.core.instants import from_ms, optional_ms, to_ms
from kiosk.relay.records import EventSource, InboxEvent, ReceivedEvent

_APPEND = """
INSERT INTO inbox (event_id, type, body, received_at, due_at, attempts, source, subject, said_at)
VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING
"""
_DUE = """
SELECT number, event_id, type, body, attempts, received_at, source
FROM inbox WHERE due_at <= ? ORDER BY number LIMIT ?
"""
_APPLIED = """
UPDATE inbox SET applied_at = ?, result = ?, due_at = NULL, error = NULL WHERE number = ?
"""
_FAILED = "UPDATE inbox SET error = ?, due_at = ?, attempts = attempts + 1 WHERE number = ?"


class SqliteInbox:
    """The port `Inbox` inside one open transaction.

    Written out as SQL where every webhook passes: building the same statement anew costs five times what SQLite
    needs to carry it out.
    """

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._table = Table("inbox").bind(database)

    def append(self, event: ReceivedEvent) -> bool:
        """Keep an event; False when it is here already."""
        received_ms = to_ms(event.received_at)
        values = (
            event.event_id,
            event.type,
            event.body,
            received_ms,
            received_ms,
            event.source.value,
            event.subject,
            optional_ms(event.said_at),
        )
        return bool(self._execute(_APPEND, values).rowcount)

    def due(self, at: datetime, limit: int) -> list[InboxEvent]:
        """Events that wait to be applied, in the order received."""
        return [_event(row) for row in self._execute(_DUE, (to_ms(at), limit))]

    def applied(self, number: int, result: str, at: datetime) -> None:
        """The event needs nothing more."""
        self._execute(_APPLIED, (to_ms(at), result, number))

    def failed(self, number: int, error: str, due_at: datetime | None) -> None:
        """Its application failed and is tried again at `due_at` (None: not by itself any more)."""
        self._execute(_FAILED, (error, optional_ms(due_at), number))

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

    def _execute(self, sql: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor = self._database.execute_sql(sql, values)  # type: ignore[no-untyped-call]
        return cursor


def _event(row: tuple[Any, ...]) -> InboxEvent:
    number, event_id, event_type, body, attempts, received_ms, source = row
    received_at = from_ms(received_ms)
    return InboxEvent(
        number, event_id, event_type, body, attempts, received_at, EventSource(source)
    )
