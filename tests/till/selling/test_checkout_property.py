"""Whatever the cashier does and in whatever order news arrives: the rules of money hold after every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.attention import Decision
from kiosk.core.chain import ChainHead, follow
from kiosk.core.payment import Attention, Outcome, Word
from kiosk.core.receipt import RECEIPT
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.messages import Payment
from kiosk.till.keeping.verify import verify
from kiosk.till.records import Attempt, ReceiptRow, Sale
from kiosk.till.selling.errands import errands
from tests.till.builders import Desk
from tests.till.model_relay import ModelRelay, stripe_words

MOST_SALES = 2
MOST_ATTEMPTS = 3
WITH_MONEY = frozenset({SaleState.PAID, SaleState.ATTENTION})

Act = Callable[..., None]
Step = tuple[Act, dict[str, Any]]


class Selling:
    """A desk, a model of the relay, and every act of a cashier; versions arrive in any order."""

    def __init__(self, folder: str) -> None:
        self.desk = Desk(Path(folder) / "till.sqlite3")
        self.relay = ModelRelay()
        self.sales = [self.desk.sell(18_550)]
        self.with_money: set[str] = set()

    def has_ended_once(self, word: Word) -> None:
        """A run may begin with a first attempt that ended so, and a second code on the screen."""
        self.code_is_offered(0)
        self.stripe_says(0, word, heard=True)
        self.retry(0, code_comes=True)

    # The cashier

    def another_sale(self) -> None:
        if len(self.sales) < MOST_SALES:
            self.sales.append(self.desk.sell(2_000))

    def cancel(self, pick: int) -> None:
        self.desk.checkout.ask_cancel(self.sale_id(pick))

    def retry(self, pick: int, code_comes: bool) -> None:
        sale_id = self.sale_id(pick)
        if len(self.desk.attempts(sale_id)) < MOST_ATTEMPTS:
            self.desk.checkout.retry(sale_id)
            if code_comes:
                self.offer(self.desk.attempt(sale_id))

    def show_or_leave(self, pick: int, shown: bool) -> None:
        act = self.desk.checkout.show if shown else self.desk.checkout.leave
        act(self.sale_id(pick))

    # Time, and the end of the program

    def time_passes(self, seconds: int, pick: int) -> None:
        self.desk.clock.move(seconds)
        self.desk.checkout.time_up(self.attempt(pick).id)

    def restart(self) -> None:
        self.desk.close()
        self.desk.open()

    # The relay, with Stripe behind it, and what of it reaches the till

    def order_is_taken(self, pick: int) -> None:
        self.take_order(self.attempt(pick))

    def code_is_offered(self, pick: int) -> None:
        self.offer(self.attempt(pick))

    def stripe_says(self, pick: int, word: Word, heard: bool) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            self.relay.hear(key, word, self.desk.clock())
            if heard:
                self.desk.checkout.apply(self.relay.payments[key].now, LearntBy.PUSH)

    def relay_takes_a_code_back(self, pick: int) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            self.relay.ask_cancel(key, self.desk.clock())

    def a_person_decides(self, pick: int, decision: Decision, heard: bool) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            self.relay.decide(key, decision, self.desk.clock())
            if heard:
                self.desk.checkout.apply(self.relay.payments[key].now, LearntBy.PUSH)

    def a_dispute_begins(self, pick: int) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            self.relay.dispute(key)

    def answer_arrives_again(self, pick: int) -> None:
        self.answer(self.attempt(pick).id)

    def refusal_arrives(self, pick: int) -> None:
        key = self.attempt(pick).id
        if key not in self.relay.payments:
            self.relay.refused.add(key)
            self.desk.checkout.refused(key, "stripe_rejected", "No.")

    def nobody_answers(self, pick: int) -> None:
        self.desk.checkout.unanswered(self.attempt(pick).id, "relay_away")

    def news_arrives(self, pick: int, age: int, by: LearntBy) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            versions = self.relay.payments[key].versions
            self.desk.checkout.apply(versions[-1 - age % len(versions)], by)

    # What holds after every step

    def the_rules_hold(self) -> None:
        with self.desk.store.reading() as tx:
            book = {sale_id: tx.attempts(sale_id) for sale_id in self.sales}
            sales = [sale for sale_id in self.sales if (sale := tx.sale(sale_id)) is not None]
            todo = {errand.attempt_id for errand in errands(tx)}
        receipts = self.desk.receipts()
        the_log_is_whole(receipts)
        for sale in sales:
            attempts = book[sale.id]
            receipt_for = {row.payment_id for row in receipts if row.sale_id == sale.id}
            a_receipt_stands_for_money_and_money_for_a_receipt(sale, attempts, bool(receipt_for))
            one_code_at_most_can_be_paid(sale, attempts)
            only_the_newest_attempt_ends_a_sale_without_money(sale, attempts[-1])
            self.money_is_never_forgotten(sale, attempts, receipt_for)
        self.a_code_is_shown_only_while_it_may_be_paid(book)
        open_ids = {a.id for attempts in book.values() for a in attempts if not a.settled}
        assert todo == open_ids, "every open attempt is followed"

    def money_is_never_forgotten(
        self, sale: Sale, attempts: list[Attempt], receipt_for: set[str]
    ) -> None:
        assert sale.state in WITH_MONEY or sale.id not in self.with_money
        if sale.state in WITH_MONEY:
            self.with_money.add(sale.id)
        known = [attempt.payment for attempt in attempts if attempt.payment is not None]
        to_settle = any(waits_for_a_person(payment, receipt_for) for payment in known)
        assert to_settle == (sale.attention is not None)

    def a_code_is_shown_only_while_it_may_be_paid(self, book: dict[str, list[Attempt]]) -> None:
        shown = self.desk.view().shown
        if shown is None or shown.qr_data is None:
            return
        newest = book[shown.sale_id][-1]
        assert shown.state is SaleState.WAITING
        assert newest.offer is not None
        assert shown.qr_data == newest.offer.qr_data
        assert is_live(newest)
        assert self.desk.clock() < newest.offer.expires_at

    # Helpers

    def sale_id(self, pick: int) -> str:
        return self.sales[-1 - pick % len(self.sales)]

    def attempt(self, pick: int) -> Attempt:
        attempts = [a for sale_id in self.sales for a in self.desk.attempts(sale_id)]
        return attempts[-1 - pick % len(attempts)]

    def take_order(self, attempt: Attempt) -> None:
        if attempt.id not in self.relay.payments and attempt.id not in self.relay.refused:
            amount = self.desk.sale(attempt.sale_id).amount_satang
            self.relay.create(attempt.id, attempt.sale_id, amount, self.desk.clock())

    def offer(self, attempt: Attempt) -> None:
        self.take_order(attempt)
        if attempt.id in self.relay.payments:
            self.relay.hear(attempt.id, Word.OFFERED, self.desk.clock())
            self.answer(attempt.id)

    def answer(self, key: str) -> None:
        answer = self.relay.answer(key) if key in self.relay.payments else None
        if answer is not None:
            self.desk.checkout.offered(key, answer, timedelta())

    def bring_everything(self) -> None:
        """In the end every payment is known, and each good one has its receipt."""
        for known in self.relay.payments.values():
            self.desk.checkout.apply(known.now, LearntBy.CATCHUP)
        receipts = self.desk.receipts()
        for sale_id in self.sales:
            told = [p.now for p in self.relay.payments.values() if p.sale_id == sale_id]
            good = {payment.id for payment in told if is_good(payment)}
            mine = [row.payment_id for row in receipts if row.sale_id == sale_id]
            assert len(mine) == bool(good)
            assert set(mine) <= good
        verify(self.desk.store)


def the_log_is_whole(receipts: list[ReceiptRow]) -> None:
    """Numbered without a gap, chained, one receipt a sale."""
    head = ChainHead()
    for row in receipts:
        head = follow(RECEIPT, head, "A1", row.sequence, row.document.encode(), row.hash)
    assert len({row.sale_id for row in receipts}) == len(receipts) == head.sequence


def a_receipt_stands_for_money_and_money_for_a_receipt(
    sale: Sale, attempts: list[Attempt], has_receipt: bool
) -> None:
    """A sale has a receipt exactly when the till knows of a payment that is paid, or accepted by a person."""
    paid = any(a.payment is not None and is_good(a.payment) for a in attempts)
    assert has_receipt == paid
    assert paid or sale.state is not SaleState.PAID


def only_the_newest_attempt_ends_a_sale_without_money(sale: Sale, newest: Attempt) -> None:
    """While the newest attempt may still be paid, the sale is not over."""
    failed = newest.payment is not None and newest.payment.outcome is Outcome.FAILED
    if sale.state in (SaleState.FAILED, SaleState.EXPIRED, SaleState.CANCELED):
        assert newest.settled or failed


def one_code_at_most_can_be_paid(sale: Sale, attempts: list[Attempt]) -> None:
    """Never two codes out at once, and none that nobody took back once there is money."""
    live = [attempt for attempt in attempts if attempt.offer is not None and is_live(attempt)]
    assert len(live) <= (0 if sale.state in WITH_MONEY else 1)


def is_live(attempt: Attempt) -> bool:
    """Nobody took the code back, and it has not ended."""
    return not attempt.over and attempt.cancel_asked_at is None


def is_good(payment: Payment) -> bool:
    """Money that a receipt is issued for, unless its sale has one."""
    accepted = payment.resolution is not None and payment.resolution.decision == Decision.ACCEPT
    return payment.outcome is Outcome.PAID or accepted


def waits_for_a_person(payment: Payment, receipt_for: set[str]) -> bool:
    """A person has something to do about this money."""
    decided = payment.resolution.decision if payment.resolution is not None else None
    if decided in (Decision.REFUND, Decision.IGNORE):
        return False
    if payment.id in receipt_for:
        return payment.attention is Attention.DISPUTED and decided is None
    return payment.attention is not None or is_good(payment)


# Weighted by repetition towards the newest attempt and words that move something: else a run gets nowhere.
picks = st.sampled_from([0, 0, 0, 0, 1, 1, 2])
words = st.sampled_from(
    [Word.SUCCEEDED, Word.ATTEMPT_FAILED, Word.EXPIRED] * 4 + [Word.CANCELED] * 2 + stripe_words()
)
mostly = st.sampled_from([True, True, False])
ARGUMENTS: dict[Act, dict[str, st.SearchStrategy[Any]]] = {
    Selling.another_sale: {},
    Selling.cancel: {"pick": picks},
    Selling.retry: {"pick": picks, "code_comes": mostly},
    Selling.show_or_leave: {"pick": picks, "shown": mostly},
    Selling.time_passes: {"seconds": st.sampled_from([1, 600, 901]), "pick": picks},
    Selling.restart: {},
    Selling.order_is_taken: {"pick": picks},
    Selling.code_is_offered: {"pick": picks},
    Selling.stripe_says: {"pick": picks, "word": words, "heard": mostly},
    Selling.relay_takes_a_code_back: {"pick": picks},
    Selling.answer_arrives_again: {"pick": picks},
    Selling.refusal_arrives: {"pick": picks},
    Selling.nobody_answers: {"pick": picks},
    Selling.a_person_decides: {
        "pick": picks,
        "decision": st.sampled_from(Decision),
        "heard": mostly,
    },
    Selling.a_dispute_begins: {"pick": picks},
    Selling.news_arrives: {"pick": picks, "age": picks, "by": st.sampled_from(LearntBy)},
}
LIKELY = [Selling.code_is_offered, Selling.stripe_says, Selling.news_arrives, Selling.retry]
AT_TIMES = [Selling.a_person_decides, Selling.nobody_answers, Selling.cancel, Selling.time_passes]
acts: st.SearchStrategy[Act] = st.sampled_from([*ARGUMENTS, *LIKELY * 6, *AT_TIMES * 2])


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """An act with what it is done with."""
    act = draw(acts)
    return act, draw(st.fixed_dictionaries(ARGUMENTS[act]))


@given(
    first_end=st.sampled_from([None, Word.ATTEMPT_FAILED, Word.EXPIRED]),
    run=st.lists(steps(), min_size=20, max_size=40),
)
def test_the_rules_of_money_hold_after_every_step(first_end: Word | None, run: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        selling = Selling(folder)
        try:
            if first_end is not None:
                selling.has_ended_once(first_end)
            for act, arguments in run:
                act(selling, **arguments)
                selling.the_rules_hold()
            selling.bring_everything()
        finally:
            selling.desk.close()
