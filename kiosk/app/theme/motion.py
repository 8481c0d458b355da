"""Short motion, in one place with one switch: a page that comes in, a toast that slides up.

It is paint only: what is shown, what takes the keyboard and what a press does are as they will be from the first
instant on; a state never waits for a picture. Off until a till allows it, so that tests and galleries see the end
of everything at once.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QPoint,
    QPropertyAnimation,
    Qt,
    QVariantAnimation,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QStyle, QWidget

PAGE_MS = 140
SLIDE_MS = 180
SLIDE_PX = 24
SLIDE = "slide"
MIST = 0.6
"""How much of a page is veiled when it comes."""
_allowed = [False]


def allow_motion(allowed: bool) -> None:
    """Let things move from now on, or nothing any more."""
    _allowed[0] = allowed


def motion_allowed() -> bool:
    """Things may move."""
    return _allowed[0]


def wanted_by_desktop(app: QApplication) -> bool:
    """False where the desktop asks for no animations: whoever gets dizzy has said so there."""
    return wanted_by(app.style())


def wanted_by(style: QStyle) -> bool:
    """The same of one style."""
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class _Mist(QWidget):
    """Lies over a page that has just come and goes away: the page is seen through it from the first instant on.

    Not a picture of the page before: an amount that is gone must not lie over one that stands.
    """

    def __init__(self, over: QWidget, colour: str) -> None:
        super().__init__(over)
        self._colour = colour
        self._strength = MIST
        self.setObjectName("mist")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()

    def show_strength(self, strength: float) -> None:
        """From `MIST` to 0, gone."""
        self._strength = strength
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The colour of the ground."""
        painter = QPainter(self)
        painter.setOpacity(self._strength)
        painter.fillRect(self.rect(), QColor(self._colour))
        painter.end()


def come_in(page: QWidget, ground: str) -> None:
    """A page that is shown already clears out of the colour of its ground; one at a time, the newest."""
    for before in page.findChildren(_Mist, options=Qt.FindChildOption.FindDirectChildrenOnly):
        before.hide()
    if not motion_allowed() or not page.isVisible():
        return
    mist = _Mist(page, ground)
    clearing = QVariantAnimation(mist)
    clearing.setDuration(PAGE_MS)
    clearing.setStartValue(MIST)
    clearing.setEndValue(0.0)
    clearing.setEasingCurve(QEasingCurve.Type.OutCubic)
    clearing.valueChanged.connect(mist.show_strength)
    clearing.finished.connect(mist.deleteLater)
    clearing.start()


def settle(widget: QWidget) -> None:
    """A widget that comes up is at its place at once: it is about to get another."""
    for coming in widget.findChildren(QPropertyAnimation, SLIDE):
        coming.setCurrentTime(coming.duration())
        coming.stop()


def slide_up(widget: QWidget) -> None:
    """A widget that has its place and is shown comes up to it from a little below."""
    if not motion_allowed():
        return
    settle(widget)
    place = widget.pos()
    moving = QPropertyAnimation(widget, b"pos", widget)
    moving.setObjectName(SLIDE)
    moving.setDuration(SLIDE_MS)
    moving.setStartValue(place + QPoint(0, SLIDE_PX))
    moving.setEndValue(place)
    moving.setEasingCurve(QEasingCurve.Type.OutCubic)
    moving.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)
