"""Errands to Stripe in SQLite: what is to be asked, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, SqliteDatabase, Table, fn

from kiosk.core.instants import from_ms, to_ms
from kiosk.relay.ledger.records import Errand, ErrandKind
from kiosk.relay.store.columns import keyed


class SqliteErrands:
    """The port `Errands` inside one open transaction."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._table = Table("errand").bind(database)

    def want(self, kind: ErrandKind, subject: str, due_at: datetime) -> None:
        """Ask at `due_at`, or sooner when that is planned already."""
        column = self._table.c
        row = {
            "kind": kind.value,
            "subject": subject,
            "due_at": to_ms(due_at),
            "round": 1,
            "done": 0,
            "failures": 0,
        }
        sooner = fn.MIN(column.due_at, to_ms(due_at))
        insert = self._table.insert(keyed(self._table, row))
        insert.on_conflict(
            conflict_target=[column.kind, column.subject],
            update={column.due_at: sooner, column.round: column.round + 1},
        ).execute()

    def take(self, at: datetime, until: datetime, limit: int) -> list[Errand]:
        """What is due at `at`, the longest waiting first; nobody else gets it before `until`."""
        column = self._table.c
        query = self._table.select(SQL("*")).where(column.due_at <= to_ms(at))
        ordered = query.order_by(column.due_at, column.kind, column.subject).limit(limit)
        taken = [
            Errand(**{**row, "kind": ErrandKind(row["kind"]), "due_at": from_ms(row["due_at"])})
            for row in ordered.dicts()
        ]
        for errand in taken:
            update = self._table.update({column.due_at: to_ms(until)})
            update.where(self._present(errand)).execute()
        return taken

    def again(self, errand: Errand, due_at: datetime, *, failed: bool) -> None:
        """It was carried out, or failed, and is due again; sooner when somebody wanted it meanwhile."""
        column = self._table.c
        planned_ms = to_ms(due_at)
        change: dict[Any, Any] = {column.failures: errand.failures + 1 if failed else 0}
        if not failed:
            change[column.done] = errand.done + 1
        known = self._present(errand)
        # A new wish keeps its own time: what is in the way is only the time of the round that is over.
        planned = self._table.update({**change, column.due_at: planned_ms})
        if not planned.where(known & (column.round == errand.round)).execute():
            self._table.update(change).where(known).execute()

    def end(self, errand: Errand) -> None:
        """It is over, unless somebody wanted it again meanwhile."""
        delete = self._table.delete().where(
            self._present(errand) & (self._table.c.round == errand.round)
        )
        delete.execute()

    def _present(self, errand: Errand) -> Any:
        column = self._table.c
        return (column.kind == errand.kind.value) & (column.subject == errand.subject)
