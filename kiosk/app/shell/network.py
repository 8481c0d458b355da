"""The network thread: one QThread, one asyncio loop, everything that waits for the relay in it."""

from __future__ import annotations

import asyncio
import logging

from PySide6.QtCore import QThread

from kiosk.app.shell.bridge import Bridge
from kiosk.till.door import Door
from kiosk.till.link.desk import Desk
from kiosk.till.link.link import Link
from kiosk.till.link.loop import NetworkLoop
from kiosk.till.people.allowing import Allowing

_log = logging.getLogger(__name__)

STOP_TIMEOUT_MS = 3_000
_AFTER_A_BUG_S = 1.0


class NetworkThread(QThread):
    """Runs the link until `stop`, desk, people and door beside it. A bug in the link is told; it begins anew."""

    def __init__(
        self, link: Link, desk: Desk, allowing: Allowing, bridge: Bridge, door: Door
    ) -> None:
        super().__init__()
        self.setObjectName("kiosk-network")
        self._link = link
        self._desk = desk
        self._allowing = allowing
        self._bridge = bridge
        self._door = door
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def run(self) -> None:
        """The thread's work (called by Qt)."""
        with asyncio.Runner(loop_factory=NetworkLoop) as runner:
            try:
                runner.run(self._serve())
            except asyncio.CancelledError:
                return

    def stop(self) -> bool:
        """Cancel everything and wait, bounded; False when the thread did not end in time."""
        self._stopping = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)
        return self.wait(STOP_TIMEOUT_MS)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        async with self._door.opened(), self._desk.opened(), self._allowing.following():
            while not self._stopping:
                try:
                    await self._link.run()
                # The thread's outermost boundary: without a link no money is learnt.
                except Exception as error:
                    _log.exception("a bug in the link")
                    self._bridge.on_bug(error)
                    await asyncio.sleep(_AFTER_A_BUG_S)
