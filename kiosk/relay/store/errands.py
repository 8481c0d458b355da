"""Errands to Stripe: what is to be asked, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL, Database, Table

from kiosk.core.instants import from_ms, to_ms
from kiosk.relay.ledger.records import Errand, ErrandKind
from kiosk.relay.store.columns import send

# Written out because every payment passes here: to build it anew costs more than to carry it out.
_WANT = """
INSERT INTO errand (kind, subject, due_at, round, done, failures) VALUES (?, ?, ?, 1, 0, 0)
ON CONFLICT (kind, subject)
DO UPDATE SET round = errand.round + 1,
    due_at = CASE WHEN excluded.due_at < errand.due_at THEN excluded.due_at ELSE errand.due_at END
"""


class StoredErrands:
    """The port `Errands` inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = Table("errand").bind(database)

    def want(self, kind: ErrandKind, subject: str, due_at: datetime) -> None:
        """Ask at `due_at`, or sooner when that is planned already."""
        values = (kind.value, subject, to_ms(due_at))
        send(self._database, _WANT, values)

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
