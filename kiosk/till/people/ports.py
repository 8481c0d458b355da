"""What knowing people needs from the store, as a protocol: a part of `kiosk.till.ports`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.core.person import Role
from kiosk.core.pin_locks import WrongPins


@dataclass(frozen=True, slots=True)
class PinCopy:
    """A PIN that the relay confirmed here at `confirmed_at`, as a peppered hash."""

    hash: str = field(repr=False)
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody as the relay named them last. `copy`: of a manager, what is kept of their PIN."""

    name: str
    role: Role
    pin_set_at: datetime
    copy: PinCopy | None = None


class PeopleTables(Protocol):
    """People and wrong PINs within a transaction."""

    def person(self, name: str) -> KnownPerson | None:
        """The person, however the name is written."""

    def people(self) -> list[KnownPerson]:
        """Everybody by name."""

    def save_person(self, person: KnownPerson) -> None:
        """Insert or replace by the name."""

    def remove_person(self, name: str) -> None:
        """They are not there any more."""

    def wrong_pins(self, subject: str) -> WrongPins | None:
        """What is known of a subject, None when its last PIN was right."""

    def save_wrong_pins(self, record: WrongPins) -> None:
        """Insert or replace by the subject."""

    def forget_wrong_pins(self, subject: str) -> None:
        """The PIN was right."""
