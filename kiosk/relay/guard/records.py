"""The guard's own nouns as plain values: person, approval, session, pairing.

No behaviour, no database. A PIN or a token never stands in one of these, only its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.person import Role
from kiosk.relay.records import Scope


class ApprovalAction(StrEnum):
    """What a manager can allow a device to do, once. A new act is a new line here."""

    REFUND = "refund"
    REFUND_TO_SHOP = "refund_to_shop"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A cashier or a manager. `pin_hash` is argon2id's text with its parameters and salt."""

    name: str
    role: Role
    pin_hash: str
    created_at: datetime
    pin_set_at: datetime
    disabled_at: datetime | None = None

    @property
    def may_approve(self) -> bool:
        """An enabled manager."""
        return self.role is Role.MANAGER and self.disabled_at is None


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """What `person` has allowed `device` to do to one payment, once, until `expires_at`."""

    token_hash: str
    person: str
    device: str
    action: ApprovalAction
    payment_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """`person` is signed in at `device`, as long as that has the token it had then."""

    token_hash: str
    person: str
    device: str
    device_token_hash: str
    opened_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class PairingRecord:
    """A device that waits to be paired. `selector` finds it, `secret_hash` judges the rest of the code."""

    name: str
    scope: Scope
    selector: str
    secret_hash: str
    expires_at: datetime
    wrong_tries: int = 0
