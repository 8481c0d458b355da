"""The measures of the cashier's window by its size: compact for 1024 x 768, large from 1600 x 900 on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """Pixels; `density` is the name the style sheet knows."""

    density: str
    margin: int
    spacing: int
    amount_px: int
    today_px: int
    side_px: int
    row_text_px: int


_NORMAL = Measures("normal", 24, 16, 118, 100, 400, 14)
_COMPACT = Measures("compact", 16, 12, 104, 84, 300, 13)
_LARGE = Measures("large", 32, 20, 168, 132, 520, 17)


def measures_for(width: int, height: int) -> Measures:
    """The measures for a window of this size in pixels."""
    if width < 1180 or height < 740:
        return _COMPACT
    return _LARGE if width >= 1600 and height >= 880 else _NORMAL
