"""The running till: one lane, one order, and a listener that always learns how things stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.core.slip import SlipProblem
from kiosk.core.usual import Usual
from kiosk.protocol.messages import Payment
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.ports import Transaction
from kiosk.till.selling.errands import Errand
from kiosk.till.selling.slip_records import Finding
from kiosk.till.signs import PrinterSign
from kiosk.till.snapshot import LinkState, LinkView, SaleView, TillView
from kiosk.till.store.database import SqliteStore
from kiosk.till.till import Till
from tests.core.slips import slip
from tests.till.builders import (
    LINK,
    SHOP,
    START,
    TTL,
    ManualClock,
    code,
    counted_ids,
    intent,
    payment,
)
from tests.till.failing_store import FailingStore

WAIT_S = 10.0


@dataclass
class Listener:
    """Remembers what it was told."""

    views: list[TillView] = field(default_factory=list)
    dead_codes: list[str] = field(default_factory=list)
    errands: list[tuple[Errand, ...]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    bugs: list[Exception] = field(default_factory=list)

    def on_view(self, view: TillView) -> None:
        self.views.append(view)

    def on_code_dead(self, payment_id: str) -> None:
        self.dead_codes.append(f"{payment_id} after view {len(self.views)}")

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        self.errands.append(todo)

    def on_problem(self, code: str, text: str) -> None:
        self.problems.append((code, text))

    def on_bug(self, error: Exception) -> None:
        self.bugs.append(error)


class Running:
    """A running till over a store that can be made to fail."""

    def __init__(self, store: SqliteStore) -> None:
        self.failing = FailingStore(store)
        self.listener = Listener()
        self.clock = ManualClock()
        self.till = Till(self.failing, SHOP, self.clock, counted_ids(), self.listener)
        self.till.begin().result(WAIT_S)

    @property
    def view(self) -> TillView:
        """What the windows were told last."""
        return self.listener.views[-1]

    @property
    def shown(self) -> SaleView:
        """The sale on the screens."""
        assert self.view.shown is not None
        return self.view.shown

    def sell(self) -> Errand:
        """Begin a sale; what is to be done for it."""
        self.till.start_sale(18_550, "").result(WAIT_S)
        return self.listener.errands[-1][-1]

    def sell_and_show(self) -> Errand:
        """Begin a sale and show its code."""
        errand = self.sell()
        answer = intent(errand.attempt_id)
        self.till.offered(errand.attempt_id, answer, timedelta()).result(WAIT_S)
        return errand

    def hear(self, news: Payment) -> None:
        """The relay tells of a payment."""
        self.till.apply(news, LearntBy.PUSH).result(WAIT_S)

    def fail_next(self, at: int = 1) -> None:
        """Let the store fail at its next call but so many."""
        self.failing.fail_at = self.failing.calls + at


@pytest.fixture
def running(store: SqliteStore) -> Iterator[Running]:
    """A till that runs, and has ended afterwards."""
    running = Running(store)
    yield running
    running.till.end()
    assert running.listener.bugs == []


def test_at_the_start_the_windows_learn_that_nobody_answers_yet(running: Running) -> None:
    running.sell()
    assert running.listener.views[0].link.state is LinkState.OFFLINE


def test_a_whole_sale(running: Running) -> None:
    errand = running.sell_and_show()
    assert (running.shown.state, running.shown.qr_data) == (SaleState.WAITING, code())
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    assert (running.shown.state, running.shown.receipt_number) == (SaleState.PAID, "A1-000001")
    assert running.listener.errands[-1] == ()
    running.till.leave_sale(errand.sale_id).result(WAIT_S)
    assert running.view.shown is None
    running.till.show_sale(errand.sale_id).result(WAIT_S)
    assert running.shown.sale_id == errand.sale_id


def test_a_relay_with_a_test_key_is_heard_of_before_its_first_code(running: Running) -> None:
    said = replace(LINK, signs=replace(LINK.signs, practice=True))
    running.till.heard(said)
    errand = running.sell_and_show()
    assert running.view.practice
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    running.till.heard(replace(LINK, signs=replace(LINK.signs, practice=False)))
    running.till.start_sale(18_550, "").result(WAIT_S)
    [(problem, _)] = running.listener.problems
    assert problem == "books_of_practice"


def test_what_was_handed_in_is_done_in_order(running: Running) -> None:
    futures = [running.till.start_sale(1_000 + number, "") for number in range(20)]
    futures[-1].result(WAIT_S)
    assert all(future.done() for future in futures)
    amounts = [sale.amount_satang for sale in running.view.recent]
    assert sorted(amounts) == [1_000 + number for number in range(20)]
    assert running.shown.amount_satang == 1_019


def test_ending_finishes_what_was_handed_in(store: SqliteStore) -> None:
    running = Running(store)
    running.till.start_sale(1_000, "")
    running.till.end()
    assert running.shown.amount_satang == 1_000


def test_every_act_of_cashier_and_link_reaches_the_sale(running: Running) -> None:
    errand = running.sell()
    till = running.till
    for done in (
        till.unanswered(errand.attempt_id, "relay_away"),
        till.cancel_sale(errand.sale_id),
        till.refused(errand.attempt_id, "stripe_rejected", "No."),
        till.retry_sale(errand.sale_id),
    ):
        done.result(WAIT_S)
    newest = running.listener.errands[-1][-1].attempt_id
    till.offered(newest, intent(newest), timedelta()).result(WAIT_S)
    running.clock.move(TTL.total_seconds())
    till.time_up(newest).result(WAIT_S)
    states = [view.shown.state for view in running.listener.views if view.shown is not None]
    assert states == [
        "creating",
        "unknown",
        "checking",
        "canceled",
        "creating",
        "waiting",
        "checking",
    ]


def test_an_amount_that_cannot_be_asked_for_is_told_in_one_sentence(running: Running) -> None:
    before = list(running.listener.views)
    running.till.start_sale(999, "").result(WAIT_S)
    [(code_, text)] = running.listener.problems
    assert code_ == "amount_too_small"
    assert text == "The amount is below the least that can be paid."
    assert running.listener.views == before, "nothing changed, so nothing was told"


def test_the_windows_are_told_only_of_changes(running: Running) -> None:
    errand = running.sell_and_show()
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    before = (len(running.listener.views), len(running.listener.errands))
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    running.till.leave_sale("nobody").result(WAIT_S)
    assert (len(running.listener.views), len(running.listener.errands)) == before


def test_the_windows_learn_that_a_code_is_dead_before_its_receipt_is_kept(
    running: Running,
) -> None:
    errand = running.sell_and_show()
    before = len(running.listener.views)
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    assert running.listener.dead_codes == [f"pi_{errand.attempt_id} after view {before}"]
    [paid] = running.listener.views[before:]
    assert paid.shown is not None
    assert (paid.shown.state, paid.shown.qr_data) == (SaleState.PAID, None)


def test_a_code_that_the_relay_takes_back_is_dead_too(running: Running) -> None:
    errand = running.sell_and_show()
    running.hear(payment(errand.attempt_id, Outcome.WAITING, qr=None, cancel_requested_at=START))
    assert len(running.listener.dead_codes) == 1


def test_news_of_another_payment_leaves_the_code_on_the_screen(running: Running) -> None:
    parked = running.sell_and_show()
    shown = running.sell_and_show()
    running.hear(payment(parked.attempt_id, Outcome.PAID))
    assert running.listener.dead_codes == []
    assert (running.shown.sale_id, running.shown.qr_data) == (shown.sale_id, code())


def test_a_code_not_known_to_the_relays_news_yet_is_not_dead(running: Running) -> None:
    errand = running.sell_and_show()
    running.hear(payment(errand.attempt_id, Outcome.CREATING, id=f"pi_{errand.attempt_id}"))
    assert running.listener.dead_codes == []
    assert running.shown.qr_data == code()


def test_a_code_that_is_still_offered_stays(running: Running) -> None:
    errand = running.sell_and_show()
    running.hear(payment(errand.attempt_id, Outcome.WAITING))
    assert running.shown.qr_data == code()


@pytest.mark.expected_logs("the store failed")
def test_a_full_disk_is_told_and_the_paid_code_does_not_come_back(running: Running) -> None:
    errand = running.sell_and_show()
    running.fail_next(at=5)
    with pytest.raises(StoreError):  # for the push stream, which brings it again
        running.hear(payment(errand.attempt_id, Outcome.PAID))
    assert running.view.trouble == "disk_full"
    assert running.listener.problems == [("disk_full", "The disk is full.")]
    assert (running.shown.qr_data, running.shown.state) == (None, SaleState.CHECKING)
    running.till.park_sale(errand.sale_id).result(WAIT_S)
    running.till.show_sale(errand.sale_id).result(WAIT_S)
    assert running.shown.qr_data is None, "also after other work"
    assert running.view.trouble is None
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    assert (running.shown.state, running.view.trouble) == (SaleState.PAID, None)


@pytest.mark.expected_logs("the store failed")
def test_older_news_does_not_bring_a_dead_code_back(running: Running) -> None:
    errand = running.sell_and_show()
    running.fail_next(at=5)
    with pytest.raises(StoreError):
        running.hear(payment(errand.attempt_id, Outcome.PAID))
    running.hear(payment(errand.attempt_id, Outcome.WAITING))
    assert (running.shown.qr_data, running.shown.state) == (None, SaleState.CHECKING)


def test_news_that_was_not_heard_is_found_among_payments(running: Running) -> None:
    errand = running.sell_and_show()
    running.hear(payment(errand.attempt_id, Outcome.PAID, version=3))
    contested = payment(errand.attempt_id, Outcome.PAID, version=4)
    known, of_others = payment(errand.attempt_id, version=3), payment("other", version=9)
    unheard = running.till.books.payments_unheard([known, of_others, contested])
    assert unheard.result(WAIT_S) == [contested]


@pytest.mark.expected_logs("the store failed")
def test_a_parked_code_that_was_paid_while_the_disk_was_full_does_not_come_back(
    running: Running,
) -> None:
    errand = running.sell_and_show()
    running.till.park_sale(errand.sale_id).result(WAIT_S)
    running.fail_next(at=5)
    with pytest.raises(StoreError):  # for the push stream, which brings it again
        running.hear(payment(errand.attempt_id, Outcome.PAID))
    running.till.show_sale(errand.sale_id).result(WAIT_S)
    assert (running.shown.qr_data, running.shown.state) == (None, SaleState.CHECKING)


@pytest.mark.expected_logs("the store failed")
def test_a_sale_that_could_not_be_kept_is_not_on_the_screen(running: Running) -> None:
    running.fail_next()
    running.till.start_sale(1_000, "").result(WAIT_S)
    assert running.view.trouble == "disk_full"
    assert running.view.shown is None
    running.sell()
    assert running.view.trouble is None


@pytest.mark.expected_logs("the store failed")
def test_a_full_disk_is_not_told_longer_than_it_is_full(running: Running) -> None:
    running.fail_next()
    running.till.start_sale(1_000, "").result(WAIT_S)
    running.fail_next()
    running.till.heard(LINK).result(WAIT_S)
    assert (running.view.trouble, running.view.link) == ("disk_full", LINK)
    running.till.heard(replace(LINK, state=LinkState.POLLING)).result(WAIT_S)
    assert running.view.trouble is None
    assert running.view.link.state is LinkState.POLLING
    assert len(running.listener.problems) == 1, "nobody asked for anything"


@pytest.mark.expected_logs("the store failed")
def test_a_damaged_store_is_not_written_to_see_whether_it_is_well(running: Running) -> None:
    running.failing.fails_with = StoreDamagedError("It is damaged.")
    running.fail_next()
    running.till.start_sale(1_000, "").result(WAIT_S)
    calls = running.failing.calls
    running.till.heard(LINK).result(WAIT_S)
    assert (running.view.trouble, running.view.link) == ("store_damaged", LINK)
    assert running.failing.calls == calls


class UnreadableStore(FailingStore):
    """A store that cannot even be read while `broken`."""

    broken = False

    def reading(self) -> AbstractContextManager[Transaction]:
        if self.broken:
            raise StoreError("It is damaged.", code="store_damaged")
        return super().reading()


def test_a_store_that_cannot_be_read_leaves_the_last_picture_with_the_trouble(
    store: SqliteStore,
) -> None:
    running = Running(store)
    unreadable = UnreadableStore(store)
    till = Till(unreadable, SHOP, running.clock, counted_ids(), running.listener)
    try:
        till.heard(LINK).result(WAIT_S)
        unreadable.broken = True
        till.begin().result(WAIT_S)
        assert running.view == TillView(
            link=LINK, cashier=SHOP.cashier, trouble="store_damaged", room_good_at=START
        )
        unreadable.broken = False
        till.begin().result(WAIT_S)
        assert running.view == TillView(link=LINK, cashier=SHOP.cashier, room_good_at=START)
    finally:
        till.end()
        running.till.end()


@pytest.mark.expected_logs("a bug in the till's lane")
def test_a_bug_is_told_and_the_lane_goes_on(store: SqliteStore) -> None:
    running = Running(store)
    nonsense: Any = None
    try:
        running.till.apply(nonsense, LearntBy.PUSH).result(WAIT_S)
        [bug] = running.listener.bugs
        assert isinstance(bug, AttributeError)
        running.sell()
        assert running.shown.state is SaleState.CREATING
    finally:
        running.till.end()


def test_the_links_state_is_shown_without_asking_the_store(running: Running) -> None:
    running.sell()
    calls = running.failing.calls
    running.till.heard(LINK).result(WAIT_S)
    assert running.view.link is LINK
    assert running.failing.calls == calls
    running.till.leave_sale("nobody").result(WAIT_S)
    assert running.view.link is LINK


def test_the_streams_position_comes_with_its_news_and_can_be_forgotten(running: Running) -> None:
    assert running.till.stream_position().result(WAIT_S) is None
    errand = running.sell_and_show()
    news = payment(errand.attempt_id, Outcome.PAID)
    running.till.apply(news, LearntBy.PUSH, position="e1-7").result(WAIT_S)
    assert running.till.stream_position().result(WAIT_S) == "e1-7"
    running.till.forget_stream_position().result(WAIT_S)
    assert running.till.stream_position().result(WAIT_S) is None


@pytest.mark.expected_logs("the store failed")
def test_that_a_position_cannot_be_forgotten_now_is_told_to_the_stream(running: Running) -> None:
    """It tries until it can: else nobody would know that news was missed."""
    running.fail_next(at=1)
    with pytest.raises(StoreError):
        running.till.forget_stream_position().result(WAIT_S)
    assert not running.till.books.all_refunds_wanted().result(WAIT_S)
    running.till.forget_stream_position().result(WAIT_S)
    assert running.till.books.all_refunds_wanted().result(WAIT_S)


def test_a_small_fact_is_kept(running: Running, tmp_path: Path) -> None:
    running.till.remember("language", "en").result(WAIT_S)
    with closing(sqlite3.connect(tmp_path / "till.sqlite3")) as connection:
        rows = connection.execute("SELECT name, value FROM fact").fetchall()
    assert rows == [("language", "en")]


def test_a_restart_goes_on_where_the_last_run_stopped(running: Running, store: SqliteStore) -> None:
    errand = running.sell_and_show()
    running.till.end()
    again = Running(store)
    try:
        assert again.listener.errands == running.listener.errands[-1:]
        assert again.shown == running.shown
        assert again.view == replace(running.view, link=LinkView(LinkState.OFFLINE))
        again.hear(payment(errand.attempt_id, Outcome.PAID))
        assert again.shown.receipt_number == "A1-000001"
    finally:
        again.till.end()


def test_the_printer_is_told_with_everything_else_and_stays_told(running: Running) -> None:
    sign = PrinterSign(trouble="printer_no_paper", waiting=2)
    running.till.printer_is(sign).result(WAIT_S)
    assert running.view.printer == sign
    running.sell_and_show()
    assert running.view.printer == sign
    running.till.printer_is(None).result(WAIT_S)
    assert running.view.printer is None


def test_what_is_usual_is_learnt_and_told(running: Running) -> None:
    for _ in range(20):
        errand = running.sell_and_show()
        running.hear(payment(errand.attempt_id, Outcome.PAID))
        running.till.leave_sale(errand.sale_id).result(WAIT_S)
    assert running.view.usual == Usual(18_550, 18_550, 18_550)


def test_a_slip_is_shown_to_the_running_till(running: Running) -> None:
    errand = running.sell()
    answer = running.till.slips.show(errand.sale_id, slip()).result(WAIT_S)
    assert answer.finding is Finding.KEPT
    endless = running.till.slips.show(errand.sale_id, "0" * 1_000_000).result(WAIT_S)
    assert endless.problem is SlipProblem.TOO_LONG
