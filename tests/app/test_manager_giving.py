"""Copies from the manager's pages: allowed, written down, printed, and told where they came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import ENGLISH, THAI, Language
from kiosk.app.manager.giving import print_copy, where_sentence
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.sample_tools import SamplePapers, SampleStore, sample_books, sample_tools
from kiosk.app.papers import Where
from kiosk.core.errors import KioskError
from kiosk.paper.printer import PrinterError
from kiosk.till.books.audit import Who
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.people.permit import Act, Permit, Wanted
from tests.paper.samples import receipt

FILE = Path("Documents/Kiosk/Receipt A1-000129 copy.pdf")
JAM = PrinterError("The paper is jammed.", thai="กระดาษติด")


class Manager:
    """An authority that was asked, and allows when it is told to."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self._allowed: list[Callable[[Permit], None]] = []

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        self.wanted.append(wanted)
        self._allowed.append(allowed)

    def allow(self) -> None:
        self._allowed.pop()(Permit(Who(asked_by="Nok", allowed_by="Malee")))


class Stage:
    """A page with papers, books and an authority."""

    def __init__(self, bot: QtBot, where: Where | KioskError) -> None:
        self.papers = SamplePapers(where)
        self.store = SampleStore()
        self.books: Bookkeeping = sample_books(self.store.store)
        self.manager = Manager()
        self.page = ManagerPage()
        bot.addWidget(self.page)
        self.said: list[tuple[str, bool]] = []
        self.page.said.connect(lambda sentence, good: self.said.append((sentence, good)))

    @property
    def tools(self) -> Tools:
        return sample_tools(papers=self.papers, books=self.books, authority=self.manager)

    def print(self) -> None:
        document = receipt()
        print_copy(self.page, self.tools, "A1-000129", document, "https://pay.example/p/x")
        self.manager.allow()


def test_a_copy_is_allowed_written_down_and_printed(qtbot: QtBot, language: Language) -> None:
    stage = Stage(qtbot, Where(printer="Brother"))
    print_copy(stage.page, stage.tools, "A1-000129", receipt(), "https://pay.example/p/x")
    assert stage.manager.wanted == [Wanted(Act.REPRINT, "A1-000129")]
    assert stage.papers.given == []
    assert stage.books.recent_audit(9).result() == []
    stage.manager.allow()
    assert stage.papers.given == [(receipt(), True, "https://pay.example/p/x")]
    [entry] = stage.books.recent_audit(9).result()
    assert (entry.action, entry.subject) == ("reprint", "A1-000129")
    assert (entry.asked_by, entry.allowed_by) == ("Nok", "Malee")
    assert stage.said == [("Printed on Brother.", True)]
    assert stage.papers.shown == []


def test_a_file_is_told_and_shown(qtbot: QtBot, language: Language) -> None:
    stage = Stage(qtbot, Where(file=FILE))
    stage.print()
    assert stage.said == [(f"There is no printer; saved as {FILE}", True)]
    assert stage.papers.shown == [FILE]


def test_a_dead_printer_is_told_in_one_sentence(qtbot: QtBot, language: Language) -> None:
    stage = Stage(qtbot, Where(file=FILE, trouble=JAM))
    stage.print()
    assert stage.said == [(f"The paper is jammed. Saved as {FILE} instead.", False)]


def test_what_cannot_be_printed_is_told(qtbot: QtBot, language: Language) -> None:
    stage = Stage(qtbot, KioskError("No.", code="paper"))
    stage.print()
    assert stage.said == [("This document cannot be printed.", False)]


@pytest.mark.parametrize("code", [THAI, ENGLISH])
def test_every_place_has_a_sentence(language: Language, code: str) -> None:
    language.switch(code)
    places = (Where(printer="Brother"), Where(file=FILE), Where(file=FILE, trouble=JAM))
    sentences = [where_sentence(where) for where in places]
    assert len(set(sentences)) == 3
    assert all(any("ก" <= letter <= "๛" for letter in one) == (code == THAI) for one in sentences)
