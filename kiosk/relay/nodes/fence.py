"""The store as the leader's workers have it: it refuses whatever was meant by a leader that is none any more.

A node that slept for a minute may wake up in the middle of a job and not know yet that another one leads. Holding
the lock before a write proves nothing: so every transaction looks first, in itself, which reign it is in, and does
nothing in another's. It must not decide who leads: that is `leading`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from kiosk.relay.nodes.ports import Reign
from kiosk.relay.ports import Store, Transaction
from kiosk.sqlite_schema import StoreError

T = TypeVar("T")


class DeposedError(StoreError):
    """This node does not lead; nothing was read or written."""

    code = "not_leading"


class _Refused:
    """What a transaction of another reign answers: an exception would be the store's trouble, not the job's."""


_REFUSED = _Refused()


class FencedStore:
    """The port `Store` under one reign at a time. Used from the event loop only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reign: Reign | None = None
        self._refused = asyncio.Event()

    def open(self, reign: Reign) -> None:
        """From now on jobs are of this reign."""
        self._reign = reign
        self._refused.clear()

    def close(self) -> None:
        """From now on no job is carried out."""
        self._reign = None

    async def refused(self) -> None:
        """Wait until the database has refused a job of the present reign."""
        await self._refused.wait()

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """As the port's. Raises `DeposedError` when this node does not lead; then nothing was done."""
        reign = self._reign
        if reign is None:
            raise DeposedError("This node does not lead.")

        def fenced(tx: Transaction) -> T | _Refused:
            return job(tx) if tx.nodes.reign() == reign else _REFUSED

        answer = await self._store.run(fenced)
        if isinstance(answer, _Refused):
            if self._reign == reign:
                self._refused.set()
            raise DeposedError("Another node leads by now.")
        return answer
