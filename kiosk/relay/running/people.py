"""People while no relay runs: the same use cases over the relay's own file, for the command line.

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
from kiosk.relay.store.file import DatabaseFile

T = TypeVar("T")


class _Direct:
    """The port `Store` over an open file that nobody else uses: each job at once, on the caller's thread."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run `job` in a transaction."""
        with self._file.transaction() as tx:
            return job(tx)


@contextmanager
def offline_people(file: DatabaseFile) -> Iterator[People]:
    """The people in the relay's store."""
    hashing = PinHashing(Cost())
    try:
        yield People(_Direct(file), hashing, utc_now)
    finally:
        hashing.close()
