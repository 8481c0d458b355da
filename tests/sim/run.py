"""One run: a shop made from a seed, its troubled hours, then calm until everything is settled."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kiosk.app.customer.face import Face
from kiosk.till.snapshot import TillView
from kiosk.till.store.database import SqliteStore
from tests.sim.checks import Ledger, LogChecks, RelayChecks, TillChecks
from tests.sim.convergence import Convergence
from tests.sim.courier import Courier
from tests.sim.disk import copy_of
from tests.sim.loop import Stuck
from tests.sim.nemesis import Nemesis
from tests.sim.network import Line
from tests.sim.people import Cashier, Customers, Manager
from tests.sim.relay_actor import TILLS, RelayActor, new_relay_file
from tests.sim.stripe import SimStripe
from tests.sim.till_actor import TillActor
from tests.sim.world import Broken, World

CALM_LIMIT_S = 7_200.0
"""So long after the last fault everything must be settled: the watch's last quick looks lie minutes apart."""
LOOK_EVERY_S = 5.0
VERIFY_EVERY = 8
LAST_STEPS = 60


@dataclass(frozen=True)
class Cast:
    """Who plays, and how long calm may take: other classes are played by what must be caught."""

    till: type[TillActor] = TillActor
    relay: type[RelayActor] = RelayActor
    stripe: type[SimStripe] = SimStripe
    calm_limit_s: float = CALM_LIMIT_S


@dataclass
class Result:
    """How a run went. `broken` is the promise that was broken, None when all were kept."""

    seed: int
    broken: str | None
    digest: str
    told: str
    steps: int
    calm_s: float
    counts: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)


def simulate(seed: int, cast: Cast = Cast(), last: int | None = LAST_STEPS) -> Result:
    """Run one seed; `last` is how many of its steps are told, None all."""
    with _folder() as folder, _same_chance(seed):
        world = World(seed, folder)
        with _reading_logs(world):
            calm_s = _run(world, cast)
        told = world.told(last)
        return Result(
            seed,
            str(world.broken) if world.broken else None,
            world.digest(),
            told,
            len(world.trace),
            calm_s,
            world.counts,
            world.faults.fired,
        )


def _run(world: World, cast: Cast) -> float:
    """Everything on one loop; the seconds of calm that it took in the end."""
    shop = _Shop(world, cast)
    try:
        asyncio.set_event_loop(world.loop)
        return world.loop.run_until_complete(shop.hours())
    except Stuck as error:
        world.breaks(str(error))
        return 0.0
    finally:
        shop.close()
        asyncio.set_event_loop(None)
        world.loop.close()


class _Shop:
    """The cast of a run, put together."""

    def __init__(self, world: World, cast: Cast) -> None:
        self._world = world
        self._calm_limit_s = cast.calm_limit_s
        templates = _templates()
        webhooks, stripe_line = Line("webhooks"), Line("to Stripe")
        courier = Courier(world, webhooks)
        self._stripe = stripe = cast.stripe(world, stripe_line, courier)
        relay_path = copy_of(templates / "relay.sqlite3", world.folder / "relay.sqlite3")
        self._relay = relay = cast.relay(world, stripe, relay_path)
        self._relay_checks = RelayChecks(world, relay_path, stripe)
        relay.committed = self._relay_checks.committed
        courier.door, courier.kept = relay, self._relay_checks.kept
        ledger, self._customers = Ledger(), Customers(world, stripe)
        self._tills: list[tuple[TillActor, TillChecks]] = []
        for code in TILLS[: world.shape.tills]:
            path = copy_of(templates / "till.sqlite3", world.folder / f"{code}.sqlite3")
            till = cast.till(world, relay, code, path)
            self._tills.append((till, self._watched(till, ledger)))
        actors = [till for till, _ in self._tills]
        self._lines = [webhooks, stripe_line, *(till.line for till in actors)]
        self._cashiers = [Cashier(world, till) for till in actors]
        self._manager = Manager(world, actors, relay)
        self._nemesis = Nemesis(world, actors, relay, stripe, self._lines)
        self._convergence = Convergence(self._tills, self._relay_checks, stripe)
        stripe.on_money = self._money_arrives

    def _watched(self, till: TillActor, ledger: Ledger) -> TillChecks:
        checks = TillChecks(self._world, till, self._stripe, ledger)
        till.committed = checks.committed

        def seen(view: TillView, face: Face) -> None:
            checks.seen(view, face)
            self._customers.see(face)

        till.seen = seen
        return checks

    async def hours(self) -> float:
        """The run, until it is over or a promise is broken; the seconds of calm it took."""
        world = self._world
        living = world.loop.create_task(self._live())
        await asyncio.wait({living, world.stopped}, return_when=asyncio.FIRST_COMPLETED)
        try:
            return living.result() if living.done() else 0.0
        finally:
            await self._end(living)

    async def _live(self) -> float:
        world = self._world
        self._relay.power_on()
        for till, _ in self._tills:
            till.power_on()
        work = [cashier.work for cashier in self._cashiers]
        work += [self._manager.work, self._nemesis.work]
        working = [world.loop.create_task(one()) for one in work]
        await asyncio.sleep(world.shape.selling_s)
        world.note("world", "the faults are over")
        world.faults.over = True
        for line in self._lines:
            line.go()
        await asyncio.gather(*working)
        return await self._calm()

    async def _calm(self) -> float:
        """Until nothing is left to do. A promise too: it takes a bounded time."""
        begun_s = self._world.seconds()
        looks = 0
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for cashier in self._cashiers:
                cashier.tidy()
            looks += 1
            if looks % VERIFY_EVERY == 0:
                self._verify()
            moving = self._stripe.settle_refunds() if looks % 3 == 0 else True
            calm_s = self._world.seconds() - begun_s
            left = self._convergence.left()
            if not left and not moving:
                self._verify()
                return calm_s
            if calm_s > self._calm_limit_s:
                self._world.breaks(f"after {calm_s:.0f} s of calm: {'; '.join(left[:5])}")
                return calm_s

    def _verify(self) -> None:
        for _, checks in self._tills:
            checks.verify_all()

    def _money_arrives(self, intent_id: str) -> None:
        for cashier in self._cashiers:
            cashier.money_arrives(intent_id)

    async def _end(self, living: asyncio.Task[float]) -> None:
        living.cancel()
        for till, _ in self._tills:
            till.off()
        await self._relay.end()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def close(self) -> None:
        """Let go of the checkers' files."""
        self._relay_checks.file.close()
        for _, checks in self._tills:
            checks.file.close()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for one run, in memory where there is one: nothing of it has to outlast this machine."""
    memory = Path("/dev/shm")  # a Linux folder; elsewhere the usual one does
    folder = Path(tempfile.mkdtemp(prefix="kiosk-sim-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _same_chance(seed: int) -> Iterator[None]:
    """What draws from Python's own chance, such as pauses that spread reconnects, draws the same for a seed."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


@contextmanager
def _reading_logs(world: World) -> Iterator[None]:
    """Every line of the programs goes to the checker, and nowhere else."""
    logger = logging.getLogger("kiosk")
    handler = LogChecks(world)
    before = (logger.handlers[:], logger.propagate, logger.level)
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.handlers, logger.propagate = before[0], before[1]
        logger.setLevel(before[2])


@cache
def _templates() -> Path:
    """Empty files to begin with, made once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-sim-new-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    new_relay_file(folder / "relay.sqlite3")
    with contextlib.closing(SqliteStore(folder / "till.sqlite3")):
        pass
    return folder


__all__ = ["Broken", "Cast", "Result", "simulate"]
