"""One till in a run: the real use cases, store and link, without windows, sockets and threads.

Its screens are the snapshots that the till hands out, and the customer's page that the windows would make of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.app.customer.face import Face, FacePresenter
from kiosk.app.samples import SHOP as FACE_SHOP
from kiosk.till.link.continuing import Continuing
from kiosk.till.link.desk import DeskClient
from kiosk.till.link.link import Link
from kiosk.till.link.wire import Wire
from kiosk.till.selling.errands import Errand
from kiosk.till.shop import Shop
from kiosk.till.shop_clock import ShopClock
from kiosk.till.snapshot import TillView, without_dead_code
from kiosk.till.till import Till
from tests.sim.disk import Disk, TillLane, TillStore
from tests.sim.network import Line, Transport
from tests.sim.relay_actor import RelayActor, token_of
from tests.sim.world import Life, World
from tests.till.builders import SHOP

URL = "http://relay"


class TillActor:
    """A machine with a till on it. `committed` is told of each commit, `seen` of each picture on its screens."""

    def __init__(self, world: World, relay: RelayActor, code: str, path: Path) -> None:
        self.world = world
        self.relay = relay
        self.code = code
        self.line = Line(code)
        self.disk = Disk(world, path)
        self.committed: Callable[[], None] = lambda: None
        self.seen: Callable[[TillView, Face], None] = lambda view, face: None
        self.clock_off = timedelta()
        self.life = Life(code, dead=True)
        self.view: TillView | None = None
        self.face: Face | None = None
        self.todo: tuple[Errand, ...] = ()
        self.dead_codes: set[str] = set()
        self.till: Till | None = None
        self._store: TillStore | None = None
        self._link: Link | None = None
        self._linking: asyncio.Task[None] | None = None
        self._ids = 0

    @property
    def on(self) -> bool:
        """It runs."""
        return not self.life.dead

    @property
    def link(self) -> Link:
        """Its link, while it is on."""
        assert self._link is not None
        return self._link

    @property
    def till_on(self) -> Till:
        """The till itself, while it is on."""
        assert self.till is not None
        return self.till

    @property
    def store(self) -> TillStore:
        """Its store, while it is on."""
        assert self._store is not None
        return self._store

    def power_on(self) -> None:
        """Begin a life, as the program does."""
        life = self.life = Life(self.code)
        self.world.note(self.code, "starts")
        self.view, self.face, self.todo = None, None, ()
        self.dead_codes.clear()
        self._faces = FacePresenter(FACE_SHOP)
        self._store = self.new_store(life)
        lane = TillLane(self.world, life, self.lose_power)
        self.clock = ShopClock(self._wall_clock, self.world.seconds)
        self.till = self.new_till(self._store, self.shop, self.clock, _Listener(self, life), lane)
        self.till.numbering.begin()
        self._link = Link(
            *(URL, token_of(self.code), self.till, self.clock),
            jitter=self.world.chance.random,
            transport=Transport(self.world, self.line, self.relay),
            sets_right=self.clock,
            continuing=Continuing(self.till.numbering),
        )
        self.till.begin()
        self._linking = self.world.loop.create_task(self._link.run())
        self._linking.add_done_callback(self._link_ended)

    def lose_power(self) -> None:
        """All that is not on the disk is gone. Somebody switches it on again after a while."""
        if self._linking is None or self._linking.done():
            return
        self.world.note(self.code, "loses power")
        self.world.counts["power losses of tills"] += 1
        self.off()
        self.world.loop.call_later(self.world.chance.uniform(0.5, 20.0), self.power_on)

    def off(self) -> None:
        """Dark."""
        self.life.dead = True
        if self._linking is not None:
            self._linking.cancel()
        if self._store is not None:
            self._store.drop()

    def set_clock(self, seconds: float) -> None:
        """Somebody, or the system, sets the machine's clock."""
        self.clock_off += timedelta(seconds=seconds)
        self.world.note(self.code, f"clock set by {seconds:+.0f} s")

    def desk(self) -> DeskClient:
        """The manager's desk at this till, with its token and over its line."""
        wire = Wire(
            *(URL, token_of(self.code), lambda: None),
            clock=self.clock,
            transport=Transport(self.world, self.line, self.relay),
        )
        return DeskClient(wire)

    @property
    def shop(self) -> Shop:
        """The facts of this till."""
        return Shop(name=SHOP.name, till=self.code, cashier=SHOP.cashier, zone=SHOP.zone)

    def new_store(self, life: Life) -> TillStore:
        """The store of a life."""
        return TillStore(self.disk, life, lambda: self.committed())

    def new_till(
        self,
        store: TillStore,
        shop: Shop,
        clock: ShopClock,
        listener: _Listener,
        lane: TillLane,
    ) -> Till:
        """The till of a life."""
        return Till(store, shop, clock, self._new_id, listener, lane=lane)

    def shows(self, view: TillView) -> None:
        """A new picture is on the screens."""
        self.view = view
        face = self._faces.face(view, self.clock())
        if face != self.face:
            self.face = face
            self.world.note(self.code, f"shows {face.state} {face.sale_id} {face.amount_satang}")
        self.seen(view, face)

    def takes_away(self, payment_id: str) -> None:
        """The code of a payment leaves the screens, though nothing is committed yet."""
        self.dead_codes.add(payment_id)
        if self.view is not None:
            self.shows(without_dead_code(self.view, payment_id))

    def _link_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.world.breaks(f"the link of {self.code} broke down: {error!r}")

    def _wall_clock(self) -> datetime:
        return self.world.now() + self.clock_off

    def _new_id(self) -> str:
        self._ids += 1
        return f"{self.code}-{self._ids}"


class _Listener:
    """Who is told by a till's lane, for one life."""

    def __init__(self, actor: TillActor, life: Life) -> None:
        self._actor = actor
        self._life = life

    def on_view(self, view: TillView) -> None:
        """See `TillListener`."""
        if not self._life.dead:
            self._actor.shows(view)

    def on_code_dead(self, payment_id: str) -> None:
        """See `TillListener`."""
        if not self._life.dead:
            self._actor.takes_away(payment_id)

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        """See `TillListener`."""
        if not self._life.dead:
            self._actor.todo = todo
            self._actor.link.set_errands(todo)

    def on_problem(self, code: str, text: str) -> None:
        """See `TillListener`."""
        self._actor.world.note(self._actor.code, f"problem: {code}")

    def on_bug(self, error: Exception) -> None:
        """See `TillListener`."""
        self._actor.world.breaks(f"a bug in the till's lane of {self._actor.code}: {error!r}")
