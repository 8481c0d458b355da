"""Papers as PDF and as pictures: on A4 in pages, on a roll in one piece as long as what is on it.

The same paper gives the same bytes on the same machine: what Qt writes of the present moment is replaced by the
document's own. A `QGuiApplication` must be there; any thread may draw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from kiosk.paper import words
from kiosk.paper.blocks import Paper, PaperError
from kiosk.paper.draw import Piece, Setter, draw, into_pages
from kiosk.paper.fonts import load_fonts
from kiosk.paper.sheets import Sheet, Style

PDF_DPI = 1200
"""Qt's own for PDF: finer than any printer, so that nothing is rounded to be seen."""
_METRES_PER_MM = 1000
_LEAST_ROLL_MM = 40.0
_FOOT_MM = 8.0
_DATES = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)")


def pdf_bytes(paper: Paper, sheet: Sheet) -> bytes:
    """The paper as a PDF file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    name_file(writer, paper.title, paper.at)
    paint(writer, paper, sheet)
    buffer.close()
    return _dated(bytes(buffer.data().data()), paper)


def paint(device: QPagedPaintDevice, paper: Paper, sheet: Sheet) -> None:
    """Draw the paper on a file or a printer. Raises `PaperError` when the device takes nothing."""
    load_fonts()
    setter = Setter(sheet, device)
    pieces = setter.pieces(paper.blocks, setter.px(sheet.body_mm))
    pages = _pages(setter, sheet, pieces)
    set_page(device, sheet.width_mm, sheet.height_mm or _roll_mm(setter, sheet, pages[0]))
    painter = QPainter()
    if not painter.begin(device):
        raise PaperError("The printer takes nothing.", thai="เครื่องพิมพ์ไม่รับงานพิมพ์")
    try:
        for index, page in enumerate(pages):
            if index and not device.newPage():
                raise PaperError("The printer stopped.", thai="เครื่องพิมพ์หยุดกลางคัน")
            _draw_page(painter, setter, sheet, paper, page, (index + 1, len(pages)))
    finally:
        painter.end()


def pictures(paper: Paper, sheet: Sheet) -> list[QImage]:
    """The paper as grey pictures, one a page, with all the dots that the sheet's printer can print."""
    load_fonts()
    trial = _blank(1, 1, sheet)
    setter = Setter(sheet, trial)
    pages = _pages(setter, sheet, setter.pieces(paper.blocks, sheet.body_mm * sheet.dots_per_mm))
    width = round(sheet.printed_mm * sheet.dots_per_mm)
    found = []
    for index, page in enumerate(pages):
        height = _height(page) + 1 if sheet.height_mm is None else setter.px(sheet.height_mm)
        image = _blank(width, round(height), sheet)
        painter = QPainter(image)
        try:
            if sheet.height_mm is None:
                draw(painter, page, (sheet.printed_mm - sheet.body_mm) / 2 * sheet.dots_per_mm, 0)
            else:
                _draw_page(painter, setter, sheet, paper, page, (index + 1, len(pages)))
        finally:
            painter.end()
        found.append(image)
    return found


def _blank(width: int, height: int, sheet: Sheet) -> QImage:
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.setDotsPerMeterX(sheet.dots_per_mm * _METRES_PER_MM)
    image.setDotsPerMeterY(sheet.dots_per_mm * _METRES_PER_MM)
    image.fill(255)
    return image


def _pages(setter: Setter, sheet: Sheet, pieces: list[Piece]) -> list[list[Piece]]:
    if sheet.height_mm is None:
        return [pieces]
    return into_pages(pieces, setter.px(sheet.height_mm - 2 * sheet.margin_mm - _FOOT_MM))


def _height(pieces: Iterable[Piece]) -> float:
    return sum(piece.height for piece in pieces)


def _roll_mm(setter: Setter, sheet: Sheet, pieces: list[Piece]) -> float:
    return max(_LEAST_ROLL_MM, _height(pieces) / setter.px(1) + 2 * sheet.margin_mm)


def _draw_page(
    painter: QPainter,
    setter: Setter,
    sheet: Sheet,
    paper: Paper,
    page: list[Piece],
    place: tuple[int, int],
) -> None:
    """One page with its number at the foot, where there are several."""
    margin = setter.px(sheet.margin_mm)
    draw(painter, page, margin, margin)
    number, count = place
    if sheet.height_mm is not None and count > 1:
        text = words.PAGE_OF.of(paper.language).format(page=number, pages=count)
        look = sheet.types[Style.SMALL]
        left = setter.px(sheet.width_mm) - margin - setter.width_of(text, look)
        top = setter.px(sheet.height_mm) - margin - setter.height_of(look)
        setter.write(painter, text, look, left, top)


def set_page(device: QPagedPaintDevice, width_mm: float, height_mm: float) -> None:
    """A page of this size without margins of Qt's own."""
    size = QSizeF(width_mm, height_mm)
    device.setPageSize(
        QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    device.setPageMargins(QMarginsF(0, 0, 0, 0))


def name_file(writer: QPdfWriter, title: str, at: datetime) -> None:
    """Title, maker and identity of the file: nothing of the present moment or of this machine."""
    writer.setTitle(title)
    writer.setCreator("Kiosk")
    writer.setDocumentId(QUuid(str(uuid5(NAMESPACE_URL, f"{title} {at.isoformat()}"))))
    # Qt's own would hold the present moment; without one, title and dates of the file say the same.
    writer.setDocumentXmpMetadata(_NO_METADATA)


_NO_METADATA = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
    b'<?xpacket end="r"?>'
)


def _dated(pdf: bytes, paper: Paper) -> bytes:
    """The file with the document's moment for the present one; places in it must not move."""
    moment = paper.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()

    def replaced(found: re.Match[bytes]) -> bytes:
        name = found[0].partition(b" ")[0]
        return (name + b" (" + moment + b")").ljust(len(found[0]))

    return _DATES.sub(replaced, pdf)
