"""Asking Stripe about one payment, and asking it to cancel one: the two questions that watch and people share.

Whatever Stripe answers goes through `apply`. A cancel is only ever asked for; it is true when Stripe says so.
"""

from __future__ import annotations

import logging
from datetime import datetime

from kiosk.core.payment import FINAL, ConfirmedBy
from kiosk.logs import fields
from kiosk.relay.clock import Clock
from kiosk.relay.payments.apply import answered, apply, cancel_requested, keep
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import CancelCause, Identity, PaymentRecord
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.gateway import Gateway, GatewayError, Unavailable
from kiosk.relay.stripe_side.objects import Intent

_log = logging.getLogger("kiosk.relay.payments.asking")


class Asking:
    """Questions over one face of the gateway."""

    def __init__(
        self, store: Store, gateway: Gateway, identity: Identity, clock: Clock, metrics: Metrics
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._identity = identity
        self._clock = clock
        self._metrics = metrics

    async def ask(self, stripe_id: str, by: ConfirmedBy) -> PaymentRecord:
        """Ask what the payment is now and apply it. Raises `GatewayError`, `StoreError`."""
        return await self._apply(await self._gateway.retrieve(stripe_id), by)

    async def request_cancel(self, record: PaymentRecord, cause: CancelCause) -> PaymentRecord:
        """Take the code back, here and at once; Stripe is asked afterwards. Nothing for what is over."""
        return await self._store.run(
            lambda tx: _cancel_requested(tx, record.number, cause, self._clock())
        )

    async def cancel(self, stripe_id: str, by: ConfirmedBy) -> PaymentRecord:
        """Ask Stripe to cancel and apply what the payment is then. Raises `GatewayError`, `StoreError`."""
        return await self._apply(await self._gateway.cancel(stripe_id), by)

    async def cancel_for_person(self, record: PaymentRecord) -> PaymentRecord:
        """Take the code back because somebody wants it, and ask Stripe once.

        When Stripe does not answer the payment stays open without a code, and the watch goes on asking.
        Raises `StoreError`.
        """
        record = await self.request_cancel(record, CancelCause.PERSON)
        _log.info(
            "a cancel was asked for: %s",
            fields(
                payment=record.stripe_id,
                device=record.device,
                key=record.key,
                outcome=record.outcome,
            ),
        )
        if record.outcome in FINAL or record.stripe_id is None:
            return record
        try:
            return await self.cancel(record.stripe_id, ConfirmedBy.VERIFY)
        except GatewayError as error:
            _log.info(
                "a cancel is not confirmed: %s",
                fields(payment=record.stripe_id, device=record.device, error=error.text),
            )
        return await self._store.run(lambda tx: _present(tx, record.number))

    async def _apply(self, intent: Intent, by: ConfirmedBy) -> PaymentRecord:
        statement = answered(intent, by, self._clock())
        applied = await self._store.run(lambda tx: apply(tx, statement, self._identity))
        if applied.payment is None:
            raise Unavailable("Stripe answered for another payment.")
        if applied.ended:
            self._metrics.ended(applied.payment)
        return applied.payment


def _cancel_requested(
    tx: Transaction, number: int, cause: CancelCause, at: datetime
) -> PaymentRecord:
    record = _present(tx, number)
    if record.outcome in FINAL:
        return record
    return keep(tx, record, cancel_requested(record, cause, at), at)


def _present(tx: Transaction, number: int) -> PaymentRecord:
    record = tx.payments.by_number(number)
    assert record is not None
    return record
