"""The till's own icons: small SVG drawings in `resources/icons`, coloured when they are used.

Symbols of a font are not used: the bundled font has none, and another font would change from machine to machine.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kiosk.app.theme.install import ThemeError
from kiosk.paths import resource

_ICON_PIXELS = 96


@lru_cache(maxsize=128)
def renderer(name: str, colour: str) -> QSvgRenderer:
    """A renderer of the icon `name` drawn in `colour`. Raises `ThemeError` if there is no such icon."""
    try:
        text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    except OSError:
        raise ThemeError(f"The icon {name} is missing; install Kiosk again.") from None
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, name: str, colour: str, target: QRectF) -> None:
    """Draw the icon into `target`, sharp at any scale."""
    renderer(name, colour).render(painter, target)


@lru_cache(maxsize=64)
def icon(name: str, colour: str) -> QIcon:
    """The icon for a button."""
    pixmap = QPixmap(QSize(_ICON_PIXELS, _ICON_PIXELS))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, colour, QRectF(0, 0, _ICON_PIXELS, _ICON_PIXELS))
    painter.end()
    return QIcon(pixmap)
