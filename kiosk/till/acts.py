"""What a running till does for commands at its door: words and JSON in, use cases called, JSON out.

A new act is one entry more in `acts_of`; what it may do is decided by its use case.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import SecretStr

from kiosk.core.chain import JsonValue
from kiosk.till.books.audit import Action, Who
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.books.documents import ZRow
from kiosk.till.door import Act, DoorError
from kiosk.till.people import permit
from kiosk.till.people.allowing import Allowing

REPORT_Z = "report z"
GIVEN_OUT = "given out"
"""A command gave something out of the books, an export or a paper, which is written down."""
_GIVEN = frozenset({Action.EXPORT, Action.X, Action.REPRINT})


def acts_of(books: Bookkeeping, allowing: Allowing) -> dict[str, Act]:
    """The acts by name. What a manager has to allow is allowed by `person` with `pin`."""

    async def who(act: permit.Act, arguments: Mapping[str, JsonValue]) -> Who:
        pin = _text(arguments, "pin")
        secret = None if pin is None else SecretStr(pin)
        allowed = allowing.for_command(permit.Wanted(act), _text(arguments, "person"), secret)
        return replace(await asyncio.wrap_future(allowed), why=_text(arguments, "why") or "")

    async def report_z(arguments: Mapping[str, JsonValue]) -> JsonValue:
        through = _day(arguments, "through")
        closed = books.close_days(await who(permit.Act.Z, arguments), through)
        return [z_json(row) for row in await asyncio.wrap_future(closed)]

    async def given_out(arguments: Mapping[str, JsonValue]) -> JsonValue:
        action, who = _given(arguments), _who(arguments)
        for subject in _texts(arguments, "subjects"):
            await asyncio.wrap_future(books.write_down(who, action, subject))
        return None

    return {REPORT_Z: report_z, GIVEN_OUT: given_out}


def z_json(row: ZRow) -> dict[str, JsonValue]:
    """A Z as commands print it: its document with its own hash."""
    return {**json.loads(row.document), "hash": row.hash}


def _who(arguments: Mapping[str, JsonValue]) -> Who:
    """Who did what needs nobody's leave here, or was allowed to the command by the relay."""
    return Who(
        asked_by=_text(arguments, "askedBy"),
        allowed_by=_text(arguments, "allowedBy"),
        why=_text(arguments, "why") or "",
    )


def _given(arguments: Mapping[str, JsonValue]) -> Action:
    action = _text(arguments, "action")
    if action not in _GIVEN:
        raise DoorError(f"'{action}' is not written down for commands.", code="validation_failed")
    return Action(action)


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


def _texts(arguments: Mapping[str, JsonValue], name: str) -> list[str]:
    value = arguments.get(name)
    if isinstance(value, list):
        return [one for one in value if isinstance(one, str)]
    raise DoorError(f"{name} are no texts.", code="validation_failed")
