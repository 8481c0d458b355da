"""Follows money that goes back, whatever happens to the push stream: orders without an answer, refunds under way.
What else became of payments that nobody follows any more, such as being contested, is found along with it.

The stream brings news of refunds within a second; this is for when it does not: an answer was lost, the till was
killed, the stream is down or was left for too long. What is left to do is read from the till each time. It begins
no refund: what it asks again carries no approval.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.core.errors import KioskError
from kiosk.protocol.ledger import CreateRefund, Refund, RefundList
from kiosk.protocol.messages import Payment, PaymentList
from kiosk.till.books.orders import RefundOrder
from kiosk.till.books.refunding import body_of, is_certain
from kiosk.till.clock import Clock
from kiosk.till.link.pace import Jitter, Pace
from kiosk.till.link.wire import LinkError, RelayRefusedError

_log = logging.getLogger(__name__)

RECENT = timedelta(days=3)
LONG = timedelta(days=92)
"""How far back payments are looked through after news may have been missed for good."""


class RefundRelay(Protocol):
    """The calls it makes; `RelayClient` is the real one."""

    async def refund_again(self, payment_id: str, key: str, body: CreateRefund) -> Refund:
        """Ask again for a refund that was asked for before."""

    async def refunds(self, payment_id: str) -> RefundList:
        """What went back of a payment."""

    async def payments(
        self, cursor: str | None = None, since: datetime | None = None
    ) -> PaymentList:
        """A page of our payments, newest first."""


class RefundBooks(Protocol):
    """What it reads and notes; each future ends when it is committed."""

    def hear_refund(self, refund: Refund, position: str | None = None) -> Future[None]:
        """What the relay says of a refund."""

    def orders_asked(self) -> Future[list[RefundOrder]]:
        """Orders of which nobody knows what became of them."""

    def refund_taken(self, key: str, refund: Refund) -> Future[RefundOrder | None]:
        """The relay answered an order."""

    def refund_refused(self, key: str, code: str, text: str) -> Future[RefundOrder | None]:
        """It is certain that an order was not carried out."""

    def payments_refunding(self) -> Future[list[str]]:
        """Payments of which refunds are under way."""

    def payments_misknown(self, payments: Sequence[Payment]) -> Future[list[str]]:
        """Those of which more or less went back than is known here."""

    def payments_unheard(self, payments: Sequence[Payment]) -> Future[list[Payment]]:
        """Those that are newer than what is known here."""

    def all_refunds_wanted(self) -> Future[bool]:
        """Whether news of refunds may have been missed for good."""

    def all_refunds_read(self) -> Future[None]:
        """The payments of a long time were looked through."""


class RefundKeeper:
    """`look` may be called at any time from the loop; `push` says whether the stream is up, `apply` takes in what
    is found of payments. It raises `StoreError`."""

    def __init__(
        self,
        relay: RefundRelay,
        books: RefundBooks,
        pace: Pace,
        jitter: Jitter,
        *,
        clock: Clock,
        push: Callable[[], bool],
        apply: Callable[[Payment], Awaitable[None]],
    ) -> None:
        self._relay = relay
        self._books = books
        self._pace = pace
        self._jitter = jitter
        self._clock = clock
        self._push = push
        self._apply = apply
        self._wake = asyncio.Event()
        self._failures = 0
        self._read_at_s: float | None = None
        self._looked_at_s: float | None = None

    def look(self) -> None:
        """News may have been missed, or the relay is heard again: do everything now."""
        self._read_at_s = None
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(self._pace.report_after_s)  # sales come first
            self._wake.clear()
            try:
                asked = await self._ask_again()
                await self._look_through()
                await self._read_under_way()
            except KioskError as error:
                self._failures += 1
                _log.debug("refunds could not be followed: %s", error.text)
                wait_s = self._pace.later_s(self._failures, self._jitter)
            else:
                self._failures = 0
                wait_s = self._pace.orders_s if asked else self._pace.idle_s
            await self._sleep(wait_s)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _ask_again(self) -> bool:
        """Every order that nobody has answered; whether any is left so. Raises the trouble of the last one."""
        trouble: LinkError | None = None
        left = False
        for order in await asyncio.wrap_future(self._books.orders_asked()):
            try:
                left = not await self._answered(order) or left
            except LinkError as error:
                trouble = error
        if trouble is not None:
            raise trouble
        return left

    async def _answered(self, order: RefundOrder) -> bool:
        """Whether it is known now what became of an order."""
        try:
            refund = await self._relay.refund_again(order.payment_id, order.key, body_of(order))
        except RelayRefusedError as error:
            if not is_certain(order, error.code, self._clock()):
                return False
            _log.info("the refund ordered for %s was not carried out", order.receipt_number)
            await asyncio.wrap_future(self._books.refund_refused(order.key, error.code, error.text))
        else:
            await asyncio.wrap_future(self._books.refund_taken(order.key, refund))
        return True

    async def _look_through(self) -> None:
        """Compare payments: at the start and without push the last days', after a loss those of a long time."""
        everything = await asyncio.wrap_future(self._books.all_refunds_wanted())
        if not everything and not self._due(self._looked_at_s, self._look_through_s()):
            return
        since = self._clock() - (LONG if everything else RECENT)
        cursor: str | None = None
        while True:
            page = await self._relay.payments(cursor, since)
            for payment in await asyncio.wrap_future(self._books.payments_unheard(page.items)):
                await self._apply(payment)
            misknown = self._books.payments_misknown(tuple(page.items))
            for payment_id in await asyncio.wrap_future(misknown):
                await self._read(payment_id)
            cursor = page.next_cursor
            if cursor is None:
                break
            await asyncio.sleep(self._pace.copy_gap_s)
        self._looked_at_s = _seconds()
        if everything:
            await asyncio.wrap_future(self._books.all_refunds_read())

    async def _read_under_way(self) -> None:
        every_s = self._pace.refunds_with_push_s if self._push() else self._pace.refunds_s
        if not self._due(self._read_at_s, every_s):
            return
        for payment_id in await asyncio.wrap_future(self._books.payments_refunding()):
            await self._read(payment_id)
        self._read_at_s = _seconds()

    async def _read(self, payment_id: str) -> None:
        try:
            told = await self._relay.refunds(payment_id)
        except RelayRefusedError as error:
            _log.info("the refunds of %s cannot be read: %s", payment_id, error.text)
            return
        for refund in told.items:
            await asyncio.wrap_future(self._books.hear_refund(refund))
        await asyncio.sleep(self._pace.copy_gap_s)

    def _look_through_s(self) -> float:
        """While the stream is up nothing is missed, so once is enough."""
        return float("inf") if self._push() else self._pace.look_through_s

    def _due(self, at_s: float | None, every_s: float) -> bool:
        return at_s is None or _seconds() - at_s >= every_s


def _seconds() -> float:
    return asyncio.get_running_loop().time()
