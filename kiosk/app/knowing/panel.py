"""The sheet under the badge: every part a till lives by, how it stands, and the age of its last good sign.

It holds no keys back: Escape and F8 close it, any other key closes it and goes on to the window.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.knowing.words import (
    ICON_OF_STANDING,
    TONE_OF_STANDING,
    advice_sentence,
    part_words,
    sign_words,
    standing_words,
)
from kiosk.app.theme.tokens import TONES, Space, Tone
from kiosk.app.widgets.dropdown import Dropdown
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.till.knowledge import Knowledge, Known, Part

_ICON_PX = 20
_ROW_PX = 40
_WIDTH_PX = 380
_CLOSES = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_F8})


class _Line:
    """One part: a picture, its name, how it stands, and how old that is."""

    def __init__(self, grid: QGridLayout, row: int) -> None:
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._name = RoleLabel("strong")
        self._standing = RoleLabel("")
        self._age = RoleLabel("muted")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._widgets: tuple[QWidget, ...] = (self._icon, self._name, self._standing, self._age)
        for column, widget in enumerate(self._widgets):
            if column == len(self._widgets) - 1:
                grid.addWidget(widget, row, column, right)
            else:
                grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)

    def show_known(self, known: Known | None, now: datetime) -> str:
        """Show a part, or nothing where the till has none; what a screen reader says of it."""
        for widget in self._widgets:
            widget.setVisible(known is not None)
        if known is None:
            return ""
        colours = TONES[TONE_OF_STANDING[known.standing]]
        self._icon.show_icon(ICON_OF_STANDING[known.standing], colours.strong)
        texts = (part_words(known.part), standing_words(known), sign_words(known, now))
        for label, text in zip((self._name, self._standing, self._age), texts, strict=True):
            if label.text() != text:
                label.setText(text)
        return ", ".join(texts)


class KnowledgePanel(Dropdown):
    """Shows one `Knowledge` at a time."""

    def __init__(self) -> None:
        super().__init__("knowledgePanel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = RoleLabel("title", "knowledgeTitle")
        self._title.setMinimumWidth(_WIDTH_PX)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.MEDIUM)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self._lines = {part: _Line(grid, row) for row, part in enumerate(Part)}
        for row in range(len(Part)):
            grid.setRowMinimumHeight(row, _ROW_PX)
        self._grid = grid
        self._icon = IconView()
        self._icon.setFixedSize(_ICON_PX + 4, _ICON_PX + 4)
        self._advice = RoleLabel("body", "knowledgeAdvice", wraps=True)
        rule = QFrame()
        rule.setProperty("role", "line")
        rule.setFixedHeight(1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.MEDIUM)
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._advice, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.BROAD, Space.LARGE, Space.BROAD, Space.WIDE)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self._title)
        layout.addLayout(grid)
        layout.addWidget(rule)
        layout.addLayout(foot)

    def show_knowledge(self, knowledge: Knowledge, now: datetime) -> None:
        """Bring everything up to date."""
        self._title.setText(self.tr("How much do we know"))
        spoken = []
        for row, (part, line) in enumerate(self._lines.items()):
            known = knowledge.of(part)
            self._grid.setRowMinimumHeight(row, _ROW_PX if known is not None else 0)
            spoken.append(line.show_known(known, now))
        self._advice.setText(advice_sentence(knowledge.advice))
        tone = Tone.PAID if knowledge.advice is None else Tone.WAITING
        tone = Tone.TROUBLE if knowledge.grave else tone
        self._icon.show_icon("check" if tone is Tone.PAID else "warning", TONES[tone].strong)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(
            ". ".join([self._advice.text().rstrip("."), *filter(None, spoken)])
        )

    def open_with(self, button: QWidget, knowledge: Knowledge, now: datetime) -> None:
        """Show it under a button of the window."""
        self.show_knowledge(knowledge, now)
        self.open_under(button)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Away with it; a key that means something else still does."""
        self.close_sheet()
        if event.key() in _CLOSES:
            event.accept()
        else:
            event.ignore()
