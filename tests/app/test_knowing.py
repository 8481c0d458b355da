"""The strip and its sheet: calm while all is well, one sentence when it is not, and no key is ever held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.scenes import SHOP_OF_SCENE, amount_scenes
from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.knowing import words
from kiosk.app.knowing.panel import KnowledgePanel
from kiosk.app.knowing.row import KnowledgeRow
from kiosk.app.knowing.scenes import KNOWLEDGE_VIEWS, knowledge_scenes
from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.samples import NOW, PUSH, SALES, SHOP, VIEWS, view_of
from kiosk.app.theme.icons import renderer
from kiosk.app.theme.tokens import Tone
from kiosk.app.widgets.button import TOUCH_PX
from kiosk.app.widgets.fit import FitLabel
from kiosk.app.widgets.pill import Pill
from kiosk.app.widgets.pill_button import PillButton
from kiosk.core.keypad import Key
from kiosk.till.knowledge import Known, Part, Standing
from kiosk.till.shop_clock import ShopClock
from kiosk.till.signs import PrinterSign
from kiosk.till.snapshot import TillView
from tests.app.hands import key_click, key_clicks, mouse_click
from tests.app.stage import StillClock, WrittenDown
from tests.app.test_layout import cut_words

CODES = (
    "push_down",
    "questions_unanswered",
    "relay_silent",
    "relay_away",
    "token_refused",
    "stripe_unreachable",
    "stripe_key_refused",
    "clock_off",
    "clock_back",
    "disk_low",
    "disk_full",
    "store_damaged",
)


def row(window: CashierWindow) -> KnowledgeRow:
    return window.knowing


def panel(window: CashierWindow) -> KnowledgePanel:
    assert window.header.panel is not None
    return window.header.panel


def chips(window: CashierWindow) -> list[str]:
    return [chip.text() for chip in row(window).findChildren(Pill) if chip.isVisible()]


def sentence(window: CashierWindow) -> str:
    label = window.findChild(QLabel, "troubleText")
    assert label is not None
    return label.text()


def badge(window: CashierWindow) -> PillButton:
    found = window.findChild(PillButton, "connectionBadge")
    assert found is not None
    return found


def test_while_all_is_well_there_is_no_strip(cashier: CashierWindow) -> None:
    for name in ("empty", "idle", "waiting", "paid", "parked"):
        cashier.show_view(VIEWS[name])
        assert not row(cashier).isVisible(), name


@pytest.mark.parametrize(
    ("view", "says", "marks"),
    [
        (VIEWS["polling"], "a few seconds later", ["Live news · 3 min ago"]),
        (KNOWLEDGE_VIEWS["stripe_away"], "Stripe does not answer", ["Stripe · 4 min ago"]),
        (KNOWLEDGE_VIEWS["clock_wrong"], "clock is wrong", ["Clock · wrong"]),
        (KNOWLEDGE_VIEWS["no_paper"], "The printer is out of paper", ["Printer · 2 waiting"]),
        (VIEWS["disk_low"], "disk is nearly full", ["Disk · nearly full"]),
    ],
)
def test_each_part_that_is_not_well_is_named_with_one_sentence(
    cashier: CashierWindow, view: TillView, says: str, marks: list[str]
) -> None:
    cashier.show_view(view)
    assert row(cashier).isVisible()
    assert says in sentence(cashier)
    assert chips(cashier) == marks
    assert sentence(cashier) in row(cashier).accessibleName()
    assert marks[0] in row(cashier).accessibleName()


def test_silence_shows_by_itself_and_goes_with_the_next_sign(
    cashier: CashierWindow, clock: StillClock
) -> None:
    cashier.show_view(VIEWS["waiting"])
    clock.forward(9)
    cashier.refresh()
    assert not row(cashier).isVisible()
    clock.forward(2)
    cashier.refresh()
    assert "Nothing comes from the payment server" in sentence(cashier)
    assert chips(cashier) == ["Payment server · 12 s ago", "Live news · 12 s ago"]
    cashier.header.refresh()
    assert badge(cashier).tone is Tone.WAITING, "not green while nothing is heard"
    at = clock.now
    signs = replace(PUSH.signs, push=replace(PUSH.signs.push, good_at=at))
    cashier.show_view(view_of(SALES["waiting"], replace(PUSH, heard_at=at, signs=signs)))
    assert not row(cashier).isVisible()


def test_on_a_small_screen_what_has_no_room_is_counted_and_spoken(cashier: CashierWindow) -> None:
    cashier.show_view(KNOWLEDGE_VIEWS["several_ill"])
    assert len(chips(cashier)) == 4
    cashier.resize(1024, 768)
    cashier.refresh()
    assert chips(cashier) == ["Disk · nearly full", "Payment server · 2 min ago"]
    rest = cashier.findChild(QLabel, "knowledgeRest")
    assert rest is not None
    assert (rest.text(), rest.isVisible()) == ("+4", True)
    assert "Printer · 2 waiting" in row(cashier).accessibleName()


def test_the_sheet_names_every_part_and_what_to_do(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["idle"])
    key_click(cashier, Qt.Key.Key_F8)
    shown = [label.text() for label in panel(cashier).findChildren(QLabel) if label.isVisible()]
    for part in Part:
        assert words.part_words(part) in shown
    assert shown.count("well") == len(Part)
    assert shown[-1] == "All is well."
    assert "Printer, well, 3 min ago" in panel(cashier).accessibleDescription()
    cashier.show_view(replace(KNOWLEDGE_VIEWS["several_ill"], printer=None))
    shown = [label.text() for label in panel(cashier).findChildren(QLabel) if label.isVisible()]
    assert "Printer" not in shown
    assert shown[-1] == sentence(cashier)


def test_the_sheets_ages_go_on_while_it_is_open(cashier: CashierWindow, clock: StillClock) -> None:
    cashier.show_view(VIEWS["idle"])
    mouse_click(badge(cashier))
    clock.forward(60)
    cashier.header.refresh()
    assert "Stripe, not known, 1 min ago" in panel(cashier).accessibleDescription()


def test_the_badge_opens_and_closes_the_sheet_and_is_large_enough(cashier: CashierWindow) -> None:
    cashier.show_view(VIEWS["idle"])
    assert badge(cashier).height() >= TOUCH_PX
    assert "F8" in badge(cashier).toolTip()
    interface = QAccessible.queryAccessibleInterface(badge(cashier))
    assert interface.role() == QAccessible.Role.Button
    mouse_click(badge(cashier))
    assert panel(cashier).is_open
    cashier.header.open_knowledge()
    assert not panel(cashier).is_open
    cashier.show_view(KNOWLEDGE_VIEWS["no_paper"])
    mouse_click(row(cashier).more_button)
    assert panel(cashier).is_open


@pytest.mark.parametrize("key", [Qt.Key.Key_F8, Qt.Key.Key_Escape])
def test_keys_close_the_sheet_and_the_keyboard_is_the_windows_again(
    cashier: CashierWindow, key: Qt.Key
) -> None:
    cashier.show_view(VIEWS["waiting"])
    key_click(cashier, Qt.Key.Key_F8)
    key_click(panel(cashier), key)
    assert not panel(cashier).is_open
    assert cashier.hasFocus()
    assert not cashier.confirm.isVisible(), "Escape asked for nothing else"


def test_a_key_of_the_pad_closes_the_sheet_and_is_not_lost(
    cashier: CashierWindow, wanted: WrittenDown
) -> None:
    cashier.show_view(VIEWS["idle"])
    key_click(cashier, Qt.Key.Key_F8)
    key_clicks(panel(cashier), "1")
    assert not panel(cashier).is_open
    key_clicks(cashier, "85")
    key_click(cashier, Qt.Key.Key_Return)
    assert wanted.wishes == [("start_sale", 18_500, "")]


def test_a_sheet_and_a_strip_follow_the_language(
    cashier: CashierWindow, language: Language
) -> None:
    cashier.show_view(KNOWLEDGE_VIEWS["clock_wrong"])
    key_click(cashier, Qt.Key.Key_F8)
    language.switch(THAI)
    cashier.refresh()
    cashier.header.refresh()
    assert chips(cashier) == ["นาฬิกา · ไม่ตรง"]
    assert "สถานะล่าสุดของระบบ" in panel(cashier).accessibleName()


@pytest.mark.parametrize("code", CODES)
def test_every_trouble_has_a_sentence_in_both_languages(language: Language, code: str) -> None:
    english = words.advice_sentence(code)
    assert english != words.advice_sentence("no such code")
    language.switch(THAI)
    assert words.advice_sentence(code) != english


def test_a_printers_trouble_that_nobody_knows_is_told_all_the_same(language: Language) -> None:
    assert words.advice_sentence("printer_on_fire").startswith("Nothing is printed")
    assert words.advice_sentence("new") == "Please call for help."


def test_every_standing_has_words_a_colour_and_a_picture(language: Language) -> None:
    said = [words.standing_words(Known(Part.PUSH, standing)) for standing in Standing]
    assert len(set(said)) == len(said)
    assert set(words.TONE_OF_STANDING) == set(words.ICON_OF_STANDING) == set(Standing)
    for name in words.ICON_OF_STANDING.values():
        assert renderer(name, "#000000").isValid()
    assert words.chip_words(Known(Part.RELAY, Standing.BAD), NOW) == "Payment server"
    assert words.chip_words(Known(Part.PRINTER, Standing.BAD, NOW, "x"), NOW + timedelta(60)) == (
        "Printer · 1440 h ago"
    )


@pytest.mark.parametrize("code", [THAI, ENGLISH])
@pytest.mark.parametrize(("width", "height"), [(960, 640), (1024, 768), (1280, 800), (1920, 1080)])
def test_no_words_of_these_scenes_are_cut(
    cashier: CashierWindow, language: Language, width: int, height: int, code: str
) -> None:
    language.switch(code)
    cashier.resize(width, height)
    for name, prepare in (*knowledge_scenes(), *amount_scenes()):
        if name in SHOP_OF_SCENE:
            continue
        prepare(cashier)
        QApplication.processEvents()
        assert not cut_words(cashier), name
        if cashier.header.panel is not None and panel(cashier).is_open:
            panel(cashier).close_sheet()
        cashier.desk.press(Key.CLEAR)


def test_a_printer_that_is_well_needs_no_strip(cashier: CashierWindow) -> None:
    cashier.show_view(replace(VIEWS["idle"], printer=PrinterSign(NOW, waiting=1)))
    assert not row(cashier).isVisible()


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1)])
def test_a_computers_clock_set_in_the_middle_of_a_sale_changes_no_countdown(
    qtbot: QtBot, language: Language, clock: StillClock, wanted: WrittenDown, step: timedelta
) -> None:
    seconds = StillClock()
    shop_clock = ShopClock(clock, lambda: (seconds.now - NOW).total_seconds())
    shop_clock.settle(timedelta())
    cashier = CashierWindow(wanted, SHOP, shop_clock)
    customer = CustomerWindow(SHOP, shop_clock)
    for window in (cashier, customer):
        qtbot.addWidget(window)
        window.show_view(VIEWS["waiting"])
    face = customer.face
    clock.now += step
    cashier.refresh()
    customer.refresh()
    assert countdown(cashier) == "14:23 left to pay"
    assert customer.face == face
    assert face.qr_data is not None
    assert any("14:23" in label.text() for label in customer.findChildren(FitLabel))
    assert shop_clock.off_by == -step
    seconds.forward(60)
    cashier.refresh()
    assert countdown(cashier) == "13:23 left to pay"
    cashier.close()
    customer.close()


def countdown(window: CashierWindow) -> str:
    label = window.findChild(QLabel, "saleHeadline")
    assert label is not None
    return label.text()
