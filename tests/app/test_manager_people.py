"""The people page: everybody as the relay knows them, each act by keys, allowed, told and written down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.audit.terms import person_subject
from kiosk.app.manager.people import asking
from kiosk.app.manager.people.page import PeoplePage
from kiosk.app.manager.places import Place
from kiosk.app.samples import NOW
from kiosk.core.errors import KioskError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.people.permit import Act, Wanted
from tests.app.admin_stage import PeopleRelay, Stage, somebody, texts
from tests.app.hands import key_clicks

PIN = "703925"
MALEE = somebody("Malee", "manager")
NOK = somebody("Nok")
PLOY = somebody("Ploy", disabled_at=NOW)


@pytest.fixture
def relay() -> PeopleRelay:
    return PeopleRelay(MALEE, NOK, PLOY, signed_in="Malee")


@pytest.fixture
def stage(qtbot: QtBot, language: Language, relay: PeopleRelay) -> Stage:
    return Stage(qtbot, relay)


@pytest.fixture
def page(stage: Stage) -> PeoplePage:
    page = stage.open(Place.PEOPLE)
    assert isinstance(page, PeoplePage)
    return page


def rows(page: PeoplePage) -> list[list[str]]:
    model = page.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def open_person(page: PeoplePage, row: int) -> None:
    page.table.select_row(row)
    page.table.chosen.emit(row)


def type_in(edit: QLineEdit, text: str) -> None:
    assert edit.hasFocus(), edit.objectName()
    key_clicks(edit, text)


def subjects(stage: Stage) -> list[str]:
    return [row.subject for row in stage.audit() if row.action == "people"]


def test_everybody_is_listed(page: PeoplePage) -> None:
    day = "20 Nov 2026"
    assert rows(page) == [
        ["Malee", "Manager", day, day, "Active"],
        ["Nok", "Cashier", day, day, "Active"],
        ["Ploy", "Cashier", day, day, "Disabled"],
    ]
    assert page.count_label.text() == "Active: 2, of them managers: 1"
    assert page.table.hasFocus()


def test_somebody_is_added_by_keys(stage: Stage, page: PeoplePage) -> None:
    page.add_button.setFocus()
    stage.press(Qt.Key.Key_Return)
    type_in(page.sheet.name_edit, "Somchai")
    stage.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is next(iter(page.sheet.roles.values()))
    stage.press(Qt.Key.Key_Tab)
    stage.press(Qt.Key.Key_Space)
    stage.press(Qt.Key.Key_Return)
    type_in(page.sheet.pin_edit, PIN)
    stage.press(Qt.Key.Key_Return)
    type_in(page.sheet.again_edit, PIN)
    stage.press(Qt.Key.Key_Return)
    assert stage.relay.pins == {"Somchai": PIN}
    assert stage.relay.kept["Somchai"].role == "manager"
    assert not page.sheet.isVisible()
    assert stage.told == "Somchai is added."
    assert [row[0] for row in rows(page)] == ["Malee", "Nok", "Ploy", "Somchai"]
    assert page.table.currentIndex().row() == 3
    assert stage.authority.wanted == [Wanted(Act.DESK, "Somchai")]
    [entry] = stage.audit()
    assert entry.subject == person_subject("Somchai", "person_added")
    assert (entry.asked_by, entry.allowed_by) == ("Nok", "Malee")


def test_what_cannot_be_is_told_before_it_is_sent(stage: Stage, page: PeoplePage) -> None:
    page.add_button.click()
    sheet = page.sheet
    for name, pin, again, sentence, field in (
        ("", PIN, PIN, "Write the name first.", sheet.name_edit),
        ("nok", PIN, PIN, "There is a person with this name already.", sheet.name_edit),
        ("Som", "123456", "123456", "This PIN is too easy to guess.", sheet.pin_edit),
        ("Som", PIN, "703926", "The two PINs are not the same.", sheet.again_edit),
    ):
        sheet.name_edit.setText(name)
        sheet.pin_edit.setText(pin)
        sheet.again_edit.setText(again)
        sheet.send_button.click()
        assert sheet.problem.isVisible()
        assert sheet.problem.text().startswith(sentence)
        assert field.hasFocus()
    assert stage.relay.pins == {}
    assert stage.authority.wanted == []


def test_a_refusal_is_told_in_the_form_and_can_be_mended(stage: Stage, page: PeoplePage) -> None:
    page.add_button.click()
    sheet = page.sheet
    sheet.name_edit.setText("Som")
    sheet.pin_edit.setText(PIN)
    sheet.again_edit.setText(PIN)
    stage.relay.trouble = RelayRefusedError("Taken.", code=asking.PIN_TAKEN)
    sheet.send_button.click()
    assert sheet.problem.text() == "Somebody has this PIN already. Take another one."
    assert sheet.isVisible()
    assert sheet.name_edit.text() == "Som"
    stage.relay.trouble = None
    sheet.send_button.click()
    assert not sheet.isVisible()
    assert sheet.pin_edit.text() == sheet.again_edit.text() == "", "a PIN is kept"
    assert subjects(stage) == [person_subject("Som", "person_added")]


def test_nothing_is_sent_twice_while_the_relay_is_asked(stage: Stage, page: PeoplePage) -> None:
    stage.authority.manager = None  # the question for the PIN stands open
    page.add_button.click()
    sheet = page.sheet
    sheet.name_edit.setText("Som")
    sheet.pin_edit.setText(PIN)
    sheet.again_edit.setText(PIN)
    sheet.send_button.click()
    sheet._send()
    assert len(stage.authority.wanted) == 1
    assert sheet.cancel_button.hasFocus()
    stage.press(Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert page.table.hasFocus()


def test_a_new_pin_is_set_by_keys(stage: Stage, page: PeoplePage) -> None:
    open_person(page, 1)
    page.pin_button.setFocus()
    stage.press(Qt.Key.Key_Return)
    assert page.sheet.title.text() == "New PIN for Nok"
    assert not page.sheet.name_edit.isVisible()
    type_in(page.sheet.pin_edit, PIN)
    stage.press(Qt.Key.Key_Tab)
    type_in(page.sheet.again_edit, PIN)
    stage.press(Qt.Key.Key_Return)
    assert stage.relay.pins == {"Nok": PIN}
    assert stage.told == "Nok has a new PIN."
    assert subjects(stage) == [person_subject("Nok", "person_pin_reset")]
    assert not any(PIN in row.document for row in stage.audit())


def test_disabling_is_asked_first_and_keeping_is_what_enter_does(
    stage: Stage, page: PeoplePage
) -> None:
    open_person(page, 1)
    page.disable_button.click()
    assert "Disable Nok?" in texts(page.confirm)
    stage.press(Qt.Key.Key_Return)
    assert stage.relay.kept["Nok"].disabled_at is None
    assert page.disable_button.hasFocus()
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_Right)
    stage.press(Qt.Key.Key_Return)
    assert stage.relay.kept["Nok"].disabled_at is not None
    assert stage.told == "Nok is disabled."
    assert rows(page)[1][-1] == "Disabled"
    assert not page.disable_button.isVisible()
    page.enable_button.click()
    assert stage.relay.kept["Nok"].disabled_at is None
    assert stage.told == "Nok is let in again."
    acts = ("person_enabled", "person_disabled")
    assert subjects(stage) == [person_subject("Nok", act) for act in acts]


def test_who_disables_themselves_is_warned(page: PeoplePage) -> None:
    open_person(page, 0)
    assert "signed in here" in texts(page.panel)
    page.disable_button.click()
    assert any(text.startswith("This is you") for text in texts(page.confirm))


def test_the_only_manager_stays(stage: Stage, page: PeoplePage) -> None:
    open_person(page, 0)
    page.disable_button.click()
    stage.relay.trouble = RelayRefusedError("Only.", code="invalid_state")
    page.confirm.confirmed.emit()
    assert stage.told == "This is the only manager. Add another manager first."
    assert subjects(stage) == []


def test_nobody_yet_begins_with_a_manager(qtbot: QtBot, language: Language) -> None:
    stage = Stage(qtbot, PeopleRelay())
    page = stage.open(Place.PEOPLE)
    assert isinstance(page, PeoplePage)
    assert "Nobody is here yet. The first one must be a manager." in texts(page.notice)
    assert page.notice.button.hasFocus()
    assert not page.add_button.isVisible()
    stage.press(Qt.Key.Key_Return)
    assert not page.sheet.roles["manager"].isVisible()  # type: ignore[index]
    type_in(page.sheet.name_edit, "Malee")
    stage.press(Qt.Key.Key_Return)
    type_in(page.sheet.pin_edit, PIN)
    stage.press(Qt.Key.Key_Return)
    type_in(page.sheet.again_edit, PIN)
    stage.press(Qt.Key.Key_Return)
    assert stage.relay.kept["Malee"].role == "manager"
    [entry] = stage.audit()
    assert (entry.asked_by, entry.allowed_by) == ("Malee", None)
    assert [row[0] for row in rows(page)] == ["Malee"], "and then a manager signs in"
    assert stage.authority.wanted == [Wanted(Act.DESK)]


def test_a_session_is_asked_for_once_and_again_by_hand(qtbot: QtBot, language: Language) -> None:
    stage = Stage(qtbot, PeopleRelay(MALEE))
    stage.authority.manager = None
    page = stage.open(Place.PEOPLE)
    assert isinstance(page, PeoplePage)
    assert stage.authority.wanted == [Wanted(Act.DESK)]
    assert "A manager has to sign in to see the people of the shop." in texts(page.notice)
    stage.authority.manager = "Malee"
    stage.press(Qt.Key.Key_Return)
    assert [row[0] for row in rows(page)] == ["Malee"]
    assert page.table.hasFocus()


def test_an_authority_that_opens_no_session_is_not_asked_for_ever(
    qtbot: QtBot, language: Language
) -> None:
    stage = Stage(qtbot, PeopleRelay(MALEE))
    stage.authority.signs_in = False
    stage.open(Place.PEOPLE)
    assert len(stage.authority.wanted) == 1


def test_a_session_that_ends_meanwhile_is_asked_for_anew(stage: Stage, page: PeoplePage) -> None:
    open_person(page, 2)
    stage.relay.signed_in, stage.authority.signs_in = None, False
    page.enable_button.click()
    assert stage.told == "A manager has to sign in again."
    assert [wanted.act for wanted in stage.authority.wanted] == [Act.DESK, Act.DESK]


def test_a_relay_that_is_away_is_told_and_asked_again(stage: Stage, page: PeoplePage) -> None:
    stage.relay.trouble = RelayAwayError("The relay does not answer.")
    page.entered()
    assert texts(page.notice)[0].startswith("The payment server does not answer.")
    assert page.model.rowCount() == 0
    stage.relay.trouble = None
    page.notice.button.click()
    assert page.model.rowCount() == 3


def test_a_person_who_is_gone_is_told_and_the_list_read_again(
    stage: Stage, page: PeoplePage
) -> None:
    open_person(page, 2)
    stage.relay.trouble = RelayRefusedError("Gone.", code="not_found")
    page.enable_button.click()
    assert stage.told == "This person is not there any more."


def test_escape_leaves_form_then_panel_then_window(stage: Stage, page: PeoplePage) -> None:
    open_person(page, 1)
    page.pin_button.click()
    stage.press(Qt.Key.Key_Escape)
    assert not page.sheet.isVisible()
    assert page.panel.isVisible()
    stage.press(Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    stage.press(Qt.Key.Key_Escape)
    assert not stage.window.isVisible()


def test_tab_stays_in_the_form(stage: Stage, page: PeoplePage) -> None:
    page.add_button.click()
    inside = set()
    for _ in range(14):
        widget = QApplication.focusWidget()
        assert widget is not None
        inside.add(widget.objectName())
        stage.press(Qt.Key.Key_Tab)
    names = {"personName", "personRoleCashier", "personRoleManager", "personPin", "personPinAgain"}
    assert inside == {*names, "personCancel", "personSend"}


def test_the_panel_follows_the_mark_and_goes_with_the_person(
    stage: Stage, page: PeoplePage
) -> None:
    open_person(page, 0)
    stage.press(Qt.Key.Key_Down)
    assert page.panel.title.text() == "Nok"
    del stage.relay.kept["Nok"]
    page.entered()
    assert not page.panel.isVisible()


def test_the_audit_log_that_cannot_be_written_is_told(stage: Stage, page: PeoplePage) -> None:
    page._tell_trouble(KioskError("no", code="disk_full"))
    assert stage.told.startswith("The disk is full")


def test_everything_is_said_in_thai(stage: Stage, page: PeoplePage, language: Language) -> None:
    open_person(page, 2)
    language.switch(THAI)
    QApplication.processEvents()
    assert rows(page)[2][1:] == ["แคชเชียร์", "20 พ.ย. 2569", "20 พ.ย. 2569", "ปิดสิทธิ์แล้ว"]
    assert page.add_button.accessibleName() == "เพิ่มพนักงาน"
    QApplication.processEvents()  # what was made anew is shown
    assert "แคชเชียร์" in texts(page.panel)
