"""How the code on the customer's screen reads: noted in the sale's story, and told with every snapshot.

It is of the screen, not of the sale: a larger window may mend it, so it moves no sale, and after a restart the
screen finds out anew.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.till.ports import Transaction
from kiosk.till.snapshot import ReadBack, TillView

_log = logging.getLogger(__name__)

SOURCE = "screen"
WORDS = {ReadBack.UNREADABLE: "code_unreadable", ReadBack.UNPROVED: "code_not_read"}
"""What the sale's story calls it. That a code reads as it should is no story."""


@dataclass(frozen=True, slots=True)
class CodeOnScreen:
    """How the code of a sale's attempt (from 1) reads."""

    sale_id: str
    attempt: int
    found: ReadBack

    @property
    def well(self) -> bool:
        """It says what Stripe gave us."""
        return self.found is ReadBack.READ

    def of_same_code(self, other: CodeOnScreen | None) -> bool:
        """Both speak of one code."""
        return other is not None and (self.sale_id, self.attempt) == (other.sale_id, other.attempt)


def write_down(tx: Transaction, code: CodeOnScreen, now: datetime, *, kept_back: bool) -> None:
    """Into the sale's story."""
    attempts = tx.attempts(code.sale_id)
    if not 1 <= code.attempt <= len(attempts):
        return
    attempt = attempts[code.attempt - 1]
    became = "the code is not shown" if kept_back else "the code is shown, and it was told"
    detail = {"became": became, "paymentId": attempt.payment_id, "found": code.found.value}
    tx.tell(code.sale_id, attempt.id, now, WORDS[code.found], SOURCE, json.dumps(detail))
    _log.warning("the code of payment %s on the screen: %s", attempt.payment_id, code.found)


def with_reading(view: TillView, code: CodeOnScreen | None, *, refuse: bool) -> TillView:
    """`view` with what is known of its code. `refuse`: one that cannot be read is kept back."""
    shown = view.shown
    if shown is None or code is None or code.well or shown.qr_data is None:
        return view
    if (shown.sale_id, shown.attempt) != (code.sale_id, code.attempt):
        return view
    kept_back = refuse and code.found is ReadBack.UNREADABLE
    return replace(view, shown=replace(shown, qr_read_back=code.found, qr_kept_back=kept_back))
