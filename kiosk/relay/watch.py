"""The watch: at start and for ever, it asks Stripe about every payment that is not settled.

It is how money is found when no webhook comes, and it owns the time limit of the codes: when a code's time is
up it takes the code back and asks Stripe to cancel, again and again, until Stripe confirms it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.payment import ConfirmedBy
from kiosk.logs import fields
from kiosk.relay import creation_steps as steps
from kiosk.relay.asking import Asking
from kiosk.relay.clock import Clock, Ticker
from kiosk.relay.creation import Creation
from kiosk.relay.gateway import GatewayError, NotFound
from kiosk.relay.ports import Store
from kiosk.relay.records import CancelCause, PaymentRecord
from kiosk.relay.watch_plan import (
    LATE_MONEY_PATIENCE,
    LONGEST_UNKNOWN_S,
    NOT_URGENT,
    REFERENCE_PATIENCE,
    UNKNOWN_PATIENCE,
    Errand,
    errand_of,
    pause_s,
    time_is_up,
)
from kiosk.sqlite_schema import StoreError

TICK_S = 0.25
AT_ONCE = 8
MOST_WATCHED = 2_000
PRUNE_EVERY_S = 3_600.0
EVENTS_KEPT = timedelta(days=7)

_log = logging.getLogger("kiosk.relay.watch")


@dataclass(slots=True)
class _Turn:
    """When a payment is due, on the ticker, and how it went so far."""

    due_at_s: float
    errand: Errand
    asked: int = 0
    failures: int = 0
    busy: bool = False


class Watch:
    """One task, and at most `AT_ONCE` errands at a time. `webhook`: events are expected to come by themselves."""

    def __init__(
        self,
        store: Store,
        asking: Asking,
        creation: Creation,
        clock: Clock,
        ticker: Ticker,
        *,
        webhook: bool,
    ) -> None:
        self._store = store
        self._asking = asking
        self._creation = creation
        self._clock = clock
        self._ticker = ticker
        self._webhook = webhook
        self._turns: dict[int, _Turn] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._errands: set[asyncio.Task[None]] = set()
        self._first_round = True
        self._prune_at_s = ticker()

    async def run(self) -> None:
        """Watch for ever; ends by cancellation, together with the errands on their way."""
        try:
            while True:
                # The lane has logged it; the next round finds out whether it is over.
                with contextlib.suppress(StoreError):
                    await self.round()
                await asyncio.sleep(TICK_S)
        finally:
            for task in self._errands:
                task.cancel()
            await asyncio.gather(*self._errands, return_exceptions=True)

    async def round(self) -> None:
        """Look at everything unsettled once, and send out what is due."""
        now = self._clock()
        records = await self._store.run(
            lambda tx: tx.payments.unsettled(
                now - REFERENCE_PATIENCE, now - LATE_MONEY_PATIENCE, MOST_WATCHED
            )
        )
        self._forget_settled({record.number for record in records})
        for record in records:
            await self._look_at(record, now)
        self._first_round = False
        await self._prune(now)

    async def idle(self) -> None:
        """Wait until no errand is on its way."""
        while self._errands:
            await asyncio.wait(self._errands)

    async def _look_at(self, record: PaymentRecord, now: datetime) -> None:
        if time_is_up(record, now):
            _log.info("a payment's time is up: %s", _told(record))
            record = await self._asking.request_cancel(record, CancelCause.EXPIRY)
        turn = self._turn_of(record)
        if turn.busy or self._ticker() < turn.due_at_s:
            return
        turn.busy = True
        task = asyncio.create_task(self._go(record, turn), name=f"watch {record.number}")
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def _turn_of(self, record: PaymentRecord) -> _Turn:
        """The payment's turn; a new one when it needs something else than before."""
        errand = errand_of(record)
        turn = self._turns.get(record.number)
        if turn is None:
            turn = self._turns[record.number] = _Turn(self._first_due_s(record), errand)
        elif turn.errand is not errand:
            turn.errand, turn.asked, turn.failures = errand, 0, 0
            turn.due_at_s = self._first_due_s(record)
        return turn

    def _first_due_s(self, record: PaymentRecord) -> float:
        """What an earlier life left is due at once, and so is the cancel of a code whose time is up.

        References and ended payments are not: they must not stand in the way of money that is not known yet.
        """
        at_once = self._first_round or record.cancel_cause is CancelCause.EXPIRY
        if at_once and errand_of(record) not in NOT_URGENT:
            return self._ticker()
        return self._ticker() + pause_s(record, 0, 0, webhook=self._webhook)

    async def _go(self, record: PaymentRecord, turn: _Turn) -> None:
        """One errand, and when the next one is due."""
        errand = turn.errand
        least_s = 0.0
        failed = True
        try:
            async with self._places:
                least_s = await self._do(record, errand)
            failed = False
        except (GatewayError, StoreError) as error:
            least_s = error.retry_after_s or 0.0
        # Boundary: a bug about one payment must not end the watch over the others.
        except Exception:
            _log.exception("a payment cannot be watched: %s", _told(record))
        turn.busy = False
        if turn.errand is errand:
            turn.asked += 1
            turn.failures = turn.failures + 1 if failed else 0
            usual_s = pause_s(record, turn.asked, turn.failures, webhook=self._webhook)
            turn.due_at_s = self._ticker() + max(usual_s, least_s)

    async def _do(self, record: PaymentRecord, errand: Errand) -> float:
        """Carry an errand out; the seconds that the next one should wait at least."""
        if errand is Errand.RESUME:
            await self._creation.resume(record)
            return 0.0
        assert record.stripe_id is not None
        try:
            if errand is Errand.CANCEL:
                await self._asking.cancel(record.stripe_id, ConfirmedBy.WATCH)
            else:
                await self._asking.ask(record.stripe_id, ConfirmedBy.WATCH)
        except NotFound:
            await self._unknown_at_stripe(record)
            return LONGEST_UNKNOWN_S
        return 0.0

    async def _unknown_at_stripe(self, record: PaymentRecord) -> None:
        """Stripe says that there is no such payment. Long after its time that is its last word."""
        now = self._clock()
        _log.warning("a payment is not known to Stripe: %s", _told(record))
        if record.cancel_requested_at is not None and now >= record.expires_at + UNKNOWN_PATIENCE:
            await self._store.run(lambda tx: steps.end_uncreated(tx, record.number, now))

    def _forget_settled(self, unsettled: set[int]) -> None:
        for number in self._turns.keys() - unsettled:
            del self._turns[number]

    async def _prune(self, now: datetime) -> None:
        """Forget pushed events that no stream will ask for any more."""
        if self._ticker() >= self._prune_at_s:
            self._prune_at_s = self._ticker() + PRUNE_EVERY_S
            await self._store.run(lambda tx: tx.outbox.prune(now - EVENTS_KEPT))


def _told(record: PaymentRecord) -> str:
    """Which payment, for the log; before Stripe has answered it has no id yet."""
    return fields(
        payment=record.stripe_id, device=record.device, key=record.key, outcome=record.outcome
    )
