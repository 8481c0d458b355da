"""Tasks that belong to the relay and not to the request that began them, one at a time under one name."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal

CLOSE_LIMIT_S = 0.5


@dataclass(frozen=True, slots=True)
class _Running:
    task: asyncio.Task[Any]
    body_hash: str


class KeyedTasks:
    """What is being carried out. A second request of the same name waits `wait_s` for the first."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._running: dict[tuple[str, str], _Running] = {}

    def __contains__(self, name: tuple[str, str]) -> bool:
        return name in self._running

    async def wait_for_other(self, name: tuple[str, str], body_hash: str) -> None:
        """Let the task of this name finish first. Raises `Refusal`: `in_progress`, or `idempotency_conflict`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._wait_s
        while (running := self._running.get(name)) is not None:
            if running.body_hash != body_hash:
                raise Refusal(
                    ProblemCode.IDEMPOTENCY_CONFLICT,
                    "This Idempotency-Key is in use for another request; use a new one.",
                )
            await asyncio.wait({running.task}, timeout=end - loop.time())
            if not running.task.done():
                raise Refusal(
                    ProblemCode.IN_PROGRESS,
                    "The same request is still being carried out; ask again.",
                    retry_after_s=2,
                )

    def start(
        self, name: tuple[str, str], body_hash: str, work: Coroutine[Any, Any, Any]
    ) -> asyncio.Task[Any]:
        """Begin; the task goes on when whoever waits for it hangs up."""
        task = asyncio.create_task(work, name=f"refund of {name[0]}")
        self._running[name] = _Running(task, body_hash)

        def ended(task: asyncio.Task[Any]) -> None:
            del self._running[name]
            if not task.cancelled():
                task.exception()  # whoever asked has been told; nobody may be left to ask

        task.add_done_callback(ended)
        return task

    async def close(self) -> None:
        """Give running tasks a moment, then leave them to the next life."""
        tasks = [running.task for running in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_LIMIT_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
