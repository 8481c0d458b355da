"""Giving money back, whatever happens on the way: lost answers, restarts, the same request twice at once.

A refund belongs to the relay, not to the request that began it: when the caller hangs up it goes on. It must never
take "no answer" for a no: then money would go back twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime

from kiosk.core.refund_status import RefundStatus
from kiosk.logs import fields
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.clock import Clock
from kiosk.relay.errors import Refusal, refusal_of
from kiosk.relay.keyed import KeyedTasks
from kiosk.relay.ledger import refund_steps as steps
from kiosk.relay.ledger.hearing import Hearing, hear_refund
from kiosk.relay.ledger.records import ErrandKind, RefundRecord
from kiosk.relay.ledger.refund_steps import AskRefund, RefundAnswer, RefundRequest, Said
from kiosk.relay.payments.creation import KEY_LIVES, Patience
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import AuditEntry, Caller, Identity
from kiosk.relay.stripe_side.gateway import (
    Gateway,
    GatewayError,
    InProgress,
    NotFound,
    Rejected,
    Unavailable,
    mark_of,
)
from kiosk.relay.stripe_side.ledger_objects import Refund
from kiosk.relay.stripe_side.parsing import MalformedError

_CONTESTED = "charge_disputed"
_READ = ErrandKind.READ_REFUND

_log = logging.getLogger("kiosk.relay.ledger")


class Refunding:
    """All refunds of one relay."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        identity: Identity,
        clock: Clock,
        patience: Patience,
        tasks: KeyedTasks | None = None,
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._identity = identity
        self._clock = clock
        self._patience = patience
        self._tasks = tasks or KeyedTasks("refund", patience.second_waits_s)

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        """Answer a request, the first or a repetition. Raises `Refusal` or `StoreError`."""
        name = (request.caller.name, request.key)
        await self._tasks.wait_for_other(name, request.body_hash)
        task = self._tasks.start(name, request.body_hash, self._carry_out(request))
        try:
            answer: RefundAnswer = await asyncio.shield(task)
        except GatewayError as error:
            raise _refusal_of(error) from error
        return answer

    async def resume(self, number: int) -> bool:
        """Carry a refund on that nobody waits for; True once it is known what became of it.

        Raises `GatewayError` while Stripe does not say so. Does nothing while a request is at it.
        """
        record = await self._store.run(lambda tx: tx.refunds.by_number(number))
        if record is None or record.status is not RefundStatus.CREATING:
            return True
        assert record.device is not None
        assert record.key is not None
        name = (record.device, record.key)
        if name in self._tasks:
            return False
        hash_ = record.body_hash or ""
        await asyncio.shield(self._tasks.start(name, hash_, self._carry_on(number)))
        return True

    async def cancel(self, caller: Caller, refund_id: str) -> RefundRecord:
        """Take a refund back while the customer has not answered. Raises `Refusal` (`invalid_state`)."""
        before = await self._store.run(lambda tx: _present(tx, refund_id))
        try:
            refund = await self._gateway.cancel_refund(refund_id)
        except GatewayError as error:
            # It may have been done, or is not as it was thought to be.
            at = self._clock()
            await self._store.run(lambda tx: tx.errands.want(_READ, refund_id, at))
            if isinstance(error, Rejected) and not error.by_key:
                text = f"This refund cannot be taken back: {error.text}"
                raise Refusal(ProblemCode.INVALID_STATE, text) from error
            raise refusal_of(error) from error
        now = self._clock()
        try:
            return await self._store.run(
                lambda tx: _canceled(tx, caller, before, refund, self._identity, now)
            )
        except MalformedError as error:
            raise refusal_of(_unreadable(error)) from error

    def through(self, store: Store) -> Refunding:
        """The same refunds, one task at a time for each key, written through another store."""
        gateway, identity, clock = self._gateway, self._identity, self._clock
        return Refunding(store, gateway, identity, clock, self._patience, self._tasks)

    async def close(self) -> None:
        """Give running refunds a moment, then leave them to the next life."""
        await self._tasks.close()

    async def _carry_out(self, request: RefundRequest) -> RefundAnswer:
        """A request from its beginning to its answer."""
        began = await self._store.run(lambda tx: steps.begin(tx, request, self._clock()))
        if isinstance(began, RefundAnswer):
            return began
        await self._settle(began)
        number = began.record.number
        return await self._store.run(lambda tx: steps.give(tx, number))

    async def _carry_on(self, number: int) -> None:
        """A refund that nobody waits for; what was known when it was queued may be old by now."""
        record = await self._store.run(lambda tx: tx.refunds.by_number(number))
        if record is not None and record.status is RefundStatus.CREATING:
            with contextlib.suppress(Rejected, NotFound):
                await self._settle(AskRefund(record, first=False))

    async def _settle(self, ask: AskRefund) -> None:
        """Find out what becomes of a refund and keep it. Raises `GatewayError` for a no, or nothing said."""
        record = ask.record
        if self._clock() - record.asked_at >= KEY_LIVES:
            await self._look_up(record)
            return
        try:
            async with asyncio.timeout(self._patience.asking_limit_s):
                said = await self._asked(ask)
        except TimeoutError:
            raise Unavailable("Stripe did not answer in time.", retry_after_s=2) from None
        await self._note(record, said)

    async def _asked(self, ask: AskRefund) -> Said:
        """Ask Stripe until it says something, `ASKS` times at most."""
        end_s = asyncio.get_running_loop().time() + self._patience.asking_limit_s
        record = ask.record
        first = ask.first
        failures = 0
        while True:
            try:
                refund = await self._gateway.create_refund(steps.order_of(record, self._identity))
                return Said(refund, self._clock(), refund.created_at)
            except (Unavailable, InProgress) as error:
                failures += 1
                _log.info("a refund was not answered: %s", _facts(record, error=error.text))
                if isinstance(error, Unavailable) and error.spent:
                    found = await self._found(record)
                    if found is not None:
                        return found
                    record = await self._next_try(record)
                pause_s = self._patience.pause_after(error, failures, end_s)
                if pause_s is None:
                    raise  # it goes on with the caller's next request, or with the watch
            except (Rejected, NotFound) as error:
                # A key that is refused now, or of an account that knows no such payment, says nothing about a
                # request that was sent before.
                wrong_key = isinstance(error, NotFound) or error.by_key
                if wrong_key and not first:
                    raise Unavailable(error.text, retry_after_s=5) from error
                await self._refused(record, error)
                raise
            first = False
            await asyncio.sleep(pause_s)

    async def _look_up(self, record: RefundRecord) -> None:
        """Too late to ask under the same key: only Stripe's list can tell what became of it."""
        found = await self._found(record)
        if found is not None:
            await self._note(record, found)
            return
        now = self._clock()
        await self._store.run(lambda tx: steps.refuse(tx, record, "not_created", now))
        raise Rejected("Stripe did not create this refund in time; ask for it again.")

    async def _found(self, record: RefundRecord) -> Said | None:
        """The refund by its mark; None when Stripe has none. Raises `Unavailable`."""
        mark = steps.mark_for(record, self._identity)
        try:
            refunds = await self._gateway.refunds_of(record.intent_id)
        except (Rejected, NotFound, InProgress) as error:
            raise Unavailable(f"Stripe's list cannot be read: {error.text}") from error
        found = next((one for one in refunds if mark_of(one.metadata) == mark), None)
        return None if found is None else Said(found, self._clock(), said_at=None)

    async def _note(self, record: RefundRecord, said: Said) -> None:
        try:
            await self._store.run(lambda tx: steps.note(tx, record.number, said, self._identity))
        except MalformedError as error:
            raise _unreadable(error) from error

    async def _next_try(self, record: RefundRecord) -> RefundRecord:
        return await self._store.run(lambda tx: steps.next_try(tx, record, self._clock()))

    async def _refused(self, record: RefundRecord, error: Rejected | NotFound) -> None:
        facts = _facts(record, result=error.code, error=error.text)
        _log.info("a refund was refused by Stripe: %s", facts)
        now = self._clock()
        await self._store.run(lambda tx: steps.refuse(tx, record, error.code, now))


def _facts(record: RefundRecord, **more: object) -> str:
    return fields(payment=record.intent_id, device=record.device, key=record.key, **more)


def _unreadable(error: MalformedError) -> Unavailable:
    """A state that no refund has means nothing: the refund is there, and not known to be anything."""
    return Unavailable(f"Stripe sent what is no Refund: {error.text}", retry_after_s=5)


def _refusal_of(error: GatewayError) -> Refusal:
    """What a caller is told. What Stripe refuses because of the money is about the payment, not about Stripe."""
    if isinstance(error, Rejected) and (error.over_the_rest or error.code == _CONTESTED):
        return Refusal(ProblemCode.NOT_REFUNDABLE, f"Stripe refused: {error.text}")
    return refusal_of(error)


def _present(tx: Transaction, refund_id: str) -> RefundRecord:
    record = tx.refunds.by_stripe_id(refund_id)
    assert record is not None
    return record


def _canceled(
    tx: Transaction,
    caller: Caller,
    before: RefundRecord,
    refund: Refund,
    identity: Identity,
    now: datetime,
) -> RefundRecord:
    heard_before = {refund.id: before.heard}
    hear_refund(tx, refund, identity, Hearing(now, heard_before=heard_before))
    tx.audit.append(AuditEntry(now, "refund_cancel", caller.name, caller.person, before.intent_id))
    return _present(tx, refund.id)
