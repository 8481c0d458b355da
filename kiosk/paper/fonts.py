"""The bundled fonts, for paper and windows: nothing is ever drawn with whatever a machine happens to have.

One has Thai and Latin, the other the Chinese of the customer's page.
"""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from kiosk.core.errors import KioskError
from kiosk.paper.sheets import FONT_FAMILY
from kiosk.paths import resource

_FILES = (
    "IBMPlexSansThai-Regular.ttf",
    "IBMPlexSansThai-Medium.ttf",
    "IBMPlexSansThai-SemiBold.ttf",
    "IBMPlexSansThai-Bold.ttf",
    "KioskSansSC-Regular.otf",
    "KioskSansSC-Bold.otf",
)


class FontError(KioskError):
    """A font that comes with the program is missing or damaged: the installation is not whole."""

    code = "installation"


def load_fonts() -> None:
    """Register the bundled fonts with a running `QGuiApplication`, once. Raises `FontError`."""
    if FONT_FAMILY in QFontDatabase.families():
        return
    for name in _FILES:
        path = resource("fonts", name)
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontError(f"The font {name} is missing or damaged; install Kiosk again.")
