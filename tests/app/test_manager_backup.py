"""The card of backups: what it says of every state, and one more made on a manager's word."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.overview.backup_card import BackupCard, backup_words
from kiosk.app.manager.page import Tools
from kiosk.app.manager.sample_tools import (
    SampleBackups,
    SampleStore,
    sample_backup,
    sample_books,
    sample_tools,
)
from kiosk.app.theme.tokens import Tone
from kiosk.sqlite_backup import BackupError
from kiosk.till.books.audit import Who
from kiosk.till.keeping.backup import Backup
from kiosk.till.keeping.backups import BackupView
from kiosk.till.people.permit import Act, Permit, Wanted
from tests.app.hands import key_click

BANGKOK = ZoneInfo("Asia/Bangkok")
STICK = Path("/media/stick")
GOOD = BackupView(newest=sample_backup())
MISSING = ("backup_second_missing", "It is not there.")


@pytest.mark.parametrize(
    ("view", "tone", "title", "line"),
    [
        (BackupView(), Tone.WAITING, "There is no backup yet", "each time the day is closed"),
        (BackupView(percent=43), Tone.BUSY, "Backing up: 43 %", "go on selling"),
        (BackupView(percent=100, proving=True), Tone.BUSY, "Checking the backup", "every receipt"),
        (GOOD, Tone.PAID, "Backed up 19 Nov 2026 23:32", "After Z0041 · Checked by restoring it"),
        (GOOD, Tone.PAID, "Backed up", "On this computer only"),
        (
            replace(GOOD, second=STICK, carried=sample_backup()),
            Tone.PAID,
            "Backed up",
            "Also in /media/stick",
        ),
        (replace(GOOD, second=STICK), Tone.PAID, "Backed up", "Checked by restoring it"),
        (
            replace(GOOD, second=STICK, second_trouble=MISSING),
            Tone.WAITING,
            "Backed up",
            "Is the USB stick plugged in?",
        ),
        (
            BackupView(trouble=("backup_no_room", "No room.")),
            Tone.TROUBLE,
            "The last backup failed",
            "There is no room for a backup on this computer's disk.",
        ),
        (
            replace(GOOD, trouble=("backup_failed", "It is damaged.")),
            Tone.TROUBLE,
            "The last backup failed",
            "The last good one is of 19 Nov 2026 23:32.",
        ),
    ],
)
def test_every_state_has_its_words(
    language: Language, view: BackupView, tone: Tone, title: str, line: str
) -> None:
    words = backup_words(view, BANGKOK)
    assert words.tone is tone
    assert title in words.title
    assert line in words.line


class AskedFor:
    """An authority that writes down what was wanted and allows it as Nok."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        self.wanted.append(wanted)
        allowed(Permit(Who("นก", "Nok")))


def card_of(qtbot: QtBot, tools: Tools) -> tuple[QWidget, BackupCard, list[tuple[str, bool]]]:
    window = QWidget()
    card = BackupCard(tools)
    layout = QVBoxLayout(window)
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    layout.addWidget(card)
    window.resize(900, 120)
    qtbot.addWidget(window)
    said: list[tuple[str, bool]] = []
    card.said.connect(lambda text, good: said.append((text, good)))
    with qtbot.waitExposed(window):
        window.show()
    return window, card, said


def test_one_more_is_made_on_a_managers_word_told_and_written_down(
    qtbot: QtBot, language: Language
) -> None:
    authority, sample = AskedFor(), SampleStore()
    books = sample_books(sample.store)
    tools = sample_tools(authority=authority, books=books)
    _window, card, said = card_of(qtbot, tools)
    card.button.setFocus()
    key_click(card.button, Qt.Key.Key_Space)
    assert [wanted.act for wanted in authority.wanted] == [Act.BACKUP]
    assert said == [("The backup is made, and checked by restoring it.", True)]
    assert card.title.text() == "Backed up 20 Nov 2026 14:32"
    [entry] = books.recent_audit(9).result()
    assert (entry.action, entry.allowed_by) == ("backup", "Nok")
    assert entry.subject == sample_backup().path.name


def test_one_that_fails_is_told_and_stays_to_be_seen(qtbot: QtBot, language: Language) -> None:
    full = BackupError("There is no room.", code="backup_no_room")
    _window, card, said = card_of(qtbot, sample_tools(backups=SampleBackups(GOOD, full)))
    card.button.click()
    assert said == [("There is no room for a backup on this computer's disk.", False)]
    assert card.title.text() == "The last backup failed"
    assert card.button.isEnabled()


class UnderWay(SampleBackups):
    """A backup that is not done yet."""

    def make(self) -> Future[Backup]:
        self.view = replace(self.view, percent=7)
        return Future()


def test_while_one_is_under_way_no_other_is_begun_and_it_is_followed(
    qtbot: QtBot, language: Language
) -> None:
    backups = UnderWay(GOOD)
    _window, card, _ = card_of(qtbot, sample_tools(backups=backups))
    card.button.click()
    assert not card.button.isEnabled()
    qtbot.waitUntil(lambda: card.title.text() == "Backing up: 7 %", timeout=5_000)
    backups.view = GOOD
    qtbot.waitUntil(lambda: card.button.isEnabled(), timeout=5_000)
    assert card.title.text().startswith("Backed up")


def test_it_speaks_the_language_of_now(qtbot: QtBot, language: Language) -> None:
    _window, card, _ = card_of(qtbot, sample_tools())
    language.switch(THAI)
    thai = "สำรองข้อมูลแล้วเมื่อ 19 พ.ย. 2569 23:32"
    qtbot.waitUntil(lambda: card.title.text() == thai, timeout=5_000)
    assert card.accessibleName().startswith(card.title.text())
    card.hide()
