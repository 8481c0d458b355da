"""The places at the side of the manager's window: pressed, or walked through with the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.app.manager.places import ICON_OF_PLACE, Place, place_words
from kiosk.app.theme.icons import icon
from kiosk.app.theme.tokens import COLOURS, TONES, Space, Tone, text_px
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.parts import scrolling_inside
from kiosk.app.widgets.pill import paint_pill, pill_size

ITEM_PX = 52
_BADGE_PX = 13


class NavButton(RoleButton):
    """One place: picture, name, and how many things wait there."""

    def __init__(self, place: Place, number: int) -> None:
        super().__init__("nav", f"nav_{place}", icon_name=ICON_OF_PLACE[place], icon_px=22)
        self.place = place
        self.number = number
        self._waiting = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(max(ITEM_PX, text_px(16) * 2))
        self.toggled.connect(self._colour)
        self.retranslate()

    def show_waiting(self, count: int) -> None:
        """The number beside the name; 0 shows none."""
        if count != self._waiting:
            self._waiting = count
            self.retranslate()
            self.update()

    def retranslate(self) -> None:
        """Name and key, in the language of now."""
        name = place_words(self.place)
        spoken = name
        if self._waiting:
            template = QCoreApplication.translate("Navigation", "{place}, {n} waiting")
            spoken = template.format(place=name, n=self._waiting)
        self.show_words(name, spoken)
        self.setToolTip(f"{name} · Ctrl+{self.number}" if self.number <= 9 else name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down are the list's: a button alone would mark the next place without opening it."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then the number at its end."""
        super().paintEvent(event)
        if not self._waiting:
            return
        text = str(self._waiting) if self._waiting < 100 else "99+"
        pixels = text_px(_BADGE_PX)
        size = pill_size(text, pixels)
        box = QRectF(
            self.width() - size.width() - 10,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter = QPainter(self)
        paint_pill(painter, box, text, pixels, TONES[Tone.TROUBLE])
        painter.end()

    def _colour(self, checked: bool) -> None:
        colour = COLOURS.on_dark if checked else COLOURS.ink
        self.setIcon(icon(ICON_OF_PLACE[self.place], colour))


class Navigation(QFrame):
    """`chosen` carries the place that is wanted; `clean_asked`: the screens are to be wiped."""

    chosen = Signal(object)
    clean_asked = Signal()

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.buttons = {
            place: NavButton(place, number) for number, place in enumerate(places, start=1)
        }
        layout = QVBoxLayout(scrolling_inside(self, "navigationScroll"))
        layout.setContentsMargins(Space.MEDIUM, Space.LARGE, Space.MEDIUM, Space.LARGE)
        layout.setSpacing(Space.SMALL)
        for button in self.buttons.values():
            button.clicked.connect(self._choose)
            layout.addWidget(button)
        layout.addStretch()
        self._clean = RoleButton("nav", "cleanButton", icon_name="clean", icon_px=22)
        self._clean.setFixedHeight(ITEM_PX)
        self._clean.clicked.connect(self.clean_asked)
        layout.addWidget(self._clean)
        self.retranslate()

    @property
    def has_keyboard(self) -> bool:
        """Somebody walks through the places with the arrows."""
        return any(button.hasFocus() for button in self.buttons.values())

    def show_place(self, place: Place) -> None:
        """Mark the place that is open."""
        self.buttons[place].setChecked(True)

    def show_waiting(self, place: Place, count: int) -> None:
        """The number at a place, if it has a button."""
        if place in self.buttons:
            self.buttons[place].show_waiting(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through the places and open them."""
        buttons = list(self.buttons.values())
        at = next((n for n, button in enumerate(buttons) if button.hasFocus()), None)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if at is None or step is None:
            super().keyPressEvent(event)
            return
        button = buttons[(at + step) % len(buttons)]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        button.click()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.setAccessibleName(self.tr("Places"))
        for button in self.buttons.values():
            button.retranslate()
        self._clean.show_words(self.tr("Wipe screens"))

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _choose(self) -> None:
        button = self.sender()
        assert isinstance(button, NavButton)  # only they are connected
        self.chosen.emit(button.place)
