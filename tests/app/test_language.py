"""The staff's language: switched while the windows are open, complete, and remembered by whoever asked."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.language import ENGLISH, THAI, Language, current_language
from kiosk.app.samples import SALES, SHOP, VIEWS
from kiosk.app.theme.install import ThemeError
from tests.app.conftest import MakeCustomer
from tests.app.hands import mouse_click
from tests.app.stage import showing

TS = Path(__file__).resolve().parents[2] / "resources" / "translations" / "kiosk_th.ts"
THAI_LETTER = re.compile(r"[\u0e01-\u0e5b]")
SAME_IN_BOTH = {"Enter"}


def words_of(window: CashierWindow) -> dict[str, str]:
    """Everything the window says, also to a screen reader."""
    found = {}
    for index, widget in enumerate(window.findChildren(QWidget)):
        name = f"{index} {widget.objectName()}"
        if isinstance(widget, QLabel | QPushButton):
            found[name] = widget.text()
        found[f"{name} spoken"] = widget.accessibleName()
    return found


def switch(language: Language, code: str) -> None:
    """Switch, and let the windows hear of it: Qt posts the event to each."""
    language.switch(code)
    QApplication.processEvents()


def test_a_switch_changes_every_open_window(
    cashier: CashierWindow, language: Language, qtbot: QtBot
) -> None:
    cashier.show_view(showing(SALES["waiting"]))
    before = words_of(cashier)
    cashier.language_chosen.connect(language.switch)
    thai = cashier.findChild(QPushButton, "language_th")
    assert thai is not None
    mouse_click(thai)
    QApplication.processEvents()
    label = cashier.findChild(QLabel, "saleStatus")
    assert label is not None
    assert label.text() == "รอลูกค้าสแกน"
    assert thai.isChecked()
    switch(language, ENGLISH)
    assert words_of(cashier) == before


@pytest.mark.parametrize("name", list(VIEWS))
def test_no_english_is_left_in_thai(cashier: CashierWindow, language: Language, name: str) -> None:
    cashier.show_view(VIEWS[name])
    english = words_of(cashier)
    switch(language, THAI)
    thai = words_of(cashier)
    left = {
        text
        for key, text in english.items()
        if thai.get(key) == text
        and re.search(r"[A-Za-z]{3,}", text)
        and not THAI_LETTER.search(text)
        and text not in _NOT_WORDS
        and not text.startswith("pi_")
    }
    assert not left


_NOT_WORDS = {
    "STRIPE PAYMENTS (THAILAND) LTD",
    "THAI QR PAYMENT",
    "English",
    "Welcome",
    "Check amount, confirm",
}


def test_the_customers_words_never_switch(customer_of: MakeCustomer, language: Language) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"]))
    before = [label.text() for label in window.findChildren(QLabel)]
    switch(language, THAI)
    assert [label.text() for label in window.findChildren(QLabel)] == before


def test_the_choice_is_told_once(themed: QApplication) -> None:
    told: list[str] = []
    language = Language(themed, ENGLISH, told.append)
    language.switch(THAI)
    language.switch(THAI)
    assert told == [THAI]
    assert language.code == current_language() == THAI
    language.switch(ENGLISH)
    assert current_language() == ENGLISH
    language.deleteLater()


def test_an_unknown_language_is_english(themed: QApplication) -> None:
    language = Language(themed, "xx")
    assert language.code == ENGLISH
    language.deleteLater()


def test_a_missing_translation_is_told(themed: QApplication) -> None:
    language = Language(themed, ENGLISH)
    with pytest.raises(ThemeError, match="install Kiosk again"):
        language._loaded("xx")
    language.deleteLater()


def messages() -> list[tuple[str, str]]:
    tree = ElementTree.parse(TS)
    return [
        (message.findtext("source") or "", message.findtext("translation") or "")
        for message in tree.iter("message")
    ]


def test_every_text_is_translated_with_its_values() -> None:
    assert len(messages()) > 100
    for source, thai in messages():
        assert THAI_LETTER.search(thai) or source in SAME_IN_BOTH, source
        assert sorted(re.findall(r"{\w+}", thai)) == sorted(re.findall(r"{\w+}", source)), source


def test_the_font_has_every_character_we_write(themed: QApplication) -> None:
    font = QFont(themed.font())
    raw = QRawFont.fromFont(font)
    assert font.family() == "IBM Plex Sans Thai"
    texts = "".join(source + thai for source, thai in messages()) + SHOP.name + "฿·—–…0123456789"
    assert not {c for c in texts if c.isprintable() and not raw.supportsCharacter(ord(c))}
