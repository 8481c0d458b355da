"""What befalls a shop from outside, at times of its own: power cuts, dead lines, clocks, and strangers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.sim.faults import Site
from tests.sim.network import Line
from tests.sim.relay_actor import RelayActor
from tests.sim.stripe import SimStripe
from tests.sim.till_actor import TillActor
from tests.sim.world import World

EVERY_S = (0.5, 6.0)


class Nemesis:
    """Strikes now and then, until the faults are over."""

    def __init__(
        self,
        world: World,
        tills: list[TillActor],
        relay: RelayActor,
        stripe: SimStripe,
        lines: list[Line],
    ) -> None:
        self._world = world
        self._tills = tills
        self._relay = relay
        self._stripe = stripe
        self._lines = lines

    async def work(self) -> None:
        """One thing after the other."""
        blows: list[tuple[Site, Callable[[], Awaitable[None]]]] = [
            (Site.SWIZZLE, self._swizzle),
            (Site.TILL_DIES, self._till_dies),
            (Site.RELAY_DIES, self._relay_dies),
            (Site.RELAY_RESTARTS, self._relay_restarts),
            (Site.RELAY_FORGETS, self._relay_forgets),
            (Site.CLOCK_JUMPS, self._clock_jumps),
            (Site.WEBHOOK_UNKNOWN, self._stranger),
            (Site.DASHBOARD_REFUNDS, self._dashboard),
            (Site.DISPUTE, self._contest),
        ]
        chance, faults = self._world.chance, self._world.faults
        while not faults.over:
            await asyncio.sleep(chance.uniform(*EVERY_S))
            site, blow = chance.choice(blows)
            if faults.fires(site):
                await blow()

    async def _swizzle(self) -> None:
        """Stop some lines one by one, then let them go in another order."""
        chance = self._world.chance
        lines = chance.sample(self._lines, chance.randint(1, len(self._lines)))
        for line in lines:
            self._world.note("nemesis", f"stops {line.name}")
            line.stop()
            await asyncio.sleep(chance.uniform(0.0, 4.0))
        chance.shuffle(lines)
        for line in lines:
            await asyncio.sleep(chance.uniform(0.0, 10.0))
            self._world.note("nemesis", f"lets {line.name} go")
            line.go()

    async def _till_dies(self) -> None:
        self._world.chance.choice(self._tills).lose_power()

    async def _relay_dies(self) -> None:
        self._relay.lose_power()

    async def _relay_restarts(self) -> None:
        self._relay.restart()

    async def _relay_forgets(self) -> None:
        await self._relay.forget_pushed()

    async def _clock_jumps(self) -> None:
        seconds = self._world.chance.choice((-86_400.0, -300.0, -20.0, 20.0, 300.0, 86_400.0))
        self._world.chance.choice(self._tills).set_clock(seconds)

    async def _stranger(self) -> None:
        self._stripe.stranger()

    async def _dashboard(self) -> None:
        paid = self._paid()
        if paid:
            intent_id = self._world.chance.choice(paid)
            money = self._stripe.intents[intent_id]["amount_received"]
            self._stripe.dashboard_refund(intent_id, self._world.chance.choice((money, money // 2)))

    async def _contest(self) -> None:
        paid = self._paid()
        if paid:
            self._stripe.contest(self._world.chance.choice(paid))

    def _paid(self) -> list[str]:
        return [each for each in self._stripe.intents if self._stripe.has_money(each) is not None]
