"""Who leads: one node at a time does what must not be done twice, and another takes over when it is gone.

    following   tries to have the lock, again and again
    leading     holds it under a reign of its own, and its workers work

A reign ends when the lock's connection is lost or when the database refuses a job because a later reign began;
then the workers are stopped, whatever they were doing. The lock decides who may begin a reign; that nobody writes
after the end of theirs is seen to by `fence`, not by it. A node that is alone leads from its start to its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

from kiosk.logs import fields
from kiosk.relay.nodes.fence import FencedStore
from kiosk.relay.nodes.ports import LeaderLock, Reign
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.ports import Store
from kiosk.sqlite_schema import StoreError

TRY_S = 1.0
CHECK_S = 1.0
"""Together with the lock's own limits: how soon another node takes over."""

_log = logging.getLogger("kiosk.relay.nodes")


class LoneLock:
    """The port `LeaderLock` where the database has one node by its nature: it always leads."""

    async def take(self) -> bool:
        """At once."""
        return True

    async def held(self) -> bool:
        """Always."""
        return True

    async def release(self) -> None:
        """There is nobody to have it."""


class Leading:
    """One task. `begin_work` begins the workers, over `fenced`, to end with the stack that it is given."""

    def __init__(
        self,
        store: Store,
        fenced: FencedStore,
        lock: LeaderLock,
        standing: Standing,
        begin_work: Callable[[AsyncExitStack], None],
    ) -> None:
        self._store = store
        self._fenced = fenced
        self._lock = lock
        self._standing = standing
        self._begin_work = begin_work

    async def run(self) -> None:
        """Lead whenever nobody else does, for ever; ends by cancellation, together with the workers."""
        try:
            while True:
                if await self._lock.take():
                    # The store has logged it; whoever is next may have more luck.
                    with contextlib.suppress(StoreError):
                        await self._reign()
                    await self._lock.release()
                await asyncio.sleep(TRY_S)
        finally:
            await self._lock.release()

    async def _reign(self) -> None:
        """From taking over until it is lost. Raises `StoreError` when it cannot begin."""
        node = self._standing.node
        reign = await self._store.run(lambda tx: tx.nodes.take_over(node))
        async with AsyncExitStack() as ends:
            self._fenced.open(reign)
            self._standing.leads = True
            ends.callback(self._step_down)
            self._begin_work(ends)
            self._tell("this node leads", reign)
            await self._until_lost()
            # First of all: a worker that needs a moment to end writes nothing meanwhile.
            self._step_down()
        self._tell("this node leads no more", reign)

    async def _until_lost(self) -> None:
        while await self._lock.held():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CHECK_S):
                    await self._fenced.refused()
                    return

    def _step_down(self) -> None:
        self._fenced.close()
        self._standing.leads = False

    def _tell(self, text: str, reign: Reign) -> None:
        if self._standing.several:
            _log.info("%s: %s", text, fields(node=reign[1], reign=reign[0]))
