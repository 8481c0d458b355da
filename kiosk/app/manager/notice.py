"""What stands where rows or figures would: that there are none, or why they cannot be read, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS, Space, card_px, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.fit import even_px
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import RoleLabel

translate = QCoreApplication.translate

_MOST_PX = 480
_ROOMY_PX = 300
"""Before large words make it wider: it stands beside places that are wide then."""

Words = tuple[str, str, str]
"""Picture, sentence and button of a notice; an empty one is no button."""


def trouble(sentence: str) -> Words:
    """It could not be read, and may be tried again."""
    return "warning", sentence, translate("Notice", "Try again")


def locked(sentence: str) -> Words:
    """Somebody has to sign in to see it."""
    return "lock", sentence, translate("Notice", "Sign in")


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
        self._most_px = card_px(_ROOMY_PX if is_roomy() else _MOST_PX)
        self.button = RoleButton("action", f"{name}Button")
        self.button.setFixedWidth(card_px(260))
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout()
        column.setSpacing(Space.LARGE)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        # Aligned, it would not be as high as its lines.
        beside = QHBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self._sentence)
        beside.addStretch(1)
        column.addLayout(beside)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column)
        layout.addStretch(1)
        self._sentence.installEventFilter(self)

    def show_notice(self, icon_name: str, sentence: str, action: str) -> None:
        """Show a sentence; an empty `action` shows no button."""
        trouble = icon_name == "warning"
        colour = COLOURS.trouble if trouble else COLOURS.muted
        ground = COLOURS.trouble_tint if trouble else COLOURS.soft
        self._icon.show_icon(icon_name, colour, ground)
        self._sentence.setText(sentence)
        self._sentence.ensurePolished()
        self._make_even()
        self.setAccessibleName(sentence)
        self.button.show_words(action)
        self.button.setVisible(bool(action))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A larger window has larger type: what was even before is not any more."""
        if event.type() == QEvent.Type.FontChange:
            self._make_even()
        return super().eventFilter(watched, event)

    def _make_even(self) -> None:
        """As wide as makes its lines about as long as each other."""
        most_px = self._most_px - 2 * Space.HAIR
        even = even_px(self._sentence.fontMetrics(), self._sentence.text(), most_px)
        self._sentence.setFixedWidth(even + 2 * Space.HAIR)


class NoticeStack(QStackedWidget):
    """Rows, or a notice in their place."""

    def __init__(self, rows: QWidget, notice: Notice) -> None:
        super().__init__()
        self._rows = rows
        self._notice = notice
        self.addWidget(rows)
        self.addWidget(notice)

    def show_words(self, words: Words | None) -> bool:
        """Show a notice, or (None) the rows. True: the keyboard was on what has gone, and has to go along."""
        if words is not None:
            self._notice.show_notice(*words)
        shown = self._rows if words is None else self._notice
        if self.currentWidget() is shown:
            return False
        had_focus = self._rows.hasFocus() or self._notice.button.hasFocus()
        self.setCurrentWidget(shown)
        return had_focus
