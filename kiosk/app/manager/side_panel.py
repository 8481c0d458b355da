"""A card beside a table that shows one of its rows: a title, a way to close it, what it holds, buttons below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import TouchScroll

_PAD = Space.LARGE
NARROW_PX, WIDE_PX = 340, 460


class SidePanel(QFrame):
    """`closed`: put away. `inside` takes what is shown, `foot` the buttons."""

    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.title = RoleLabel("title", f"{name}Title", wraps=True)
        self.close_button = RoleButton("plain", f"{name}Close", icon_name="cross")
        self.close_button.setFixedSize(TOUCH_PX, TOUCH_PX)
        self.close_button.clicked.connect(self.closed)
        self.inside = QVBoxLayout()
        self.inside.setContentsMargins(_PAD, 0, _PAD, Space.SMALL)
        self.inside.setSpacing(Space.SMALL)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(_PAD, 0, _PAD, _PAD)
        self.foot.setSpacing(Space.SMALL)
        self.area = TouchScroll(f"{name}Scroll")
        self._build()
        self._retitle()

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
        super().changeEvent(event)

    def _retitle(self) -> None:
        self.close_button.setAccessibleName(self.tr("Close"))

    def _build(self) -> None:
        column = QVBoxLayout(self.area.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.inside)
        column.addStretch(1)
        head = QHBoxLayout()
        head.setContentsMargins(_PAD, Space.SMALL, Space.SMALL, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LINE, Space.LINE, Space.LINE, Space.LINE)
        layout.setSpacing(Space.SMALL)
        layout.addLayout(head)
        layout.addWidget(self.area, 1)
        layout.addLayout(self.foot)
