"""The moments of the settings page and of the doctor's page that a gallery shows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QLineEdit

from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import sample_setup
from kiosk.app.manager.settings.page import SettingsPage
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.setup.fields import Group
from kiosk.app.setup.samples import SAMPLE_CHECKS, SampleSettings, sample_kept, settled
from kiosk.core.checks import Grade
from kiosk.settings.writing import SettingsChangedError

Prepare = Callable[[ManagerWindow], None]
Others = Callable[[], dict[str, Any]]


def _page(window: ManagerWindow) -> SettingsPage:
    window.go_to(Place.SETTINGS)
    page = window.page
    assert isinstance(page, SettingsPage)  # the place is registered
    return page


def _group(group: Group, act: Callable[[SettingsPage], None] = lambda page: None) -> Prepare:
    def prepare(window: ManagerWindow) -> None:
        page = _page(window)
        page.show_group(list(Group).index(group))
        act(page)

    return prepare


def _type(page: SettingsPage, name: str, text: str) -> None:
    edit = page.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)  # the page asks for it
    edit.setText(text)
    edit.textEdited.emit(text)


def _changed(page: SettingsPage) -> None:
    _type(page, "shop_name", "ร้านกาแฟสามย่าน สาขา 2")
    _type(page, "cashier", "Ploy")


def _wrong(page: SettingsPage) -> None:
    _type(page, "till", "a-1")
    _type(page, "day_closes_at", "25:00")
    page.save()


def _kept(page: SettingsPage) -> None:
    _changed(page)
    page.save()


def _relay(window: ManagerWindow) -> None:
    _page(window).show_group(len(Group))


def _connecting(window: ManagerWindow) -> None:
    _relay(window)
    _page(window).relay.open_form()


def _settings(**others: Any) -> Others:
    return lambda: {"setup": sample_setup(**others)}


def _locked() -> dict[str, Any]:
    origins = {"till": "environment", "language": ".env", "relay_url": "environment"}
    return {"setup": sample_setup(kept=SampleSettings(sample_kept(origins=origins)))}


def _changed_meanwhile() -> dict[str, Any]:
    kept = SampleSettings()
    kept.error = SettingsChangedError("Changed.")
    return {"setup": sample_setup(kept=kept)}


def _health(window: ManagerWindow) -> None:
    window.go_to(Place.HEALTH)


_WELL = [check for check in SAMPLE_CHECKS if check.grade is Grade.OK]

SETUP_SCENES: dict[str, tuple[Prepare, Others]] = {
    "settings": (_group(Group.SHOP), dict),
    **{f"settings_{group}": (_group(group), dict) for group in list(Group)[1:]},
    "settings_relay": (_relay, dict),
    "settings_relay_otherwise": (_connecting, dict),
    "settings_changed": (_group(Group.SHOP, _changed), dict),
    "settings_wrong": (_group(Group.SHOP, _wrong), dict),
    "settings_kept": (_group(Group.SHOP, _kept), dict),
    "settings_locked": (_group(Group.SHOP), _locked),
    "settings_relay_locked": (_relay, _locked),
    "settings_changed_meanwhile": (_group(Group.SHOP, _kept), _changed_meanwhile),
    "health": (_health, dict),
    "health_well": (_health, _settings(examine=lambda: settled(_WELL))),
    "health_busy": (_health, _settings(examine=Future)),
}
