"""The code as a customer gets it: drawn on the page, or as a picture for a bank app's *scan from photo*.

Always Stripe's string byte for byte, black on white, with the quiet zone of four modules that scanners need.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import qrcode
from PIL import Image, ImageDraw, ImageFont

from kiosk.paths import resource

QUIET_ZONE = 4
PICTURE_WIDTH = 1_024
_KEPT = 256
_PICTURES_KEPT = 64
_TOP, _LINE, _BOTTOM = 120, 54, 40
_BAND_COLOUR = "#FFC531"
_INK = "#0B1F3A"

Rows = Sequence[Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A code as one path of an SVG: `size` modules wide with its quiet zone."""

    size: int
    path: str


@dataclass(frozen=True, slots=True)
class PictureText:
    """What stands around the code on the picture; lines are one below the other."""

    amount: str
    lines: tuple[str, ...]
    mark: str | None


@lru_cache(maxsize=_KEPT)
def modules(payload: str) -> Rows:
    """The rows of the code with its quiet zone, True for black; error correction M."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(payload)
    code.make()
    rows: list[list[bool]] = code.get_matrix()
    return tuple(tuple(row) for row in rows)


@lru_cache(maxsize=_KEPT)
def drawing(payload: str) -> Drawing:
    """The code for an SVG whose unit is a module: each run of black is a stroke of width one."""
    rows = modules(payload)
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        for black, run in groupby(row):
            length = len(list(run))
            if black:
                strokes.append(f"M{x} {y}.5h{length}")
            x += length
    return Drawing(len(rows), "".join(strokes))


@lru_cache(maxsize=_PICTURES_KEPT)
def picture(payload: str, text: PictureText) -> bytes:
    """A PNG of 1,024 pixels' width: the sum, the code, until when it holds, and the mark of practice."""
    rows = modules(payload)
    scale = PICTURE_WIDTH // len(rows)
    side = scale * len(rows)
    band = 84 if text.mark else 0
    height = band + _TOP + side + _LINE * len(text.lines) + _BOTTOM
    image = Image.new("RGB", (PICTURE_WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    if text.mark:
        draw.rectangle((0, 0, PICTURE_WIDTH, band), fill=_BAND_COLOUR)
        _centred(draw, text.mark, band // 2, 40, bold=True)
    _centred(draw, text.amount, band + _TOP // 2 + 12, 92, bold=True)
    left, top = (PICTURE_WIDTH - side) // 2, band + _TOP
    for y, row in enumerate(rows):
        for x, black in enumerate(row):
            if black:
                corner = (left + x * scale, top + y * scale)
                draw.rectangle((*corner, corner[0] + scale - 1, corner[1] + scale - 1), fill=0)
    for number, line in enumerate(text.lines):
        _centred(draw, line, top + side + _LINE * number + _LINE // 2, 34)
    file = io.BytesIO()
    image.quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()


def _centred(
    draw: ImageDraw.ImageDraw, text: str, middle: int, size: int, *, bold: bool = False
) -> None:
    draw.text((PICTURE_WIDTH // 2, middle), text, fill=_INK, font=_font(size, bold), anchor="mm")


@lru_cache(maxsize=16)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    weight = "SemiBold" if bold else "Regular"
    return ImageFont.truetype(resource("fonts", f"IBMPlexSansThai-{weight}.ttf"), size)
