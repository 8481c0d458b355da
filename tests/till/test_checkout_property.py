"""Whatever the cashier does and in whatever order news arrives: the rules of money hold after every step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core.payment import Outcome, Word
from kiosk.core.receipt import ChainHead, follow
from kiosk.core.sale import LearntBy, SaleState
from kiosk.till.errands import errands
from kiosk.till.log import verify
from kiosk.till.records import Attempt, ReceiptRow, Sale
from tests.till.builders import Desk
from tests.till.model_relay import ModelRelay, stripe_words

MOST_SALES = 2
MOST_ATTEMPTS = 3
WITH_MONEY = frozenset({SaleState.PAID, SaleState.ATTENTION})

picks = st.integers(min_value=0, max_value=11)
words = st.sampled_from(stripe_words())


class Selling(RuleBasedStateMachine):
    """A desk, a model of the relay, and every act of a cashier; versions arrive in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name) / "till.sqlite3")
        self.relay = ModelRelay()
        self.sales: list[str] = []
        self.with_money: set[str] = set()

    def teardown(self) -> None:
        self.bring_everything()
        self.desk.close()
        self.folder.cleanup()

    # The cashier

    @initialize()
    def first_sale(self) -> None:
        self.sales.append(self.desk.sell(18_550))

    @precondition(lambda self: len(self.sales) < MOST_SALES)
    @rule()
    def another_sale(self) -> None:
        self.sales.append(self.desk.sell(2_000))

    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        self.desk.checkout.ask_cancel(self.sale_id(pick))

    @rule(pick=picks)
    def retry(self, pick: int) -> None:
        sale_id = self.sale_id(pick)
        if len(self.desk.attempts(sale_id)) < MOST_ATTEMPTS:
            self.desk.checkout.retry(sale_id)

    @rule(pick=picks)
    def leave(self, pick: int) -> None:
        self.desk.checkout.leave(self.sale_id(pick))

    @rule(pick=picks)
    def show(self, pick: int) -> None:
        self.desk.checkout.show(self.sale_id(pick))

    # Time, and the end of the program

    @rule(seconds=st.sampled_from([1, 600, 901]))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.move(seconds)

    @rule(pick=picks)
    def time_up(self, pick: int) -> None:
        self.desk.checkout.time_up(self.attempt(pick).id)

    @rule()
    def restart(self) -> None:
        self.desk.close()
        self.desk.open()

    # The relay, and Stripe behind it

    @rule(pick=picks)
    def relay_takes_the_order(self, pick: int) -> None:
        attempt = self.attempt(pick)
        if attempt.id not in self.relay.payments and attempt.id not in self.relay.refused:
            amount = self.desk.sale(attempt.sale_id).amount_satang
            self.relay.create(attempt.id, attempt.sale_id, amount, self.desk.clock())

    @rule(pick=picks, word=words)
    def stripe_says(self, pick: int, word: Word) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            self.relay.hear(key, word, self.desk.clock())

    @rule(pick=picks)
    def relay_takes_a_code_back(self, pick: int) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            self.relay.ask_cancel(key, self.desk.clock())

    # What reaches the till

    @rule(pick=picks)
    def answer_arrives(self, pick: int) -> None:
        key = self.attempt(pick).id
        answer = self.relay.answer(key) if key in self.relay.payments else None
        if answer is not None:
            self.desk.checkout.offered(key, answer, timedelta())

    @rule(pick=picks)
    def refusal_arrives(self, pick: int) -> None:
        key = self.attempt(pick).id
        if key not in self.relay.payments:
            self.relay.refused.add(key)
            self.desk.checkout.refused(key, "stripe_rejected", "No.")

    @rule(pick=picks)
    def nobody_answers(self, pick: int) -> None:
        self.desk.checkout.unanswered(self.attempt(pick).id, "relay_away")

    @rule(pick=picks, version=picks, by=st.sampled_from(LearntBy))
    def news_arrives(self, pick: int, version: int, by: LearntBy) -> None:
        key = self.attempt(pick).id
        if key in self.relay.payments:
            versions = self.relay.payments[key].versions
            self.desk.checkout.apply(versions[-1 - version % len(versions)], by)

    # What holds after every step

    @invariant()
    def the_rules_hold(self) -> None:
        with self.desk.store.reading() as tx:
            book = {sale_id: tx.attempts(sale_id) for sale_id in self.sales}
            sales = [sale for sale_id in self.sales if (sale := tx.sale(sale_id)) is not None]
            todo = {errand.attempt_id for errand in errands(tx)}
        receipts = self.desk.receipts()
        the_log_is_whole(receipts)
        for sale in sales:
            attempts = book[sale.id]
            has_receipt = any(row.sale_id == sale.id for row in receipts)
            a_receipt_stands_for_money_and_money_for_a_receipt(sale, attempts, has_receipt)
            one_code_at_most_can_be_paid(sale, attempts)
            self.money_is_never_forgotten(sale, attempts)
        self.a_code_is_shown_only_while_it_may_be_paid(book)
        open_ids = {a.id for attempts in book.values() for a in attempts if not a.settled}
        assert todo == open_ids, "every open attempt is followed"

    def money_is_never_forgotten(self, sale: Sale, attempts: list[Attempt]) -> None:
        assert sale.state in WITH_MONEY or sale.id not in self.with_money
        if sale.state in WITH_MONEY:
            self.with_money.add(sale.id)
        to_settle = any(attempt.payment and attempt.payment.attention for attempt in attempts)
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
        return self.sales[pick % len(self.sales)]

    def attempt(self, pick: int) -> Attempt:
        attempts = [a for sale_id in self.sales for a in self.desk.attempts(sale_id)]
        return attempts[pick % len(attempts)]

    def bring_everything(self) -> None:
        """In the end every payment is known, and each good one has its receipt."""
        for known in self.relay.payments.values():
            self.desk.checkout.apply(known.now, LearntBy.CATCHUP)
        good = {p.now.id for p in self.relay.payments.values() if p.now.outcome is Outcome.PAID}
        assert {row.payment_id for row in self.desk.receipts()} == good
        verify(self.desk.store)


def the_log_is_whole(receipts: list[ReceiptRow]) -> None:
    """Numbered without a gap, chained, one receipt a sale."""
    head = ChainHead()
    for row in receipts:
        head = follow(head, "A1", row.sequence, row.document.encode(), row.hash)
    assert len({row.sale_id for row in receipts}) == len(receipts) == head.sequence


def a_receipt_stands_for_money_and_money_for_a_receipt(
    sale: Sale, attempts: list[Attempt], has_receipt: bool
) -> None:
    """A sale has a receipt exactly when the till knows of a payment that is paid."""
    paid = any(a.payment is not None and a.payment.outcome is Outcome.PAID for a in attempts)
    assert has_receipt == paid
    assert paid or sale.state is not SaleState.PAID


def one_code_at_most_can_be_paid(sale: Sale, attempts: list[Attempt]) -> None:
    """Never two codes out at once, and none that nobody took back once there is money."""
    live = [attempt for attempt in attempts if attempt.offer is not None and is_live(attempt)]
    assert len(live) <= (0 if sale.state in WITH_MONEY else 1)


def is_live(attempt: Attempt) -> bool:
    """Nobody took the code back, and it has not ended."""
    return not attempt.settled and attempt.cancel_asked_at is None


TestSelling = Selling.TestCase
TestSelling.settings = settings(stateful_step_count=40)
