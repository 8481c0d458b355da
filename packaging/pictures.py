"""Draws the pictures of the README and the guides from the gallery's moments: the real windows, without a display.

    packaging/pictures.py           all of them, into packaging/pictures
    packaging/pictures.py NAME …    some of them

What a picture shows is made up as in `kiosk gallery`; nothing of a shop is in it. The gate holds the guides, the
list here and the folder to each other, not the pixels: run it again when a screen has changed. It must not draw a
window itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap import ROOT

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

FOLDER = ROOT / "packaging" / "pictures"
MOST_PICTURES = 8
MOST_BYTES = 120_000
COLOURS = 256
GAP_PX = 16
"""Between two windows that stand beside each other."""

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shot:
    """A window in a moment of the gallery, drawn as large as `window` and shown as wide as `wide`, in pixels."""

    scene: str
    window: Size
    wide: int

    @property
    def size(self) -> Size:
        """As it is shown."""
        width, height = self.window
        return self.wide, round(height * self.wide / width)


@dataclass(frozen=True, slots=True)
class Picture:
    """One or two windows beside each other; `language` is the staff's, the customer's window has both."""

    shots: tuple[Shot, ...]
    language: str = "en"

    @property
    def size(self) -> Size:
        """In pixels."""
        sizes = [shot.size for shot in self.shots]
        gaps = GAP_PX * (len(sizes) - 1)
        return sum(width for width, _ in sizes) + gaps, max(height for _, height in sizes)


_SMALL = (1024, 768)
_USUAL = (1280, 800)


def _both(staff: str, customer: str, language: str = "en") -> Picture:
    return Picture((Shot(staff, _SMALL, 640), Shot(customer, _SMALL, 640)), language)


def _page(scene: str, language: str = "en") -> Picture:
    return Picture((Shot(scene, _USUAL, 1024),), language)


PICTURES: dict[str, Picture] = {
    "amount": _page("cashier-keyed"),
    "waiting": _both("cashier-waiting", "customer-waiting"),
    "paid": _both("cashier-paid", "customer-paid"),
    "counter_th": _both("cashier-said_paid_no", "customer-waiting", "th"),
    "overview": _page("manager-overview"),
    "day_close": _page("manager-day_close"),
    "receipts": _page("manager-receipts"),
    "settings": _page("manager-settings"),
}
"""Every picture by its name; its file is that with `.png`."""


def write(folder: Path, names: Sequence[str]) -> list[Path]:
    """Draw these pictures into a folder; returns their files. Raises `OSError` where one cannot be written."""
    files = []
    for name in names:
        file = folder / f"{name}.png"
        _pack(_composed(PICTURES[name]), file)
        files.append(file)
    return files


def _composed(picture: Picture) -> QImage:
    """Its windows from left to right."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    whole = QImage(*picture.size, QImage.Format.Format_RGB888)
    whole.fill(QColor("white"))
    left = 0
    painter = QPainter(whole)
    for shot, image in zip(picture.shots, _windows(picture), strict=True):
        smooth = Qt.TransformationMode.SmoothTransformation
        painter.drawImage(left, 0, image.scaledToWidth(shot.wide, smooth))
        left += shot.wide + GAP_PX
    painter.end()
    return whole


def _pack(image: QImage, file: Path) -> None:
    """Write it with the few colours that such windows have: a third of the bytes, and nobody sees it."""
    from PIL import Image

    width, height = image.width(), image.height()
    whole = Image.frombytes(
        "RGB", (width, height), bytes(image.constBits()), "raw", "RGB", image.bytesPerLine()
    )
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def _windows(picture: Picture) -> list[QImage]:
    from kiosk.app.gallery_drawing import Drawing, Look, draw

    look = Look(language=picture.language)
    drawings = [
        Drawing(shot.scene, shot.scene, look, shot.window, _maker(shot)) for shot in picture.shots
    ]
    return [image for _, image in draw(drawings)]


def _maker(shot: Shot) -> Callable[[], QWidget]:
    from kiosk.app.gallery import customer_scenes, staff_scenes

    return {**dict(staff_scenes(*shot.window)), **dict(customer_scenes())}[shot.scene]


def main(names: Sequence[str]) -> int:
    """Draw what was asked for; 2 where there is no such picture."""
    unknown = sorted(set(names) - set(PICTURES))
    if unknown:
        print(f"There is no picture {', '.join(unknown)}. There are: {', '.join(PICTURES)}.")
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for file in write(FOLDER, names or list(PICTURES)):
        print(f"{file.relative_to(ROOT)}  {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
