"""How the windows look, as the shop set it: light or dark, how large the words are, whether anything moves."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from kiosk.app.theme.install import install_theme, scheme_for
from kiosk.app.theme.motion import allow_motion, wanted_by_desktop
from kiosk.settings import TillSettings

_DRESSED = "kioskDressed"


def dress(app: QApplication, settings: TillSettings) -> None:
    """Before the first window is made; dressed so already, nothing is done. Raises `ThemeError`, `FontError`."""
    wanted = f"{settings.theme} {settings.text_size_percent} {settings.motion}"
    if app.property(_DRESSED) == wanted:
        return
    scheme = scheme_for(settings.theme, app.styleHints().colorScheme())
    install_theme(app, scheme, text_percent=settings.text_size_percent)
    allow_motion(settings.motion == "on" and wanted_by_desktop(app))
    app.setProperty(_DRESSED, wanted)
