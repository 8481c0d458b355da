"""Value added tax contained in a price. Rates in basis points (700 = 7 %), money in satang.

A rate is set by decree and changes on a day, so rates are dated; which one holds is asked with a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.core.errors import require

_FULL_BP = 10_000


@dataclass(frozen=True, slots=True, order=True)
class VatRate:
    """A rate and the first day on which it holds."""

    since: date
    rate_bp: int

    def __str__(self) -> str:
        """As the settings write it: `1992-01-01:7`."""
        return f"{self.since.isoformat()}:{percent(self.rate_bp)}"


def rate_on(rates: Iterable[VatRate], day: date) -> int | None:
    """The rate in basis points that holds on `day`; None without rates (a shop not registered for VAT).

    The newest that has begun. The first one holds before its date too: a shop that is registered never sells
    without tax because a clock is wrong.
    """
    dated = sorted(rates)
    if not dated:
        return None
    begun = [rate for rate in dated if rate.since <= day]
    return (begun or dated[:1])[-1].rate_bp


def included_vat(total_satang: int, rate_bp: int) -> int:
    """The tax inside `total_satang` at `rate_bp`, in satang, rounded half up.

    Source: Thai Revenue Code, prices that include tax: total x rate / (100 + rate), two decimals, 5/4.
    Computed once a receipt; the net is `total - vat`, never a second rounding. Raises `InvariantError` for
    a negative total or rate.
    """
    require(total_satang >= 0, "a total with tax is not negative")
    require(rate_bp >= 0, "a tax rate is not negative")
    divisor = _FULL_BP + rate_bp
    return (2 * total_satang * rate_bp + divisor) // (2 * divisor)


def percent(rate_bp: int) -> str:
    """A rate as people write it: 700 -> `7`, 725 -> `7.25`."""
    whole, part = divmod(rate_bp, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
