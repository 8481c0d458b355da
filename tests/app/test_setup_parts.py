"""The parts of the setup: editors by keys, printers and their trial, a relay connected whole or not at all."""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.sample_tools import TellAtOnce
from kiosk.app.monitors import monitor_identity
from kiosk.app.papers import Where
from kiosk.app.samples import NOW
from kiosk.app.setup import words
from kiosk.app.setup.aside import aside
from kiosk.app.setup.connecting import RelayConnector
from kiosk.app.setup.editors import Editor, VolumeEditor
from kiosk.app.setup.fields import SOUND_OF_VOLUME, SPECS, Kind
from kiosk.app.setup.keeping import SettingsFile, keepable
from kiosk.app.setup.making import Hardware, editor_of
from kiosk.app.setup.monitors import MonitorEditor, NumberCard, RealMonitors
from kiosk.app.setup.ports import Silence, SystemPrinters
from kiosk.app.setup.printers import AskedPrinters, PrinterEditor, printed_trial
from kiosk.app.setup.samples import (
    SampleMonitors,
    SamplePrinters,
    SampleSounds,
    sample_kept,
)
from kiosk.app.setup.trying import SAID_SATANG, TriedSounds
from kiosk.app.sound.sounds import Silence as TillSilence
from kiosk.app.sound.sounds import Sound
from kiosk.core.errors import KioskError
from kiosk.paper.known_printers import known_printers
from kiosk.paper.printer import PrinterError
from kiosk.protocol.messages import DeviceAdded
from kiosk.settings import SettingsError, TillSettings, load, read_toml
from kiosk.settings.forms import as_typed
from kiosk.till.pairing import PairError
from kiosk.till.token import read_token
from tests.app.hands import key_click, key_clicks
from tests.paper.receipt_printer import on_the_network

WAIT_S = 5
_OF_THE_PLUGIN = "This plugin does not support"
"""Windows of a fixed size: what is drawn for no screen cannot tell a window manager so."""
DEVICE = DeviceAdded(name="A1", token="kt_made_up", scope="till")


def hardware(printers: SamplePrinters | None = None) -> Hardware:
    return Hardware(SampleMonitors(), printers or SamplePrinters(), SampleSounds(), TellAtOnce())


Shown = Callable[..., Editor]


@pytest.fixture
def shown(qtbot: QtBot, language: Language) -> Iterator[Shown]:
    """Shows the editor of a setting on the screen."""
    hosts: list[QWidget] = []

    def show(name: str, parts: Hardware | None = None) -> Editor:
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        host.resize(900, 480)
        editor = editor_of(SPECS[name], parts or hardware(), lambda: 58)
        editor.setParent(host)
        editor.resize(host.size())
        with qtbot.waitExposed(host):
            host.show()
        host.activateWindow()
        return editor

    yield show
    hosts.clear()


# Editors


@pytest.mark.parametrize("name", list(SPECS))
def test_every_setting_is_shown_read_back_and_has_its_words(
    shown: Shown, language: Language, name: str
) -> None:
    editor = shown(name)
    texts = {
        Kind.TEXT: "25, 40",
        Kind.LINES: "one\ntwo",
        Kind.CHOICE: SPECS[name].choices[-1] if SPECS[name].choices else "",
        Kind.VOLUME: "35",
        Kind.FILE: "idle.png",
        Kind.FOLDER: "stick",
        Kind.MONITOR: "DELL P2219H 7WLTQ03",
        Kind.PRINTER: "tcp://192.168.1.50:9100",
    }
    heard: list[bool] = []
    editor.changed.connect(lambda: heard.append(True))
    editor.show_text(texts[SPECS[name].kind])
    assert editor.text == texts[SPECS[name].kind]
    assert heard == [], "filling the form is no change of a person's"
    assert words.title_words(name) != name
    assert all(stop.accessibleName() for stop in editor.stops())
    editor.lock("environment")
    assert not any(stop.isEnabled() for stop in editor.stops())
    editor.lock("")
    assert editor.text == texts[SPECS[name].kind]
    english = words.title_words(name)
    language.switch(THAI)
    QApplication.processEvents()
    assert words.title_words(name) != english


def test_keys_change_what_is_set(shown: Shown) -> None:
    volume = shown("volume_paid")
    assert isinstance(volume, VolumeEditor)
    heard: list[str] = []
    volume.changed.connect(lambda: heard.append(volume.text))
    volume.show_text("80")
    key_click(volume.slider, Qt.Key.Key_Left)
    assert heard == ["75"]
    volume.show_text("0")
    assert "Silent" in [label.text() for label in volume.findChildren(type(volume._loud))]
    lines = shown("idle_messages")
    lines.changed.connect(lambda: heard.append(lines.text))
    edit = lines.findChild(QPlainTextEdit, "idle_messages")
    assert edit is not None
    key_clicks(edit, "a")
    key_click(edit, Qt.Key.Key_Tab)
    assert heard[-1] == "a"
    choice = shown("theme")
    choice.show_text("light")
    choice.take_keyboard()
    key_click(choice.stops()[0], Qt.Key.Key_Right)
    assert choice.text == "dark"
    choice.show_text("none of them")
    assert choice.text == "none of them"


def test_a_sound_is_tried_as_loud_as_it_is_set(shown: Shown) -> None:
    parts = hardware()
    volume = shown("volume_late", parts)
    slider = volume.findChild(QSlider, "volume_late")
    assert isinstance(volume, VolumeEditor)
    assert slider is not None
    slider.setValue(30)
    volume.try_button.click()
    assert isinstance(parts.sounds, SampleSounds)
    assert parts.sounds.played == [("late", 30)]
    Silence().play("late", 30)


def test_the_sounds_of_the_till_are_tried_as_loud_as_told() -> None:
    heard: list[tuple[object, int | None]] = []

    class Till(TillSilence):
        def play(self, kind: Sound, volume_percent: int | None = None) -> None:
            heard.append((kind, volume_percent))

        def say(self, satang: int, volume_percent: int | None = None) -> None:
            heard.append((satang, volume_percent))

    for kind in SOUND_OF_VOLUME.values():
        TriedSounds(Till()).play(kind, 40)
    assert heard == [(Sound.PAID, 40), (Sound.FAILED, 40), (Sound.LATE, 40), (SAID_SATANG, 40)]


@pytest.mark.qt_log_ignore(_OF_THE_PLUGIN, extend=True)
def test_a_file_is_chosen_where_the_system_shows_its_own(shown: Shown) -> None:
    for name, mode in (
        ("idle_picture", QFileDialog.FileMode.ExistingFile),
        ("backup_dir", QFileDialog.FileMode.Directory),
    ):
        editor = shown(name)
        heard: list[bool] = []
        editor.changed.connect(lambda heard=heard: heard.append(True))
        editor.stops()[1].click()  # type: ignore[attr-defined]
        dialog = editor.window().findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        assert dialog.fileMode() is mode
        dialog.fileSelected.emit("somewhere")
        dialog.close()
        assert editor.text == "somewhere"
        assert heard == [True]


# Monitors


def test_a_monitor_that_is_not_there_now_stays_chosen(shown: Shown) -> None:
    editor = shown("customer_screen")
    assert isinstance(editor, MonitorEditor)
    editor.show_text("LG 24MK430H 908NTAB")
    assert "Not connected now" in editor.stops()[0].accessibleName()
    editor.buttons["DELL P2219H 7WLTQ03"].click()
    assert editor.text == "DELL P2219H 7WLTQ03"


@pytest.mark.qt_log_ignore(_OF_THE_PLUGIN, extend=True)
def test_the_monitors_of_this_machine_and_their_numbers(qtbot: QtBot, language: Language) -> None:
    monitors = RealMonitors()
    screens = QGuiApplication.screens()
    listed = monitors.now()
    assert [one.identity for one in listed] == [monitor_identity(each) for each in screens]
    assert all(one.identity for one in listed)
    monitors.show_numbers()
    cards = [card for card in QApplication.topLevelWidgets() if isinstance(card, NumberCard)]
    assert [card.accessibleName() for card in cards] == ["1"]
    assert not cards[0].grab().isNull()
    monitors.hide_numbers()
    assert not any(card.isVisible() for card in cards)


# Printers


def test_the_printer_is_chosen_and_tried(shown: Shown) -> None:
    printers = SamplePrinters()
    editor = shown("printer", hardware(printers))
    assert isinstance(editor, PrinterEditor)
    editor.look()
    assert "EPSON TM-T82" in editor._state.text()
    editor.try_button.click()
    assert editor._state.text() == "Sent to EPSON TM-T82."
    editor.buttons["address"].click()
    assert editor.edit.isVisible()
    key_clicks(editor.edit, "tcp://10.0.0.9")
    assert editor.text == "tcp://10.0.0.9"
    editor.try_button.click()
    assert printers.tried == [("system", 58), ("tcp://10.0.0.9", 58)]
    editor.buttons["off"].click()
    assert editor.text == "off"
    assert not editor.try_button.isEnabled()


def test_a_trial_that_fails_says_why(shown: Shown) -> None:
    for code, sentence in (
        ("printer_none", "The system has no printer."),
        ("not_here_yet", "This till cannot do that yet."),
        ("printer_silent", "The printer does not answer."),
    ):
        error = PrinterError("Nothing was heard.", code=code)
        editor = shown("printer", hardware(SamplePrinters(error)))
        assert isinstance(editor, PrinterEditor)
        editor.try_button.click()
        assert editor._state.text() == sentence
        assert editor._state.property("tone") == "trouble"


def test_the_systems_printers_are_asked_in_a_process_that_may_hang() -> None:
    names, default = known_printers()
    assert isinstance(names, tuple)
    assert default is None or default in names
    with pytest.raises(PrinterError) as silent:
        known_printers((sys.executable, "-c", "import time; time.sleep(30)"), wait_s=0.3)
    assert silent.value.code == "printer_silent"
    with pytest.raises(PrinterError, match="does not say"):
        known_printers((sys.executable, "-c", "print('no JSON')"))
    asked = AskedPrinters(lambda address, mm: Where(printer=f"{address} {mm}"))
    assert asked.print_trial("system", 58).result(WAIT_S) == Where(printer="system 58")
    assert isinstance(asked.look().result(WAIT_S * 2), SystemPrinters)


def test_a_trial_is_printed_on_the_printer_at_the_address() -> None:
    with on_the_network() as there:
        where = printed_trial("th", "ร้าน", lambda: NOW)(there.address, 58)
        assert where.printer == there.address
        assert there.printer.papers


# Aside


def test_work_aside_gives_its_answer_or_its_trouble() -> None:
    assert aside("test", lambda: threading.current_thread().name).result(WAIT_S) == "kiosk-test"

    def fail() -> None:
        raise KioskError("No.")

    failed: Future[None] = aside("test", fail)
    with pytest.raises(KioskError, match="No"):
        failed.result(WAIT_S)


# The relay


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A token's file and `kiosk.toml`."""
    return tmp_path / "device-token", tmp_path / "kiosk.toml"


def test_a_code_leaves_a_token_and_an_address_and_no_key(files: tuple[Path, Path]) -> None:
    token, toml = files
    toml.write_text('# ours\nstripe_secret_key = "sk_test_made_up"\nwith_relay = "on"\n')
    asked: list[tuple[str, str]] = []

    def exchange(url: str, code: str) -> DeviceAdded:
        asked.append((url, code))
        return DEVICE

    done = RelayConnector(token, toml, exchange).pair("https://r.example", "CODE")
    assert done.result(WAIT_S) == "A1"
    assert asked == [("https://r.example", "CODE")]
    assert read_token(token) == "kt_made_up"
    assert toml.read_text() == '# ours\nrelay_url = "https://r.example"\n'


def test_a_refused_code_and_a_damaged_file_leave_everything_as_it_was(
    files: tuple[Path, Path],
) -> None:
    token, toml = files

    def refuse(url: str, code: str) -> DeviceAdded:
        raise PairError("No.", code="pairing_refused")

    with pytest.raises(PairError):
        RelayConnector(token, toml, refuse).pair("https://r.example", "CODE").result(WAIT_S)
    assert not token.exists()
    assert not toml.exists()
    toml.write_text("this is no toml")
    with pytest.raises(KioskError) as damaged:
        RelayConnector(token, toml).pair("https://r.example", "CODE").result(WAIT_S)
    assert damaged.value.code == "settings_file"
    assert toml.read_text() == "this is no toml"
    assert not token.exists()


def test_a_key_closes_the_file_to_others(files: tuple[Path, Path]) -> None:
    token, toml = files
    toml.write_text('relay_url = "https://old.example"\n')
    toml.chmod(0o644)
    RelayConnector(token, toml).keep_key("sk_test_made_up", "").result(WAIT_S)
    assert read_toml(toml) == {"stripe_secret_key": "sk_test_made_up", "with_relay": "on"}
    assert stat.S_IMODE(toml.stat().st_mode) == 0o600


# What is kept


def test_what_is_set_elsewhere_is_locked_and_what_is_right_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_TILL", "E5")
    settings = SettingsFile(lambda: load(TillSettings, overrides={"data_dir": tmp_path}))
    kept = settings.look().result(WAIT_S)
    assert kept.locked_by("till") == "environment"
    assert kept.locked_by("shop_name") == ""
    assert kept.texts["till"] == "E5"
    texts = {"till": "A9", "shop_name": "ร้าน", "day_closes_at": "no time"}
    assert keepable(kept, texts) == {"shop_name": "ร้าน"}
    wrong_together = {"min_amount_satang": "50", "max_amount_satang": "20"}
    assert "min_amount_satang" not in keepable(kept, wrong_together)
    again = settings.keep({"shop_name": "ร้าน"}, kept.seen).result(WAIT_S)
    assert again.settings.shop_name == "ร้าน"
    with pytest.raises(SettingsError) as changed:
        settings.keep({"shop_name": "อื่น"}, kept.seen).result(WAIT_S)
    assert changed.value.code == "settings_changed"


def test_samples_are_as_the_settings_say() -> None:
    kept = sample_kept()
    assert kept.texts["idle_messages"] == as_typed("idle_messages", kept.settings.idle_messages)
