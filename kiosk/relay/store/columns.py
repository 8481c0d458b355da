"""Rows with plain names, as Peewee's query builder wants them, and as statements that are written only once.

To build a statement anew costs Peewee far more than the database needs to carry it out; where every payment
passes, the text is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Protocol, cast

from peewee import Database, Table

from kiosk.relay.store.postgresql.pipelined import PipelinedDatabase


class Cursor(Protocol):
    """What `sqlite3` and psycopg have in common."""

    @property
    def rowcount(self) -> int:
        """How many rows were written."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """The columns of what was read, each with its name first."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


def keyed(table: Table, row: dict[str, Any]) -> dict[Any, Any]:
    """`row` keyed by the table's columns."""
    return {getattr(table.c, name): value for name, value in row.items()}


def one(query: Any) -> dict[str, Any] | None:
    """The first row of a query, None when there is none."""
    return next(iter(query.limit(1).dicts()), None)


@cache
def inserting(table: str, names: tuple[str, ...], rows: int = 1) -> str:
    """`INSERT` of rows with these columns."""
    marks = ", ".join([f"({', '.join('?' * len(names))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}"  # noqa: S608 - our own names


@cache
def updating(table: str, names: tuple[str, ...], key: str) -> str:
    """`UPDATE` of these columns in the row with the given `key`, whose value comes last."""
    changes = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table} SET {changes} WHERE {key} = ?"  # noqa: S608 - our own names


def execute(database: Database, sql: str, values: Sequence[object] = ()) -> Cursor:
    """Carry out a statement that was written out, with `?` for its values."""
    marked = _with_percents(sql) if on_postgresql(database) else sql
    # Peewee gives its own call no types.
    return cast("Cursor", database.execute_sql(marked, values))  # type: ignore[no-untyped-call]


def send(database: Database, sql: str, values: Sequence[object] = ()) -> Cursor:
    """Carry out a statement whose answer nobody needs yet; over a line it may wait for one that somebody does."""
    if isinstance(database, PipelinedDatabase):
        return cast("Cursor", database.send(_with_percents(sql), values))
    return execute(database, sql, values)


def named(cursor: Cursor) -> Iterator[dict[str, Any]]:
    """The rows with the names of their columns."""
    names = [name for name, *_ in cursor.description or ()]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def on_postgresql(database: Database) -> bool:
    """Where the two databases need words of their own."""
    return isinstance(database, PipelinedDatabase)


@cache
def _with_percents(sql: str) -> str:
    """The same for psycopg, whose mark is `%s`. None of our statements has either sign in a text."""
    return sql.replace("?", "%s")
