"""A cashier's hands: keys and presses on widgets, with types."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

NONE = Qt.KeyboardModifier.NoModifier


def key_click(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release a key."""
    QTest.keyClick(widget, key, modifiers)


def key_clicks(widget: QWidget, text: str) -> None:
    """Type a text; ASCII only, other characters abort Qt."""
    assert text.isascii()
    QTest.keyClicks(widget, text)


def mouse_click(widget: QWidget, where: QPoint | None = None) -> None:
    """Press and release the left button, in the middle unless told."""
    place = where if where is not None else widget.rect().center()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, place)
