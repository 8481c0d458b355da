"""An event loop whose end never waits for a name server.

asyncio resolves names on an executor that is joined at exit; with a mute name server that takes 9.5 s
(measured). Here each resolution has a daemon thread of its own, which nobody waits for.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any


class NetworkLoop(asyncio.SelectorEventLoop):
    """A selector loop that resolves names on daemon threads, with `resolve` in each."""

    def __init__(self, resolve: Callable[..., list[Any]] = socket.getaddrinfo) -> None:
        super().__init__()
        self._resolve = resolve

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """As `socket.getaddrinfo`, off the loop; cancelling it leaves the thread to itself."""
        answer: asyncio.Future[list[Any]] = self.create_future()

        def settle(result: list[Any] | OSError) -> None:
            if answer.done():
                return
            if isinstance(result, OSError):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        def resolve() -> None:
            result: list[Any] | OSError
            try:
                result = self._resolve(host, port, family, type, proto, flags)
            except OSError as error:
                result = error
            except ValueError as error:  # a host that is no name at all
                result = socket.gaierror(socket.EAI_NONAME, str(error))
            # The loop may be closed by now; then nobody wants the answer.
            with contextlib.suppress(RuntimeError):
                self.call_soon_threadsafe(settle, result)

        threading.Thread(target=resolve, name="kiosk-resolver", daemon=True).start()
        return await answer
