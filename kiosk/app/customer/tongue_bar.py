"""The keys with which a guest changes the language of the page: ไทย · EN · 中文, each as large as a finger."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.app.customer.paint import Ground
from kiosk.app.customer.texts import TONGUE_NAMES, TONGUE_SPOKEN, Tongue
from kiosk.app.widgets.fit import font_of

_TEXT_SHARE = 0.44
_PRESSED_ALPHA = 0.25


class TongueKey(QAbstractButton):
    """One language; filled while it is the chosen one."""

    def __init__(self, tongue: Tongue, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"tongue{tongue.title()}")
        self.setText(TONGUE_NAMES[tongue])
        self.setAccessibleName(TONGUE_SPOKEN[tongue])
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard is the cashier's
        self._words, self._ground = "", ""

    def show_colours(self, words: str, ground: str) -> None:
        """The colour of words on the page, and the page's own."""
        if (words, ground) != (self._words, self._ground):
            self._words, self._ground = words, ground
            self.update()

    def nextCheckState(self) -> None:
        """Which key is filled is told from outside."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded key, its word in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = max(1.5, self.height() / 36)
        box = QRectF(self.rect()).adjusted(line, line, -line, -line)
        words = QColor(self._words)
        veil = QColor(words)
        veil.setAlphaF(1.0 if self.isChecked() else _PRESSED_ALPHA if self.isDown() else 0.0)
        painter.setBrush(veil)
        edge = QColor(words)
        edge.setAlphaF(0.55)
        painter.setPen(QPen(edge, line))
        painter.drawRoundedRect(box, box.height() * 0.28, box.height() * 0.28)
        painter.setPen(QColor(self._ground) if self.isChecked() else words)
        weight = QFont.Weight.Bold if self.isChecked() else QFont.Weight.Medium
        painter.setFont(font_of(round(self.height() * _TEXT_SHARE), weight))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class TongueBar(QWidget):
    """`asked` carries the language touched."""

    asked = Signal(Tongue)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = {tongue: TongueKey(tongue, self) for tongue in Tongue}
        for tongue, key in self._keys.items():
            key.clicked.connect(lambda _=False, chosen=tongue: self.asked.emit(chosen))

    def show_tongue(self, tongue: Tongue | None) -> None:
        """Fill the key of the language shown; None: Thai and English together."""
        for one, key in self._keys.items():
            key.setChecked(one is tongue)

    def show_ground(self, ground: Ground) -> None:
        """Stand on this ground."""
        for key in self._keys.values():
            key.show_colours(ground.words, ground.start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The keys share the width; little room between them when there is little of it."""
        gap = min(round(self.height() * 0.16), (self.width() - 3 * self.height()) // 2)
        gap = max(gap, 1)
        left = 0
        for index, key in enumerate(self._keys.values()):
            right = (self.width() + gap) * (index + 1) // len(self._keys) - gap
            key.setGeometry(left, 0, right - left, self.height())
            left = right + gap
