"""From blocks to pieces of ink: broken into lines, measured for one device, drawn with QPainter.

A piece is never divided: a page break falls between two. Nothing is shortened to fit: what is too wide goes on
below, and a word that is wider than the paper is broken between letters (never between a letter and its marks).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
)

from kiosk.paper.blocks import Align, Block, Code, Columns, Gap, Mark, Pair, Rule, Text, Together
from kiosk.paper.qr_matrix import QUIET_ZONE, qr_matrix, runs
from kiosk.paper.sheets import FONT_FAMILY, Sheet, Style, Type

BLACK = QColor(0, 0, 0)
GREY = QColor(82, 97, 120)
_MM_PER_INCH = 25.4
_BETWEEN_PAIR_MM = 2.0
_BETWEEN_COLUMNS_MM = 10.0
_RULE_MM = 0.25
_STRONG_RULE_MM = 0.5
_RULE_ROOM_MM = 1.5
_MARK_ROOM_MM = 1.5
_MARKS_ABOVE = 1.04
_LABEL_OF = {Style.TEXT: Style.LABEL, Style.TOTAL: Style.HEADING}
"""In which style a pair's label stands; in the value's own, where none is named."""

Ink = Callable[[QPainter, float, float], None]
"""Draws with the upper left corner at (x, y) in device pixels."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of a height in device pixels that is drawn whole."""

    height: float
    ink: Ink


def _nothing(painter: QPainter, x: float, y: float) -> None:
    """The ink of a gap."""


class Setter:
    """Sets blocks for one sheet on one device. Measures are kept as long as it lives."""

    def __init__(self, sheet: Sheet, device: QPaintDevice) -> None:
        self._sheet = sheet
        self._device = device
        self._per_mm = device.logicalDpiX() / _MM_PER_INCH
        self._font = cache(self._make_font)
        self._metrics = cache(self._make_metrics)

    def px(self, mm: float) -> float:
        """Millimetres in device pixels."""
        return mm * self._per_mm

    def pieces(self, blocks: tuple[Block, ...], width: float) -> list[Piece]:
        """The blocks from top to bottom for a column of `width` device pixels."""
        return [piece for block in blocks for piece in self._block(block, width, Align.CENTRE)]

    def _block(self, block: Block, width: float, centred: Align) -> list[Piece]:
        match block:
            case Text():
                align = centred if block.align is Align.CENTRE else block.align
                return self._paragraph(block.text, self._type(block.style), align, width)
            case Pair():
                return self._pair(block, width)
            case Rule():
                return [self._rule(block, width)]
            case Gap():
                line = self.height_of(self._type(Style.TEXT))
                return [Piece(block.lines * line, _nothing)]
            case Mark():
                return [self._mark(block, width)]
            case Code():
                return [self._code(block, width)]
            case Columns():
                return self._columns(block, width)
            case Together():
                return [_one(self.pieces(block.blocks, width))]

    # Letters

    def _type(self, style: Style) -> Type:
        return self._sheet.types[style]

    def _make_font(self, look: Type) -> QFont:
        font = QFont(FONT_FAMILY)
        font.setPointSizeF(look.size_pt)
        font.setWeight(QFont.Weight(look.weight.value))
        # Hinting moves Thai marks by a pixel and differs between machines.
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return QFont(font, self._device)

    def _make_metrics(self, look: Type) -> QFontMetricsF:
        return QFontMetricsF(self._font(look), self._device)

    def width_of(self, text: str, look: Type) -> float:
        """How wide a line of text is."""
        return self._metrics(look).horizontalAdvance(text)

    def lines(self, text: str, look: Type, width: float) -> list[str]:
        """A paragraph as lines not wider than `width`, broken after words where there are any."""
        if self.width_of(text, look) <= width:
            return [text]
        layout = QTextLayout(text, self._font(look), self._device)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        # Qt counts in UTF-16, Python in characters; they differ beyond the first plane (emoji).
        units = text.encode("utf-16-le")
        found = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            start, length = line.textStart(), line.textLength()
            found.append(units[2 * start : 2 * (start + length)].decode("utf-16-le").strip())
        layout.endLayout()
        return found

    def _paragraph(self, text: str, look: Type, align: Align, width: float) -> list[Piece]:
        return [self._line(line, look, align, width) for line in self.lines(text, look, width)]

    def _line(self, text: str, look: Type, align: Align, width: float) -> Piece:
        metrics = self._metrics(look)
        free = width - metrics.horizontalAdvance(text)
        left = {Align.START: 0.0, Align.CENTRE: free / 2, Align.END: free}[align]

        def ink(painter: QPainter, x: float, y: float) -> None:
            self.write(painter, text, look, x + left, y)

        return Piece(self.height_of(look), ink)

    def write(
        self,
        painter: QPainter,
        text: str,
        look: Type,
        x: float,
        y: float,
        colour: QColor | None = None,
    ) -> None:
        """One line of text with its upper left corner at (x, y)."""
        painter.setFont(self._font(look))
        painter.setPen(colour or (GREY if look.grey else BLACK))
        painter.drawText(QPointF(x, y + self._ascent(look)), text)

    def _ascent(self, look: Type) -> float:
        """From the top of a line to its base. The font's own is too low for น้ำ in bold."""
        return _MARKS_ABOVE * self._metrics(look).ascent()

    def height_of(self, look: Type) -> float:
        """How high a line is, marks above and below included."""
        return self._ascent(look) + self._metrics(look).descent()

    # Blocks

    def _pair(self, pair: Pair, width: float) -> list[Piece]:
        value_look = self._type(pair.style)
        label_look = self._type(_LABEL_OF.get(pair.style, pair.style))
        label_width = self.width_of(pair.label, label_look)
        value_width = self.width_of(pair.value, value_look)
        if label_width + self.px(_BETWEEN_PAIR_MM) + value_width > width:
            return [
                *self._paragraph(pair.label, label_look, Align.START, width),
                *self._paragraph(pair.value, value_look, Align.END, width),
            ]
        ascent = max(self._ascent(look) for look in (label_look, value_look))

        def ink(painter: QPainter, x: float, y: float) -> None:
            for text, look, left in (
                (pair.label, label_look, x),
                (pair.value, value_look, x + width - value_width),
            ):
                top = y + ascent - self._ascent(look)
                self.write(painter, text, look, left, top)

        descent = max(self._metrics(look).descent() for look in (label_look, value_look))
        return [Piece(ascent + descent, ink)]

    def _rule(self, rule: Rule, width: float) -> Piece:
        thick = self.px(_STRONG_RULE_MM if rule.strong else _RULE_MM)
        room = self.px(_RULE_ROOM_MM)

        def ink(painter: QPainter, x: float, y: float) -> None:
            painter.fillRect(QRectF(x, y + room, width, thick), BLACK)

        return Piece(2 * room + thick, ink)

    def _mark(self, mark: Mark, width: float) -> Piece:
        room = self.px(_MARK_ROOM_MM)
        inner = width - 2 * room
        lines = [
            (line, look)
            for text, look in (
                (mark.text, self._type(Style.MARK)),
                (mark.more, self._type(Style.HEADING)),
            )
            if text
            for line in self.lines(text, look, inner)
        ]
        height = sum(self.height_of(look) for _, look in lines) + room
        thick = self.px(_STRONG_RULE_MM)

        def ink(painter: QPainter, x: float, y: float) -> None:
            box = QRectF(x, y, width, height)
            if mark.framed:
                painter.setPen(QPen(BLACK, thick))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2))
            else:
                painter.fillRect(box, BLACK)
            top = y + room / 2
            colour = BLACK if mark.framed else QColor(Qt.GlobalColor.white)
            for text, look in lines:
                left = x + (width - self.width_of(text, look)) / 2
                self.write(painter, text, look, left, top, colour)
                top += self.height_of(look)

        return Piece(height + room, ink)

    def _code(self, code: Code, width: float) -> Piece:
        """In whole device pixels for each module, as scanners like it best."""
        matrix = qr_matrix(code.payload)
        modules = len(matrix) + 2 * QUIET_ZONE
        module = max(2, round(self.px(self._sheet.code_mm) / modules))
        side = module * modules
        look = self._type(Style.SMALL)
        caption = self._paragraph(code.caption, look, Align.CENTRE, width)
        quiet = module * QUIET_ZONE

        def ink(painter: QPainter, x: float, y: float) -> None:
            left, top = round(x + (width - side) / 2) + quiet, round(y) + quiet
            for row, line in enumerate(matrix):
                for start, count in runs(line):
                    painter.fillRect(
                        left + start * module, top + row * module, count * module, module, BLACK
                    )
            below = y + side
            for piece in caption:
                piece.ink(painter, x, below)
                below += piece.height

        return Piece(side + sum(piece.height for piece in caption), ink)

    def _columns(self, columns: Columns, width: float) -> list[Piece]:
        if not self._sheet.wide:
            parts = (columns.left, columns.right)
            first, second = reversed(parts) if columns.right_first else parts
            return self.pieces((*first, columns.between, *second), width)
        gap = self.px(_BETWEEN_COLUMNS_MM)
        side = (width - gap) / 2
        left, right = (
            _one([piece for block in blocks for piece in self._block(block, side, outer)])
            for blocks, outer in ((columns.left, Align.START), (columns.right, Align.END))
        )

        def ink(painter: QPainter, x: float, y: float) -> None:
            left.ink(painter, x, y)
            right.ink(painter, x + side + gap, y)

        return [Piece(max(left.height, right.height), ink)]


def _one(pieces: list[Piece]) -> Piece:
    """Pieces one below the other as a single one."""
    return Piece(sum(piece.height for piece in pieces), partial(_ink_all, pieces))


def _ink_all(pieces: list[Piece], painter: QPainter, x: float, y: float) -> None:
    draw(painter, pieces, x, y)


def draw(painter: QPainter, pieces: list[Piece], x: float, y: float) -> float:
    """Draw pieces from (x, y) down; returns where the last one ends."""
    for piece in pieces:
        piece.ink(painter, x, y)
        y += piece.height
    return y


def into_pages(pieces: list[Piece], height: float) -> list[list[Piece]]:
    """Pieces divided so that each page holds at most `height`; a single higher one stands alone."""
    pages: list[list[Piece]] = [[]]
    used = 0.0
    for piece in pieces:
        if pages[-1] and used + piece.height > height:
            pages.append([])
            used = 0.0
        pages[-1].append(piece)
        used += piece.height
    return pages
