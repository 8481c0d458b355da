"""Two helpers of every table: Peewee's query builder with rows as plain mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import Table


def one(query: Any) -> dict[str, Any] | None:
    """The first row of a query, None when there is none."""
    return next(iter(query.limit(1).dicts()), None)


def columns(table: Table, row: Mapping[str, object]) -> dict[Any, object]:
    """`row` keyed by columns: with text as keys Peewee would bind the names as values."""
    return {getattr(table.c, name): value for name, value in row.items()}
