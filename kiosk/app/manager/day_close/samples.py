"""A till that sold over some days, made with the real use cases: for the gallery and for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from kiosk.app.manager.sample_tools import SampleStore, sample_books, sample_shop
from kiosk.app.samples import NOW
from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.core.sale import LearntBy
from kiosk.core.vat import VatRate
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import IntentCreated, Payment, Qr
from kiosk.till.books.audit import Who
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.books.closing import close_days
from kiosk.till.books.refund_book import hear_refund
from kiosk.till.selling.checkout import Checkout

_WAYS = (LearntBy.PUSH, LearntBy.PUSH, LearntBy.POLL, LearntBy.PUSH, LearntBy.CHECK)
_SATANG = (18_550, 12_000, 6_500, 128_000, 8_500, 41_000)
_CODE = "a sample's code"
"""Nothing can be read in it, so that it fits each amount; one of Stripe's test mode would make it practice."""
_A_DAY = timedelta(days=1)
_TTL = timedelta(minutes=15)


class SampleDays:
    """A shop with VAT that sells; time stands where it is put, at first a number of days before now."""

    def __init__(self, days_before: int = 0) -> None:
        self.store = SampleStore().store
        self.shop = replace(
            sample_shop(), vat_rates=(VatRate(date(1992, 1, 1), 700),), tax_id="0107544000108"
        )
        self.now = NOW - days_before * _A_DAY
        numbers = count(1)
        self._checkout = Checkout(
            self.store, self.shop, lambda: self.now, lambda: f"sample-{next(numbers)}"
        )
        self._sold = 0

    @property
    def books(self) -> Bookkeeping:
        """Its books, done at once."""
        return sample_books(self.store)

    def sell(self, sales: int = 1) -> None:
        """So many sales, each paid."""
        for _ in range(sales):
            satang = _SATANG[self._sold % len(_SATANG)]
            sale_id = self.offer(satang)
            self._hear(sale_id, satang, Outcome.PAID, _WAYS[self._sold % len(_WAYS)])
            self._sold += 1

    def offer(self, satang: int, note: str = "") -> str:
        """A sale that waits; its id."""
        sale_id = self._checkout.start(satang, note)
        key = self._key(sale_id)
        intent = IntentCreated(
            payment_intent_id=f"pi_{key}",
            client_secret="not a secret",
            status="requires_action",
            amount=satang,
            currency="thb",
            qr=Qr(data=_CODE),
            created_at=self.now,
            expires_at=self.now + _TTL,
        )
        self._checkout.offered(key, intent, timedelta())
        return sale_id

    def pay_late(self, satang: int) -> None:
        """Money that came late, and waits for a person."""
        self._hear(self.offer(satang), satang, Outcome.ATTENTION, LearntBy.PUSH)

    def give_back(self, satang: int) -> None:
        """A refund of the newest receipt."""
        receipt = list(self.store.receipts())[-1]
        refund = Refund(
            id=f"re_{receipt.sequence}",
            payment_id=receipt.payment_id,
            amount=satang,
            status="pending",
            reason="ทำหก",
            failure_reason=None,
            created_at=self.now,
        )
        with self.store.transaction() as tx:
            hear_refund(tx, self.shop, refund, self.now)

    def close(self) -> None:
        """Close what is open."""
        with self.store.transaction() as tx:
            close_days(tx, self.shop, Who("Nok", "Somchai"), self.now)

    def next_day(self) -> None:
        """A day later, never beyond now."""
        self.now = min(NOW, self.now + _A_DAY)

    def _key(self, sale_id: str) -> str:
        with self.store.reading() as tx:
            return tx.attempts(sale_id)[-1].id

    def _hear(self, sale_id: str, satang: int, outcome: Outcome, by: LearntBy) -> None:
        key = self._key(sale_id)
        payment = Payment(
            id=f"pi_{key}",
            key=key,
            status="succeeded",
            outcome=outcome,
            attention=Attention.PAID_LATE if outcome is Outcome.ATTENTION else None,
            amount=satang,
            amount_received=satang,
            device="till A1",
            created_at=self.now,
            expires_at=self.now + _TTL,
            paid_at=self.now,
            confirmed_by=ConfirmedBy.WEBHOOK,
            reference=f"0153{self._sold:08d}",
            version=3,
        )
        self._checkout.apply(payment, by)


def some_days(closed: int, missed: int = 0) -> SampleDays:
    """So many closed days, then so many missed ones, and today with what it has open."""
    days = SampleDays(closed + missed)
    for number in range(closed + missed):
        days.sell(3 + number % 4)
        if number % 3 == 1:
            days.give_back(2_000)
        if number < closed:
            days.close()
        days.next_day()
    days.sell(5)
    days.give_back(3_000)
    days.offer(22_000, "คุณสมชาย")
    days.pay_late(6_500)
    return days
