"""The small parts that cards and panels are built of: a thin line, a part that scrolls, a layout made empty."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLayout,
    QScrollArea,
    QScroller,
    QVBoxLayout,
    QWidget,
)

from kiosk.app.theme.tokens import Space, is_roomy
from kiosk.app.widgets.spoken import speak_as


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
        speak_as(self, QAccessible.Role.Grouping)
        self._name()

    def minimumSizeHint(self) -> QSize:
        """Large words are never cut at the side: whatever holds this has to scroll that way."""
        least = super().minimumSizeHint()
        if is_roomy():
            bar = self.verticalScrollBar().sizeHint().width()
            least.setWidth(max(least.width(), self.inside.minimumSizeHint().width() + bar))
        return least

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Details: up and down scroll"))


def scrolling_inside(box: QWidget, name: str) -> QWidget:
    """What the contents of `box` are put into: itself, or a part that scrolls where words are large."""
    if not is_roomy():
        return box
    scroll = TouchScroll(name)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    around = QVBoxLayout(box)
    around.setContentsMargins(Space.LINE, Space.LINE, Space.LINE, Space.LINE)
    around.addWidget(scroll)
    return scroll.inside


class Room(QScrollArea):
    """A whole page of large words, which scrolls both ways where the window is smaller than the page.

    What gets the keyboard is brought into sight.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setObjectName("room")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # there is no widget without one
        application.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        page = self.widget()
        if now is not None and page is not None and page.isAncestorOf(now):
            self.ensureWidgetVisible(now, 16, 16)


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
