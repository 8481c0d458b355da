"""People while no relay runs: the same use cases over the relay's own store, for the command line.

While a relay runs it is asked over HTTP; nobody writes beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kiosk.relay.clock import utc_now
from kiosk.relay.guard.hashing import Cost, PinHashing
from kiosk.relay.guard.people import People
from kiosk.relay.ports import Transaction
from kiosk.relay.store.database import OpenDatabase

T = TypeVar("T")


class _Direct:
    """The port `Store` over an open database: each job at once, on the caller's thread."""

    def __init__(self, database: OpenDatabase) -> None:
        self._database = database

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run `job` in a transaction."""
        with self._database.transaction() as tx:
            return job(tx)


@contextmanager
def offline_people(database: OpenDatabase) -> Iterator[People]:
    """The people in the relay's store."""
    hashing = PinHashing(Cost())
    try:
        yield People(_Direct(database), hashing, utc_now)
    finally:
        hashing.close()
