"""What every part of a relay stands on, and how what runs for ever is begun and ended.

The first things made and the last to end: the store, who this relay is, its numbers, the hub, the way to Stripe.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import shutil
import socket
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from kiosk.protocol.sse import EventName
from kiosk.relay.nodes.fence import FencedStore
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.ports import Transaction
from kiosk.relay.push.door import Door
from kiosk.relay.push.hub import Hub
from kiosk.relay.records import Identity, OutboxEvent
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.running.plan import Plan
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.listener import Listener
from kiosk.relay.stripe_side.circuit import Circuit
from kiosk.relay.stripe_side.gateway import Gateway
from kiosk.relay.stripe_side.limits import TokenBucket, Urgency
from kiosk.relay.stripe_side.paced import Paced, StripeHealth

Jobs = Mapping[str, Callable[[], Coroutine[None, None, None]]]
"""What runs for ever, by name."""

RESTART_PAUSE_S = 1.0
_COUNTED = {
    EventName.REFUND: "kiosk_refunds_total",
    EventName.PAYOUT: "kiosk_payouts_total",
}
"""What is counted when it is told: it is committed then."""

_log = logging.getLogger("kiosk.relay.running.service")


def new_id() -> str:
    """An id that nobody else has, in letters that may stand anywhere."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything else stands on: the store, who we are, who listens, and the way to Stripe.

    `led` is the store for what only the leader writes.
    """

    store: StoreLane
    identity: Identity
    hub: Hub
    metrics: Metrics
    health: StripeHealth
    gateway: Gateway
    bucket: TokenBucket
    deaf: Callable[[], bool]
    standing: Standing
    led: FencedStore

    def face(self, urgency: Urgency) -> Paced:
        """Stripe for those whose calls are this urgent; all share one rate and one circuit."""
        return Paced(self.gateway, self.bucket, self.health, self.metrics, urgency=urgency)


async def lay(plan: Plan, ends: AsyncExitStack) -> Ground:
    """Begin what everything else stands on; it ends with `ends`. Raises `StoreError`."""
    ends.push_async_callback(plan.gateway.close)
    metrics = Metrics()
    news = _News(metrics)
    metrics.set("kiosk_webhook_configured", bool(plan.webhook_secrets))
    if isinstance(plan.database, Path):
        folder = plan.database.parent
        metrics.gauge("kiosk_disk_free_bytes", lambda: _free_bytes(folder))
    store = StoreLane(plan.database, news.publish, metrics=metrics)
    store.start()
    ends.push_async_callback(store.close)
    identity, last_number = await store.run(lambda tx: _beginning(tx, plan.live))
    hub = Hub(identity.epoch, last_number, metrics, most_streams=plan.most_streams)
    news.door, deaf = Door(hub), _never
    if isinstance(plan.database, ServerAddress):
        listener = Listener(plan.database, hub, news.read, lambda: store.speaker)
        news.door, deaf = Door(hub, listener.look), lambda: not listener.hears
        metrics.gauge("kiosk_other_relays_heard", lambda: listener.hears)
        listener.start()
        ends.push_async_callback(listener.close)
    health = _health(plan, metrics)
    bucket = TokenBucket(plan.stripe_rps, plan.ticker)
    standing, led = _standing(plan, metrics), FencedStore(store)
    if not standing.several:
        led.open(await store.run(lambda tx: tx.nodes.reign()))
    return Ground(store, identity, hub, metrics, health, plan.gateway, bucket, deaf, standing, led)


def begin(ends: AsyncExitStack, tasks: Jobs) -> None:
    """Begin what runs as long as the relay; the last begun ends first."""
    for name, run in tasks.items():
        task = asyncio.create_task(for_ever(name, run), name=name)
        ends.push_async_callback(_end, task)


async def for_ever(name: str, run: Callable[[], Coroutine[None, None, None]]) -> None:
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


class _News:
    """Hands events to the door, which can only be made once the store has been read."""

    def __init__(self, metrics: Metrics) -> None:
        self.door: Door | None = None
        self._metrics = metrics

    def publish(self, events: list[OutboxEvent]) -> None:
        """The lane's `on_commit`. Only here is counted: relays that share a store count everything once."""
        self._door.committed(events)
        for event in events:
            if event.name in _COUNTED:
                status = json.loads(event.data)["status"]
                self._metrics.count(_COUNTED[event.name], status=status)

    def read(self, events: list[OutboxEvent]) -> None:
        """The listener's `on_events`."""
        self._door.read(events)

    @property
    def _door(self) -> Door:
        assert self.door is not None
        return self.door


def _never() -> bool:
    return False


def _free_bytes(folder: Path) -> float:
    """Room on the store's disk; 0 when that cannot be told."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free
    return 0.0


def _standing(plan: Plan, metrics: Metrics) -> Standing:
    """Who this node is. Two on one machine, or in containers, may have one host's name."""
    several = isinstance(plan.database, ServerAddress)
    standing = Standing(f"{socket.gethostname()}-{new_id()[:6]}", several=several)
    metrics.gauge("kiosk_leader", lambda: standing.leads)
    metrics.gauge("kiosk_nodes", lambda: standing.live)
    return standing


def _health(plan: Plan, metrics: Metrics) -> StripeHealth:
    health = StripeHealth(Circuit(plan.ticker, plan.fuse))
    metrics.gauge("kiosk_stripe_circuit_open", health.is_open)
    return health


def _beginning(tx: Transaction, live: bool) -> tuple[Identity, int]:
    relay_id, epoch = tx.identity(new_id)
    _, newest = tx.outbox.bounds()
    return Identity(relay_id, epoch, live), newest
