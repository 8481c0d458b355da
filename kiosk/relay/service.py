"""One relay put together: every part made once, begun in order, ended in the opposite order.

Knows no sockets, signals or processes: those are `serve`'s. Tests run the same relay without them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from starlette.types import ASGIApp

from kiosk.relay import cors
from kiosk.relay.api.app import Root, build_api
from kiosk.relay.api.front import Front
from kiosk.relay.api.parts import AmountLimits, Parts
from kiosk.relay.asking import Asking
from kiosk.relay.circuit import Circuit, Fuse
from kiosk.relay.clock import Clock, Ticker, utc_now
from kiosk.relay.creation import Creation, Patience
from kiosk.relay.creation_steps import Offering
from kiosk.relay.gateway import Gateway
from kiosk.relay.guard.approvals import Approving
from kiosk.relay.guard.hashing import Cost, PinHashing
from kiosk.relay.guard.limits import Rates
from kiosk.relay.guard.people import People
from kiosk.relay.guard.proxies import TrustedProxies
from kiosk.relay.guard.recheck import Recheck
from kiosk.relay.guard.tokens import Guard
from kiosk.relay.hub import MOST_STREAMS, Hub
from kiosk.relay.inbox import InboxLane
from kiosk.relay.limits import TokenBucket, Urgency
from kiosk.relay.metrics import Metrics
from kiosk.relay.paced import Paced, StripeHealth, probe
from kiosk.relay.pages.reading import reader
from kiosk.relay.pages.site import CustomerPages
from kiosk.relay.pauses import Pauses
from kiosk.relay.ports import Store, Transaction
from kiosk.relay.records import Identity, OutboxEvent
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.stream import Events
from kiosk.relay.watch import Watch
from kiosk.relay.webhook import Webhook

RESTART_PAUSE_S = 1.0

_log = logging.getLogger("kiosk.relay.service")


def new_id() -> str:
    """An id that nobody else has, in letters that may stand anywhere."""
    return secrets.token_hex(8)


def new_page_token() -> str:
    """What opens one payment's page, and that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a relay is made with. `gateway` is Stripe, real or pretended; `live` its mode."""

    database: Path
    gateway: Gateway
    live: bool
    admin_token: str
    webhook_secrets: tuple[bytes, ...] = ()
    limits: AmountLimits = field(default_factory=lambda: AmountLimits(1_000, 99_999_999))
    ttl: timedelta = timedelta(seconds=900)
    public_url: str | None = None
    page_life: timedelta = timedelta(days=30)
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    stripe_rps: float = 10.0
    fuse: Fuse = field(default_factory=Fuse)
    rates: Rates = field(default_factory=Rates)
    pin_cost: Cost = field(default_factory=Cost)
    metrics_token: SecretStr | None = None
    most_streams: int = MOST_STREAMS
    clock: Clock = utc_now
    ticker: Ticker = time.monotonic


@dataclass(slots=True)
class Service:
    """A running relay. `stop_listening` ends the streams and says so to probes; the rest ends with the context."""

    app: ASGIApp
    parts: Parts
    inbox: InboxLane
    watch: Watch
    stop_listening: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What everything else stands on: the store, who we are, who listens, and the way to Stripe."""

    store: StoreLane
    identity: Identity
    hub: Hub
    metrics: Metrics
    health: StripeHealth
    gateway: Gateway
    bucket: TokenBucket

    def face(self, urgency: Urgency) -> Paced:
        """Stripe for those whose calls are this urgent; all share one rate and one circuit."""
        return Paced(self.gateway, self.bucket, self.health, self.metrics, urgency=urgency)


async def _ground(plan: Plan, ends: AsyncExitStack) -> _Ground:
    """Begin what everything else stands on; it ends with `ends`. Raises `StoreError`."""
    ends.push_async_callback(plan.gateway.close)
    news = _News()
    metrics = Metrics()
    metrics.set("kiosk_webhook_configured", bool(plan.webhook_secrets))
    metrics.gauge("kiosk_disk_free_bytes", lambda: _free_bytes(plan.database.parent))
    store = StoreLane(plan.database, news.publish, metrics=metrics)
    store.start()
    ends.push_async_callback(store.close)
    identity, last_number = await store.run(lambda tx: _beginning(tx, plan.live))
    hub = news.hub = Hub(identity.epoch, last_number, metrics, most_streams=plan.most_streams)
    health = _health(plan, metrics)
    bucket = TokenBucket(plan.stripe_rps, plan.ticker)
    return _Ground(store, identity, hub, metrics, health, plan.gateway, bucket)


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[Service]:
    """Run a relay. Raises `StoreError` when its database cannot be used."""
    async with AsyncExitStack() as ends:
        ground = await _ground(plan, ends)
        store, identity, hub = ground.store, ground.identity, ground.hub
        health, metrics, face = ground.health, ground.metrics, ground.face
        urgent = face(Urgency.URGENT)
        offering = Offering(plan.ttl, plan.public_url, new_page_token)
        creation = Creation(store, urgent, identity, plan.clock, offering, plan.patience)
        ends.push_async_callback(creation.close)
        guard, hashing = await _guard(plan, store, ends)
        stopping = asyncio.Event()
        parts = Parts(
            store=store,
            guard=guard,
            people=People(store, hashing, plan.clock),
            approving=Approving(store, hashing, plan.clock),
            creation=creation,
            asking=Asking(store, urgent, identity, plan.clock, metrics),
            hub=hub,
            health=health,
            metrics=metrics,
            clock=plan.clock,
            limits=plan.limits,
            metrics_token=plan.metrics_token,
            stopping=stopping.is_set,
        )
        pages = CustomerPages(reader(store), plan.clock, life=plan.page_life, live=plan.live)
        ends.callback(pages.close)
        inbox = InboxLane(store, identity, plan.clock, metrics)
        watch = Watch(
            store,
            Asking(store, face(Urgency.SHOWN), identity, plan.clock, metrics),
            creation,
            plan.clock,
            plan.ticker,
            webhook=bool(plan.webhook_secrets),
        )
        probing = partial(probe, face(Urgency.BACKGROUND), health)
        _begin(
            ends,
            {
                "hub": hub.run,
                "inbox": inbox.run,
                "watch": watch.run,
                "probe": probing,
                "pauses": Pauses(metrics).run,
                "recheck": Recheck(store, hub).run,
            },
        )
        root = Root(
            cors.for_listed(build_api(parts), plan.cors_origins),
            Webhook(store, inbox, plan.webhook_secrets, plan.clock, metrics),
            cors.for_listed(Events(store, hub, guard, plan.clock), plan.cors_origins),
            pages,
            stopping.is_set,
            metrics,
        )
        stop_listening = partial(_stop_listening, stopping, hub)
        ends.callback(stop_listening)
        yield Service(_front(plan, root, guard, metrics), parts, inbox, watch, stop_listening)


async def _guard(plan: Plan, store: Store, ends: AsyncExitStack) -> tuple[Guard, PinHashing]:
    """Who judges tokens, and who judges PINs; both end with `ends`."""
    guard = Guard(store, plan.clock, plan.admin_token)
    ends.push_async_callback(guard.close)
    await guard.remember_tokens()
    hashing = PinHashing(plan.pin_cost)
    ends.callback(hashing.close)
    return guard, hashing


def _front(plan: Plan, root: ASGIApp, guard: Guard, metrics: Metrics) -> ASGIApp:
    """The relay's application behind its limits."""
    return Front(
        root,
        guard,
        TrustedProxies(plan.trusted_proxies),
        plan.rates,
        plan.ticker,
        metrics,
        lambda refusal: cors.for_listed(refusal, plan.cors_origins),
    )


def _stop_listening(stopping: asyncio.Event, hub: Hub) -> None:
    stopping.set()
    hub.close()


class _News:
    """Hands the store's events to the hub, which can only be made once the store has been read."""

    def __init__(self) -> None:
        self.hub: Hub | None = None

    def publish(self, events: list[OutboxEvent]) -> None:
        """The lane's `on_commit`."""
        assert self.hub is not None
        self.hub.publish(events)


def _free_bytes(folder: Path) -> float:
    """Room on the store's disk; 0 when that cannot be told."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free
    return 0.0


def _health(plan: Plan, metrics: Metrics) -> StripeHealth:
    health = StripeHealth(Circuit(plan.ticker, plan.fuse))
    metrics.gauge("kiosk_stripe_circuit_open", health.is_open)
    return health


def _beginning(tx: Transaction, live: bool) -> tuple[Identity, int]:
    relay_id, epoch = tx.identity(new_id)
    _, newest = tx.outbox.bounds()
    return Identity(relay_id, epoch, live), newest


def _begin(
    ends: AsyncExitStack, tasks: Mapping[str, Callable[[], Coroutine[None, None, None]]]
) -> None:
    """Begin what runs as long as the relay; the last begun ends first."""
    for name, run in tasks.items():
        task = asyncio.create_task(_for_ever(name, run), name=name)
        ends.push_async_callback(_end, task)


async def _for_ever(name: str, run: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a task that never ends by itself."""
    while True:
        try:
            await run()
        # Boundary: a bug in one round must not silence the task for good.
        except Exception:
            _log.exception("the %s broke down and is begun again", name)
        await asyncio.sleep(RESTART_PAUSE_S)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
