"""Telling a barcode scanner from a person by the time between two keys. Pure: times are told, never asked for.

A scanner is a keyboard that types a code and Enter within a few milliseconds. Its digits are no amount, though
some of them could be one: of thirteen the first few may well be within the limits. Where a slip is expected the
same rule tells that it was scanned: the more keys follow each other, the slower they may be.
"""

from __future__ import annotations

from dataclasses import dataclass

FAST_MS = 30
"""Between two keys of a scanner lie 1 to 20 ms; of the fastest fingers about 60."""
FEWEST = 6
"""So many characters make a code: the shortest that shops use are EAN-8 and the seven digits of a weighed good."""
SUFFIX_MS = 100
"""Enter comes after the code, with some scanners a little later."""
STEADY_MS = 60
"""A slow scanner, one without a wire, may need as long as fingers; but no fingers keep that up."""
FEWEST_STEADY = 20
"""A slip's code has at least twice as many characters."""
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Burst:
    """Characters that came one after the other: how many fast and how many steadily, and when the last one did."""

    count: int = 0
    steady: str = ""
    last_ms: int | None = None

    def then(self, at_ms: int | None, character: str = "?") -> Burst:
        """With one character more at `at_ms`; None: nobody knows when, so it belongs to no burst."""
        if at_ms is None:
            return Burst()
        return Burst(
            self.count + 1 if self.goes_on(at_ms, FAST_MS) else 1,
            (self.steady + character)[:_MOST_KEPT] if self.goes_on(at_ms) else character,
            at_ms,
        )

    def goes_on(self, at_ms: int, within_ms: int = STEADY_MS) -> bool:
        """A key at `at_ms` follows so closely that it may belong to the same code."""
        return self.last_ms is not None and 0 <= at_ms - self.last_ms <= within_ms

    @property
    def is_code(self) -> bool:
        """No person types so many so fast."""
        return self.count >= FEWEST

    def ends_with(self, at_ms: int | None) -> bool:
        """Enter at `at_ms` is the scanner's own."""
        return at_ms is not None and self.is_code and self.goes_on(at_ms, SUFFIX_MS)

    def slip_at(self, at_ms: int | None) -> str | None:
        """What a scanner that sends Enter at `at_ms` read, where a slip may be shown; None: it is no slip."""
        ended = at_ms is not None and self.goes_on(at_ms, SUFFIX_MS)
        return self.steady if ended and len(self.steady) >= FEWEST_STEADY else None
