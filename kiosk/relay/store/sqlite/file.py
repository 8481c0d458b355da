"""Opening the relay's database file, and one transaction over it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from peewee import PeeweeException, SqliteDatabase

from kiosk.relay.store.columns import execute
from kiosk.relay.store.transaction import StoredTransaction
from kiosk.sqlite_schema import PRAGMAS, Schema, StoreError, explained, first_cause, prepare

NAME = "The relay's database"
WRITE_BACK_COMMITS = 40
"""After so many commits, some 1,000 pages, the log is written back into the file as soon as nothing waits."""
CHECKPOINT_PAGES = 16_000
"""64 MB of log: under a load that never pauses it is written back within a commit, as SQLite does by itself after
1,000 pages. Every hundredth event, and its till, would wait for that."""
SCHEMA = Schema(
    application_id=0x4B494F52,  # "KIOR"
    migrations=files("kiosk.relay.store.sqlite") / "migrations",
)


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
            prepare(connection, SCHEMA, NAME)
        except StoreError:
            self.close()
            raise
        self._transaction = StoredTransaction(self._database, _explaining)
        self._commits = 0

    def close(self) -> None:
        """Close the file. Closing twice is allowed."""
        self._database.close()

    @contextmanager
    def transaction(self, *, hopeful: bool = False) -> Iterator[StoredTransaction]:
        """Begin to write (`BEGIN IMMEDIATE`); leaving commits, an exception rolls back."""
        self._transaction.begin(hopeful=hopeful)
        with _explaining(), self._database.atomic("IMMEDIATE"):
            yield self._transaction
            self._transaction.outbox.number_appended()
        self._commits += 1

    @property
    def usable(self) -> bool:
        """An open file stays so."""
        return True

    @property
    def speaker(self) -> int | None:
        """Nobody is told."""
        return None

    @property
    def distant(self) -> bool:
        """A savepoint in a file costs next to nothing."""
        return False

    def rest(self) -> None:
        """Nobody waits: write the log back into the file when it has grown.

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
