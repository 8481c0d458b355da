"""Every moment of the windows of the staff can be worked by keys alone and heard: nothing nameless, nothing out of
reach, no focus unseen, nothing too small for a finger.

A new screen is tried here as soon as the gallery shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QButtonGroup, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import ENGLISH, Language
from tests.app.walk import Found, examine, settle, walk_everything


@pytest.fixture(scope="module")
def found(themed: QApplication) -> Iterator[Found]:
    """One walk through everything; each test looks at one kind of fault."""
    language = Language(themed, ENGLISH)
    yield walk_everything(1280, 800, language)
    language.switch(ENGLISH)
    language.deleteLater()


def test_nothing_that_can_be_worked_is_nameless(found: Found) -> None:
    assert found.scenes > 100
    assert not found.nameless


def test_everything_says_what_it_is(found: Found) -> None:
    assert not found.wrong_role


def test_a_finger_meets_everything(found: Found) -> None:
    assert not found.small


def test_keys_reach_everything(found: Found) -> None:
    assert not found.unreachable


def test_it_is_seen_where_the_keyboard_is(found: Found) -> None:
    assert len(found.seen_marked) > 50
    assert not found.unmarked


def test_faults_are_found(qtbot: QtBot, themed: QApplication) -> None:
    """What the tests above would catch."""
    window = QWidget()
    window.resize(400, 100)
    qtbot.addWidget(window)
    nameless, dumb, plain = QPushButton(window), QWidget(window), QPushButton("Plain", window)
    named = ((nameless, "nameless"), (dumb, "dumb"), (plain, "plain"))
    for place, (widget, name) in enumerate(named):
        widget.setObjectName(name)
        widget.setGeometry(60 * place, 10, 40, 48)
    dumb.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    plain.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    window.show()
    settle()
    seen = Found()
    examine(seen, "made up", window)
    assert seen.nameless == ["made up: QPushButton#nameless", "made up: QWidget#dumb"]
    assert seen.wrong_role == ["made up: QWidget#dumb is Client"]
    assert len(seen.small) == 2
    assert seen.unreachable == ["made up: QPushButton#plain"]
    assert seen.unmarked == ["made up: QWidget#dumb"]


def test_one_of_several_is_not_spoken_as_a_tick(qtbot: QtBot, themed: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Cash", window)
    button.setObjectName("cash")
    button.setCheckable(True)
    group = QButtonGroup(window)
    group.addButton(button)
    window.show()
    settle()
    seen = Found()
    examine(seen, "made up", window)
    assert seen.wrong_role == ["made up: QPushButton#cash is CheckBox"]
