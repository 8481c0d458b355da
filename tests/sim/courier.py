"""Carries Stripe's events to the relay: late, twice, in any order, or never; again until it says 200.

A 200 is a promise: from then on the event is in the relay's store, and it is looked for there at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Protocol

from tests.relay.fake_stripe import Json
from tests.relay.stage import own_signature
from tests.sim.faults import Site
from tests.sim.network import Line
from tests.sim.world import MARK, World

SECRET = f"whsec_{MARK}"
PATIENCE_S = 20.0
"""How long Stripe waits for an answer."""


class Door(Protocol):
    """The relay's front."""

    def serve_whole(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Awaitable[tuple[int, list[tuple[str, str]], bytes] | None]:
        """Its answer (status, headers, body), None when there was none."""


class Courier:
    """`door` and `kept` are given once the relay exists; `kept` says whether an event is in its store."""

    def __init__(self, world: World, line: Line) -> None:
        self._world = world
        self._line = line
        self._tasks: dict[asyncio.Task[None], None] = {}
        self.door: Door | None = None
        self.kept: Callable[[str], bool] = lambda event_id: True
        self.promised: list[str] = []

    def mind(self, task: asyncio.Task[None]) -> None:
        """Keep a task until it is over, so that nobody sweeps it away."""
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    def take(self, event: Json) -> None:
        """Stripe has something to tell."""
        if not self._world.shape.webhook:
            return
        fires, chance = self._world.faults.fires, self._world.chance
        if fires(Site.WEBHOOK_MISSING):
            return
        delay_s = chance.uniform(0.1, 0.6)
        if fires(Site.WEBHOOK_AT_ONCE):
            delay_s = 0.0
        elif fires(Site.WEBHOOK_LATE):
            delay_s = chance.uniform(2.0, 60.0)
        self._send(event, delay_s)
        if fires(Site.WEBHOOK_TWICE):
            # The same event again, or another one that tells of the same change.
            again = event if chance.random() < 0.5 else {**event, "id": f"{event['id']}b"}
            self._send(again, delay_s + chance.uniform(0.0, 30.0))

    def _send(self, event: Json, delay_s: float) -> None:
        body = json.dumps(event).encode()
        loop = asyncio.get_running_loop()
        self.mind(loop.create_task(self._deliver(event["id"], event["type"], body, delay_s)))

    async def _deliver(self, event_id: str, event_type: str, body: bytes, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        tries = 0
        while not await self._delivered(event_id, event_type, body):
            tries += 1
            await asyncio.sleep(min(2.0 * 2**tries, 60.0))

    async def _delivered(self, event_id: str, event_type: str, body: bytes) -> bool:
        if self._line.stopped or self.door is None:
            return False
        signature = own_signature(body, SECRET, int(self._world.now().timestamp()))
        headers = {"stripe-signature": signature, "content-type": "application/json"}
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = await self.door.serve_whole("POST", "/payments/webhook", headers, body)
        except TimeoutError:
            return False
        if answer is None or answer[0] != 200:
            return False
        self._world.note("courier", f"{event_id} {event_type}: 200")
        self._world.counts["webhooks delivered"] += 1
        self.promised.append(event_id)
        if not self.kept(event_id):
            self._world.breaks(f"the relay said 200 to {event_id} and has not kept it")
        return True
