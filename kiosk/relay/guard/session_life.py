"""How long a manager is signed in at a till: the rule, over one transaction.

A session is good while it is used, a day's work at most, and only as long as its till is the one it was and its
manager is one. It must not read tokens, only their hashes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.relay.guard.records import SessionRecord
from kiosk.relay.ports import Transaction

IDLE = timedelta(minutes=10)
LONGEST = timedelta(hours=8)


def expires_at(session: SessionRecord) -> datetime:
    """When it ends if it is not used any more."""
    return min(session.used_at + IDLE, session.opened_at + LONGEST)


def used(tx: Transaction, token_hash: str, now: datetime) -> SessionRecord | None:
    """The session with this token, which is used now; None when it is over, or never was."""
    session = tx.sessions.by_token_hash(token_hash)
    if session is None or now >= expires_at(session) or not _stands(tx, session):
        return None
    tx.sessions.used(token_hash, now)
    person = tx.people.by_name(session.person)
    assert person is not None  # the database holds that
    return replace(session, person=person.name, used_at=now)


def _stands(tx: Transaction, session: SessionRecord) -> bool:
    """Its manager still is one, and its device is paired as it was."""
    person = tx.people.by_name(session.person)
    device = tx.devices.by_name(session.device)
    return (
        person is not None
        and person.may_approve
        and device is not None
        and device.revoked_at is None
        and device.token_hash == session.device_token_hash
    )
