"""What this till usually asks for, and which amounts look like a slip: ten or a hundred times as much.

Learnt from the till's own receipts, so it fits a coffee stall and a furniture shop alike. It only says that a
second look is worth it; nothing is ever refused by it. No I/O: who has the amounts hands them over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FEWEST = 20
"""Before so many sales nothing is usual yet."""
MOST = 300
"""So many of the newest sales count: prices change."""
_LOW_SHARE, _HIGH_SHARE = 5, 95  # of a hundred
_BEYOND = 2
"""Twice the upper end of what is usual, or half of the lower one, is out of the ordinary."""
_BETWEEN_TEN_AND_HUNDRED = 1_000
"""The square of the factor halfway between 10 and 100, as factors go."""


class Slip(StrEnum):
    """What an amount looks like beside the usual ones."""

    TEN_TIMES = "ten_times"
    HUNDRED_TIMES = "hundred_times"
    HUNDREDTH = "hundredth"


@dataclass(frozen=True, slots=True)
class Usual:
    """Satang: of a hundred usual sales 5 are below `low`, half below `median`, 5 above `high`."""

    low: int
    median: int
    high: int

    def slip(self, satang: int) -> Slip | None:
        """What `satang` looks like, None when it is nothing to look at twice.

        It is one that is far beyond the usual while a tenth or a hundredth of it would be usual, or more; or far
        below while a hundred times as much would be. Not by the median alone: sales may differ much.
        """
        if satang > _BEYOND * self.high and satang >= 10 * self.low:
            hundred = satang * satang > _BETWEEN_TEN_AND_HUNDRED * self.median * self.median
            return Slip.HUNDRED_TIMES if hundred else Slip.TEN_TIMES
        whole = 100 * satang
        if 0 < _BEYOND * satang < self.low and self.low <= whole <= _BEYOND * self.high:
            return Slip.HUNDREDTH
        return None


def usual_of(amounts: Sequence[int]) -> Usual | None:
    """What is usual by these amounts of satang (those of the newest sales, in any order); None: too few."""
    if len(amounts) < FEWEST:
        return None
    ordered = sorted(amounts)
    return Usual(*(_at_share(ordered, share) for share in (_LOW_SHARE, 50, _HIGH_SHARE)))


def _at_share(ordered: Sequence[int], share: int) -> int:
    """The nearest rank: the least amount with so many of a hundred at or below it."""
    return ordered[-(-len(ordered) * share // 100) - 1]
