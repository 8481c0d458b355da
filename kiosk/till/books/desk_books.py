"""What desk and link ask of a running till's books about money that goes back, or that waits for a person.

The rules stand in `refunding` and `attention`; here they only meet a transaction, as in `bookkeeping`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kiosk.core.sale import SaleState
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.till.books import attention, refund_book, refunding
from kiosk.till.books.attention import OpenAttention
from kiosk.till.books.audit import Who
from kiosk.till.books.orders import ClaimDecision, RefundOrder, SecondPayment
from kiosk.till.books.refunding import GoingBack, RefundFilter
from kiosk.till.ports import Clock, Transaction
from kiosk.till.records import ReceiptRow, Sale
from kiosk.till.selling.checkout import STREAM_POSITION
from kiosk.till.shop import Shop

T = TypeVar("T")

READ_ALL_REFUNDS = "read_all_refunds"
"""A fact: news of refunds may have been missed for good, so the payments of a long time are looked through."""


class Lane(Protocol):
    """Hands work with a transaction to the lane."""

    def __call__(self, work: Callable[[Transaction], T], /) -> Future[T]:
        """The future ends when it is committed."""


@dataclass(frozen=True, slots=True)
class Refundable:
    """A receipt with all that goes back of it, newest first, and what is left."""

    receipt: ReceiptRow
    left_satang: int
    lines: tuple[GoingBack, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person, and sales of which nobody knows yet whether they are paid; oldest first."""

    attention: tuple[OpenAttention, ...]
    unknown: tuple[Sale, ...]


class DeskBooks:
    """Part of `Bookkeeping`. `write` commits and lets the windows see; `read` only looks."""

    def __init__(self, shop: Shop, clock: Clock, write: Lane, read: Lane) -> None:
        self._shop = shop
        self._clock = clock
        self._write = write
        self._read = read

    def hear_refund(self, refund: Refund, position: str | None = None) -> Future[None]:
        """What the relay says of a refund. `position` is the place in the push stream after this news."""

        def hear(tx: Transaction) -> None:
            if position is not None:
                tx.set_fact(STREAM_POSITION, position)
            refund_book.hear_refund(tx, self._shop, refund, self._clock())

        return self._write(hear)

    def refundable(self, receipt_number: str) -> Future[Refundable | None]:
        """How much of a receipt can be given back, and what goes back already."""

        def look(tx: Transaction) -> Refundable | None:
            receipt = tx.receipt(receipt_number)
            if receipt is None:
                return None
            lines = tuple(refunding.refunds_of(tx, receipt))
            return Refundable(receipt, refund_book.left_satang(tx, receipt), lines)

        return self._read(look)

    def refunds(self, wanted: RefundFilter, limit: int, skip: int = 0) -> Future[list[GoingBack]]:
        """All that goes back, through Stripe and by hand, newest first."""
        return self._read(lambda tx: refunding.refunds(tx, wanted, limit, skip))

    def order_refund(self, order: RefundOrder) -> Future[RefundOrder]:
        """Keep an order before it is sent. The future raises `OrderError`."""
        return self._write(lambda tx: refunding.order_refund(tx, self._shop, order, self._clock()))

    def orders_asked(self) -> Future[list[RefundOrder]]:
        """Orders of which nobody knows what became of them, oldest first."""
        return self._read(lambda tx: tx.orders_asked())

    def refund_taken(self, key: str, refund: Refund) -> Future[RefundOrder | None]:
        """The relay answered an order."""
        return self._write(
            lambda tx: refunding.refund_taken(tx, self._shop, key, refund, self._clock())
        )

    def refund_refused(self, key: str, code: str, text: str) -> Future[RefundOrder | None]:
        """It is certain that an order was not carried out."""
        return self._write(lambda tx: refunding.refund_refused(tx, key, code, text, self._clock()))

    def give_up_order(self, key: str, who: Who) -> Future[RefundOrder | None]:
        """A manager looked at Stripe: what was ordered is not there. The future raises `OrderError`."""
        return self._write(lambda tx: refunding.give_up(tx, self._shop, key, who, self._clock()))

    def payments_refunding(self) -> Future[list[str]]:
        """Payments of which refunds are under way, the oldest refund first."""
        return self._read(refunding.payments_refunding)

    def payments_misknown(self, payments: Sequence[Payment]) -> Future[list[str]]:
        """Those of which more or less went back than is known here."""
        return self._read(lambda tx: refunding.payments_misknown(tx, payments))

    def payments_unheard(self, payments: Sequence[Payment]) -> Future[list[Payment]]:
        """Those of this till's sales that are newer than what is known here."""

        def look(tx: Transaction) -> list[Payment]:
            known = [(payment, tx.attempt(payment.key)) for payment in payments]
            return [each for each, here in known if here and here.version < each.version]

        return self._read(look)

    def all_refunds_wanted(self) -> Future[bool]:
        """Whether news of refunds may have been missed for good."""
        return self._read(lambda tx: tx.fact(READ_ALL_REFUNDS) is not None)

    def all_refunds_read(self) -> Future[None]:
        """The payments of a long time were looked through."""
        return self._write(lambda tx: tx.set_fact(READ_ALL_REFUNDS, None))

    def waiting(self) -> Future[Waiting]:
        """What waits for a person, and what nobody knows yet."""

        def look(tx: Transaction) -> Waiting:
            unknown = [sale for sale in tx.open_sales() if sale.state is SaleState.UNKNOWN]
            return Waiting(attention.open_attention(tx), tuple(unknown))

        return self._read(look)

    def enter_second_payment(self, claim: SecondPayment) -> Future[SecondPayment]:
        """Keep what a customer showed. The future raises `AttentionError`."""
        return self._write(
            lambda tx: attention.enter_second_payment(tx, self._shop.till, claim, self._clock())
        )

    def settle_second_payment(
        self, claim_id: str, decision: ClaimDecision, who: Who
    ) -> Future[SecondPayment]:
        """Settle a second payment. The future raises `AttentionError`."""
        return self._write(
            lambda tx: attention.settle_second_payment(
                tx, self._shop.till, claim_id, decision, who, self._clock()
            )
        )
