"""What a window tells: piled up by kind, gone by itself or by a person, and kept in a drawer; by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import THAI, Language
from kiosk.app.manager.places import Place
from kiosk.app.samples import NOW, PARKED, RECENT, SALES, VIEWS
from kiosk.app.told import MOST_KEPT, Kind, ToldLog
from kiosk.app.widgets.bell import DRAWER_KEY, BellButton
from kiosk.app.widgets.toast import MOST_SHOWN, ToastCard, Toasts
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import Unsettled
from tests.app.hands import key_click, mouse_click
from tests.app.manager_stage import ManagerDesk
from tests.app.stage import NOTHING, StillClock, WrittenDown, showing

S = SaleState
SHORT_MS = 1
LIMIT_MS = 5_000


def seen(window: CashierWindow) -> list[str]:
    """The sentences on the window, from above."""
    cards = [card for card in window.findChildren(ToastCard) if card.isVisible()]
    return [card.told.text for card in sorted(cards, key=lambda card: card.y())]


def button(window: QWidget, name: str) -> QPushButton:
    found = [each for each in window.findChildren(QPushButton, name) if each.isVisible()]
    assert found, name
    return found[-1]


def pay_parked(window: CashierWindow, *numbers: int) -> None:
    """Parked sales that are paid, each in a snapshot of its own."""
    opened = tuple(replace(PARKED[0], sale_id=f"p{n}", note=f"table {n}") for n in numbers)
    window.show_view(replace(NOTHING, recent=opened, parked=opened))
    rows = list(opened)
    for place, number in enumerate(numbers):
        rows[place] = replace(rows[place], state=S.PAID, receipt_number=f"A1-{number:06d}")
        window.show_view(replace(NOTHING, recent=tuple(rows)))


# The pile


def test_the_newest_is_the_lowest_and_three_are_seen(cashier: CashierWindow) -> None:
    for number in range(5):
        cashier.toast.tell(Kind.NEWS, f"news {number}")
    assert seen(cashier) == ["news 2", "news 3", "news 4"]
    assert len(seen(cashier)) == MOST_SHOWN
    assert cashier.toast.geometry().bottom() < cashier.height()
    assert len(cashier.telling.log.kept) == 5


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("view", ["idle", "waiting"])
def test_the_pile_never_lies_over_a_key(
    cashier: CashierWindow, width: int, height: int, view: str
) -> None:
    cashier.resize(width, height)
    cashier.show_view(VIEWS[view])
    for number in range(4):
        cashier.toast.tell(Kind.TROUBLE, f"A sentence of some length, number {number}", stays=True)
    QApplication.processEvents()
    pile = cashier.toast.geometry()
    assert cashier.rect().contains(pile)
    for each in cashier.findChildren(QPushButton):
        if each.isVisible() and not cashier.toast.isAncestorOf(each):
            place = each.rect().translated(each.mapTo(cashier, QPoint(0, 0)))
            assert not place.intersects(pile), each.objectName()


def test_they_leave_by_themselves_but_not_what_is_about_money(
    cashier: CashierWindow, qtbot: QtBot
) -> None:
    assert cashier.toast.stays_ms == 5_000
    cashier.toast.stays_ms = SHORT_MS
    pay_parked(cashier, 130)
    cashier.show_problem("relay_away", "")
    qtbot.waitUntil(lambda: len(seen(cashier)) == 1, timeout=LIMIT_MS)
    assert seen(cashier) == ["Paid: ฿220.00 · A1-000130 · table 130"]


def test_each_sale_is_told_by_itself(cashier: CashierWindow) -> None:
    pay_parked(cashier, 130, 131)
    assert seen(cashier) == [
        "Paid: ฿220.00 · A1-000130 · table 130",
        "Paid: ฿220.00 · A1-000131 · table 131",
    ]


@pytest.mark.parametrize("listed", [True, False], ids=["recent", "older than the list"])
def test_what_a_person_settled_leaves_by_itself(cashier: CashierWindow, listed: bool) -> None:
    sale = replace(PARKED[0], sale_id="p1", note="table 1", state=S.CANCELED)
    late = replace(sale, state=S.ATTENTION)
    money = Unsettled("pi_1", "p1", sale.amount_satang, "table 1", NOW)
    others = (replace(sale, sale_id="p0", note=""),)
    cashier.show_view(replace(NOTHING, recent=(sale, *others) if listed else others))
    rows = (late, *others) if listed else others
    cashier.show_view(replace(NOTHING, recent=rows, unsettled=(money,)))
    cashier.show_view(replace(NOTHING, recent=rows, unsettled=(money,), today_count=1))
    assert seen(cashier) == ["Needs a person: ฿220.00 · table 1"]
    assert cashier.telling.log.unread == 1
    settled = replace(late, state=S.PAID, receipt_number="A1-000130")
    cashier.show_view(replace(NOTHING, recent=(settled, *others) if listed else others))
    assert "Needs a person: ฿220.00 · table 1" not in seen(cashier)
    assert [told.text for told in cashier.telling.log.kept][-1] == (
        "Needs a person: ฿220.00 · table 1"
    ), "the drawer keeps it"


def test_money_that_has_no_room_waits_for_it(cashier: CashierWindow) -> None:
    pay_parked(cashier, 1, 2, 3, 4, 5)
    assert len(seen(cashier)) == 3
    assert button(cashier, "toastMore").text() == "2 more (F6)"
    for left in (5, 4, 3):
        mouse_click(button(cashier, "toastClose"))
        assert len(seen(cashier)) == min(3, left - 1)
    assert not any(b.isVisible() for b in cashier.findChildren(QPushButton, "toastMore"))


def test_a_thousand_payments_do_not_grow_for_ever(cashier: CashierWindow) -> None:
    for number in range(MOST_KEPT + 50):
        cashier.toast.tell(Kind.GOOD, f"paid {number}", stays=True)
    assert len(cashier.toast.cards) == 20
    assert len(cashier.telling.log.kept) == MOST_KEPT
    assert cashier.header.bell.count == MOST_KEPT


def test_the_same_problem_again_is_one(cashier: CashierWindow, clock: StillClock) -> None:
    cashier.show_problem("relay_away", "")
    cashier.show_problem("disk_low", "")
    clock.forward(60)
    cashier.show_problem("relay_away", "")
    assert len(seen(cashier)) == 2
    newest, older = cashier.telling.log.kept
    assert "does not answer" in newest.text
    assert newest.at > older.at


def test_the_end_of_a_parked_sale_without_money_is_news_that_passes(cashier: CashierWindow) -> None:
    cashier.show_view(replace(NOTHING, recent=PARKED))
    cashier.show_view(replace(NOTHING, recent=(replace(PARKED[0], state=S.EXPIRED),)))
    (told,) = cashier.telling.log.kept
    assert (told.kind, told.stays) == (Kind.NEWS, False)
    cashier.show_view(replace(NOTHING, recent=(replace(PARKED[0], state=S.ATTENTION),)))
    assert (cashier.telling.log.kept[0].kind, cashier.telling.log.kept[0].stays) == (
        Kind.WARNING,
        True,
    )


# Held while somebody reads


def enters(widget: QWidget) -> QEvent:
    place = QPointF(widget.rect().center())
    return QEnterEvent(place, place, place)


@pytest.mark.parametrize("how", ["pointed at", "keyboard", "covered"])
def test_while_somebody_reads_nothing_leaves(
    cashier: CashierWindow, qtbot: QtBot, how: str
) -> None:
    cashier.show_problem("relay_away", "")
    toast = cashier.toast
    ways: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "pointed at": (
            lambda: QApplication.sendEvent(toast, enters(toast)),
            lambda: QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave)),
        ),
        "keyboard": (button(cashier, "toastClose").setFocus, cashier.setFocus),
        "covered": (lambda: cashier.set_covered(True), lambda: cashier.set_covered(False)),
    }
    begin, let_go = ways[how]
    begin()
    toast.stays_ms = SHORT_MS
    cashier.show_problem("disk_low", "")
    qtbot.wait(50)
    assert len(seen(cashier)) == 2
    let_go()
    qtbot.waitUntil(lambda: not seen(cashier), timeout=LIMIT_MS)


# Put away


def test_a_press_puts_one_away_and_it_counts_as_read(cashier: CashierWindow) -> None:
    pay_parked(cashier, 130, 131)
    assert cashier.header.bell.count == 2
    (card, _) = cashier.toast.cards
    mouse_click(card, QPoint(80, 20))
    assert seen(cashier) == ["Paid: ฿220.00 · A1-000131 · table 131"]
    assert cashier.header.bell.count == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_tab_and_a_key_put_it_away_and_selling_goes_on(
    cashier: CashierWindow, wanted: WrittenDown, key: Qt.Key
) -> None:
    cashier.show_view(VIEWS["waiting"])
    cashier.show_problem("relay_away", "")
    close = button(cashier, "toastClose")
    for _ in range(20):
        key_click(QApplication.focusWidget() or cashier, Qt.Key.Key_Tab)
        if close.hasFocus():
            break
    assert close.hasFocus()
    key_click(close, key)
    assert not seen(cashier)
    assert cashier.hasFocus()
    assert not cashier.confirm.isVisible(), "Escape asked for nothing else"
    assert not wanted.wishes


# The drawer


def test_what_left_is_counted_and_a_key_shows_it_newest_first(
    cashier: CashierWindow, clock: StillClock
) -> None:
    cashier.show_problem("relay_away", "")
    clock.forward(180)
    cashier.show_problem("disk_low", "")
    cashier.toast.say("Saved.", good=True)
    assert cashier.header.bell.count == 2, "that something was done need not be read"
    assert cashier.header.bell.accessibleName() == "Messages, 2 unread"
    key_click(cashier, DRAWER_KEY)
    drawer = cashier.telling.drawer
    assert drawer.isVisible()
    assert drawer.list.hasFocus()
    assert cashier.header.bell.count == 0
    assert not seen(cashier)
    rows = [drawer.model.data(drawer.model.index(n)) for n in range(drawer.model.rowCount())]
    assert [row.split(" · ")[:2] for row in rows] == [
        ["14:35", "Done"],
        ["14:35", "Trouble"],
        ["14:32", "Trouble"],
    ]


@pytest.mark.parametrize("key", [DRAWER_KEY, Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_drawer_by_keys(cashier: CashierWindow, wanted: WrittenDown, key: Qt.Key) -> None:
    cashier.show_view(VIEWS["waiting"])
    for code in ("relay_away", "disk_low"):
        cashier.show_problem(code, "")
    key_click(cashier, DRAWER_KEY)
    drawer = cashier.telling.drawer
    key_click(drawer.list, Qt.Key.Key_Down)
    assert drawer.list.currentIndex().row() == 1
    key_click(drawer.list, Qt.Key.Key_5)  # no amount is keyed behind it
    key_click(drawer.list, key)
    assert not drawer.isVisible()
    assert cashier.hasFocus()
    assert not wanted.wishes
    assert not cashier.confirm.isVisible()


def test_the_bell_opens_it_and_a_press_beside_closes_it(
    cashier: CashierWindow, language: Language
) -> None:
    mouse_click(cashier.header.bell)
    drawer = cashier.telling.drawer
    assert drawer.isVisible()
    empty = drawer.findChild(QWidget, "drawerEmpty")
    assert empty is not None
    assert empty.isVisible()
    mouse_click(drawer, drawer.card.geometry().center())
    assert drawer.isVisible()
    mouse_click(drawer, QPoint(40, 300))
    assert not drawer.isVisible()
    mouse_click(cashier.header.bell)
    mouse_click(drawer.close_button)
    assert not drawer.isVisible()
    language.switch(THAI)
    QApplication.processEvents()
    assert drawer.close_button.text().strip() == "ปิด"


def test_what_comes_while_it_is_open_stands_in_it(cashier: CashierWindow) -> None:
    key_click(cashier, DRAWER_KEY)
    cashier.show_problem("relay_away", "")
    assert cashier.telling.drawer.model.rowCount() == 1


def test_it_does_not_open_over_a_question(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["waiting"])
    key_click(cashier, Qt.Key.Key_Escape)
    key_click(cashier, DRAWER_KEY)
    cashier.telling.open_drawer()
    assert not cashier.telling.drawer.isVisible()
    assert cashier.confirm.isVisible()


def test_a_smaller_window_has_a_whole_drawer(cashier: CashierWindow) -> None:
    cashier.resize(1920, 1080)
    QApplication.processEvents()
    key_click(cashier, DRAWER_KEY)
    wide = cashier.telling.drawer.card.width()
    cashier.resize(960, 640)
    for _ in range(3):
        QApplication.processEvents()
    assert cashier.telling.drawer.card.width() < wide
    assert cashier.rect().contains(cashier.telling.drawer.card.geometry())


def test_the_managers_window_has_a_drawer_of_its_own(manager: ManagerDesk) -> None:
    window = manager.window
    manager.open(Place.RECEIPTS)
    window.telling.toasts.say("Saved as a file.")
    key_click(window, DRAWER_KEY)
    assert window.telling.drawer.isVisible()
    assert window.telling.drawer.model.rowCount() == 1
    key_click(window.telling.drawer.list, DRAWER_KEY)
    assert not window.telling.drawer.isVisible()
    window.telling.toasts.say("Once more.")
    button(window, "toastClose").setFocus()
    key_click(button(window, "toastClose"), Qt.Key.Key_Escape)
    assert window.isVisible(), "Escape closed the toast, not the window"
    focused = window.focusWidget()
    assert not window.header.isAncestorOf(focused)
    assert not window.navigation.isAncestorOf(focused)


# Each kind says what it is


def test_every_kind_has_its_picture_and_its_word(
    cashier: CashierWindow, language: Language
) -> None:
    names = set()
    for kind in Kind:
        cashier.toast.hide()
        cashier.toast.tell(kind, "A sentence.")
        (card,) = cashier.toast.cards
        names.add(card.accessibleName())
        assert card.accessibleName().endswith(": A sentence.")
        assert card.close_button.accessibleName()
    assert len(names) == len(Kind)
    language.switch(THAI)
    QApplication.processEvents()
    (card,) = cashier.toast.cards
    assert card.accessibleName() == "มีปัญหา: A sentence."


def test_the_log_keeps_what_was_read(clock: StillClock) -> None:
    log = ToldLog(clock)
    told = log.add(Kind.TROUBLE, "Trouble.")
    log.add(Kind.GOOD, "Done.")
    log.add(Kind.GOOD, "Paid.", stays=True)
    assert log.unread == 2
    log.read(told)
    assert log.unread == 1
    log.read_all()
    assert log.unread == 0
    assert [each.text for each in log.kept] == ["Paid.", "Done.", "Trouble."]


def test_the_bell_draws_its_number(qtbot: QtBot, themed: QApplication) -> None:
    bell = BellButton()
    qtbot.addWidget(bell)
    none = bell.grab().toImage()
    bell.show_count(7)
    some = bell.grab().toImage()
    bell.show_count(700)
    assert len({none.cacheKey(), some.cacheKey(), bell.grab().toImage().cacheKey()}) == 3
    assert none != some
    assert some != bell.grab().toImage()


def test_a_pile_with_no_room_of_its_own_is_not_seen(qtbot: QtBot, clock: StillClock) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    toasts = Toasts(window, ToldLog(clock))
    toasts.stand_in(QRect(0, 0, 400, 300))
    assert toasts.isHidden()


# The result stays


@pytest.mark.parametrize("name", ["paid", "failed", "expired", "canceled", "attention", "settled"])
def test_a_result_stays_until_it_is_acknowledged(
    cashier: CashierWindow, clock: StillClock, wanted: WrittenDown, name: str
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    cashier.show_view(showing(SALES[name]))
    clock.forward(3_600)  # long after the customer's page has gone home
    cashier.refresh()
    cashier.show_view(replace(showing(SALES[name]), today_count=5))
    assert cashier.sale_page.isVisible()
    assert not wanted.wishes
    key_click(cashier, Qt.Key.Key_Return)
    assert wanted.wishes == [("acknowledge", SALES[name].sale_id)]
    assert not cashier.sale_page.isVisible()


@pytest.mark.parametrize("name", ["paid", "failed", "expired", "attention"])
def test_or_until_the_next_sale_is_keyed(
    cashier: CashierWindow, wanted: WrittenDown, name: str
) -> None:
    cashier.show_view(showing(SALES[name]))
    key_click(cashier, Qt.Key.Key_7)
    assert wanted.wishes == [("acknowledge", SALES[name].sale_id)]
    assert cashier.desk.entry.total_satang == 700


def test_of_every_state_that_is_no_more_open_something_stays_to_be_seen(
    cashier: CashierWindow,
) -> None:
    """A parked sale's money stays as a toast; all of them stay in the list and in the drawer."""
    for number, state in enumerate(sorted(set(SaleState) - OPEN)):
        sale = replace(PARKED[0], sale_id=f"p{number}")
        cashier.show_view(replace(NOTHING, recent=(sale, *RECENT)))
        cashier.show_view(replace(NOTHING, recent=(replace(sale, state=state), *RECENT)))
        assert len(cashier.telling.log.kept) == number + 1
    stays = [told for told in cashier.telling.log.kept if told.stays]
    assert len(stays) == 2
