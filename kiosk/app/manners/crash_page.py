"""The till crashed again and again: what happened, where it is written down, and whether to try once more.

Shown by the till's parent, in a process that has no till: nothing of what crashed is used here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kiosk.app.cashier.density import measures_for
from kiosk.app.language import Language
from kiosk.app.shell.os_signals import OsSignals
from kiosk.app.theme.install import install_theme, scheme_for
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.facts import breakable
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

_CARD_PX = 620
_BUTTON_PX = 60


class CrashPage(QWidget):
    """`answered`: whether to start again."""

    answered = Signal(bool)

    def __init__(self, logs: Path) -> None:
        super().__init__()
        self.setObjectName("cashierWindow")  # it stands where that stood, and looks like it
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Kiosk")
        self.setProperty("density", measures_for(1280, 800).density)
        self._title = RoleLabel("total", "crashTitle", wraps=True)
        self._sentence = RoleLabel("body", "crashSentence", wraps=True)
        self._where = RoleLabel("muted", "crashLog", wraps=True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = RoleButton("action", "crashClose")
        self.again_button = RoleButton("primary", "crashAgain")
        self.close_button.clicked.connect(lambda: self.answered.emit(False))
        self.again_button.clicked.connect(lambda: self.answered.emit(True))
        self._build()
        self._title.setText(self.tr("The till keeps stopping"))
        self._sentence.setText(
            self.tr(
                "It stopped several times within a minute. No money is lost: open sales are found"
                " again when it starts. If it goes on, call for help."
            )
        )
        self._where.setText(breakable(self.tr("Details: {folder}").format(folder=logs)))
        self.close_button.show_words(self.tr("Close"))
        self.again_button.show_words(self.tr("Start again"))
        self.setAccessibleName(f"{self._title.text()}. {self._sentence.text()}")
        self.again_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, RoleButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        icon = IconView()
        icon.setFixedSize(56, 56)
        icon.show_icon("warning", COLOURS.waiting_ink, COLOURS.waiting_tint)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        for button, share in ((self.close_button, 2), (self.again_button, 3)):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            buttons.addWidget(button, share)
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(_CARD_PX)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.HUGE, Space.BROAD, Space.HUGE, Space.BROAD)
        inside.setSpacing(Space.SMALL)
        for part in (icon, self._title, self._sentence, self._where):
            inside.addWidget(part)
        inside.addSpacing(Space.MEDIUM)
        inside.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it fills any screen
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)


def asks_to_start_again(language: str, theme: str, logs: Path) -> bool:
    """Show the page until somebody answers; closing it, or the system ending the program, is no."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["kiosk"])
    install_theme(app, scheme_for(theme, app.styleHints().colorScheme()))
    chosen = Language(app, language)
    page = CrashPage(logs)
    page.answered.connect(lambda again: app.exit(int(again)))
    signals = OsSignals(app.quit)
    try:
        page.showMaximized()
        return bool(app.exec())
    finally:
        signals.close()
        page.close()
        page.deleteLater()
        chosen.deleteLater()
