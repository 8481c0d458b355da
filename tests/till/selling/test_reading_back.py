"""How the code on the screen reads: in the story once, in every snapshot, and no reason to move a sale."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.till.selling.errands import Errand
from kiosk.till.selling.reading_back import CodeOnScreen
from kiosk.till.snapshot import ReadBack, SaleView, TillView
from kiosk.till.store.database import SqliteStore
from kiosk.till.till import Till
from tests.till.builders import SHOP, ManualClock, code, counted_ids, intent, payment

WAIT_S = 10.0
SAID = "on the screen"


class Listener:
    """Remembers the last view and errands."""

    def __init__(self) -> None:
        self.view: TillView | None = None
        self.views = 0
        self.todo: tuple[Errand, ...] = ()

    def on_view(self, view: TillView) -> None:
        self.view = view
        self.views += 1

    def on_code_dead(self, payment_id: str) -> None: ...

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        self.todo = todo

    def on_problem(self, code: str, text: str) -> None:
        raise AssertionError(text)

    def on_bug(self, error: Exception) -> None:
        raise AssertionError(error)


class Desk:
    """A till with one code on the screen."""

    def __init__(self, path: Path, *, refuse: bool) -> None:
        self.path = path
        self.store = SqliteStore(path)
        self.listener = Listener()
        shop = replace(SHOP, refuse_unproved=refuse)
        self.till = Till(self.store, shop, ManualClock(), counted_ids(), self.listener)
        self.till.start_sale(18_550, "").result(WAIT_S)
        self.errand = self.listener.todo[-1]
        answer = intent(self.errand.attempt_id)
        self.till.offered(self.errand.attempt_id, answer, timedelta()).result(WAIT_S)

    def found(self, found: ReadBack, attempt: int = 1) -> SaleView:
        """The screen tells; the sale as it is shown then."""
        self.till.code_read_back(CodeOnScreen(self.errand.sale_id, attempt, found)).result(WAIT_S)
        assert self.listener.view is not None
        assert self.listener.view.shown is not None
        return self.listener.view.shown

    def story(self) -> list[tuple[str, str, str]]:
        """What the screen said of the sale: word, source, what was found."""
        query = "SELECT word, source, detail FROM story WHERE source = 'screen' ORDER BY id"
        with closing(sqlite3.connect(self.path)) as connection:
            rows = connection.execute(query).fetchall()
        return [(word, source, json.loads(detail)["found"]) for word, source, detail in rows]


NewDesk = Callable[..., Desk]


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[NewDesk]:
    """Opens desks; they are ended."""
    opened: list[Desk] = []

    def make(*, refuse: bool = False) -> Desk:
        opened.append(Desk(tmp_path / "till.sqlite3", refuse=refuse))
        return opened[-1]

    yield make
    for desk in opened:
        desk.till.end()
        desk.store.close()


def test_a_code_that_reads_well_is_no_story(new_desk: NewDesk) -> None:
    desk = new_desk()
    before = desk.listener.views
    assert desk.found(ReadBack.READ).qr_read_back is None
    assert desk.story() == []
    assert desk.listener.views == before, "nor news"


@pytest.mark.parametrize("found", [ReadBack.UNREADABLE, ReadBack.UNPROVED])
@pytest.mark.expected_logs(SAID)
def test_what_cannot_be_read_is_written_down_once_and_shown_on(
    new_desk: NewDesk, found: ReadBack
) -> None:
    desk = new_desk()
    desk.found(found)
    shown = desk.found(found)
    assert (shown.state, shown.qr_data) == (SaleState.WAITING, code())
    assert (shown.qr_read_back, shown.qr_kept_back) == (found, False)
    words = {ReadBack.UNREADABLE: "code_unreadable", ReadBack.UNPROVED: "code_not_read"}
    assert desk.story() == [(words[found], "screen", found.value)]


@pytest.mark.expected_logs(SAID)
def test_it_is_kept_back_where_the_shop_wants_that_until_it_reads(new_desk: NewDesk) -> None:
    desk = new_desk(refuse=True)
    shown = desk.found(ReadBack.UNREADABLE)
    assert (shown.state, shown.qr_kept_back) == (SaleState.WAITING, True)
    assert shown.qr_data == code(), "the screen needs it to try again"
    shown = desk.found(ReadBack.READ)
    assert (shown.qr_read_back, shown.qr_kept_back) == (None, False)


@pytest.mark.expected_logs(SAID)
def test_a_missing_decoder_keeps_nothing_back(new_desk: NewDesk) -> None:
    assert not new_desk(refuse=True).found(ReadBack.UNPROVED).qr_kept_back


@pytest.mark.expected_logs(SAID)
def test_news_of_another_code_or_of_a_code_that_is_gone_changes_nothing_shown(
    new_desk: NewDesk,
) -> None:
    desk = new_desk()
    assert desk.found(ReadBack.UNREADABLE, attempt=2).qr_read_back is None
    assert desk.story() == [], "there is no such code"
    desk.found(ReadBack.UNREADABLE)
    paid = payment(desk.errand.attempt_id, Outcome.PAID)
    desk.till.apply(paid, LearntBy.PUSH).result(WAIT_S)
    assert desk.listener.view is not None
    assert desk.listener.view.shown is not None
    assert desk.listener.view.shown.qr_read_back is None
