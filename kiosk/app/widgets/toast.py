"""One sentence that comes, can be read and goes: a problem or a piece of news that needs no answer."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

STAYS_MS = 8_000


class Toast(QFrame):
    """Stands at the lower edge of the box it is given, and leaves after some seconds or when pressed away.

    While nobody can see it (`hold`) it stays.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._box = QRect()
        self._held = False
        self.stays_ms = STAYS_MS
        self._icon = IconView()
        self._icon.setFixedSize(26, 26)
        self._label = RoleLabel("body", "toastText", wraps=True)
        self.close_button = RoleButton(
            "plain", "toastClose", icon_name="cross", icon_colour=COLOURS.on_dark
        )
        self.close_button.setFixedSize(48, 48)
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.close_button)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, *, good: bool = False) -> None:
        """Show `sentence`, in place of one that is shown still."""
        if good:
            self._icon.show_icon("check", COLOURS.countdown)
        else:
            self._icon.show_icon("warning", COLOURS.practice)
        self._label.setText(sentence)
        self.setAccessibleName(sentence)
        self._place()
        self.show()
        self.raise_()
        self.hold(self._held)

    def hold(self, held: bool) -> None:
        """Covered by another window it waits; its seconds begin when it can be seen."""
        self._held = held
        if held:
            self._leave.stop()
        elif not self.isHidden():
            self._leave.start(self.stays_ms)

    def stand_in(self, box: QRect) -> None:
        """Where the toast has its place."""
        self._box = box
        if not self.isHidden():
            self._place()

    def _place(self) -> None:
        layout = self.layout()
        assert layout is not None  # set by the constructor
        height = max(64, layout.totalHeightForWidth(self._box.width()))
        self.setGeometry(
            self._box.left(), self._box.bottom() + 1 - height, self._box.width(), height
        )
