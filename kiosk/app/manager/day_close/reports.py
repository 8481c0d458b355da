"""X and Z alike, as the page lists and shows them. No widgets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.till.books.closing import XReport
from kiosk.till.books.documents import ZRow


@dataclass(frozen=True, slots=True)
class Report:
    """One business day of one till. A Z has `number`, `hash` and its `document`; an X has none of them.

    `over`: the day has ended and is not closed.
    """

    till: str
    day: date
    fields: Mapping[str, Any]
    number: str | None = None
    sequence: int | None = None
    hash: str | None = None
    document: str | None = None
    over: bool = False

    @property
    def key(self) -> tuple[str, date]:
        """What stays the same when an X becomes the day's Z."""
        return self.till, self.day

    @property
    def net_satang(self) -> int:
        """What was taken less what was given back."""
        return int(self.fields["netSatang"])

    @property
    def receipts_count(self) -> int:
        """How many receipts."""
        return int(self.fields["receipts"]["count"])


def of_x(x: XReport, today: date) -> Report:
    """An open day."""
    return Report(str(x.fields["till"]), x.business_day, x.fields, over=x.business_day < today)


def of_z(row: ZRow) -> Report:
    """A closed day."""
    return Report(
        till=row.till,
        day=row.business_day,
        fields=json.loads(row.document),
        number=row.number,
        sequence=row.sequence,
        hash=row.hash,
        document=row.document,
    )
