"""One connection to PostgreSQL as every part of a relay makes it: bounded waits, and values as SQLite takes them.

libpq and the server wait for ever by themselves; here every wait has an end. Connections must go to the server
itself or through a pooler that keeps one for a session (PgBouncer's `pool_mode = session`): settings, prepared
statements and LISTEN live in the session, which transaction pooling takes away between two statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.types.string import StrDumperUnknown

from kiosk.relay.store.postgresql.address import ServerAddress
from kiosk.relay.store.postgresql.pipelined import PipelinedDatabase
from kiosk.relay.store.postgresql.trouble import explaining
from kiosk.sqlite_schema import StoreError

IDLE_IN_TRANSACTION_MS = 3_000
"""A relay that falls silent while it holds the lock, frozen or cut off, loses it and its transaction then."""
LOCK_MS = 5_000
"""Longer than a silent holder has: whoever waits behind it sees it through, and nobody is refused."""
STATEMENT_MS = 8_000
"""Less than callers wait for the store lane's answer."""

_SESSION = {
    "lock_timeout": f"{LOCK_MS}",
    "statement_timeout": f"{STATEMENT_MS}",
    "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_MS}",
    "default_transaction_isolation": "read committed",
    "timezone": "UTC",
}
NO_ZERO = "\N{SYMBOL FOR NULL}"


class _WholeNumber(Dumper):
    """An `int` whose type the server takes from where it stands, so that a statement is prepared once.

    psycopg would call it `smallint`, `integer` or `bigint` by its size, and prepare each mixture anew.
    """

    oid = 0

    def dump(self, obj: int) -> bytes:
        return b"%d" % obj


class _Text(StrDumperUnknown):
    """A text without U+0000, which PostgreSQL cannot hold. Only words of people and of Stripe may have one."""

    def dump(self, obj: str) -> bytes:
        return bytes(super().dump(obj.replace("\0", NO_ZERO)) or b"")


def adapt(context: AdaptContext) -> None:
    """Have values written as above."""
    if context.adapters is not None:
        context.adapters.register_dumper(int, _WholeNumber)
        context.adapters.register_dumper(str, _Text)


@dataclass(frozen=True, slots=True)
class Session:
    """An open connection, as Peewee and as psycopg know it, and the schema that its tables are in."""

    database: PipelinedDatabase
    connection: psycopg.Connection
    schema: str


def connect(address: ServerAddress, purpose: str) -> Session:
    """A connection that begins no transaction by itself. Raises `StoreError`."""
    database = PipelinedDatabase(
        address.url.get_secret_value(),
        prefer_psycopg3=True,
        thread_safe=False,
        **address.parameters(purpose),
    )
    try:
        with explaining():
            database.connect()
            untyped: Any = database  # as Peewee's own calls are
            connection = cast("psycopg.Connection", untyped.connection())
            return Session(database, connection, begin_session(connection))
    except StoreError:
        database.close()
        raise


def begin_session(connection: psycopg.Connection) -> str:
    """Bound every wait and check what the server promises; the schema that the tables are in.

    Raises `StoreError` for a server that would lose what it acknowledged, or cannot hold Thai.
    """
    adapt(connection)
    settings = ", ".join(
        f"set_config('{name}', '{value}', false)" for name, value in _SESSION.items()
    )
    connection.execute(f"SELECT {settings}".encode())
    asked = "SELECT current_schema(), " + ", ".join(
        f"current_setting('{name}')" for name in ("fsync", "synchronous_commit", "server_encoding")
    )
    schema, fsync, synchronous, encoding = connection.execute(asked.encode()).fetchone() or ()
    if trouble := unfit(schema, fsync, encoding):
        raise StoreError(trouble)
    if synchronous == "off":
        # Whoever set it for this user did not think of money; the session's own word counts.
        connection.execute("SET synchronous_commit = on")
    return str(schema)


def unfit(schema: str | None, fsync: str, encoding: str) -> str | None:
    """Why money must not be kept there; None when it may."""
    if schema is None:
        return (
            "The relay's database has no schema to work in: create the one its search_path names."
        )
    if fsync != "on":
        return "The relay's database runs with fsync = off: a power cut would lose payments; switch it on."
    if encoding != "UTF8":
        return f"The relay's database is in {encoding}, which cannot hold Thai: create it in UTF8."
    return None
