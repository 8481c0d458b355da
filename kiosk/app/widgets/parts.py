"""The small parts that cards and panels are built of: a thin line, a part that scrolls, a layout made empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QScroller, QWidget


class TouchScroll(QScrollArea):
    """Scrolls up and down, by touch too. `inside` takes what is shown; what is below shines through."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.inside = QWidget()
        self.inside.setObjectName("scrollInside")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.inside)
        self.viewport().setAutoFillBackground(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)


def thin_line() -> QFrame:
    """A line across, between one part and the next."""
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line


def empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()  # what was just put in waits to be shown, and would show itself as a window
            widget.setParent(None)  # at once: nobody may find it any more
            widget.deleteLater()
