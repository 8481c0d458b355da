"""The customer's page joined to the staff's windows: the guest's language, the shop's picture and its trouble."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.authority.gate import PinAuthority
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.picture_view import PictureView
from kiosk.app.customer.scenes import sample_photo
from kiosk.app.customer.texts import Tongue
from kiosk.app.customer.tongue_bar import TongueKey
from kiosk.app.manager.sample_tools import TellAtOnce
from kiosk.app.samples import VIEWS
from kiosk.app.shell.bridge import Bridge
from kiosk.app.shell.shop_face import show_picture
from kiosk.app.shell.windows import Windows
from tests.app.conftest import MakeCustomer
from tests.app.hands import key_click, mouse_click
from tests.app.judges import MadeUpJudge, people
from tests.app.manager_stage import ManagerDesk
from tests.app.stage import StillClock


@pytest.fixture
def windows(
    manager: ManagerDesk, cashier: CashierWindow, customer_of: MakeCustomer, clock: StillClock
) -> Windows:
    """All three windows joined as in the program; the manager's is closed."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    manager.window.hide()
    authority = PinAuthority(MadeUpJudge(people()), TellAtOnce(), clock)
    return Windows(Bridge(), cashier, customer_of(), lambda: manager.window, authority, app)


def test_the_cashiers_copy_follows_the_guests_language(windows: Windows) -> None:
    windows.bridge.view_changed.emit(VIEWS["waiting"])
    key = windows.customer.findChild(TongueKey, "tongueZh")
    assert key is not None
    mouse_click(key)
    assert windows.cashier.side.copy.page.tongue is Tongue.CHINESE
    windows.bridge.view_changed.emit(VIEWS["idle"])
    assert windows.cashier.side.copy.page.tongue is None


def test_the_picture_comes_to_the_page_and_its_copy(
    windows: Windows, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "photo.jpg"
    assert sample_photo().save(str(file))
    views = [
        page.findChild(PictureView)
        for page in (windows.customer.page, windows.cashier.side.copy.page)
    ]
    with ExitStack() as stack:
        show_picture(stack, windows, file)
        qtbot.waitUntil(lambda: not any(view is None or view.empty for view in views))
    assert windows.manager.toast.isHidden()


def test_a_manager_is_told_of_a_picture_that_is_not_there(
    windows: Windows, manager: ManagerDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        show_picture(stack, windows, tmp_path / "gone.png")
        qtbot.waitUntil(lambda: manager_hears(windows, manager))
    assert "is not there" in windows.manager.toast.accessibleName()


def manager_hears(windows: Windows, manager: ManagerDesk) -> bool:
    """Open the manager's window as a person does; whether it says anything."""
    windows.manager.leave()
    key_click(windows.cashier, Qt.Key.Key_F9)
    manager.settle()
    return not windows.manager.toast.isHidden()


def test_without_a_picture_nothing_is_begun(windows: Windows) -> None:
    with ExitStack() as stack:
        show_picture(stack, windows, None)
        assert "kiosk-picture" not in {thread.name for thread in threading.enumerate()}
