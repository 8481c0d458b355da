"""The books as the refund keeper sees them: what is left to do is given, what it tells is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.till.books.orders import RefundOrder

T = TypeVar("T")
FOR_EVER = 10**6


@dataclass
class FakeBooks:
    """`orders` are asked and not answered; `refunding`, `known` and `versions` say what is known of payments."""

    orders: list[RefundOrder] = field(default_factory=list)
    refunding: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: FOR_EVER))
    everything: bool = False
    heard: list[Refund] = field(default_factory=list)
    taken: list[tuple[str, str | None]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def hear_refund(self, refund: Refund, position: str | None = None) -> Future[None]:
        self.heard.append(refund)
        return _done(None)

    def orders_asked(self) -> Future[list[RefundOrder]]:
        return _done(list(self.orders))

    def refund_taken(self, key: str, refund: Refund) -> Future[RefundOrder | None]:
        self.taken.append((key, refund.id))
        return self._over(key)

    def refund_refused(self, key: str, code: str, text: str) -> Future[RefundOrder | None]:
        self.refused.append((key, code))
        return self._over(key)

    def payments_refunding(self) -> Future[list[str]]:
        return _done(list(self.refunding))

    def payments_misknown(self, payments: Sequence[Payment]) -> Future[list[str]]:
        ids = [(one.id or "", one.amount_refunded) for one in payments]
        return _done([each for each, satang in ids if self.known.get(each, 0) != satang])

    def payments_unheard(self, payments: Sequence[Payment]) -> Future[list[Payment]]:
        return _done([each for each in payments if each.version > self.versions[each.key]])

    def all_refunds_wanted(self) -> Future[bool]:
        return _done(self.everything)

    def all_refunds_read(self) -> Future[None]:
        self.everything = False
        return _done(None)

    def _over(self, key: str) -> Future[RefundOrder | None]:
        self.orders = [order for order in self.orders if order.key != key]
        return _done(None)


def _done(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future
