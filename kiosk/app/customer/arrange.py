"""Where everything stands on the customer's page: pure geometry from a size, no widgets.

The page with a code is arranged in `arrange_code`; here are the messages in the middle, with or without a code to
take away, and the shop's own face. The keys of the languages stand in the same corner of every page.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize

from kiosk.app.customer.arrange_code import arrange_code
from kiosk.app.customer.boxes import (
    Arrangement,
    Column,
    Needs,
    Piece,
    is_tall,
    put_ribbon,
    put_tongues,
)
from kiosk.app.customer.face import Face, FaceKind

_STILL = frozenset({FaceKind.IDLE, FaceKind.TROUBLE})
"""Pages that stand for hours."""


def arrange(face: Face, size: QSize, needs: Needs) -> Arrangement:
    """The places of everything on `face`'s page."""
    if face.kind is FaceKind.CODE:
        return arrange_code(size, needs)
    found = Arrangement()
    top = put_ribbon(found, size, size.width()) if needs.ribbon else 0
    room = QRect(0, top, size.width(), size.height() - top)
    if needs.tongues:
        room.setBottom(_put_tongues(found, room, size, needs))
    if face.kind is FaceKind.IDLE:
        _idle(found, room, size, needs)
    elif face.keep_url is not None:
        _message_with_card(found, room, face)
    else:
        _message(found, _inset(room, 0.06, 0.03 if needs.tongues else 0.08), face)
    if face.kind in _STILL:
        _drift(found, needs)
    return found


def _put_tongues(found: Arrangement, room: QRect, size: QSize, needs: Needs) -> int:
    """The keys where the page with the code has them; returns the bottom of the room that is left."""
    if needs.small:
        inner = room.adjusted(4, 0, -4, -5)
    elif is_tall(size):
        margin = round(size.width() * 0.05)
        inner = room.adjusted(margin, 0, -margin, -margin)
    else:
        margin = round(room.height() * 0.035)
        side = max(margin, round(size.width() * 0.045))
        inner = room.adjusted(side, 0, -side, -margin)
    return put_tongues(found, inner, size) - 1


def _drift(found: Arrangement, needs: Needs) -> None:
    for piece, box in found.boxes.items():
        if piece is not Piece.RIBBON:
            box.translate(needs.drift)


def _inset(room: QRect, share_x: float, share_y: float) -> QRect:
    across, down = round(room.width() * share_x), round(room.height() * share_y)
    return room.adjusted(across, down, -across, -down)


def _idle(found: Arrangement, room: QRect, size: QSize, needs: Needs) -> None:
    """The shop's name, a welcome or the shop's message, what can be paid with; beside it the shop's picture."""
    words = _inset(room, 0.07, 0.05 if needs.small else 0.09)
    if not needs.small:
        height = round(min(size.width(), size.height()) * 0.05)
        edge = round(size.width() * 0.045)
        found.boxes[Piece.CLOCK] = QRect(
            room.right() - edge - 4 * height, room.top() + height // 2, 4 * height, height
        )
    if needs.picture:
        words = _beside_picture(found, words, upright=is_tall(size))
    column = Column(_no_taller(words, 0.9), found.boxes)
    column.gap(0.02)
    column.put(Piece.NAME, 0.36)
    column.gap(0.04)
    column.put(Piece.MESSAGE if needs.message else Piece.TITLE, 0.3)
    column.gap(0.08)
    column.put(Piece.DETAIL, 0.17)
    detail = found.boxes[Piece.DETAIL]
    around = round(detail.height() * 0.45)  # room for the ends of the plate it lies on
    detail.adjust(around, 0, -around, 0)


def _no_taller(box: QRect, shape: float) -> QRect:
    """The middle of `box`: its height is `shape` times its width at most."""
    cut = max(0, box.height() - round(box.width() * shape)) // 2
    return box.adjusted(0, cut, 0, -cut)


def _beside_picture(found: Arrangement, box: QRect, *, upright: bool) -> QRect:
    """The picture at the right, or above on an upright screen; returns what is left for words."""
    if upright:
        height = round(box.height() * 0.48)
        found.boxes[Piece.PICTURE] = QRect(box.left(), box.top(), box.width(), height)
        return box.adjusted(0, height + round(box.height() * 0.03), 0, 0)
    width = round(box.width() * 0.48)
    picture = QRect(box.right() + 1 - width, box.top(), width, box.height())
    found.boxes[Piece.PICTURE] = picture
    words = box.adjusted(0, 0, -width - round(box.width() * 0.05), 0)
    return _inset(words, 0, 0.08)


def _message(found: Arrangement, box: QRect, face: Face) -> None:
    """Icon, what happened, the amount, what to do; what a face has not gives its room to the rest."""
    paid = face.kind is FaceKind.PAID
    parts = [(Piece.ICON, 0.28 if paid else 0.24, 0.02), (Piece.TITLE, 0.23, 0.0)]
    if face.amount_satang is not None:
        parts.append((Piece.AMOUNT, 0.22, 0.01))
    if face.receipt:
        parts.append((Piece.RECEIPT, 0.085, 0.0))
    parts.append((Piece.DETAIL, 0.125 if face.receipt else 0.17, 0.0))
    column = Column(_no_taller(box, 1.25), found.boxes)
    column.gap((1 - sum(share + gap for _, share, gap in parts)) / 2)
    for piece, share, gap in parts:
        column.put(piece, share)
        column.gap(gap)


def _message_with_card(found: Arrangement, room: QRect, face: Face) -> None:
    """The message, and at the right (on an upright screen below) a code to take away."""
    upright = room.height() > room.width()
    edge = round(room.width() * 0.045)
    if upright:
        side = round(min(room.width() * 0.5, room.height() * 0.3))
    else:
        side = round(min(room.height() * 0.64, room.width() * 0.36))
    foot = round(side * 0.22)
    if upright:
        card = QRect(
            (room.width() - side) // 2, room.bottom() - edge - side - foot, side, side + foot
        )
        message = QRect(
            edge, room.top() + edge, room.width() - 2 * edge, card.top() - room.top() - 2 * edge
        )
    else:
        left = room.right() + 1 - edge - side
        card = QRect(left, room.top() + (room.height() - side - foot) // 2, side, side + foot)
        message = QRect(edge, room.top(), left - 2 * edge, room.height())
    pad = round(side * 0.03)
    found.boxes[Piece.CARD] = card
    found.boxes[Piece.KEEP] = QRect(
        card.left() + pad, card.top() + pad, side - 2 * pad, side - 2 * pad
    )
    found.boxes[Piece.FOOT] = QRect(
        card.left() + 3 * pad, card.top() + side - pad, side - 6 * pad, foot
    )
    _message(found, _inset(message, 0, 0.03), face)
    if not upright:
        found.left = True
        icon = found.boxes[Piece.ICON]
        icon.setWidth(icon.height())
