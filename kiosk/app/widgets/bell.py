"""The button that opens the drawer: a bell, with how many sentences nobody has read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent

from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import TOUCH_PX, RoleButton
from kiosk.app.widgets.fit import font_of

DRAWER_KEY = Qt.Key.Key_F6
DRAWER_KEY_NAME = "F6"
"""The key that opens and closes the drawer, in all of the staff's windows."""
_BADGE_PX = 20
_TYPE_PX = 13
_MOST = 99


class BellButton(RoleButton):
    """The count stands on it as a number, not only as a dot."""

    def __init__(self) -> None:
        super().__init__("bell", "drawerButton", icon_name="bell", icon_px=24)
        self.setFixedSize(TOUCH_PX, TOUCH_PX)
        self._count = 0
        self.retranslate()

    @property
    def count(self) -> int:
        """What it shows."""
        return self._count

    def show_count(self, count: int) -> None:
        """How many are unread; none: no number."""
        if count != self._count:
            self._count = count
            self.retranslate()
            self.update()

    def retranslate(self) -> None:
        """Its words, in the language of now."""
        name = self.tr("Messages")
        if self._count:
            name = self.tr("Messages, {n} unread").format(n=self._count)
        self.setAccessibleName(name)
        self.setToolTip(self.tr("Messages ({key})").format(key=DRAWER_KEY_NAME))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bell, and the number over its corner."""
        super().paintEvent(event)
        if not self._count:
            return
        text = str(self._count) if self._count <= _MOST else f"{_MOST}+"
        font = font_of(_TYPE_PX, QFont.Weight.Bold)
        width = max(_BADGE_PX, QFontMetrics(font).horizontalAdvance(text) + 10)
        box = QRectF(self.width() - width - 1, 2, width, _BADGE_PX)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.practice))
        painter.drawRoundedRect(box, _BADGE_PX / 2, _BADGE_PX / 2)
        painter.setFont(font)
        painter.setPen(QColor(COLOURS.on_practice))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter.value, text)
        painter.end()
