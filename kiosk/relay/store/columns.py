"""Rows with plain names as Peewee wants them: its query builder takes column objects only."""

from __future__ import annotations

from typing import Any

from peewee import Table


def keyed(table: Table, row: dict[str, Any]) -> dict[Any, Any]:
    """`row` keyed by the table's columns."""
    return {getattr(table.c, name): value for name, value in row.items()}
