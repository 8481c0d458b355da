"""The audit page: both logs, narrowed down and read on, one entry whole, the chain, and the export."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.manager.audit.entries import facts_of, of_relay, of_till
from kiosk.app.manager.audit.page import AuditPage
from kiosk.app.manager.audit.reading import PAGE_ROWS, Chain
from kiosk.app.manager.audit.terms import PERSON_ACTS, action_words, person_subject, subject_words
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import sample_tools
from kiosk.app.manager.samples import AtOnce
from kiosk.app.samples import NOW, SHOP
from kiosk.app.sentences import read_sentence
from kiosk.core.errors import KioskError
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.people.permit import Act, Wanted
from tests.app.admin_stage import PeopleRelay, Stage, entry, somebody, texts
from tests.app.hands import key_clicks

BOTH = Who("Nok", "Malee", "ลูกค้าทำหาย")


@pytest.fixture
def stage(qtbot: QtBot, language: Language, tmp_path: Path) -> Stage:
    return Stage(qtbot, PeopleRelay(somebody("Malee", "manager")), tmp_path / "Documents" / "Kiosk")


def write(stage: Stage, action: str, subject: str, who: Who = BOTH, minutes: int = 0) -> None:
    with stage.sample.store.transaction() as tx:
        write_down(tx, SHOP.till_code, who, action, subject, NOW + timedelta(minutes=minutes))


@pytest.fixture
def page(stage: Stage) -> AuditPage:
    write(stage, Action.REPRINT, "A1-000129")
    write(stage, Action.Z, "A1-Z0001", Who(None, "Malee"), 1)
    write(stage, Action.PEOPLE, person_subject("Som", "person_added"), Who("Somchai"), 2)
    return open_page(stage)


def open_page(stage: Stage) -> AuditPage:
    page = stage.open(Place.AUDIT)
    assert isinstance(page, AuditPage)
    return page


def rows(page: AuditPage) -> list[list[str]]:
    model = page.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_what_was_done_is_told_newest_first(page: AuditPage) -> None:
    assert rows(page) == [
        ["20 Nov 2026 14:34", "Person added", "Som", "Somchai", "", ""],
        ["20 Nov 2026 14:33", "Day closed (Z)", "A1-Z0001", "", "Malee", ""],
        ["20 Nov 2026 14:32", "Copy printed", "A1-000129", "Nok", "Malee", "ลูกค้าทำหาย"],
    ]
    assert page.chain_label.text().startswith("3 entries, unbroken chain · ")
    assert page.table.hasFocus()


def test_it_is_read_on_as_one_goes_down(stage: Stage) -> None:
    for number in range(2 * PAGE_ROWS + 5):
        write(stage, Action.X, str(number))
    page = open_page(stage)
    assert page.model.rowCount() == PAGE_ROWS
    stage.press(Qt.Key.Key_End)
    QApplication.processEvents()
    assert page.model.rowCount() == 2 * PAGE_ROWS
    stage.press(Qt.Key.Key_End)
    QApplication.processEvents()
    stage.press(Qt.Key.Key_End)
    QApplication.processEvents()
    assert [row[2] for row in rows(page)] == [str(n) for n in reversed(range(2 * PAGE_ROWS + 5))]


def test_it_is_narrowed_down_by_keys(stage: Stage, page: AuditPage) -> None:
    page.bar.action_button.setFocus()
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Down, 2)
    stage.press(Qt.Key.Key_Return)
    assert [row[1] for row in rows(page)] == ["Day closed (Z)"]
    page.bar.clear_button.click()
    page.bar.person_button.setFocus()
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Down, 2)
    stage.press(Qt.Key.Key_Return)
    assert [row[3] for row in rows(page)] == ["Nok"]
    page.bar.clear()
    assert page.model.rowCount() == 3


def test_it_is_searched_by_keys(stage: Stage, page: AuditPage) -> None:
    stage.press(Qt.Key.Key_F3)
    key_clicks(page.bar.search_edit, "z0001")
    stage.press(Qt.Key.Key_Return)
    assert [row[2] for row in rows(page)] == ["A1-Z0001"]
    stage.press(Qt.Key.Key_F3)
    key_clicks(page.bar.search_edit, "nothing")
    page.bar.search_edit.search_now()
    assert "No entry fits these filters." in texts(page.notice)
    page.notice.button.click()
    assert page.model.rowCount() == 3
    stage.press(Qt.Key.Key_F3)
    stage.press(Qt.Key.Key_Escape)
    assert page.table.hasFocus()


def test_one_entry_is_shown_whole(stage: Stage, page: AuditPage) -> None:
    page.table.select_row(2)
    stage.press(Qt.Key.Key_Return)
    said = texts(page.panel)
    newest = stage.audit()[2]
    assert {"Copy printed", "A1-000129", "Nok", "Malee", "ลูกค้าทำหาย", newest.number} <= set(said)
    assert f"{newest.hash[:16]}…" in said
    stage.press(Qt.Key.Key_Up)
    assert "Day closed (Z)" in texts(page.panel)
    page.facts.buttons[-2].click()
    assert stage.told == "Copied: Hash"
    stage.press(Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    assert page.table.hasFocus()


def test_a_log_with_nothing_in_it_says_so(stage: Stage) -> None:
    page = open_page(stage)
    assert "Nothing was done yet that needs a manager's leave." in texts(page.notice)
    assert not page.notice.button.isVisible()
    assert page.chain_label.text() == "No entries yet"
    assert page.bar.log_button.hasFocus()
    write(stage, Action.X, "x")
    page.entered()
    assert page.chain_label.text().startswith("1 entry, unbroken chain · ")


def test_a_broken_chain_is_told(page: AuditPage) -> None:
    page._take_chain(Chain(broken="A1-A000002"))
    assert "A1-A000002" in page.chain_label.text()
    page._chain = None
    page.retranslate()
    assert page.chain_label.text() == "Checking the chain …"


def test_what_cannot_be_read_is_told_as_that(qtbot: QtBot, language: Language) -> None:
    tools = sample_tools(reader=AtOnce(trouble=StoreError("It cannot be read.")))
    page = AuditPage(tools)
    qtbot.addWidget(page)
    page.entered()
    assert "The records cannot be read just now. Please try again." in texts(page.notice)
    assert page.chain_label.isHidden()
    page.notice.button.click()
    assert read_sentence(StoreDamagedError("x")).startswith("The till's records are damaged")


def test_the_relays_log_needs_a_session_and_is_read_on(stage: Stage, page: AuditPage) -> None:
    stage.relay.entries = [entry(number) for number in range(5, 0, -1)]
    stage.authority.manager = None
    page.bar.log_button.setFocus()
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Return)
    assert stage.authority.wanted == [Wanted(Act.DESK)]
    assert "A manager has to sign in to see the payment server's log." in texts(page.notice)
    stage.authority.manager = "Malee"
    page.notice.button.click()
    while page.model.rowCount() < 5:
        before = page.model.rowCount()
        page.table.near_end.emit()
        assert page.model.rowCount() > before
    assert rows(page)[0] == [
        "20 Nov 2026 14:32",
        "Person added",
        "Person 5",
        "till A1",
        "Malee",
        "",
    ]
    assert page.model.headerData(3, Qt.Orientation.Horizontal) == "Device"
    assert not page.bar.export_button.isEnabled()
    page.table.near_end.emit()
    assert page.model.rowCount() == 5
    page.bar.show_log(of_relay=False)
    assert page.model.rowCount() == 3


def test_a_relay_that_is_away_is_told(stage: Stage, page: AuditPage) -> None:
    stage.relay.trouble = RelayAwayError("The relay does not answer.")
    page.bar.show_log(of_relay=True)
    assert texts(page.notice)[0].startswith("The payment server does not answer.")


def test_the_export_is_allowed_written_down_and_told(stage: Stage, page: AuditPage) -> None:
    page.bar.export_button.setFocus()
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_Return)
    assert stage.authority.wanted == [Wanted(Act.EXPORT, "Audit log")]
    [file] = stage.tools.papers.folder.iterdir()
    assert file.name == "audit A1 2026-11-20.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        exported = list(csv.DictReader(lines))
    assert [row["action"] for row in exported] == ["reprint", "z", "people", "export"]
    assert (exported[3]["asked_by"], exported[3]["allowed_by"]) == ("Nok", "Malee")
    assert stage.told == f"4 entries are in {file}"
    assert rows(page)[0][1] == "Exported"


def test_what_is_narrowed_down_is_exported_so_and_nothing_is_replaced(
    stage: Stage, page: AuditPage
) -> None:
    page.bar.set_wanted(page.bar.wanted.__class__(action="reprint"))
    for _ in range(3):
        page.bar.export_asked.emit("jsonl")
    names = sorted(file.name for file in stage.tools.papers.folder.iterdir())
    stem = "audit A1 2026-11-20"
    assert names == [f"{stem}-2.jsonl", f"{stem}-3.jsonl", f"{stem}.jsonl"]
    lines = (stage.tools.papers.folder / names[0]).read_text("utf-8").splitlines()
    assert len(lines) == 1


def test_a_folder_that_cannot_be_written_is_told(stage: Stage, page: AuditPage) -> None:
    stage.tools.papers.folder.parent.write_text("a file", "utf-8")
    page.bar.export_asked.emit("csv")
    assert stage.told.startswith("There is no such folder.")


def test_tab_goes_down_the_page(stage: Stage, page: AuditPage) -> None:
    page.bar.search_edit.setFocus()
    names = []
    for _ in range(6):
        widget = QApplication.focusWidget()
        assert widget is not None
        names.append(widget.objectName())
        stage.press(Qt.Key.Key_Tab)
    top = ["auditSearch", "auditExport", "auditLog", "auditAction", "auditPerson"]
    assert names == [*top, "auditTable"]


def test_everything_is_said_in_thai(page: AuditPage, language: Language) -> None:
    page.table.chosen.emit(1)
    language.switch(THAI)
    QApplication.processEvents()
    assert rows(page)[1][:2] == ["20 พ.ย. 2569 14:33", "ปิดยอดวัน (Z)"]
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == "เมื่อ"
    assert "ปิดยอดวัน (Z)" in texts(page.panel)


# Words


@pytest.mark.parametrize("code", [ENGLISH, THAI])
def test_every_act_has_words(language: Language, code: str) -> None:
    language.switch(code)
    words = {action_words(action) for action in Action}
    assert len(words) == len(Action)
    assert not words & set(Action)
    people = {action_words(Action.PEOPLE, person_subject("Nok", act)) for act in PERSON_ACTS}
    assert len(people) == len(PERSON_ACTS)
    assert action_words(Action.PEOPLE, "anything") in words


def test_a_word_that_nobody_knows_is_shown_as_it_is(language: Language) -> None:
    assert action_words("teleport") == "teleport"
    assert subject_words(Action.PEOPLE, "Nok · teleported") == "Nok · teleported"
    assert subject_words(Action.Z, "A · person_added") == "A · person_added"


def test_what_the_relay_kept_besides_is_told_in_words(language: Language) -> None:
    detail = {
        "amount": "12050",
        "to": "the shop",
        "reason": "ทำหก",
        "scope": "till",
        "role": "cashier",
        "action": "refund",
        "decision": "accept",
        "odd": "1",
    }
    shown = of_relay(entry(1, action="refund", detail=detail, person=None, subject=None))
    facts = {fact.name: fact.value for fact in facts_of(shown, SHOP.timezone)}
    assert facts == {
        "When": "20 Nov 2026 14:32:37",
        "Device": "till A1",
        "Why": "ทำหก",
        "Amount": "฿120.50",
        "Sent to": "the shop",
        "What it may do": "till",
        "Role": "cashier",
        "For": "Refund",
        "Decision": "accept",
        "odd": "1",
        "Number": "1",
    }


def test_a_trouble_with_the_export_is_told(stage: Stage, page: AuditPage) -> None:
    page._tell_trouble(KioskError("no", code="disk_full"))
    assert stage.told.startswith("The disk is full")


def test_rows_keep_their_place_of_the_till(stage: Stage, page: AuditPage) -> None:
    [newest, *_] = stage.audit()
    assert of_till(newest).before == newest.previous_hash
