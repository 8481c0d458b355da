"""What stands on a paper, before it is known how wide the paper is: blocks from top to bottom. Pure, no Qt.

A document becomes blocks in one place (`receipt`, `refund`, `report`), and blocks become ink in another (`draw`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kiosk.core.errors import KioskError
from kiosk.paper.sheets import Style


class PaperError(KioskError):
    """A document cannot be put on paper."""

    code = "paper"


class Align(Enum):
    """Where a text stands. In one of two columns side by side, what is centred stands at the outer edge."""

    START = "start"
    CENTRE = "centre"
    END = "end"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; it goes on below itself as often as it needs."""

    text: str
    style: Style = Style.TEXT
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value at the other edge; where both do not fit beside each other, the value stands below."""

    label: str
    value: str
    style: Style = Style.TEXT


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across; `strong` before what matters most."""

    strong: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing, as high as so many lines of text."""

    lines: float = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """What must not be overlooked: white on black, or in a frame."""

    text: str
    more: str = ""
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `payload` with words below."""

    payload: str
    caption: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns on wide paper; on a roll one below the other with `between` between them.

    `right_first` is the order on a roll.
    """

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    right_first: bool = False
    between: Gap | Rule = Gap()


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that no page break may divide."""

    blocks: tuple[Block, ...]


Block = Text | Pair | Rule | Gap | Mark | Code | Columns | Together


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `title` names the file and `at` dates it: the document's own moment, never the printing's."""

    title: str
    at: datetime
    language: str
    blocks: tuple[Block, ...]


def printable(text: str) -> str:
    """Text from people for one paragraph: no control characters, no marks that turn the direction of writing."""
    flat = " ".join(text.split())
    if flat.isprintable():  # nearly always, and ten times as fast
        return flat
    return "".join(letter for letter in flat if unicodedata.category(letter) not in _UNPRINTABLE)


_UNPRINTABLE = {"Cc", "Cf", "Cs"}
