"""From snapshots to sounds, words and the desktop; the desktop's word on a real bus."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.desktop import DesktopNotes
from kiosk.app.language import THAI, Language
from kiosk.app.samples import NOW, SALES
from kiosk.app.shell.announcer import Announcer, no_window_in_front
from kiosk.app.sound.sounds import Sound
from kiosk.till.snapshot import Issued, TillView, Unsettled
from tests.app.sound.programs import Programs
from tests.app.stage import NOTHING, StillClock, showing


@dataclass
class Heard:
    """`Sounds` and `Desktop` that write down what they are asked."""

    heard: list[tuple[object, ...]] = field(default_factory=list)

    def play(self, kind: Sound, volume_percent: int | None = None) -> None:
        self.heard.append(("play", kind))

    def say(self, satang: int, volume_percent: int | None = None) -> None:
        self.heard.append(("say", satang))

    def can_say(self, language: str) -> bool | None:
        return True

    def tell(self, title: str, text: str) -> None:
        self.heard.append(("tell", title, text))


class Shown(QObject):
    shown = Signal(object)


@dataclass
class Stage:
    """An announcer, and the windows that show it snapshots."""

    windows: Shown
    heard: Heard
    behind: bool = False

    def show(self, view: TillView) -> list[tuple[object, ...]]:
        self.heard.heard.clear()
        self.windows.shown.emit(view)
        return list(self.heard.heard)


@pytest.fixture
def stage(language: Language) -> Stage:
    made = Stage(Shown(), Heard())
    announcer = Announcer(
        *(made.windows.shown, made.heard, made.heard, StillClock()), is_behind=lambda: made.behind
    )
    announcer.setParent(made.windows)
    made.show(showing(SALES["waiting"]))
    return made


RECEIPT = Issued("A1-000129", "sale-129", 18_550, NOW)
PAID = replace(showing(SALES["paid"]), issued=(RECEIPT,))
LATE = replace(NOTHING, unsettled=(Unsettled("pi_1", "sale-1", 4_500, "คุณสมชาย", NOW),))


def test_a_paid_sale_is_heard_and_said_once(stage: Stage) -> None:
    assert stage.show(PAID) == [("play", Sound.PAID), ("say", 18_550)]
    assert stage.show(PAID) == []
    assert stage.show(replace(PAID, today_count=1)) == []


def test_old_money_is_only_seen(stage: Stage) -> None:
    old = replace(RECEIPT, paid_at=NOW.replace(year=2025))
    assert stage.show(replace(NOTHING, issued=(old,))) == []


def test_a_failed_sale_is_heard_and_nothing_of_it_told_outside(stage: Stage) -> None:
    stage.behind = True
    assert stage.show(showing(SALES["failed"])) == [("play", Sound.FAILED)]


def test_behind_another_program_money_is_told_by_amount_and_number_alone(
    stage: Stage, language: Language
) -> None:
    stage.behind = True
    assert stage.show(PAID)[-1] == ("tell", "Paid", "฿185.50 · A1-000129")
    assert stage.show(LATE) == [
        ("play", Sound.LATE),
        ("tell", "Money that needs a person", "฿45.00"),
    ]
    language.switch(THAI)
    stage.show(NOTHING)
    title = stage.show(LATE)[-1][1]
    assert title != "Money that needs a person"


def test_a_window_of_ours_in_front(qtbot: QtBot, themed: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: not no_window_in_front(), timeout=5_000)
    window.hide()
    qtbot.waitUntil(no_window_in_front, timeout=5_000)


MakeNotes = Callable[..., DesktopNotes]


@pytest.fixture
def notes_of(themed: QApplication) -> Iterator[MakeNotes]:
    made: list[DesktopNotes] = []

    def make(which: Callable[[str], str | None], platform: str = "linux") -> DesktopNotes:
        made.append(DesktopNotes(QIcon(), platform, which))
        return made[-1]

    yield make
    for notes in made:
        notes.end()


def test_by_the_first_program_that_gets_it_there(
    qtbot: QtBot, tmp_path: Path, notes_of: MakeNotes
) -> None:
    programs = Programs(tmp_path / "bin")
    programs.put("notify-send", "exit 1")
    programs.put("busctl")
    notes_of(programs.which).tell("Paid", "฿185.50 · A1-000129")
    qtbot.waitUntil(lambda: len(programs.calls) == 2, timeout=5_000)
    send, call = programs.calls
    assert send == ["notify-send", "-a", "Kiosk", "-t", "8000", "--", "Paid", "฿185.50 · A1-000129"]
    assert call[-8:] == ["Kiosk", "0", "", "Paid", "฿185.50 · A1-000129", "0", "0", "8000"]


def test_where_nothing_shows_it_nothing_happens(tmp_path: Path, notes_of: MakeNotes) -> None:
    notes_of(Programs(tmp_path / "bin").which).tell("Paid", "฿1.00")
    notes_of(Programs(tmp_path / "bin").which, "win32").tell("Paid", "฿1.00")


BUS = ("dbus-daemon", "dbus-monitor", "busctl")


@pytest.mark.skipif(not all(map(shutil.which, BUS)), reason=f"needs {', '.join(BUS)}")
def test_on_a_real_bus_it_has_the_types_that_the_service_wants(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, notes_of: MakeNotes
) -> None:
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().strip())
    monitor = subprocess.Popen(
        ["dbus-monitor", "--session", "interface=org.freedesktop.Notifications"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ,
    )
    try:
        assert monitor.stdout is not None
        while "NameLost" not in monitor.stdout.readline():
            pass  # its own name is taken from a monitor once it listens
        busctl = shutil.which("busctl")
        notes_of(lambda name: busctl if name == "busctl" else None).tell("Paid", "฿1.00 · A1-1")
        lines: list[str] = []
        while not lines or "int32" not in lines[-1].split():
            lines.append(monitor.stdout.readline())
    finally:
        for process in (monitor, bus):
            process.terminate()
            process.wait(5)
            if process.stdout is not None:
                process.stdout.close()
    text = "".join(lines)
    assert "member=Notify" in text
    words = [" ".join(line.split()) for line in lines]
    begin = words.index('string "Kiosk"')
    assert words[begin + 1] == "uint32 0"
    assert words[begin + 3 : begin + 5] == ['string "Paid"', 'string "฿1.00 · A1-1"']
    assert words[-1] == "int32 8000"
