"""What a screen reader is told of widgets that Qt does not know: a chart, a field for a PIN, a part that scrolls.

A widget gets its role where it is made (`speak_as`), its words are its accessible name. It must know no widget.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_ROLE = "spokenRole"
_VALUE = "spokenValue"
_SECRET = "spokenSecret"
_installed: list[bool] = []


def speak_as(widget: QWidget, role: QAccessible.Role, *, secret: bool = False) -> None:
    """Tell a screen reader what `widget` is; before anybody has asked. `secret`: what is in it is not read out."""
    widget.setProperty(_ROLE, role)
    widget.setProperty(_SECRET, secret)


def speak_value(widget: QWidget, value: str) -> None:
    """What a widget with a role of ours holds just now, such as how many digits."""
    widget.setProperty(_VALUE, value)


def install_roles() -> None:
    """From now on roles given by `speak_as` are heard; once for the process, Qt keeps what answers for it."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_interface_of)


class _Spoken(QAccessibleWidget):
    """As any widget, with the role and the value it was given."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)

    def text(self, kind: QAccessible.Text) -> str:
        if kind is QAccessible.Text.Value:
            return str(self.widget().property(_VALUE) or "")
        return super().text(kind)

    def state(self) -> QAccessible.State:
        state = super().state()
        if self.widget().property(_SECRET):
            state.passwordEdit = 1
        return state


def _interface_of(kind: str, thing: QObject) -> Any:
    """None leaves a widget to Qt."""
    role = thing.property(_ROLE)
    return _Spoken(thing, role) if isinstance(thing, QWidget) and role is not None else None
