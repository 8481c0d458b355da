"""The table of slips that were shown: rows to records and back, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.core.instants import from_ms, to_ms
from kiosk.core.slip import Slip
from kiosk.till.selling.slip_records import KeptSlip
from kiosk.till.store.rows import reads
from kiosk.till.store.written import Written

_PAID_BY = """
SELECT r.number FROM log_entry e JOIN receipt r ON r.id = e.id
 WHERE e.bank_reference IN (?, ?) ORDER BY e.id LIMIT 1
"""


class SlipTables:
    """The part of the till's `Transaction` that keeps slips."""

    _written: Written

    def slip(self, slip: Slip) -> KeptSlip | None:
        """See `Slips`."""
        sql = "SELECT * FROM slip WHERE reference = ? AND bank = ?"
        rows = self._written.listed(sql, [slip.reference, slip.bank])
        return _kept(rows[0]) if rows else None

    def slips_of(self, sale_id: str) -> list[KeptSlip]:
        """See `Slips`."""
        return [_kept(row) for row in self._written.rows("slip", "sale_id", sale_id, "id")]

    def keep_slip(self, kept: KeptSlip) -> None:
        """See `Slips`."""
        day = kept.slip.day
        row = {
            "reference": kept.slip.reference,
            "bank": kept.slip.bank,
            "slip_day": None if day is None else day.isoformat(),
            "sale_id": kept.sale_id,
            "cashier": kept.cashier,
            "shown_at": to_ms(kept.shown_at),
        }
        self._written.insert("slip", row)

    def receipt_by_reference(self, reference: str) -> str | None:
        """See `Slips`."""
        rows = self._written.listed(_PAID_BY, [reference, reference.upper()])
        return str(rows[0]["number"]) if rows else None


@reads("slip")
def _kept(row: Mapping[str, Any]) -> KeptSlip:
    day = row["slip_day"]
    return KeptSlip(
        slip=Slip(row["bank"], row["reference"], None if day is None else date.fromisoformat(day)),
        sale_id=row["sale_id"],
        cashier=row["cashier"],
        shown_at=from_ms(row["shown_at"]),
    )
