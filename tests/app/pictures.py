"""Reading pictures of windows back: as a camera would, and pixel by pixel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

Pixels = npt.NDArray[np.uint8]


def photograph(widget: QWidget, scale: float = 1.0) -> QImage:
    """The widget as it is painted on a screen of `scale` device pixels for each of its own."""
    image = QImage(
        round(widget.width() * scale), round(widget.height() * scale), QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.magenta)
    widget.render(image)
    return image


def grey(image: QImage) -> Pixels:
    """The picture as rows of grey values; a copy, the image's memory is not ours to keep."""
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(flat.constBits(), np.uint8)
    return rows.reshape(flat.height(), flat.bytesPerLine())[:, : flat.width()].copy()


def decoded(image: QImage) -> list[str]:
    """What a scanner reads in the picture."""
    return [found.text for found in zxingcpp.read_barcodes(grey(image))]
