"""A whole copy of an SQLite file that is in use, proving one, and putting one in the place of a database.

Shared by till and relay, which may not import each other; it knows no table. Standard library only. A copy is of
one instant: it is read inside one read transaction, so that it holds whole commits only, and a writer beside it is
never held up (WAL). It goes page by page with pauses: the writer's own syncs must not wait for ours.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from kiosk.core.errors import KioskError

T = TypeVar("T")

PAGES_AT_ONCE = 512
"""2 MiB, a few milliseconds of the disk's time."""
PAUSE_S = 0.005
SPARE_BYTES = 64 * 1024 * 1024
"""So much room is left to sales at least."""
PROOF_PREFIX = ".proof-"
"""How a folder is called that a backup is restored into for its proof."""
_IN_USE_WAIT_S = 1.0
_MODE = 0o600
_CHUNK_BYTES = 1024 * 1024

Progress = Callable[[int, int], bool]
"""Told pages done and pages in all; False gives up."""


class BackupError(KioskError):
    """A backup could not be made, is not good, or cannot be restored."""

    code = "backup_failed"


class BackupCanceledError(BackupError):
    """Somebody gave it up."""

    code = "canceled"


def copy_live(
    source: Path, target: Path, look: Callable[[sqlite3.Connection], T], progress: Progress
) -> T:
    """Copy the database `source`, in use or not, to the new file `target`; what `look` saw in the same instant.

    `target` is there only when it is whole and on the disk. Raises `BackupError`.
    """
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    try:
        _require_room(target.parent, source.stat().st_size)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE))
        seen = _copied(source, draft, look, progress)
        synced(draft)
        draft.replace(target)
        sync_folder(target.parent)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise BackupError(f"The backup failed: {error}.") from error
    except OSError as error:
        raise BackupError(f"The backup failed: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return seen


def _copied(
    source: Path, draft: Path, look: Callable[[sqlite3.Connection], T], progress: Progress
) -> T:
    def tell(status: int, remaining: int, whole: int) -> None:
        if not progress(whole - remaining, whole):
            raise BackupCanceledError("The backup was given up.")

    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(draft, isolation_level=None)) as copy,
    ):
        live.execute("PRAGMA busy_timeout = 5000")
        # The transaction holds the instant: without it a commit beside us would begin the copy anew, for ever.
        live.execute("BEGIN")
        seen = look(live)
        copy.execute("PRAGMA synchronous = off")
        live.backup(copy, pages=PAGES_AT_ONCE, progress=tell, sleep=PAUSE_S)
        # A file of its own, with no log beside it.
        copy.execute("PRAGMA journal_mode = delete")
    return seen


def _require_room(folder: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed_bytes + SPARE_BYTES:
        raise BackupError(
            f"There is no room for a backup in {folder}: it needs {needed_bytes // 2**20 + 1} MiB, and some left.",
            thai=f"พื้นที่ใน {folder} ไม่พอสำหรับไฟล์สำรอง",
            code="backup_no_room",
        )


@contextmanager
def restored_for_proof(backup: Path) -> Iterator[Path]:
    """A copy of a backup in a folder of its own, to be opened as a program would; gone when the block ends."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=PROOF_PREFIX, dir=backup.parent))
    except OSError:  # a medium that is only read
        folder = Path(tempfile.mkdtemp(prefix="kiosk-proof-"))
    try:
        copy = folder / "copy.sqlite3"
        try:
            shutil.copyfile(backup, copy)
        except OSError as error:
            raise BackupError(f"{backup} cannot be read: {error.strerror or error}.") from error
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_sound(path: Path) -> None:
    """Every page, every index, every reference. Raises `BackupError`."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # The second for a damaged name, which stands in SQLite's verdict.
        raise BackupError(f"The backup is damaged: {error}.") from error
    if verdict != "ok" or broken is not None:
        raise BackupError(f"The backup is damaged: {verdict if broken is None else broken}.")


def application_of(path: Path) -> int:
    """The `application_id` of a file, to tell whose it is. Raises `BackupError` when it is no database."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\x00"):
        raise BackupError(f"{path} is no backup.", thai=f"{path} ไม่ใช่ไฟล์สำรอง")
    return int.from_bytes(head[68:72], "big")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, lower-case hex. Raises `OSError`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def put_in_place(
    backup: Path,
    database: Path,
    aside: Path,
    mark: Callable[[sqlite3.Connection], None],
) -> bool:
    """Make a copy of `backup`, changed by `mark`, the database; what was there is kept in the folder `aside`.

    The program must not run. At any moment the database is the old one or the new one, whole. Returns whether
    something was put aside. Raises `BackupError`.
    """
    draft = database.with_name(database.name + ".restoring")
    try:
        for suffix in ("", "-journal", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
        _require_room(database.parent, 2 * backup.stat().st_size)
        shutil.copyfile(backup, draft)
        draft.chmod(_MODE)
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            mark(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = delete")
        synced(draft)
        was_there = _put_aside(database, aside)
        draft.replace(database)
        sync_folder(database.parent)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise BackupError(f"The backup cannot be restored: {error}.") from error
    except OSError as error:
        raise BackupError(f"The backup cannot be restored: {error.strerror or error}.") from error
    return was_there


def _put_aside(database: Path, aside: Path) -> bool:
    """Copy what is there into `aside`, on the disk, and leave no log for the new database to trip on."""
    logs = [database.with_name(database.name + suffix) for suffix in ("-wal", "-shm")]
    if not any(path.exists() and path.stat().st_size for path in (database, *logs)):
        return False
    # Before anything opens them: a file that is damaged may lose its log by being opened.
    aside.mkdir(mode=0o700)
    for path in (database, *logs):
        if path.exists():
            shutil.copy2(path, aside / path.name)
            synced(aside / path.name)
    sync_folder(aside)
    try:
        _fold_log(database)
    except BackupError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    # A log is only left where the old file was too damaged to be opened; all of it lies aside by now.
    for path in logs:
        path.unlink(missing_ok=True)
    sync_folder(database.parent)
    return True


def _fold_log(database: Path) -> None:
    """Write the log back into its file, so that the file alone is whole. One that is damaged stays as it is."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=_IN_USE_WAIT_S)) as connection:
            connection.execute("PRAGMA journal_mode = delete")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if "locked" in str(error):
            raise BackupError(f"{database} is in use by another program.") from error


def synced(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The same for the names in a folder, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
