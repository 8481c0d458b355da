"""A question over the window, with the harmless answer focused: Escape and Enter both keep things as they are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS, Space, card_px
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel
from kiosk.app.widgets.sheet import Sheet

_CARD_WIDTH = 600
_BUTTON_PX = 60
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class ConfirmSheet(Sheet):
    """`confirmed`: do it. `left`: leave things as they are."""

    confirmed = Signal()

    def __init__(
        self,
        parent: QWidget,
        names: tuple[str, str] = ("keepWaitingButton", "confirmCancelButton"),
    ) -> None:
        """`names` are those of the two buttons, the harmless one first."""
        super().__init__(parent, "confirmSheet")
        self._question = RoleLabel("total", "confirmQuestion", wraps=True)
        self._sentence = RoleLabel("body", "confirmSentence", wraps=True)
        self._keep = RoleButton("primary", names[0])
        self._do = RoleButton("danger", names[1])
        for button in (self._keep, self._do):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keep.clicked.connect(self.leave)
        self._do.clicked.connect(self._confirm)
        self._build()

    def show_words(self, question: str, sentence: str, keep: str, do: str) -> None:
        """What is asked, and the two answers."""
        self._question.setText(question)
        self._sentence.setText(sentence)
        self._keep.show_words(keep)
        self._do.show_words(do)
        self.setAccessibleName(f"{question} {sentence}")

    def ask(self) -> None:
        """Show the question over the whole parent."""
        self.open_sheet()
        self._keep.setFocus(Qt.FocusReason.PopupFocusReason)

    def stops(self) -> list[QWidget]:
        """The two answers."""
        return [self._keep, self._do]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows change the answer, too."""
        if event.key() in _ARROWS:
            self.focusNextPrevChild(True)
        super().keyPressEvent(event)

    def go_on(self) -> None:
        """Enter: what is not plainly chosen is not done."""
        (self._do if self._do.hasFocus() else self._keep).click()

    def _build(self) -> None:
        icon = IconView()
        icon.setFixedSize(56, 56)
        icon.show_icon("warning", COLOURS.waiting_ink, COLOURS.waiting_tint)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.MEDIUM)
        buttons.addWidget(self._keep, 3)
        buttons.addWidget(self._do, 2)
        self.card.setFixedWidth(card_px(_CARD_WIDTH))
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(Space.HUGE, Space.BROAD, Space.HUGE, Space.BROAD)
        inside.setSpacing(Space.SMALL)
        inside.addWidget(icon)
        inside.addSpacing(Space.SMALL)
        inside.addWidget(self._question)
        inside.addWidget(self._sentence)
        inside.addSpacing(Space.LARGE)
        inside.addLayout(buttons)

    def _confirm(self) -> None:
        self.close_sheet()
        self.confirmed.emit()
