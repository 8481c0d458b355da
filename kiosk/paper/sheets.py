"""The kinds of paper: how wide, how large the letters, what a printer can do. No Qt: names and numbers only.

Sizes of type are points, lengths millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

FONT_FAMILY = "IBM Plex Sans Thai"


class Style(Enum):
    """What a text is for; how it looks is the sheet's."""

    NAME = "name"
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    SMALL = "small"
    LABEL = "label"
    TOTAL = "total"
    MARK = "mark"


class Weight(Enum):
    """The weights of the bundled font, as OpenType numbers them."""

    REGULAR = 400
    MEDIUM = 500
    SEMI_BOLD = 600
    BOLD = 700


@dataclass(frozen=True, slots=True)
class Type:
    """A look of letters. `grey`: softer than black, where the paper can show it."""

    size_pt: float
    weight: Weight = Weight.REGULAR
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of paper. `height_mm` is None for a roll, which is as long as what is on it.

    `printed_mm` is the width that its printer reaches, with `dots_per_mm`; what is drawn keeps a little away from
    its edges, over which letters such as โ reach. `wide` means that two columns fit side by side.
    """

    width_mm: float
    height_mm: float | None
    margin_mm: float
    printed_mm: float
    dots_per_mm: int
    wide: bool
    code_mm: float
    types: dict[Style, Type] = field(default_factory=dict)

    @property
    def body_mm(self) -> float:
        """The width between the margins."""
        return self.width_mm - 2 * self.margin_mm


_ROLL_TYPES = {
    Style.NAME: Type(12.0, Weight.BOLD),
    Style.TITLE: Type(11.0, Weight.SEMI_BOLD),
    Style.HEADING: Type(9.5, Weight.SEMI_BOLD),
    Style.TEXT: Type(9.0),
    Style.SMALL: Type(8.0),
    Style.LABEL: Type(9.0),
    Style.TOTAL: Type(15.0, Weight.BOLD),
    Style.MARK: Type(12.0, Weight.BOLD),
}
A4 = Sheet(
    width_mm=210.0,
    height_mm=297.0,
    margin_mm=20.0,
    printed_mm=210.0,
    dots_per_mm=8,
    wide=True,
    code_mm=26.0,
    types={
        Style.NAME: Type(16.0, Weight.BOLD),
        Style.TITLE: Type(15.0, Weight.SEMI_BOLD),
        Style.HEADING: Type(11.0, Weight.SEMI_BOLD),
        Style.TEXT: Type(10.5),
        Style.SMALL: Type(9.0, grey=True),
        Style.LABEL: Type(10.5, grey=True),
        Style.TOTAL: Type(18.0, Weight.BOLD),
        Style.MARK: Type(13.0, Weight.BOLD),
    },
)
ROLL_80 = Sheet(
    width_mm=80.0,
    height_mm=None,
    margin_mm=4.5,
    printed_mm=72.0,
    dots_per_mm=8,
    wide=False,
    code_mm=28.0,
    types=_ROLL_TYPES,
)
"""576 dots across."""
ROLL_58 = replace(
    ROLL_80,
    width_mm=58.0,
    margin_mm=5.5,
    printed_mm=48.0,
    code_mm=24.0,
    types={
        style: replace(look, size_pt=look.size_pt - (2.0 if look.size_pt > 10 else 1.0))
        for style, look in _ROLL_TYPES.items()
    },
)
"""384 dots across."""
SHEETS = {"a4": A4, "80": ROLL_80, "58": ROLL_58}
"""By the names that commands and settings use."""
