"""What the people page asks of the relay, and what a refusal means: the relay has one word for several reasons.

No windows; each question is a coroutine over the relay, done on the network's loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.core.person import folded
from kiosk.protocol.guard import CreatePerson, NewPin, Person
from kiosk.protocol.problems import ProblemCode
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.link.wire import RelayRefusedError

NAME_TAKEN = "name_taken"
PIN_TAKEN = "pin_taken"
ONLY_MANAGER = "only_manager"
PERSON_GONE = "person_gone"
NOT_THE_FIRST = "not_the_first"

Asked = Callable[[ManagerRelay], Awaitable[Person]]


@dataclass(frozen=True, slots=True)
class Everybody:
    """Everybody by name, and who is signed in just now."""

    people: tuple[Person, ...] = ()
    signed_in: str | None = None


async def everybody(relay: ManagerRelay) -> Everybody:
    """All people. Raises `LinkError`: `SessionNeededError` while there are some and nobody is signed in."""
    if relay.person is None and not (await relay.names()).items:
        return Everybody()
    people = (await relay.people()).items
    return Everybody(tuple(people), relay.person)


def adding(body: CreatePerson, *, first: bool) -> Asked:
    """Add somebody, the `first` without anybody's leave."""

    async def ask(relay: ManagerRelay) -> Person:
        try:
            if first:
                return await relay.add_first_manager(body)
            return await relay.add_person(body)
        except RelayRefusedError as error:
            if error.code == ProblemCode.FORBIDDEN and first:
                raise _refused(error, NOT_THE_FIRST) from error
            if error.code != ProblemCode.INVALID_STATE:
                raise
            # The page knows everybody; that the name is there all the same can be this very person, whom a
            # lost answer had added before.
            names = {folded(one.name) for one in (await relay.people()).items}
            taken = folded(body.name) in names
            raise _refused(error, NAME_TAKEN if taken else PIN_TAKEN) from error

    return ask


def resetting(name: str, body: NewPin) -> Asked:
    """A new PIN for somebody."""

    async def ask(relay: ManagerRelay) -> Person:
        return await _meaning(relay.reset_pin(name, body), PIN_TAKEN)

    return ask


def disabling(name: str) -> Asked:
    """Let somebody in no more."""

    async def ask(relay: ManagerRelay) -> Person:
        return await _meaning(relay.disable_person(name), ONLY_MANAGER)

    return ask


def enabling(name: str) -> Asked:
    """Let somebody in again."""

    async def ask(relay: ManagerRelay) -> Person:
        return await _meaning(relay.enable_person(name), ONLY_MANAGER)

    return ask


async def _meaning(answer: Awaitable[Person], invalid_state: str) -> Person:
    try:
        return await answer
    except RelayRefusedError as error:
        if error.code == ProblemCode.INVALID_STATE:
            raise _refused(error, invalid_state) from error
        if error.code == ProblemCode.NOT_FOUND:
            raise _refused(error, PERSON_GONE) from error
        raise


def _refused(error: RelayRefusedError, code: str) -> RelayRefusedError:
    return RelayRefusedError(error.text, code=code)
