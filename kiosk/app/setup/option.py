"""One of a few ways to choose from, as a card: its name, and in a sentence what it is for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel


class OptionCard(RoleButton):
    """Arrows walk through those of one parent, as in any group of choices."""

    def __init__(self, name: str) -> None:
        super().__init__("option", name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name = RoleLabel("strong", wraps=True)
        self._sentence = RoleLabel("muted", wraps=True)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.MEDIUM)
        layout.setSpacing(Space.HAIR)
        for label in (self._name, self._sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.addStretch(1)

    def show_option(self, name: str, sentence: str) -> None:
        """Its words, in the language of now."""
        self._name.setText(name)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleName(f"{name}. {sentence}".strip())
        # A button is as high as its text; the words are labels of ours.
        self.setMinimumHeight(max(48, self._layout.minimumSize().height()))
