"""The program's icon in pixels, drawn from the one drawing there is (`resources/pages/icon.svg`). Nothing is
kept."""

from __future__ import annotations

import os
from pathlib import Path

DRAWING = ("resources", "pages", "icon.svg")


def draw(root: Path, side_px: int, path: Path) -> Path:
    """Write the icon as a square PNG, its corners clear."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(side_px, side_px, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(root.joinpath(*DRAWING))).render(painter)
    painter.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(path)):
        raise OSError(f"{path} cannot be written")
    return path
