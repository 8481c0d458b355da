"""A kind of file to choose: its name, and in one sentence what it is for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from kiosk.app.manager.export import terms
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.till.export.export import Format


class FormatButton(RoleButton):
    """One of several; arrows walk through them, as in any group of choices."""

    def __init__(self, format: Format) -> None:
        super().__init__("option", f"format_{format.value}")
        self.format = format
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name = RoleLabel("strong")
        self._sentence = RoleLabel("muted", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.SMALL, Space.LARGE, Space.MEDIUM)
        layout.setSpacing(Space.HAIR)
        for label in (self._name, self._sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        name, sentence = terms.FORMAT_NAMES[self.format], terms.format_words(self.format)
        self._name.setText(name)
        self._sentence.setText(sentence)
        self.setAccessibleName(f"{name}. {sentence}")
