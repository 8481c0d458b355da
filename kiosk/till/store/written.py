"""Statements that are written once, for what every sale passes through.

Building the same statement anew with a query builder costs many times what SQLite needs to carry it out, and a
receipt's commit is some twenty of them. Table and column names come from the store's own code, never from outside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from peewee import SqliteDatabase


class Written:
    """Reads and writes rows as plain mappings, inside whatever transaction is open."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    def rows(self, table: str, column: str, value: object, order: str = "") -> list[dict[str, Any]]:
        """Every row whose column has a value, in an order (columns, each perhaps with DESC)."""
        sorted_by = f" ORDER BY {order}" if order else ""
        return self._mappings(f"SELECT * FROM {table} WHERE {column} = ?{sorted_by}", [value])

    def row(self, table: str, column: str, value: object, order: str = "") -> dict[str, Any] | None:
        """The first of them, None when there is none."""
        sorted_by = f" ORDER BY {order}" if order else ""
        sql = f"SELECT * FROM {table} WHERE {column} = ?{sorted_by} LIMIT 1"
        return next(iter(self._mappings(sql, [value])), None)

    def rows_where(self, table: str, condition: str, order: str) -> list[dict[str, Any]]:
        """Every row of which a condition holds; spelt out, it finds the index of just these rows."""
        return self._mappings(f"SELECT * FROM {table} WHERE {condition} ORDER BY {order}", [])

    def listed(self, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
        """The rows of a list that is put together from several tables."""
        return self._mappings(sql, values)

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Add a row; its rowid."""
        return self._execute(_insert(table, tuple(row)), list(row.values())).lastrowid or 0

    def upsert(
        self, table: str, row_id: str, row: Mapping[str, object], *, key: str = "id"
    ) -> None:
        """Change the row whose `key` is `row_id`, or add it.

        Not INSERT OR REPLACE: that deletes the row first, and with it what refers to it.
        """
        if not self._execute(_update(table, tuple(row), key), [*row.values(), row_id]).rowcount:
            self.insert(table, {key: row_id, **row})

    def _mappings(self, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
        cursor = self._execute(sql, values)
        names = [name for name, *_ in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _execute(self, sql: str, values: Sequence[object]) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor = self._database.execute_sql(sql, values)  # type: ignore[no-untyped-call]
        return cursor


@cache
def _insert(table: str, names: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"


@cache
def _update(table: str, names: Iterable[str], key: str) -> str:
    changes = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table} SET {changes} WHERE {key} = ?"
