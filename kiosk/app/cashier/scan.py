"""Keys of a scanner on the page of a sale: a slip that is shown is taken, and its digits begin no sale.

While a sale waits, letters and digits mean nothing there. On one that is over the first digit begins the next
sale, so what might be a scanner's is held for a moment, and given back when it was a person's. Nor is its Enter a
person's: a scanner has seen no result and answers no question.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from kiosk.app.cashier.keys import Command, Meaning, time_of, types_a_character
from kiosk.core.burst import SUFFIX_MS, Burst
from kiosk.core.keypad import Key


class ScanWatch(QObject):
    """Told of every key of the page. `slip_shown` carries what was scanned, `barcode_shown` that it was too short
    for a slip, `typed` a key that was held and its time: a person pressed it."""

    slip_shown = Signal(str)
    barcode_shown = Signal()
    typed = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._burst = Burst()
        self._held: list[tuple[Key, int]] = []
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SUFFIX_MS)
        self.timer.timeout.connect(self._no_more)

    def take(self, event: QKeyEvent, meaning: Meaning | None, *, holds: bool) -> bool:
        """Whether nobody else needs this key. `holds`: a digit would begin a sale here."""
        at_ms = time_of(event)
        if meaning is Command.CONFIRM:
            return self._end(at_ms)
        if not types_a_character(event):
            if meaning is not None:
                self.forget()
            return False  # Shift alone is a part of what is scanned
        if self._held and (at_ms is None or not self._burst.goes_on(at_ms)):
            self.forget()
            return False
        self._burst = self._burst.then(at_ms, event.text())
        if not holds or at_ms is None or not isinstance(meaning, Key):
            return False
        if not event.isAutoRepeat():
            self._held.append((meaning, at_ms))
            self.timer.start()
        return True

    def forget(self) -> None:
        """It was no scan: what was held is a person's."""
        self._burst = Burst()
        self.timer.stop()
        held, self._held = self._held, []
        for key, at_ms in held:
            self.typed.emit(key, at_ms)

    def _end(self, at_ms: int | None) -> bool:
        slip = self._burst.slip_at(at_ms)
        if slip is not None:
            self._drop()
            self.slip_shown.emit(slip)
        elif self._burst.ends_with(at_ms):
            # Letters alone are never held, and their Enter is a scanner's all the same.
            self._drop()
            self.barcode_shown.emit()
        else:
            self.forget()
            return False
        return True

    def _no_more(self) -> None:
        """Some scanners send no Enter."""
        if self._burst.is_code:
            self._drop()
            self.barcode_shown.emit()
        else:
            self.forget()

    def _drop(self) -> None:
        self._held.clear()
        self.forget()
