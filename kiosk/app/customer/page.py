"""The customer's page as a widget: a face in, pixels out. The cashier's live copy is the same widget, small.

All pieces live as long as the page; a new face moves, fills and hides them, nothing is made anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kiosk.app.customer import texts
from kiosk.app.customer.arrange import arrange
from kiosk.app.customer.boxes import STEP_PIECES, Arrangement, Needs, Piece, is_small
from kiosk.app.customer.burst import Burst
from kiosk.app.customer.face import Face, FaceKind
from kiosk.app.customer.idle import drift_at, message_at
from kiosk.app.customer.paint import (
    ICONS,
    ground_of,
    paint_card,
    paint_ground,
    paint_number,
    paint_plate,
)
from kiosk.app.customer.picture_view import PictureView
from kiosk.app.customer.texts import Phrase, Tongue
from kiosk.app.customer.tongue_bar import TongueBar
from kiosk.app.frame import Shop
from kiosk.app.theme.tokens import LIGHT
from kiosk.app.times import minutes_seconds, seconds_between, share_left
from kiosk.app.widgets.amount import AmountLabel
from kiosk.app.widgets.fit import FitLabel
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.marks import Ribbon, ShareBar
from kiosk.app.widgets.qr_code import QrCode
from kiosk.core.money import format_baht
from kiosk.paper.qr_matrix import QUIET_ZONE, qr_matrix
from kiosk.till.snapshot import QrMark

_FINEST_SCALE = 20
"""Scales are quarters, or at the finest twentieths."""
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_FOOT_TEXT = 0.42
_MESSAGE_TEXT = 0.42


@dataclass(frozen=True, slots=True)
class CodeView:
    """A payload as it is seen: `width` and `height` of the page in its own pixels, `scale` to the device's,
    `tongue` the language beside it: another one may move the code."""

    payload: str
    width: int
    height: int
    scale: float
    tongue: Tongue | None


class CustomerPage(QWidget):
    """Shows one `Face` at a time. `named` gives the pieces the names of the contract; a copy has none, and no keys
    for the languages.

    `painted(state, sale_id)` is sent after a changed page has been painted and handed to the screen, its code
    with it; `tongue_asked` carries the language that was touched. `code_laid_out` is sent when a code may have
    another place, size or scale. A page is guarded when its codes are veiled until somebody unveils them.
    """

    painted = Signal(str, str)
    tongue_asked = Signal(Tongue)
    code_laid_out = Signal()
    _handed_over = Signal()

    def __init__(self, shop: Shop, *, named: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._named = named
        self._face = Face(FaceKind.IDLE, texts.WELCOME, texts.ACCEPTS)
        self._tongue: Tongue | None = None
        self._unpainted: Face | None = self._face
        self._just_painted: list[tuple[str, str]] = []
        # Queued, not timed: timers come after the painting of every other window.
        self._handed_over.connect(self._tell_painted, Qt.ConnectionType.QueuedConnection)
        self._arranged = Arrangement()
        self._small = False
        self._guarded = False
        self._aside = False
        self._now: datetime | None = None
        self._said: str | None = None
        self._drift = QPoint()
        self._build()
        self._fill()

    @property
    def face(self) -> Face:
        """What is shown."""
        return self._face

    @property
    def tongue(self) -> Tongue | None:
        """The one language it is shown in; None: Thai and English together."""
        return self._tongue

    @property
    def spoken(self) -> str:
        """What the page says, for who cannot see it."""
        face = self._face
        said = (
            face.title.line(self._tongue),
            self._amount.accessibleName(),
            self._receipt_line(),
            face.detail.line(self._tongue),
            "" if face.sale_id else self._said,
        )
        return ". ".join(text for text in said if text)

    def show_face(self, face: Face, now: datetime) -> None:
        """Show `face`; an equal one only moves what time moves."""
        if face != self._face:
            self._code.veil(
                self._guarded and (face.qr_data != self._face.qr_data or self._code.veiled)
            )
            self._face = self._unpainted = face
            self._burst.stop()
            self._read_clock(now)
            self._fill()
        self.tick(now)

    def paint_now(self) -> None:
        """Paint what is new before any other window has its turn."""
        if self._unpainted is not None and self.isVisible():
            self.repaint()

    def show_tongue(self, tongue: Tongue | None) -> None:
        """Show everything in `tongue`; None: in Thai and English together."""
        if tongue is not self._tongue:
            self._tongue = tongue
            self._fill()
            if self._now is not None:
                self.tick(self._now)

    def show_picture(self, image: QImage) -> None:
        """The shop's picture for the idle page; a null one is none."""
        self._picture.show_image(image)
        self._fill()

    def tick(self, now: datetime) -> None:
        """Bring what time moves up to `now`: the time left, the message whose turn it is, the clock."""
        if self._read_clock(now):
            self._fill()
        self._clock.show_texts(self._shop.clock_text(now))
        face = self._face
        if face.kind is not FaceKind.CODE or face.expires_at is None or face.offered_at is None:
            return
        time = minutes_seconds(seconds_between(now, face.expires_at))
        left = Phrase(*(text.format(time=time) for text in texts.TIME_LEFT))
        lines = left.shown(self._tongue) if self._small else (left.line(self._tongue),)
        self._time.show_texts(*lines)
        self._bar.show_share(share_left(face.offered_at, face.expires_at, now))

    def guard_code(self) -> None:
        """From now on no code is seen before `veil_code(False)`."""
        self._guarded = True

    def veil_code(self, veiled: bool) -> None:
        """Hide the code that is shown, or let it be seen."""
        self._code.veil(veiled)
        self.update(self._code.geometry())

    def view_of(self, face: Face) -> CodeView | None:
        """How the code of `face` is seen here and now; None without a code."""
        if face.qr_data is None or self.width() <= 1 or self.height() <= 1:
            return None
        return CodeView(
            face.qr_data, self.width(), self.height(), self.devicePixelRatioF(), self._tongue
        )

    def code_picture(self) -> QImage:
        """The pixels that the screen has, or will have, where the code is, with what lies over it. Drawn aside:
        nothing is seen of it.
        """
        scale = self.devicePixelRatioF()
        box = self._code.geometry()
        # Moved by whole device pixels only, so that every edge lies on the same fraction of one.
        step = _whole_step(scale)
        corner = QPoint(box.left() - box.left() % step, box.top() - box.top() % step)
        inner = box.translated(-corner)
        picture = QImage(
            math.ceil((inner.right() + 1) * scale),
            math.ceil((inner.bottom() + 1) * scale),
            QImage.Format.Format_RGB32,
        )
        picture.setDevicePixelRatio(scale)
        veiled = self._code.veiled
        self._aside = True
        self._code.veil(False)
        self.render(picture, inner.topLeft(), QRegion(box))
        self._code.veil(veiled)
        self._aside = False
        left, top = math.ceil(inner.left() * scale), math.ceil(inner.top() * scale)
        width = math.floor((inner.right() + 1) * scale) - left
        height = math.floor((inner.bottom() + 1) * scale) - top
        whole = (left, top, width, height) == picture.rect().getRect()
        return picture if whole else picture.copy(left, top, width, height)

    def showEvent(self, event: QShowEvent) -> None:
        """A code that nobody could see may now be seen."""
        super().showEvent(event)
        self.code_laid_out.emit()

    def event(self, event: QEvent) -> bool:
        """Another monitor may have another scale."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.code_laid_out.emit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new size gets a new arrangement."""
        super().resizeEvent(event)
        self._burst.stop()
        self._arrange()
        if self._now is not None:
            self.tick(self._now)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground under the pieces. The first painting of a face is told once Qt has handed it over."""
        boxes = self._arranged.boxes
        painter = QPainter(self)
        paint_ground(painter, ground_of(self._face.kind), self.rect())
        card = boxes.get(Piece.CARD)
        if card is not None:
            marked = self._mark() is not None
            band = LIGHT.practice if marked else LIGHT.thai_qr
            paint_card(painter, card, boxes.get(Piece.BAND), band)
        if self._face.kind is FaceKind.IDLE:
            paint_plate(painter, self._plate())
        for number, piece in enumerate(STEP_PIECES, start=1):
            if piece in boxes:
                paint_number(painter, number, self._number_box(boxes[piece]))
        painter.end()
        if self._unpainted is not None and not self._aside and not self._code.veiled:
            self._just_painted.append((self._unpainted.state, self._unpainted.sale_id))
            self._unpainted = None
            self._handed_over.emit()

    def _tell_painted(self) -> None:
        told, self._just_painted = self._just_painted, []
        if not told:
            return
        for state, sale_id in told:
            self.painted.emit(state, sale_id)
        if self._named and self._shop.motion and self._face.kind is FaceKind.PAID:
            self._burst.play(self._icon.geometry())

    def _build(self) -> None:
        bold, semi = QFont.Weight.Bold, QFont.Weight.DemiBold
        medium = QFont.Weight.Medium
        self._ribbon = Ribbon(self)
        self._name = FitLabel(self, weight=bold)
        self._clock = FitLabel(self, weight=medium)
        self._picture = PictureView(self)
        self._message = FitLabel(self, weight=medium, wraps=True)
        self._icon = IconView(self)
        self._title = FitLabel(self, weight=semi, second_ratio=0.6)
        self._amount = AmountLabel(self)
        self._detail = FitLabel(self, second_ratio=0.75)
        self._receipt = FitLabel(self, weight=medium)
        self._steps = [FitLabel(self, weight=medium) for _ in STEP_PIECES]
        self._bar = ShareBar(self)
        self._time = FitLabel(self, weight=medium, second_ratio=0.75)
        self._band = FitLabel(self, weight=bold)
        self._code = QrCode(self)
        self._keep = QrCode(self)
        self._foot = FitLabel(self, weight=semi, wraps=True, second_ratio=0.72)
        self._tongues = TongueBar(self)
        self._burst = Burst(self)
        self._pieces: dict[Piece, QWidget] = {
            Piece.RIBBON: self._ribbon,
            Piece.NAME: self._name,
            Piece.CLOCK: self._clock,
            Piece.PICTURE: self._picture,
            Piece.MESSAGE: self._message,
            Piece.ICON: self._icon,
            Piece.TITLE: self._title,
            Piece.AMOUNT: self._amount,
            Piece.DETAIL: self._detail,
            Piece.RECEIPT: self._receipt,
            **dict(zip(STEP_PIECES, self._steps, strict=True)),
            Piece.BAR: self._bar,
            Piece.TIME: self._time,
            Piece.BAND: self._band,
            Piece.CODE: self._code,
            Piece.KEEP: self._keep,
            Piece.FOOT: self._foot,
            Piece.TONGUES: self._tongues,
        }
        self._name.show_texts(self._shop.name)
        self._code.setAccessibleName("QR")
        self._tongues.asked.connect(self.tongue_asked)
        if self._named:
            self._title.setObjectName("customerState")
            self._amount.setObjectName("customerAmount")
            self._code.setObjectName("customerQr")
            self._keep.setObjectName("customerKeepQr")

    def _fill(self) -> None:
        """Put the face into the pieces."""
        face, tongue = self._face, self._tongue
        self._code.show_payload(face.qr_data)
        self._keep.show_payload(face.keep_url)
        self._title.show_texts(*face.title.shown(tongue))
        self._detail.show_texts(*face.detail.shown(tongue))
        self._receipt.show_texts(self._receipt_line())
        self._message.show_texts(self._said or "")
        for label, words in zip(self._steps, texts.STEPS, strict=True):
            label.show_texts(*words.shown(tongue))
        baht = "" if face.amount_satang is None else format_baht(face.amount_satang)
        spoken = Phrase(*(text.format(baht=baht) for text in texts.AMOUNT_SPOKEN))
        self._amount.show_amount(baht, spoken.line(tongue) if baht else "")
        self._tongues.show_tongue(tongue)
        self._fill_card(face)
        self._colour(face)
        if self._title.property("state") != face.state:
            self._title.setProperty("state", face.state)
        self._arrange()
        self.update()

    def _receipt_line(self) -> str:
        receipt = self._face.receipt
        return f"{texts.RECEIPT.line(self._tongue)} {receipt}" if receipt else ""

    def _fill_card(self, face: Face) -> None:
        mark = self._mark()
        words = texts.TEST_RIBBON if mark is QrMark.TEST else texts.PRACTICE_RIBBON
        self._ribbon.show_texts(words)
        self._band.show_texts(texts.BAND if mark is None else words)
        self._band.show_colours(LIGHT.on_dark if mark is None else LIGHT.on_practice)
        if face.keep_url is not None:
            self._foot.show_texts(*texts.KEEP_RECEIPT.shown(self._tongue))
        else:
            self._foot.show_texts(texts.PAYEE, texts.PAYEE_HINT.line(self._tongue))

    def _colour(self, face: Face) -> None:
        ground = ground_of(face.kind)
        labels = (self._name, self._clock, self._message, self._title, self._detail)
        for label in (*labels, self._receipt, self._time, *self._steps):
            label.show_colours(ground.words, ground.soft_words)
        self._amount.show_colours(ground.words, ground.soft_words)
        self._icon.show_icon(ICONS.get(face.kind, ""), ground.icon, ground.disc)
        self._tongues.show_ground(ground)

    def _mark(self) -> QrMark | None:
        """What the page must be marked with."""
        return QrMark.PRACTICE if self._shop.practice else self._face.mark

    def _read_clock(self, now: datetime) -> bool:
        """Note what the time makes of a page without a sale; whether that is something new."""
        self._now = now
        said = message_at(self._shop.idle_messages, now)
        drift = QPoint(*drift_at(now, self.height()))
        new = (said, drift) != (self._said, self._drift)
        self._said, self._drift = said, drift
        return new and not self._face.sale_id

    def _arrange(self) -> None:
        """Give every piece its box, or hide it."""
        if self.width() <= 1 or self.height() <= 1:
            return
        self._small = self._named and is_small(self.size())
        needs = Needs(
            ribbon=self._mark() is not None,
            small=self._small,
            modules=_modules(self._face),
            tongues=self._named,
            picture=not self._picture.empty,
            message=self._said is not None,
            drift=self._drift,
        )
        self._arranged = arrange(self._face, self.size(), needs)
        alignment = _LEFT if self._arranged.left else _CENTRE
        for piece, widget in self._pieces.items():
            box = self._arranged.boxes.get(piece)
            if box is not None:
                widget.setGeometry(box)
            widget.setVisible(box is not None)
        for label in (self._name, self._title, self._detail, self._receipt, self._time):
            label.show_size(label.height(), alignment)
        self._message.show_size(round(self._message.height() * _MESSAGE_TEXT), alignment)
        self._clock.show_size(self._clock.height(), _RIGHT)
        for label in (self._band, self._ribbon):
            label.show_size(label.height(), _CENTRE)
        self._amount.show_size(self._amount.height(), alignment)
        self._level_steps()
        self._set_foot(alignment)
        self.code_laid_out.emit()

    def _level_steps(self) -> None:
        """All three steps in the size that fits the longest."""
        for label in self._steps:
            label.show_size(label.height(), _LEFT)
        common = min(label.fitted_px() for label in self._steps)
        for label in self._steps:
            label.show_size(common, _LEFT)

    def _set_foot(self, alignment: Qt.AlignmentFlag) -> None:
        """On the card the payee is dark on white; on a small screen it stands among the other words."""
        if self._small and self._face.kind is FaceKind.CODE:
            ground = ground_of(self._face.kind)
            self._foot.show_colours(ground.words, ground.soft_words)
            self._foot.show_size(self._foot.height(), alignment)
        else:
            self._foot.show_colours(LIGHT.ink, LIGHT.muted)
            self._foot.show_size(round(self._foot.height() * _FOOT_TEXT), _CENTRE)

    def _plate(self) -> QRect:
        """Around the words in the idle page's last line."""
        box = self._detail.geometry()
        words = self._detail.drawn_size()
        plate = QRect(0, 0, words.width() + round(box.height() * 0.9), round(box.height() * 1.12))
        plate.moveCenter(box.center())
        return plate

    @staticmethod
    def _number_box(step: QRect) -> QRect:
        side = round(step.height() * 0.72)
        return QRect(step.left() - round(step.height()), step.center().y() - side // 2, side, side)


def _whole_step(scale: float) -> int:
    """The least number of own pixels that is a whole number of the device's."""
    steps = range(1, _FINEST_SCALE + 1)
    return next((step for step in steps if (step * scale).is_integer()), 1)


def _modules(face: Face) -> int:
    """Of the face's code with its quiet zone; 1 without a code."""
    return 1 if face.qr_data is None else len(qr_matrix(face.qr_data)) + 2 * QUIET_ZONE
