"""A long list as PDF: a table with its header on every page, `page x of y`, and the totals at the end.

Rows are asked for twice, once to count the pages and once to draw them, and are never kept: ten thousand or a
million need the same memory. Nothing is shortened: a long cell goes on below itself, and its row is as high.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QFile, QFileDevice, QIODevice, QRectF
from PySide6.QtGui import QColor, QPainter, QPdfWriter

from kiosk.paper import words
from kiosk.paper.blocks import Align, PaperError, printable
from kiosk.paper.draw import BLACK, Setter
from kiosk.paper.fonts import load_fonts
from kiosk.paper.output import PDF_DPI, name_file, set_page
from kiosk.paper.sheets import A4, Style, Type, Weight

Row = Sequence[str]
Rows = Callable[[], Iterable[Row]]
"""Begins the rows anew. Both times they must be the same: read them in one transaction."""

LANDSCAPE = replace(
    A4,
    width_mm=297.0,
    height_mm=210.0,
    margin_mm=12.0,
    printed_mm=297.0,
    types={
        **A4.types,
        Style.TITLE: Type(14.0, Weight.BOLD),
        Style.HEADING: Type(8.0, Weight.SEMI_BOLD),
        Style.TEXT: Type(8.0),
        Style.SMALL: Type(8.0, grey=True),
    },
)
_ROOM_MM = 1.4
_FOOT_MM = 7.0
_RULE_MM = 0.12
_STRONG_RULE_MM = 0.35
_PALE = QColor(198, 207, 219)
_Cells = list[list[str]]
"""A row: each cell as the lines it takes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its part of the width beside the others', and where its cells stand."""

    title: str
    share: float
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands around the rows. `lines` say whose list it is and what was chosen; `at` dates the file."""

    title: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    language: str
    at: datetime


def write_pdf(
    path: Path, listing: Listing, rows: Rows, totals: Callable[[], Row] | None = None
) -> int:
    """Write the list to `path`; returns how many rows there were.

    `totals` is asked once all rows were seen and gives the last line, a cell for each column. Raises `PaperError`
    when the file cannot be written, and whatever `rows` raises (to cancel): the file is then not whole.
    """
    load_fonts()
    file = QFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise _unwritable(path, file)
    try:
        count = _Table(file, listing).write(rows, totals)
        file.flush()
        if file.error() != QFileDevice.FileError.NoError:
            raise _unwritable(path, file)
    finally:
        file.close()
    return count


def _unwritable(path: Path, file: QFile) -> PaperError:
    return PaperError(f"{path} cannot be written: {file.errorString()}.")


class _Table:
    def __init__(self, file: QFile, listing: Listing) -> None:
        self._listing = listing
        self._sheet = LANDSCAPE
        self._writer = QPdfWriter(file)
        self._writer.setResolution(PDF_DPI)
        assert self._sheet.height_mm is not None
        set_page(self._writer, self._sheet.width_mm, self._sheet.height_mm)
        name_file(self._writer, listing.title, listing.at)
        self._setter = setter = Setter(self._sheet, self._writer)
        self._text = self._sheet.types[Style.TEXT]
        self._bold = self._sheet.types[Style.HEADING]
        self._room = setter.px(_ROOM_MM)
        self._left = self._top = setter.px(self._sheet.margin_mm)
        self._bottom = setter.px(self._sheet.height_mm - self._sheet.margin_mm - _FOOT_MM)
        self._width = setter.px(self._sheet.body_mm)
        shares = sum(column.share for column in listing.columns)
        self._most_lines = int((self._bottom - self._top) / setter.height_of(self._text)) - 8
        self._widths = [self._width * column.share / shares for column in listing.columns]

    def write(self, rows: Rows, totals: Callable[[], Row] | None) -> int:
        # Lines in each row, four bytes a row: all that is remembered of the first time.
        heights = array("I", (self._lines_of(row, self._text) for row in rows()))
        last = totals() if totals is not None else None
        pages = self._pages(heights, 0 if last is None else self._lines_of(last, self._bold))
        painter = QPainter()
        if not painter.begin(self._writer):
            raise PaperError("The list cannot be drawn.")
        try:
            self._draw(painter, rows(), last, pages)
        finally:
            painter.end()
        return len(heights)

    # Measures

    def _cells(self, row: Row, look: Type) -> _Cells:
        return [
            self._setter.lines(printable(cell), look, width - 2 * self._room)
            for cell, width in zip(row, self._widths, strict=True)
        ]

    def _lines_of(self, row: Row, look: Type) -> int:
        return max(len(lines) for lines in self._cells(row, look))

    def _parts(self, lines: int) -> list[int]:
        """A row of so many lines as it is drawn: whole, or in parts as high as a page if it is higher."""
        most = self._most_lines
        return [min(most, lines - at) for at in range(0, lines, most)]

    def _high(self, lines: int, look: Type) -> float:
        return lines * self._setter.height_of(look) + self._room

    def _header_high(self) -> float:
        return self._high(self._lines_of(self._titles(), self._bold), self._bold) + self._room

    def _titles(self) -> Row:
        return [column.title for column in self._listing.columns]

    def _heading_lines(self) -> list[tuple[str, Type]]:
        listing, types = self._listing, self._sheet.types
        parts = [(listing.title, types[Style.TITLE])]
        parts += [(line, types[Style.SMALL]) for line in listing.lines]
        return [
            (line, look)
            for text, look in parts
            for line in self._setter.lines(printable(text), look, self._width)
        ]

    def _heading_high(self) -> float:
        return sum(self._setter.height_of(look) for _, look in self._heading_lines()) + self._room

    def _pages(self, heights: array[int], total_lines: int) -> int:
        """How many pages the rows take: breaks fall where `_draw` makes them."""
        header = self._header_high()
        pages, y = 1, self._top + self._heading_high() + header
        drawn = (self._high(part, self._text) for lines in heights for part in self._parts(lines))
        last = (self._high(total_lines, self._bold),) if total_lines else ()
        for high in chain(drawn, last):
            if y + high > self._bottom:
                pages, y = pages + 1, self._top + header
            y += high
        return pages

    # Ink

    def _draw(
        self,
        painter: QPainter,
        rows: Iterable[Row],
        totals: Row | None,
        pages: int,
    ) -> None:
        page = 1
        y = self._draw_titles(painter, self._draw_heading(painter))
        self._draw_foot(painter, page, pages)
        for cells, look in self._parted(rows, totals):
            high = self._high(max(map(len, cells)), look)
            if y + high > self._bottom:
                page += 1
                self._writer.newPage()
                self._draw_foot(painter, page, pages)
                y = self._draw_titles(painter, self._top)
            self._draw_row(painter, cells, look, y)
            y += high
            self._draw_rule(painter, y, strong=look is self._bold)

    def _parted(self, rows: Iterable[Row], totals: Row | None) -> Iterator[tuple[_Cells, Type]]:
        """What is drawn one below the other, with its look, the totals last."""
        for row in rows:
            cells = self._cells(row, self._text)
            at = 0
            for part in self._parts(max(map(len, cells))):
                yield [lines[at : at + part] for lines in cells], self._text
                at += part
        if totals is not None:
            yield self._cells(totals, self._bold), self._bold

    def _draw_heading(self, painter: QPainter) -> float:
        y = self._top
        for line, look in self._heading_lines():
            self._setter.write(painter, line, look, self._left, y)
            y += self._setter.height_of(look)
        return y + self._room

    def _draw_titles(self, painter: QPainter, y: float) -> float:
        titles = self._cells(self._titles(), self._bold)
        self._draw_row(painter, titles, self._bold, y)
        y += self._high(max(map(len, titles)), self._bold)
        self._draw_rule(painter, y, strong=True)
        return y + self._room

    def _draw_row(self, painter: QPainter, cells: _Cells, look: Type, top: float) -> None:
        x = self._left
        for lines, width, column in zip(cells, self._widths, self._listing.columns, strict=True):
            y = top + self._room / 2
            for line in lines:
                free = width - 2 * self._room - self._setter.width_of(line, look)
                shift = {Align.START: 0.0, Align.CENTRE: free / 2, Align.END: free}[column.align]
                self._setter.write(painter, line, look, x + self._room + shift, y)
                y += self._setter.height_of(look)
            x += width

    def _draw_rule(self, painter: QPainter, y: float, *, strong: bool) -> None:
        thick = self._setter.px(_STRONG_RULE_MM if strong else _RULE_MM)
        box = QRectF(self._left, y, self._width, thick)
        painter.fillRect(box, BLACK if strong else _PALE)

    def _draw_foot(self, painter: QPainter, page: int, pages: int) -> None:
        look = self._sheet.types[Style.SMALL]
        text = words.PAGE_OF.of(self._listing.language).format(page=page, pages=pages)
        left = self._left + self._width - self._setter.width_of(text, look)
        self._setter.write(painter, text, look, left, self._bottom + 2 * self._room)
