"""Names and values under each other; what may be wanted elsewhere is copied by a press."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.app.facts import Fact
from kiosk.app.theme.tokens import COLOURS, Space, is_roomy
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.parts import empty

_NAME_PX = 104
_NO_BREAK = "\u00a0"


class FactList(QWidget):
    """`told` carries a sentence: what was copied."""

    told = Signal(str)

    def __init__(self, name: str, shares: tuple[int, int] = (0, 1)) -> None:
        """`shares`: how names and values part the width."""
        super().__init__()
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.MEDIUM)
        self._grid.setVerticalSpacing(Space.SMALL)
        for column, share in enumerate(shares):
            self._grid.setColumnStretch(column, share)

    @property
    def buttons(self) -> tuple[RoleButton, ...]:
        """The copy buttons, from top to bottom."""
        return tuple(self.findChildren(RoleButton))

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these in place of those before."""
        empty(self._grid)
        for line, fact in enumerate(facts):
            name = RoleLabel("muted", wraps=True)
            name.setText(
                fact.name.replace(" (", f"{_NO_BREAK}(")
            )  # a number in brackets is no line
            name.setMinimumWidth(_NAME_PX)
            value = RoleLabel("fact", wraps=True)
            value.setText(breakable(fact.value))
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setAccessibleName(f"{fact.name}: {fact.value}")
            # Where words are large the value stands below its name, as wide as both.
            column, above = (0, 2 * line) if is_roomy() else (1, line)
            at = above + 1 - column
            span = (3 if fact.copies is None else 2) - column
            self._grid.addWidget(name, above, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(value, at, column, 1, span)
            if fact.copies is not None:
                self._grid.addWidget(self._copy_button(fact.name, fact.copies), at, 2)

    def _copy_button(self, name: str, text: str) -> RoleButton:
        button = RoleButton(
            "plain", "copyButton", icon_name="copy", icon_colour=COLOURS.muted, icon_px=20
        )
        button.setFixedSize(TOUCH_PX, TOUCH_PX)
        button.setAccessibleName(self.tr("Copy: {name}").format(name=name))
        button.setToolTip(self.tr("Copy"))
        button.clicked.connect(lambda: self._copy(name, text))
        return button

    def _copy(self, name: str, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.told.emit(self.tr("Copied: {name}").format(name=name))


def breakable(text: str) -> str:
    """Long keys may break anywhere: a mark of no width after every eighth letter that has no other place."""
    parts = []
    for word in text.split(" "):
        plain = word[:12].isascii() and len(word) > 12
        parts.append(
            "\u200b".join(word[i : i + 8] for i in range(0, len(word), 8)) if plain else word
        )
    return " ".join(parts)
