"""The first thing seen: the shop's name, painted before the till behind it is loaded.

Loading the till takes longer than painting a page. Whoever pressed the icon sees at once that it starts, and does
not press again. It must load nothing of the till.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from kiosk.app.shell.dress import dress
from kiosk.app.shell.memory import give_back_pictures
from kiosk.app.theme.tokens import Space
from kiosk.settings import TillSettings

WORDS = "กำลังเปิดเครื่องขาย … · Opening the till …"
"""In both languages: which one was chosen last is not known yet."""
PAINTED_WITHIN_S = 0.3


class StartingPage(QWidget):
    """The shop's name over the whole screen."""

    def __init__(self, shop_name: str) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen)
        self.setObjectName("startingPage")
        self.setWindowTitle(shop_name)
        self.setAccessibleName(f"{shop_name}. {WORDS}")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.painted = False
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.SMALL)
        layout.setSizeConstraint(
            QVBoxLayout.SizeConstraint.SetNoConstraint
        )  # the screen says how large
        layout.addStretch()
        for text, role in ((shop_name, "title"), (WORDS, "muted")):
            label = QLabel(text)
            label.setProperty("role", role)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addStretch()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note that it is seen."""
        super().paintEvent(event)
        self.painted = True


@contextmanager
def starting(settings: TillSettings) -> Iterator[Callable[[], None]]:
    """Show the page; what is given takes it away, once the cashier's window stands there. So does the end."""
    app = application()
    dress(app, settings)
    page = StartingPage(settings.shop_name)
    page.setGeometry(app.primaryScreen().availableGeometry())
    page.show()
    patience_ends = time.monotonic() + PAINTED_WITHIN_S
    while not page.painted and time.monotonic() < patience_ends:
        app.processEvents()

    def done() -> None:
        page.close()

    try:
        yield done
    finally:
        page.close()


def application() -> QApplication:
    """The one there is, or a new one, with the program's names."""
    give_back_pictures()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["kiosk"])
    app.setApplicationName("kiosk")
    app.setApplicationDisplayName("Kiosk")
    app.setDesktopFileName("kiosk")
    app.setQuitOnLastWindowClosed(True)
    return app
