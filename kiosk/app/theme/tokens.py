"""Design tokens: every colour, radius and size of type the windows use. No Qt here, only names and values.

Colours go by role, and each role has a value in two palettes: `LIGHT` and `DARK`. The staff's windows read
`COLOURS` and `TONES`, which are one of the two from the start of the program on; paper and the customer's page
are light always and read `LIGHT`. A constant of a module must not be made of `COLOURS`: it would be made before
the palette is chosen. A test holds that, and that every text can be read on the ground it stands on (at least
4.5 : 1) and every mark be seen (3 : 1).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Final

from kiosk.paper import sheets

FONT_FAMILY = sheets.FONT_FAMILY
CHINESE_FAMILY = "Kiosk Sans SC"
"""Holds what `FONT_FAMILY` has not: the characters of the customer's page in Chinese."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by role, as `#RRGGBB`.

    `navy` and its kin are grounds under `on_dark`; `accent` is the same blue as text, icon or mark on a page.
    """

    ink: str = "#0B1F3A"
    muted: str = "#526178"
    accent: str = "#113566"
    navy: str = "#113566"
    navy_deep: str = "#0A2344"
    navy_light: str = "#17508F"
    navy_pressed: str = "#0C2850"
    navy_disc: str = "#2B5590"
    navy_off: str = "#5D7496"
    navy_tint: str = "#E6EEF9"
    navy_line: str = "#CBD8EB"
    thai_qr: str = "#00427A"
    line: str = "#E3E8EF"
    line_strong: str = "#B9C4D3"
    page: str = "#F4F6F9"
    card: str = "#FFFFFF"
    control: str = "#FFFFFF"
    field: str = "#FFFFFF"
    field_line: str = "#7F8DA3"
    soft: str = "#ECF0F5"
    soft_pressed: str = "#DCE3EC"
    focus: str = "#2F6FDE"
    paid: str = "#0B8A5B"
    paid_ink: str = "#08734B"
    paid_fill: str = "#08734B"
    paid_deep: str = "#065338"
    paid_end: str = "#077A52"
    paid_tint: str = "#E4F5EE"
    pending: str = "#1A9C86"
    waiting_ink: str = "#9A4507"
    waiting_tint: str = "#FDF1DF"
    waiting_line: str = "#F3DDB8"
    trouble: str = "#C62828"
    trouble_ink: str = "#B71C1C"
    trouble_tint: str = "#FBE9E9"
    trouble_line: str = "#F2CDCD"
    danger_line: str = "#EFC4C4"
    practice: str = "#FFC531"
    on_practice: str = "#0B1F3A"
    on_dark: str = "#FFFFFF"
    on_dark_muted: str = "#D3DEEC"
    on_off: str = "#FFFFFF"
    on_mark: str = "#FFFFFF"
    countdown: str = "#5DD3B6"
    toast: str = "#0B1F3A"
    toast_line: str = "#33486B"
    toast_trouble: str = "#FF9B93"
    veil: str = "#0B1F3A"


LIGHT = Colours()
DARK = Colours(
    ink="#E9EFF8",
    muted="#A6B5CB",
    accent="#93BCF8",
    navy="#2A61C2",
    navy_light="#3268CA",
    navy_pressed="#214F9F",
    navy_disc="#5A8DDC",
    navy_off="#263C62",
    navy_tint="#1B355B",
    navy_line="#305286",
    line="#25395A",
    line_strong="#6A81A5",
    page="#0A1424",
    card="#122038",
    control="#20365A",
    field="#0D182B",
    field_line="#5B77A8",
    soft="#192B49",
    soft_pressed="#2C4672",
    focus="#6FA6FF",
    paid="#34BF88",
    paid_ink="#74DDB3",
    paid_fill="#0A7450",
    paid_tint="#103B32",
    pending="#5DD3B6",
    waiting_ink="#F6BC76",
    waiting_tint="#3D2D17",
    waiting_line="#6B4E24",
    trouble="#F0766F",
    trouble_ink="#FFA39D",
    trouble_tint="#442227",
    trouble_line="#76393F",
    danger_line="#76393F",
    on_dark_muted="#EAF1FB",
    on_off="#AFBED3",
    on_mark="#0B1F3A",
    toast="#2B4672",
    toast_line="#4A6796",
    veil="#02060E",
)


class Scheme(StrEnum):
    """Which of the two palettes the staff's windows are drawn in."""

    LIGHT = "light"
    DARK = "dark"


PALETTES: dict[Scheme, Colours] = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK}


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


def tones_of(colours: Colours) -> dict[Tone, ToneColours]:
    """What each tone looks like in a palette."""
    return {
        Tone.NEUTRAL: ToneColours(colours.muted, colours.soft, colours.muted),
        Tone.BUSY: ToneColours(colours.accent, colours.navy_tint, colours.accent),
        Tone.PAID: ToneColours(colours.paid_ink, colours.paid_tint, colours.paid),
        Tone.WAITING: ToneColours(colours.waiting_ink, colours.waiting_tint, colours.waiting_ink),
        Tone.TROUBLE: ToneColours(colours.trouble_ink, colours.trouble_tint, colours.trouble),
    }


COLOURS = Colours()
"""The palette of the staff's windows: read where something is drawn or a widget made, never before."""
TONES = tones_of(COLOURS)


def choose_palette(scheme: Scheme) -> None:
    """Make `COLOURS` and `TONES` those of `scheme`; only `install_theme` does, before there is a window."""
    for field in fields(Colours):
        # Frozen for everybody else: a window that changed a colour would change it for all.
        object.__setattr__(COLOURS, field.name, getattr(PALETTES[scheme], field.name))
    TONES.update(tones_of(COLOURS))


SIZES: dict[str, str] = {
    "radius_groove": "4px",
    "radius_bar": "7px",
    "radius_knob": "14px",
    "radius_step": "16px",
    "radius_tiny": "8px",
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
    "text_name": "44px",
}


class Space:
    """How far things stand from each other, and from the edge of what they are in, in pixels. Layouts know no
    other: what belongs together is `TIGHT` or `SMALL` apart, the parts of a page `MEDIUM` or `LARGE`."""

    LINE: Final = 1
    """A card's own line, which what lies in the card must not cover."""
    HAIR: Final = 2
    TIGHT: Final = 4
    SMALL: Final = 8
    MEDIUM: Final = 12
    LARGE: Final = 16
    WIDE: Final = 20
    BROAD: Final = 24
    HUGE: Final = 32


SPACES: dict[str, int] = {
    name.lower(): pixels for name, pixels in vars(Space).items() if isinstance(pixels, int)
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


GROWS_WHOLLY_PX = 20
LARGE_ALREADY_PX = 60
ROOMY_PERCENT = 130
"""From this size of text on, words take so much room that pages are laid out for it."""
_text_percent = [100]


def choose_text_size(percent: int) -> None:
    """How large the staff's words are; only `install_theme` does, before there is a window."""
    _text_percent[0] = percent


def text_percent() -> int:
    """How large the staff's words are, in percent of what is drawn by default."""
    return _text_percent[0]


def is_roomy() -> bool:
    """Words are so large that pages are laid out for them: fewer columns, and they scroll."""
    return text_percent() >= ROOMY_PERCENT


def text_px(pixels: int) -> int:
    """A size of type of the staff's windows, as large as the shop wants its words.

    Up to 20 px it grows wholly. 60 px is large already and stays; what is between grows the less the larger it
    is, so that nothing small overtakes it and the amount still has room.
    """
    if pixels >= LARGE_ALREADY_PX:
        return pixels
    small = min(pixels, GROWS_WHOLLY_PX) * text_percent() / 100
    if pixels <= GROWS_WHOLLY_PX:
        return round(small)
    above = (pixels - GROWS_WHOLLY_PX) / (LARGE_ALREADY_PX - GROWS_WHOLLY_PX)
    return round(small + (LARGE_ALREADY_PX - small) * above)


def room_px(pixels: int) -> int:
    """The least height of something that words of 20 px or less stand in."""
    return round(pixels * text_percent() / 100)


def card_px(pixels: int) -> int:
    """The width of a card that sentences stand in: it grows less than they do, they wrap."""
    return round(pixels * (1 + (text_percent() - 100) / 100 * 0.6))


def style_values(sizes: dict[str, str]) -> dict[str, str]:
    """Every name that the style sheet's template may use.

    `space_large_less_1` is for what has a line of one pixel more than it has at rest: its words must not jump.
    """
    values = {"font": FONT_FAMILY, **asdict(COLOURS), **SIZES, **sizes}
    for name, pixels in SPACES.items():
        values[f"space_{name}"] = f"{pixels}px"
        values |= {f"space_{name}_less_{less}": f"{pixels - less}px" for less in (1, 2)}
    grown = {
        name: f"{text_px(int(value.removesuffix('px')))}px"
        for name, value in values.items()
        if name.startswith("text")
    }
    return values | grown
