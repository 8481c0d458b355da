"""Which event of Stripe belongs to which part of the ledger: a table by type, and nothing else.

Applied in the inbox's transaction, like every event; nothing here may ask anybody anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.relay.ledger.disputes import hear_dispute
from kiosk.relay.ledger.hearing import Hearing, hear_refund
from kiosk.relay.ledger.payouts import hear_payout
from kiosk.relay.payments.apply import Applied, Result, apply_charge, money_moved
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Identity, InboxEvent
from kiosk.relay.stripe_side.ledger_objects import Dispute, Payout, Refund
from kiosk.relay.stripe_side.objects import Charge, Event
from kiosk.relay.stripe_side.parsing import parse


@dataclass(frozen=True, slots=True)
class _Told:
    """One event and where it is heard."""

    tx: Transaction
    envelope: Event
    identity: Identity
    now: datetime


def _refund(told: _Told) -> Applied:
    hearing = Hearing(told.now, said_at=told.envelope.created_at or told.now)
    return hear_refund(told.tx, parse(Refund, told.envelope.payload), told.identity, hearing)


def _charge(told: _Told) -> Applied:
    return apply_charge(told.tx, parse(Charge, told.envelope.payload), told.now)


def _payout(told: _Told) -> Applied:
    return hear_payout(told.tx, parse(Payout, told.envelope.payload), told.now)


def _dispute(told: _Told) -> Applied:
    return hear_dispute(told.tx, parse(Dispute, told.envelope.payload), told.now)


def _balance(told: _Told) -> Applied:
    money_moved(told.tx, told.now)
    return Applied(Result.NOTHING_NEW)


_HANDLERS: dict[str, Callable[[_Told], Applied]] = {
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.refunded": _charge,
    "charge.dispute.created": _dispute,
    "charge.dispute.closed": _dispute,
    "payout.created": _payout,
    "payout.updated": _payout,
    "payout.paid": _payout,
    "payout.failed": _payout,
    "payout.canceled": _payout,
    "payout.reconciliation_completed": _payout,
    "balance.available": _balance,
}
LEDGER_EVENTS = frozenset(_HANDLERS)
"""The types that are applied here."""


def apply_ledger_event(
    tx: Transaction, envelope: Event, event: InboxEvent, identity: Identity, now: datetime
) -> Applied | None:
    """Apply one event of our own account and mode; None when its type is not the ledger's.

    Raises `MalformedError`.
    """
    handler = _HANDLERS.get(event.type)
    if handler is None:
        return None
    return handler(_Told(tx, envelope, identity, now))
