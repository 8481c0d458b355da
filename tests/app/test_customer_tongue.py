"""Thai, English, Chinese by one touch: for one guest, on the screen and on the cashier's copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QAccessible, QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.customer import texts
from kiosk.app.customer.boxes import LEAST_TOUCH_PX
from kiosk.app.customer.page import CustomerPage
from kiosk.app.customer.texts import Phrase, Tongue
from kiosk.app.customer.tongue import IDLE_S, TongueChoice
from kiosk.app.customer.tongue_bar import TongueKey
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.samples import NOW, SALES, SHOP, VIEWS
from kiosk.app.theme.tokens import CHINESE_FAMILY
from kiosk.app.widgets.fit import FitLabel
from kiosk.paths import resource
from tests.app.conftest import MakeCustomer
from tests.app.hands import mouse_click
from tests.app.stage import NOTHING, StillClock, showing

SIZES = [(480, 320), (480, 800), (1024, 768), (1080, 1920), (1920, 1080), (3840, 2160)]


def key_of(window: QWidget, tongue: Tongue) -> TongueKey:
    found = window.findChild(TongueKey, f"tongue{tongue.title()}")
    assert found is not None
    return found


def words_of(page: CustomerPage) -> set[str]:
    """Everything that can be read."""
    labels = page.findChildren(FitLabel)
    return {label.text() for label in labels if label.isVisibleTo(page) and label.text()}


# For how long


def test_a_choice_holds_until_its_sale_is_over() -> None:
    choice = TongueChoice()
    choice.touch(Tongue.CHINESE, "sale-1", NOW)
    for minutes in (1, 20, 300):
        choice.see("sale-1", NOW + timedelta(minutes=minutes))
        assert choice.tongue is Tongue.CHINESE
    choice.see("", NOW + timedelta(minutes=301))
    assert choice.tongue is None


def test_another_sale_is_another_guest() -> None:
    choice = TongueChoice()
    choice.touch(Tongue.ENGLISH, "sale-1", NOW)
    choice.see("sale-2", NOW)
    assert choice.tongue is None


def test_a_choice_before_the_sale_is_kept_for_it() -> None:
    choice = TongueChoice()
    choice.touch(Tongue.ENGLISH, "", NOW)
    choice.see("", NOW + timedelta(seconds=IDLE_S - 1))
    assert choice.tongue is Tongue.ENGLISH
    choice.see("sale-1", NOW + timedelta(seconds=IDLE_S))
    choice.see("sale-1", NOW + timedelta(hours=1))
    assert choice.tongue is Tongue.ENGLISH
    choice.see("", NOW + timedelta(hours=1))
    assert choice.tongue is None


def test_standing_idle_gives_it_up() -> None:
    choice = TongueChoice()
    choice.touch(Tongue.THAI, "", NOW)
    choice.see("", NOW + timedelta(seconds=IDLE_S))
    assert choice.tongue is None


def test_touched_again_it_is_given_up_and_another_replaces_it() -> None:
    choice = TongueChoice()
    choice.touch(Tongue.THAI, "", NOW)
    choice.touch(Tongue.CHINESE, "", NOW)
    assert choice.tongue is Tongue.CHINESE
    choice.touch(Tongue.CHINESE, "", NOW)
    assert choice.tongue is None


# On the screen


@pytest.mark.parametrize("tongue", list(Tongue))
def test_one_touch_shows_everything_in_that_language(
    customer_of: MakeCustomer, tongue: Tongue
) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    mouse_click(key_of(window, tongue))
    assert texts.SCAN.shown(tongue)[0] in words_of(window.page)
    others = {text for other in Tongue if other is not tongue for text in texts.SCAN.shown(other)}
    assert not any(text in line for text in others for line in words_of(window.page))
    assert [key.isChecked() for key in window.findChildren(TongueKey)].count(True) == 1
    assert key_of(window, tongue).isChecked()
    mouse_click(key_of(window, tongue))
    assert window.page.tongue is None
    assert "\n".join(texts.SCAN.shown(None)) in words_of(window.page)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_keys_are_large_enough_for_a_finger_on_every_page(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height)
    places = set()
    for view in VIEWS.values():
        window.show_view(view)
        for key in window.findChildren(TongueKey):
            assert key.isVisible()
            assert min(key.width(), key.height()) >= LEAST_TOUCH_PX
            assert window.rect().contains(key.mapTo(window, key.rect().bottomRight()))
        places.add(key_of(window, Tongue.CHINESE).mapTo(window, key.rect().center()).y())
    assert max(places) - min(places) <= max(8, height // 60), "always in the same place"


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("tongue", list(Tongue))
def test_no_word_is_cut_in_any_language(
    customer_of: MakeCustomer, width: int, height: int, tongue: Tongue
) -> None:
    window = customer_of(width, height)
    for name, view in VIEWS.items():
        window.show_view(view)
        if window.page.tongue is not tongue:
            mouse_click(key_of(window, tongue))
        for label in window.findChildren(FitLabel):
            if label.isVisible() and label.text():
                size = label.drawn_size()
                assert size.width() <= label.width(), (name, label.text())
                assert size.height() <= label.height(), (name, label.text())
                assert label.fitted_px() >= 9, (name, label.text())


def test_the_next_guest_reads_both_again(customer_of: MakeCustomer, clock: StillClock) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    mouse_click(key_of(window, Tongue.CHINESE))
    window.show_view(showing(SALES["paid"]))
    assert texts.PAID.zh in words_of(window.page)
    clock.forward(SHOP.paid_page_s)
    window.refresh()
    assert window.page.tongue is None
    assert "\n".join(texts.WELCOME.shown(None)) in words_of(window.page)


def test_a_press_on_a_language_is_not_a_press_on_the_page(
    customer_of: MakeCustomer, qtbot: QtBot
) -> None:
    window = customer_of()
    with qtbot.assertNotEmitted(window.touched):
        mouse_click(key_of(window, Tongue.ENGLISH))


# On the cashier's copy


@pytest.mark.parametrize("tongue", [None, *Tongue])
def test_the_cashier_sees_what_the_customer_sees(
    cashier: CashierWindow, customer_of: MakeCustomer, tongue: Tongue | None
) -> None:
    customer: CustomerWindow = customer_of(1920, 1080)
    copy = cashier.side.copy.page
    customer.tongue_changed.connect(copy.show_tongue)
    # That a code is kept back is what the customer's window finds out and tells.
    views = {name: view for name, view in VIEWS.items() if name != "kept_back"}
    for name, view in views.items():
        for window in (customer, cashier):
            window.show_view(view)
        if tongue is not None and customer.page.tongue is not tongue:
            mouse_click(key_of(customer, tongue))
        assert copy.face == customer.face, name
        assert copy.tongue is customer.page.tongue is tongue
        there = words_of(customer.page) - {customer.page._clock.text()}
        assert there == words_of(copy) - {copy._clock.text()}, name
        assert not copy._tongues.isVisibleTo(copy)


# What is said


@pytest.mark.parametrize("tongue", [None, *Tongue])
def test_the_state_is_told_to_a_screen_reader(
    customer_of: MakeCustomer, tongue: Tongue | None
) -> None:
    window = customer_of()
    for name, sale in SALES.items():
        window.show_view(showing(sale))
        if tongue is not None and window.page.tongue is not tongue:
            mouse_click(key_of(window, tongue))
        said = QAccessible.queryAccessibleInterface(window).text(QAccessible.Text.Description)
        assert window.face.title.line(window.page.tongue) in said, name
        assert ("185.50" in said) is (window.face.amount_satang is not None), name


def test_the_keys_have_names_of_their_own(customer_of: MakeCustomer) -> None:
    window = customer_of()
    names = [key.accessibleName() for key in window.findChildren(TongueKey)]
    assert names == ["ภาษาไทย", "English", "中文"]


# The letters


def phrases() -> list[Phrase]:
    found: list[Phrase] = []
    for value in vars(texts).values():
        parts: tuple[Any, ...] = value if isinstance(value, tuple) else ()
        found += (
            [value] if isinstance(value, Phrase) else [p for p in parts if isinstance(p, Phrase)]
        )
    return found


def characters(name: str) -> set[int]:
    with TTFont(resource("fonts", name), lazy=True) as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_letter_of_the_page_is_in_a_bundled_font(weight: str) -> None:
    assert len(phrases()) > 30
    thai, chinese = (
        characters(f"IBMPlexSansThai-{weight}.ttf"),
        characters(f"KioskSansSC-{weight}.otf"),
    )
    said = "".join(text for phrase in phrases() for text in phrase) + texts.PAYEE + texts.BAND
    said += "".join(texts.TONGUE_NAMES.values()) + texts.PRACTICE_RIBBON + "0123456789:.,-·฿"
    assert not {letter for letter in said if ord(letter) not in thai | chinese}
    assert "中" not in map(chr, thai)
    assert "语" not in map(chr, thai | chinese), "a letter nobody uses is found missing"


def test_the_chinese_font_is_small_and_its_licence_lies_beside_it() -> None:
    files = [resource("fonts", f"KioskSansSC-{weight}.otf") for weight in ("Regular", "Bold")]
    assert sum(file.stat().st_size for file in files) <= 100_000
    licence = resource("fonts", "OFL-KioskSansSC.txt").read_text(encoding="utf-8")
    assert "Adobe" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_chinese_is_drawn_with_it(themed: QApplication) -> None:
    assert CHINESE_FAMILY in QFontDatabase.families()


def test_every_phrase_is_said_in_every_language() -> None:
    for phrase in phrases():
        assert all(phrase) or phrase == texts.NOTHING
        fields = {tuple(sorted(set(text.split("{")[1:]))) for text in phrase if "{" in text}
        assert len({tuple(f.split("}")[0] for f in one) for one in fields}) <= 1, phrase


def test_a_language_touched_before_the_sale_is_read_in_it(customer_of: MakeCustomer) -> None:
    window = customer_of()
    window.show_view(NOTHING)
    mouse_click(key_of(window, Tongue.CHINESE))
    window.show_view(showing(replace(SALES["waiting"], sale_id="sale-7")))
    assert texts.SCAN.zh in words_of(window.page)
