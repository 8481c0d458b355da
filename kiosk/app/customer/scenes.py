"""Moments of the customer's page beyond the plain ones, for the gallery: languages, the shop's own face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from kiosk.app.customer.idle import message_at
from kiosk.app.customer.texts import Tongue
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.frame import Shop
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.app.theme.tokens import LIGHT
from kiosk.till.snapshot import TillView

_MESSAGES = (
    "กาแฟดริปแก้วที่สองลดครึ่งราคา ทุกวันจันทร์ถึงศุกร์ ก่อน 11 โมง",
    "Free Wi-Fi: samyan · 12345678",
)


@dataclass(frozen=True, slots=True)
class CustomerScene:
    """A window of `shop`, prepared by `prepare` before it is drawn."""

    shop: Shop
    prepare: Callable[[CustomerWindow], None]


def _in(tongue: Tongue, view: TillView) -> CustomerScene:
    def prepare(window: CustomerWindow) -> None:
        window.show_view(view)
        window.page.tongue_asked.emit(tongue)

    return CustomerScene(SHOP, prepare)


def _idle(
    draw: Callable[[], QImage] | None = None, messages: tuple[str, ...] = ()
) -> CustomerScene:
    """With a picture, and the last of some messages."""
    shop = replace(SHOP, idle_messages=messages)

    def prepare(window: CustomerWindow) -> None:
        window.show_view(VIEWS["idle"])
        if draw is not None:
            window.page.show_picture(draw())
        turns = (NOW + timedelta(seconds=second) for second in range(600))
        last = messages[-1] if messages else None
        window.page.tick(next(at for at in turns if message_at(messages, at) == last))

    return CustomerScene(shop, prepare)


def sample_photo() -> QImage:
    """A cup on a table, as wide as a photograph."""
    image = QImage(1200, 900, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wall = QLinearGradient(QPointF(0, 0), QPointF(0, 900))
    wall.setColorAt(0, QColor(LIGHT.waiting_tint))
    wall.setColorAt(1, QColor(LIGHT.waiting_line))
    painter.fillRect(image.rect(), wall)
    painter.fillRect(0, 640, 1200, 260, QColor(LIGHT.waiting_ink))
    _draw_cup(painter)
    painter.end()
    return image


def sample_logo() -> QImage:
    """The same cup on nothing."""
    image = QImage(900, 900, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-150, 0)
    _draw_cup(painter)
    painter.end()
    return image


def _draw_cup(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.navy))
    painter.drawRoundedRect(QRectF(400, 300, 360, 380), 70, 70)
    painter.setBrush(QColor(LIGHT.thai_qr))
    painter.drawEllipse(QRectF(400, 250, 360, 110))
    painter.setBrush(QColor(LIGHT.waiting_ink))
    painter.drawEllipse(QRectF(440, 268, 280, 74))
    painter.setBrush(QColor(LIGHT.navy))
    painter.drawEllipse(QRectF(710, 380, 150, 180))


CUSTOMER_SCENES: dict[str, CustomerScene] = {
    **{
        f"{name}-{tongue}": _in(tongue, VIEWS[name])
        for tongue in Tongue
        for name in ("idle", "waiting", "paid_keep", "at_bank", "failed", "attention")
    },
    "idle_photo": _idle(sample_photo, _MESSAGES[:1]),
    "idle_logo": _idle(sample_logo),
    "idle_message": _idle(messages=_MESSAGES[:1]),
    "idle_english": _idle(messages=_MESSAGES),
}
