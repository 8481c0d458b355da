"""Design tokens: every colour, radius and size of type the windows use. No Qt here, only names and values.

Text colours are chosen for a contrast of at least 4.5 : 1 on the ground they stand on (a test holds that).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from kiosk.paper import sheets

FONT_FAMILY = sheets.FONT_FAMILY


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by role, as `#RRGGBB`."""

    ink: str = "#0B1F3A"
    muted: str = "#526178"
    navy: str = "#113566"
    navy_deep: str = "#0A2344"
    navy_light: str = "#17508F"
    navy_pressed: str = "#0C2850"
    navy_disc: str = "#2B5590"
    thai_qr: str = "#00427A"
    line: str = "#E3E8EF"
    line_strong: str = "#B9C4D3"
    page: str = "#F4F6F9"
    card: str = "#FFFFFF"
    soft: str = "#ECF0F5"
    soft_pressed: str = "#DCE3EC"
    focus: str = "#2F6FDE"
    paid: str = "#0B8A5B"
    paid_ink: str = "#08734B"
    paid_deep: str = "#065338"
    paid_end: str = "#077A52"
    paid_tint: str = "#E4F5EE"
    waiting_ink: str = "#9A4507"
    waiting_tint: str = "#FDF1DF"
    trouble: str = "#C62828"
    trouble_ink: str = "#B71C1C"
    trouble_tint: str = "#FBE9E9"
    navy_tint: str = "#E6EEF9"
    practice: str = "#FFC531"
    on_dark: str = "#FFFFFF"
    on_dark_muted: str = "#D3DEEC"
    countdown: str = "#5DD3B6"


COLOURS = Colours()


class Tone(StrEnum):
    """What a colour says. It never says it alone: words or an icon stand beside it."""

    NEUTRAL = "neutral"
    BUSY = "busy"
    PAID = "paid"
    WAITING = "waiting"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class ToneColours:
    """`text` on `ground`; `strong` for icons and dots on either of them."""

    text: str
    ground: str
    strong: str


TONES: dict[Tone, ToneColours] = {
    Tone.NEUTRAL: ToneColours(COLOURS.muted, COLOURS.soft, COLOURS.muted),
    Tone.BUSY: ToneColours(COLOURS.navy, COLOURS.navy_tint, COLOURS.navy),
    Tone.PAID: ToneColours(COLOURS.paid_ink, COLOURS.paid_tint, COLOURS.paid),
    Tone.WAITING: ToneColours(COLOURS.waiting_ink, COLOURS.waiting_tint, COLOURS.waiting_ink),
    Tone.TROUBLE: ToneColours(COLOURS.trouble_ink, COLOURS.trouble_tint, COLOURS.trouble),
}

SIZES: dict[str, str] = {
    "radius_small": "10px",
    "radius": "12px",
    "radius_key": "18px",
    "radius_card": "20px",
    "text_small": "14px",
    "text": "16px",
    "text_strong": "18px",
    "text_title": "20px",
    "text_total": "27px",
    "text_key": "34px",
    "text_show": "26px",
}

COMPACT_SIZES: dict[str, str] = {
    "text_key": "30px",
    "text_show": "22px",
    "text_total": "22px",
    "text_title": "18px",
    "text_strong": "16px",
    "text": "15px",
}
"""What is smaller when the cashier's window is small (1024 x 768)."""

LARGE_SIZES: dict[str, str] = {
    "text_key": "46px",
    "text_show": "34px",
    "text_total": "34px",
    "text_title": "26px",
    "text_strong": "22px",
    "text": "20px",
    "text_small": "17px",
}
"""What is larger when the cashier's window is large (1600 x 900 and more)."""


def style_values(sizes: dict[str, str]) -> dict[str, str]:
    """Every name that the style sheet's template may use."""
    return {"font": FONT_FAMILY, **asdict(COLOURS), **SIZES, **sizes}
