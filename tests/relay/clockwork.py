"""An event loop whose time is made up: where nothing is left to do it goes on to the next timer at once.

So hours pass in a second and nothing depends on how busy the machine is. Threads have no place in it: a store is
used without its lane (`Direct`).
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from kiosk.relay.ports import Transaction
from kiosk.relay.store.sqlite.file import DatabaseFile
from tests.relay.stage import START

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    """Never waits: what would be waited for is added to `now_s`."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """What is ready; if nothing is, time has passed."""
        ready = super().select(0)
        assert ready or timeout is not None, "nothing will ever happen again"
        if not ready and timeout is not None:
            self.now_s += timeout
        return ready


class Clockwork(asyncio.SelectorEventLoop):
    """The loop. `clock` and `tick` are its time for the relay's parts."""

    def __init__(self) -> None:
        self.jumping = _Jumping()
        super().__init__(self.jumping)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self.jumping.now_s

    def clock(self) -> datetime:
        """The instant, in whole milliseconds."""
        return START + timedelta(milliseconds=round(self.time() * 1_000))


def played(play: Callable[[Clockwork], Coroutine[Any, Any, T]]) -> T:
    """Run `play` on a clockwork."""
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, Clockwork)
        return runner.run(play(loop))


class Direct:
    """The port `Store` over a real file, in this thread: a job is done when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._file = DatabaseFile(path)

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run `job` in a transaction of its own."""
        with self._file.transaction() as tx:
            return job(tx)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
