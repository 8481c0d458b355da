"""The applying lane: verified events, kept already, are applied in the order they came.

There is one lane, so events about one payment are applied in the order in which they were received. An event that
cannot be applied is kept with its error and tried again later, and at every start, when the program may be a newer
one. It never holds up the others, not even those of its own payment: money must not wait behind a bug. When it is
applied at last it is older than what is known by then, and `apply` treats it so: an event never takes an outcome
back, and replaces Stripe's word for a state only where nothing can come before it. It must never decide whether an
event is genuine: that was done before it was kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.core.payment import ConfirmedBy
from kiosk.logs import fields
from kiosk.relay.clock import Clock
from kiosk.relay.inbox import event_types
from kiosk.relay.ledger.events import apply_ledger_event
from kiosk.relay.payments.apply import Applied, Result, Statement, apply, apply_charge
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import EventSource, Identity, InboxEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.objects import Charge, Intent, MalformedError, parse, parse_event
from kiosk.sqlite_schema import StoreError

BATCH = 8
"""So many events are applied in one commit: webhooks that come meanwhile wait for it with their 200."""
LONGEST_SLEEP_S = 5.0
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=10)
MOST_ATTEMPTS = 12
FAILED = "failed"
_LONGEST_ERROR = 500

CHARGE_EVENTS = frozenset({"charge.succeeded", "charge.updated"})
_CONFIRMED_BY = {
    EventSource.WEBHOOK: ConfirmedBy.WEBHOOK,
    EventSource.CATCHUP: ConfirmedBy.CATCHUP,
}

_log = logging.getLogger("kiosk.relay.inbox.lane")


def apply_event(tx: Transaction, event: InboxEvent, identity: Identity, now: datetime) -> Applied:
    """Apply one event. Raises `MalformedError` when it is not what its type promises."""
    envelope = parse_event(event.body)
    if event.type not in event_types.HANDLED:
        return Applied(Result.LEFT_ALONE)
    if envelope.account is not None:
        return Applied(Result.NOT_OURS)  # of an account connected to ours
    if envelope.livemode is not identity.live:
        return Applied(Result.OTHER_MODE)
    if event.type in event_types.INTENT:
        intent = parse(Intent, envelope.payload)
        said_at = envelope.created_at or now
        by = _CONFIRMED_BY[event.source]
        return apply(tx, Statement(intent, by, now, said_at, event.event_id), identity)
    if event.type in CHARGE_EVENTS:
        return apply_charge(tx, parse(Charge, envelope.payload), now)
    # Of a charge that failed the intent's own event tells.
    return apply_ledger_event(tx, envelope, event, identity, now) or Applied(Result.LEFT_ALONE)


class InboxLane:
    """One task that applies what is due, as soon as it is woken."""

    def __init__(self, store: Store, identity: Identity, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._identity = identity
        self._clock = clock
        self._metrics = metrics
        self._wake = asyncio.Event()
        self._wake.set()  # what an earlier life left
        self._begun = False
        self._missed = False
        self._recovered: list[Callable[[], None]] = []

    def wake(self) -> None:
        """An event was kept."""
        self._wake.set()

    def missed(self) -> None:
        """An event came and could not be kept. Stripe sends it again, some time; it can be asked for sooner."""
        self._missed = True

    def on_recovery(self, call: Callable[[], None]) -> None:
        """Have `call` called whenever the store can be written again after events may have been missed."""
        self._recovered.append(call)

    async def run(self) -> None:
        """Apply for ever; ends by cancellation."""
        while True:
            self._wake.clear()
            if await self.round() < BATCH:
                await self._sleep()

    async def round(self) -> int:
        """Apply what is due, a batch at most; how many there were. Trouble of the store is waited out."""
        try:
            return await self._round()
        except StoreError:
            self._missed = True
            return 0  # the store has logged it; the events are safe where they are

    async def _round(self) -> int:
        if not self._begun:
            now = self._clock()
            await self._store.run(lambda tx: tx.inbox.revive(now))
            self._begun = True
        applied = await self.apply_due()
        if self._missed:
            self._missed = False
            for call in self._recovered:
                call()
        return applied

    async def apply_due(self) -> int:
        """Apply one batch of what is due; how many there were."""
        now = self._clock()
        begun_s = time.perf_counter()
        done = await self._store.run(lambda tx: _apply_due(tx, self._identity, now))
        if done:
            self._metrics.observe("kiosk_apply_seconds", time.perf_counter() - begun_s)
        for event, applied in done:
            self._tell(event, applied)
        return len(done)

    def _tell(self, event: InboxEvent, applied: Applied | None) -> None:
        """Say what became of an event, once it is committed; None: it failed."""
        result = FAILED if applied is None else applied.result.value
        self._metrics.count("kiosk_events_total", type=event.type, result=result)
        if event.source is EventSource.CATCHUP:
            self._metrics.count("kiosk_catchup_events_total", result=result)
        if applied is not None:
            _log.info("event applied: %s", _told(event, applied))
            lag_s = (self._clock() - event.received_at).total_seconds()
            self._metrics.observe("kiosk_inbox_lag_seconds", max(lag_s, 0.0))
            if applied.ended and applied.payment is not None:
                self._metrics.ended(applied.payment)

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_SLEEP_S):
                await self._wake.wait()


def _apply_due(
    tx: Transaction, identity: Identity, now: datetime
) -> list[tuple[InboxEvent, Applied | None]]:
    """Apply what is due; each event with what became of it, None when it failed."""
    done: list[tuple[InboxEvent, Applied | None]] = []
    for event in tx.inbox.due(now, BATCH):
        try:
            with tx.savepoint():
                applied = apply_event(tx, event, identity, now)
                tx.inbox.applied(event.number, applied.result.value, now)
        except StoreError:
            raise
        # Boundary: whatever is wrong with one event or our handling of it, the others go on.
        except Exception as error:
            _keep_error(tx, event, error, now)
            done.append((event, None))
            continue
        done.append((event, applied))
    return done


def _told(event: InboxEvent, applied: Applied) -> str:
    """What became of an event, for the log."""
    payment = applied.payment
    return fields(
        event=event.event_id,
        type=event.type,
        result=applied.result,
        payment=payment.stripe_id if payment else None,
        outcome=payment.outcome if payment else None,
        by=event.source,
    )


def _keep_error(tx: Transaction, event: InboxEvent, error: Exception, now: datetime) -> None:
    attempt = event.attempts + 1
    text = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    pause = min(FIRST_RETRY * 2**event.attempts, LONGEST_RETRY)
    due_at = now + pause if attempt < MOST_ATTEMPTS else None
    _log.error(
        "event cannot be applied: %s",
        fields(event=event.event_id, type=event.type, attempt=attempt, error=text),
        # Once is enough to find the cause; what cannot be read has none in our code.
        exc_info=error if attempt == 1 and not isinstance(error, MalformedError) else None,
    )
    tx.inbox.failed(event.number, text, due_at)
