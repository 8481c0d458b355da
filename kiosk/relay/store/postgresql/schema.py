"""The shape of a relay's tables on PostgreSQL: hand-written migrations, each node's at its start, once for all.

Each runs in one transaction, under a lock of its own, so that of several nodes that start at once one migrates and
the others find it done. It must never touch a schema that holds somebody else's tables.
"""

from __future__ import annotations

from importlib.resources import files

import psycopg

from kiosk.relay.store.postgresql.address import lock_key
from kiosk.relay.store.postgresql.trouble import NAME
from kiosk.sqlite_schema import StoreDamagedError

MIGRATION_LOCK_MS = 60_000
"""How long a node waits for another one that migrates."""

_MIGRATIONS = files("kiosk.relay.store.postgresql") / "migrations"
_VERSION_TABLE = """
CREATE TABLE schema_version (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL CHECK (version >= 0)
);
INSERT INTO schema_version VALUES (1, 0);
"""


def scripts() -> list[str]:
    """The migrations in order; the n-th brings the tables from version n-1 to n."""
    found = [entry for entry in _MIGRATIONS.iterdir() if entry.name.endswith(".sql")]
    return [entry.read_text(encoding="utf-8") for entry in sorted(found, key=lambda one: one.name)]


def prepare(connection: psycopg.Connection, schema: str) -> None:
    """Check the tables and bring them to the present version.

    Raises `StoreDamagedError` for those of a newer version or of another program, `psycopg.Error`.
    """
    migrations = scripts()
    if _version(connection) == len(migrations):
        return
    with connection.transaction():
        connection.execute(f"SET LOCAL lock_timeout = {MIGRATION_LOCK_MS}".encode())
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute(
            "SELECT pg_advisory_xact_lock(%s::bigint)", (lock_key(schema, "migrate"),)
        )
        version = _version(connection)
        if version is None:
            connection.execute(_VERSION_TABLE.encode())
            version = 0
        if version > len(migrations):
            raise StoreDamagedError(
                f"{NAME} is of version {version}, written by a newer Kiosk; this one knows versions up to "
                f"{len(migrations)}: please update it.",
                thai=f"ฐานข้อมูลเป็นรุ่น {version} จาก Kiosk ที่ใหม่กว่า โปรแกรมนี้รู้จักถึงรุ่น {len(migrations)} "
                "กรุณาอัปเดตโปรแกรม",
            )
        for script in migrations[version:]:
            connection.execute(script.encode())
        connection.execute("UPDATE schema_version SET version = %s", (len(migrations),))


def _version(connection: psycopg.Connection) -> int | None:
    """The tables' version, None in an empty schema. Raises `StoreDamagedError` for another program's tables."""
    ours, others = connection.execute(
        "SELECT to_regclass(quote_ident(current_schema()) || '.schema_version') IS NOT NULL, count(*) "
        "FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
    ).fetchone() or (False, 0)
    if not ours and others:
        raise StoreDamagedError(
            f"{NAME} holds tables of another program: give the relay a database, or a schema, of its own.",
            thai="ฐานข้อมูลนี้มีตารางของโปรแกรมอื่น กรุณาใช้ฐานข้อมูลแยกสำหรับรีเลย์",
        )
    if not ours:
        return None
    (version,) = connection.execute("SELECT version FROM schema_version").fetchone() or (0,)
    return int(version)
