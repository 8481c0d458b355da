"""The shop's picture on its way to the customer's idle page, and what is wrong with it to the manager."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from kiosk.app.customer.idle_picture import IdlePicture
from kiosk.app.shell.windows import Windows


def show_picture(
    stack: ExitStack, windows: Windows, path: Path | None
) -> Callable[[Path | None], None]:
    """Begin to load the picture, if the shop has one; its thread ends with the stack. Whoever opens the manager's
    window hears each time why there is none. Returns what shows another picture instead."""

    def tell(code: str, text: str) -> None:
        windows.manager.show_problem(
            code, text
        )  # asked for only now: its window may not have been made before

    picture = IdlePicture()
    picture.loaded.connect(windows.customer.page.show_picture)
    picture.loaded.connect(windows.cashier.side.copy.page.show_picture)
    picture.told.connect(tell)
    windows.cashier.manager_asked.connect(picture.tell)
    stack.callback(picture.stop)

    def show(path: Path | None) -> None:
        if path is None:
            picture.forget()
        else:
            picture.begin(path.expanduser())

    show(path)
    return show
