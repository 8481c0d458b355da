"""The language of the staff's windows, switched while they are open.

Texts are English in the code; Thai comes from `resources/translations/kiosk_th.qm`. Every window hears of a
switch through Qt's own LanguageChange event. The customer's pages speak both languages at once and never switch.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from kiosk.app.theme.install import ThemeError
from kiosk.paths import resource

THAI = "th"
ENGLISH = "en"
LANGUAGES = (THAI, ENGLISH)


class Language(QObject):
    """Owns the installed translator. `on_changed` is told of a person's choice, to remember it."""

    def __init__(
        self, app: QApplication, code: str, on_changed: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(app)
        self._app = app
        self._on_changed = on_changed
        self._translator: QTranslator | None = None
        self._code = ""
        self._use(code)

    @property
    def code(self) -> str:
        """`th` or `en`."""
        return self._code

    def switch(self, code: str) -> None:
        """Change the language of every window now, and have the choice remembered."""
        if code == self._code:
            return
        self._use(code)
        if self._on_changed is not None:
            self._on_changed(self._code)

    def end(self) -> None:
        """Take the translator out again: another language of the same program begins afresh."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None

    def _use(self, code: str) -> None:
        self._code = code if code in LANGUAGES else ENGLISH
        # Set before the translator: windows read it while they handle LanguageChange.
        QLocale.setDefault(QLocale(self._code))
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        if self._code != ENGLISH:
            self._translator = self._loaded(self._code)
            self._app.installTranslator(self._translator)

    def _loaded(self, code: str) -> QTranslator:
        translator = QTranslator(self)
        path = resource("translations", f"kiosk_{code}.qm")
        if not translator.load(str(path)):
            raise ThemeError(f"The translation {path.name} is missing; install Kiosk again.")
        return translator


def current_language() -> str:
    """The language the windows speak now, `th` or `en`."""
    return THAI if QLocale().language() == QLocale.Language.Thai else ENGLISH
