"""How something stands, in a picture and words: what a page of the setup has to say of itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import set_tone
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

_ICON_PX = 56


class Standing(QFrame):
    """How it stands: a picture, a line, and a sentence."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._title = RoleLabel("strong", f"{name}Title", wraps=True)
        self._sentence = RoleLabel("body", f"{name}Sentence", wraps=True)
        column = QVBoxLayout()
        column.setSpacing(Space.HAIR)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.LARGE)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(column, 1)

    def show_state(self, icon: str, tone: str, title: str, sentence: str) -> None:
        """`tone`: `paid`, `busy`, `waiting`, `trouble` or nothing."""
        colours = {
            "paid": (COLOURS.paid, COLOURS.paid_tint),
            "busy": (COLOURS.accent, COLOURS.navy_tint),
            "waiting": (COLOURS.waiting_ink, COLOURS.waiting_tint),
            "trouble": (COLOURS.trouble, COLOURS.trouble_tint),
        }
        self._icon.show_icon(icon, *colours.get(tone, (COLOURS.muted, COLOURS.soft)))
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        set_tone(self._title, "trouble" if tone == "trouble" else "")
        self.setAccessibleName(f"{title} {sentence}".strip())
