"""The lock that one node at a time holds, on a connection of its own.

It is PostgreSQL's advisory lock of a session: it falls with the connection, however that ends. So that it does
end, the server is told to give up a holder that says nothing (`idle_session_timeout`, from PostgreSQL 14 on): one
whose machine is gone without a word, and one that is frozen, must not keep the others from leading. It proves
nothing about writes; see `kiosk.relay.nodes.fence`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg

from kiosk.logs import fields
from kiosk.relay.store.postgresql.address import ServerAddress, lock_key
from kiosk.relay.store.postgresql.trouble import explained

SILENT_MS = 6_000
"""After so long without a word the server ends the connection, and so the lock. A leader says one a second."""
ANSWER_LIMIT_S = 3.0
"""A server that does not answer by then may have given the lock away."""

_log = logging.getLogger("kiosk.relay.store")


class ServerLock:
    """The port `LeaderLock` over PostgreSQL."""

    def __init__(
        self,
        address: ServerAddress,
        silent_ms: int = SILENT_MS,
        answer_limit_s: float = ANSWER_LIMIT_S,
    ) -> None:
        self._address = address
        self._answer_limit_s = answer_limit_s
        self._silent_ms = silent_ms
        self._connection: psycopg.AsyncConnection | None = None
        self._key = 0
        self._trouble: str | None = None

    async def take(self) -> bool:
        """Try to have the lock, without waiting for whoever has it; True: this node holds it now."""
        return await self._asked(self._try)

    async def held(self) -> bool:
        """Whether the connection that holds the lock still lives. False is for good: take it anew."""
        return await self._asked(self._still)

    async def release(self) -> None:
        """Let another node have it; allowed at any time, and more than once."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _asked(self, ask: Callable[[], Awaitable[bool]]) -> bool:
        try:
            async with asyncio.timeout(self._answer_limit_s):
                answer = await ask()
        except TimeoutError:
            self._tell("The relay's database does not answer.")
        except psycopg.Error as error:
            self._tell(explained(error).text)
        else:
            self._trouble = None
            return answer
        await self.release()
        return False

    async def _try(self) -> bool:
        connection = self._connection or await self._connect()
        cursor = await connection.execute("SELECT pg_try_advisory_lock(%s::bigint)", (self._key,))
        (taken,) = await cursor.fetchone() or (False,)
        return bool(taken)

    async def _still(self) -> bool:
        if self._connection is None:
            return False
        await self._connection.execute("SELECT 1")
        return True

    async def _connect(self) -> psycopg.AsyncConnection:
        url, parameters = self._address.url.get_secret_value(), self._address.parameters("leader")
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, **parameters)
        self._connection = connection  # from here on it is closed, whatever comes
        cursor = await connection.execute(
            "SELECT current_schema(), set_config('idle_session_timeout', %s, false)",
            (str(self._silent_ms),),
        )
        schema, _ = await cursor.fetchone() or ("", "")
        self._key = lock_key(schema, "lead")
        return connection

    def _tell(self, text: str) -> None:
        """Once, not every second as long as it lasts."""
        if self._trouble != text:
            self._trouble = text
            _log.info("it cannot be asked who leads: %s", fields(error=text))
