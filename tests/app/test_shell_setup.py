"""What the settings and the doctor of a running till reach: the next start's settings, the checks, the restart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.app.language import THAI, Language
from kiosk.app.setup.fields import AT_ONCE
from kiosk.app.setup.tools import SetupTools
from kiosk.app.shell.setup import RESTART, made_setup
from kiosk.app.shell.taken_up import TakenUp
from kiosk.paths import open_data_dir
from kiosk.settings import TillSettings, load

WAIT_S = 20
URL = "http://127.0.0.1:9"  # nobody listens there


def now() -> datetime:
    return datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def setup_of(
    folder: Path, app: QApplication, language: Language, *, practice: bool = False
) -> SetupTools:
    loaded = load(TillSettings, overrides={"data_dir": folder}, ambient=not practice)
    taken = TakenUp(loaded.settings, language.switch, lambda screen: None, lambda path: None)
    parts = (loaded, open_data_dir(folder), URL, now, taken, app)
    return made_setup(*parts, practice=practice)


def test_the_settings_are_those_of_the_next_start(
    tmp_path: Path, themed: QApplication, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = setup_of(tmp_path, themed, language)
    demo = setup_of(tmp_path, themed, language, practice=True)
    monkeypatch.setenv("KIOSK_TILL", "E5")
    (tmp_path / "kiosk.toml").write_text('shop_name = "ร้านใหม่"\n', encoding="utf-8")
    kept = setup.kept.look().result(WAIT_S)
    assert (kept.settings.shop_name, kept.settings.till) == ("ร้านใหม่", "E5")
    assert kept.file == tmp_path / "kiosk.toml"
    assert kept.locked_by("till") == "environment"
    assert demo.kept.look().result(WAIT_S).settings.till == "A1"


def test_every_check_is_there_and_the_relay_that_is_away_fails(
    tmp_path: Path, themed: QApplication, language: Language
) -> None:
    (tmp_path / "device-token").write_text("kt_made_up\n")
    checks = setup_of(tmp_path, themed, language).examine().result(WAIT_S)
    assert [check.name for check in checks][:2] == ["disk", "database"]
    assert {check.name: check.code for check in checks}["relay"] == "relay_away"


def test_language_and_restart_reach_the_program(
    tmp_path: Path, themed: QApplication, language: Language
) -> None:
    setup = setup_of(tmp_path, themed, language)
    setup.take_up("language", setup.kept.look().result(WAIT_S).settings)
    assert language.code == THAI
    QTimer.singleShot(0, setup.restart)
    assert themed.exec() == RESTART


def test_what_works_at_once_reaches_the_windows() -> None:
    assert {"language", "customer_screen", "idle_picture"} == AT_ONCE
    told: list[object] = []
    before = load(TillSettings, ambient=False).settings
    taken = TakenUp(before, told.append, told.append, told.append)
    given = {"language": "en", "customer_screen": "ACME Panel 7", "idle_picture": "cup.png"}
    now_kept = load(TillSettings, overrides=given, ambient=False).settings
    for name in (*sorted(AT_ONCE), "theme"):
        taken.take_up(name, now_kept)
    assert told == ["ACME Panel 7", Path("cup.png"), "en"]
    assert taken.customer_screen == "ACME Panel 7"
