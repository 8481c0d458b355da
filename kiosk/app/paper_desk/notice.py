"""Beside the keypad: papers wait for the printer, why, and a way to see them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.app.paper_desk.words import trouble_words, waiting_words
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.till.printing.state import OFF, PrinterState


class PaperNotice(QFrame):
    """Stands there only while the printer does not print. `asked`: somebody wants to see what waits."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paperNotice")
        self._state = PrinterState(OFF)
        self._selling = False
        icon = IconView()
        icon.setFixedSize(30, 30)
        icon.show_icon("print", COLOURS.waiting_ink)
        self._count = RoleLabel("strong", "papersWaiting", wraps=True)
        self._why = RoleLabel("", "paperTrouble", wraps=True)
        self.button = RoleButton("plain", "papersButton", icon_name="right")
        self.button.setFixedSize(TOUCH_PX, TOUCH_PX)
        self.button.clicked.connect(self.asked)
        texts = QVBoxLayout()
        texts.setSpacing(Space.HAIR)
        texts.addWidget(self._count)
        texts.addWidget(self._why)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.WIDE, Space.MEDIUM, Space.SMALL, Space.MEDIUM)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._show()

    def show_state(self, state: PrinterState) -> None:
        """How the printer is now."""
        self._state = state
        self._show()

    def set_selling(self, selling: bool) -> None:
        """While a sale is on the window it has the room."""
        if selling != self._selling:
            self._selling = selling
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        state = self._state
        why = trouble_words(state)
        count = waiting_words(state) if state.waiting else ""
        self._count.setText(count)
        self._count.setVisible(bool(count))
        self._why.setText(why)
        self.setAccessibleName(f"{count} {why}".strip())
        self.button.setAccessibleName(self.tr("Show what waits for the printer"))
        self.button.setToolTip(self.tr("Printer (F7)"))
        self.setVisible(bool(why) and not self._selling)
