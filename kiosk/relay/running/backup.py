"""Backups of the relay's database: one made while it serves, its proof, and what a restored one must know.

A backup holds no key of Stripe's and no token in clear (only hashes of tokens and of PINs), and it needs the
relay's settings beside it. A restored file is older than what tills and Stripe know: it begins a new stream epoch,
so that no till takes the stream's old place for one in the new life, and its payments' versions jump ahead, so
that what it learns anew counts as news. What was let in or allowed for a moment only (sessions, approvals, codes
for pairing) must not come back to life.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.chain import hash_of
from kiosk.relay.store.sqlite.file import DatabaseFile
from kiosk.sqlite_backup import (
    BackupError,
    Progress,
    copy_live,
    require_sound,
    restored_for_proof,
)
from kiosk.sqlite_schema import StoreError

APPLICATION_ID = 0x4B494F52
"""Of a relay's database."""

AFTER_RESTORE = (
    "UPDATE relay SET epoch = lower(hex(randomblob(8)))",
    "UPDATE payment SET version = version + 1000",
)
_FOR_A_MOMENT = ("session", "approval", "pairing")


def name_of(at: datetime) -> str:
    """`relay-20261121T170102Z.sqlite3`."""
    return f"relay-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.sqlite3"


def make(database: Path, target: Path, progress: Progress) -> int:
    """Copy the database, in use or not, to the new file `target`, and prove the copy; how many payments it holds.

    Raises `BackupError`.
    """
    taken = copy_live(database, target, _payments, progress)
    found = prove(target)
    if found != taken:
        raise BackupError("The backup does not hold what the relay held.")
    return found


def prove(backup: Path) -> int:
    """Restore a backup into a folder of its own and check it; how many payments it holds. Raises `BackupError`."""
    with restored_for_proof(backup) as copy:
        require_sound(copy)
        try:
            # As the relay opens it: one of an older version is brought up.
            DatabaseFile(copy).close()
        except StoreError as error:
            raise BackupError(error.text, thai=error.thai) from error
        with closing(sqlite3.connect(copy)) as connection:
            for table in ("receipt", "document"):
                rows = connection.execute(f"SELECT number, document, hash FROM {table}")  # noqa: S608
                for number, document, stored in rows:
                    if hash_of(document.encode()) != stored:
                        raise BackupError(
                            f"The backup is damaged: the copy of {number} was changed."
                        )
            return _payments(connection)


def after_restore(connection: sqlite3.Connection) -> None:
    """What a restored database must know before it serves."""
    for statement in AFTER_RESTORE:
        connection.execute(statement)
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for table in _FOR_A_MOMENT:
        if table in there:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def _payments(connection: sqlite3.Connection) -> int:
    ((count,),) = connection.execute("SELECT count(*) FROM payment")
    return int(count)
