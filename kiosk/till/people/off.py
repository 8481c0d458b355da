"""Who allows something at a till that is off: the same use cases over its file, for a command that holds its lock.

The relay is asked once for each question, over a connection of its own; a till that knows no relay is like one
whose relay is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import TypeVar

import httpx
from pydantic import SecretStr

from kiosk.core.errors import KioskError
from kiosk.paths import DataDir
from kiosk.protocol.guard import SessionGiven
from kiosk.protocol.problems import ProblemCode
from kiosk.till.link.desk import DeskClient, ManagerRelay
from kiosk.till.link.loop import NetworkLoop
from kiosk.till.link.wire import Wire
from kiosk.till.people.allowing import Allowing
from kiosk.till.people.pepper import pepper_of
from kiosk.till.people.staff import Staff
from kiosk.till.ports import Clock, Store, Transaction
from kiosk.till.shop import Shop

T = TypeVar("T")

_NOWHERE = "http://127.0.0.1"


class RelayOnce:
    """Answers questions to a relay one at a time, on a loop of its own. Nobody stays signed in."""

    def __init__(
        self,
        url: str | None,
        token: SecretStr | None,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url
        self._token = token
        self._clock = clock
        self._transport = transport

    @property
    def known(self) -> bool:
        """There is somebody to ask."""
        return self._url is not None and self._token is not None

    @property
    def person(self) -> str | None:
        """Nobody."""
        return None

    def ask(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """Have a question answered, now."""
        return self._asked(question, None)

    def by_its_token(self, question: Callable[[ManagerRelay], Awaitable[T]]) -> Future[T]:
        """The same for what only managers may, by a token that is a manager's itself; a till's is refused."""
        token = "" if self._token is None else self._token.get_secret_value()
        lasts = self._clock() + timedelta(hours=1)
        return self._asked(question, SessionGiven(token=token, person="", expires_at=lasts))

    def _asked(
        self, question: Callable[[ManagerRelay], Awaitable[T]], session: SessionGiven | None
    ) -> Future[T]:
        with asyncio.Runner(loop_factory=NetworkLoop) as runner:
            return _settled(lambda: runner.run(self._answer(question, session)))

    async def _answer(
        self, question: Callable[[ManagerRelay], Awaitable[T]], session: SessionGiven | None
    ) -> T:
        wire = Wire(
            self._url or _NOWHERE,
            "" if self._token is None else self._token.get_secret_value(),
            lambda: None,
            clock=self._clock,
            transport=self._transport if self.known else _Nobody(),
            of_the_token=frozenset({ProblemCode.UNAUTHORIZED}),
        )
        try:
            return await question(DeskClient(wire, session))
        finally:
            await wire.aclose()


def allowing_of(
    store: Store, shop: Shop, folder: DataDir, relay: RelayOnce, clock: Clock
) -> Allowing:
    """Who allows what at the till whose file this is."""

    def write(work: Callable[[Transaction], T]) -> Future[T]:
        def done() -> T:
            with store.transaction() as tx:
                return work(tx)

        return _settled(done)

    def read(work: Callable[[Transaction], T]) -> Future[T]:
        def done() -> T:
            with store.reading() as tx:
                return work(tx)

        return _settled(done)

    return Allowing(relay, Staff(shop, clock, write, read), lambda: pepper_of(folder.pin_pepper))


class _Nobody(httpx.AsyncBaseTransport):
    """There is no relay to ask."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Nobody answers."""
        raise httpx.ConnectError("no relay is known", request=request)


def _settled(done: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    try:
        future.set_result(done())
    except KioskError as error:
        future.set_exception(error)
    return future
