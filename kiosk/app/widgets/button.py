"""Buttons by their role in the style sheet. Keys of the pad never take the keyboard's focus."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from kiosk.app.theme.icons import icon, paint_icon
from kiosk.app.theme.tokens import COLOURS, text_px
from kiosk.app.widgets.fit import font_of

TOUCH_PX = 48
"""The least side of anything to press."""


class RoleButton(QPushButton):
    """A button drawn by its `role` (see kiosk.qss), with an icon of ours if wanted."""

    def __init__(
        self,
        role: str,
        name: str,
        parent: QWidget | None = None,
        *,
        icon_name: str = "",
        icon_colour: str | None = None,
        icon_px: int = 22,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setMinimumHeight(TOUCH_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if icon_name:
            self.setIcon(icon(icon_name, icon_colour or COLOURS.ink))
            side = text_px(icon_px)
            self.setIconSize(QSize(side, side))

    def sizeHint(self) -> QSize:
        """Never narrower than a finger, however short its word is."""
        return super().sizeHint().expandedTo(QSize(TOUCH_PX, 0))

    def show_role(self, role: str, icon_name: str, icon_colour: str) -> None:
        """Change the look, if it is new."""
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)
        self.setIcon(icon(icon_name, icon_colour))

    def show_busy(self, *, busy: bool) -> None:
        """What it wants is being done: it cannot be pressed again, and looks other than what may never be."""
        self.setEnabled(not busy)
        if self.property("busy") != busy:
            self.setProperty("busy", busy)
            restyle(self)

    def show_words(self, text: str, spoken: str | None = None) -> None:
        """What stands on the button, and its accessible name if that says more."""
        # Styles leave 4 px between icon and text; an en space makes room.
        shown = text if self.icon().isNull() or not text else f"\u2002{text}"
        if shown != self.text():
            self.setText(shown)
        name = spoken if spoken is not None else text
        if name != self.accessibleName():
            self.setAccessibleName(name)


class ShowButton(RoleButton):
    """The one dark key: its words, and below them, smaller, the key of the keyboard that does the same."""

    def __init__(self, name: str) -> None:
        super().__init__("show", name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._hint = ""

    def show_hint(self, text: str) -> None:
        """The name of the key."""
        if text != self._hint:
            self._hint = text
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button without its text, then both lines, centred together."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        title = self.font()
        small = font_of(round(title.pixelSize() * 0.58), QFont.Weight.Medium)
        height = QFontMetrics(title).height()
        small_height = QFontMetrics(small).height()
        box = QRect(0, (self.height() - height - small_height) // 2, self.width(), height)
        painter.setPen(QColor(COLOURS.on_dark))
        painter.setFont(title)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter.value, self.text())
        painter.setPen(QColor(COLOURS.on_dark_muted))
        painter.setFont(small)
        box = QRect(0, box.bottom() + 1, self.width(), small_height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter.value, self._hint)
        self._paint_enter(painter, box, QFontMetrics(small).horizontalAdvance(self._hint))
        painter.end()

    def _paint_enter(self, painter: QPainter, box: QRect, words: int) -> None:
        side = box.height() * 0.75
        left = box.center().x() + words / 2 + side * 0.4
        mark = QRectF(left, box.center().y() - side / 2, side, side)
        paint_icon(painter, "enter", COLOURS.on_dark_muted, mark)


class KeyButton(RoleButton):
    """A key of the pad: fills its cell, acts on the press, leaves the focus where it is."""

    def __init__(
        self, name: str, text: str = "", *, soft: bool = False, icon_name: str = ""
    ) -> None:
        super().__init__("key", name, icon_name=icon_name, icon_colour=COLOURS.accent, icon_px=34)
        self.setProperty("soft", soft)
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


def set_error(field: QWidget, *, wrong: bool) -> None:
    """Mark a field whose contents will not do; the sentence beside it says why."""
    if field.property("wrong") != wrong:
        field.setProperty("wrong", wrong)
        restyle(field)


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the `tone` that the style sheet colours a widget and its children by, if it is new."""
    if widget.property("tone") == tone:
        return
    widget.setProperty("tone", tone)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Have the style sheet looked up again for a widget and everything in it."""
    for each in (widget, *widget.findChildren(QWidget)):
        each.style().unpolish(each)
        each.style().polish(each)
        each.update()
