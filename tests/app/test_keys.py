"""Keys by what they mean: whatever layout, with NumLock on or off, on X11, Wayland and Windows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.app.cashier.keys import Command, control_key_of, meaning_of, types_a_character
from kiosk.core.keypad import Key

NONE = Qt.KeyboardModifier.NoModifier
PAD = Qt.KeyboardModifier.KeypadModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
UNKNOWN = Qt.Key.Key_unknown


def pressed(
    key: Qt.Key = UNKNOWN,
    modifiers: Qt.KeyboardModifier = NONE,
    text: str = "",
    scan_code: int = 0,
) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan_code, 0, 0, text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        *((str(n), Key(str(n))) for n in range(10)),
        *((chr(ord("๐") + n), Key(str(n))) for n in range(10)),
        (".", Key.DOT),
        ("+", Key.PLUS),
        ("c", Key.CLEAR),
        ("C", Key.CLEAR),
    ],
)
def test_characters_mean_themselves(text: str, meaning: Key) -> None:
    assert meaning_of(pressed(text=text), "offscreen") is meaning


THAI_ROW = {
    "ๅ": "1",
    "/": "2",
    "-": "3",
    "ภ": "4",
    "ถ": "5",
    "ุ": "6",
    "ึ": "7",
    "ค": "8",
    "ต": "9",
    "จ": "0",
}
X11_ROW = {str(n % 10): 9 + n for n in range(1, 11)}
SET1_ROW = {str(n % 10): 1 + n for n in range(1, 11)}


@pytest.mark.parametrize(("typed", "digit"), THAI_ROW.items())
@pytest.mark.parametrize(
    ("platform", "row"), [("xcb", X11_ROW), ("wayland", X11_ROW), ("windows", SET1_ROW)]
)
def test_the_digit_row_of_a_thai_layout_gives_digits(
    typed: str, digit: str, platform: str, row: dict[str, int]
) -> None:
    event = pressed(text=typed, scan_code=row[digit])
    assert meaning_of(event, platform) is Key(digit)


@pytest.mark.parametrize(
    ("platform", "typed", "scan_code", "meaning"),
    [
        ("xcb", "ใ", 60, Key.DOT),
        ("xcb", "แ", 54, Key.CLEAR),
        ("windows", "ใ", 0x34, Key.DOT),
        ("windows", "แ", 0x2E, Key.CLEAR),
    ],
)
def test_point_and_c_of_a_thai_layout(
    platform: str, typed: str, scan_code: int, meaning: Key
) -> None:
    assert meaning_of(pressed(text=typed, scan_code=scan_code), platform) is meaning


PAD_WITHOUT_NUMLOCK = {
    Qt.Key.Key_Insert: ("0", 90, 0x52),
    Qt.Key.Key_End: ("1", 87, 0x4F),
    Qt.Key.Key_Down: ("2", 88, 0x50),
    Qt.Key.Key_PageDown: ("3", 89, 0x51),
    Qt.Key.Key_Left: ("4", 83, 0x4B),
    Qt.Key.Key_Clear: ("5", 84, 0x4C),
    Qt.Key.Key_Right: ("6", 85, 0x4D),
    Qt.Key.Key_Home: ("7", 79, 0x47),
    Qt.Key.Key_Up: ("8", 80, 0x48),
    Qt.Key.Key_PageUp: ("9", 81, 0x49),
    Qt.Key.Key_Delete: (".", 91, 0x53),
}


@pytest.mark.parametrize(("key", "expected"), PAD_WITHOUT_NUMLOCK.items())
def test_the_number_pad_works_without_numlock(key: Qt.Key, expected: tuple[str, int, int]) -> None:
    meaning, x11, set1 = expected
    assert meaning_of(pressed(key, PAD), "offscreen") is Key(meaning)
    assert meaning_of(pressed(key, PAD, scan_code=x11), "xcb") is Key(meaning)
    assert meaning_of(pressed(key, PAD, scan_code=set1), "windows") is Key(meaning)


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Insert]
)
def test_the_real_arrows_are_no_digits(key: Qt.Key) -> None:
    assert meaning_of(pressed(key), "xcb") is None


def test_the_real_delete_clears() -> None:
    assert meaning_of(pressed(Qt.Key.Key_Delete), "xcb") is Key.CLEAR


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        (Qt.Key.Key_Return, Command.CONFIRM),
        (Qt.Key.Key_Escape, Command.ESCAPE),
        (Qt.Key.Key_F2, Command.NOTE),
        (Qt.Key.Key_F5, Command.CHECK),
        (Qt.Key.Key_F9, Command.MANAGER),
        (Qt.Key.Key_F11, Command.FULL_SCREEN),
        (Qt.Key.Key_Backspace, Key.BACKSPACE),
    ],
)
def test_named_keys(key: Qt.Key, meaning: Key | Command) -> None:
    assert meaning_of(pressed(key), "xcb") is meaning


def test_enter_of_the_number_pad_confirms() -> None:
    assert meaning_of(pressed(Qt.Key.Key_Enter, PAD), "xcb") is Command.CONFIRM


def test_a_comma_of_the_number_pad_is_the_point() -> None:
    assert meaning_of(pressed(Qt.Key.Key_Comma, PAD, ","), "xcb") is Key.DOT


def test_paste_by_character_or_by_place() -> None:
    assert meaning_of(pressed(Qt.Key.Key_V, CONTROL), "xcb") is Command.PASTE
    assert meaning_of(pressed(UNKNOWN, CONTROL, "อ", 55), "xcb") is Command.PASTE


@pytest.mark.parametrize(
    "event",
    [
        pressed(Qt.Key.Key_C, CONTROL, "\x03", 54),
        pressed(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier, "1", 10),
        pressed(Qt.Key.Key_1, SHIFT, "!", 10),
        pressed(Qt.Key.Key_A, NONE, "a", 38),
        pressed(Qt.Key.Key_1, NONE, "ๅ", 10_000),
    ],
)
def test_other_keys_mean_nothing(event: QKeyEvent) -> None:
    assert meaning_of(event, "xcb") is None


def test_scan_codes_of_an_unknown_platform_are_not_guessed() -> None:
    assert meaning_of(pressed(text="ๅ", scan_code=10), "cocoa") is None


def test_control_with_a_key_by_its_place() -> None:
    assert control_key_of(pressed(UNKNOWN, CONTROL, "/", 11), "xcb") == "2"
    assert control_key_of(pressed(UNKNOWN, CONTROL, "ด", 41), "wayland") == "f"
    assert control_key_of(pressed(UNKNOWN, CONTROL, "/", 3), "windows") == "2"
    assert control_key_of(pressed(UNKNOWN, CONTROL, "/", 11), "cocoa") is None
    assert control_key_of(pressed(UNKNOWN, NONE, "/", 11), "xcb") is None
    assert control_key_of(pressed(UNKNOWN, CONTROL | SHIFT, "/", 11), "xcb") is None


def test_what_types_a_character() -> None:
    assert types_a_character(pressed(Qt.Key.Key_A, NONE, "a"))
    assert not types_a_character(pressed(Qt.Key.Key_A, CONTROL, "a"))
    assert not types_a_character(pressed(Qt.Key.Key_F7))
    assert not types_a_character(pressed(Qt.Key.Key_Tab, NONE, "\t"))
