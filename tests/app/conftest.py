"""Windows for the tests: the theme is put on once, every window is closed by pytest-qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.frame import Shop
from kiosk.app.gallery_drawing import put_away
from kiosk.app.language import ENGLISH, Language
from kiosk.app.manager.reader import OpenLog
from kiosk.app.samples import SHOP
from kiosk.app.theme.install import install_theme
from tests.app.manager_stage import A_MONTH, Intents, ManagerDesk, sample_log
from tests.app.stage import StillClock, WrittenDown


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    """The application with fonts and style sheet."""
    install_theme(qapp)
    return qapp


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """What pytest-qt closed is gone, and what it would have opened: without a running loop nobody else deletes
    it, every theme to come would dress it again, and it would hear of every focus and language."""
    yield
    put_away(QApplication.topLevelWidgets())


@pytest.fixture
def language(themed: QApplication) -> Iterator[Language]:
    """The language of the windows: English, and English again afterwards."""
    chosen = Language(themed, ENGLISH)
    yield chosen
    chosen.switch(ENGLISH)
    chosen.deleteLater()


@pytest.fixture
def clock() -> StillClock:
    """A clock that stands still."""
    return StillClock()


@pytest.fixture
def wanted() -> WrittenDown:
    """What the windows want from the till."""
    return WrittenDown()


@pytest.fixture
def cashier(
    qtbot: QtBot, language: Language, clock: StillClock, wanted: WrittenDown
) -> CashierWindow:
    """A cashier's window on the screen, with the keyboard."""
    window = CashierWindow(wanted, SHOP, clock)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


MakeCustomer = Callable[..., CustomerWindow]


@pytest.fixture
def customer_of(qtbot: QtBot, language: Language, clock: StillClock) -> MakeCustomer:
    """Makes customer windows of a size, on the screen."""

    def make(width: int = 1024, height: int = 768, shop: Shop = SHOP) -> CustomerWindow:
        window = CustomerWindow(shop, clock)
        qtbot.addWidget(window)
        window.resize(width, height)
        with qtbot.waitSignal(window.painted):
            window.show()
        return window

    return make


MakeManager = Callable[..., ManagerDesk]


@pytest.fixture
def manager_of(qtbot: QtBot, language: Language, clock: StillClock) -> Iterator[MakeManager]:
    """Makes manager's windows over a log, on the screen; their readers are ended."""
    desks: list[ManagerDesk] = []

    def make(open_log: Callable[[], OpenLog], missing: str | None = None) -> ManagerDesk:
        desks.append(ManagerDesk(qtbot, clock, open_log, Intents(missing=missing)))
        return desks[-1]

    yield make
    for desk in desks:
        assert desk.reader.stop()


@pytest.fixture
def manager(manager_of: MakeManager) -> ManagerDesk:
    """A manager's window over a month of receipts."""
    return manager_of(lambda: sample_log(A_MONTH))
