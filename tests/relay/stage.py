"""A whole relay in this process: real store and real application, a pretended Stripe, and clocks that stand.

Shared by this room's tests; it must not hold rules of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import stripe

from kiosk.relay.guard.devices import add
from kiosk.relay.guard.hashing import Cost
from kiosk.relay.guard.limits import NO_RATES
from kiosk.relay.payments.creation import Patience
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Identity, OutboxEvent, PaymentRecord
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import Service, running
from kiosk.relay.store.database import Place
from kiosk.relay.store.lane import StoreLane
from tests.relay.fake_stripe import FakeStripe, Json

T = TypeVar("T")

START = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
SECRET = "whsec_sandbox"
ADMIN = "kt_admin"
CHEAP = Cost(memory_kib=8, passes=1)
"""A PIN judged in no time; a guess would be as cheap."""
IDENTITY = Identity(relay_id="relay1", epoch="epoch1", live=False)
WAIT_LIMIT_S = 10.0


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def tick(self) -> float:
        """The same as seconds that only grow."""
        return (self.now - START).total_seconds()

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


async def until(true: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; fail when it never is."""
    end = time.monotonic() + WAIT_LIMIT_S
    while time.monotonic() < end:
        answer = true()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("waited in vain")


@asynccontextmanager
async def open_store(
    place: Place, on_commit: Callable[[list[OutboxEvent]], None] = lambda events: None
) -> AsyncIterator[StoreLane]:
    """A store lane over `place`."""
    store = StoreLane(place, on_commit)
    store.start()
    try:
        yield store
    finally:
        await store.close()


def add_devices(tx: Transaction, *names: str) -> None:
    """Let tills in whose tokens are `kt_` and their name."""
    for name in names:
        add(tx, name, "till", f"kt_{name}", START)


def record(**changes: Any) -> PaymentRecord:
    """A payment of A1 over 185.50 baht that has just been asked for."""
    values: dict[str, Any] = {
        "device": "A1",
        "key": "key1",
        "body_hash": "hash",
        "amount_satang": 18_550,
        "currency": "thb",
        "created_at": START,
        "asked_at": START,
        "expires_at": START + timedelta(seconds=900),
    }
    return PaymentRecord(**{**values, **changes})


@dataclass
class Stage:
    """A running relay and what stands around it."""

    service: Service
    stripe: FakeStripe
    clock: FakeClock
    _keys: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def client(self, token: str = "kt_A1") -> httpx.AsyncClient:
        """A caller with a token."""
        transport = httpx.ASGITransport(self.service.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(transport=transport, base_url="http://relay", headers=headers)

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Something with the store."""
        return await self.service.parts.store.run(job)

    async def ask(
        self, amount: int = 18_550, *, key: str | None = None, token: str = "kt_A1", **body: Any
    ) -> httpx.Response:
        """`POST /payments/intents`."""
        headers = {"Idempotency-Key": key or f"key{next(self._keys)}"}
        async with self.client(token) as client:
            return await client.post(
                "/payments/intents", json={"amount": amount, **body}, headers=headers
            )

    async def new_payment(self, **ask: Any) -> str:
        """A waiting payment's id."""
        answer = await self.ask(**ask)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["paymentIntentId"])

    async def read(self, payment_id: str, token: str = "kt_A1") -> Json:
        """`GET /payments/{id}`."""
        async with self.client(token) as client:
            answer = await client.get(f"/payments/{payment_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def deliver(self, event: Json, **changes: Any) -> httpx.Response:
        """Send an event as Stripe would."""
        return await self.deliver_body(json.dumps(event).encode(), **changes)

    async def deliver_body(
        self, body: bytes, *, secret: str = SECRET, at: datetime | None = None
    ) -> httpx.Response:
        """Send a body under a good signature."""
        return await self.post_webhook(body, signature(body, secret, at or self.clock()))

    async def post_webhook(self, body: bytes, header: str | None) -> httpx.Response:
        """Send a body under any signature."""
        headers = {} if header is None else {"Stripe-Signature": header}
        async with self.client() as client:
            return await client.post("/payments/webhook", content=body, headers=headers)

    def number(self, name: str, **labels: str) -> float:
        """What the metrics show."""
        return self.service.parts.metrics.value(name, **labels)

    async def applied(self) -> None:
        """Wait until no event waits."""

        async def none_due() -> bool:
            return not await self.run(lambda tx: tx.inbox.due(self.clock(), 1))

        await until(none_due)

    async def told(self, event: Json) -> None:
        """Deliver an event and wait until it is applied."""
        answer = await self.deliver(event)
        assert answer.status_code == 200, answer.text
        await self.applied()


def signature(body: bytes, secret: str, at: datetime) -> str:
    """The header that Stripe's own SDK makes."""
    text = body.decode("latin-1")
    if text.isascii():
        time_s = int(at.timestamp())
        return f"{stripe.WebhookSignature.generate_signature_header(text, secret, time_s)}"
    return own_signature(body, secret, int(at.timestamp()))


def own_signature(body: bytes, secret: str, time_s: int) -> str:
    """The same by hand, for bodies that are no text."""
    signed = f"{time_s}.".encode() + body
    return f"t={time_s},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


@asynccontextmanager
async def on_stage(folder: Path, **changes: Any) -> AsyncIterator[Stage]:
    """Run a relay in `folder` with the tills A1 and A2 and the manager `kt_boss`.

    `changes` overwrite the plan; `stripe` and `clock` may be given to begin a second life with them. Stripe's
    events were read when it is entered, unless `caught_up` says otherwise.
    """
    caught_up = changes.pop("caught_up", True)
    clock = changes.pop("clock", None) or FakeClock()
    fake = changes.pop("stripe", None) or FakeStripe(clock)
    plan = Plan(
        **{
            "database": folder / "relay.sqlite3",
            "gateway": fake,
            "live": False,
            "admin_token": ADMIN,
            "webhook_secrets": (SECRET.encode(),),
            "stripe_rps": 1_000.0,
            "patience": Patience(second_waits_s=0.3, asking_limit_s=5, first_pause_s=0.001),
            "clock": clock,
            "ticker": clock.tick,
            # Its clock stands: what a test may do is limited where a test is about the limits.
            "rates": NO_RATES,
            "pin_cost": CHEAP,
            **changes,
        }
    )
    async with running(plan) as service:
        stage = Stage(service, fake, clock)
        await stage.run(_let_in)
        if caught_up:
            # What a test has happen from here on is brought by its webhook, or not at all.
            await until(lambda: stage.number("kiosk_last_catchup_timestamp_seconds") > 0)
            fake.calls[:] = [call for call in fake.calls if call[0] != "events"]
        yield stage


def _let_in(tx: Transaction) -> None:
    if tx.devices.by_name("A1") is None:
        add_devices(tx, "A1", "A2")
        add(tx, "boss", "manager", "kt_boss", START)
        add(tx, "web", "integration", "kt_web", START)
