"""The watch: at start and for ever, it asks Stripe about every payment that is not settled.

It is how money is found when no webhook comes, and it owns the time limit of the codes: when a code's time is
up it takes the code back and asks Stripe to cancel, again and again, until Stripe confirms it.

It is fair: what has been due the longest goes first. Payments whose code is shown have places of their own, so
that nobody at a counter waits behind a thousand old ones, and take no more than their share of the rate, so that
the old ones have their turn. However many there are, all are looked at, a part each round.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.payment import ConfirmedBy
from kiosk.logs import fields
from kiosk.relay.clock import Clock, Ticker
from kiosk.relay.payments import creation_steps as steps
from kiosk.relay.payments.asking import Asking
from kiosk.relay.payments.creation import Creation
from kiosk.relay.payments.watch_plan import (
    LATE_MONEY_PATIENCE,
    LONGEST_UNKNOWN_S,
    NOT_URGENT,
    REFERENCE_PATIENCE,
    UNKNOWN_PATIENCE,
    Errand,
    errand_of,
    is_shown,
    pace_of,
    pause_s,
    time_is_up,
)
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import CancelCause, Unsettled
from kiosk.relay.stripe_side.gateway import GatewayError, NotFound
from kiosk.sqlite_schema import StoreError

TICK_S = 1.0
"""A look at a thousand open payments takes some milliseconds of the store and of the loop, in which no event is
applied; once a second it is no part of what tills notice, and codes live for minutes."""
SHOWN_AT_ONCE = 8
OTHERS_AT_ONCE = 4
"""Together fewer than the gateway has connections, so that people do not wait for one."""
ERRAND_LIMIT_S = 120.0
"""Every part of an errand ends by itself, long before. A place must not depend on it."""
MOST_SHOWN = 2_000
MOST_AT_A_LOOK = 500
"""How many a round looks at besides those that are shown: a few milliseconds' work."""

_log = logging.getLogger("kiosk.relay.payments.watch")


@dataclass(slots=True)
class _Turn:
    """When a payment is due, on the ticker, and how it went so far: answers, and failures since the last one."""

    due_at_s: float
    errand: Errand
    asked: int = 0
    failures: int = 0
    busy: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    """What one round sees: payments by number, and the numbers (`first` to `last`) of which it sees all."""

    payments: dict[int, Unsettled]
    first: int
    last: float


class Watch:
    """One task and its errands.

    `shown` and `others` ask for payments whose code is offered, and for the rest; `rate` is in questions a second
    and may be changed.
    `webhook`: events are expected to come by themselves.
    """

    def __init__(
        self,
        store: Store,
        shown: Asking,
        others: Asking,
        creation: Creation,
        clock: Clock,
        ticker: Ticker,
        *,
        webhook: bool,
        rate: float,
        most_at_a_look: int = MOST_AT_A_LOOK,
    ) -> None:
        self._store = store
        self._shown = shown
        self._others = others
        self._creation = creation
        self._clock = clock
        self._ticker = ticker
        self._webhook = webhook
        self.rate = rate
        self._most_at_a_look = most_at_a_look
        self._pace = pace_of(0, rate, webhook=webhook)
        self._turns: dict[int, _Turn] = {}
        self._shown_places = asyncio.Semaphore(SHOWN_AT_ONCE)
        self._other_places = asyncio.Semaphore(OTHERS_AT_ONCE)
        self._errands: set[asyncio.Task[None]] = set()
        self._seen_to = 0
        self._first_lap = True
        self.errand_limit_s = ERRAND_LIMIT_S

    @property
    def watched(self) -> int:
        """How many payments have their turn."""
        return len(self._turns)

    def begin_anew(self) -> None:
        """Before `run`, where another node may have watched since: every payment has its first turn again."""
        self._turns.clear()
        self._seen_to = 0
        self._first_lap = True

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
        """Look at what is shown, and at what else is unsettled, and send out what is due."""
        now = self._clock()
        look = await self._look(now)
        self._forget_settled(look)
        payments = await self._taken_back(look.payments.values(), now)
        shown = sum(1 for payment in payments if is_shown(payment))
        self._pace = pace_of(shown, self.rate, webhook=self._webhook)
        due = []
        for payment in payments:
            turn = self._turn_of(payment)
            if not turn.busy and turn.due_at_s <= self._ticker():
                due.append((turn.due_at_s, payment.number, payment, turn))
        for _, _, payment, turn in sorted(due, key=lambda one: one[:2]):
            self._send(payment, turn)
        self._first_lap = self._first_lap and self._seen_to != 0

    def recovered(self) -> None:
        """Stripe answers again: what it did not answer, and every cancel it has not confirmed, is due at once."""
        now_s = self._ticker()
        for turn in self._turns.values():
            if turn.failures or turn.errand is Errand.CANCEL:
                turn.due_at_s, turn.failures = now_s, 0
                turn.asked = 0 if turn.errand is Errand.CANCEL else turn.asked

    async def idle(self) -> None:
        """Wait until no errand is on its way."""
        while self._errands:
            await asyncio.wait(self._errands)

    async def _look(self, now: datetime) -> _Look:
        """Everything that is shown, and the next part of everything unsettled, from the oldest on."""
        after = self._seen_to

        def job(tx: Transaction) -> tuple[list[Unsettled], list[Unsettled]]:
            part = tx.payments.unsettled(
                now - REFERENCE_PATIENCE, now - LATE_MONEY_PATIENCE, after, self._most_at_a_look
            )
            whole = after == 0 and len(part) < self._most_at_a_look
            return part, [] if whole else tx.payments.shown(MOST_SHOWN)

        part, shown = await self._store.run(job)
        more = len(part) == self._most_at_a_look
        self._seen_to = part[-1].number if more else 0
        payments = {payment.number: payment for payment in (*part, *shown)}
        return _Look(payments, after + 1, self._seen_to if more else float("inf"))

    async def _taken_back(self, payments: Iterable[Unsettled], now: datetime) -> list[Unsettled]:
        """The payments, once the codes whose time is up are taken back."""
        after = {payment.number: payment for payment in payments}
        over = [payment for payment in after.values() if time_is_up(payment, now)]
        # All at once, so that they share a commit.
        for record in await asyncio.gather(*(self._expired(payment) for payment in over)):
            after[record.number] = record
        return list(after.values())

    async def _expired(self, payment: Unsettled) -> Unsettled:
        record = await self._store.run(lambda tx: tx.payments.by_number(payment.number))
        assert record is not None
        facts = {"payment": record.stripe_id, "device": record.device, "key": record.key}
        _log.info("a payment's time is up: %s", fields(**facts, outcome=record.outcome))
        return Unsettled.of(await self._others.request_cancel(record, CancelCause.EXPIRY))

    def _turn_of(self, payment: Unsettled) -> _Turn:
        """The payment's turn; a new one when it needs something else than before."""
        errand = errand_of(payment)
        turn = self._turns.get(payment.number)
        if turn is None:
            turn = self._turns[payment.number] = _Turn(self._first_due_s(payment), errand)
        elif turn.errand is not errand:
            turn.errand, turn.asked, turn.failures = errand, 0, 0
            turn.due_at_s = self._first_due_s(payment)
        return turn

    def _first_due_s(self, payment: Unsettled) -> float:
        """What an earlier life left is due at once, and so is the cancel of a code whose time is up.

        References and ended payments are not: they must not stand in the way of money that is not known yet.
        """
        at_once = self._first_lap or payment.cancel_cause is CancelCause.EXPIRY
        if at_once and errand_of(payment) not in NOT_URGENT:
            return self._ticker()
        return self._ticker() + pause_s(payment, 0, 0, self._pace)

    def _send(self, payment: Unsettled, turn: _Turn) -> None:
        turn.busy = True
        task = asyncio.create_task(self._go(payment, turn), name=f"watch {payment.number}")
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _go(self, payment: Unsettled, turn: _Turn) -> None:
        """One errand, and when the next one is due."""
        errand = turn.errand
        least_s = 0.0
        failed = True
        try:
            async with self._shown_places if is_shown(payment) else self._other_places:
                if self._turns.get(payment.number) is not turn or turn.errand is not errand:
                    return  # it waited for its place, and is not needed any more
                async with asyncio.timeout(self.errand_limit_s):
                    least_s = await self._do(payment, errand)
            failed = False
        except (GatewayError, StoreError) as error:
            least_s = error.retry_after_s or 0.0
        except TimeoutError:
            _log.warning("an errand took too long: %s", _told(payment))
        # Boundary: a bug about one payment must not end the watch over the others.
        except Exception:
            _log.exception("a payment cannot be watched: %s", _told(payment))
        finally:
            turn.busy = False
        if turn.errand is errand:
            turn.asked, turn.failures = (
                (turn.asked, turn.failures + 1) if failed else (turn.asked + 1, 0)
            )
            usual_s = pause_s(payment, turn.asked, turn.failures, self._pace)
            turn.due_at_s = self._ticker() + max(usual_s, least_s)

    async def _do(self, payment: Unsettled, errand: Errand) -> float:
        """Carry an errand out; the seconds that the next one should wait at least."""
        if errand is Errand.RESUME:
            record = await self._store.run(lambda tx: tx.payments.by_number(payment.number))
            if record is not None:
                await self._creation.resume(record)
            return 0.0
        assert payment.stripe_id is not None
        asking = self._shown if is_shown(payment) else self._others
        try:
            if errand is Errand.CANCEL:
                await asking.cancel(payment.stripe_id, ConfirmedBy.WATCH)
            else:
                await asking.ask(payment.stripe_id, ConfirmedBy.WATCH)
        except NotFound:
            await self._unknown_at_stripe(payment)
            return LONGEST_UNKNOWN_S
        return 0.0

    async def _unknown_at_stripe(self, payment: Unsettled) -> None:
        """Stripe says that there is no such payment. Long after its time that is its last word."""
        now = self._clock()
        _log.warning("a payment is not known to Stripe: %s", _told(payment))
        if payment.cancel_requested_at is not None and now >= payment.expires_at + UNKNOWN_PATIENCE:
            asked_for = payment.stripe_id
            await self._store.run(
                lambda tx: steps.end_uncreated(tx, payment.number, asked_for, now)
            )

    def _forget_settled(self, look: _Look) -> None:
        settled = [
            number
            for number in self._turns
            if look.first <= number <= look.last and number not in look.payments
        ]
        for number in settled:
            del self._turns[number]


def _told(payment: Unsettled) -> str:
    """Which payment, for the log; before Stripe has answered it has no id yet."""
    number = payment.number if payment.stripe_id is None else None
    return fields(payment=payment.stripe_id, number=number, outcome=payment.outcome)
