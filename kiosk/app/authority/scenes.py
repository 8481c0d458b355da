"""The moments at which people are asked for something, for a gallery."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app.authority.first_sheet import FirstSheet
from kiosk.app.authority.pin_sheet import PinSheet
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW
from kiosk.core.errors import KioskError
from kiosk.core.keypad import Key
from kiosk.till.people.allowing import PinError
from kiosk.till.people.known import PinLockedError
from kiosk.till.people.permit import Act, Wanted

Prepare = Callable[[ManagerWindow], None]

_MANAGERS = ("Nok", "สมหญิง ใจดี")
_SOME = (Key.D7, Key.D0, Key.D3)


def _asked(error: KioskError | None = None, names: tuple[str, ...] = _MANAGERS) -> Prepare:
    def prepare(window: ManagerWindow) -> None:
        sheet = PinSheet(window, lambda: NOW)
        sheet.ask(Wanted(Act.REFUND, "A1-000128", "pi_1"), names, None)
        for key in _SOME:
            sheet.field.press(key)
        if error is not None:
            sheet.show_refused(error)

    return prepare


def _first(window: ManagerWindow) -> None:
    sheet = FirstSheet(window)
    sheet.ask()
    sheet.name_edit.setText("สมหญิง ใจดี")
    for key in (*_SOME, *_SOME):
        sheet.field.press(key)


AUTHORITY_SCENES: dict[str, Prepare] = {
    "pin": _asked(),
    "pin_typed_name": _asked(names=()),
    "pin_wrong": _asked(PinError("")),
    "pin_locked": _asked(PinLockedError("", retry_after_s=27)),
    "pin_away": _asked(PinError("", code="pin_not_here")),
    "first_manager": _first,
}
