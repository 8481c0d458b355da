"""A paper as the bytes of ESC/POS: its picture in black and white, cut into slices, then the knife.

Nothing is left to a printer's own letters, which know no Thai marks above each other. Drawn grey and then made
black or white at one level: without the dots that photographs are made of, so that letters and codes stay crisp.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cache
from typing import Any

from PySide6.QtGui import QImage

SLICE_DOTS = 96
"""12 mm: at most 7 kB at a time, so that printers with small memories take it without a break."""
DARK_BELOW = 160
"""Grey values below are black: a little more than half, for thin strokes of small letters."""
_PROFILES = {576: "TM-T20II", 384: "POS-5890"}
"""Printers as wide as ours, for the library's own checks; nothing else of them is used."""
_FEED_LINES = 4
_TABLE = [0 if grey < DARK_BELOW else 255 for grey in range(256)]


def escpos_bytes(pictures: Sequence[QImage]) -> bytes:
    """The bytes for grey pictures of one width, one below the other."""
    printer = _dummy(pictures[0].width())
    printer.hw("INIT")
    for picture in pictures:
        printer.image(_black_and_white(picture), fragment_height=SLICE_DOTS)
    printer.print_and_feed(_FEED_LINES)
    printer.cut(feed=False)
    return bytes(printer.output)


def _dummy(width_dots: int) -> Any:
    return _escpos().Dummy(profile=_PROFILES[width_dots])


@cache
def _escpos() -> Any:
    """The library, loaded when it is first needed: a third of a second. It leaves a folder behind, which is
    removed."""
    from escpos import capabilities, printer

    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer


def _black_and_white(picture: QImage) -> Any:
    """The picture as the library takes it, with nothing but black and white."""
    from PIL import Image

    size = (picture.width(), picture.height())
    stride = picture.bytesPerLine()
    grey = Image.frombytes("L", size, bytes(picture.constBits()), "raw", "L", stride, 1)
    return grey.point(_TABLE)
