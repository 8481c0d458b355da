"""Selling: every change of a sale is decided and committed here, whoever brings the news.

Push, poll, *check now* and catch-up all end in `Checkout.apply` with the same input, a Payment. It is
idempotent and never goes backwards. Nothing here talks to the network: what is left to do at the relay is
read from the open attempts (`kiosk.till.selling.errands`), so a restart goes on where the last run stopped.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.core import sale as sale_rules
from kiosk.core.automaton import Forbid, Ignore
from kiosk.core.chain import anchor_text
from kiosk.core.errors import InvariantError, KioskError
from kiosk.core.money import AmountProblem, check_amount
from kiosk.core.payment import FINAL, Attention, Outcome
from kiosk.core.promptpay import Judgement, Verdict, judge
from kiosk.core.receipt import RECEIPT
from kiosk.core.sale import ISSUES_A_RECEIPT, OPEN, LearntBy, ReceiptFor, SaleState, SaleWord
from kiosk.protocol.messages import IntentCreated, Payment
from kiosk.till.books.money_kind import require_same_money
from kiosk.till.books.numbers import require_not_taken
from kiosk.till.books.refund_book import issue_waiting
from kiosk.till.people.known import cashier_of
from kiosk.till.ports import Clock, NewId, Store, Transaction
from kiosk.till.records import Attempt, Offer, ReceiptRow, Sale
from kiosk.till.selling.issue import issue_receipt
from kiosk.till.selling.told import left_to_settle, nothing_more_can_happen, receipt_for, told_of
from kiosk.till.shop import Shop

_log = logging.getLogger(__name__)

SHOWN_SALE = "shown_sale"
STREAM_POSITION = "stream_position"
_LONGEST_NOTE = 200


class SaleRefusedError(KioskError):
    """A sale cannot be begun; `code` says why in the words windows know."""


_REFUSALS = {
    AmountProblem.EMPTY: "Key an amount first.",
    AmountProblem.TOO_SMALL: "The amount is below the least that can be paid.",
    AmountProblem.TOO_LARGE: "The amount is above the most that can be paid.",
}


@dataclass(frozen=True, slots=True)
class _News:
    """One thing said about an attempt, with where it came from and what the story keeps of it."""

    word: SaleWord
    source: str
    learnt_by: LearntBy | None = None
    why: str | None = None


class Checkout:
    """The use cases of selling. Called by one thread, the store lane."""

    def __init__(
        self,
        store: Store,
        shop: Shop,
        clock: Clock,
        new_id: NewId,
        clock_off: Callable[[], timedelta] = timedelta,
    ) -> None:
        """`clock_off` says how far `clock` is ahead of this computer's, where that one is wrong."""
        self._clock_off = clock_off
        self._store = store
        self._shop = shop
        self._clock = clock
        self._new_id = new_id
        self.practice: bool | None = None
        """What the relay said last: its key moves no real money. None: it has not said."""

    def start(self, amount_satang: int, note: str) -> str:
        """Begin a sale and its first attempt, show it; returns the sale's id.

        Raises `SaleRefusedError` for an amount outside the limits, `NumbersTakenError` where its receipt could
        have no number, `OtherMoneyError` where it would stand among receipts of another kind of money; nothing is
        stored then.
        """
        problem = check_amount(
            amount_satang, self._shop.min_amount_satang, self._shop.max_amount_satang
        )
        if problem is not None:
            raise SaleRefusedError(_REFUSALS[problem], code=problem.value)
        now = self._clock()
        with self._store.transaction() as tx:
            require_not_taken(tx)
            require_same_money(tx, self._shop.till, self.practice)
            sale = Sale(
                id=self._new_id(),
                till=self._shop.till,
                created_at=now,
                amount_satang=amount_satang,
                note=note.strip()[:_LONGEST_NOTE],
                cashier=cashier_of(tx, self._shop),
                state=SaleState.CREATING,
            )
            tx.save_sale(sale)
            self._add_attempt(tx, sale, now)
            tx.set_fact(SHOWN_SALE, sale.id)
        return sale.id

    def offered(self, attempt_id: str, intent: IntentCreated, clock_ahead: timedelta) -> None:
        """The relay created the payment. `clock_ahead` is how far the relay's clock is ahead of ours."""
        now = self._clock()
        with self._store.transaction() as tx:
            attempt = tx.attempt(attempt_id)
            if attempt is None or attempt.over:
                return
            sale = self._sale_of(tx, attempt)
            expires_at = intent.expires_at - clock_ahead
            attempt = replace(
                attempt,
                payment_id=intent.payment_intent_id,
                offer=self._offer(intent.qr.data, sale, now, expires_at, intent.page_url),
            )
            if attempt.payment is not None and attempt.payment.outcome not in _CODE_IS_NEWS:
                tx.save_attempt(attempt)
            else:
                self._hear_code(tx, attempt, "relay", now)

    def refused(self, attempt_id: str, code: str, text: str) -> None:
        """The relay said no to the payment: nothing exists at Stripe."""
        now = self._clock()
        with self._store.transaction() as tx:
            attempt = tx.attempt(attempt_id)
            if attempt is None or attempt.payment_id is not None:
                return
            attempt = replace(attempt, refused_code=code, refused_text=text, settled=True)
            self._hear(tx, attempt, _News(SaleWord.REFUSED, "relay", why=code), now)

    def unanswered(self, attempt_id: str, code: str) -> None:
        """Nobody answered a question that decides; `code` says what failed."""
        now = self._clock()
        with self._store.transaction() as tx:
            attempt = tx.attempt(attempt_id)
            if attempt is None or attempt.over:
                return
            # It is asked again every few seconds; saying each time that nothing is known would drown the story.
            if self._sale_of(tx, attempt).state is not SaleState.UNKNOWN:
                self._hear(tx, attempt, _News(SaleWord.UNANSWERED, "till", why=code), now)

    def time_up(self, attempt_id: str) -> None:
        """The code's time is over by our clock: it is hidden, and the relay is asked what became of it."""
        now = self._clock()
        with self._store.transaction() as tx:
            attempt = tx.attempt(attempt_id)
            if attempt is not None and not attempt.over:
                self._hear(tx, attempt, _News(SaleWord.TIME_UP, "till"), now)

    def apply(
        self,
        payment: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> None:
        """Take in what the relay says of a payment: the one way money reaches a receipt.

        `clock_ahead` is how far the relay's clock is ahead of ours. `position` is the place in the push
        stream after this news; it is remembered in the same commit.
        """
        now = self._clock()
        with self._store.transaction() as tx:
            if position is not None:
                tx.set_fact(STREAM_POSITION, position)
            attempt = tx.attempt(payment.key)
            if attempt is None:
                _log.warning("payment %s is not of this till's sales; left alone", payment.id)
                return
            if payment.version <= attempt.version:
                self._note_check(tx, attempt, payment)
                return
            known = attempt.payment
            attempt = self._with_payment(tx, attempt, payment, now, clock_ahead)
            receipt = self._hear_payment(tx, attempt, known, learnt_by, now)
        if receipt is not None:
            _log.info("sale %s paid: receipt %s, by %s", attempt.sale_id, receipt.number, learnt_by)

    def ask_cancel(self, sale_id: str) -> None:
        """The cashier wants the sale canceled: its codes are taken back; true only when Stripe says so.

        A sale that failed stays so; its code may still be paid, though, and is taken back all the same.
        """
        now = self._clock()
        with self._store.transaction() as tx:
            sale = tx.sale(sale_id)
            if sale is None or sale.state not in OPEN | {SaleState.FAILED}:
                return
            newest = self._take_back(tx, sale, now)
            self._hear(tx, newest, _News(SaleWord.CANCEL_ASKED, "cashier"), now)

    def retry(self, sale_id: str) -> None:
        """A new code for a sale that ended without money. The old one, if still alive, is taken back."""
        now = self._clock()
        with self._store.transaction() as tx:
            sale = tx.sale(sale_id)
            if sale is None:
                return
            step = sale_rules.advance(sale.state, SaleWord.RETRIED)
            if not isinstance(step, sale_rules.Move):
                return  # money or a cancel came while the cashier's finger was on its way
            self._take_back(tx, sale, now)
            sale = replace(sale, state=step.to, learnt_by=None, ended_at=None)
            tx.save_sale(sale)
            self._add_attempt(tx, sale, now)
            tx.set_fact(SHOWN_SALE, sale.id)

    def show(self, sale_id: str) -> None:
        """Bring a sale to both screens (a parked one, or a result)."""
        with self._store.transaction() as tx:
            if tx.sale(sale_id) is not None:
                tx.set_fact(SHOWN_SALE, sale_id)

    def park(self, sale_id: str) -> None:
        """Put an open sale aside; it is watched on. One that ended just now stays: its result has to be seen."""
        with self._store.transaction() as tx:
            sale = tx.sale(sale_id)
            if sale is not None and sale.state in OPEN and tx.fact(SHOWN_SALE) == sale_id:
                tx.set_fact(SHOWN_SALE, None)

    def leave(self, sale_id: str) -> None:
        """Take a sale off the screens: its result was seen."""
        with self._store.transaction() as tx:
            if tx.fact(SHOWN_SALE) == sale_id:
                tx.set_fact(SHOWN_SALE, None)

    def _add_attempt(self, tx: Transaction, sale: Sale, now: datetime) -> None:
        attempt = Attempt(
            id=self._new_id(),
            sale_id=sale.id,
            ordinal=len(tx.attempts(sale.id)) + 1,
            created_at=now,
            # Kept with the attempt: whenever the relay is asked again, it must be asked the same.
            anchor=anchor_text(RECEIPT, sale.till, tx.chain_head(sale.till)),
        )
        tx.save_attempt(attempt)
        self._tell(tx, attempt, _News(SaleWord.RETRIED, "cashier"), now, "attempt begins")

    def _take_back(self, tx: Transaction, sale: Sale, now: datetime) -> Attempt:
        """Mark every living attempt of `sale` to be canceled; returns the newest attempt."""
        attempts = tx.attempts(sale.id)
        for index, attempt in enumerate(attempts):
            if not attempt.over and attempt.cancel_asked_at is None:
                attempts[index] = replace(attempt, cancel_asked_at=now)
                tx.save_attempt(attempts[index])
        return attempts[-1]

    def _note_check(self, tx: Transaction, attempt: Attempt, payment: Payment) -> None:
        """Same version, later check: only *when we last heard* is newer."""
        known = attempt.payment
        if (
            known is not None
            and payment.version == known.version
            and payment.checked_at is not None
            and (known.checked_at is None or payment.checked_at > known.checked_at)
        ):
            tx.save_attempt(replace(attempt, payment=payment))

    def _with_payment(
        self,
        tx: Transaction,
        attempt: Attempt,
        payment: Payment,
        now: datetime,
        clock_ahead: timedelta,
    ) -> Attempt:
        """The attempt with the newer payment, and with its code if that is the first we see of it."""
        offer = attempt.offer
        if offer is None and payment.qr is not None:
            sale = self._sale_of(tx, attempt)
            offer = self._offer(payment.qr.data, sale, now, payment.expires_at - clock_ahead, None)
        return replace(
            attempt,
            payment=payment,
            payment_id=payment.id or attempt.payment_id,
            offer=offer,
            settled=_is_settled(attempt, payment),
        )

    def _hear_payment(
        self,
        tx: Transaction,
        attempt: Attempt,
        known: Payment | None,
        learnt_by: LearntBy,
        now: datetime,
    ) -> ReceiptRow | None:
        """Hear what the attempt's payment says now; `known` is what it said before."""
        word = self._word_of(tx, attempt, known)
        if word is SaleWord.OFFERED and attempt.offer is not None:
            self._hear_code(tx, attempt, learnt_by.value, now)
        elif word is None or word is SaleWord.OFFERED:
            tx.save_attempt(attempt)
        else:
            return self._hear(tx, attempt, _News(word, learnt_by.value, learnt_by), now)
        return None

    def _word_of(self, tx: Transaction, attempt: Attempt, known: Payment | None) -> SaleWord | None:
        assert attempt.payment is not None
        receipt = tx.receipt_of(attempt.sale_id)
        amount_satang = self._sale_of(tx, attempt).amount_satang
        told = told_of(attempt.payment, amount_satang)
        seen_from = receipt_for(attempt.payment, receipt)
        if known is not None and seen_from is ReceiptFor.THIS:
            # Of the receipt's own payment only a change is news, such as a dispute that begins or ends.
            before = told_of(known, amount_satang)
            if told == before:
                return None
            told = replace(told, was_disputed=before.attention is Attention.DISPUTED)
        return sale_rules.word_of(told, seen_from)

    def _hear_code(self, tx: Transaction, attempt: Attempt, source: str, now: datetime) -> None:
        """A code arrived: shown if the judgement allows, and nobody took it back, and its time is not over."""
        offer = attempt.offer
        assert offer is not None
        refused = offer.verdict is Verdict.CONTRADICTED or (
            offer.verdict is Verdict.UNPROVED and self._shop.refuse_unproved
        )
        if refused:
            _log.error("the code of payment %s is refused: %s", attempt.payment_id, offer.verdict)
            attempt = replace(
                attempt, cancel_asked_at=attempt.cancel_asked_at or now, refused_code="qr_refused"
            )
        word = SaleWord.CODE_REFUSED if refused else SaleWord.OFFERED
        if word is SaleWord.OFFERED and _is_ending(attempt, offer, now):
            word = SaleWord.CLOSING
        self._hear(tx, attempt, _News(word, source, why=offer.verdict.value), now)

    def _hear(
        self, tx: Transaction, attempt: Attempt, news: _News, now: datetime
    ) -> ReceiptRow | None:
        """Move the sale along its table; issue and return the receipt if this is the money."""
        tx.save_attempt(attempt)
        sale = self._sale_of(tx, attempt)
        if news.word not in sale_rules.MONEY and tx.attempts(sale.id)[-1].id != attempt.id:
            self._tell(tx, attempt, news, now, "only the newest attempt ends a sale without money")
            return None
        step = sale_rules.advance(sale.state, news.word)
        if isinstance(step, Forbid):
            raise InvariantError(f"sale {sale.id}: {sale.state} + {news.word}: {step.why}")
        receipt = None
        if isinstance(step, Ignore):
            self._tell(tx, attempt, news, now, step.why)
        else:
            sale = replace(
                sale,
                state=step.to,
                learnt_by=news.learnt_by or sale.learnt_by,
                ended_at=None if step.to in OPEN else now,
            )
            self._tell(tx, attempt, news, now, f"the sale is {step.to}")
            if news.word in ISSUES_A_RECEIPT:
                assert news.learnt_by is not None
                receipt = issue_receipt(
                    *(tx, self._shop, sale, attempt, news.learnt_by, now), self._clock_off()
                )
                issue_waiting(tx, self._shop, receipt, now)
        tx.save_sale(self._with_what_is_left(tx, sale, attempt))
        if news.word in sale_rules.MONEY:
            self._take_back(tx, sale, now)
        return receipt

    def _with_what_is_left(self, tx: Transaction, sale: Sale, heard: Attempt) -> Sale:
        """The sale with what a person has still to settle about it; of the attempt `heard` of first."""
        others = [attempt for attempt in tx.attempts(sale.id) if attempt.id != heard.id]
        receipt = tx.receipt_of(sale.id)
        left = left_to_settle([heard, *others], receipt, sale.amount_satang)
        return replace(sale, attention=left)

    def _tell(
        self, tx: Transaction, attempt: Attempt, news: _News, now: datetime, became: str
    ) -> None:
        payment = attempt.payment
        detail = {
            "became": became,
            "why": news.why,
            "paymentId": attempt.payment_id,
            "version": attempt.version,
            "outcome": payment.outcome.value if payment else None,
            "attention": payment.attention.value if payment and payment.attention else None,
            "resolution": _resolution(payment),
        }
        tx.tell(attempt.sale_id, attempt.id, now, news.word.value, news.source, json.dumps(detail))

    def _offer(
        self, qr_data: str, sale: Sale, now: datetime, expires_at: datetime, page_url: str | None
    ) -> Offer:
        """A code, judged. Any of three may say that it takes no real money; the receipt will say so, too."""
        judgement: Judgement = judge(qr_data, sale.amount_satang)
        test_page = judgement.verdict is Verdict.TEST
        return Offer(
            qr_data=qr_data,
            verdict=judgement.verdict,
            practice=judgement.practice or test_page or self.practice is True,
            offered_at=now,
            expires_at=expires_at,
            page_url=page_url,
        )

    def _sale_of(self, tx: Transaction, attempt: Attempt) -> Sale:
        sale = tx.sale(attempt.sale_id)
        assert sale is not None  # a foreign key holds it
        return sale


_CODE_IS_NEWS = frozenset({Outcome.CREATING, Outcome.WAITING})
"""Outcomes that the answer to a create call does not come too late for."""


def _is_ending(attempt: Attempt, offer: Offer, now: datetime) -> bool:
    """The code exists and must not be shown (any more)."""
    payment = attempt.payment
    taken_back = attempt.cancel_asked_at is not None or (
        payment is not None and payment.cancel_requested_at is not None
    )
    return taken_back or now >= offer.expires_at


def _is_settled(attempt: Attempt, payment: Payment) -> bool:
    """A dispute opens an attempt again; what the relay refused to create stays settled."""
    return nothing_more_can_happen(payment) if payment.outcome in FINAL else attempt.settled


def _resolution(payment: Payment | None) -> dict[str, str] | None:
    """Who decided what about a payment, and why, for the story."""
    if payment is None or payment.resolution is None:
        return None
    resolution: dict[str, str] = payment.resolution.model_dump(mode="json")
    return resolution
