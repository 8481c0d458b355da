"""What this till usually asks for, kept up as it sells: its newest receipts are read once, then one by one.

Read in the store's lane with every snapshot, so it costs one look at the number of the last receipt. It decides
nothing; the rule is `kiosk.core.usual`.
"""

from __future__ import annotations

from collections import deque

from kiosk.core.usual import MOST, Usual, usual_of
from kiosk.till.ports import Transaction


class UsualAmounts:
    """The amounts of the newest receipts under one till code."""

    def __init__(self, till: str) -> None:
        self._till = till
        self._known = 0
        self._amounts: deque[int] = deque(maxlen=MOST)
        self._usual: Usual | None = None

    def look(self, tx: Transaction) -> Usual | None:
        """What is usual by the receipts in `tx`; None while there are too few."""
        last = tx.chain_head(self._till).sequence
        if last != self._known:
            self._amounts.extend(
                reversed(tx.newest_amounts(self._till, min(last - self._known, MOST)))
            )
            self._known = last
            self._usual = usual_of(self._amounts)
        return self._usual
