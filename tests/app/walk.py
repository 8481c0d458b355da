"""Walking through a window as somebody without a mouse or without eyes does: by Tab, and by what is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from kiosk.app.gallery import staff_scenes
from kiosk.app.gallery_drawing import put_away
from kiosk.app.language import LANGUAGES, Language
from kiosk.app.widgets.button import TOUCH_PX
from kiosk.app.widgets.dropdown import Dropdown
from kiosk.app.widgets.sheet import Sheet

ROLE = QAccessible.Role
BUTTONS = frozenset({ROLE.Button, ROLE.CheckBox, ROLE.RadioButton, ROLE.PageTab})
FIELDS = frozenset({ROLE.EditableText})
VIEWS_OF_ROWS = frozenset({ROLE.List, ROLE.Table, ROLE.Tree})
SAID_BY_NOTHING = frozenset({ROLE.NoRole, ROLE.Client, ROLE.Window})
_MOST_STOPS = 80
_LEVELS = 5

KEYS_OF_THEIR_OWN = frozenset(
    {
        *(f"keypad{key}" for key in (*range(10), "00", "Dot", "Backspace", "Clear")),
        *(f"pin{key}" for key in (*range(10), "Backspace", "Clear")),
        "showQrButton",  # Enter
        "connectionBadge",  # F8
        "knowledgeMore",  # F8
        "receiptTitles",  # F7
        "searchClear",  # Escape in the field, or emptying it
    }
)
"""Controls that Tab does not stop at, because the keyboard has a key that is them."""


@dataclass
class Found:
    """What is wrong in a window, as `scene: control`."""

    nameless: list[str] = field(default_factory=list)
    wrong_role: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    scenes: int = 0
    seen_marked: set[str] = field(default_factory=set)


def walk_everything(width: int, height: int, language: Language) -> Found:
    """Open every moment of the staff's windows, each in another language than the last, and walk through it."""
    found = Found()
    for number, (scene, make) in enumerate(staff_scenes(width, height)):
        language.switch(LANGUAGES[number % len(LANGUAGES)])
        window = make()
        settle()
        examine(found, scene, window)
        close(window)
    return found


def examine(found: Found, scene: str, window: QWidget) -> None:
    """Add what is wrong in a window that is shown."""
    found.scenes += 1
    wanted = controls(window)
    for control in wanted:
        _hear(found, scene, control)
        if isinstance(control, QAbstractButton | QLineEdit) and _is_small(control):
            size = f"{control.width()}x{control.height()}"
            found.small.append(f"{scene}: {name_of(control)} {size}")
    stops = _walk(found, scene, window)
    asking = _asking(window)
    for control in wanted:
        by_key = control.objectName() in KEYS_OF_THEIR_OWN
        reached = by_key or any(each in stops for each in _with_its_arrows(control))
        inside = asking is None or asking.isAncestorOf(control)
        if inside and control.isEnabled() and not reached:
            found.unreachable.append(f"{scene}: {name_of(control)}")


def controls(window: QWidget) -> list[QWidget]:
    """What is seen of a window and can be worked with."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and _is_control(widget)
    ]


def name_of(widget: QWidget) -> str:
    """`Type#objectName`."""
    return f"{type(widget).__name__}#{widget.objectName()}"


def settle() -> None:
    """Scrolled contents hear of their width once what holds them has theirs, level by level."""
    for _ in range(_LEVELS):
        QApplication.processEvents()


def close(window: QWidget) -> None:
    """Away with a window, at once, and with what it would have opened."""
    window.close()
    put_away(QApplication.topLevelWidgets())


def _is_control(widget: QWidget) -> bool:
    if isinstance(widget, QHeaderView):
        return widget.sectionsClickable()
    kinds = QAbstractButton | QLineEdit | QAbstractItemView | QPlainTextEdit
    if widget.focusProxy() is not None:
        return False  # another is worked for it
    takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return isinstance(widget, kinds) or (takes_keys and not widget.isWindow())


def _hear(found: Found, scene: str, control: QWidget) -> None:
    spoken = QAccessible.queryAccessibleInterface(control)
    if not spoken.text(QAccessible.Text.Name).strip():
        found.nameless.append(f"{scene}: {name_of(control)}")
    role = spoken.role()
    match control:
        case QAbstractButton():
            right = role is ROLE.RadioButton if is_one_of_several(control) else role in BUTTONS
        case QLineEdit() | QPlainTextEdit():
            right = role in FIELDS
        case QHeaderView():
            right = role is ROLE.ColumnHeader
        case QAbstractItemView():
            right = role in VIEWS_OF_ROWS
        case _:
            right = role not in SAID_BY_NOTHING
    if not right:
        found.wrong_role.append(f"{scene}: {name_of(control)} is {role.name}")


def is_one_of_several(button: QAbstractButton) -> bool:
    """Pressing it takes the mark from another."""
    if button.group() is not None and button.group().exclusive():
        return button.isCheckable()
    return button.isCheckable() and button.autoExclusive()


def _is_small(control: QWidget) -> bool:
    return control.width() < TOUCH_PX or control.height() < TOUCH_PX


def _with_its_arrows(control: QWidget) -> list[QWidget]:
    """The control, and those of which one is chosen with it: the arrows go from each to the next."""
    parent = control.parentWidget()
    if not isinstance(control, QAbstractButton) or parent is None or not control.isCheckable():
        return [control]
    if control.group() is not None and control.group().exclusive():
        return [control, *control.group().buttons()]
    near = Qt.FindChildOption.FindDirectChildrenOnly
    if control.autoExclusive():
        siblings = parent.findChildren(QAbstractButton, options=near)
        return [control, *(each for each in siblings if each.autoExclusive())]
    if control.objectName() == "pinPerson":
        return [control, *parent.findChildren(QAbstractButton, "pinPerson", near)]
    return [control]


def _asking(window: QWidget) -> QWidget | None:
    """What lies over the window and holds the keyboard: a sheet, or what opened under a button."""
    at = focused(window)
    while at is not None and at is not window:
        if isinstance(at, Sheet | Dropdown):
            return at
        at = at.parentWidget()
    return None


def _walk(found: Found, scene: str, window: QWidget) -> set[QWidget]:
    """Press Tab until it comes round; every stop has to look other than it did."""
    window.activateWindow()
    settle()
    before = {control: look(window, control) for control in _new(found, window)}
    stops: set[QWidget] = set()
    ordered: list[QWidget] = []
    for stop in _stops(window):
        if ordered.count(stop) > 1:
            break
        ordered.append(stop)
        stops.add(stop)
        picture = before.pop(stop, None)
        if picture is not None:
            found.seen_marked.add(name_of(stop))
            if look(window, stop) == picture:
                found.unmarked.append(f"{scene}: {name_of(stop)}")
    return stops


def _new(found: Found, window: QWidget) -> Iterator[QWidget]:
    """Controls that no scene before had, and that have not the keyboard yet."""
    has_it = focused(window)
    for control in controls(window):
        if control is not has_it and name_of(control) not in found.seen_marked:
            yield control


def _stops(window: QWidget) -> Iterator[QWidget]:
    at = focused(window)
    for _ in range(_MOST_STOPS):
        if at is not None:
            yield at
        QTest.keyClick(at if at is not None else window, Qt.Key.Key_Tab)
        at = focused(window)


def focused(window: QWidget) -> QWidget | None:
    """Where a window's keyboard is."""
    return window.focusWidget()


def look(window: QWidget, control: QWidget) -> QImage:
    """The control as it is seen, with the edge around it."""
    box = QRect(control.mapTo(window, QPoint(0, 0)), control.size()).adjusted(-3, -3, 3, 3)
    return window.grab(box).toImage()
