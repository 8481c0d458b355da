"""What the customer's page is put together from: its pieces, what a page needs, boxes under each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QSize

LEAST_TOUCH_PX = 48
_TOUCH_SHARE = 0.052
_SEGMENT_SHAPE = 1.35
_SEGMENTS = 3


class Piece(StrEnum):
    """A thing that has a place."""

    RIBBON = "ribbon"
    NAME = "name"
    CLOCK = "clock"
    PICTURE = "picture"
    MESSAGE = "message"
    ICON = "icon"
    TITLE = "title"
    AMOUNT = "amount"
    DETAIL = "detail"
    RECEIPT = "receipt"
    STEP_1 = "step_1"
    STEP_2 = "step_2"
    STEP_3 = "step_3"
    BAR = "bar"
    TIME = "time"
    CARD = "card"
    BAND = "band"
    CODE = "code"
    KEEP = "keep"
    FOOT = "foot"
    TONGUES = "tongues"


STEP_PIECES = (Piece.STEP_1, Piece.STEP_2, Piece.STEP_3)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a page must have room for beside its face.

    `ribbon`: a mark such as PRACTICE. `small`: a screen on which only the code and the bare words have room.
    `modules`: how many the code has with its quiet zone; its box is made a multiple of them. `tongues`: the keys
    of the languages. `message`: the shop's own, in place of the welcome. `drift`: how far everything is shifted.
    """

    ribbon: bool = False
    small: bool = False
    modules: int = 1
    tongues: bool = False
    picture: bool = False
    message: bool = False
    drift: QPoint = field(default_factory=QPoint)


@dataclass(slots=True)
class Arrangement:
    """Boxes by piece; a piece without a box is not shown. `left`: texts stand at the left, else centred."""

    boxes: dict[Piece, QRect] = field(default_factory=dict)
    left: bool = False


class Column:
    """Boxes under each other; heights and gaps are shares of the column's own height."""

    def __init__(self, box: QRect, boxes: dict[Piece, QRect]) -> None:
        self._box = box
        self._boxes = boxes
        self._top = float(box.top())

    def put(self, piece: Piece, share: float) -> None:
        """The next box."""
        height = self._box.height() * share
        self._boxes[piece] = QRect(
            self._box.left(), round(self._top), self._box.width(), round(height)
        )
        self._top += height

    def gap(self, share: float) -> None:
        """Room between two."""
        self._top += self._box.height() * share


def is_small(size: QSize) -> bool:
    """A screen on which only the code and the bare words have room."""
    return min(size.width(), size.height()) < 420 or size.width() < 640


def is_tall(size: QSize) -> bool:
    """A screen that stands upright: things go under each other."""
    return size.height() > 1.15 * size.width()


def put_ribbon(found: Arrangement, size: QSize, width: int) -> int:
    """The ribbon along the top; its height."""
    height = max(20, round(size.height() * 0.045))
    found.boxes[Piece.RIBBON] = QRect(0, 0, width, height)
    return height


def put_tongues(found: Arrangement, room: QRect, size: QSize) -> int:
    """The keys of the languages along the bottom of `room`, as wide as it at most, in the middle of a tall screen
    and at the left of others. Returns where the room above them ends."""
    height = max(LEAST_TOUCH_PX, round(min(size.width(), size.height()) * _TOUCH_SHARE))
    width = min(round(height * _SEGMENT_SHAPE) * _SEGMENTS, room.width())
    box = QRect(room.left(), room.bottom() + 1 - height, width, height)
    if is_tall(size):
        box.moveLeft(room.left() + (room.width() - width) // 2)
    found.boxes[Piece.TONGUES] = box
    return box.top()
