"""No code that may still be paid is left unwatched, and never are two of them offered at once.

First the cases one by one: what becomes of an old code after a cancel, a new code or another amount, whatever the
relay and the bank do. Then any order of them, with a restart anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.core.payment import FINAL, Attention, Word
from kiosk.core.sale import OPEN, LearntBy, SaleState
from kiosk.till.records import Attempt
from kiosk.till.snapshot import TakingBack
from tests.app.live_codes import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter where a code of 20 baht is on the screens."""
    counter = Counter(tmp_path)
    counter.key()
    counter.work(counter.todo()[0], "answered")
    counter.look()
    yield counter
    counter.close()


def the_sale(counter: Counter) -> str:
    """The first sale."""
    return counter.attempts()[0].sale_id


def first(counter: Counter) -> str:
    """The key of the first code."""
    return counter.till.attempt(the_sale(counter), 1).id


def new_code_after_failure(counter: Counter) -> None:
    """The bank said no, and the cashier offers a second code of the same sale."""
    counter.decline(first(counter))
    counter.tell(first(counter))
    counter.look()
    counter.cashier.retry()
    [newest] = [one for one in counter.todo() if one.payment_id is None]
    counter.work(newest, "answered")
    counter.look()


def numbers(counter: Counter) -> list[str]:
    """The receipts there are."""
    return [row.number for row in counter.till.receipts()]


# Cancel


def test_a_code_is_taken_back_once_stripe_says_so(counter: Counter) -> None:
    counter.cashier.cancel()
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.taking_back is TakingBack.ASKED
    [errand] = counter.todo()
    assert errand.cancel
    counter.work(errand, "answered")
    counter.look()
    assert counter.cashier.sale.state is SaleState.CANCELED
    assert counter.todo() == []


@pytest.mark.parametrize("how", ["away", "lost"])
def test_a_cancel_that_nobody_answers_stays_to_be_done_and_is_told(
    counter: Counter, how: str
) -> None:
    counter.cashier.cancel()
    counter.work(counter.todo()[0], how)
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.taking_back is TakingBack.UNHEARD
    counter.cashier.park()
    counter.look()
    [parked] = counter.cashier.view.parked
    assert parked.taking_back is TakingBack.UNHEARD
    counter.restart()
    [errand] = counter.todo()
    assert errand.cancel
    counter.work(errand, "answered")
    assert counter.till.sale(the_sale(counter)).state is SaleState.CANCELED


def test_what_the_bank_has_cannot_be_taken_back_and_is_watched_until_it_is_paid(
    counter: Counter,
) -> None:
    counter.hand_to_bank(first(counter))
    counter.cashier.cancel()
    counter.work(counter.todo()[0], "answered")
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.taking_back is TakingBack.AT_BANK
    assert counter.cashier.sale.qr_data is None
    counter.cashier.park()
    counter.look()
    assert [one.taking_back for one in counter.cashier.view.parked] == [TakingBack.AT_BANK]
    assert [one.payment_id for one in counter.todo()] == [f"pi_{first(counter)}"]
    counter.pay(first(counter))
    counter.tell(first(counter))
    assert numbers(counter) == ["A1-000001"]


def test_what_the_bank_gives_back_is_taken_back_then(counter: Counter) -> None:
    counter.hand_to_bank(first(counter))
    counter.cashier.cancel()
    counter.work(counter.todo()[0], "answered")
    counter.decline(first(counter))
    counter.tell(first(counter))
    counter.relay.hear(first(counter), Word.CANCELED, counter.till.clock())
    counter.tell(first(counter))
    assert counter.todo() == []


def test_money_that_comes_after_the_cancel_is_for_a_person(counter: Counter) -> None:
    counter.cashier.cancel()
    counter.work(counter.todo()[0], "answered")
    counter.pay(first(counter))
    counter.tell(first(counter))
    assert counter.till.sale(the_sale(counter)).attention is Attention.PAID_LATE
    assert numbers(counter) == []


def test_money_that_came_before_the_cancel_wins(counter: Counter) -> None:
    counter.pay(first(counter))
    counter.cashier.cancel()
    counter.work(counter.todo()[0], "answered")
    assert counter.till.sale(the_sale(counter)).state is SaleState.PAID
    assert numbers(counter) == ["A1-000001"]


# A new code


def test_with_a_new_code_the_old_one_is_being_taken_back_and_that_is_told(counter: Counter) -> None:
    new_code_after_failure(counter)
    sale = counter.cashier.sale
    assert sale is not None
    assert (sale.attempt, sale.old_code) == (2, TakingBack.ASKED)
    old, new = sorted(counter.todo(), key=lambda one: one.attempt_id != first(counter))
    assert (old.cancel, new.cancel) == (True, False)
    counter.work(old, "answered")
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.old_code is None
    assert counter.cashier.sale.qr_data is not None


@pytest.mark.parametrize("how", ["nothing", "away", "lost", "restart"])
def test_the_old_code_paid_is_the_sales_receipt_and_the_new_one_goes(
    counter: Counter, how: str
) -> None:
    new_code_after_failure(counter)
    if how == "restart":
        counter.restart()
    elif how != "nothing":
        counter.work(counter.till.todo()[first(counter)], how)
    counter.pay(first(counter))
    counter.tell(first(counter))
    sale = counter.till.sale(the_sale(counter))
    if how == "lost":  # Stripe had ended it before: nobody expected this money
        assert sale.attention is Attention.PAID_LATE
    else:
        assert numbers(counter) == ["A1-000001"]
    assert all(one.cancel for one in counter.todo() if not one.undecided)
    counter.look()
    assert counter.cashier.sale is None or counter.cashier.sale.qr_data is None


def test_both_codes_paid_is_one_receipt_and_one_payment_for_a_person(counter: Counter) -> None:
    new_code_after_failure(counter)
    new = counter.till.attempt(the_sale(counter)).id
    for key in (new, first(counter)):
        counter.pay(key)
        counter.tell(key)
    assert numbers(counter) == ["A1-000001"]
    assert counter.till.sale(the_sale(counter)).attention is Attention.PAID_TWICE


def test_the_old_code_at_the_bank_is_told_beside_the_new_one(counter: Counter) -> None:
    counter.hand_to_bank(first(counter))
    counter.decline(first(counter))
    counter.tell(first(counter))
    counter.look()
    counter.cashier.retry()
    known = counter.relay.payments[first(counter)]
    changes = {"status": "processing", "version": known.now.version + 1}
    known.versions.append(known.now.model_copy(update=changes))
    counter.tell(first(counter))
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.old_code is TakingBack.AT_BANK


def test_a_new_code_pressed_twice_is_one_code(counter: Counter) -> None:
    counter.decline(first(counter))
    counter.tell(first(counter))
    counter.look()
    counter.cashier.retry()
    counter.cashier.retry()
    assert len(counter.till.attempts(the_sale(counter))) == 2


# Another amount


def test_another_amount_waits_until_the_old_code_is_gone(counter: Counter) -> None:
    counter.cashier.change_amount()
    counter.look()
    assert not counter.on_amount_page
    counter.work(counter.todo()[0], "answered")
    counter.look()
    assert counter.on_amount_page
    assert counter.cashier.entry.text == "20"
    assert counter.todo() == []


def test_another_amount_of_what_the_bank_has_is_a_sale_beside_it_and_both_are_watched(
    counter: Counter,
) -> None:
    counter.hand_to_bank(first(counter))
    counter.cashier.change_amount()
    counter.work(counter.todo()[0], "answered")
    counter.look()
    assert not counter.on_amount_page
    counter.cashier.park()
    counter.look()
    counter.key("35")
    counter.work(counter.todo()[-1], "answered")
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.amount_satang == 3_500
    assert [one.taking_back for one in counter.cashier.view.parked] == [TakingBack.AT_BANK]
    assert len(counter.todo()) == 2


def test_another_amount_after_a_failure_takes_the_failed_code_back_too(counter: Counter) -> None:
    counter.decline(first(counter))
    counter.tell(first(counter))
    counter.look()
    counter.cashier.change_amount()
    counter.look()
    assert counter.on_amount_page
    [errand] = counter.todo()
    assert errand.cancel
    [parked] = counter.cashier.view.parked
    assert (parked.state, parked.taking_back) == (SaleState.FAILED, TakingBack.ASKED)
    counter.work(errand, "answered")
    counter.look()
    assert counter.cashier.view.parked == ()


def test_money_that_comes_while_another_amount_is_wanted_is_shown(counter: Counter) -> None:
    counter.cashier.change_amount()
    counter.pay(first(counter))
    counter.tell(first(counter))
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.state is SaleState.PAID


def test_a_restart_forgets_the_other_amount_and_nothing_else(counter: Counter) -> None:
    counter.cashier.change_amount()
    counter.restart()
    [errand] = counter.todo()
    assert errand.cancel
    counter.work(errand, "answered")
    counter.look()
    assert counter.cashier.sale is not None
    assert counter.cashier.sale.state is SaleState.CANCELED


# Any order

# The newest first, and mostly what moves something: else a run gets nowhere.
picks = st.sampled_from([0, 0, 0, 1, 2])
hows = st.sampled_from(["answered", "answered", "answered", "lost", "away"])
mostly = st.sampled_from([True, True, True, False])
MOST_SALES = 3
MOST_ATTEMPTS = 3


class AnyOrder(RuleBasedStateMachine):
    """Cashier, link, customer and bank, each as they like. `seen`: the window has the newest snapshot."""

    @initialize(declined=st.booleans())
    def open_the_shop(self, declined: bool) -> None:
        self.folder = TemporaryDirectory()
        self.counter = Counter(Path(self.folder.name))
        self.changed: set[str] = set()
        self.key("20", seen=True, code_comes=True)
        if declined:
            self.outside(0, "decline", heard=True)
            self.new_code(seen=True, code_comes=True)

    def teardown(self) -> None:
        for key in self.counter.relay.payments:
            self.counter.tell(key, by=LearntBy.CATCHUP)
        self.no_money_is_lost()
        self.counter.close()
        self.folder.cleanup()

    @rule(keys=st.sampled_from(["20", "35", "1"]), seen=mostly, code_comes=mostly)
    def key(self, keys: str, seen: bool, code_comes: bool) -> None:
        if len(self.sales()) < MOST_SALES:
            self.see(seen)
            self.counter.key(keys)
            self.answer_new_ones(code_comes)

    @rule(seen=mostly)
    def cancel(self, seen: bool) -> None:
        self.see(seen)
        self.counter.cashier.cancel()

    @rule(seen=mostly)
    def park(self, seen: bool) -> None:
        self.see(seen)
        self.counter.cashier.park()

    @rule(seen=mostly)
    def acknowledge(self, seen: bool) -> None:
        self.see(seen)
        self.counter.cashier.acknowledge()

    @rule(seen=mostly, code_comes=mostly)
    def new_code(self, seen: bool, code_comes: bool) -> None:
        self.see(seen)
        sale = self.counter.cashier.sale
        if sale is not None and len(self.counter.till.attempts(sale.sale_id)) < MOST_ATTEMPTS:
            self.counter.cashier.retry()
            self.answer_new_ones(code_comes)

    @rule(seen=mostly)
    def other_amount(self, seen: bool) -> None:
        self.see(seen)
        sale = self.counter.cashier.sale
        self.counter.cashier.change_amount()
        if sale is not None and self.counter.on_amount_page:
            self.changed.add(sale.sale_id)

    @rule(pick=picks)
    def bring_back(self, pick: int) -> None:
        self.counter.cashier.resume(self.sales()[-1 - pick % len(self.sales())])

    @rule()
    def restart(self) -> None:
        self.counter.restart()

    @rule(pick=picks, how=hows)
    def work(self, pick: int, how: str) -> None:
        todo = [one for one in self.counter.todo() if not one.undecided]
        if todo:
            self.counter.work(todo[pick % len(todo)], how)

    @rule(pick=picks)
    def refuse(self, pick: int) -> None:
        unborn = [one for one in self.counter.todo() if one.payment_id is None]
        if unborn:
            self.counter.refuse(unborn[pick % len(unborn)])

    @rule(
        pick=picks,
        what=st.sampled_from(["pay", "hand_to_bank", "decline", "decline", "run_out"]),
        heard=mostly,
    )
    def outside(self, pick: int, what: str, heard: bool) -> None:
        keys = list(self.counter.relay.payments)
        if keys:
            key = keys[-1 - pick % len(keys)]
            getattr(self.counter, what)(key)
            if heard:
                self.counter.tell(key)

    @rule(pick=picks, age=st.sampled_from([0, 0, 1, 2]))
    def news(self, pick: int, age: int) -> None:
        keys = list(self.counter.relay.payments)
        if keys:
            self.counter.tell(keys[-1 - pick % len(keys)], age)

    @rule(seconds=st.sampled_from([1, 600, 901]))
    def time_passes(self, seconds: int) -> None:
        self.counter.till.clock.move(seconds)
        for errand in self.counter.todo():
            if errand.expires_at is not None and self.counter.till.clock() >= errand.expires_at:
                self.counter.till.checkout.time_up(errand.attempt_id)

    @invariant()
    def every_code_that_may_be_paid_is_watched(self) -> None:
        watched = {errand.attempt_id for errand in self.counter.todo()}
        assert set(self.counter.may_be_paid()) <= watched
        unborn = {one.id for one in self.counter.attempts() if one.payment is None}
        assert unborn - self.counter.relay.refused <= watched

    @invariant()
    def never_are_two_codes_offered(self) -> None:
        for sale_id in self.sales():
            assert len([one for one in self.counter.till.attempts(sale_id) if is_offered(one)]) <= 1
        shown = self.counter.till.view().shown
        if shown is not None and shown.qr_data is not None:
            newest = self.counter.till.attempts(shown.sale_id)[-1]
            assert is_offered(newest)
            assert newest.offer is not None
            assert shown.qr_data == newest.offer.qr_data

    @invariant()
    def what_is_watched_off_the_screens_is_in_the_list(self) -> None:
        view = self.counter.till.view()
        listed = {one.sale_id for one in view.parked}
        shown = view.shown.sale_id if view.shown is not None else None
        for sale_id in self.sales():
            sale = self.counter.till.sale(sale_id)
            newest = self.counter.till.attempts(sale_id)[-1]
            dying = not newest.over and newest.cancel_asked_at is not None
            listens = sale.state in OPEN or (sale.state is SaleState.FAILED and dying)
            assert (sale_id in listed) == (listens and sale_id != shown)

    @invariant()
    def an_old_code_is_told_beside_a_new_one(self) -> None:
        shown = self.counter.till.view().shown
        if shown is None or shown.state not in (SaleState.CREATING, SaleState.WAITING):
            return
        older = self.counter.till.attempts(shown.sale_id)[:-1]
        assert (shown.old_code is not None) == any(not one.over for one in older)

    @invariant()
    def the_code_of_a_changed_amount_is_dead_or_dying(self) -> None:
        for sale_id in self.changed:
            attempts = self.counter.till.attempts(sale_id)
            asked_anew = len(attempts) > 1  # brought back, and given a new code of its own
            assert asked_anew or all(one.over or one.cancel_asked_at for one in attempts)

    def sales(self) -> list[str]:
        return sorted({one.sale_id for one in self.counter.attempts()})

    def see(self, seen: bool) -> None:
        if seen:
            self.counter.look()

    def answer_new_ones(self, code_comes: bool) -> None:
        for errand in self.counter.todo():
            if code_comes and errand.payment_id is None:
                self.counter.work(errand, "answered")

    def no_money_is_lost(self) -> None:
        paid = {
            one.now.id
            for one in self.counter.relay.payments.values()
            if one.now.amount_received and one.now.outcome in FINAL
        }
        held = {row.payment_id for row in self.counter.till.receipts()}
        for attempt in self.counter.attempts():
            if attempt.payment_id in paid - held:
                assert self.counter.till.sale(attempt.sale_id).state is SaleState.ATTENTION


def is_offered(attempt: Attempt) -> bool:
    """Nobody takes the code back, and it has not ended."""
    return attempt.offer is not None and not attempt.over and attempt.cancel_asked_at is None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=25)
