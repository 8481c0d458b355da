"""Reading papers back: the blocks as lines of text, PDF files with poppler, pictures pixel by pixel."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage

from kiosk.paper.blocks import Block, Code, Columns, Mark, Pair, Paper, Text, Together

Pixels = npt.NDArray[np.uint8]
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
_WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
MM_PER_POINT = 25.4 / 72


def said(paper: Paper) -> list[str]:
    """What stands on the paper, block by block; label and value of a pair with `: ` between."""
    return [line for block in paper.blocks for line in _said(block)]


def _said(block: Block) -> list[str]:
    match block:
        case Text():
            return [block.text]
        case Pair():
            return [f"{block.label}: {block.value}"]
        case Mark():
            return [block.text, block.more]
        case Code():
            return [block.payload, block.caption]
        case Columns():
            return [line for part in (*block.left, *block.right) for line in _said(part)]
        case Together():
            return [line for part in block.blocks for line in _said(part)]
        case _:
            return []


@dataclass(frozen=True)
class Page:
    """A page of a PDF in millimetres, with each word and where it stands: left, top, right, bottom."""

    width_mm: float
    height_mm: float
    words: list[tuple[str, tuple[float, float, float, float]]]

    @property
    def text(self) -> str:
        """All words with blanks between."""
        return " ".join(word for word, _ in self.words)


def pages(pdf: bytes | Path, tmp_path: Path) -> list[Page]:
    """The pages of a PDF, as poppler reads them. It loses some Thai marks, as every reader of Qt's PDFs does."""
    file = tmp_path / "read.pdf"
    if isinstance(pdf, Path):
        file = pdf
    else:
        file.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], capture_output=True, timeout=60, check=True
    )
    found = []
    for width, height, inside in _PAGE.findall(done.stdout.decode()):
        read = [
            (word, tuple(float(side) * MM_PER_POINT for side in sides))
            for *sides, word in _WORD.findall(inside)
        ]
        found.append(Page(float(width) * MM_PER_POINT, float(height) * MM_PER_POINT, read))  # type: ignore[arg-type]
    return found


def grey(image: QImage) -> Pixels:
    """The picture as rows of grey values; a copy, the image's memory is not ours to keep."""
    rows = np.frombuffer(image.constBits(), np.uint8)
    return rows.reshape(image.height(), image.bytesPerLine())[:, : image.width()].copy()


def top_of_ink(image: QImage) -> int:
    """The first row that is not white."""
    return int(np.flatnonzero((grey(image) < 200).any(axis=1))[0])
