"""The steps of something, side by side: a bar, a name and a time for each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.label import RoleLabel

_BAR_PX = 8


class _Bar(QWidget):
    """A rounded bar, filled as far as its step is done."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = COLOURS.line
        self._share = 0.0
        self.setFixedHeight(_BAR_PX)

    def show_share(self, share: float, colour: str) -> None:
        if (share, colour) != (self._share, self._colour):
            self._share, self._colour = share, colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(QColor(COLOURS.line))
        painter.drawRoundedRect(whole, _BAR_PX / 2, _BAR_PX / 2)
        if self._share:
            painter.setBrush(QColor(self._colour))
            whole.setWidth(whole.width() * self._share)
            painter.drawRoundedRect(whole, _BAR_PX / 2, _BAR_PX / 2)
        painter.end()


class StepCell(QWidget):
    """One step."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = _Bar()
        self._name = RoleLabel("strong", wraps=True)
        self._name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._time = RoleLabel("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.TIGHT)
        layout.addWidget(self._bar)
        layout.addSpacing(Space.TIGHT)
        layout.addWidget(self._name)
        layout.addWidget(self._time)
        layout.addStretch()

    def show_step(self, name: str, time: str, colour: str, share: float = 1.0) -> None:
        """Show the step with `share` (0 to 1) of its bar in `colour`: no colour says alone how far it is."""
        self._bar.show_share(share, colour)
        self._name.setText(name)
        self._time.setText(time)
        self.setAccessibleName(f"{name}, {time}")


class StepRow(QWidget):
    """All steps, equally wide."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = [StepCell() for _ in range(count)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        for cell in self.cells:
            layout.addWidget(cell, 1)
