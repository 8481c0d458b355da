"""One relay put together: every part made once, begun in order, ended in the opposite order.

Knows no sockets, signals or processes: those are `serve`'s. Tests run the same relay without them.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from starlette.types import ASGIApp

from kiosk.relay.api.app import Root, build_api
from kiosk.relay.api.front import Front
from kiosk.relay.api.parts import Parts
from kiosk.relay.api.stripe_header import telling_of_stripe
from kiosk.relay.guard.approvals import Approving
from kiosk.relay.guard.hashing import PinHashing
from kiosk.relay.guard.judging import PinJudging
from kiosk.relay.guard.people import People
from kiosk.relay.guard.proxies import TrustedProxies
from kiosk.relay.guard.recheck import Recheck
from kiosk.relay.guard.sessions import Sessions
from kiosk.relay.guard.tokens import Guard
from kiosk.relay.inbox.catchup import CatchUp
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.inbox.refused import RefusedWebhooks
from kiosk.relay.inbox.webhook import Webhook
from kiosk.relay.ledger.refunding import Refunding
from kiosk.relay.ledger.resolving import Resolving
from kiosk.relay.ledger.statement import Statement
from kiosk.relay.ledger.watch import LedgerWatch
from kiosk.relay.nodes.leading import Leading, LoneLock
from kiosk.relay.nodes.sharing import Sharing
from kiosk.relay.pages.reading import reader
from kiosk.relay.pages.site import CustomerPages
from kiosk.relay.payments.asking import Asking
from kiosk.relay.payments.creation import Creation
from kiosk.relay.payments.creation_steps import Offering
from kiosk.relay.payments.watch import Watch
from kiosk.relay.ports import Store
from kiosk.relay.push import cors
from kiosk.relay.push.stream import Events
from kiosk.relay.running.ground import Ground, Jobs, begin, lay
from kiosk.relay.running.housekeeping import Housekeeping
from kiosk.relay.running.pauses import Pauses
from kiosk.relay.running.plan import Plan
from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.leader_lock import ServerLock
from kiosk.relay.stripe_side.gateway import Gateway
from kiosk.relay.stripe_side.limits import Urgency
from kiosk.relay.stripe_side.paced import probe


def new_page_token() -> str:
    """What opens one payment's page, and that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


Tasks = dict[str, Callable[[], Coroutine[None, None, None]]]


@dataclass(frozen=True, slots=True)
class Workers:
    """What works by itself as long as the relay runs."""

    watch: Watch
    catchup: CatchUp
    ledger: LedgerWatch
    housekeeping: Housekeeping
    patient: Gateway
    leading: Leading
    sharing: Sharing

    def tasks(self, ground: Ground, parts: Parts) -> Tasks:
        """Everything that runs for ever, by name; the last ends first. What only one node does is led."""
        return {
            "hub": ground.hub.run,
            "inbox": parts.inbox.run,
            "leading": self.leading.run,
            "sharing": self.sharing.run,
            "probe": partial(probe, self.patient, ground.health),
            "recheck": Recheck(ground.store, ground.hub).run,
            "pauses": Pauses(ground.metrics).run,
        }


@dataclass(slots=True)
class Service:
    """A running relay. `stop_listening` ends the streams and says so to probes; the rest ends with the context."""

    app: ASGIApp
    parts: Parts
    workers: Workers
    stop_listening: Callable[[], None]


@asynccontextmanager
async def running(
    plan: Plan,
    lay: Callable[[Plan, AsyncExitStack], Awaitable[Ground]] = lay,
    begin: Callable[[AsyncExitStack, Jobs], None] = begin,
) -> AsyncIterator[Service]:
    """Run a relay. Raises `StoreError` when its database cannot be used.

    `lay` makes what it stands on, `begin` begins what runs as long as it: other ones where there are no threads.
    """
    async with AsyncExitStack() as ends:
        ground = await lay(plan, ends)
        stopping = asyncio.Event()
        parts = await _parts(plan, ground, ends, stopping)
        workers = _workers(plan, ground, parts)
        await workers.sharing.beat()
        ends.push_async_callback(workers.sharing.leave)
        begin(ends, workers.tasks(ground, parts))
        pages = CustomerPages(reader(ground.store), plan.clock, life=plan.page_life, live=plan.live)
        ends.callback(pages.close)

        def stop_listening() -> None:
            stopping.set()
            ground.hub.close()

        ends.callback(stop_listening)
        app = _application(plan, parts, pages)
        yield Service(app, parts, workers, stop_listening)


async def _parts(
    plan: Plan, ground: Ground, ends: AsyncExitStack, stopping: asyncio.Event
) -> Parts:
    """The use cases that callers reach."""
    store, clock, metrics = ground.store, plan.clock, ground.metrics
    urgent = ground.face(Urgency.URGENT)
    offering = Offering(plan.ttl, plan.public_url, new_page_token)
    creation = Creation(store, urgent, ground.identity, clock, offering, plan.patience)
    ends.push_async_callback(creation.close)
    refunding = Refunding(store, urgent, ground.identity, clock, plan.patience)
    ends.push_async_callback(refunding.close)
    guard, hashing = await _guard(plan, store, ends)
    judging = PinJudging(store, hashing, clock)
    return Parts(
        store=store,
        guard=guard,
        people=People(store, hashing, clock),
        approving=Approving(judging),
        sessions=Sessions(store, judging, clock),
        creation=creation,
        asking=Asking(store, urgent, ground.identity, clock, metrics),
        refunding=refunding,
        resolving=Resolving(store, refunding, clock),
        statement=Statement(store, ground.face(Urgency.BACKGROUND)),
        hub=ground.hub,
        inbox=InboxLane(store, ground.identity, clock, metrics),
        refused=RefusedWebhooks(),
        health=ground.health,
        standing=ground.standing,
        metrics=metrics,
        clock=clock,
        limits=plan.limits,
        metrics_token=plan.metrics_token,
        stopping=stopping.is_set,
        deaf=ground.deaf,
    )


def _workers(plan: Plan, ground: Ground, parts: Parts) -> Workers:
    """What works by itself, and is woken when Stripe or the store is back.

    What the leader's workers write goes through `ground.led`.
    """
    led = ground.led
    patient = ground.face(Urgency.BACKGROUND)
    webhook = bool(plan.webhook_secrets)

    def asking(gateway: Gateway) -> Asking:
        return Asking(led, gateway, ground.identity, plan.clock, ground.metrics)

    watch = Watch(
        led,
        asking(ground.face(Urgency.SHOWN)),
        asking(patient),
        parts.creation.through(led),
        plan.clock,
        plan.ticker,
        webhook=webhook,
        rate=plan.stripe_rps,
    )
    catchup = CatchUp(led, patient, parts.inbox, plan.clock, ground.metrics, webhook=webhook)
    refunding = parts.refunding.through(led)
    ledger = LedgerWatch(led, patient, refunding, ground.identity, plan.clock, ground.metrics)
    housekeeping = Housekeeping(led, plan.clock)
    ground.health.on_recovery(watch.recovered)
    ground.health.on_recovery(catchup.soon)
    parts.inbox.on_recovery(catchup.soon)

    def begin_work(ends: AsyncExitStack) -> None:
        watch.begin_anew()
        ledger.begin_anew()
        begin(
            ends,
            {
                "watch": watch.run,
                "catch-up": catchup.run,
                "ledger": ledger.run,
                "housekeeping": housekeeping.run,
            },
        )

    def take_share(rps: float) -> None:
        ground.bucket.set_rate(rps)
        watch.rate = rps

    lock = ServerLock(plan.database) if isinstance(plan.database, ServerAddress) else LoneLock()
    leading = Leading(ground.store, led, lock, ground.standing, begin_work)
    sharing = Sharing(ground.store, ground.standing, plan.stripe_rps, take_share)
    return Workers(watch, catchup, ledger, housekeeping, patient, leading, sharing)


def _application(plan: Plan, parts: Parts, pages: CustomerPages) -> ASGIApp:
    """The relay as one ASGI application behind its limits."""
    events = Events(parts.store, parts.hub, parts.guard, plan.clock)
    webhook = Webhook(
        parts.store, parts.inbox, plan.webhook_secrets, plan.clock, parts.metrics, parts.refused
    )
    api = telling_of_stripe(build_api(parts), parts.health, live=plan.live)
    root = Root(
        cors.for_listed(api, plan.cors_origins),
        webhook,
        cors.for_listed(events, plan.cors_origins),
        pages,
        parts.stopping,
        parts.metrics,
    )
    return Front(
        root,
        parts.guard,
        TrustedProxies(plan.trusted_proxies),
        plan.rates,
        plan.ticker,
        parts.metrics,
        lambda refusal: cors.for_listed(refusal, plan.cors_origins),
    )


async def _guard(plan: Plan, store: Store, ends: AsyncExitStack) -> tuple[Guard, PinHashing]:
    """Who judges tokens, and who judges PINs; both end with `ends`."""
    guard = Guard(store, plan.clock, plan.admin_token)
    ends.push_async_callback(guard.close)
    await guard.remember_tokens()
    hashing = PinHashing(plan.pin_cost)
    ends.callback(hashing.close)
    return guard, hashing
