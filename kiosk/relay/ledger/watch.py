"""The ledger's watch: asks Stripe, in the background and within the budget, what no event has told.

What is to be asked stands in the store, so a restart forgets nothing. Whatever Stripe answers goes through the
same functions as its events.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from kiosk.core.payment import ConfirmedBy
from kiosk.logs import fields
from kiosk.relay.clock import Clock
from kiosk.relay.ledger import plan
from kiosk.relay.ledger.hearing import Hearing, hear_refund
from kiosk.relay.ledger.payouts import hear_payout, keep_balance, keep_lines
from kiosk.relay.ledger.records import Errand, ErrandKind
from kiosk.relay.ledger.refunding import Refunding
from kiosk.relay.payments.apply import answered, apply
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import Identity
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.gateway import Gateway, GatewayError, NotFound
from kiosk.relay.stripe_side.ledger_objects import Payout, Refund
from kiosk.relay.stripe_side.parsing import MalformedError
from kiosk.sqlite_schema import StoreError

TICK_S = 0.5
AT_ONCE = 4
MOST_DUE = 64
MOST_PAYOUTS = 1_000
LEASE = timedelta(minutes=1)
"""How long an errand is carried out before it is due again: a life may end in the middle of it."""

_log = logging.getLogger("kiosk.relay.ledger")

Work = Callable[[Errand], Awaitable[timedelta | None]]


class LedgerWatch:
    """One task, and at most `AT_ONCE` questions at a time."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        refunding: Refunding,
        identity: Identity,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._metrics = metrics
        self._store = store
        self._gateway = gateway
        self._refunding = refunding
        self._identity = identity
        self._clock = clock
        self._busy: set[tuple[ErrandKind, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._began = False
        self._work: dict[ErrandKind, Work] = {
            ErrandKind.RESUME_REFUND: self._resume_refund,
            ErrandKind.READ_REFUND: self._read_refund,
            ErrandKind.LIST_REFUNDS: self._list_refunds,
            ErrandKind.READ_PAYMENT: self._read_payment,
            ErrandKind.READ_PAYOUT_LINES: self._read_lines,
            ErrandKind.LIST_PAYOUTS: self._list_payouts,
            ErrandKind.READ_WALLET: self._read_wallet,
        }

    def begin_anew(self) -> None:
        """Before `run`, where another node may have watched since: what is wanted at a start is wanted again."""
        self._began = False

    async def run(self) -> None:
        """Watch for ever; ends by cancellation, together with the questions on their way."""
        try:
            while True:
                # The lane has logged it; the next round finds out whether it is over.
                with contextlib.suppress(StoreError):
                    await self.round()
                await asyncio.sleep(TICK_S)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def round(self) -> None:
        """Send out what is due."""
        now = self._clock()
        if not self._began:
            await self._store.run(lambda tx: _wanted_at_start(tx, now))
            self._began = True
        due = await self._store.run(lambda tx: tx.errands.take(now, now + LEASE, MOST_DUE))
        for errand in due:
            name = (errand.kind, errand.subject)
            if name not in self._busy:
                self._busy.add(name)
                task = asyncio.create_task(self._go(errand), name=f"ledger {errand.kind.value}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until no question is on its way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _go(self, errand: Errand) -> None:
        """One errand, and when the next one is due."""
        pause: timedelta | None
        failed = True
        try:
            async with self._places:
                pause = await self._work[errand.kind](errand)
            failed = False
        except NotFound:
            # A mistaken key makes Stripe say so of everything: only in the long run it is true.
            _log.warning("Stripe does not know it: %s", _facts(errand))
            pause = plan.LONGEST_PAUSE if errand.failures < plan.MOST_UNKNOWN else None
        except (GatewayError, StoreError, MalformedError) as error:
            least_s = error.retry_after_s or 0.0
            pause = max(plan.pause_after_failure(errand), timedelta(seconds=least_s))
            _log.info("an errand was not answered: %s", _facts(errand, error=error.text))
        # Boundary: a bug about one thing must not end the watch over the others.
        except Exception:
            _log.exception("an errand cannot be carried out: %s", _facts(errand))
            pause = plan.LONGEST_PAUSE
        finally:
            self._busy.discard((errand.kind, errand.subject))
        await self._plan_next(errand, pause, failed=failed)

    async def _plan_next(self, errand: Errand, pause: timedelta | None, *, failed: bool) -> None:
        now = self._clock()
        with contextlib.suppress(StoreError):  # it stays due, and is done again
            await self._store.run(lambda tx: _planned(tx, errand, pause, now, failed=failed))

    async def _resume_refund(self, errand: Errand) -> timedelta | None:
        known = await self._refunding.resume(int(errand.subject))
        return None if known else plan.FIRST_PAUSE

    async def _read_refund(self, errand: Errand) -> timedelta | None:
        before = await self._store.run(lambda tx: tx.refunds.by_stripe_id(errand.subject))
        if before is None or plan.next_look(before, self._clock()) is None:
            return None
        refund = await self._gateway.retrieve_refund(errand.subject)
        now = self._clock()
        hearing = Hearing(now, heard_before={errand.subject: before.heard})
        await self._store.run(lambda tx: hear_refund(tx, refund, self._identity, hearing))
        after = await self._store.run(lambda tx: tx.refunds.by_stripe_id(errand.subject))
        return None if after is None else plan.next_look(after, now)

    async def _list_refunds(self, errand: Errand) -> timedelta | None:
        heard = await self._store.run(lambda tx: _heard_of(tx, errand.subject))
        refunds = await self._gateway.refunds_of(errand.subject)
        hearing = Hearing(self._clock(), heard_before=heard)

        def hear_all(tx: Transaction) -> None:
            # Oldest first, so that ours are numbered as they were made.
            for refund in reversed(refunds):
                _hear_one(tx, refund, self._identity, hearing)

        await self._store.run(hear_all)
        return None

    async def _read_payment(self, errand: Errand) -> timedelta | None:
        known = await self._store.run(lambda tx: tx.payments.by_stripe_id(errand.subject))
        if known is not None and known.fee_satang is not None:
            return None
        intent = await self._gateway.retrieve(errand.subject)
        now = self._clock()
        statement = answered(intent, ConfirmedBy.WATCH, now)
        applied = await self._store.run(lambda tx: apply(tx, statement, self._identity))
        payment = applied.payment
        if payment is not None and applied.ended:
            self._metrics.ended(payment)
        if payment is None or payment.paid_at is None or payment.fee_satang is not None:
            return None
        return plan.pause_for_fee(errand, payment.paid_at, now)

    async def _read_lines(self, errand: Errand) -> timedelta | None:
        lines = await self._gateway.balance_transactions_of(errand.subject)
        now = self._clock()
        await self._store.run(lambda tx: keep_lines(tx, errand.subject, lines, now))
        return None

    async def _list_payouts(self, errand: Errand) -> timedelta | None:
        now = self._clock()
        newest_first: list[Payout] = []
        after: str | None = None
        while len(newest_first) < MOST_PAYOUTS:
            page = await self._gateway.payouts(now - plan.PAYOUTS_SINCE, after)
            newest_first += page.items
            if not page.more or not page.items:
                break
            after = page.items[-1].id

        def hear_all(tx: Transaction) -> None:
            for payout in reversed(newest_first):
                hear_payout(tx, payout, now)

        await self._store.run(hear_all)
        return plan.when_done(errand.kind)

    async def _read_wallet(self, errand: Errand) -> timedelta | None:
        balance = await self._gateway.balance()
        now = self._clock()
        await self._store.run(lambda tx: keep_balance(tx, balance, now))
        return plan.when_done(errand.kind)


def _facts(errand: Errand, **more: object) -> str:
    return fields(errand=errand.kind, subject=errand.subject or None, **more)


def _wanted_at_start(tx: Transaction, now: datetime) -> None:
    """What may have changed while the relay was down; payments that may have been paid meanwhile go first."""
    for kind in (ErrandKind.READ_WALLET, ErrandKind.LIST_PAYOUTS):
        tx.errands.want(kind, "", now + plan.FIRST_PAUSE)


def _planned(
    tx: Transaction, errand: Errand, pause: timedelta | None, now: datetime, *, failed: bool
) -> None:
    if pause is None:
        tx.errands.end(errand)
    else:
        tx.errands.again(errand, now + pause, failed=failed)


def _heard_of(tx: Transaction, intent_id: str) -> dict[str, int]:
    payment = tx.payments.by_stripe_id(intent_id)
    known = tx.refunds.of_payment(payment.number) if payment is not None else []
    return {one.stripe_id: one.heard for one in known if one.stripe_id is not None}


def _hear_one(tx: Transaction, refund: Refund, identity: Identity, hearing: Hearing) -> None:
    """One that cannot be read must not hide the others."""
    try:
        hear_refund(tx, refund, identity, hearing)
    except MalformedError as error:
        facts = fields(refund=refund.id, error=error.text)
        _log.warning("a refund cannot be read: %s", facts)
