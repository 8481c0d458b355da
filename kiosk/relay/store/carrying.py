"""Carrying a stopped relay's store over from its SQLite file into an empty PostgreSQL, and proving that it came.

One transaction writes everything, and it is read back and compared before the commit: a digest over every row of
every table, beside the counts and the sums that people compare. So the target has all of it or nothing. The file
is only read. What changes is the epoch: tills must not take a place in the old stream for one in the new.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import sql

from kiosk.core.chain import hash_of
from kiosk.core.errors import KioskError
from kiosk.relay.store.postgresql import schema
from kiosk.relay.store.postgresql.address import ServerAddress, lock_key
from kiosk.relay.store.postgresql.connection import NO_ZERO, Session, connect
from kiosk.relay.store.postgresql.trouble import explained as explained_server
from kiosk.relay.store.postgresql.trouble import is_ours
from kiosk.relay.store.sqlite.file import NAME, SCHEMA
from kiosk.sqlite_schema import SqliteTrouble, StoreError, check, explained

Progress = Callable[[int, int], object]
"""Told rows done and rows in all."""

TABLES = (
    *(
        "relay",
        "stream",
        "device",
        "payment",
        "refund",
        "dispute",
        "payout",
        "payout_line",
        "wallet",
    ),
    *("receipt", "receipt_day", "document", "inbox", "outbox", "errand", "audit"),
    *("person", "approval", "session", "pin_try", "pairing"),
)
"""Each after those that it names rows of."""
_HASHED = ("receipt", "document")
_TOLD_EVERY = 500
_DIGEST_BITS = 256

Row = tuple[Any, ...]


class CarryingError(KioskError):
    """The store was not carried over; the target is as it was."""

    code = "carrying_failed"


@dataclass(slots=True)
class Tally:
    """What a table holds: how many rows, a digest of them in any order, and the sum of each column of satang."""

    rows: int
    digest: int
    sums: dict[str, int]

    @classmethod
    def of(cls, columns: Sequence[str]) -> Tally:
        """Of no row yet."""
        return cls(0, 0, {name: 0 for name in columns if name.endswith("_satang")})

    def add(self, columns: Sequence[str], row: Row) -> None:
        """Take a row in."""
        self.rows += 1
        digest = hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()
        self.digest = (self.digest + int.from_bytes(digest, "big")) % 2**_DIGEST_BITS
        for name, value in zip(columns, row, strict=True):
            if name in self.sums:
                self.sums[name] += value or 0


def carry_over(source: Path, target: ServerAddress, progress: Progress) -> dict[str, Tally]:
    """Carry everything from the file over; what each table holds now. Nothing may use the file meanwhile.

    Raises `CarryingError` when the target is not empty or differs in the end, `StoreError` when either cannot be
    used. Then the target is as it was.
    """
    with _explaining(), closing(_opened(source)) as file, _connected(target) as session:
        server, name = session.connection, session.schema
        schema.prepare(server, name)
        with server.transaction():
            server.execute("SET LOCAL statement_timeout = 0")
            server.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            server.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (lock_key(name, "write"),))
            _require_empty(server, file)
            return _Carrying(file, server, progress).carry()


def _opened(source: Path) -> sqlite3.Connection:
    """The file, only to be read. Raises `StoreDamagedError` for one that is damaged, or not of this version."""
    file = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    try:
        check(file, SCHEMA, NAME)
    except StoreError:
        file.close()
        raise
    return file


@contextmanager
def _connected(target: ServerAddress) -> Iterator[Session]:
    session = connect(target, "migrate")
    try:
        yield session
    finally:
        session.database.close()


def _require_empty(server: psycopg.Connection, file: sqlite3.Connection) -> None:
    """Raise `CarryingError` unless no relay ever kept anything there."""
    for table in TABLES:
        if table == "stream":
            continue  # its one row is there from the beginning
        if server.execute(_about("SELECT 1 FROM {} LIMIT 1", table)).fetchone() is None:
            continue
        [there] = server.execute("SELECT relay_id FROM relay").fetchone() or (None,)
        [here] = file.execute("SELECT relay_id FROM relay").fetchone() or (None,)
        if there is not None and there == here:
            raise CarryingError(
                "This relay was carried over into that database already.", code="carried_already"
            )
        raise CarryingError("That database is not empty: it holds another relay's data.")


@dataclass(slots=True)
class _Carrying:
    """One carrying over, inside a transaction of the target that holds the relays' lock."""

    file: sqlite3.Connection
    server: psycopg.Connection
    progress: Progress
    done: int = 0
    whole: int = 0

    def carry(self) -> dict[str, Tally]:
        """Write, read back, compare; what each table holds."""
        counts = [self.file.execute(f"SELECT count(*) FROM {name}").fetchone() for name in TABLES]  # noqa: S608
        self.whole = 2 * sum(count for (count,) in counts)
        columns = {table: self._columns(table) for table in TABLES}
        wrote = {table: self._copied(table, columns[table]) for table in TABLES}
        for table in TABLES:
            if self._read_back(table, columns[table]) != wrote[table]:
                raise CarryingError(f"What arrived of the table {table} is not what was sent.")
        self.server.execute("UPDATE relay SET epoch = %s", (secrets.token_hex(8),))
        return wrote

    def _columns(self, table: str) -> tuple[str, ...]:
        """The target's columns, which the file has too; its rowid among them where order hangs on it."""
        cursor = self.server.execute(_about("SELECT * FROM {} LIMIT 0", table))
        return tuple(column.name for column in cursor.description or ())

    def _copied(self, table: str, columns: tuple[str, ...]) -> Tally:
        tally = Tally.of(columns)
        # The target's triggers have their say over what is new; this was judged when it came.
        self.server.execute(_about("ALTER TABLE {} DISABLE TRIGGER USER", table))
        self.server.execute(_about("DELETE FROM {}", table))
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self.server.cursor() as cursor, cursor.copy(copying) as copy:
            for row in self._rows(table, columns):
                copy.write_row(row)
                tally.add(columns, row)
                self._count()
        self.server.execute(_about("ALTER TABLE {} ENABLE TRIGGER USER", table))
        for column in ("number", "rowid"):
            if column in columns:
                self._go_on_counting(table, column)
        return tally

    def _rows(self, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
        rows = self.file.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - our own names
        place = {name: number for number, name in enumerate(columns)}
        for row in rows:
            if table in _HASHED and hash_of(row[place["document"]].encode()) != row[place["hash"]]:
                raise CarryingError(f"The copy of {row[place['number']]} was changed in the file.")
            yield tuple(
                value.replace("\0", NO_ZERO) if isinstance(value, str) else value for value in row
            )

    def _go_on_counting(self, table: str, column: str) -> None:
        """The next row's number is larger than any that was ever given, also to a row that is gone."""
        sequence = self.server.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", (table, column)
        ).fetchone()
        if sequence is None or sequence[0] is None:
            return
        [largest] = self.file.execute(f"SELECT max({column}) FROM {table}").fetchone()  # noqa: S608
        given = self.file.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        [ever] = given.fetchone() or (0,)
        last = max(largest or 0, ever)
        if last:
            self.server.execute("SELECT setval(%s::regclass, %s::bigint)", (sequence[0], last))

    def _read_back(self, table: str, columns: tuple[str, ...]) -> Tally:
        tally = Tally.of(columns)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        reading = sql.SQL("SELECT {} FROM {}").format(names, sql.Identifier(table))
        with self.server.cursor() as cursor:
            for row in cursor.stream(reading):  # one by one: a table may not fit into memory
                tally.add(columns, row)
                self._count()
        return tally

    def _count(self) -> None:
        self.done += 1
        if self.done % _TOLD_EVERY == 0:
            self.progress(self.done, self.whole)


def _about(statement: str, table: str) -> sql.Composed:
    return sql.SQL(cast("Any", statement)).format(sql.Identifier(table))


@contextmanager
def _explaining() -> Iterator[None]:
    """Trouble of either side as one sentence; what PostgreSQL does not take of ours is told too."""
    try:
        yield
    except psycopg.Error as error:
        if is_ours(error):
            table = error.diag.table_name or "one table"
            text = f"PostgreSQL does not take a row of {table}; nothing was carried over."
            raise CarryingError(text) from error
        raise explained_server(error) from None
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explained(cast("SqliteTrouble", error), NAME) from error
