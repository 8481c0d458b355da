"""The receipt as a PDF: one small sheet with the bundled Thai font, shaped, and its text to be searched.

The same view as the page's, so paper and screen cannot differ. It must not decide what is on the receipt.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import closing
from dataclasses import dataclass

from fpdf import FPDF, XPos, YPos
from fpdf.fonts import TTFFont

from kiosk.paths import resource
from kiosk.relay.pages.receipt_view import Line, ReceiptView
from kiosk.relay.pages.words import NEUTRAL_TITLE, Lang

_PAPER_MM = 105.0
_LEAST_HEIGHT_MM = 148.0
"""A6, or longer: one sheet as long as the receipt, which fills a phone's screen and can be fitted to any paper."""
_MOST_HEIGHT_MM = 5_000.0
_MARGIN_MM = 10.0
_WIDTH_MM = _PAPER_MM - 2 * _MARGIN_MM
_LABEL_MM = 29.0
_WIDE_LABEL_MM = 59.0
_INK, _MUTED, _LINE, _BAND = (11, 31, 58), (82, 97, 120), (185, 196, 211), (255, 197, 49)
_FAMILY = "thai"
_WORDS = re.compile(
    ".+?(?:(?:ล้าน|แสน|หมื่น|พัน|ร้อย|สิบ|บาท)(?![\u0e31\u0e33-\u0e3a\u0e47-\u0e4e])| |$)"
)
"""Thai has no spaces: a sum in words is broken after its units, other text after blanks."""


@dataclass(frozen=True, slots=True)
class _Type:
    """A style of text: size in points, line height in mm."""

    size: float
    height_mm: float
    bold: bool = False
    colour: tuple[int, int, int] = _INK


_TITLE = _Type(15, 8.4, bold=True)
_NAME = _Type(11.5, 6.8, bold=True)
_TEXT = _Type(9.5, 5.8)
_SMALL = _Type(8.5, 5.0, colour=_MUTED)
_LABEL = _Type(9.5, 5.8, colour=_MUTED)
_TOTAL = _Type(17, 9.4, bold=True)


def receipt_pdf(
    receipt: ReceiptView, labels: dict[str, str], lang: Lang, mark: str | None = None
) -> bytes:
    """Draw a receipt; `mark` tells that it is no real money. The same receipt gives the same bytes."""
    with closing(_Sheet(receipt, labels, lang, _MOST_HEIGHT_MM)) as trial:
        height_mm = max(trial.draw(mark) + _MARGIN_MM, _LEAST_HEIGHT_MM)
    with closing(_Sheet(receipt, labels, lang, height_mm)) as sheet:
        sheet.draw(mark)
        return sheet.finished()


class _Sheet:
    def __init__(
        self, receipt: ReceiptView, labels: dict[str, str], lang: Lang, height_mm: float
    ) -> None:
        self._receipt = receipt
        self._labels = labels
        self._lang = lang
        self._pdf = pdf = FPDF(format=(_PAPER_MM, height_mm))
        for style, weight in (("", "Regular"), ("B", "SemiBold")):
            pdf.add_font(_FAMILY, style, resource("fonts", f"IBMPlexSansThai-{weight}.ttf"))
        pdf.set_text_shaping(use_shaping_engine=True)
        pdf.set_margin(_MARGIN_MM)
        pdf.set_auto_page_break(auto=False)
        pdf.set_creation_date(receipt.issued_at)
        pdf.set_lang(lang.value)
        pdf.set_title(f"{labels['receipt']} {receipt.number}")
        pdf.set_producer("Kiosk")
        pdf.add_page()
        pdf.set_font(_FAMILY, size=_TEXT.size)
        assert isinstance(pdf.current_font, TTFFont)
        self._glyphs = pdf.current_font.cmap

    def finished(self) -> bytes:
        """The file."""
        return bytes(self._pdf.output())

    def close(self) -> None:
        """The library leaves the font files open."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def draw(self, mark: str | None) -> float:
        """From top to bottom; where the bottom is, in mm."""
        receipt, labels = self._receipt, self._labels
        if mark:
            self._band(mark)
        self._centred(labels["receipt"], _TITLE)
        self._centred(labels["receipt_other"], _SMALL)
        self._pdf.ln(2)
        self._centred(receipt.shop, _NAME)
        self._rule()
        for line in receipt.facts:
            self._row(line)
        self._rule()
        for line in receipt.vat:
            self._row(line, right=True, label_mm=_WIDE_LABEL_MM)
        self._total()
        self._refunds()
        self._rule()
        self._centred(NEUTRAL_TITLE.of(self._lang), _SMALL)
        return float(self._pdf.get_y())

    def _total(self) -> None:
        receipt = self._receipt
        total = Line(self._labels["total"], f"฿{receipt.total}")
        self._row(total, right=True, label_mm=_WIDTH_MM * 0.3, style=_TOTAL)
        for part in self._lines(f"({receipt.words})", _TEXT, _WIDTH_MM):
            self._cell(part, _TEXT, _WIDTH_MM, align="R")

    def _refunds(self) -> None:
        receipt = self._receipt
        if not receipt.refunds:
            return
        self._rule()
        self._cell(self._labels["refunds"], _NAME, _WIDTH_MM)
        for refund in receipt.refunds:
            first, *more = [text for text in (refund.when, refund.state) if text]
            self._row(Line(first, f"฿{refund.amount}"), right=True, label_mm=_WIDE_LABEL_MM)
            for text in more:
                self._cell(text, _SMALL, _WIDTH_MM)
        if receipt.kept is not None:
            self._row(
                Line(self._labels["kept"], f"฿{receipt.kept}"), right=True, label_mm=_WIDE_LABEL_MM
            )

    def _band(self, text: str) -> None:
        pdf = self._pdf
        pdf.set_fill_color(*_BAND)
        pdf.rect(0, 0, _PAPER_MM, 9, style="F")
        pdf.set_y(1.5)
        self._centred(text, _Type(9.5, 6, bold=True))
        pdf.set_y(_MARGIN_MM + 2.5)

    def _rule(self) -> None:
        pdf = self._pdf
        pdf.set_draw_color(*_LINE)
        pdf.set_line_width(0.3)
        pdf.ln(2)
        pdf.line(_MARGIN_MM, pdf.get_y(), _PAPER_MM - _MARGIN_MM, pdf.get_y())
        pdf.ln(2)

    def _row(
        self,
        line: Line,
        *,
        right: bool = False,
        label_mm: float = _LABEL_MM,
        style: _Type = _TEXT,
    ) -> None:
        """A label and its value on one line; a long value goes on below itself."""
        value_mm = _WIDTH_MM - label_mm
        top = self._pdf.get_y()
        label = _Type(_LABEL.size, style.height_mm, colour=_MUTED)
        self._cell(self._shown(line.label), label, label_mm)
        self._pdf.set_y(top)
        for part in self._lines(line.value, style, value_mm):
            self._pdf.set_x(_MARGIN_MM + label_mm)
            self._cell(part, style, value_mm, align="R" if right else "L")

    def _centred(self, text: str, style: _Type) -> None:
        for part in self._lines(text, style, _WIDTH_MM):
            self._cell(part, style, _WIDTH_MM, align="C")

    def _cell(self, text: str, style: _Type, width_mm: float, align: str = "L") -> None:
        self._use(style)
        self._pdf.cell(
            width_mm,
            style.height_mm,
            self._shown(text),
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _use(self, style: _Type) -> None:
        self._pdf.set_font(_FAMILY, "B" if style.bold else "", style.size)
        self._pdf.set_text_color(*style.colour)

    def _lines(self, text: str, style: _Type, width_mm: float) -> list[str]:
        """Break text that is wider than its place: after a word where one ends, never inside a letter."""
        self._use(style)
        limit = width_mm - 2 * self._pdf.c_margin
        lines, line = [], ""
        for word in _WORDS.findall(self._shown(text)):
            for piece in [word] if self._fits(word, limit) else _letters(word):
                if line and not self._fits(line + piece, limit):
                    lines.append(line.rstrip())
                    line = ""
                line += piece
        return [*lines, line]

    def _fits(self, text: str, limit_mm: float) -> bool:
        return bool(self._pdf.get_string_width(text.rstrip()) <= limit_mm)

    def _shown(self, text: str) -> str:
        """The text with what the font has no picture for as a question mark."""
        return "".join(letter if ord(letter) in self._glyphs else "?" for letter in text)


def _letters(word: str) -> list[str]:
    """A word as letters with the marks that stand on and below them."""
    letters: list[str] = []
    for character in word:
        # ำ hangs on the letter before it, and is no mark by Unicode.
        if letters and (unicodedata.category(character).startswith("M") or character == "ำ"):
            letters[-1] += character
        else:
            letters.append(character)
    return letters
