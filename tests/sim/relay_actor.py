"""The relay in a run: the real program without its sockets and threads, begun, killed and begun again.

Everything between the ASGI application and the port `Store` is what a shop runs: limits, guard, use cases,
applying lane, watch, catch-up, ledger, hub and push stream. Only what it stands on is made here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from starlette.types import ASGIApp, Message

from kiosk.core.person import Role
from kiosk.relay.guard.devices import add
from kiosk.relay.guard.hashing import Cost
from kiosk.relay.guard.limits import NO_RATES
from kiosk.relay.guard.records import ApprovalAction, ApprovalRecord, PersonRecord
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.nodes.fence import FencedStore
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.payments.creation import Patience
from kiosk.relay.ports import Transaction
from kiosk.relay.push.door import Door
from kiosk.relay.push.hub import Hub
from kiosk.relay.records import Identity, OutboxEvent
from kiosk.relay.running import ground as real_ground
from kiosk.relay.running.ground import Ground, Jobs
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import Service, running
from kiosk.relay.store.lane import StoreLane
from kiosk.relay.store.sqlite.file import DatabaseFile
from kiosk.relay.stripe_side.circuit import Circuit
from kiosk.relay.stripe_side.limits import TokenBucket
from kiosk.relay.stripe_side.paced import StripeHealth
from kiosk.sqlite_schema import StoreError
from tests.sim.courier import SECRET
from tests.sim.disk import Disk, RelayStore
from tests.sim.network import Pipe
from tests.sim.stripe import SimStripe
from tests.sim.world import MARK, START, Life, World

Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""

MANAGER = "นก"
TILLS = ("A1", "A2", "A3")
_MEASURES_ONLY = frozenset({"pauses"})
"""What runs ten times a second to measure a real machine says nothing here."""


def token_of(device: str) -> str:
    """The secret of a device."""
    return f"kt_{MARK}_{device}"


def new_relay_file(path: Path) -> None:
    """A relay's database that knows its tills and one manager."""
    file = DatabaseFile(path)
    with file.transaction() as tx:
        known = cast("Transaction", tx)
        known.identity(iter(("relay1", "epoch1")).__next__)
        for device in TILLS:
            add(known, device, "till", token_of(device), START)
        known.inbox.note_caught_up(START)  # or it would read days of nothing first
        known.people.save(PersonRecord(MANAGER, Role.MANAGER, "$argon2id$none", START, START))
    file.close()


class EvenPatience(Patience):
    """Pauses by the run's own chance: two runs of a seed must wait the same."""

    def pause_s(self, failures: int) -> float:
        """Growing, as the real one's."""
        return self.first_pause_s * 2.0**failures * 0.75


class RelayActor:
    """`open` says whether it answers. `committed` is told of each commit."""

    def __init__(self, world: World, stripe: SimStripe, path: Path) -> None:
        self.world = world
        self.stripe = stripe
        self.disk = Disk(world, path)
        self.committed: Callable[[], None] = lambda: None
        self.life = Life("relay", dead=True)
        self.service: Service | None = None
        self._store: RelayStore | None = None
        self._living: asyncio.Task[None] | None = None
        self._service_manager: asyncio.Task[None] | None = None
        self._serving: dict[asyncio.Task[None], None] = {}
        self._pipes: dict[Pipe, None] = {}

    @property
    def open(self) -> bool:
        """Somebody listens at its door."""
        return self.service is not None and not self.life.dead

    def power_on(self) -> None:
        """Begin, and begin again whenever a life is over."""
        self._service_manager = self.world.loop.create_task(self._lives())

    def lose_power(self) -> None:
        """All that is not on the disk is gone. Some seconds later it is back."""
        if self.life.dead:
            return
        self.world.note("relay", "loses power")
        self.world.counts["power losses of the relay"] += 1
        self.life.dead = True
        if self._store is not None:
            self._store.drop()
        self._leave()

    def restart(self) -> None:
        """Ended and begun again by somebody, with time to finish."""
        if self.service is None or self.life.dead:
            return
        self.world.note("relay", "is restarted")
        self.service.stop_listening()
        self._leave()

    async def end(self) -> None:
        """The end of the run."""
        self.life.dead = True
        assert self._service_manager is not None
        self._service_manager.cancel()
        self._leave()
        waiting = [task for task in (self._service_manager, self._living) if task is not None]
        await asyncio.gather(*waiting, return_exceptions=True)

    # What comes in

    def serve_whole(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Awaitable[Answer | None]:
        """One question. It is carried on when who asked does not wait; None when the relay dies over it."""
        answered: asyncio.Future[Answer | None] = self.world.loop.create_future()
        if self.open:
            self._spawn(self._whole(_scope(method, path, headers), body, answered), answered)
        else:
            answered.set_result(None)
        return answered

    def serve_beside(
        self, method: str, path: str, headers: dict[str, str], body: bytes, after_s: float
    ) -> None:
        """The same question once more, some time later; nobody waits for the answer."""
        self.world.loop.call_later(after_s, self.serve_whole, method, path, headers, body)

    async def open_stream(
        self, headers: dict[str, str], pipe: Pipe
    ) -> tuple[int, list[tuple[str, str]]]:
        """`GET /events`: status and headers; the rest comes through the pipe."""
        begun: asyncio.Future[Answer | None] = self.world.loop.create_future()
        if self.open:
            self._pipes[pipe] = None
            self._spawn(self._streamed(_scope("GET", "/events", headers), pipe, begun), begun)
        else:
            begun.set_result(None)
        answer = await begun
        if answer is None:
            pipe.break_off()
            return 502, []
        return answer[0], answer[1]

    def approve(self, device: str, action: ApprovalAction, payment_id: str) -> Awaitable[str]:
        """A manager has typed the PIN: an approval. The PIN itself is judged on a thread, outside of this."""
        number = self.world.counts["approvals"]
        self.world.counts["approvals"] += 1
        token = f"ka_{MARK}_{number}"
        at = self.world.now() + timedelta(seconds=60)
        record = ApprovalRecord(hash_of(token), MANAGER, device, action, payment_id, at)

        async def given() -> str:
            await self._by_hand(lambda tx: tx.approvals.add(record))
            return token

        return given()

    async def forget_pushed(self) -> None:
        """The outbox is emptied, as housekeeping does with what is old: tills have to read everything again."""
        at = self.world.now()
        await self._by_hand(lambda tx: tx.outbox.prune(at, 10_000))

    # Inside

    async def _by_hand(self, job: Callable[[Transaction], object]) -> None:
        """Something in its store, if it is there and lives long enough."""
        if self._store is not None and self.open:
            task = self.world.loop.create_task(self._store.run(job))
            await asyncio.gather(task, return_exceptions=True)

    def front(self, app: ASGIApp) -> ASGIApp:
        """What stands before the application: nothing."""
        return app

    def new_store(self, on_commit: Callable[[list[OutboxEvent]], None]) -> RelayStore:
        """The store of a life."""
        return RelayStore(
            self.disk, self.life, on_commit, lambda: self.committed(), self.lose_power
        )

    async def _lives(self) -> None:
        """As a service manager does: what ended is begun again."""
        while True:
            self.life = Life("relay")
            self.world.note("relay", "starts")
            self._living = self.world.loop.create_task(self._live(self.life))
            await asyncio.wait({self._living})
            self.life.dead = True
            if not self._living.cancelled() and (error := self._living.exception()) is not None:
                self.world.note("relay", f"ends: {error!r}")
                if not isinstance(error, StoreError):
                    self.world.breaks(f"the relay broke down: {error!r}")
            await asyncio.sleep(self.world.chance.uniform(0.5, 15.0))

    async def _live(self, life: Life) -> None:
        plan = Plan(
            database=self.disk.path,
            gateway=self.stripe,
            live=False,
            admin_token=token_of("admin"),
            webhook_secrets=(SECRET.encode(),) if self.world.shape.webhook else (),
            ttl=timedelta(seconds=self.world.shape.code_lives_s),
            patience=EvenPatience(second_waits_s=10.0, asking_limit_s=20.0),
            rates=NO_RATES,
            pin_cost=Cost(memory_kib=8, passes=1),
            clock=self.world.now,
            ticker=self.world.seconds,
        )
        try:
            async with running(plan, self._lay, _begin) as service:
                self.service = service
                await self.world.loop.create_future()
        finally:
            self.service = None
            if self._store is not None and not life.dead:
                self._store.drop()

    async def _lay(self, plan: Plan, ends: AsyncExitStack) -> Ground:
        """As the real one, over our store."""
        metrics = Metrics()
        door: Door | None = None

        def publish(events: list[OutboxEvent]) -> None:
            assert door is not None
            door.committed(events)

        store = self._store = self.new_store(publish)

        def beginning(tx: Transaction) -> tuple[Identity, int]:
            relay_id, epoch = tx.identity(lambda: "other")
            return Identity(relay_id, epoch, plan.live), tx.outbox.bounds()[1]

        identity, last_number = await store.run(beginning)
        hub = Hub(identity.epoch, last_number, metrics)
        door = Door(hub)
        health = StripeHealth(Circuit(plan.ticker, plan.fuse, lambda: 0.75))
        bucket = TokenBucket(plan.stripe_rps, plan.ticker)
        lane = cast("StoreLane", store)
        led = FencedStore(store)
        led.open(await store.run(lambda tx: tx.nodes.reign()))
        standing = Standing("relay-1", several=False)
        return Ground(
            *(lane, identity, hub, metrics, health, plan.gateway, bucket, _never, standing, led)
        )

    def _leave(self) -> None:
        """Let go of everything that runs."""
        self.service = None
        if self._living is not None:
            self._living.cancel()
        for task in list(self._serving):
            task.cancel()
        for pipe in list(self._pipes):
            pipe.break_off()
        self._pipes.clear()

    def _spawn(
        self, work: Coroutine[Any, Any, None], answered: asyncio.Future[Answer | None]
    ) -> None:
        task = self.world.loop.create_task(work)
        self._serving[task] = None

        def ended(task: asyncio.Task[None]) -> None:
            self._serving.pop(task, None)
            if not task.cancelled() and (error := task.exception()) is not None:
                self.world.breaks(f"the relay broke down over a question: {error!r}")
            if not answered.done():
                answered.set_result(None)

        task.add_done_callback(ended)

    async def _whole(
        self, scope: dict[str, Any], body: bytes, answered: asyncio.Future[Answer | None]
    ) -> None:
        status, headers, parts = 0, list[tuple[str, str]](), list[bytes]()
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                await self.world.loop.create_future()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], _text_headers(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False) and not answered.done():
                answered.set_result((status, headers, b"".join(parts)))

        await self._application(scope, receive, send)
        if status == 500:
            self.world.breaks(f"the relay answered 500 to {scope['path']}")

    async def _streamed(
        self, scope: dict[str, Any], pipe: Pipe, begun: asyncio.Future[Answer | None]
    ) -> None:
        async def receive() -> Message:
            await pipe.hung_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not begun.done():
                    begun.set_result((message["status"], _text_headers(message), b""))
                return
            if message["body"]:
                pipe.write(message["body"])
            if not message.get("more_body", False):
                pipe.end()

        try:
            await self._application(scope, receive, send)
        finally:
            self._pipes.pop(pipe, None)

    @property
    def _application(self) -> ASGIApp:
        assert self.service is not None
        return self.front(self.service.app)


def _never() -> bool:
    return False


def _begin(ends: AsyncExitStack, tasks: Jobs) -> None:
    real_ground.begin(
        ends, {name: run for name, run in tasks.items() if name not in _MEASURES_ONLY}
    )


def _scope(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("10.0.0.1", 40_000),
        "server": ("relay", 80),
        "extensions": {},
    }


def _text_headers(message: Message) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode()) for name, value in message["headers"]]
