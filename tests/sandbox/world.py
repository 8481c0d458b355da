"""A sandbox without a network: fixed clock, counted ids, and an outlet that only remembers.

Shared by this room's tests; it must not hold rules of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.requests import Request

from kiosk.sandbox.app import build_app
from kiosk.sandbox.book import Book, Call
from kiosk.sandbox.forms import Params
from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.state import State
from kiosk.sandbox.webhooks import Target

ApiOperation = Callable[[Book, Call], JsonObject]
BankStep = Callable[[Book, str], JsonObject]

START = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
KEY = "sk_test_kiosk"
BEARER = {"Authorization": f"Bearer {KEY}"}

CREATE = {
    "amount": "18550",
    "currency": "thb",
    "payment_method_types[0]": "promptpay",
    "payment_method_data[type]": "promptpay",
    "payment_method_data[billing_details][email]": "pos@shop.test",
    "confirm": "true",
}
"""The form of an intent that shows its code at once."""


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


def counted_ids() -> Callable[[str], str]:
    """Ids that count: `pi_1`, `py_2`…"""
    numbers = itertools.count(1)
    return lambda prefix: f"{prefix}_{next(numbers)}"


class Outlet:
    """Remembers what would have been sent."""

    def __init__(self) -> None:
        self.events: list[JsonObject] = []

    @property
    def endpoints(self) -> int:
        return 1

    @property
    def url(self) -> str | None:
        return "http://relay.test/hook"

    def publish(self, events: Sequence[JsonObject]) -> None:
        self.events += events

    def take(self) -> list[str]:
        """The types of the events since the last call."""
        types = [event["type"] for event in self.events]
        self.events.clear()
        return types


@dataclass
class World:
    """A book with all that surrounds it."""

    clock: FakeClock = field(default_factory=FakeClock)
    outlet: Outlet = field(default_factory=Outlet)
    state: State = field(default_factory=State)

    def __post_init__(self) -> None:
        self.book = Book(self.state, self.clock, counted_ids(), self.outlet, "http://sandbox.test")

    def call(
        self,
        operation: ApiOperation,
        params: Mapping[str, str] | None = None,
        object_id: str = "",
    ) -> JsonObject:
        """Carry out one operation of the API."""
        return operation(self.book, Call(Params(params or {}), {"id": object_id}, "req_1", None))


def no_cut(_: Request) -> None:
    """Without a network there is no connection to cut."""


@asynccontextmanager
async def running(
    state: State | None = None, target: Target | None = None, clock: FakeClock | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a whole sandbox in this very loop."""
    app = build_app(
        state or State(),
        clock or FakeClock(),
        counted_ids(),
        base_url="http://sandbox.test",
        target=target,
        cut=no_cut,
    )
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as client,
    ):
        yield client


async def create(client: httpx.AsyncClient, **changes: str) -> dict[str, Any]:
    """An intent that shows its code."""
    answer = await client.post("/v1/payment_intents", data={**CREATE, **changes}, headers=BEARER)
    assert answer.status_code == 200, answer.text
    intent: dict[str, Any] = answer.json()
    return intent
