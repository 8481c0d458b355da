"""What a key means on the amount page, by the physical key: a Thai layout and NumLock off change nothing.

Three witnesses, in this order: the character typed (ASCII or Thai digits, `.`, `+`), the scan code of the key
itself, and Qt's name of the key on the number pad (with NumLock off the pad sends Home, Up, …).
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from kiosk.app.widgets.bell import DRAWER_KEY
from kiosk.core.keypad import Key


class Command(StrEnum):
    """Keys that are not of the pad."""

    CONFIRM = "confirm"
    ESCAPE = "escape"
    CHECK = "check"
    NOTE = "note"
    MANAGER = "manager"
    CASHIER = "cashier"
    PAPERS = "papers"
    CLEAN = "clean"
    FULL_SCREEN = "full_screen"
    MESSAGES = "messages"
    KNOWLEDGE = "knowledge"
    PASTE = "paste"


Meaning = Key | Command

_DIGITS = (
    Key.D0,
    Key.D1,
    Key.D2,
    Key.D3,
    Key.D4,
    Key.D5,
    Key.D6,
    Key.D7,
    Key.D8,
    Key.D9,
)
_BY_TEXT: dict[str, Key] = {
    **{str(number): key for number, key in enumerate(_DIGITS)},
    **{chr(ord("๐") + number): key for number, key in enumerate(_DIGITS)},
    ".": Key.DOT,
    "+": Key.PLUS,
    "c": Key.CLEAR,
    "C": Key.CLEAR,
}

# Linux: evdev codes as X11 and Wayland give them (evdev + 8).
_EVDEV_ROW = {10 + n: _DIGITS[(n + 1) % 10] for n in range(10)}
_EVDEV_PAD = {
    **{79 + n: _DIGITS[7 + n] for n in range(3)},
    **{83 + n: _DIGITS[4 + n] for n in range(3)},
    **{87 + n: _DIGITS[1 + n] for n in range(3)},
    90: Key.D0,
    91: Key.DOT,
    86: Key.PLUS,
}
_EVDEV: dict[int, Key] = {**_EVDEV_ROW, **_EVDEV_PAD, 60: Key.DOT, 54: Key.CLEAR}
_EVDEV_V = 55

# Windows: set 1. The extended keys (Home, Up, …) carry 0x100 more, so these are the pad's alone.
_SET1_ROW = {2 + n: _DIGITS[(n + 1) % 10] for n in range(10)}
_SET1_PAD = {
    **{0x47 + n: _DIGITS[7 + n] for n in range(3)},
    **{0x4B + n: _DIGITS[4 + n] for n in range(3)},
    **{0x4F + n: _DIGITS[1 + n] for n in range(3)},
    0x52: Key.D0,
    0x53: Key.DOT,
    0x4E: Key.PLUS,
}
_SET1: dict[int, Key] = {**_SET1_ROW, **_SET1_PAD, 0x34: Key.DOT, 0x2E: Key.CLEAR}
_SET1_V = 0x2F

_SCAN_CODES: dict[str, tuple[dict[int, Key], int]] = {
    "xcb": (_EVDEV, _EVDEV_V),
    "wayland": (_EVDEV, _EVDEV_V),
    "windows": (_SET1, _SET1_V),
}

_CONTROL_EVDEV = {**{9 + n: str(n) for n in range(1, 10)}, 41: "f"}
_CONTROL_SET1 = {**{1 + n: str(n) for n in range(1, 10)}, 0x21: "f"}
_CONTROL_SCAN_CODES: dict[str, dict[int, str]] = {
    "xcb": _CONTROL_EVDEV,
    "wayland": _CONTROL_EVDEV,
    "windows": _CONTROL_SET1,
}

_PAD_WITHOUT_NUMLOCK: dict[int, Key] = {
    Qt.Key.Key_Insert: Key.D0,
    Qt.Key.Key_End: Key.D1,
    Qt.Key.Key_Down: Key.D2,
    Qt.Key.Key_PageDown: Key.D3,
    Qt.Key.Key_Left: Key.D4,
    Qt.Key.Key_Clear: Key.D5,
    Qt.Key.Key_Right: Key.D6,
    Qt.Key.Key_Home: Key.D7,
    Qt.Key.Key_Up: Key.D8,
    Qt.Key.Key_PageUp: Key.D9,
    Qt.Key.Key_Delete: Key.DOT,
    Qt.Key.Key_Comma: Key.DOT,
}
_NAMED: dict[int, Meaning] = {
    Qt.Key.Key_Return: Command.CONFIRM,
    Qt.Key.Key_Enter: Command.CONFIRM,
    Qt.Key.Key_Escape: Command.ESCAPE,
    Qt.Key.Key_F2: Command.NOTE,
    Qt.Key.Key_F4: Command.CASHIER,
    Qt.Key.Key_F5: Command.CHECK,
    DRAWER_KEY: Command.MESSAGES,
    Qt.Key.Key_F8: Command.KNOWLEDGE,
    Qt.Key.Key_F7: Command.PAPERS,
    Qt.Key.Key_F12: Command.CLEAN,
    Qt.Key.Key_F9: Command.MANAGER,
    Qt.Key.Key_F11: Command.FULL_SCREEN,
    Qt.Key.Key_Backspace: Key.BACKSPACE,
    Qt.Key.Key_Delete: Key.CLEAR,
}
_OTHER_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def meaning_of(event: QKeyEvent, platform: str | None = None) -> Meaning | None:
    """What a pressed key means, or None. `platform` is Qt's name of it (default: the running one)."""
    codes, paste_code = _SCAN_CODES.get(
        platform if platform is not None else QGuiApplication.platformName(), ({}, -1)
    )
    key, modifiers = event.key(), event.modifiers()
    if modifiers & _OTHER_MODIFIERS:
        return _paste(event, paste_code)
    on_pad = bool(modifiers & Qt.KeyboardModifier.KeypadModifier)
    if on_pad and key in _PAD_WITHOUT_NUMLOCK:
        return _PAD_WITHOUT_NUMLOCK[Qt.Key(key)]
    if key in _NAMED:
        return _NAMED[Qt.Key(key)]
    if event.text() in _BY_TEXT:
        return _BY_TEXT[event.text()]
    # A shifted key is meant for its character, and that said nothing.
    shifted = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    return None if shifted else codes.get(event.nativeScanCode())


def _paste(event: QKeyEvent, paste_code: int) -> Meaning | None:
    if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return None
    is_v = event.key() == Qt.Key.Key_V or event.nativeScanCode() == paste_code
    return Command.PASTE if is_v else None


def control_key_of(event: QKeyEvent, platform: str | None = None) -> str | None:
    """What Ctrl is held down with, by the physical key, because a Thai layout has no Latin letters: `2`, `f`."""
    if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return None
    name = platform if platform is not None else QGuiApplication.platformName()
    return _CONTROL_SCAN_CODES.get(name, {}).get(event.nativeScanCode())


def types_a_character(event: QKeyEvent) -> bool:
    """The key would write something in a text: on the amount page that deserves a word."""
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & _OTHER_MODIFIERS


def time_of(event: QKeyEvent) -> int | None:
    """When the key was pressed, in milliseconds on the system's clock of events; None: it is not said."""
    return event.timestamp() or None
