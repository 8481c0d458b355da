"""Peewee's database over a connection whose statements may travel together, when nobody waits for their answers.

A statement to a server costs a journey, whatever it does; what an event writes is known before the first of its
statements is answered. So what is only `send`t travels with the next statement that is asked for, or with the end.
Its error comes there, too: so this is for transactions of which all is undone whatever failed. It must never hold
back a statement that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import peewee
import psycopg

_EXPLAINING: Any = vars(peewee)["__exception_wrapper__"]
"""Peewee's way of telling a driver's errors as its own; its extensions use it, its types do not know it."""


class PipelinedDatabase(peewee.PostgresqlDatabase):
    """Every statement is answered before its call returns, but those that are sent inside `pipelined()`.

    `ahead` is what somebody asked for before it was needed: what was read. It is gone with the next statement that
    is no question, so that nobody has it whom a change, or another transaction, might have made it wrong for.
    """

    _pipeline: psycopg.Pipeline | None = None
    ahead: Any = None

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Let statements that are sent wait for company. What waits at the end is carried out there: psycopg goes
        to the server then in any case."""
        untyped: Any = self  # as Peewee's own calls are
        connection: psycopg.Connection = untyped.connection()
        with ExitStack() as ends:
            self._pipeline = ends.enter_context(connection.pipeline())
            try:
                yield
            # Boundary of a pipeline: what else fails on a way out that has begun already is no news; re-raised.
            except BaseException:
                with suppress(psycopg.Error):
                    ends.close()
                raise
            else:
                with _EXPLAINING:
                    ends.close()
            finally:
                self._pipeline = None

    def execute_sql(self, sql: str, params: Sequence[object] | None = None) -> Any:
        """Carry out a statement, behind those that wait; the cursor has its answer."""
        cursor = self.send(sql, params)
        if self._pipeline is not None:
            with _EXPLAINING:
                self._pipeline.sync()
        return cursor

    def send(self, sql: str, params: Sequence[object] | None = None) -> Any:
        """Have a statement carried out; the cursor has its answer once a later one is answered."""
        if not sql.lstrip().startswith("SELECT"):
            self.ahead = None
        untyped: Any = super()
        return untyped.execute_sql(sql, params)
