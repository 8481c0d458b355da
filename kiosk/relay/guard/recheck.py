"""Looks again and again whether the tokens of the open streams are still good.

A device revoked through this relay is cut at once; one revoked elsewhere (by another node, or in the database)
within `RECHECK_S` and a moment. It must not judge tokens: the store says which are good.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from kiosk.relay.ports import Store, Transaction
from kiosk.relay.push.hub import Cut, Hub, Stream
from kiosk.sqlite_schema import StoreError

RECHECK_S = 2.5
BATCH = 500


class Recheck:
    """One task for all streams."""

    def __init__(self, store: Store, hub: Hub, every_s: float = RECHECK_S) -> None:
        self._store = store
        self._hub = hub
        self._every_s = every_s

    async def run(self) -> None:
        """Look for ever; ends by cancellation."""
        while True:
            await asyncio.sleep(self._every_s)
            # A store that cannot be read is no reason to cut anybody; it is asked again.
            with contextlib.suppress(StoreError):
                await self.look()

    async def look(self) -> None:
        """Cut every stream whose token is no longer good."""
        for batch in self._batches():
            hashes = sorted({stream.caller.token_hash for stream in batch})
            good = await self._store.run(_good_among(hashes))
            for stream in batch:
                if stream.caller.token_hash not in good:
                    self._hub.end(stream, Cut.REVOKED)

    def _batches(self) -> Iterator[list[Stream]]:
        # The owner of the machine has no token in the store.
        streams = [stream for stream in self._hub.streams() if stream.caller.token_hash]
        for start in range(0, len(streams), BATCH):
            yield streams[start : start + BATCH]


def _good_among(hashes: list[str]) -> Callable[[Transaction], set[str]]:
    return lambda tx: tx.devices.good_among(hashes)
