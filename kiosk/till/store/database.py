"""The till's database file: opening it, transactions, and reading receipts in bulk.

One thread at a time uses a store (the till's store lane); other programs may only read beside it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from peewee import SQL, PeeweeException, SqliteDatabase, Table

from kiosk.sqlite_schema import (
    PRAGMAS,
    Schema,
    StoreDamagedError,
    StoreError,
    check,
    damaged,
    explained,
    first_cause,
    prepare,
    strange_rule,
)
from kiosk.till.books.documents import AuditRow, RefundRow, ZRow
from kiosk.till.keeping.receipt_cells import COLUMNS
from kiosk.till.log.folding import folded
from kiosk.till.records import ReceiptCells, ReceiptRow
from kiosk.till.store.books import audit_row, refund_row, z_row
from kiosk.till.store.rows import NAME
from kiosk.till.store.sales import SqliteTransaction, receipt_row

R = TypeVar("R")

_SCHEMA = Schema(
    application_id=0x4B494F54,  # "KIOT"
    migrations=files("kiosk.till.store") / "migrations",
)
WRITE_BACK_COMMITS = 24
"""After so many commits, four receipts, what they put off is done once windows and link were told."""
TIDIED_PAGES = 32
"""How much of the index of words is merged at a time; sixteen receipts without it would be merged in a commit."""
CHECKPOINT_PAGES = 16_000
"""64 MB of log, and only then within a commit. SQLite by itself does it after 1,000 pages: every fiftieth receipt,
and the customer in front of it, would wait for that."""
_RECEIPT_CELLS = f"SELECT {COLUMNS} FROM receipt ORDER BY id"


class SqliteStore:
    """The till's `Store` in one SQLite file.

    Raises `StoreDamagedError` when the file is damaged, of another program or of a newer version, and
    `StoreError` when it cannot be opened. `read_only` never creates, changes or migrates the file.
    Unless `thorough`, not every page is looked at first: for who only appends a line.
    """

    def __init__(self, path: Path, *, read_only: bool = False, thorough: bool = True) -> None:
        self._database = SqliteDatabase(
            address_to_read(path) if read_only else f"{path.resolve().as_uri()}?mode=rwc",
            uri=True,
            pragmas={"busy_timeout": 5_000}
            if read_only
            else {**PRAGMAS, "wal_autocheckpoint": CHECKPOINT_PAGES},
            # One thread at a time, but not always the same one: opened at start, used by the lane.
            thread_safe=False,
            check_same_thread=False,
        )
        with _explaining():
            self._database.connect()
        connection = raw_connection(self._database)
        _know_functions(connection)
        try:
            (check if read_only else prepare)(connection, _SCHEMA, NAME, thorough=thorough)
        except StoreError:
            self.close()
            raise
        self._commits = 0

    def close(self) -> None:
        """Close the file. Closing twice is allowed."""
        self._database.close()

    def check_indexes(self) -> None:
        """Check every index against its table, which no check at the start does: three seconds for a million.

        Raises `StoreDamagedError`.
        """
        with _explaining():
            connection = raw_connection(self._database)
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise damaged(NAME)

    def check_rules(self) -> None:
        """Check that the file still forbids what must never be done: to change, or take away, what was written.

        Whoever takes a trigger away can change what no chain covers, and what is written next. Raises
        `StoreDamagedError`.
        """
        with _explaining():
            name = strange_rule(raw_connection(self._database), _SCHEMA, _know_functions)
        if name is not None:
            raise StoreDamagedError(
                f"{NAME} was altered: its rule {name} is missing, changed or not ours; restore it from a backup.",
                thai=f"ฐานข้อมูลถูกแก้ไข: กฎ {name} หายไป ถูกเปลี่ยน หรือไม่ใช่ของโปรแกรมนี้ กรุณากู้คืนจากไฟล์สำรอง",
            )

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """Begin to write; leaving commits, an exception rolls back."""
        with _explaining(), self._database.atomic("IMMEDIATE"):
            yield SqliteTransaction(self._database)
        self._commits += 1

    def write_back(self) -> None:
        """See `Store`: tidies the index of words, writes the log back. Trouble shows at the next commit."""
        if self._commits < WRITE_BACK_COMMITS:
            return
        self._commits = 0
        connection = raw_connection(self._database)
        with contextlib.suppress(sqlite3.Error):
            connection.execute(
                "INSERT INTO log_words (log_words, rank) VALUES ('merge', ?)", (TIDIED_PAGES,)
            )
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def reading(self) -> Iterator[SqliteTransaction]:
        """One consistent picture of the database, for reading only."""
        with _explaining(), self._database.atomic("DEFERRED"):
            yield SqliteTransaction(self._database)

    def receipts(
        self, since: date | None = None, until: date | None = None
    ) -> Iterator[ReceiptRow]:
        """Receipts in the order they were issued, of the business days given (inclusive)."""
        table = Table("receipt").bind(self._database)
        query: Any = table.select(SQL("*")).order_by(table.c.id)
        if since is not None:
            query = query.where(table.c.business_day >= since.isoformat())
        if until is not None:
            query = query.where(table.c.business_day <= until.isoformat())
        with _explaining():
            for row in query.dicts().iterator():
                yield receipt_row(row)

    def receipt_count(self) -> int:
        """How many receipts there are, of all tills."""
        with _explaining():
            # None is ever deleted, and counting a million takes longer than looking at the last.
            [(last,)] = raw_connection(self._database).execute("SELECT max(id) FROM receipt")
        return int(last or 0)

    def receipt_cells(self) -> Iterator[ReceiptCells]:
        """All receipts in the order they were issued, as the file has them."""
        with _explaining():
            yield from raw_connection(self._database).execute(_RECEIPT_CELLS)

    def refunds(self) -> Iterator[RefundRow]:
        """All refunds in the order they were issued."""
        return self._whole("refund", refund_row)

    def zs(self) -> Iterator[ZRow]:
        """All Z reports in the order they were made."""
        return self._whole("z", z_row)

    def audit(self) -> Iterator[AuditRow]:
        """The whole audit log in order."""
        return self._whole("audit", audit_row)

    def _whole(self, name: str, read: Callable[[Mapping[str, Any]], R]) -> Iterator[R]:
        table = Table(name).bind(self._database)
        query: Any = table.select(SQL("*")).order_by(table.c.id)
        with _explaining():
            for row in query.dicts().iterator():
                yield read(row)


def _know_functions(connection: sqlite3.Connection) -> None:
    """What the file's own statements call; see 0004_log.sql."""
    connection.create_function("kiosk_folded", 1, folded, deterministic=True)


def open_to_read(path: Path) -> SqliteDatabase:
    """The file on a connection that cannot write, without going through the whole of it as a store does.

    Raises `StoreError`, and `StoreDamagedError` when the file is not ours or not of this version.
    """
    database = SqliteDatabase(
        address_to_read(path),
        uri=True,
        pragmas={"busy_timeout": 5_000, "query_only": 1},
        thread_safe=False,
        check_same_thread=False,
    )
    with _explaining():
        database.connect()
    try:
        check(raw_connection(database), _SCHEMA, NAME, thorough=False)
    except StoreError:
        database.close()
        raise
    return database


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def address_to_read(path: Path, may_write: Callable[[Path], bool] = _may_write) -> str:
    """Where SQLite finds the file, to be read only.

    To read, SQLite makes files beside it, which cannot be in a folder that is for reading only, such as a copy for
    the accountant. SQLite is told that nobody changes the file: a program at work on it would have its log there.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    at_work = path.with_name(path.name + "-wal").exists()
    return address if at_work or may_write(path.parent) else f"{address}&immutable=1"


def raw_connection(database: SqliteDatabase) -> sqlite3.Connection:
    """What Peewee works on, for what is not its business: checks, and statements that are written once."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]
    return connection


@contextmanager
def _explaining() -> Iterator[None]:
    """Turn trouble of the database into `StoreError`; a broken rule of ours (a trigger) stays a bug."""
    try:
        yield
    # What goes wrong while rows are handed out comes as SQLite's own.
    except (PeeweeException, sqlite3.Error, UnicodeDecodeError) as error:
        cause = first_cause(error)
        if cause is None or isinstance(cause, sqlite3.IntegrityError):
            raise
        raise explained(cause, NAME) from error
