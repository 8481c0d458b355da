"""A relay's people without a relay: names, PINs, and the trouble it answers with. It knows whose PIN it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar, cast

from kiosk.core.errors import KioskError
from kiosk.core.person import folded
from kiosk.protocol.guard import (
    ApprovalGiven,
    AskApproval,
    CheckPin,
    CreatePerson,
    Person,
    PersonNamed,
    PersonNames,
    SessionGiven,
)
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.link.wire import RelayRefusedError
from kiosk.till.people.pepper import Pepper
from tests.till.builders import START

T = TypeVar("T")

PIN = "703925"
OTHER_PIN = "481926"
CHEAP = Pepper(b"of this till", memory_kib=8, passes=1)
"""Made and judged in no time; a guess would be as cheap."""


@dataclass
class MadeUpRelay:
    """People with their PINs, as the relay would judge them; `trouble` is what it answers instead."""

    pins: dict[str, str] = field(default_factory=lambda: {"Nok": PIN, "Lek": OTHER_PIN})
    roles: dict[str, str] = field(default_factory=dict)
    set_at: dict[str, int] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list)
    person: str | None = None

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        future: Future[T] = Future()

        async def answer() -> T:
            return await question(cast(ManagerRelay, self))

        try:
            future.set_result(asyncio.run(answer()))
        except KioskError as error:
            future.set_exception(error)
        return future

    async def names(self) -> PersonNames:
        self._called("names")
        return PersonNames(items=[self._named(name) for name in sorted(self.pins)])

    async def check_pin(self, body: CheckPin) -> PersonNamed:
        self._called(f"check {body.act}")
        return self._named(self._judged(body.person, body.pin.get_secret_value()))

    async def open_session(self, person: str, pin: str) -> SessionGiven:
        self._called("session")
        self.person = self._judged(person, pin)
        return SessionGiven(token="kd_1", person=self.person, expires_at=START)

    async def close_session(self) -> None:
        self.person = None

    async def approve(self, body: AskApproval) -> ApprovalGiven:
        self._called(f"approve {body.action} {body.payment_id}")
        self._judged(body.person, body.pin.get_secret_value())
        return ApprovalGiven(approval="ka_1", expires_at=START)

    async def add_first_manager(self, body: CreatePerson) -> Person:
        self._called("add")
        if self.pins:
            raise RelayRefusedError("There are people already.", code="forbidden")
        self.pins[body.name] = body.pin.get_secret_value()
        return Person(name=body.name, role=body.role, created_at=START, pin_set_at=START)

    def _called(self, what: str) -> None:
        self.asked.append(what)
        if self.trouble is not None:
            raise self.trouble

    def _judged(self, name: str, pin: str) -> str:
        for known, its_pin in self.pins.items():
            if folded(known) == folded(name) and its_pin == pin and self._role(known) == "manager":
                return known
        raise RelayRefusedError("The name or the PIN is not right.", code="forbidden")

    def _role(self, name: str) -> str:
        return self.roles.get(name, "manager")

    def _named(self, name: str) -> PersonNamed:
        at = START + timedelta(seconds=self.set_at.get(name, 0))
        return PersonNamed(name=name, role=self._role(name), pin_set_at=at)


class OnThisLoop(MadeUpRelay):
    """The same, asked on the loop that runs already."""

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        async def answer() -> T:
            return await question(cast(ManagerRelay, self))

        return asyncio.run_coroutine_threadsafe(answer(), asyncio.get_running_loop())
