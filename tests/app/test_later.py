"""Answers that come later: told on the GUI thread, the latest of a channel only, bugs as bugs."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.later import Later
from kiosk.core.errors import KioskError

TROUBLE = KioskError("No.", code="no")


def never(value: object) -> None:
    pytest.fail(f"{value} was told")


class Ear:
    """What was told, and that it was told on the GUI thread."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def hear(self, value: object) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.told.append(value)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def later(qtbot: QtBot) -> Later:
    return Later()


def settle_elsewhere(future: Future[str], value: str) -> None:
    thread = threading.Thread(target=lambda: future.set_result(value))
    thread.start()
    thread.join()


def test_an_answer_of_another_thread_is_told_here(qtbot: QtBot, later: Later, ear: Ear) -> None:
    done: Future[str] = Future()
    later.when(done, ear.hear, ear.hear)
    assert not later.quiet
    settle_elsewhere(done, "yes")
    qtbot.waitUntil(lambda: ear.told == ["yes"])
    assert later.quiet


def test_trouble_is_told_as_trouble(qtbot: QtBot, later: Later, ear: Ear) -> None:
    done: Future[str] = Future()
    done.set_exception(TROUBLE)
    later.when(done, never, ear.hear)
    qtbot.waitUntil(lambda: ear.told == [TROUBLE])


def test_on_a_channel_the_latest_wins_and_without_one_all_are_told(
    qtbot: QtBot, later: Later, ear: Ear
) -> None:
    first, second, third, fourth = (Future[str]() for _ in range(4))
    later.when(first, ear.hear, never, "page")
    later.when(second, ear.hear, never, "page")
    later.when(third, ear.hear, never)
    later.when(fourth, ear.hear, never, "left")
    later.forget("left")
    for future, value in ((second, "second"), (first, "first"), (third, "third"), (fourth, "4")):
        settle_elsewhere(future, value)
    qtbot.waitUntil(lambda: later.quiet)
    assert ear.told == ["second", "third"]


def test_what_the_end_of_the_till_cancels_is_not_told(qtbot: QtBot, later: Later, ear: Ear) -> None:
    done: Future[str] = Future()
    later.when(done, never, never)
    done.cancel()
    qtbot.waitUntil(lambda: later.quiet)


def test_a_bug_is_raised_as_one(qtbot: QtBot, later: Later) -> None:
    done: Future[str] = Future()
    done.set_exception(ZeroDivisionError("a bug"))
    with qtbot.captureExceptions() as raised:
        later.when(done, never, never)
        qtbot.waitUntil(lambda: later.quiet)
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
