"""Telling a barcode scanner from a person by the time between two keys. Pure: times are told, never asked for.

A scanner is a keyboard that types a code and Enter within a few milliseconds. Its digits are no amount, though
some of them could be one: of thirteen the first few may well be within the limits.
"""

from __future__ import annotations

from dataclasses import dataclass

FAST_MS = 30
"""Between two keys of a scanner lie 1 to 20 ms; of the fastest fingers about 60."""
FEWEST = 6
"""So many characters make a code: the shortest that shops use are EAN-8 and the seven digits of a weighed good."""
SUFFIX_MS = 100
"""Enter comes after the code, with some scanners a little later."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Characters that came fast one after the other: how many, and when the last one did."""

    count: int = 0
    last_ms: int | None = None

    def then(self, at_ms: int | None) -> Burst:
        """With one character more at `at_ms`; None: nobody knows when, so it belongs to no burst."""
        if at_ms is None:
            return Burst()
        fast = self.last_ms is not None and 0 <= at_ms - self.last_ms <= FAST_MS
        return Burst(self.count + 1 if fast else 1, at_ms)

    @property
    def is_code(self) -> bool:
        """No person types so many so fast."""
        return self.count >= FEWEST

    def ends_with(self, at_ms: int | None) -> bool:
        """Enter at `at_ms` is the scanner's own."""
        if at_ms is None or self.last_ms is None:
            return False
        return self.is_code and 0 <= at_ms - self.last_ms <= SUFFIX_MS
