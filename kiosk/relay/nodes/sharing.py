"""Stripe's budget, shared: `KIOSK_STRIPE_RPS` is what all nodes may ask together, and each takes its part.

Every node says that it lives, again and again, and takes the whole divided by how many do. One that dies keeps its
part for `SILENT_S`: less is asked than might be, never more. For one beat after a node came the others do not know
of it, and ask as if it was not there; Stripe's own limit lies far above what a shop sets.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from kiosk.relay.nodes.standing import Standing
from kiosk.relay.ports import Store
from kiosk.sqlite_schema import StoreError

BEAT_S = 2.0
SILENT_S = 10.0
LEAVE_LIMIT_S = 0.5


class Sharing:
    """One task. `on_share` gets the requests a second that this node may make, whenever they change."""

    def __init__(
        self, store: Store, standing: Standing, rps: float, on_share: Callable[[float], None]
    ) -> None:
        self._store = store
        self._standing = standing
        self._rps = rps
        self._on_share = on_share
        self._told = 0

    async def run(self) -> None:
        """Say so for ever; ends by cancellation."""
        while True:
            # As long as nobody can be asked, the part stays what it was.
            with contextlib.suppress(StoreError):
                await self.beat()
            await asyncio.sleep(BEAT_S)

    async def beat(self) -> None:
        """Say that this node lives, and take its part. Raises `StoreError`."""
        node = self._standing.node
        live = await self._store.run(lambda tx: tx.nodes.announce(node, SILENT_S))
        self._standing.live = live
        if live != self._told:
            self._told = live
            self._on_share(self._rps / live)

    async def leave(self) -> None:
        """Leave the part to the others at once; where that cannot be told soon, they learn it by the silence."""
        node = self._standing.node
        if self._standing.several:
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(LEAVE_LIMIT_S):
                    await self._store.run(lambda tx: tx.nodes.leave(node))
