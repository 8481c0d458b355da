"""What the guard needs from the store, as protocols; part of `kiosk.relay.ports.Transaction`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kiosk.core.pin_locks import WrongPins
from kiosk.relay.guard.records import (
    ApprovalRecord,
    PairingRecord,
    PersonRecord,
    SessionRecord,
)


class People(Protocol):
    """Cashiers and managers; disabled, never removed."""

    def by_name(self, name: str) -> PersonRecord | None:
        """The person, disabled or not, however the name is written."""

    def save(self, record: PersonRecord) -> None:
        """Insert or replace a person by the name."""

    def all(self) -> list[PersonRecord]:
        """Every person by name, the disabled ones too."""


class Approvals(Protocol):
    """What managers have allowed and nobody has used yet."""

    def by_token_hash(self, token_hash: str) -> ApprovalRecord | None:
        """The approval with this token."""

    def add(self, record: ApprovalRecord) -> None:
        """Keep an approval."""

    def remove(self, token_hash: str) -> None:
        """It is used up."""

    def prune(self, before: datetime) -> None:
        """Forget what expired before."""


class Sessions(Protocol):
    """Managers who are signed in at tills."""

    def by_token_hash(self, token_hash: str) -> SessionRecord | None:
        """The session with this token, over or not."""

    def add(self, record: SessionRecord) -> None:
        """Keep a session."""

    def used(self, token_hash: str, at: datetime) -> None:
        """Something was asked with it."""

    def remove(self, token_hash: str) -> None:
        """It is closed."""

    def end_all_of(self, person: str) -> None:
        """Close every session of a person."""

    def prune(self, opened_before: datetime, used_before: datetime) -> None:
        """Forget those opened, or used for the last time, before."""


class PinTries(Protocol):
    """PINs that were wrong in a row."""

    def of(self, subject: str) -> WrongPins | None:
        """What is known of a subject, None when its last PIN was right."""

    def save(self, record: WrongPins) -> None:
        """Insert or replace by the subject."""

    def forget(self, subject: str) -> None:
        """The PIN was right."""

    def prune(self, before: datetime) -> None:
        """Forget subjects whose last wrong PIN is older."""


class Pairings(Protocol):
    """Codes that wait to be exchanged; one for a name."""

    def by_name(self, name: str) -> PairingRecord | None:
        """The pairing of a device that has not come yet."""

    def by_selector(self, selector: str) -> PairingRecord | None:
        """The pairing that the first part of a code names."""

    def save(self, record: PairingRecord) -> None:
        """Insert a pairing, or put it in the place of the one of the same name."""

    def remove(self, name: str) -> None:
        """It is used, or its device is here by another way."""

    def prune(self, before: datetime) -> None:
        """Forget what expired before."""
