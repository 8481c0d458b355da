"""Telling a scanner from a person: both press keys, only a scanner presses twenty in a row this fast. No Qt.

For the page of a sale that waits, where letters mean nothing: what was scanned there is a slip. It must not be
used where digits mean an amount.
"""

from __future__ import annotations

LONGEST_PAUSE_MS = 60
"""Between two keys of a scanner; a person who types fast needs a hundred."""
FEWEST = 20
"""Characters of a scan; a slip's code has at least twice as many."""
_MOST = 1_000


class ScanBurst:
    """Fed with every key, by the time it was pressed, in milliseconds of whatever clock."""

    def __init__(self) -> None:
        self._text = ""
        self._last_ms = 0

    def key(self, text: str, at_ms: int) -> None:
        """A character was typed."""
        goes_on = 0 <= at_ms - self._last_ms <= LONGEST_PAUSE_MS
        self._text = (self._text + text)[:_MOST] if goes_on else text
        self._last_ms = at_ms

    def end(self, at_ms: int) -> str | None:
        """Enter was pressed: what was scanned before it, None when nobody scanned. A new burst begins."""
        text, self._text = self._text, ""
        quick = 0 <= at_ms - self._last_ms <= LONGEST_PAUSE_MS
        return text if quick and len(text) >= FEWEST else None
