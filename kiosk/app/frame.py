"""The facts about the shop that windows show, fixed while they are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from kiosk.core.business_day import business_day
from kiosk.core.keypad import EntryMode


@dataclass(frozen=True, slots=True)
class Shop:
    """`quick_amounts_satang` are the shop's own prices (up to five keys), `paid_page_s` how long the
    customer's *paid* page stays, `practice` marks every screen: nothing here is real money. `idle_messages` are
    the shop's own on the customer's idle page, `motion` allows what moves for a moment. `entry`: the first digits
    keyed are baht, or satang. `language_locked_by` is where a language comes from that cannot be switched."""

    name: str
    till_code: str
    cashier: str
    quick_amounts_satang: tuple[int, ...]
    min_amount_satang: int
    max_amount_satang: int
    paid_page_s: int
    practice: bool
    timezone: tzinfo
    day_closes_at: time = time(0, 0)
    idle_messages: tuple[str, ...] = ()
    motion: bool = False
    entry: EntryMode = EntryMode.BAHT
    language_locked_by: str = ""

    def business_day(self, instant: datetime) -> date:
        """The business day an instant belongs to by the shop's closing hour."""
        return business_day(instant, self.timezone, self.day_closes_at)

    def clock_text(self, instant: datetime) -> str:
        """The time of day in the shop, `14:32`."""
        return instant.astimezone(self.timezone).strftime("%H:%M")
