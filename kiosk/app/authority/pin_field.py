"""A PIN as dots, by the physical keys (a Thai layout and NumLock off change nothing), and the pad beside it."""

from __future__ import annotations

from pydantic import SecretStr
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.app.cashier.keys import meaning_of
from kiosk.app.theme.tokens import COLOURS, Space
from kiosk.app.widgets.button import KeyButton
from kiosk.app.widgets.spoken import speak_as, speak_value
from kiosk.core.keypad import Key
from kiosk.core.pins import LONGEST, SHORTEST

_HEIGHT_PX = 56
_DOT_PX = 14
_GAP_PX = 12
_RADIUS_PX = 12
_KEY_PX = (92, 64)


class PinField(QWidget):
    """`changed` after each digit, `entered` when the keyboard came here. What was keyed is nowhere else."""

    changed = Signal()
    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digits: list[str] = []
        self._active = False
        speak_as(self, QAccessible.Role.EditableText, secret=True)

    @property
    def count(self) -> int:
        """How many digits were keyed."""
        return len(self._digits)

    @property
    def long_enough(self) -> bool:
        """It may be a PIN."""
        return self.count >= SHORTEST

    def press(self, key: Key) -> None:
        """A digit, one digit back, or all of them gone; other keys change nothing."""
        if key is Key.BACKSPACE:
            del self._digits[-1:]
        elif key is Key.CLEAR:
            self._digits.clear()
        elif key.value.isdigit() and len(key.value) == 1 and self.count < LONGEST:
            self._digits.append(key.value)
        else:
            return
        self._changed()

    def take(self) -> SecretStr:
        """Hand the PIN over; the field is empty then."""
        pin = SecretStr("".join(self._digits))
        self.wipe()
        return pin

    def same_as(self, other: PinField) -> bool:
        """Whether both hold the same digits."""
        return self._digits == other._digits

    def wipe(self) -> None:
        """Nothing was keyed."""
        self._digits.clear()
        self._changed()

    def show_active(self, active: bool) -> None:
        """Whether the pad's keys come here."""
        if active != self._active:
            self._active = active
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest PIN."""
        return QSize(LONGEST * (_DOT_PX + _GAP_PX) + _GAP_PX, _HEIGHT_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits; what they do not need goes on to the sheet."""
        meaning = meaning_of(event)
        if isinstance(meaning, Key):
            if not event.isAutoRepeat() or meaning is Key.BACKSPACE:
                self.press(meaning)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is here."""
        super().focusInEvent(event)
        self.entered.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press brings the keyboard here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame, a dot for each digit, and rings where the shortest PIN still lacks some."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._edge())
        painter.setBrush(QColor(COLOURS.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), _RADIUS_PX, _RADIUS_PX)
        shown = max(self.count, SHORTEST)
        step = _DOT_PX + _GAP_PX
        left = (self.width() - shown * step + _GAP_PX) / 2
        for place in range(shown):
            filled = place < self.count
            painter.setPen(QPen(QColor(COLOURS.ink if filled else COLOURS.muted), 2))
            painter.setBrush(QColor(COLOURS.ink) if filled else Qt.BrushStyle.NoBrush)
            top = (self.height() - _DOT_PX) / 2
            painter.drawEllipse(QRectF(left + place * step, top, _DOT_PX, _DOT_PX))
        painter.end()

    def _changed(self) -> None:
        speak_value(self, str(self.count))
        self.update()
        self.changed.emit()

    def _edge(self) -> QPen:
        """Where the keyboard is, where the pad's keys go, or neither."""
        if self.hasFocus():
            return QPen(QColor(COLOURS.focus), 3)
        return QPen(QColor(COLOURS.muted if self._active else COLOURS.field_line), 2)


class PinPad(QWidget):
    """Ten digits, one back and all away. `pressed` carries the key."""

    pressed = Signal(Key)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.SMALL)
        for place, key in enumerate(_KEYS):
            button = self._button(key)
            button.setFixedSize(*_KEY_PX)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
            grid.addWidget(button, place // 3, place % 3)
        self.retranslate()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._back.setAccessibleName(self.tr("Delete the last digit"))
        self._clear.setAccessibleName(self.tr("Delete all digits"))

    def _button(self, key: Key) -> KeyButton:
        if key is Key.BACKSPACE:
            self._back = KeyButton("pinBackspace", soft=True, icon_name="backspace")
            return self._back
        if key is Key.CLEAR:
            self._clear = KeyButton("pinClear", "C", soft=True)
            return self._clear
        button = KeyButton(f"pin{key.value}", key.value)
        button.setAccessibleName(key.value)
        return button


_KEYS = (
    *(Key.D7, Key.D8, Key.D9, Key.D4, Key.D5, Key.D6),
    *(Key.D1, Key.D2, Key.D3, Key.CLEAR, Key.D0, Key.BACKSPACE),
)
