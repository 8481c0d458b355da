"""What windows, network and commands ask of what a running till knows of people; each call is done on the lane.

The rules stand in `people`; here they only meet a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from kiosk.protocol.guard import PersonNamed
from kiosk.till.books import audit
from kiosk.till.books.audit import Who
from kiosk.till.books.desk_books import Lane
from kiosk.till.people import known as people
from kiosk.till.people.known import Known
from kiosk.till.people.ports import KnownPerson, PinCopy
from kiosk.till.ports import Clock, Transaction
from kiosk.till.shop import Shop


class Staff:
    """The people of a running till. `write` commits and lets the windows see; `read` only looks."""

    def __init__(self, shop: Shop, clock: Clock, write: Lane, read: Lane) -> None:
        self._shop = shop
        self._clock = clock
        self._write = write
        self._read = read

    def known(self) -> Future[Known]:
        """Who is known."""
        return self._read(people.known)

    def hear(self, named: Sequence[PersonNamed]) -> Future[None]:
        """What the relay says of people."""
        return self._write(lambda tx: people.hear(tx, named, self._clock()))

    def keep_copy(self, name: str, pin_hash: str) -> Future[None]:
        """The relay confirmed a manager's PIN."""
        return self._write(lambda tx: people.keep_copy(tx, name, pin_hash, self._clock()))

    def drop_copy(self, name: str) -> Future[None]:
        """The relay does not confirm any more what was kept."""
        return self._write(lambda tx: people.drop_copy(tx, name))

    def copy_of(self, name: str) -> Future[PinCopy | None]:
        """What is kept of a PIN and still serves."""
        return self._read(lambda tx: people.good_copy(tx.person(name), self._clock()))

    def begin_try(self, name: str) -> Future[PinCopy | None]:
        """Count a try before it is judged. The future raises `PinLockedError`."""
        return self._write(lambda tx: people.begin_try(tx, name, self._clock()))

    def end_try(self, name: str) -> Future[KnownPerson | None]:
        """The PIN was right."""
        return self._write(lambda tx: people.end_try(tx, name))

    def write_down(self, who: Who, action: str, subject: str) -> Future[None]:
        """An audit entry of what was allowed, or refused, here."""

        def write(tx: Transaction) -> None:
            audit.write_down(tx, self._shop.till, who, action, subject, self._clock())

        return self._write(write)
