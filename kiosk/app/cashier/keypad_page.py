"""The page an amount is keyed on: the shop's own prices, the pad, the note. It shows no amount itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.app.cashier.desk import Desk
from kiosk.app.cashier.keys import Command, meaning_of
from kiosk.app.frame import Shop
from kiosk.app.theme.icons import paint_icon
from kiosk.app.theme.tokens import COLOURS, Space, is_roomy
from kiosk.app.widgets.button import TOUCH_PX, KeyButton, RoleButton, ShowButton
from kiosk.core.keypad import Key
from kiosk.core.money import SATANG_PER_BAHT, format_baht

_LONGEST_NOTE = 200
_ICON_PX = 20
_OF_A_TEXT = frozenset({Command.NOTE, Command.PASTE})
_PLACES: dict[Key, tuple[int, int]] = {
    Key.D7: (0, 0),
    Key.D8: (0, 1),
    Key.D9: (0, 2),
    Key.D4: (1, 0),
    Key.D5: (1, 1),
    Key.D6: (1, 2),
    Key.D1: (2, 0),
    Key.D2: (2, 1),
    Key.D3: (2, 2),
    Key.D0: (3, 0),
    Key.D00: (3, 1),
    Key.DOT: (3, 2),
}


class NoteEdit(QLineEdit):
    """One line of note. Digits are text here; Escape leaves it, Enter is the window's."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTextMargins(_ICON_PX + 6, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As QLineEdit, with a pencil in front."""
        super().paintEvent(event)
        painter = QPainter(self)
        mark = QRectF(16, (self.height() - _ICON_PX) / 2, _ICON_PX, _ICON_PX)
        paint_icon(painter, "edit", COLOURS.muted, mark)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the window have its own keys; everything else is text."""
        meaning = meaning_of(event)
        if meaning is Command.ESCAPE:
            self.left.emit()
        elif isinstance(meaning, Command) and meaning not in _OF_A_TEXT:
            event.ignore()
        else:
            super().keyPressEvent(event)


class KeypadPage(QWidget):
    """`pressed` carries a key of the pad, `added` satang of a quick amount; `show_asked` is *show QR*."""

    pressed = Signal(Key)
    added = Signal(int)
    show_asked = Signal()
    note_changed = Signal(str)
    note_left = Signal()

    def __init__(self, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._keys = {key: self._digit(key) for key in _PLACES}
        self._backspace = self._own_key(Key.BACKSPACE, "keypadBackspace", icon_name="backspace")
        self._clear = self._own_key(Key.CLEAR, "keypadClear", "C")
        self._quick = [self._quick_key(index) for index in range(len(shop.quick_amounts_satang))]
        self._asks_again = False
        self._show = ShowButton("showQrButton")
        self._show.clicked.connect(self.show_asked)
        self._note = NoteEdit()
        self._note.setObjectName("noteEdit")
        self._note.setMaxLength(_LONGEST_NOTE)
        self._note.textChanged.connect(self.note_changed)
        self._note.left.connect(self.note_left)
        self._build()
        self.retranslate()

    def refresh(self, desk: Desk) -> None:
        """Bring the note and the busy state up to date."""
        if self._note.text() != desk.note:
            self._note.setText(desk.note)
        asks_again = desk.asks_again and not desk.busy
        if (self._show.isEnabled(), self._asks_again) != (not desk.busy, asks_again):
            self._asks_again = asks_again
            self._show.show_busy(busy=desk.busy)
            self._show_words(desk.busy)

    def edit_note(self) -> None:
        """Put the keyboard into the note."""
        self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._note.selectAll()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        for key, button in self._keys.items():
            button.show_words(key.value, key.value)
        self._keys[Key.D00].setAccessibleName(self.tr("Double zero"))
        self._keys[Key.DOT].setAccessibleName(self.tr("Decimal point"))
        self._backspace.setAccessibleName(self.tr("Delete the last digit"))
        self._clear.setAccessibleName(self.tr("Clear the amount"))
        for quick, satang in zip(self._quick, self._shop.quick_amounts_satang, strict=True):
            spoken = self.tr("Add {baht} baht").format(baht=format_baht(satang))
            quick.show_words(_price(satang), spoken)
        self._note.setPlaceholderText(self.tr("Note or order number (F2)"))
        self._note.setAccessibleName(self.tr("Note"))
        self._show_words(busy=not self._show.isEnabled())

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_words(self, busy: bool) -> None:
        sure = self.tr("Yes, show QR") if self._asks_again else self.tr("Show QR")
        self._show.show_words(self.tr("One moment …") if busy else sure)
        self._show.show_hint("" if busy else self.tr("Enter"))

    def _build(self) -> None:
        quick = QGridLayout()
        quick.setSpacing(Space.MEDIUM)
        columns = 3 if is_roomy() else max(len(self._quick), 1)
        for place, button in enumerate(self._quick):
            quick.addWidget(button, place // columns, place % columns)
        pad = QGridLayout()
        pad.setSpacing(Space.MEDIUM)
        for key, (row, column) in _PLACES.items():
            pad.addWidget(self._keys[key], row, column)
        pad.addWidget(self._backspace, 0, 3)
        pad.addWidget(self._clear, 1, 3)
        pad.addWidget(self._show, 2, 3, 2, 1)
        for index in range(4):
            pad.setRowStretch(index, 1)
            pad.setColumnStretch(index, 1)
        self._note.setMinimumHeight(TOUCH_PX + 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        if self._quick:
            layout.addLayout(quick)
        layout.addLayout(pad, 1)
        layout.addWidget(self._note)

    def _digit(self, key: Key) -> KeyButton:
        name = "keypadDot" if key is Key.DOT else f"keypad{key.value}"
        return self._own_key(key, name, key.value, soft=False)

    def _own_key(
        self, key: Key, name: str, text: str = "", *, soft: bool = True, icon_name: str = ""
    ) -> KeyButton:
        button = KeyButton(name, text, soft=soft, icon_name=icon_name)
        button.pressed.connect(lambda: self.pressed.emit(key))
        return button

    def _quick_key(self, index: int) -> RoleButton:
        button = RoleButton("quick", f"quickAmount{index}")
        button.setMinimumSize(QSize(TOUCH_PX, TOUCH_PX + 2))
        satang = self._shop.quick_amounts_satang[index]
        button.pressed.connect(lambda: self.added.emit(satang))
        return button


def _price(satang: int) -> str:
    """A price as short as it is exact: `฿45`, `฿62.50`."""
    text = format_baht(satang)
    return "฿" + (text if satang % SATANG_PER_BAHT else text.removesuffix(".00"))
