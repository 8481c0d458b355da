"""The manager's window: opened and left by keys, its places, and what it tells of the sale underneath."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.authority.gate import PinAuthority
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.language import THAI, Language
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.pages import PAGES
from kiosk.app.manager.places import ICON_OF_PLACE, Place, place_words
from kiosk.app.manager.sample_tools import TellAtOnce, sample_tools
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import RECENT, SHOP, VIEWS
from kiosk.app.screens import Screens
from kiosk.app.shell.bridge import Bridge
from kiosk.app.shell.windows import Windows
from kiosk.app.theme.icons import renderer
from kiosk.app.theme.tokens import COLOURS
from kiosk.app.widgets.button import TOUCH_PX
from kiosk.core.sale import SaleState
from tests.app.conftest import MakeManager
from tests.app.hands import key_click, mouse_click
from tests.app.judges import MadeUpJudge, people
from tests.app.manager_stage import ManagerDesk, sample_log
from tests.app.stage import StillClock
from tests.app.test_layout import cut_words

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def windows(
    qtbot: QtBot, manager: ManagerDesk, cashier: CashierWindow, clock: StillClock
) -> Windows:
    """All three windows joined as in the program; the manager's is closed."""
    customer = CustomerWindow(SHOP, clock)
    qtbot.addWidget(customer)
    manager.window.hide()
    joined = Windows(
        Bridge(),
        cashier,
        customer,
        lambda: manager.window,
        PinAuthority(MadeUpJudge(people()), TellAtOnce(), clock),
        QApplication.instance(),  # type: ignore[arg-type]
    )
    cashier.activateWindow()
    QApplication.processEvents()
    return joined


def test_f9_opens_it_over_the_cashiers_window_and_escape_sells_on(
    windows: Windows, manager: ManagerDesk
) -> None:
    key_click(windows.cashier, Qt.Key.Key_F9)
    manager.settle()
    assert windows.manager.isVisible()
    assert windows.manager.geometry() == windows.cashier.geometry()
    key_click(windows.manager, Qt.Key.Key_Escape)
    assert not windows.manager.isVisible()
    assert windows.cashier.isVisible()
    QApplication.processEvents()
    assert windows.cashier.isActiveWindow()
    assert windows.cashier.hasFocus()


def test_the_button_opens_it_and_f9_or_the_button_lead_back(
    windows: Windows, manager: ManagerDesk
) -> None:
    mouse_click(windows.cashier.manager_button)
    manager.settle()
    assert windows.manager.isVisible()
    key_click(windows.manager, Qt.Key.Key_F9)
    QApplication.processEvents()
    assert not windows.manager.isVisible()
    key_click(windows.cashier, Qt.Key.Key_F9)
    key_click(windows.cashier, Qt.Key.Key_F9)  # once more is once
    manager.settle()
    mouse_click(windows.manager.back_button)
    assert not windows.manager.isVisible()


def test_the_cashiers_reminder_opens_it_at_the_days(windows: Windows, manager: ManagerDesk) -> None:
    windows.cashier.close_asked.emit()
    manager.settle()
    assert windows.manager.isVisible()
    assert windows.manager.navigation.buttons[Place.DAY_CLOSE].isChecked()


def test_it_opens_where_it_was_left(windows: Windows, manager: ManagerDesk) -> None:
    windows.manager.open_over(windows.cashier)
    manager.settle()
    key_click(windows.manager, Qt.Key.Key_2, CTRL)
    manager.settle()
    assert manager.receipts.isVisible()
    windows.manager.leave()
    windows.manager.open_over(windows.cashier)
    manager.settle()
    assert manager.receipts.isVisible()


def test_the_sale_underneath_goes_on_and_its_result_is_told(
    windows: Windows, manager: ManagerDesk
) -> None:
    waiting = VIEWS["waiting"]
    assert waiting.shown is not None
    row = replace(RECENT[0], sale_id=waiting.shown.sale_id, receipt_number=None)
    open_row = replace(row, state=SaleState.WAITING)
    windows.bridge.view_changed.emit(replace(waiting, recent=(open_row,)))
    windows.manager.open_over(windows.cashier)
    manager.settle()
    assert windows.manager.toast.isHidden()
    paid = replace(row, state=SaleState.PAID, receipt_number="A1-000129")
    windows.bridge.view_changed.emit(replace(VIEWS["paid"], recent=(paid,)))
    manager.settle()
    assert not windows.manager.toast.isHidden()
    assert "A1-000129" in windows.manager.toast.accessibleName()


def test_the_customers_page_gives_the_screen_back_to_the_window_in_front(
    windows: Windows, manager: ManagerDesk
) -> None:
    screens = Screens(windows.cashier, windows.customer, over=lambda: windows.manager)
    screens.show()
    for in_front in (windows.cashier, windows.manager):
        if in_front is windows.manager:
            windows.manager.open_over(windows.cashier)
            manager.settle()
        screens.take()
        QApplication.processEvents()
        screens.give_back()
        QApplication.processEvents()
        assert in_front.isActiveWindow()
    screens.close()


def test_a_problem_is_told_in_the_window_in_front(windows: Windows, manager: ManagerDesk) -> None:
    windows.bridge.problem.emit("relay_away", "")
    assert windows.manager.toast.isHidden()
    windows.manager.open_over(windows.cashier)
    windows.bridge.bug.emit("ZeroDivisionError")
    assert "No money is lost" in windows.manager.toast.accessibleName()
    manager.settle()


def test_what_waits_is_counted_at_its_place(manager_of: MakeManager) -> None:
    pages = {Place.ATTENTION: _Blank, **PAGES}
    tools = sample_tools(clock=StillClock(), reader=AtOnce(SampleLog(10)))
    window = ManagerWindow(tools, pages=pages)
    window.show_view(replace(VIEWS["idle"], attention_count=3))
    button = window.navigation.buttons[Place.ATTENTION]
    assert button.accessibleName() == "Attention, 3 waiting"
    window.show_view(VIEWS["idle"])
    assert button.accessibleName() == "Attention"
    window.deleteLater()


class _Blank(ManagerPage):
    """A page that counts what happens to it."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.entries = 0

    def entered(self) -> None:
        self.entries += 1


def test_only_pages_that_exist_are_shown_and_each_is_made_once(qtbot: QtBot) -> None:
    made: list[_Blank] = []

    def make(tools: Tools) -> _Blank:
        made.append(_Blank(tools))
        return made[-1]

    tools = sample_tools(clock=StillClock())
    window = ManagerWindow(tools, pages={Place.TILLS: make, Place.AUDIT: _Blank})
    qtbot.addWidget(window)
    assert list(window.navigation.buttons) == [Place.TILLS, Place.AUDIT]
    assert made == []
    for place in (Place.TILLS, Place.AUDIT, Place.TILLS, Place.WALLET):
        window.go_to(place)
    assert len(made) == 1
    assert made[0].entries == 2
    assert window.page is made[0]
    made[0].said.emit("Done.", True)
    assert window.toast.accessibleName() == "Done."
    made[0].badge_changed.emit(2)
    assert window.navigation.buttons[Place.TILLS].accessibleName() == "Tills, 2 waiting"


def test_nobody_enters_who_may_not(qtbot: QtBot) -> None:
    asked: list[tuple[Place, Callable[[], None]]] = []

    class Door:
        def may_enter(self, place: Place, enter: Callable[[], None]) -> None:
            asked.append((place, enter))

    tools = sample_tools(clock=StillClock())
    window = ManagerWindow(tools, Door(), {Place.TILLS: _Blank})
    qtbot.addWidget(window)
    window.go_to(Place.TILLS)
    assert window.page is None
    [(place, enter)] = asked
    enter()
    assert place is Place.TILLS
    assert isinstance(window.page, _Blank)


def test_arrows_walk_through_the_places_and_the_keyboard_stays_there(manager: ManagerDesk) -> None:
    manager.open(Place.OVERVIEW)
    buttons = manager.window.navigation.buttons
    buttons[Place.OVERVIEW].setFocus()
    key_click(buttons[Place.OVERVIEW], Qt.Key.Key_Down)
    manager.settle()
    assert manager.receipts.isVisible()
    assert buttons[Place.RECEIPTS].hasFocus()
    assert buttons[Place.RECEIPTS].isChecked()
    key_click(buttons[Place.RECEIPTS], Qt.Key.Key_Home)
    assert manager.receipts.isVisible()
    first, last = buttons[Place.OVERVIEW], list(buttons.values())[-1]
    key_click(buttons[Place.RECEIPTS], Qt.Key.Key_Up)
    key_click(first, Qt.Key.Key_Up)
    assert last.hasFocus()
    key_click(last, Qt.Key.Key_Down)
    manager.settle()
    assert first.hasFocus()


def test_enter_presses_the_focused_button(manager: ManagerDesk) -> None:
    manager.open(Place.OVERVIEW)
    manager.window.back_button.setFocus()
    key_click(manager.window.back_button, Qt.Key.Key_Return)
    assert not manager.window.isVisible()


def test_full_screen(manager: ManagerDesk) -> None:
    key_click(manager.window, Qt.Key.Key_F11)
    assert manager.window.isFullScreen()
    key_click(manager.window, Qt.Key.Key_F11)
    assert not manager.window.isFullScreen()


def test_every_place_has_its_words_and_picture(language: Language) -> None:
    assert len({place_words(place) for place in Place}) == len(Place)
    assert set(ICON_OF_PLACE) == set(Place)
    assert all(renderer(name, COLOURS.ink).isValid() for name in ICON_OF_PLACE.values())


@pytest.mark.parametrize("code", ["th", "en"])
@pytest.mark.parametrize("size", [(960, 640), (1024, 768), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("place", list(PAGES))
def test_no_words_are_cut(
    manager: ManagerDesk, language: Language, place: Place, size: tuple[int, int], code: str
) -> None:
    language.switch(code)
    manager.window.resize(*size)
    manager.window.show_view(replace(VIEWS["polling"], attention_count=12))
    manager.open(place)
    if place is Place.RECEIPTS:
        manager.receipts.table.chosen.emit(9)
        manager.settle()

    def whole() -> None:
        assert not cut_words(manager.window)

    # Layouts within layouts take their sizes one after the other.
    manager.bot.waitUntil(whole, timeout=5_000)


@pytest.mark.parametrize("place", list(PAGES))
def test_everything_has_a_name_and_is_large_enough_to_press(
    manager: ManagerDesk, language: Language, place: Place
) -> None:
    for code in ("en", THAI):
        language.switch(code)
        manager.open(place)
        if place is Place.RECEIPTS:
            manager.receipts.table.chosen.emit(9)
            manager.settle()
        for widget in manager.window.findChildren(QWidget):
            if not widget.isVisible() or not isinstance(widget, QAbstractButton | QLineEdit):
                continue
            if widget.objectName() in ("_q_qlineeditclearbutton", ""):
                continue
            assert _spoken(widget), widget.objectName()
            assert widget.height() >= TOUCH_PX, widget.objectName()
            assert widget.width() >= TOUCH_PX, widget.objectName()


def _spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_no_english_is_left_in_thai(manager: ManagerDesk, language: Language) -> None:
    language.switch(THAI)
    QApplication.processEvents()
    for place in PAGES:
        manager.open(place)
        texts = [w.text() for w in manager.window.findChildren(QPushButton)]
        own = {"EN", "English"}  # a language in its own words
        words = [t for t in texts if any(map(str.isalpha, t)) and t not in own]
        assert not [t for t in words if t.strip().isascii()]


def test_the_reader_reads_the_log_and_nobody_else(manager_of: MakeManager) -> None:
    """`sample_log` refuses the GUI thread; every place is entered and looked at."""
    desk = manager_of(lambda: sample_log(1_000))
    for place in PAGES:
        desk.open(place)
        desk.window.grab()
        desk.settle()
    desk.open(Place.RECEIPTS)
    assert desk.receipts.model.rowCount() == 128


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 800), (1920, 1080)])
def test_what_is_told_does_not_lie_over_the_buttons_of_a_panel(
    manager: ManagerDesk, width: int, height: int
) -> None:
    manager.window.resize(width, height)
    manager.open(Place.RECEIPTS)
    manager.receipts.table.select_row(0)
    key_click(manager.receipts.table, Qt.Key.Key_Return)
    manager.settle()
    manager.until(manager.receipts.detail.isVisible)
    manager.receipts.said.emit(
        "Saved as C:\\Users\\Nok\\Documents\\Kiosk\\Receipt A1-000129 copy.pdf", True
    )
    told = manager.window.toast.geometry()
    assert manager.window.rect().contains(told)
    for button in (manager.receipts.detail.reprint_button, manager.receipts.detail.refund_button):
        corner = button.mapTo(manager.window, button.rect().topLeft())
        assert not told.intersects(button.rect().translated(corner))


def test_a_number_leads_into_the_page_also_from_the_places(manager: ManagerDesk) -> None:
    manager.open(Place.OVERVIEW)
    manager.window.navigation.buttons[Place.OVERVIEW].setFocus()
    key_click(manager.window.navigation.buttons[Place.OVERVIEW], Qt.Key.Key_2, CTRL)
    manager.settle()
    assert manager.receipts.table.hasFocus()


@pytest.mark.parametrize("how", ["hidden", "disabled"])
def test_the_keyboard_stays_on_the_page_when_what_had_it_goes_away(
    manager: ManagerDesk, how: str
) -> None:
    manager.open(Place.RECEIPTS)
    button = manager.receipts.export_button
    for other in manager.receipts.findChildren(QWidget):
        if other is not button:
            other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setFocus()
    button.hide() if how == "hidden" else button.setEnabled(False)
    assert manager.receipts.table.hasFocus(), "not the door: Enter would leave"


def test_a_page_that_has_nothing_yet_takes_the_keyboard_itself(qtbot: QtBot) -> None:
    window = ManagerWindow(sample_tools(clock=StillClock()), pages={Place.TILLS: _Blank})
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.go_to(Place.TILLS)
    assert window.focusWidget() is window.page


def test_a_question_that_entering_a_page_asks_keeps_the_keyboard(qtbot: QtBot) -> None:
    class Asking(_Blank):
        """Asks for a PIN as soon as it is entered, as the tills do."""

        def entered(self) -> None:
            self.question = QLineEdit(self.window())
            self.question.show()
            self.question.setFocus()

    window = ManagerWindow(sample_tools(clock=StillClock()), pages={Place.TILLS: Asking})
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.go_to(Place.TILLS)
    assert isinstance(window.page, Asking)
    assert window.page.question.hasFocus()


def test_the_row_that_enter_opens_is_marked_as_soon_as_the_table_has_the_keyboard(
    manager: ManagerDesk,
) -> None:
    manager.open(Place.RECEIPTS)
    manager.receipts.search()
    key_click(manager.receipts.filter_bar.search_edit, Qt.Key.Key_Return)
    table = manager.receipts.table
    assert table.hasFocus()
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_the_styles_own_frame_does_not_lie_in_a_focused_button(themed: QApplication) -> None:
    # Without a screen it is not drawn, so a picture would not show it.
    assert "QPushButton { outline: none;" in themed.styleSheet()
