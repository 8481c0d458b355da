"""A question over the window, with the harmless answer focused: Escape and Enter both keep things as they are.

Part of the window, not a dialog of its own: it needs no window manager, and the till goes on underneath.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

_CARD_WIDTH = 520
_BUTTON_PX = 60
_VEIL_ALPHA = 140


class ConfirmSheet(QWidget):
    """`confirmed`: do it. `kept`: leave things as they are."""

    confirmed = Signal()
    kept = Signal()

    def __init__(
        self,
        parent: QWidget,
        names: tuple[str, str] = ("keepWaitingButton", "confirmCancelButton"),
    ) -> None:
        """`names` are those of the two buttons, the harmless one first."""
        super().__init__(parent)
        self.setObjectName("confirmSheet")
        self._question = RoleLabel("total", "confirmQuestion", wraps=True)
        self._sentence = RoleLabel("body", "confirmSentence", wraps=True)
        self._keep = RoleButton("primary", names[0])
        self._do = RoleButton("danger", names[1])
        for button in (self._keep, self._do):
            button.setMinimumHeight(_BUTTON_PX)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keep.clicked.connect(self._keep_all)
        self._do.clicked.connect(self._confirm)
        self._build()
        self.hide()

    def show_words(self, question: str, sentence: str, keep: str, do: str) -> None:
        """What is asked, and the two answers."""
        self._question.setText(question)
        self._sentence.setText(sentence)
        self._keep.show_words(keep)
        self._do.show_words(do)
        self.setAccessibleName(f"{question} {sentence}")

    def ask(self) -> None:
        """Show the question over the whole parent."""
        parent = self.parentWidget()
        assert parent is not None  # the constructor takes one
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self._keep.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Take the question away without an answer."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape keeps, Enter presses the focused button, arrows change it; nothing reaches the window."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape if not event.isAutoRepeat():
                self._keep_all()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.isAutoRepeat():
                (self._do if self._do.hasFocus() else self._keep).click()
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.focusNextPrevChild(True)
            case _:
                event.accept()

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab stays between the two answers."""
        other = self._do if self._keep.hasFocus() else self._keep
        other.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the card does nothing: it is too easily made."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil over the window."""
        painter = QPainter(self)
        veil = QColor(COLOURS.veil)
        veil.setAlpha(_VEIL_ALPHA)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def _build(self) -> None:
        icon = IconView()
        icon.setFixedSize(56, 56)
        icon.show_icon("warning", COLOURS.waiting_ink, COLOURS.waiting_tint)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self._keep, 3)
        buttons.addWidget(self._do, 2)
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(_CARD_WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(32, 28, 32, 28)
        inside.setSpacing(6)
        inside.addWidget(icon)
        inside.addSpacing(6)
        inside.addWidget(self._question)
        inside.addWidget(self._sentence)
        inside.addSpacing(18)
        inside.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)

    def _keep_all(self) -> None:
        self.hide()
        self.kept.emit()

    def _confirm(self) -> None:
        self.hide()
        self.confirmed.emit()
