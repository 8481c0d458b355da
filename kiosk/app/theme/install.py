"""Dressing the application, once: bundled fonts, Fusion, the palette of light or dark, one style sheet.

Setting the style sheet again would repolish every living widget, so nothing else in the program sets one.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from kiosk.app.theme.tokens import (
    COLOURS,
    COMPACT_SIZES,
    FONT_FAMILY,
    LARGE_SIZES,
    Scheme,
    choose_palette,
    choose_text_size,
    style_values,
    text_px,
)
from kiosk.app.widgets.spoken import install_roles
from kiosk.core.errors import KioskError
from kiosk.paper.fonts import load_fonts
from kiosk.paths import resource


class ThemeError(KioskError):
    """A file the windows are drawn with is missing or damaged: the installation is not whole."""

    code = "installation"


_OF_QT = {Scheme.LIGHT: Qt.ColorScheme.Light, Scheme.DARK: Qt.ColorScheme.Dark}


def scheme_for(theme: str, desktop: Qt.ColorScheme) -> Scheme:
    """What a shop's setting means here: `system` is as the desktop is, and light where it does not say."""
    if theme == "system":
        return Scheme.DARK if desktop is Qt.ColorScheme.Dark else Scheme.LIGHT
    return Scheme(theme)


def install_theme(
    app: QApplication, scheme: Scheme = Scheme.LIGHT, *, text_percent: int = 100
) -> None:
    """Give `app` its fonts, palette and style sheet. Raises `ThemeError`, `FontError`.

    Before the first window: what is made already keeps the icons of the palette it was made in.
    """
    choose_palette(scheme)
    choose_text_size(text_percent)
    install_roles()
    load_fonts()
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(_OF_QT[scheme])
    app.setPalette(_palette())
    app.setFont(_font())
    app.setStyleSheet(style_sheet())


def style_sheet() -> str:
    """The whole style sheet: the look once, the sizes of type for each density of the staff's windows."""
    look = _filled("kiosk.qss", {})
    manager = _filled("manager.qss", {})
    sizes = [
        _filled("sizes.qss", {"scope": f"#{window}{density}", **measures})
        for window in ("cashierWindow", "managerWindow", "firstStartWindow")
        for density, measures in (
            ("", {}),
            ('[density="compact"]', COMPACT_SIZES),
            ('[density="large"]', LARGE_SIZES),
        )
    ]
    return "\n".join([look, manager, *sizes])


def _filled(name: str, values: dict[str, str]) -> str:
    """A template of `resources/styles` with every `@name@` replaced."""
    try:
        text = resource("styles", name).read_text(encoding="utf-8")
    except OSError:
        raise ThemeError(f"The style {name} is missing; install Kiosk again.") from None
    for key, value in style_values(values).items():
        text = text.replace(f"@{key}@", value)
    return text


def _font() -> QFont:
    font = QFont(FONT_FAMILY)
    font.setPixelSize(text_px(16))
    # Hinting moves Thai marks by a pixel and differs between machines.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _palette() -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, COLOURS.page),
        (QPalette.ColorRole.Base, COLOURS.card),
        (QPalette.ColorRole.AlternateBase, COLOURS.soft),
        (QPalette.ColorRole.Button, COLOURS.control),
        (QPalette.ColorRole.WindowText, COLOURS.ink),
        (QPalette.ColorRole.Text, COLOURS.ink),
        (QPalette.ColorRole.ButtonText, COLOURS.ink),
        (QPalette.ColorRole.PlaceholderText, COLOURS.muted),
        (QPalette.ColorRole.Highlight, COLOURS.navy),
        (QPalette.ColorRole.HighlightedText, COLOURS.on_dark),
        (QPalette.ColorRole.Link, COLOURS.accent),
        (QPalette.ColorRole.ToolTipBase, COLOURS.toast),
        (QPalette.ColorRole.ToolTipText, COLOURS.on_dark),
    ):
        palette.setColor(role, QColor(colour))
    return palette
