"""A person's PIN for an act: judged by the relay, and for what touches this till only, while that is away, here.

Everything runs on the network's loop; callers get futures. A PIN is never kept, logged or repeated: it comes as a
secret and goes on as one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from pydantic import SecretStr, ValidationError

from kiosk.core.errors import KioskError
from kiosk.core.person import Role, folded, written
from kiosk.core.pins import plain_digits, problem_of
from kiosk.protocol.guard import AskApproval, CheckPin, CreatePerson, OpenSession
from kiosk.protocol.problems import ProblemCode
from kiosk.till.books.audit import Action, Who
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.link.wire import LinkError, RelayAwayError, RelayRefusedError, TokenRefusedError
from kiosk.till.people.known import Known, PinLockedError, UnknownPersonError
from kiosk.till.people.pepper import Pepper
from kiosk.till.people.permit import LOCAL, OF_A_PAYMENT, OF_ANYBODY, Act, Permit, Wanted
from kiosk.till.people.staff import Staff

T = TypeVar("T")

NAMES_EVERY_S = 60.0
NAMES_AGAIN_S = 10.0

_log = logging.getLogger(__name__)


class PinError(KioskError):
    """A PIN was not taken; `code` says why."""

    code = "pin_wrong"


class PinNeededError(KioskError):
    """A manager has to allow this, and no PIN came with it."""

    code = "pin_needed"


class PeopleAlreadyError(KioskError):
    """The first manager was added elsewhere meanwhile."""

    code = "people_already"


class AskRelay(Protocol):
    """Questions to the relay; `kiosk.till.link.desk.Desk` answers."""

    @property
    def person(self) -> str | None:
        """Who is signed in."""

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """The future raises `LinkError`."""


@dataclass(frozen=True, slots=True)
class Given:
    """Whose PIN was given, and for whom the act is."""

    person: str
    pin: SecretStr
    asked_by: str | None = None


class Allowing:
    """The use cases over a relay and what this till knows itself."""

    def __init__(self, relay: AskRelay, staff: Staff, pepper: Callable[[], Pepper]) -> None:
        """`pepper` is asked for when it is first needed: a till sells without one."""
        self._relay = relay
        self._staff = staff
        self._pepper = cache(pepper)
        self._changed = asyncio.Event()

    @property
    def signed_in(self) -> str | None:
        """Which manager's session is open."""
        return self._relay.person

    def known(self) -> Future[Known]:
        """Who is known here; when that is nobody, the relay is asked first, if it can be. Raises `KioskError`."""
        return self._relay.ask(self._look)

    def permit(self, wanted: Wanted, given: Given) -> Future[Permit]:
        """What is wanted, on this person's word.

        The future raises `PinError` (`pin_wrong`, `pin_not_digits`, `pin_not_here`), `PinLockedError`,
        `UnknownPersonError`, and for what only the relay can allow `LinkError`.
        """
        return self._relay.ask(lambda relay: self.judge(relay, wanted, given))

    def for_command(self, wanted: Wanted, person: str | None, pin: SecretStr | None) -> Future[Who]:
        """On whose word a command does what is wanted: `person` asks, and allows it with the PIN.

        While nobody is known no PIN is needed. The future raises `PinNeededError`, and what `permit` does.
        """
        return self._relay.ask(lambda relay: self._for_command(relay, wanted, person, pin))

    def add_first_manager(self, given: Given) -> Future[str]:
        """Somebody, while there is nobody; the name as it is kept.

        The future raises `PinError`, `PeopleAlreadyError`, `LinkError`.
        """
        return self._relay.ask(lambda relay: self._add_first(relay, given))

    def sign_out(self) -> Future[None]:
        """End the session, if one is open."""
        return self._relay.ask(lambda relay: relay.close_session())

    def hear_soon(self) -> None:
        """Who there is was changed from here. Called on the loop."""
        self._changed.set()

    async def follow_names(self, every_s: float = NAMES_EVERY_S) -> None:
        """Hear again and again who there is, until cancelled."""
        while True:
            wait_s = every_s
            try:
                await asyncio.wrap_future(self._relay.ask(self.hear_names))
            except KioskError as error:
                _log.debug("who there is was not heard: %s", error.text)
                wait_s = min(every_s, NAMES_AGAIN_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            self._changed.clear()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Hear who there is until the block ends."""
        task = asyncio.create_task(self.follow_names())
        try:
            yield
        finally:
            task.cancel()

    async def hear_names(self, relay: ManagerRelay) -> Known:
        """Hear from the relay who there is. Raises `LinkError`, `StoreError`."""
        named = (await relay.names()).items
        known = await asyncio.wrap_future(self._staff.known())
        before = [(one.name, one.role, one.pin_set_at) for one in known.people]
        if not known.heard or before != [(one.name, one.role, one.pin_set_at) for one in named]:
            await asyncio.wrap_future(self._staff.hear(named))
            known = await asyncio.wrap_future(self._staff.known())
        return known

    async def judge(self, relay: ManagerRelay, wanted: Wanted, given: Given) -> Permit:
        """As `permit`, for a caller on the loop."""
        given = _read(given)
        try:
            permit = await self._by_the_relay(relay, wanted, given)
        except RelayRefusedError as error:
            if error.code != ProblemCode.FORBIDDEN:
                raise
            raise await self._refused(relay, given) from None
        except RelayAwayError as error:
            if error.code == ProblemCode.RATE_LIMITED:
                raise PinLockedError(error.text, retry_after_s=error.retry_after_s) from None
            if wanted.act not in LOCAL or isinstance(error, TokenRefusedError):
                raise
            return await self._judged_here(wanted, given)
        await self._keep(permit.who.allowed_by or given.person, given.pin)
        return permit

    async def _for_command(
        self, relay: ManagerRelay, wanted: Wanted, person: str | None, pin: SecretStr | None
    ) -> Who:
        if wanted.act in OF_ANYBODY or not (await self._look(relay)).people:
            return Who(asked_by=person)
        if person is None or pin is None:
            raise PinNeededError("A manager's PIN is needed: --person NAME, and --pin-stdin.")
        return (await self.judge(relay, wanted, Given(person, pin, written(person)))).who

    async def _look(self, relay: ManagerRelay) -> Known:
        known = await asyncio.wrap_future(self._staff.known())
        if known.people:
            return known
        try:
            return await self.hear_names(relay)
        except LinkError:
            return known

    async def _by_the_relay(self, relay: ManagerRelay, wanted: Wanted, given: Given) -> Permit:
        """Ask the relay for what this act takes. Raises `LinkError`."""
        if wanted.act is Act.DESK:
            session = await relay.open_session(given.person, given.pin.get_secret_value())
            who = Who(given.asked_by, session.person)
            await self._written(who, Action.DESK, session.person)
            return Permit(who)
        if wanted.act in OF_A_PAYMENT:
            assert wanted.payment_id is not None  # of the payment, by name
            body = AskApproval(
                person=given.person,
                pin=given.pin,
                action=wanted.act.value,
                payment_id=wanted.payment_id,
            )
            approval = (await relay.approve(body)).approval
            return Permit(Who(given.asked_by, await self._named(given.person)), approval)
        check = CheckPin(person=given.person, pin=given.pin, act=wanted.act.value)
        return Permit(Who(given.asked_by, (await relay.check_pin(check)).name))

    async def _refused(self, relay: ManagerRelay, given: Given) -> KioskError:
        """The relay said no: what was kept of this PIN is not good any more; the reason, as far as it is known."""
        copy = await asyncio.wrap_future(self._staff.copy_of(given.person))
        if copy is not None and await self._fits(copy.hash, given.pin):
            await asyncio.wrap_future(self._staff.drop_copy(given.person))
        try:
            known = await self.hear_names(relay)
        except LinkError:
            return _wrong()
        managers = {folded(name) for name in known.managers}
        if folded(given.person) not in managers:
            return UnknownPersonError(f"{written(given.person)} is no manager here.")
        return _wrong()

    async def _judged_here(self, wanted: Wanted, given: Given) -> Permit:
        """The relay is away, and the act is this till's own."""
        copy = await asyncio.wrap_future(self._staff.begin_try(given.person))
        kept = None if copy is None else copy.hash
        fits = await self._fits(kept, given.pin)
        person = await asyncio.wrap_future(self._staff.end_try(given.person)) if fits else None
        if person is None or person.role is not Role.MANAGER:
            who = Who(given.asked_by, why="PIN")
            await self._written(who, Action.REFUSED, f"{wanted.act.value} {written(given.person)}")
            if copy is None:
                text = "The relay does not answer, and this till has not seen this PIN lately."
                raise PinError(text, code="pin_not_here")
            raise _wrong()
        return Permit(Who(given.asked_by, person.name))

    async def _add_first(self, relay: ManagerRelay, given: Given) -> str:
        given = _read(given, new=True)
        try:
            body = CreatePerson(name=given.person, role=Role.MANAGER.value, pin=given.pin)
            person = await relay.add_first_manager(body)
        except ValidationError:
            raise _no_name() from None
        except RelayRefusedError as error:
            if error.code != ProblemCode.FORBIDDEN:
                raise
            await self.hear_names(relay)
            raise PeopleAlreadyError("Somebody was added already; ask a manager.") from None
        subject = f"{person.name} · person_added"  # as the desk writes down whom it adds
        await self._written(Who(given.asked_by, person.name), Action.PEOPLE, subject)
        await self.hear_names(relay)
        await self._keep(person.name, given.pin)
        return person.name

    async def _keep(self, name: str, pin: SecretStr) -> None:
        """Keep what serves while the relay is away; the act is allowed also when that cannot be done."""
        try:
            kept = await asyncio.to_thread(lambda: self._pepper().hash(pin))
            await asyncio.wrap_future(self._staff.keep_copy(name, kept))
        except KioskError as error:
            _log.warning("a confirmed PIN could not be kept: %s", error.text)

    async def _fits(self, kept: str | None, pin: SecretStr) -> bool:
        return await asyncio.to_thread(lambda: self._pepper().fits(kept, pin))

    async def _named(self, name: str) -> str:
        """The name as it is kept."""
        people = (await asyncio.wrap_future(self._staff.known())).people
        return next((one.name for one in people if folded(one.name) == folded(name)), written(name))

    async def _written(self, who: Who, action: Action, subject: str) -> None:
        await asyncio.wrap_future(self._staff.write_down(who, action, subject))


def _read(given: Given, *, new: bool = False) -> Given:
    """The PIN in plain digits. Raises `PinError`, `UnknownPersonError` for what cannot be a name."""
    pin = plain_digits(given.pin.get_secret_value())
    problem = problem_of(pin, new=new)
    if problem is not None:
        raise PinError(
            "This cannot be a PIN: 6 to 12 digits without a pattern.", code=problem.value
        )
    try:
        OpenSession(person=written(given.person), pin=SecretStr(pin))
    except ValidationError:
        raise _no_name() from None
    return Given(written(given.person), SecretStr(pin), given.asked_by)


def _wrong() -> PinError:
    return PinError("The name or the PIN is not right, or this person may not allow it.")


def _no_name() -> UnknownPersonError:
    return UnknownPersonError(
        "A name begins with a letter and has at most 40 letters, digits, blanks, dots, hyphens and "
        "apostrophes.",
        code="person_no_name",
    )
