"""What every table needs: Peewee's query builder with rows as plain mappings, and rows that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

from peewee import Table

from kiosk.core.instants import from_ms
from kiosk.sqlite_schema import StoreDamagedError

R = TypeVar("R")

NAME = "The till's database"


def one(query: Any) -> dict[str, Any] | None:
    """The first row of a query, None when there is none."""
    return next(iter(query.limit(1).dicts()), None)


def columns(table: Table, row: Mapping[str, object]) -> dict[Any, object]:
    """`row` keyed by columns: with text as keys Peewee would bind the names as values."""
    return {getattr(table.c, name): value for name, value in row.items()}


def reads(
    noun: str,
) -> Callable[[Callable[[Mapping[str, Any]], R]], Callable[[Mapping[str, Any]], R]]:
    """For what makes a record of a row: a row that can be none is damage of the file, not a bug of ours."""

    def explaining(read: Callable[[Mapping[str, Any]], R]) -> Callable[[Mapping[str, Any]], R]:
        @wraps(read)
        def explained(row: Mapping[str, Any]) -> R:
            try:
                return read(row)
            except (ValueError, TypeError, LookupError, OverflowError) as error:
                which = row.get("number") or row.get("id") or ""
                raise StoreDamagedError(
                    f"{NAME} is damaged: {noun} {which} cannot be read.",
                    thai=f"ฐานข้อมูลเสียหาย: อ่านข้อมูล {which} ไม่ได้",
                ) from error

        return explained

    return explaining


@reads("the business day of")
def day_of(row: Mapping[str, Any]) -> date:
    """The business day that a row counts for."""
    return date.fromisoformat(row["business_day"])


@reads("the time of")
def issued_at_of(row: Mapping[str, Any]) -> datetime:
    """When the document of a row was issued."""
    return from_ms(row["issued_at"])
