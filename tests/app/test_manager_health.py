"""The doctor's page: a line for each check, again at a press, a copy for whoever helps."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.later import Later
from kiosk.app.manager.health import terms
from kiosk.app.manager.health.page import CheckRow, HealthPage
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import sample_setup, sample_tools
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.setup.samples import SAMPLE_CHECKS, failed
from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError
from tests.app.hands import key_click


class Doctor:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Future[list[Check]]] = []

    def __call__(self) -> Future[list[Check]]:
        self.asked.append(Future())
        return self.asked[-1]


def opened(qtbot: QtBot, **setup: object) -> HealthPage:
    """The page in front."""
    window = ManagerWindow(sample_tools(setup=sample_setup(**setup), later=Later()))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.go_to(Place.HEALTH)
    page = window.page
    assert isinstance(page, HealthPage)
    return page


def rows(page: HealthPage) -> list[str]:
    return [row.accessibleName() for row in page.findChildren(CheckRow)]


def test_everything_is_looked_at_when_it_is_entered_and_again_at_a_press(
    qtbot: QtBot, language: Language
) -> None:
    doctor = Doctor()
    page = opened(qtbot, examine=doctor)
    assert len(doctor.asked) == 1
    assert "being looked at" in page.summary.accessibleName()
    page.examine()
    assert len(doctor.asked) == 1, "it is being looked at already"
    doctor.asked[0].set_result(list(SAMPLE_CHECKS))
    qtbot.waitUntil(lambda: len(rows(page)) == len(SAMPLE_CHECKS), timeout=5_000)
    assert page.summary.accessibleName() == "Not well: 1 · to look at: 1"
    assert rows(page)[0] == "Disk: Well. 41,212 MiB free in Kiosk"
    assert "The payment server does not answer" in rows(page)[4]
    page.take_keyboard()
    key_click(page.again_button, Qt.Key.Key_Space)
    assert len(doctor.asked) == 2


def test_all_of_it_is_said_in_thai_and_copied_in_english(qtbot: QtBot, language: Language) -> None:
    doctor = Doctor()
    page = opened(qtbot, examine=doctor)
    doctor.asked[0].set_result(list(SAMPLE_CHECKS))
    qtbot.waitUntil(lambda: bool(rows(page)), timeout=5_000)
    language.switch(THAI)
    QApplication.processEvents()
    assert all(any("ก" <= letter <= "๛" for letter in row) for row in rows(page))
    page.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0] == "ok    disk         41,212 MiB free in Kiosk"
    assert len(copied.splitlines()) == len(SAMPLE_CHECKS)


def test_a_doctor_that_fails_says_so(qtbot: QtBot, language: Language) -> None:
    page = opened(qtbot, examine=lambda: failed(KioskError("The folder cannot be read.")))
    qtbot.waitUntil(lambda: "cannot be read" in page.summary.accessibleName(), timeout=5_000)
    assert page.again_button.isEnabled()


def test_words_of_all_together(language: Language) -> None:
    well, warned, bad = (Check("disk", grade, "so") for grade in Grade)
    assert terms.summary_words([well]) == "All is well."
    assert terms.summary_words([well, warned]) == "Nothing stops selling. To look at: 1"
    assert terms.worst_of([well, warned, bad]) is Grade.FAIL
    assert terms.worst_of([]) is Grade.OK
    assert terms.check_words("something new") == "something new"
    assert terms.line_words(Check("relay", Grade.FAIL, "x", code="relay_away")) != "x"
