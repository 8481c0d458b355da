"""The settings page by keys: what is wrong beside its field, a PIN before anything is written, and who did it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import Language
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import SampleStore, sample_books, sample_setup, sample_tools
from kiosk.app.manager.settings.page import SettingsPage
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import VIEWS
from kiosk.app.setup.fields import Group
from kiosk.app.setup.keeping import Kept, KeptSettings
from kiosk.app.setup.samples import (
    SampleConnector,
    SampleMonitors,
    SampleSettings,
    failed,
    sample_kept,
)
from kiosk.settings.writing import SettingsChangedError, SettingsFileError
from kiosk.till.books.audit import Who
from kiosk.till.books.documents import AuditRow
from kiosk.till.people.permit import Act, Permit, Wanted
from tests.app.hands import key_click, key_clicks


class Asked:
    """`Authority` that allows what it is asked, once `answer` is called."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self._allowed: list[Callable[[Permit], None]] = []

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        self.wanted.append(wanted)
        self._allowed.append(allowed)

    def answer(self) -> None:
        """The manager gave the PIN."""
        self._allowed.pop()(Permit(Who("Nok", "สมหญิง")))


class Desk:
    """The manager's window at its settings."""

    def __init__(self, bot: QtBot, kept: SampleSettings, connector: SampleConnector) -> None:
        self.kept = kept
        self.store = SampleStore()
        self.asked = Asked()
        self.restarts: list[bool] = []
        self.taken: list[tuple[str, object]] = []
        setup = sample_setup(
            kept=kept,
            connector=connector,
            restart=lambda: self.restarts.append(True),
            take_up=lambda name, settings: self.taken.append((name, getattr(settings, name))),
        )
        books = sample_books(self.store.store)
        self.books = books
        self.monitors = setup.hardware.monitors
        self.window = ManagerWindow(sample_tools(books=books, authority=self.asked, setup=setup))
        bot.addWidget(self.window)
        self.window.resize(1280, 800)
        with bot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.go_to(Place.SETTINGS)
        page = self.window.page
        assert isinstance(page, SettingsPage)
        self.page = page

    def line(self, name: str) -> QLineEdit:
        found = self.page.findChild(QLineEdit, name)
        assert isinstance(found, QLineEdit)
        return found

    def said(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert label is not None, name
        return label.text() if label.isVisible() else ""

    def audit(self) -> list[AuditRow]:
        """What was written down, newest first."""
        return self.books.recent_audit(9).result()


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk_of(qtbot: QtBot, language: Language) -> MakeDesk:
    """Makes the window."""

    def make(kept: SampleSettings | None = None, connector: SampleConnector | None = None) -> Desk:
        return Desk(qtbot, kept or SampleSettings(), connector or SampleConnector())

    return make


def test_a_change_is_kept_on_a_managers_word_and_written_down(desk_of: MakeDesk) -> None:
    desk = desk_of()
    assert not desk.page.save_button.isEnabled()
    assert desk.line("shop_name").hasFocus()
    desk.line("cashier").setFocus()
    key_clicks(desk.line("cashier"), "2")
    assert desk.said("settingsState").startswith("1 change is not kept yet")
    assert "next start" in desk.said("settingsState")
    desk.page.save_button.setFocus()
    key_click(desk.page.save_button, Qt.Key.Key_Return)
    assert desk.asked.wanted == [Wanted(Act.SETTINGS, "Cashier")]
    assert desk.kept.written == []
    desk.asked.answer()
    assert desk.kept.written == [{"cashier": "2Nok"}]
    [row] = desk.audit()
    assert (row.action, row.subject, row.asked_by, row.allowed_by) == (
        "settings",
        "cashier",
        "Nok",
        "สมหญิง",
    )
    assert desk.page.edited == {}
    assert desk.said("settingsState") == "What was changed works at the next start."


def test_what_is_to_be_allowed_is_named_as_its_fields_are(desk_of: MakeDesk) -> None:
    desk = desk_of()
    for name in ("cashier", "shop_name", "till"):
        desk.line(name).setFocus()
        key_clicks(desk.line(name), "0")
    desk.page.save_button.click()
    [wanted] = desk.asked.wanted
    assert wanted == Wanted(Act.SETTINGS, "Cashier, Shop's name, +1")


def test_what_is_wrong_is_told_at_its_field_in_its_group(desk_of: MakeDesk) -> None:
    desk = desk_of()
    desk.page.show_group(list(Group).index(Group.AMOUNTS))
    key_clicks(desk.line("min_amount_satang"), "x")
    desk.page.show_group(0)
    desk.page.save()
    assert desk.asked.wanted == []
    assert desk.page.tabs[list(Group).index(Group.AMOUNTS)].isChecked()
    assert desk.line("min_amount_satang").hasFocus()
    assert "in baht" in desk.said("said_min_amount_satang")
    desk.page.undo()
    assert desk.line("min_amount_satang").text() == "10"
    assert desk.page.edited == {}
    assert desk.said("said_min_amount_satang") == ""


def test_tax_invoices_need_the_rest_of_the_group(desk_of: MakeDesk) -> None:
    desk = desk_of()
    desk.page.show_group(list(Group).index(Group.TAX))
    desk.page.group(Group.TAX).editors["tax_invoice"].stops()[1].click()  # type: ignore[attr-defined]
    desk.page.save()
    assert "KIOSK_TAX_ID" in desk.said("said_tax_invoice")


def test_typing_it_back_is_no_change(desk_of: MakeDesk) -> None:
    desk = desk_of()
    desk.line("cashier").setFocus()
    key_click(desk.line("cashier"), Qt.Key.Key_End)
    key_clicks(desk.line("cashier"), "2")
    assert desk.page.tabs[0].text().endswith("•")
    assert "changed" in desk.page.tabs[0].accessibleName()
    key_click(desk.line("cashier"), Qt.Key.Key_Backspace)
    assert desk.page.edited == {}
    assert desk.page.tabs[0].text() == "Shop"


def test_what_wins_over_the_file_is_locked_with_its_source(desk_of: MakeDesk) -> None:
    origins = {"till": "environment", "language": ".env", "relay_url": "command line"}
    desk = desk_of(SampleSettings(sample_kept(origins=origins)))
    assert not desk.line("till").isEnabled()
    assert desk.said("said_till") == "Set in the environment; it cannot be changed here."
    assert desk.said("said_language") == "Set in .env; it cannot be changed here."
    desk.page.show_group(len(Group))
    assert not desk.page.relay.change_button.isVisible()
    assert "command line" in desk.page.relay.standing.accessibleName()


def test_a_file_that_somebody_changed_is_read_again_and_what_was_typed_stays(
    desk_of: MakeDesk,
) -> None:
    desk = desk_of()
    key_clicks(desk.line("cashier"), "2")
    desk.kept.error = SettingsChangedError("Changed.")
    other = sample_kept()
    desk.kept.kept = replace(
        other, settings=other.settings.model_copy(update={"shop_name": "ชื่อใหม่"})
    )
    desk.page.save()
    desk.asked.answer()
    assert "Somebody else changed" in desk.said("toastText")
    assert desk.line("shop_name").text() == "ชื่อใหม่"
    assert desk.page.edited == {"cashier": "2Nok"}
    desk.kept.error = None
    desk.page.save()
    desk.asked.answer()
    assert desk.page.edited == {}


def test_settings_that_cannot_be_read_are_a_notice(desk_of: MakeDesk) -> None:
    class Damaged(SampleSettings):
        broken = True

        def look(self) -> Future[Kept]:
            return failed(SettingsFileError("It is damaged.")) if self.broken else super().look()

    kept = Damaged()
    desk = desk_of(kept)
    assert desk.page.notice.isVisible()
    assert not desk.page.save_button.isEnabled()
    kept.broken = False
    desk.page.notice.button.click()
    assert not desk.page.notice.isVisible()


def test_the_language_works_at_once(desk_of: MakeDesk) -> None:
    desk = desk_of()
    desk.page.group(Group.SHOP).editors["language"].stops()[1].click()  # type: ignore[attr-defined]
    assert "at once" in desk.said("settingsState")
    desk.page.save()
    desk.asked.answer()
    assert desk.taken == [("language", "en")]
    assert not desk.page.restart_button.isVisible()


def test_a_restart_is_offered_and_waits_for_an_open_sale(desk_of: MakeDesk) -> None:
    desk = desk_of()
    key_clicks(desk.line("cashier"), "2")
    desk.page.save()
    desk.asked.answer()
    assert desk.page.restart_button.isVisible()
    desk.window.show_view(VIEWS["waiting"])
    assert not desk.page.restart_button.isEnabled()
    assert "a sale is open" in desk.said("settingsState")
    desk.window.show_view(VIEWS["idle"])
    desk.page.restart_button.click()
    assert desk.restarts == [True]


def test_connecting_otherwise_is_allowed_written_down_and_never_tells_the_key(
    desk_of: MakeDesk,
) -> None:
    connector = SampleConnector()
    desk = desk_of(connector=connector)
    desk.page.show_group(len(Group))
    desk.page.relay.change_button.click()
    desk.page.relay.connect_button.click()
    assert desk.asked.wanted == [], "something is missing"
    form = desk.page.relay.form
    form.key.edit.setText("sk_test_made_up")
    desk.page.relay.connect_button.click()
    assert desk.asked.wanted == [Wanted(Act.SETTINGS, "Payments")]
    desk.asked.answer()
    assert connector.asked == [("sk_test_made_up", "")]
    [row] = desk.audit()
    assert row.subject == "with_relay, stripe_secret_key, billing_email"
    assert "made_up" not in row.document
    assert form.key.text == ""
    assert not form.isVisible()
    assert desk.page.restart_button.isVisible()


def test_the_numbers_are_on_the_monitors_only_at_the_screens(desk_of: MakeDesk) -> None:
    desk = desk_of()
    monitors = desk.monitors
    assert isinstance(monitors, SampleMonitors)
    desk.page.tabs[list(Group).index(Group.SCREENS)].click()
    assert monitors.numbers
    desk.page.tabs[0].click()
    assert not monitors.numbers
    desk.page.tabs[list(Group).index(Group.SCREENS)].click()
    desk.window.leave()
    QApplication.processEvents()
    assert not monitors.numbers


def test_samples_keep_as_the_port_says() -> None:
    kept: KeptSettings = SampleSettings()
    assert kept.keep({"till": "B2"}, "").result().settings.till == "B2"
