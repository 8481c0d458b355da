"""What stands where rows or figures would: that there are none, or why they cannot be read, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

_MOST_PX = 420


class Notice(QWidget):
    """`pressed`: the one thing to do about it."""

    pressed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icon = IconView()
        self._icon.setFixedSize(72, 72)
        self._sentence = RoleLabel("body", f"{name}Text", wraps=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setFixedWidth(_MOST_PX)
        self.button = RoleButton("action", f"{name}Button")
        self.button.setFixedWidth(260)
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sentence)  # aligned, it would not be as high as its lines
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column)
        layout.addStretch(1)

    def show_notice(self, icon_name: str, sentence: str, action: str) -> None:
        """Show a sentence; an empty `action` shows no button."""
        trouble = icon_name == "warning"
        colour = COLOURS.trouble if trouble else COLOURS.muted
        ground = COLOURS.trouble_tint if trouble else COLOURS.soft
        self._icon.show_icon(icon_name, colour, ground)
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.show_words(action)
        self.button.setVisible(bool(action))
