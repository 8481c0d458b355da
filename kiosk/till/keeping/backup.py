"""Backups of a till's database: names and manifests, making one beside the running till, proving it, keeping it.

A backup is the database alone, of one instant: sales, receipts, refunds, Zs, audit, small facts. Not in it, and on
purpose: the device's token (a lost PC is revoked, the new one paired), the pepper of the PINs' local copies (the
relay tells the people anew), logs. Beside it a shop keeps its `kiosk.toml`. Whoever holds a backup can read names
and notes of sales, so it is closed to other accounts, and nothing in it opens the relay.

A manifest is written beside the copy only once it was proved: restored into a folder of its own, opened as the
program does (an older one is brought up), every page and every chain checked, and the chains' ends compared with
those of the instant it was taken.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kiosk.core.chain import ChainError, ChainHead, Kind
from kiosk.core.errors import KioskError
from kiosk.core.retention import Held, to_keep
from kiosk.protocol.documents import KINDS, DocumentKind
from kiosk.sqlite_backup import (
    PROOF_PREFIX,
    BackupError,
    Progress,
    copy_live,
    digest_of,
    require_sound,
    restored_for_proof,
    sync_folder,
    synced,
)
from kiosk.till.books import numbers
from kiosk.till.keeping.verify import verify
from kiosk.till.store.database import SqliteStore

APPLICATION_ID = 0x4B494F54
"""Of a till's database."""
SUFFIX = ".sqlite3"
_NAME = re.compile(
    r"(?P<till>[A-Z0-9]{1,6})-(?P<day>\d{4}-\d{2}-\d{2})(-(?P<z>Z\d{4,9}))?-(?P<at>\d{8}T\d{6}Z)\.sqlite3"
)
_STAMP = "%Y%m%dT%H%M%SZ"
_TABLES = {
    DocumentKind.RECEIPT: "receipt",
    DocumentKind.REFUND: "refund",
    DocumentKind.Z: "z",
    DocumentKind.AUDIT: "audit",
}

Ends = dict[str, dict[str, str]]
"""Kind, then till code, to the last number and its hash in one text."""
Prove = Callable[[Path], Ends]


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in a folder. `ends` is None until it was proved; `z` is the Z it was made after, if it was."""

    path: Path
    till: str
    day: date
    made_at: datetime
    z: str | None
    size_bytes: int
    ends: Ends | None = None

    @property
    def good(self) -> bool:
        """It was proved by restoring it."""
        return self.ends is not None


def name_of(till: str, day: date, z: str | None, at: datetime) -> str:
    """`A1-2026-11-21-Z0042-20261121T170102Z.sqlite3`: till code, business day, Z, instant in UTC."""
    mark = "" if z is None else f"-{z}"
    return f"{till}-{day.isoformat()}{mark}-{at.astimezone(UTC):{_STAMP}}{SUFFIX}"


def make(
    database: Path,
    folder: Path,
    name: str,
    prove: Prove,
    progress: Progress,
    *,
    own: bool = True,
) -> Backup:
    """Copy the database, in use or not, into `folder`, and prove the copy. Raises `BackupError`.

    A folder that is the till's `own` is made, and closed to other accounts.
    """
    try:
        if own:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
    except OSError as error:
        raise BackupError(f"{folder} cannot be used: {error.strerror or error}.") from error
    path = folder / name
    taken = copy_live(database, path, ends_of, progress)
    found = prove(path)
    if found != taken:
        raise BackupError(f"The backup {name} does not end where the till's books ended.")
    _write_manifest(path, found)
    backup = read(path)
    assert backup is not None  # it was just made, under a name of ours
    return backup


def ends_of(connection: sqlite3.Connection) -> Ends:
    """Where every chain in an open database ends."""
    ends: Ends = {}
    for kind, table in _TABLES.items():
        rows = connection.execute(
            f"SELECT till, number, hash FROM {table}"  # noqa: S608 - our own names
            f" WHERE (till, sequence) IN (SELECT till, max(sequence) FROM {table} GROUP BY till)"
        )
        ends[kind.value] = {till: f"{number} {head}" for till, number, head in rows}
    return ends


def prove(backup: Path, progress: Progress = lambda done, whole: True) -> Ends:
    """Restore a backup into a folder of its own and check it; where its chains end. Raises `BackupError`.

    `progress` hears how many receipts of how many were checked.
    """
    with restored_for_proof(backup) as copy:
        require_sound(copy)
        try:
            store = SqliteStore(copy)
        except KioskError as error:
            raise BackupError(error.text, thai=error.thai) from error
        try:
            checked = verify(store, progress)
            store.check_rules()
        except (ChainError, KioskError) as error:
            raise BackupError(f"The backup's books are not whole: {error.text}") from error
        finally:
            store.close()
    heads = {
        DocumentKind.RECEIPT: checked.heads,
        DocumentKind.REFUND: checked.refunds,
        DocumentKind.Z: checked.zs,
        DocumentKind.AUDIT: checked.audit,
    }
    return {kind.value: _as_texts(KINDS[kind], found) for kind, found in heads.items()}


def _as_texts(kind: Kind, heads: dict[str, ChainHead]) -> dict[str, str]:
    return {till: f"{kind.number(till, head.sequence)} {head.hash}" for till, head in heads.items()}


def held(folder: Path) -> list[Backup]:
    """The backups in a folder, oldest first; what is not named as ours is not looked at. Raises `OSError`."""
    if not folder.is_dir():
        return []
    found = [backup for path in folder.iterdir() if (backup := read(path)) is not None]
    return sorted(found, key=lambda one: (one.made_at, one.path.name))


def read(path: Path) -> Backup | None:
    """The backup at a path, None when its name is not of one, or it is gone."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        made_at = datetime.strptime(match["at"], _STAMP).replace(tzinfo=UTC)
        day = date.fromisoformat(match["day"])
        size_bytes = path.stat().st_size
    except (ValueError, OSError):
        return None
    return Backup(path, match["till"], day, made_at, match["z"], size_bytes, _proved(path))


def clean(folder: Path, till: str, today: date) -> list[str]:
    """Remove what the rule keeps no longer; the names that went. Never the newest good one, nor others' files."""
    ours = [backup for backup in held(folder) if backup.till == till]
    kept = to_keep((Held(b.path.name, b.made_at, b.day, b.good) for b in ours), today)
    gone = [backup for backup in ours if backup.path.name not in kept]
    for backup in gone:
        with suppress(OSError):
            # The manifest first: a copy without one is not taken for good.
            _manifest(backup.path).unlink(missing_ok=True)
            backup.path.unlink(missing_ok=True)
    return [backup.path.name for backup in gone]


def sweep(folder: Path) -> None:
    """Remove what a backup left that was cut off: a copy never finished, a folder it was proved in."""
    for path in [*folder.glob(f"{PROOF_PREFIX}*"), *folder.glob("*.part")]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def carry(backup: Backup, second: Path) -> Backup:
    """Copy a good backup into a second folder, such as a stick's, read back and compared. Raises `BackupError`.

    The folder is never made: where it is missing, the medium is.
    """
    if not second.is_dir():
        raise BackupError(
            f"The second place for backups, {second}, is not there: is the stick in?",
            thai=f"ไม่พบที่เก็บไฟล์สำรองแห่งที่สอง {second} เสียบแฟลชไดรฟ์อยู่หรือไม่",
            code="backup_second_missing",
        )
    target = second / backup.path.name
    draft = target.with_name(target.name + ".part")
    try:
        # On a share somebody else may have laid a link there.
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(backup.path, draft)
        synced(draft)
        if digest_of(draft) != digest_of(backup.path):
            raise BackupError(f"What {second} gives back is not what was written there.")
        draft.replace(target)
        _write_manifest(target, backup.ends or {})
        sync_folder(second)
    except OSError as error:
        text = f"The backup cannot be copied to {second}: {error.strerror or error}."
        raise BackupError(text, code="backup_second_failed") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    carried = read(target)
    assert carried is not None
    return carried


def after_restore(connection: sqlite3.Connection) -> None:
    """What a restored database must know: higher numbers may have been given, and the stream's place is old."""
    connection.execute(
        "INSERT OR REPLACE INTO fact (name, value) VALUES (?, '1')", (numbers.ASK_FIRST,)
    )
    connection.execute("DELETE FROM fact WHERE name IN ('stream_position', 'shown_sale')")


def newest_good(backups: Iterable[Backup]) -> Backup | None:
    """The newest one that was proved."""
    good: Iterator[Backup] = (backup for backup in backups if backup.good)
    return max(good, key=lambda one: one.made_at, default=None)


def _manifest(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _write_manifest(path: Path, ends: Ends) -> None:
    """In one step, on the disk. Raises `OSError` as `BackupError`."""
    backup = read(path)
    assert backup is not None
    told = {
        "version": 1,
        "till": backup.till,
        "businessDay": backup.day.isoformat(),
        "z": backup.z,
        "madeAt": backup.made_at.isoformat(),
        "bytes": backup.size_bytes,
        "sha256": digest_of(path),
        "ends": ends,
    }
    draft = _manifest(path).with_name(_manifest(path).name + ".part")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False, indent=2)
        synced(draft)
        draft.replace(_manifest(path))
        sync_folder(path.parent)
    except OSError as error:
        raise BackupError(f"The backup failed: {error.strerror or error}.") from error


def _proved(path: Path) -> Ends | None:
    """The ends in a backup's manifest; None without one, and where the copy is not as long as it says."""
    try:
        told = json.loads(_manifest(path).read_text(encoding="utf-8"))
        ends: Ends = told["ends"]
        return ends if int(told["bytes"]) == path.stat().st_size else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
