"""A till's desk without a window or a relay: a real database, a clock that is moved, and payments to hear of.

Shared by this room's tests; it must not hold rules of its own.
"""

from __future__ import annotations

import binascii
import itertools
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import IntentCreated, Payment, Qr, Resolution
from kiosk.till.books.audit import Who
from kiosk.till.books.closing import XReport, close_days, x_reports
from kiosk.till.books.documents import RefundRow, ZRow
from kiosk.till.books.refund_book import hear_refund
from kiosk.till.records import Attempt, ReceiptRow, Sale
from kiosk.till.selling.checkout import SHOWN_SALE, Checkout
from kiosk.till.selling.errands import Errand, errands
from kiosk.till.selling.views import till_view
from kiosk.till.shop import Shop
from kiosk.till.snapshot import LinkState, LinkView, SaleView, TillView
from kiosk.till.store.database import SqliteStore

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Noon in Bangkok."""
TTL = timedelta(minutes=15)
AMOUNT = 18_550
SHOP = Shop(name="ร้านกาแฟ", till="A1", cashier="นก", zone=ZoneInfo("Asia/Bangkok"))
LINK = LinkView(LinkState.PUSH)
REAL_BILLER = "099400015804189"
PRACTICE_BILLER = "0" * 15


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass (or go back)."""
        self.now += timedelta(seconds=seconds)


def counted_ids() -> Callable[[], str]:
    """Ids that count: `id-1`, `id-2`…"""
    numbers = itertools.count(1)
    return lambda: f"id-{next(numbers)}"


def code(
    amount_satang: int = AMOUNT,
    *,
    currency: str = "764",
    country: str = "TH",
    biller: str = REAL_BILLER,
) -> str:
    """A PromptPay bill payment that asks for so much."""
    biller_fields = _field("00", "A000000677010112") + _field("01", biller) + _field("02", "REF1")
    amount = f"{amount_satang // 100}.{amount_satang % 100:02d}"
    body = (
        _field("00", "01")
        + _field("01", "12")
        + _field("30", biller_fields)
        + _field("53", currency)
        + _field("54", amount)
        + _field("58", country)
        + "6304"
    )
    return f"{body}{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def payment(key: str, outcome: Outcome = Outcome.WAITING, **changes: Any) -> Payment:
    """A payment as the relay tells it, consistent with its outcome; any field may be given."""
    amount = changes.get("amount", AMOUNT)
    fields: dict[str, Any] = {
        "id": f"pi_{key}",
        "key": key,
        "status": _STATUS[outcome],
        "outcome": outcome,
        "amount": amount,
        "device": "till A1",
        "created_at": START,
        "expires_at": START + TTL,
        "version": 2,
    }
    if outcome is Outcome.CREATING:
        fields |= {"id": None, "version": 1}
    if outcome is Outcome.WAITING:
        fields["qr"] = Qr(data=code(amount))
    if outcome in (Outcome.PAID, Outcome.ATTENTION):
        fields |= {
            "amount_received": amount,
            "paid_at": START + timedelta(seconds=20),
            "confirmed_by": ConfirmedBy.WEBHOOK,
            "reference": "BANK1",
            "version": 3,
        }
    if outcome in (Outcome.FAILED, Outcome.EXPIRED, Outcome.CANCELED):
        fields["version"] = 3
    return Payment(**{**fields, **changes})


def decided(decision: str, *, reason: str = "slip seen") -> Resolution:
    """What a manager decided about a payment, ten minutes after the start."""
    at = START + timedelta(minutes=10)
    return Resolution(decision=decision, reason=reason, by="Nok", at=at)


_STATUS = {
    Outcome.CREATING: None,
    Outcome.WAITING: "requires_action",
    Outcome.PAID: "succeeded",
    Outcome.ATTENTION: "succeeded",
    Outcome.FAILED: "requires_payment_method",
    Outcome.EXPIRED: "canceled",
    Outcome.CANCELED: "canceled",
}


def intent(key: str, qr_data: str | None = None, **changes: Any) -> IntentCreated:
    """The relay's answer to a create call."""
    fields: dict[str, Any] = {
        "payment_intent_id": f"pi_{key}",
        "client_secret": "not a secret",
        "status": "requires_action",
        "amount": AMOUNT,
        "currency": "thb",
        "qr": Qr(data=qr_data if qr_data is not None else code()),
        "created_at": START,
        "expires_at": START + TTL,
    }
    return IntentCreated(**{**fields, **changes})


@dataclass(frozen=True)
class ToldRefund:
    """A refund as the relay tells it."""

    id: str | None
    payment_id: str
    amount: int
    status: str = "pending"
    reason: str | None = "cold coffee"
    failure_reason: str | None = None
    created_at: datetime = START

    def message(self) -> Refund:
        """On the wire."""
        return Refund(**asdict(self))


NewDesk = Callable[..., "Desk"]
"""Makes a desk over the test's one database file, with `Desk`'s arguments."""


class Desk:
    """The use cases of selling over a real database file, with short words for tests."""

    def __init__(self, path: Path, shop: Shop = SHOP) -> None:
        self.path = path
        self.shop = shop
        self.clock = ManualClock()
        self.new_id = counted_ids()
        self.open()

    def open(self) -> None:
        """Open the file, as at the program's start."""
        self.store = SqliteStore(self.path)
        self.checkout = Checkout(self.store, self.shop, self.clock, self.new_id)

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    def sell(self, amount_satang: int = AMOUNT, note: str = "") -> str:
        """Key an amount; the sale's id."""
        return self.checkout.start(amount_satang, note)

    def sell_and_show(self, amount_satang: int = AMOUNT) -> str:
        """Key an amount and have its code shown; the sale's id."""
        sale_id = self.sell(amount_satang)
        self.answer(sale_id, qr_data=code(amount_satang))
        return sale_id

    def answer(self, sale_id: str, **changes: Any) -> None:
        """The create call of the newest attempt is answered."""
        key = self.attempt(sale_id).id
        self.checkout.offered(key, intent(key, **changes), timedelta())

    def hear(
        self,
        sale_id: str,
        outcome: Outcome,
        *,
        by: LearntBy = LearntBy.PUSH,
        ordinal: int | None = None,
        **changes: Any,
    ) -> None:
        """The relay tells of an attempt's payment (of the newest, unless `ordinal` says which)."""
        key = self.attempt(sale_id, ordinal).id
        changes.setdefault("amount", self.sale(sale_id).amount_satang)
        self.checkout.apply(payment(key, outcome, **changes), by)

    def sale(self, sale_id: str) -> Sale:
        """The sale as stored."""
        with self.store.reading() as tx:
            sale = tx.sale(sale_id)
        assert sale is not None
        return sale

    def attempts(self, sale_id: str) -> list[Attempt]:
        """The attempts as stored."""
        with self.store.reading() as tx:
            return tx.attempts(sale_id)

    def attempt(self, sale_id: str, ordinal: int | None = None) -> Attempt:
        """One attempt, the newest unless said which."""
        attempts = self.attempts(sale_id)
        return attempts[-1 if ordinal is None else ordinal - 1]

    def receipts(self) -> list[ReceiptRow]:
        """The whole log."""
        return list(self.store.receipts())

    def todo(self) -> dict[str, Errand]:
        """What is left to do at the relay, by attempt."""
        with self.store.reading() as tx:
            return {errand.attempt_id: errand for errand in errands(tx)}

    def view(self) -> TillView:
        """What the windows would show."""
        with self.store.reading() as tx:
            return till_view(tx, self.shop, LINK, self.clock())

    def shown(self) -> SaleView:
        """The sale on the screens."""
        shown = self.view().shown
        assert shown is not None
        return shown

    def shown_id(self) -> str | None:
        """The sale on the screens, by its id."""
        with self.store.reading() as tx:
            return tx.fact(SHOWN_SALE)

    def story(self, sale_id: str) -> list[tuple[str, str, str]]:
        """The sale's story: word, source, and what became of it."""
        query = "SELECT word, source, detail FROM story WHERE sale_id = ? ORDER BY id"
        with closing(sqlite3.connect(self.path)) as connection:
            rows = connection.execute(query, (sale_id,)).fetchall()
        return [(word, source, json.loads(detail)["became"]) for word, source, detail in rows]

    def last_told(self, sale_id: str) -> dict[str, Any]:
        """The details of the newest line of the sale's story, with its word."""
        query = "SELECT word, detail FROM story WHERE sale_id = ? ORDER BY id DESC"
        with closing(sqlite3.connect(self.path)) as connection:
            word, detail = connection.execute(query, (sale_id,)).fetchone()
        return {"word": word, **json.loads(detail)}

    # The books

    def sell_paid(self, amount_satang: int = AMOUNT, **changes: Any) -> ReceiptRow:
        """A sale from key to receipt."""
        sale_id = self.sell_and_show(amount_satang)
        self.hear(sale_id, Outcome.PAID, **changes)
        return self.receipt_of(sale_id)

    def receipt_of(self, sale_id: str) -> ReceiptRow:
        """The receipt of a sale."""
        with self.store.reading() as tx:
            row = tx.receipt_of(sale_id)
        assert row is not None
        return row

    def hear_refund(self, refund: ToldRefund) -> None:
        """The relay tells of a refund."""
        with self.store.transaction() as tx:
            hear_refund(tx, self.shop, refund.message(), self.clock())

    def refunds(self) -> list[RefundRow]:
        """All refunds' documents."""
        return list(self.store.refunds())

    def z(self, through: date | None = None, who: Who | None = None) -> list[ZRow]:
        """Close the day."""
        with self.store.transaction() as tx:
            return list(close_days(tx, self.shop, who or Who("นก"), self.clock(), through))

    def x(self) -> list[XReport]:
        """What the open days came to."""
        with self.store.reading() as tx:
            return list(x_reports(tx, self.shop, self.clock()))
