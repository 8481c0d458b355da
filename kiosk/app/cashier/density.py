"""The measures of the cashier's window by its size: compact for 1024 x 768, large from 1600 x 900 on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.app.theme.tokens import Space, text_percent, text_px


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


_NORMAL = Measures("normal", Space.BROAD, Space.LARGE, 118, 100, 400, 14)
_COMPACT = Measures("compact", Space.LARGE, Space.MEDIUM, 104, 84, 300, 13)
_LARGE = Measures("large", Space.HUGE, Space.WIDE, 168, 132, 520, 17)


def measures_for(width: int, height: int) -> Measures:
    """The measures for a window of this size in pixels."""
    # Larger words are a smaller window.
    wide, high = width * 100 / text_percent(), height * 100 / text_percent()
    measures = _NORMAL
    if wide < 1180 or high < 740:
        measures = _COMPACT
    elif wide >= 1600 and high >= 880:
        measures = _LARGE
    return _with_large_words(measures, width) if text_percent() > 100 else measures


def _with_large_words(measures: Measures, width: int) -> Measures:
    """The side gets more room, but never so much that the keys have none."""
    more = 1 + (text_percent() - 100) / 100 * 0.4
    return replace(
        measures,
        amount_px=round(measures.amount_px * more),
        today_px=round(measures.today_px * text_percent() / 100),
        side_px=min(round(measures.side_px * more), round(width * 0.42)),
        row_text_px=text_px(measures.row_text_px),
    )
