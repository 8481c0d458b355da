"""What lies under the words of the customer's page: ground, card, numbers. Drawn, so that it is sharp at any size.

Three grounds tell the moments apart from across the counter: blue while a sale is under way, green when it is
paid, white when it ended without money.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPainterPath

from kiosk.app.customer.face import FaceKind
from kiosk.app.theme.tokens import LIGHT, Tone, tones_of
from kiosk.app.widgets.fit import font_of

_RINGS = ((0.98, 0.04, 0.34), (0.98, 0.04, 0.56), (0.0, 1.0, 0.42))
"""Centre (of width, of height) and radius (of height) of the soft circles."""
_RING_ALPHA = 0.045
_PLATE_ALPHA = 0.13


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of a page: the ground's two ends, words on it, its icon and disc, and the soft rings."""

    start: str
    end: str
    words: str
    soft_words: str
    disc: str
    icon: str
    rings: str


_BLUE = Ground(
    LIGHT.navy_deep,
    LIGHT.navy_light,
    LIGHT.on_dark,
    LIGHT.on_dark_muted,
    LIGHT.navy_disc,
    LIGHT.on_dark,
    LIGHT.on_dark,
)
_GREEN = Ground(
    LIGHT.paid_deep,
    LIGHT.paid_end,
    LIGHT.on_dark,
    LIGHT.paid_tint,
    LIGHT.on_dark,
    LIGHT.paid,
    LIGHT.on_dark,
)


def _pale(tone: Tone) -> Ground:
    colours = tones_of(LIGHT)[tone]
    return Ground(
        LIGHT.card,
        colours.ground,
        LIGHT.ink,
        LIGHT.muted,
        colours.strong,
        LIGHT.on_dark,
        LIGHT.card,
    )


GROUNDS: dict[FaceKind, Ground] = {
    FaceKind.PAID: _GREEN,
    FaceKind.FAILED: _pale(Tone.TROUBLE),
    FaceKind.EXPIRED: _pale(Tone.WAITING),
    FaceKind.CANCELED: _pale(Tone.NEUTRAL),
    FaceKind.ATTENTION: _pale(Tone.WAITING),
    FaceKind.TROUBLE: _pale(Tone.NEUTRAL),
}
ICONS: dict[FaceKind, str] = {
    FaceKind.PREPARING: "qr",
    FaceKind.AT_BANK: "bank",
    FaceKind.CHECKING: "hourglass",
    FaceKind.UNKNOWN: "hourglass",
    FaceKind.PAID: "check",
    FaceKind.FAILED: "cross",
    FaceKind.EXPIRED: "clock",
    FaceKind.CANCELED: "slash",
    FaceKind.ATTENTION: "person",
    FaceKind.TROUBLE: "warning",
}


def ground_of(kind: FaceKind) -> Ground:
    """The colours of a page; blue unless it has its own."""
    return GROUNDS.get(kind, _BLUE)


def paint_ground(painter: QPainter, ground: Ground, box: QRect) -> None:
    """The ground from the upper left to the lower right, with two soft rings in opposite corners."""
    gradient = QLinearGradient(QPointF(box.topLeft()), QPointF(box.bottomRight()))
    gradient.setColorAt(0, QColor(ground.start))
    gradient.setColorAt(1, QColor(ground.end))
    painter.fillRect(box, gradient)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    veil = QColor(ground.rings)
    veil.setAlphaF(_RING_ALPHA)
    painter.setBrush(veil)
    for share_x, share_y, share in _RINGS:
        radius = box.height() * share
        painter.drawEllipse(QPointF(box.width() * share_x, box.height() * share_y), radius, radius)


def paint_plate(painter: QPainter, box: QRect) -> None:
    """A rounded plate behind a line of words on the blue ground."""
    plate = QColor(_BLUE.rings)
    plate.setAlphaF(_PLATE_ALPHA)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(plate)
    painter.drawRoundedRect(QRectF(box), box.height() / 2, box.height() / 2)


def paint_card(painter: QPainter, card: QRect, band: QRect | None, band_colour: str) -> None:
    """A white card with round corners; `band` is its coloured head."""
    radius = card.width() * 0.035
    path = QPainterPath()
    path.addRoundedRect(QRectF(card), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, Qt.GlobalColor.white)
    if band is not None:
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(band, QColor(band_colour))
        painter.restore()


def paint_number(painter: QPainter, number: int, box: QRect) -> None:
    """A numbered disc in the middle of `box`."""
    side = min(box.width(), box.height())
    disc = QRectF(0, 0, side, side)
    disc.moveCenter(QPointF(box.center()) + QPointF(0.5, 0.5))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_BLUE.disc))
    painter.drawEllipse(disc)
    painter.setPen(QColor(_BLUE.words))
    painter.setFont(font_of(max(8, round(side * 0.5)), QFont.Weight.Bold))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter.value, str(number))
