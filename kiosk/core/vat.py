"""Value added tax contained in a price. Rates in basis points (700 = 7 %), money in satang."""

from __future__ import annotations

from kiosk.core.errors import require

_FULL_BP = 10_000


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
