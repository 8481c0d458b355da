"""Parameters that several lists share, as their routes declare them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from kiosk.core.chain import MOST_DOCUMENTS

MOST_ITEMS = 200
_RFC3339_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")
_FIRST_YEAR = 1970
_LAST_YEAR = 9000


def _spelled_out(value: object) -> object:
    """RFC 3339 only: pydantic would take a number for seconds since 1970."""
    if isinstance(value, str) and not _RFC3339_DATE.match(value):
        raise ValueError("an instant such as 2026-11-21T07:00:00Z is needed")
    return value


def _in_reach(instant: datetime) -> datetime:
    """The nearest instant that a payment can have; the calendar's ends break in arithmetic with zones."""
    if instant.year < _FIRST_YEAR:
        return datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    return instant if instant.year < _LAST_YEAR else datetime(_LAST_YEAR, 1, 1, tzinfo=UTC)


Instant = Annotated[AwareDatetime, BeforeValidator(_spelled_out), AfterValidator(_in_reach)]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS)]
TillCode = Annotated[str | None, Query(max_length=40)]
After = Annotated[int, Query(ge=0, le=MOST_DOCUMENTS)]
"""The number in its chain that a document has to be beyond."""
Cursor = Annotated[str | None, Query(pattern="^[0-9]{1,18}$")]
"""`nextCursor` of the page before."""
