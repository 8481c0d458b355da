"""Heads of the receipts' chain that were noted outside, in payments at Stripe: what a chain alone cannot show.

Who cuts off the log's end, or writes it anew from some receipt on, leaves a chain that is whole in itself. But
each payment that was asked for carries in its metadata the chain's head of that moment, and each copy at the relay
its receipt's number. Here they are compared with the log; asking the relay stands with the caller.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from kiosk.core.chain import ChainError, read_anchor
from kiosk.core.errors import KioskError
from kiosk.protocol.messages import Payment, PaymentList
from kiosk.till.ports import Store, Transaction

ANCHOR = "head"
"""Under which name the head of the receipts' chain stands in a payment's metadata."""

_MOST_PAUSES = 10
_LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True, slots=True)
class _Broken:
    """A receipt that is not as it was noted."""

    number: str
    text: str


class AnchorCheck:
    """Compares payments, in any order, with the log of `tills`; what is of other tills is left alone."""

    def __init__(self, tills: Iterable[str]) -> None:
        self._tills = frozenset(tills)
        self._broken: dict[str, _Broken] = {}
        self.payments = 0
        self.anchors = 0

    def compare(self, tx: Transaction, payments: Iterable[Payment]) -> None:
        """Take in what the relay says of some payments."""
        for payment in payments:
            self.payments += 1
            self._compare_anchor(tx, payment)
            self._compare_receipt(tx, payment)

    def first_broken(self) -> ChainError | None:
        """The first receipt that differs or is missing, as an error; None when all are as they were noted."""
        if not self._broken:
            return None
        first = self._broken[min(self._broken, key=_place)]
        return ChainError(first.number, first.text)

    def _compare_anchor(self, tx: Transaction, payment: Payment) -> None:
        anchor = read_anchor(payment.metadata.get(ANCHOR, ""))
        if anchor is None or anchor.till not in self._tills:
            return
        self.anchors += 1
        row = tx.receipt(anchor.number)
        if row is None:
            self._note(
                anchor.number, f"is missing: payment {payment.id} at Stripe holds on to its hash."
            )
        elif row.hash != anchor.hash:
            self._note(
                anchor.number,
                "or one before it was written anew: "
                f"payment {payment.id} at Stripe holds on to another hash.",
            )

    def _compare_receipt(self, tx: Transaction, payment: Payment) -> None:
        number = payment.receipt
        if number is None or number.partition("-")[0] not in self._tills:
            return
        row = tx.receipt(number)
        if row is None:
            self._note(number, f"is missing: the relay has its copy, for payment {payment.id}.")
        elif row.payment_id != payment.id:
            self._note(number, f"is of another payment than the relay's copy, {payment.id}.")

    def _note(self, number: str, what: str) -> None:
        self._broken.setdefault(number, _Broken(number, f"Receipt {number} {what}"))


class PaymentSource(Protocol):
    """Whoever hands out payments page by page; `RelayClient` is the real one."""

    async def payments(self, cursor: str | None = None) -> PaymentList:
        """A page of payments."""


async def check_anchors(
    store: Store,
    source: PaymentSource,
    tills: Iterable[str],
    on_page: Callable[[int], None] = lambda _: None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AnchorCheck:
    """Compare every payment of `source` with the log; `on_page` hears how many were seen.

    Where the relay asks to be left alone for some seconds, it is. Raises what `source` raises otherwise.
    """
    check = AnchorCheck(tills)
    cursor: str | None = None
    while True:
        page = await _page(source, cursor, pause)
        with store.reading() as tx:
            check.compare(tx, page.items)
        on_page(check.payments)
        cursor = page.next_cursor
        if cursor is None:
            return check


async def _page(
    source: PaymentSource, cursor: str | None, pause: Callable[[float], Awaitable[None]]
) -> PaymentList:
    for _ in range(_MOST_PAUSES):
        try:
            return await source.payments(cursor)
        except KioskError as error:
            if error.retry_after_s is None:
                raise
            await pause(min(error.retry_after_s, _LONGEST_PAUSE_S))
    return await source.payments(cursor)


def _place(number: str) -> tuple[str, int]:
    """Where a receipt's number stands in the order of numbers."""
    till, _, digits = number.partition("-")
    return till, int(digits) if digits.isdecimal() else 0
