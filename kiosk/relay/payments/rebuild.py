"""A payment of ours that the store does not know, made again from what Stripe keeps of it.

It may be lost by a restore from a backup, or be a second intent under a key of ours. It follows the automaton like
any other; its money is never dropped and never silently a sale. Whether an intent is ours is told by its mark, and
nothing here may ask anybody anything.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from kiosk.core.payment import Outcome
from kiosk.logs import fields
from kiosk.protocol.messages import CreateIntent
from kiosk.relay.payments.body_hash import body_hash
from kiosk.relay.ports import Transaction
from kiosk.relay.records import DeviceRecord, PaymentRecord, Scope
from kiosk.relay.stripe_side.gateway import MARK_PREFIX, Mark
from kiosk.relay.stripe_side.objects import Intent

LONGEST_OFFER = timedelta(seconds=1800)
"""How long a code can have been offered at most (`KIOSK_QR_TTL`): what it was is not known any more."""
_LONGEST_NAME = 255

_log = logging.getLogger("kiosk.relay.payments.rebuild")


def rebuild(tx: Transaction, intent: Intent, mark: Mark, now: datetime) -> PaymentRecord | None:
    """Store the payment as it was asked for, open; None when its mark or amount cannot be one of ours.

    It bears the key of its mark, so that its till finds it by asking again; another intent under that key keeps
    it, and this one gets its own id behind it.
    """
    usable = all(0 < len(text) <= _LONGEST_NAME for text in (mark.device, mark.key))
    if not usable or intent.amount == 0:
        _log.warning("an intent bears our mark, not as we write it: %s", _facts(intent, mark))
        return None
    if tx.devices.by_name(mark.device) is None:
        tx.devices.save(_placeholder(mark.device, now))
    taken = tx.payments.by_key(mark.device, mark.key) is not None
    _log.warning("an intent bears our mark and is made again: %s", _facts(intent, mark))
    return tx.payments.insert(_payment(intent, mark, now, taken=taken))


def _payment(intent: Intent, mark: Mark, now: datetime, *, taken: bool) -> PaymentRecord:
    metadata = {
        name: text
        for name, text in (intent.metadata or {}).items()
        if not name.startswith(MARK_PREFIX)
    }
    asked_for = CreateIntent.model_construct(
        amount=intent.amount,
        currency=intent.currency.lower(),
        description=intent.description or None,
        metadata=metadata,
    )
    created_at = min(intent.created_at or now, now)
    return PaymentRecord(
        device=mark.device,
        key=f"{mark.key}~{intent.id}" if taken else mark.key,
        body_hash=body_hash(asked_for.model_dump()),
        amount_satang=asked_for.amount,
        currency=asked_for.currency,
        description=asked_for.description,
        metadata=metadata,
        created_at=created_at,
        asked_at=created_at,
        expires_at=created_at + LONGEST_OFFER,
        # It exists at Stripe, so it is past *creating*: nobody may ask to create it.
        outcome=Outcome.WAITING,
        stripe_id=intent.id,
        status=intent.status,
        rebuilt_key=mark.key,
    )


def _facts(intent: Intent, mark: Mark) -> str:
    return fields(payment=intent.id, device=mark.device, key=mark.key, status=intent.status)


def _placeholder(name: str, now: datetime) -> DeviceRecord:
    """A till that is gone too: revoked, with a token that no header can carry."""
    token_hash = hashlib.sha256(f"\n{name}".encode()).hexdigest()
    return DeviceRecord(name, Scope.TILL, token_hash, created_at=now, revoked_at=now)
