"""Finds out what makes an event loop wait: calls of its own thread that block, and how long it stood still.

The first knows files, names, programs and connections; reading from a socket and (before Python 3.13) sleeping
show only in the second.

An audit hook stays for the life of the process, so there is one, and it looks only while it is asked to.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any

_ALWAYS = {"open", "os.listdir", "os.scandir", "os.system", "subprocess.Popen", "time.sleep"}
_SOCKETS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_BEAT_S = 0.005


class Watcher:
    """What the watched thread did that blocks, as `event argument`."""

    def __init__(self) -> None:
        self.thread: int | None = None
        self.seen: list[str] = []

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook."""
        if self.thread != threading.get_ident():
            return
        blocks = event in _ALWAYS | _NAMES or (event in _SOCKETS and arguments[0].gettimeout() != 0)
        if blocks:
            self.seen.append(f"{event} {arguments[0]}")


@cache
def _watcher() -> Watcher:
    watcher = Watcher()
    sys.addaudithook(watcher.hook)
    return watcher


@contextmanager
def blocking_calls() -> Iterator[list[str]]:
    """The calls of this thread that block, while the block lasts."""
    watcher = _watcher()
    watcher.seen = seen = list[str]()
    watcher.thread = threading.get_ident()
    try:
        yield seen
    finally:
        watcher.thread = None


@asynccontextmanager
async def pauses() -> AsyncIterator[list[float]]:
    """How long the loop took for each of a row of short sleeps, beyond their length; in seconds."""
    found: list[float] = []

    async def beat() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_BEAT_S)
            found.append(time.perf_counter() - before - _BEAT_S)

    # As the relay does: what a whole test run left behind would be looked through for half a second.
    gc.collect()
    gc.freeze()
    task = asyncio.create_task(beat())
    try:
        yield found
    finally:
        gc.unfreeze()
        task.cancel()
