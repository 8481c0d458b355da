"""Where everything stands on the customer's page: pure geometry from a size, no widgets.

Four arrangements: the code beside its words, the same on a very small screen (there the code takes the whole
height), a message in the middle, and the idle page. The code gets as many pixels as the height allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QRect, QSize

from kiosk.app.customer.face import Face, FaceKind

_SMALL_HEIGHT = 420
_SMALL_WIDTH = 640
_MOST_CODE_WIDTH = 0.55
_LEAST_BAND, _LEAST_FOOT = 0.06, 0.09
_BAND_OF_SPARE = 0.4


class Piece(StrEnum):
    """A thing that has a place."""

    RIBBON = "ribbon"
    NAME = "name"
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


STEP_PIECES = (Piece.STEP_1, Piece.STEP_2, Piece.STEP_3)


@dataclass(slots=True)
class Arrangement:
    """Boxes by piece; a piece without a box is not shown. `left`: texts stand at the left, else centred."""

    boxes: dict[Piece, QRect] = field(default_factory=dict)
    left: bool = False


class _Column:
    """Boxes under each other; heights and gaps are shares of the column's own height."""

    def __init__(self, box: QRect, boxes: dict[Piece, QRect]) -> None:
        self._box = box
        self._boxes = boxes
        self._top = float(box.top())

    def put(self, piece: Piece, share: float) -> None:
        height = self._box.height() * share
        self._boxes[piece] = QRect(
            self._box.left(), round(self._top), self._box.width(), round(height)
        )
        self._top += height

    def gap(self, share: float) -> None:
        self._top += self._box.height() * share


def is_small(size: QSize) -> bool:
    """A screen on which only the code and the bare words have room."""
    return size.height() < _SMALL_HEIGHT or size.width() < _SMALL_WIDTH


def arrange(face: Face, size: QSize, *, ribbon: bool, small: bool, modules: int) -> Arrangement:
    """The places of everything on `face`'s page.

    `ribbon`: a mark such as PRACTICE must be seen. `modules`: how many the code has with its quiet zone; its
    box is made a multiple of them.
    """
    if face.kind is FaceKind.CODE:
        return _small_code(size, ribbon) if small else _code(size, ribbon, modules)
    found = Arrangement()
    top = _ribbon(found, size, size.width()) if ribbon else 0
    room = QRect(0, top, size.width(), size.height() - top)
    if face.kind is FaceKind.IDLE:
        _idle(found, room)
    elif face.keep_url is not None and not small:
        _message_with_card(found, room, face)
    else:
        _message(found, _inset(room, 0.06, 0.08), face)
    return found


def _ribbon(found: Arrangement, size: QSize, width: int) -> int:
    height = max(20, round(size.height() * 0.045))
    found.boxes[Piece.RIBBON] = QRect(0, 0, width, height)
    return height


def _code(size: QSize, ribbon: bool, modules: int) -> Arrangement:
    found = Arrangement(left=True)
    width = size.width()
    top = _ribbon(found, size, width) if ribbon else 0
    height = size.height() - top
    margin = round(height * 0.035)
    side_margin = max(margin, round(width * 0.045))
    tall = height - 2 * margin
    most = min(tall * (1 - _LEAST_BAND - _LEAST_FOOT), width * _MOST_CODE_WIDTH)
    code = max(1, int(most) // modules) * modules
    spare = tall - code
    band = min(round(spare * _BAND_OF_SPARE), round(tall * 0.08))
    foot = min(spare - band, round(tall * 0.13))
    card = QRect(
        width - side_margin - code,
        top + (height - band - code - foot) // 2,
        code,
        band + code + foot,
    )
    found.boxes[Piece.CARD] = card
    found.boxes[Piece.BAND] = QRect(card.left(), card.top(), code, band)
    found.boxes[Piece.CODE] = QRect(card.left(), card.top() + band, code, code)
    inset = round(code * 0.06)
    found.boxes[Piece.FOOT] = QRect(
        card.left() + inset, card.top() + band + code, code - 2 * inset, foot
    ).translated(0, -round(foot * 0.12))
    right = card.left() - max(margin, round(width * 0.04))
    tall = round(min(height * 0.84, (right - side_margin) * 1.8))
    column = QRect(side_margin, top + (height - tall) // 2, right - side_margin, tall)
    _code_words(found, column)
    return found


def _code_words(found: Arrangement, box: QRect) -> None:
    column = _Column(box, found.boxes)
    column.put(Piece.NAME, 0.075)
    column.gap(0.02)
    column.put(Piece.TITLE, 0.15)
    column.put(Piece.AMOUNT, 0.21)
    column.gap(0.03)
    indent = round(box.height() * 0.11)
    for piece in STEP_PIECES:
        column.put(piece, 0.11)
        found.boxes[piece].setLeft(box.left() + indent)
        column.gap(0.016)
    column.gap(0.025)
    column.put(Piece.BAR, 0.014)
    column.gap(0.012)
    column.put(Piece.TIME, 0.075)


def _small_code(size: QSize, ribbon: bool) -> Arrangement:
    """The code takes the whole height; beside it amount, time and payee."""
    found = Arrangement(left=True)
    code = min(size.height(), round(size.width() * 0.68))
    rest = size.width() - code
    card = QRect(rest, 0, code, size.height())
    found.boxes[Piece.CARD] = card
    found.boxes[Piece.CODE] = QRect(rest, (size.height() - code) // 2, code, code)
    top = _ribbon(found, size, rest) if ribbon else 0
    pad = max(4, round(size.height() * 0.03))
    column = _Column(
        QRect(pad, top + pad, rest - 2 * pad, size.height() - top - 2 * pad), found.boxes
    )
    column.put(Piece.TITLE, 0.2)
    column.put(Piece.AMOUNT, 0.2)
    column.gap(0.06)
    column.put(Piece.BAR, 0.02)
    column.gap(0.02)
    column.put(Piece.TIME, 0.16)
    column.gap(0.05)
    column.put(Piece.FOOT, 0.29)
    return found


def _inset(room: QRect, share_x: float, share_y: float) -> QRect:
    across, down = round(room.width() * share_x), round(room.height() * share_y)
    return room.adjusted(across, down, -across, -down)


def _idle(found: Arrangement, room: QRect) -> None:
    column = _Column(_inset(room, 0.07, 0.13), found.boxes)
    column.put(Piece.NAME, 0.38)
    column.gap(0.06)
    column.put(Piece.TITLE, 0.29)
    column.gap(0.1)
    column.put(Piece.DETAIL, 0.17)


def _message(found: Arrangement, box: QRect, face: Face) -> None:
    """Icon, what happened, the amount, what to do; what a face has not gives its room to the rest."""
    parts = [(Piece.ICON, 0.24, 0.02), (Piece.TITLE, 0.25, 0.0)]
    if face.amount_satang is not None:
        parts.append((Piece.AMOUNT, 0.22, 0.02))
    if face.receipt:
        parts.append((Piece.RECEIPT, 0.09, 0.0))
    parts.append((Piece.DETAIL, 0.14 if face.receipt else 0.17, 0.0))
    column = _Column(box, found.boxes)
    column.gap((1 - sum(share + gap for _, share, gap in parts)) / 2)
    for piece, share, gap in parts:
        column.put(piece, share)
        column.gap(gap)


def _message_with_card(found: Arrangement, room: QRect, face: Face) -> None:
    """The message at the left, and at the right a code to take away."""
    found.left = True
    side = round(min(room.height() * 0.62, room.width() * 0.36))
    pad, foot = round(side * 0.05), round(side * 0.22)
    edge = round(room.width() * 0.07)
    card = QRect(
        room.right() + 1 - edge - side,
        room.top() + (room.height() - side - foot) // 2,
        side,
        side + foot,
    )
    found.boxes[Piece.CARD] = card
    found.boxes[Piece.KEEP] = QRect(
        card.left() + pad, card.top() + pad, side - 2 * pad, side - 2 * pad
    )
    found.boxes[Piece.FOOT] = QRect(
        card.left() + pad, card.top() + side - pad, side - 2 * pad, foot
    )
    message = QRect(edge, room.top(), card.left() - 2 * edge, room.height())
    _message(found, _inset(message, 0, 0.08), face)
    icon = found.boxes[Piece.ICON]
    icon.setWidth(icon.height())
