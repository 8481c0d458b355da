"""Rows with plain names, as Peewee's query builder wants them, and as statements that are written only once.

To build a statement anew costs Peewee far more than SQLite needs to carry it out; where every payment passes, the
text is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

from peewee import SqliteDatabase, Table


def keyed(table: Table, row: dict[str, Any]) -> dict[Any, Any]:
    """`row` keyed by the table's columns."""
    return {getattr(table.c, name): value for name, value in row.items()}


def one(query: Any) -> dict[str, Any] | None:
    """The first row of a query, None when there is none."""
    return next(iter(query.limit(1).dicts()), None)


@cache
def inserting(table: str, names: tuple[str, ...]) -> str:
    """`INSERT` of one row with these columns."""
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names


@cache
def updating(table: str, names: tuple[str, ...], key: str) -> str:
    """`UPDATE` of these columns in the row with the given `key`, whose value comes last."""
    changes = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table} SET {changes} WHERE {key} = ?"  # noqa: S608 - our own names


def execute(database: SqliteDatabase, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
    """Carry out a statement that was written out; Peewee gives its own call no types."""
    cursor: sqlite3.Cursor = database.execute_sql(sql, values)  # type: ignore[no-untyped-call]
    return cursor
