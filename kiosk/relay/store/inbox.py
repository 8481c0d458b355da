"""Verified webhook events in SQLite, byte for byte as they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from peewee import SQL, Database, Table, fn

from kiosk.core.instants import from_ms, from_optional_ms, optional_ms, to_ms
from kiosk.relay.records import EventSource, InboxEntry, InboxEvent, ReceivedEvent
from kiosk.relay.store.columns import (
    Cursor,
    execute,
    inserting,
    keyed,
    on_postgresql,
    one,
    send,
)
from kiosk.relay.store.payments import StoredPayments

_APPENDED = (
    *("event_id", "type", "body", "received_at", "due_at", "attempts"),
    *("source", "subject", "said_at"),
)
_IF_NEW = "ON CONFLICT (event_id) DO NOTHING"
_APPEND = f"{inserting('inbox', _APPENDED)} {_IF_NEW}"
_AT_ONCE = 32
"""Events in one statement; each may have a megabyte."""
_DUE = """
SELECT number, event_id, type, body, attempts, received_at, source
FROM inbox WHERE due_at <= ? ORDER BY number LIMIT ?
"""
_FIRST_SUBJECT = "SELECT subject FROM inbox WHERE due_at <= ? ORDER BY number LIMIT 1"
_APPLIED = """
UPDATE inbox SET applied_at = ?, result = ?, due_at = NULL, error = NULL WHERE number = ?
"""
_FAILED = "UPDATE inbox SET error = ?, due_at = ?, attempts = attempts + 1 WHERE number = ?"

_ENTRY_FIELDS = tuple(field.name for field in fields(InboxEntry))


class StoredInbox:
    """The port `Inbox` inside one open transaction.

    Written out as SQL where every webhook passes: building the same statement anew costs five times what carrying
    it out does.
    """

    def __init__(self, database: Database, payments: StoredPayments) -> None:
        self._database = database
        self._payments = payments
        self._table = Table("inbox").bind(database)
        self._relay = Table("relay").bind(database)

    def append(self, event: ReceivedEvent) -> bool:
        """Keep an event; False when it is here already."""
        return bool(execute(self._database, _APPEND, _appended(event)).rowcount)

    def append_all(self, events: Sequence[ReceivedEvent]) -> Iterable[bool]:
        """Keep events in this order, over a line many at once; for each whether it is new."""
        if not on_postgresql(self._database):
            return [self.append(event) for event in events]
        parts = [
            self._append_part(events[start : start + _AT_ONCE])
            for start in range(0, len(events), _AT_ONCE)
        ]
        return _new_ones(events, parts)

    def _append_part(self, events: Sequence[ReceivedEvent]) -> Cursor:
        sql = f"{inserting('inbox', _APPENDED, len(events))} {_IF_NEW} RETURNING event_id"
        values = [value for event in events for value in _appended(event)]
        return send(self._database, sql, values)

    def due(self, at: datetime, limit: int) -> list[InboxEvent]:
        """Events that wait to be applied, in the order received."""
        # Most often there is one, and about a payment.
        self._payments.ask_ahead(_FIRST_SUBJECT, (to_ms(at),))
        return [_event(row) for row in execute(self._database, _DUE, (to_ms(at), limit))]

    def applied(self, number: int, result: str, at: datetime) -> None:
        """The event needs nothing more."""
        send(self._database, _APPLIED, (to_ms(at), result, number))

    def failed(self, number: int, error: str, due_at: datetime | None) -> None:
        """Its application failed and is tried again at `due_at` (None: not by itself any more)."""
        execute(self._database, _FAILED, (error, optional_ms(due_at), number))

    def failing(self) -> int:
        """How many events failed and are not applied."""
        failed = self._table.c.error.is_null(False)
        return self._count(failed)

    def waiting(self) -> int:
        """How many events will be applied by themselves, now or later."""
        return self._count(self._table.c.due_at.is_null(False))

    def oldest_due(self) -> datetime | None:
        """Since when the event that is due the longest is due; None when none waits."""
        column = self._table.c
        query = self._table.select(fn.MIN(column.due_at)).where(column.due_at.is_null(False))
        ((due_at,),) = query.tuples()
        return from_optional_ms(due_at)

    def page(self, failing: bool, before: int | None, limit: int) -> list[InboxEntry]:
        """Events newest first, below number `before`; all, or those that fail."""
        column = self._table.c
        wanted = column.number > 0
        if failing:
            wanted &= column.error.is_null(False)
        if before is not None:
            wanted &= column.number < before
        query = self._entries().where(wanted).order_by(column.number.desc()).limit(limit)
        return [_entry(row) for row in query.dicts()]

    def by_event_id(self, event_id: str) -> InboxEntry | None:
        """The event that Stripe calls so."""
        row = one(self._entries().where(self._table.c.event_id == event_id))
        return None if row is None else _entry(row)

    def retry(self, at: datetime, number: int | None) -> int:
        """Have failing events tried again from `at` on, one or all. How many."""
        column = self._table.c
        wanted = column.error.is_null(False)
        if number is not None:
            wanted &= column.number == number
        return self._change(wanted, {"due_at": to_ms(at), "attempts": 0})

    def revive(self, at: datetime) -> int:
        """Have every event that was given up tried once more. How many."""
        column = self._table.c
        given_up = column.error.is_null(False) & column.due_at.is_null()
        return self._change(given_up, {"due_at": to_ms(at)})

    def caught_up_to(self) -> datetime | None:
        """Up to which instant Stripe's own list of events was read; None before the first time."""
        ((to,),) = self._relay.select(self._relay.c.caught_up_to).tuples()
        return from_optional_ms(to)

    def note_caught_up(self, to: datetime) -> None:
        """Its list was read up to `to`."""
        change = keyed(self._relay, {"caught_up_to": to_ms(to)})
        self._relay.update(change).where(SQL("one = 1")).execute()

    def prune(self, before: datetime, limit: int) -> int:
        """Forget at most `limit` applied events received before then, the oldest first. How many."""
        column = self._table.c
        old = (column.received_at < to_ms(before)) & column.applied_at.is_null(False)
        query = self._table.select(column.number).where(old)
        portion = query.order_by(column.received_at, column.number).limit(limit)
        return int(self._table.delete().where(column.number.in_(portion)).execute())

    def _entries(self) -> Any:
        column = self._table.c
        return self._table.select(*(getattr(column, name) for name in _ENTRY_FIELDS))

    def _count(self, wanted: Any) -> int:
        ((count,),) = self._table.select(fn.COUNT(SQL("*"))).where(wanted).tuples()
        return int(count)

    def _change(self, wanted: Any, change: dict[str, object]) -> int:
        return int(self._table.update(keyed(self._table, change)).where(wanted).execute())


def _new_ones(events: Sequence[ReceivedEvent], parts: Sequence[Cursor]) -> Iterator[bool]:
    """Whether each of `events` was written by statements; their answers are read when the first is asked for."""
    new = {event_id for part in parts for (event_id,) in part}
    for event in events:
        yield event.event_id in new
        new.discard(event.event_id)  # of one that came twice the first is new


def _appended(event: ReceivedEvent) -> tuple[object, ...]:
    """Values of `_APPENDED`: an event is due as soon as it is received."""
    received_ms = to_ms(event.received_at)
    return (
        event.event_id,
        event.type,
        event.body,
        received_ms,
        received_ms,
        0,
        event.source.value,
        event.subject,
        optional_ms(event.said_at),
    )


def _event(row: tuple[Any, ...]) -> InboxEvent:
    number, event_id, event_type, body, attempts, received_ms, source = row
    received_at = from_ms(received_ms)
    return InboxEvent(
        number, event_id, event_type, body, attempts, received_at, EventSource(source)
    )


def _entry(row: dict[str, Any]) -> InboxEntry:
    return InboxEntry(
        **{
            **row,
            "source": EventSource(row["source"]),
            "said_at": from_optional_ms(row["said_at"]),
            "received_at": from_ms(row["received_at"]),
            "applied_at": from_optional_ms(row["applied_at"]),
            "due_at": from_optional_ms(row["due_at"]),
        }
    )
