"""Where everything stands while a code is shown: the code gets as many pixels as the screen allows.

Three arrangements: beside its words, above and below them on an upright screen, and over the whole height or width
of a very small one.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize

from kiosk.app.customer.boxes import (
    STEP_PIECES,
    Arrangement,
    Column,
    Needs,
    Piece,
    is_tall,
    put_ribbon,
    put_tongues,
)

_MOST_CODE_WIDTH = 0.55
_LEAST_BAND, _LEAST_FOOT = 0.06, 0.09
_BAND_OF_SPARE = 0.4


def arrange_code(size: QSize, needs: Needs) -> Arrangement:
    """The places of everything on the page with the code."""
    if needs.small:
        return _small_tall(size, needs) if is_tall(size) else _small(size, needs)
    return _tall(size, needs) if is_tall(size) else _wide(size, needs)


def _wide(size: QSize, needs: Needs) -> Arrangement:
    found = Arrangement(left=True)
    width = size.width()
    top = put_ribbon(found, size, width) if needs.ribbon else 0
    height = size.height() - top
    margin = round(height * 0.035)
    side_margin = max(margin, round(width * 0.045))
    tall = height - 2 * margin
    most = min(tall * (1 - _LEAST_BAND - _LEAST_FOOT), width * _MOST_CODE_WIDTH)
    code = max(1, int(most) // needs.modules) * needs.modules
    spare = tall - code
    band = min(round(spare * _BAND_OF_SPARE), round(tall * 0.08))
    foot = min(spare - band, round(tall * 0.13))
    left = width - side_margin - code
    _put_card(found, left, top + (height - band - code - foot) // 2, (band, code, foot))
    right = left - max(margin, round(width * 0.04))
    room = QRect(side_margin, top + margin, right - side_margin, tall)
    if needs.tongues:
        room.setBottom(put_tongues(found, room, size) - margin // 2)
    tall = round(min(height * 0.84, room.height(), room.width() * 1.8))
    room.adjust(0, (room.height() - tall) // 2, 0, 0)
    room.setHeight(tall)
    _words(found, room)
    return found


def _put_card(found: Arrangement, left: int, top: int, heights: tuple[int, int, int]) -> None:
    """Band, code and foot under each other."""
    band, code, foot = heights
    found.boxes[Piece.CARD] = QRect(left, top, code, band + code + foot)
    found.boxes[Piece.BAND] = QRect(left, top, code, band)
    found.boxes[Piece.CODE] = QRect(left, top + band, code, code)
    inset = round(code * 0.06)
    found.boxes[Piece.FOOT] = QRect(
        left + inset, top + band + code, code - 2 * inset, foot
    ).translated(0, -round(foot * 0.12))


def _words(found: Arrangement, box: QRect) -> None:
    column = Column(box, found.boxes)
    column.put(Piece.NAME, 0.075)
    column.gap(0.02)
    column.put(Piece.TITLE, 0.15)
    column.put(Piece.AMOUNT, 0.21)
    column.gap(0.03)
    for piece in STEP_PIECES:
        column.put(piece, 0.11)
        found.boxes[piece].setLeft(box.left() + round(box.height() * 0.11))
        column.gap(0.016)
    column.gap(0.025)
    column.put(Piece.BAR, 0.014)
    column.gap(0.012)
    column.put(Piece.TIME, 0.075)


def _tall(size: QSize, needs: Needs) -> Arrangement:
    """Amount, code, steps, time under each other."""
    found = Arrangement()
    margin = round(size.width() * 0.05)
    top = put_ribbon(found, size, size.width()) if needs.ribbon else 0
    room = QRect(0, top, size.width(), size.height() - top).adjusted(
        margin, margin // 2, -margin, -margin
    )
    if needs.tongues:
        room.setBottom(put_tongues(found, room, size) - margin // 2)
    most = min(room.width(), round(room.height() * 0.52))
    code = max(1, most // needs.modules) * needs.modules
    band, foot = round(code * 0.07), round(code * 0.13)
    rest = room.height() - band - code - foot
    head = QRect(room.left(), room.top(), room.width(), round(rest * 0.46))
    card_top = head.bottom() + 1 + round(rest * 0.03)
    _put_card(found, (size.width() - code) // 2, card_top, (band, code, foot))
    card = found.boxes[Piece.CARD]
    column = Column(head, found.boxes)
    column.put(Piece.NAME, 0.2)
    column.put(Piece.TITLE, 0.36)
    column.put(Piece.AMOUNT, 0.44)
    steps = QRect(card.left(), card.bottom() + 1, code, room.bottom() - card.bottom())
    column = Column(steps, found.boxes)
    column.gap(0.04)
    for piece in STEP_PIECES:
        column.put(piece, 0.2)
        found.boxes[piece].setLeft(card.left() + round(steps.height() * 0.2))
        column.gap(0.02)
    column.gap(0.04)
    column.put(Piece.BAR, 0.025)
    column.gap(0.02)
    column.put(Piece.TIME, 0.15)
    return found


def _small(size: QSize, needs: Needs) -> Arrangement:
    """The code takes the whole height; beside it amount, time and payee."""
    found = Arrangement(left=True)
    code = min(size.height(), round(size.width() * 0.67))
    rest = size.width() - code
    found.boxes[Piece.CARD] = QRect(rest, 0, code, size.height())
    found.boxes[Piece.CODE] = QRect(rest, (size.height() - code) // 2, code, code)
    top = put_ribbon(found, size, rest) if needs.ribbon else 0
    pad = max(4, round(size.height() * 0.015))
    room = QRect(0, top, rest, size.height() - top).adjusted(pad, pad, -pad, -pad)
    if needs.tongues:
        room.setBottom(put_tongues(found, room, size) - pad)
    _small_words(found, room)
    return found


def _small_tall(size: QSize, needs: Needs) -> Arrangement:
    """The code takes the whole width; below it amount, time and payee."""
    found = Arrangement()
    top = put_ribbon(found, size, size.width()) if needs.ribbon else 0
    code = min(size.width(), round((size.height() - top) * 0.62))
    found.boxes[Piece.CARD] = QRect(0, top, size.width(), code)
    found.boxes[Piece.CODE] = QRect((size.width() - code) // 2, top, code, code)
    room = QRect(0, top + code, size.width(), size.height() - top - code).adjusted(8, 4, -8, -6)
    if needs.tongues:
        room.setBottom(put_tongues(found, room, size) - 4)
    column = Column(room, found.boxes)
    column.put(Piece.TITLE, 0.2)
    column.put(Piece.AMOUNT, 0.29)
    column.gap(0.03)
    column.put(Piece.BAR, 0.02)
    column.gap(0.01)
    column.put(Piece.TIME, 0.18)
    column.gap(0.03)
    column.put(Piece.FOOT, 0.24)
    return found


def _small_words(found: Arrangement, room: QRect) -> None:
    column = Column(room, found.boxes)
    column.put(Piece.TITLE, 0.21)
    column.put(Piece.AMOUNT, 0.2)
    column.gap(0.03)
    column.put(Piece.BAR, 0.02)
    column.gap(0.01)
    column.put(Piece.TIME, 0.17)
    column.gap(0.02)
    column.put(Piece.FOOT, 0.34)
