"""The facts about this shop and till that the use cases need, fixed while the program runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, tzinfo

from kiosk.core.money import MAX_AMOUNT_SATANG, MIN_AMOUNT_SATANG


@dataclass(frozen=True, slots=True)
class Shop:
    """`refuse_unproved`: a code that cannot be proved is not shown. `practice`: nothing here is real money."""

    name: str
    till: str
    cashier: str
    zone: tzinfo
    day_closes_at: time = time(0, 0)
    min_amount_satang: int = MIN_AMOUNT_SATANG
    max_amount_satang: int = MAX_AMOUNT_SATANG
    refuse_unproved: bool = False
    practice: bool = False
