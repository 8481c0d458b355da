"""Who may stand at this till and who at it is a manager, as the relay said last; who sells now; PINs kept here.

Pure rules over one transaction. Which PIN is good is the relay's to say. What is kept of one it confirmed serves
only acts that touch this till alone, only while the relay is away and only for a month; `pepper` makes and judges
it. A PIN must never come here, only its hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.core.errors import KioskError
from kiosk.core.person import Role, folded
from kiosk.core.pin_locks import locked_for, one_more
from kiosk.protocol.guard import PersonNamed
from kiosk.till.books.audit import Action, Who, write_down
from kiosk.till.people.ports import KnownPerson, PinCopy
from kiosk.till.ports import Transaction
from kiosk.till.shop import Shop

COPY_LIFE = timedelta(days=30)
"""A shop whose relay is away for longer has other worries; and so long a manager who left is let in at most."""
CLOCK_LEEWAY = timedelta(days=1)
"""A clock set back by more than this makes a copy of the future, which is not trusted."""
TILL_TRIES = 5
NAME_TRIES = 5
CASHIER = "cashier"
_HEARD_AT = "people_heard_at"
_OF_THE_TILL = "till"


class PinLockedError(KioskError):
    """Too many wrong PINs; `retry_after_s` says how long nobody is listened to."""

    code = "pin_locked"


class UnknownPersonError(KioskError):
    """Nobody of this name is known here."""

    code = "person_unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known. `heard`: the relay has said so at least once; before, nobody knows if there is anybody."""

    people: tuple[KnownPerson, ...] = ()
    heard: bool = False

    @property
    def managers(self) -> tuple[str, ...]:
        """The names of those who may allow something."""
        return tuple(one.name for one in self.people if one.role is Role.MANAGER)


def known(tx: Transaction) -> Known:
    """Everybody the relay named."""
    return Known(tuple(tx.people()), tx.fact(_HEARD_AT) is not None)


def hear(tx: Transaction, named: Iterable[PersonNamed], now: datetime) -> None:
    """What the relay says of people; who is not among them is gone, and so is a copy of a PIN that was changed."""
    heard = {folded(one.name): one for one in named}
    for before in tx.people():
        if folded(before.name) not in heard:
            tx.remove_person(before.name)
    for one in heard.values():
        person = KnownPerson(one.name, Role(one.role), one.pin_set_at)
        last = tx.person(one.name)
        if last is not None and replace(last, copy=None) == person:
            continue
        tx.save_person(person)
    tx.set_fact(_HEARD_AT, now.isoformat())


def keep_copy(tx: Transaction, name: str, pin_hash: str, now: datetime) -> None:
    """The relay has just confirmed this manager's PIN; of somebody it has not named yet nothing is kept."""
    person = tx.person(name)
    if person is not None and person.role is Role.MANAGER:
        tx.save_person(replace(person, copy=PinCopy(pin_hash, now)))
    for subject in _tries(name):
        tx.forget_wrong_pins(subject)


def drop_copy(tx: Transaction, name: str) -> None:
    """The relay does not confirm any more what was kept."""
    person = tx.person(name)
    if person is not None and person.copy is not None:
        tx.save_person(replace(person, copy=None))


def good_copy(person: KnownPerson | None, now: datetime) -> PinCopy | None:
    """What is kept of somebody's PIN and still serves."""
    copy = None if person is None else person.copy
    if copy is None or not -CLOCK_LEEWAY <= now - copy.confirmed_at <= COPY_LIFE:
        return None
    return copy


def begin_try(tx: Transaction, name: str, now: datetime) -> PinCopy | None:
    """Count a try as wrong before it is judged; what it is judged by. Raises `PinLockedError`."""
    subjects = _tries(name)
    before = {subject: tx.wrong_pins(subject) for subject in subjects}
    wait = max(locked_for(wrong, now) for wrong in before.values())
    if wait:
        text = "There were too many wrong PINs; wait before you try again."
        raise PinLockedError(text, retry_after_s=wait.total_seconds())
    for subject, tries in subjects.items():
        tx.save_wrong_pins(one_more(before[subject], subject, tries, now))
    return good_copy(tx.person(name), now)


def end_try(tx: Transaction, name: str) -> KnownPerson | None:
    """The PIN was right: what was counted is forgotten; the person, if still known."""
    for subject in _tries(name):
        tx.forget_wrong_pins(subject)
    return tx.person(name)


def cashier_of(tx: Transaction, shop: Shop) -> str:
    """Who sells now: whoever was chosen last, as long as they are known, else as it is set."""
    chosen = tx.fact(CASHIER)
    person = None if chosen is None else tx.person(chosen)
    return shop.cashier if person is None else person.name


def switch_cashier(tx: Transaction, shop: Shop, name: str, now: datetime) -> None:
    """From now on this person sells. Raises `UnknownPersonError`."""
    person = tx.person(name)
    if person is None:
        raise UnknownPersonError(f"There is no '{name}' at this till any more.")
    before = cashier_of(tx, shop)
    if person.name == before:
        return
    tx.set_fact(CASHIER, person.name)
    who = Who(asked_by=before or None)
    write_down(tx, shop.till, who, Action.CASHIER, person.name, now)


def _tries(name: str) -> dict[str, int]:
    """Who is counted when a PIN is given here, and how many tries each has."""
    return {_OF_THE_TILL: TILL_TRIES, f"name {folded(name)}": NAME_TRIES}
