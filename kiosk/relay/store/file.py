"""Opening the relay's database file, and one transaction over it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from peewee import SQL, PeeweeException, SqliteDatabase, Table

from kiosk.core.instants import to_ms
from kiosk.relay.store.audit import SqliteAudit
from kiosk.relay.store.columns import execute, keyed
from kiosk.relay.store.devices import SqliteDevices
from kiosk.relay.store.documents import SqliteDocuments
from kiosk.relay.store.errands import SqliteErrands
from kiosk.relay.store.inbox import SqliteInbox
from kiosk.relay.store.outbox import SqliteOutbox
from kiosk.relay.store.pairings import SqlitePairings
from kiosk.relay.store.payments import SqlitePayments
from kiosk.relay.store.payouts import SqliteDisputes, SqlitePayouts, SqliteWallet
from kiosk.relay.store.people import SqliteApprovals, SqlitePeople, SqlitePinTries, SqliteSessions
from kiosk.relay.store.receipts import SqliteReceipts
from kiosk.relay.store.refunds import SqliteRefunds
from kiosk.sqlite_schema import PRAGMAS, Schema, StoreError, explained, first_cause, prepare

NAME = "The relay's database"
WRITE_BACK_COMMITS = 40
"""After so many commits, some 1,000 pages, the log is written back into the file as soon as nothing waits."""
CHECKPOINT_PAGES = 16_000
"""64 MB of log: under a load that never pauses it is written back within a commit, as SQLite does by itself after
1,000 pages. Every hundredth event, and its till, would wait for that."""
_SCHEMA = Schema(
    application_id=0x4B494F52,  # "KIOR"
    migrations=files("kiosk.relay.store") / "migrations",
)


class SqliteTransaction:
    """The port `Transaction`; lives as long as its connection, `outbox.appended` is emptied per commit."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._relay = Table("relay").bind(database)
        self.payments = SqlitePayments(database)
        self.devices = SqliteDevices(database)
        self.inbox = SqliteInbox(database)
        self.outbox = SqliteOutbox(database)
        self.receipts = SqliteReceipts(database)
        self.documents = SqliteDocuments(database)
        self.audit = SqliteAudit(database)
        self.people = SqlitePeople(database)
        self.approvals = SqliteApprovals(database)
        self.sessions = SqliteSessions(database)
        self.pin_tries = SqlitePinTries(database)
        self.pairings = SqlitePairings(database)
        self.refunds = SqliteRefunds(database)
        self.payouts = SqlitePayouts(database)
        self.wallet = SqliteWallet(database)
        self.disputes = SqliteDisputes(database)
        self.errands = SqliteErrands(database)

    def identity(self, new_id: Callable[[], str]) -> tuple[str, str]:
        """The relay's id and its epoch; made with `new_id` the first time."""
        row = {"one": 1, "relay_id": new_id(), "epoch": new_id(), "probed_at": 0}
        self._relay.insert(keyed(self._relay, row)).on_conflict_ignore().execute()
        column = self._relay.c
        ((relay_id, epoch),) = self._relay.select(column.relay_id, column.epoch).tuples()
        return relay_id, epoch

    def probe(self, at: datetime) -> None:
        """Write something, to learn whether the store can be written."""
        self._relay.update({self._relay.c.probed_at: to_ms(at)}).where(SQL("one = 1")).execute()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that an exception undoes alone, with the events it would have pushed."""
        mark = len(self.outbox.appended)
        with _explaining():
            # Peewee's own builds a name and its statements anew, for every job of every commit.
            execute(self._database, "SAVEPOINT job")
            try:
                yield
            except BaseException:
                del self.outbox.appended[mark:]
                execute(self._database, "ROLLBACK TO job")
                execute(self._database, "RELEASE job")
                raise
            execute(self._database, "RELEASE job")


class DatabaseFile:
    """One open connection to the file, used by one thread at a time.

    Raises `StoreDamagedError` for a file that must not be written, `StoreError` when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._database = SqliteDatabase(
            str(path),
            pragmas={**PRAGMAS, "wal_autocheckpoint": CHECKPOINT_PAGES},
            thread_safe=False,
            check_same_thread=False,
        )
        try:
            with _explaining():
                self._database.connect()
            connection: sqlite3.Connection = self._database.connection()  # type: ignore[no-untyped-call]
            prepare(connection, _SCHEMA, NAME)
        except StoreError:
            self.close()
            raise
        self._transaction = SqliteTransaction(self._database)
        self._commits = 0

    def close(self) -> None:
        """Close the file. Closing twice is allowed."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """Begin to write (`BEGIN IMMEDIATE`); leaving commits, an exception rolls back."""
        self._transaction.outbox.appended = []
        with _explaining(), self._database.atomic("IMMEDIATE"):
            yield self._transaction
            self._transaction.outbox.number_appended()
        self._commits += 1

    def write_back(self) -> None:
        """Write the log back into the file when it has grown; called while nobody waits.

        Trouble shows at the next commit.
        """
        if self._commits < WRITE_BACK_COMMITS:
            return
        self._commits = 0
        with contextlib.suppress(PeeweeException):
            execute(self._database, "PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def _explaining() -> Iterator[None]:
    """Turn trouble of the database into `StoreError`; a broken rule of ours (a constraint) stays a bug."""
    try:
        yield
    except PeeweeException as error:
        cause = first_cause(error)
        if cause is not None and not isinstance(cause, sqlite3.IntegrityError):
            raise explained(cause, NAME) from error
        raise
