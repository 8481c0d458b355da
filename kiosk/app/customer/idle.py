"""What moves on the idle page as time passes: the shop's messages in turn, and a drift too slow to see.

Pure: everything follows from the instant, so that the page and its copy agree, and nothing has to be remembered.
"""

from __future__ import annotations

from datetime import datetime

MESSAGE_S = 8
DRIFT_S = 45
_DRIFT = ((0, 0), (1, 1), (2, 0), (1, -1), (0, -2), (-1, -1), (-2, 0), (-1, 1))
_DRIFT_SHARE = 300


def message_at(messages: tuple[str, ...], now: datetime) -> str | None:
    """The message whose turn it is; None when it is the welcome's, which comes first in each round."""
    turn = int(now.timestamp()) // MESSAGE_S % (len(messages) + 1)
    return messages[turn - 1] if turn else None


def drift_at(now: datetime, height_px: int) -> tuple[int, int]:
    """How far to shift a page that stands for hours, in pixels across and down: no pixel may burn in."""
    across, down = _DRIFT[int(now.timestamp()) // DRIFT_S % len(_DRIFT)]
    step = max(2, height_px // _DRIFT_SHARE)
    return across * step, down * step
