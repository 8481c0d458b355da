"""Creating a payment, whatever happens on the way: lost answers, restarts, the same request twice at once.

A creation belongs to the relay, not to the request that began it: when the caller hangs up it goes on. One
key is carried out by one task at a time. It must never take "no answer" for a no.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from dataclasses import dataclass
from datetime import timedelta

from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.logs import fields
from kiosk.protocol.messages import CreateIntent
from kiosk.relay.clock import Clock
from kiosk.relay.errors import refusal_of
from kiosk.relay.keyed import KeyedTasks
from kiosk.relay.payments import creation_steps as steps
from kiosk.relay.payments.apply import answered
from kiosk.relay.payments.creation_steps import Answer, Ask, Offering, Request
from kiosk.relay.ports import Store
from kiosk.relay.records import Identity, PaymentRecord
from kiosk.relay.stripe_side.gateway import (
    Gateway,
    GatewayError,
    InProgress,
    NotFound,
    Rejected,
    Unavailable,
    find_marked,
)
from kiosk.relay.stripe_side.objects import Intent

ASKS = 3
KEY_LIVES = timedelta(hours=23)
"""Stripe forgets an idempotency key after 24 h at the earliest; within this time asking again is safe."""
CLOCK_SLACK = timedelta(minutes=5)

_log = logging.getLogger("kiosk.relay.payments.creation")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a second request waits for the first, how long Stripe is asked, and the pause between asks."""

    second_waits_s: float = 10.0
    asking_limit_s: float = 20.0
    first_pause_s: float = 0.25

    def pause_s(self, failures: int) -> float:
        """Growing, and never the same for two tills."""
        spread: float = random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        return self.first_pause_s * 2.0**failures * spread

    def pause_after(
        self, error: Unavailable | InProgress, failures: int, end_s: float
    ) -> float | None:
        """Seconds until it is asked again; None when that makes no sense, or not before the loop's `end_s`."""
        spent = isinstance(error, Unavailable) and error.spent  # the next key is another question
        if failures == ASKS or (error.should_retry is False and not spent):
            return None
        pause_s = max(self.pause_s(failures), error.retry_after_s or 0.0)
        return pause_s if asyncio.get_running_loop().time() + pause_s < end_s else None


class Creation:
    """All creations of one relay."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        identity: Identity,
        clock: Clock,
        offering: Offering,
        patience: Patience,
        tasks: KeyedTasks | None = None,
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._identity = identity
        self._clock = clock
        self._offering = offering
        self._patience = patience
        self._tasks = tasks or KeyedTasks("creation", patience.second_waits_s)

    async def create(self, device: str, key: str, body: CreateIntent) -> Answer:
        """Answer a request, the first or a repetition. Raises `Refusal` or `StoreError`."""
        request = Request(device, key, body)
        name = (device, key)
        await self._tasks.wait_for_other(name, request.body_hash)
        task = self._tasks.start(name, request.body_hash, self._carry_out(request))
        try:
            answer: Answer = await asyncio.shield(task)
        except GatewayError as error:
            raise refusal_of(error) from error
        return answer

    async def resume(self, record: PaymentRecord) -> None:
        """Carry a creation on that an earlier life or an unanswered request left behind.

        Raises `GatewayError` while Stripe does not say what became of it. Does nothing while a request is at it.
        """
        name = (record.device, record.key)
        if name not in self._tasks:
            work = self._carry_on(record.number)
            await asyncio.shield(self._tasks.start(name, record.body_hash, work))

    def through(self, store: Store) -> Creation:
        """The same creations, one task at a time for each key, written through another store."""
        gateway, identity, clock = self._gateway, self._identity, self._clock
        return Creation(
            store, gateway, identity, clock, self._offering, self._patience, self._tasks
        )

    async def close(self) -> None:
        """Give running creations a moment, then leave them to the next life."""
        await self._tasks.close()

    async def _carry_out(self, request: Request) -> Answer:
        """A request from its beginning to its answer."""
        began = await self._store.run(
            lambda tx: steps.begin(tx, request, self._clock(), self._offering)
        )
        if isinstance(began, Answer):
            return began
        await self._settle(began)
        number = began.record.number
        return await self._store.run(
            lambda tx: steps.give(tx, number, self._clock(), self._offering)
        )

    async def _carry_on(self, number: int) -> None:
        """A creation that nobody waits for; what was known when it was queued may be old by now."""
        record = await self._store.run(lambda tx: tx.payments.by_number(number))
        if record is not None and record.outcome is Outcome.CREATING:
            with contextlib.suppress(Rejected, NotFound):
                await self._settle(Ask(record, first=False))

    async def _settle(self, ask: Ask) -> None:
        """Find out what becomes of a creation and keep it. Raises `GatewayError` for a no, or nothing said."""
        record = ask.record
        if self._clock() - record.asked_at >= KEY_LIVES:
            await self._look_up(record)
            return
        try:
            async with asyncio.timeout(self._patience.asking_limit_s):
                intent = await self._asked(ask)
        except TimeoutError:
            raise Unavailable("Stripe did not answer in time.", retry_after_s=2) from None
        await self._note(record, intent)

    async def _asked(self, ask: Ask) -> Intent:
        """Ask Stripe until it says something, `ASKS` times at most."""
        end_s = asyncio.get_running_loop().time() + self._patience.asking_limit_s
        record = ask.record
        first = ask.first
        failures = 0
        while True:
            try:
                return await self._gateway.create(steps.order_of(record, self._identity))
            except (Unavailable, InProgress) as error:
                failures += 1
                _log.info(
                    "a creation was not answered: %s",
                    fields(device=record.device, key=record.key, error=error.text),
                )
                if isinstance(error, Unavailable) and error.spent:
                    found = await self._found(record)
                    if found is not None:
                        return found
                    record = await self._next_try(record)
                pause_s = self._patience.pause_after(error, failures, end_s)
                if pause_s is None:
                    raise  # it goes on with the caller's next request, or with the watch
            except (Rejected, NotFound) as error:
                # A key that is refused now says nothing about a request that was sent before.
                if isinstance(error, Rejected) and error.by_key and not first:
                    raise Unavailable(error.text, retry_after_s=5) from error
                await self._refused(record, error)
                raise
            first = False
            await asyncio.sleep(pause_s)

    async def _look_up(self, record: PaymentRecord) -> None:
        """Too late to ask under the same key: only Stripe's list can tell what became of it."""
        found = await self._found(record)
        if found is not None:
            await self._note(record, found)
            return
        await self._store.run(
            lambda tx: steps.end_uncreated(tx, record.number, record.stripe_id, self._clock())
        )

    async def _note(self, record: PaymentRecord, intent: Intent) -> None:
        statement = answered(intent, ConfirmedBy.WATCH, self._clock())
        await self._store.run(lambda tx: steps.note(tx, record.number, statement, self._identity))

    async def _found(self, record: PaymentRecord) -> Intent | None:
        """The payment's intent by its mark; None when Stripe has none. Raises `Unavailable`."""
        mark = steps.mark_for(record, self._identity)
        return await find_marked(self._gateway, mark, record.created_at - CLOCK_SLACK)

    async def _next_try(self, record: PaymentRecord) -> PaymentRecord:
        return await self._store.run(lambda tx: steps.next_try(tx, record, self._clock()))

    async def _refused(self, record: PaymentRecord, error: Rejected | NotFound) -> None:
        _log.info(
            "a creation was refused by Stripe: %s",
            fields(device=record.device, key=record.key, result=error.code, error=error.text),
        )
        await self._store.run(
            lambda tx: steps.refuse(tx, record, error.code, error.text, self._clock())
        )
