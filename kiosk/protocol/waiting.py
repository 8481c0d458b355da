"""`Retry-After` as whoever asked reads it: a hint from outside, never more than a person would wait."""

from __future__ import annotations

import re

LONGEST_S = 86_400
"""A day: nothing of ours asks for more, and every clock and calendar can still count it."""
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


def seconds_to_wait(text: str) -> int | None:
    """Whole seconds, at most `LONGEST_S`; None for anything else, such as a date or nothing."""
    return min(int(text), LONGEST_S) if _SECONDS.fullmatch(text) else None
