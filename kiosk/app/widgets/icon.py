"""An icon on its own, or on a round ground: the picture beside the words of a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS

_SHARE_OF_DISC = 0.56


class IconView(QWidget):
    """Draws one icon as large as the widget; with a `ground` it stands on a disc of that colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, str, str | None] = ("", COLOURS.ink, None)

    def show_icon(self, name: str, colour: str, ground: str | None = None) -> None:
        """Draw the icon `name` in `colour`; an empty name draws nothing."""
        if (name, colour, ground) != self._shown:
            self._shown = (name, colour, ground)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Disc, then icon, centred."""
        name, colour, ground = self._shown
        if not name:
            return
        side = min(self.width(), self.height())
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawEllipse(box)
            cut = side * (1 - _SHARE_OF_DISC) / 2
            box.adjust(cut, cut, -cut, -cut)
        paint_icon(painter, name, colour, box)
        painter.end()
