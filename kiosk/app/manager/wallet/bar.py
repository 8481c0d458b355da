"""A bar of several parts beside each other, with what each is and comes to below it: how far two sides agree, and
where money is. Parts are told apart by their words and, the last ones, by lines instead of a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.flow import FlowLayout
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import empty

_BAR_PX = 22
_GAP_PX = 3
_LEAST_PX = 6
_SWATCH_PX = 14


@dataclass(frozen=True, slots=True)
class Part:
    """`value` is its share (nothing: it is not drawn, and still named), `words` what it is, `figure` its sum."""

    value: int
    words: str
    figure: str
    colour: str
    hatched: bool = False


class _Drawn(QWidget):
    """The bar itself."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: tuple[Part, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        return QSize(320, _BAR_PX)

    def boxes(self) -> list[tuple[Part, QRectF]]:
        """Where each part is drawn; little is not nothing."""
        drawn = [part for part in self.parts if part.value > 0]
        room = self.width() - _GAP_PX * max(len(drawn) - 1, 0)
        whole = sum(part.value for part in drawn) or 1
        wide = [max(_LEAST_PX, room * part.value / whole) for part in drawn]
        scale = room / (sum(wide) or 1)
        boxes, left = [], 0.0
        for part, width in zip(drawn, wide, strict=True):
            boxes.append((part, QRectF(left, 0, width * scale, self.height())))
            left += width * scale + _GAP_PX
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        """Each part in its colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.boxes():
            _fill(painter, QRectF(self.rect()), COLOURS.soft, hatched=False)
        for part, box in self.boxes():
            _fill(painter, box, part.colour, hatched=part.hatched)
        painter.end()


class _Swatch(QWidget):
    """The colour of a part beside its words."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part
        self.setFixedSize(_SWATCH_PX, _SWATCH_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A small square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _fill(painter, QRectF(self.rect()), self._part.colour, hatched=self._part.hatched)
        painter.end()


class ShareBar(QWidget):
    """The bar with its words."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._drawn = _Drawn()
        self._legend = FlowLayout()
        self._legend.setSpacing(Space.WIDE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self._drawn)
        layout.addLayout(self._legend)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is shown."""
        return self._drawn.parts

    def show_parts(self, title: str, parts: Sequence[Part]) -> None:
        """Show these; the title and all of them are what a screen reader says."""
        self._drawn.parts = tuple(parts)
        self._drawn.update()
        empty(self._legend)
        for part in parts:
            self._legend.addWidget(_named(part))
        spoken = ", ".join(f"{part.words} {part.figure}" for part in parts)
        self.setAccessibleName(f"{title}: {spoken}")


def _named(part: Part) -> QWidget:
    """A part's colour, words and sum."""
    whole = QWidget()
    words, figure = RoleLabel("muted"), RoleLabel("strong")
    words.setText(part.words)
    figure.setText(part.figure)
    texts = QVBoxLayout()
    texts.setSpacing(0)
    texts.addWidget(words)
    texts.addWidget(figure)
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.SMALL)
    row.addWidget(_Swatch(part), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(texts)
    return whole


def _fill(painter: QPainter, box: QRectF, colour: str, *, hatched: bool) -> None:
    path = QPainterPath()
    radius = min(5.0, box.width() / 2)
    path.addRoundedRect(box, radius, radius)
    if hatched:
        ground = QColor(colour)
        ground.setAlpha(46)
        painter.fillPath(path, ground)
        painter.fillPath(path, QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern))
    else:
        painter.fillPath(path, QColor(colour))
