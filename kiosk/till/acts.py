"""What a running till does for commands at its door: words and JSON in, use cases called, JSON out.

A new act is one entry more in `acts_of`; what it may do is decided by its use case.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import date

from kiosk.core.chain import JsonValue
from kiosk.till.audit import Action, Who
from kiosk.till.bookkeeping import Bookkeeping
from kiosk.till.documents import ZRow
from kiosk.till.door import Act, DoorError

REPORT_Z = "report z"
AUDIT_EXPORTED = "audit exported"
"""A command wrote the audit log to a file, which is itself written down."""


def acts_of(books: Bookkeeping) -> dict[str, Act]:
    """The acts by name."""

    async def report_z(arguments: Mapping[str, JsonValue]) -> JsonValue:
        closed = books.close_days(_who(arguments), _day(arguments, "through"))
        return [z_json(row) for row in await asyncio.wrap_future(closed)]

    async def audit_exported(arguments: Mapping[str, JsonValue]) -> JsonValue:
        subject = _text(arguments, "subject") or ""
        noted = books.write_down(_who(arguments), Action.EXPORT, subject)
        return (await asyncio.wrap_future(noted)).number

    return {REPORT_Z: report_z, AUDIT_EXPORTED: audit_exported}


def z_json(row: ZRow) -> dict[str, JsonValue]:
    """A Z as commands print it: its document with its own hash."""
    return {**json.loads(row.document), "hash": row.hash}


def _who(arguments: Mapping[str, JsonValue]) -> Who:
    return Who(
        asked_by=_text(arguments, "askedBy"),
        allowed_by=_text(arguments, "allowedBy"),
        why=_text(arguments, "why") or "",
    )


def _day(arguments: Mapping[str, JsonValue], name: str) -> date | None:
    text = _text(arguments, name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise DoorError(f"'{text}' is no date.", code="validation_failed") from None


def _text(arguments: Mapping[str, JsonValue], name: str) -> str | None:
    value = arguments.get(name)
    if value is None or isinstance(value, str):
        return value
    raise DoorError(f"{name} is no text.", code="validation_failed")
